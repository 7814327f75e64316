"""FHIR files in a folder: a Bundle a case, and the Questionnaire of each checklist text."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.formats.case_record import CaseRecord
from rvlms_plan.formats.fhir.checking import check, models
from rvlms_plan.formats.fhir.json_text import json_text
from rvlms_plan.formats.fhir.names import Resource, urn
from rvlms_plan.formats.fhir.provenances import provenance
from rvlms_plan.formats.fhir.questions import canonical, questionnaire
from rvlms_plan.formats.fhir.responses import element_ids, response
from rvlms_plan.formats.folders import opened_text


class FhirFiles:
    """The files of one export. Each is checked before it is written."""

    def __init__(self, folder: Path, checklists: Iterable[Checklist]) -> None:
        """Write the Questionnaires of all checklists that the cases were opened with.

        Raises:
            BadValue: The package that checks them is not installed.
        """
        models()
        self._folder = folder
        self._questions = {checklist.sha256: questionnaire(checklist) for checklist in checklists}
        for checklist_sha256, questions in self._questions.items():
            name = f"questionnaire-{questions['identifier'][1]['value']}-{checklist_sha256[:12]}.json"
            check(questions)
            self._put(name, questions)

    def write(self, record: CaseRecord) -> None:
        """Write the Bundle of a case."""
        questions = self._questions[record.view.case.checklist.sha256]
        whole = bundle(record, questions)
        # The Questionnaire was checked when it was written; it is half of the work.
        check({**whole, "entry": [each for each in whole["entry"] if each["resource"] is not questions]})
        self._put(f"case-{record.view.case.code}.json", whole)

    def _put(self, name: str, resource: Resource) -> None:
        with opened_text(self._folder / name) as file:
            file.write(json_text(resource) + "\n")


def bundle(record: CaseRecord, asked: Resource) -> Resource:
    """Give the Bundle of a case: its response, its checklist's Questionnaire (`asked`), and a Provenance an entry."""
    case = record.view.case
    answered = response(record.view, asked)
    elements = frozenset(element_ids(answered.get("item", ())))
    entries = [{"fullUrl": urn("case", case.id), "resource": answered}]
    entries.append({"fullUrl": canonical(case.checklist), "resource": asked})
    for told in record.told:
        url = urn("entry", f"{case.id}/{told.entry.position}")
        entries.append({"fullUrl": url, "resource": provenance(case.checklist, case.id, told, elements)})
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}
