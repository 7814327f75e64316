"""An entry of a journal as a Provenance: what was entered, when, who said it, who typed it, what stood before."""

from __future__ import annotations

from collections.abc import Collection

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.people import ATTESTED, Voice
from rvlms_plan.domain.timeline import Told
from rvlms_plan.formats.fhir.names import (
    DATA_OPERATION,
    PARTICIPANT,
    TARGET_ELEMENT,
    Resource,
    coding,
    id_of,
    kept,
    text,
    urn,
)

AUTHOR, ENTERER, ATTESTER = "author", "enterer", "attester"


def provenance(checklist: Checklist, case_id: str, told: Told, elements: Collection[str]) -> Resource:
    """Give the Provenance of an entry; `elements` are the ids in the response that it can point to.

    Names stand as words, and refer to no register of persons; by PIN or not, of who typed, is said in a word behind.
    """
    stamp, fact = told.entry.stamp, told.entry.fact
    typist = _known(stamp.entered_by, stamp.entered_known)
    agents = [_agent(AUTHOR, stamp.said_by.person, _role(checklist, stamp.said_by)), _agent(ENTERER, typist)]
    if isinstance(fact, e.ItemOverridden):
        agents.append(_agent(ATTESTER, _known(fact.second.person, fact.second_known), _role(checklist, fact.second)))
    return kept(
        {
            "resourceType": "Provenance",
            "id": id_of("entry", f"{case_id}/{told.entry.position}"),
            "target": [_target(case_id, getattr(fact, "item", None), elements)],
            "occurredDateTime": stamp.happened_at.isoformat(),
            "recorded": stamp.at.isoformat(),
            "location": {"display": text(stamp.station)} if stamp.station else None,
            "reason": _reason(told),
            "activity": {"coding": [_operation(fact)], "text": text(_words(told))},
            "agent": agents,
            "entity": [{"role": "revision", "what": {"display": text(told.old)}}] if told.old else [],
        }
    )


def _known(person: str, known: str) -> str:
    return person if known == ATTESTED else f"{person} ({known})"


def _target(case_id: str, item: str | None, elements: Collection[str]) -> Resource:
    pointed = {"extension": [{"url": TARGET_ELEMENT, "valueUri": item}]} if item in elements else {}
    return {**pointed, "reference": urn("case", case_id)}


def _operation(fact: e.Fact) -> Resource:
    match fact:
        case e.CaseOpened():
            code, display = "CREATE", "create"
        case e.ItemCorrected(answer=None) | e.EntryCorrected(withdrawn=True):
            code, display = "NULLIFY", "nullify"
        case e.ItemCorrected() | e.EntryCorrected():
            code, display = "UPDATE", "revise"
        case _:
            code, display = "APPEND", "append"
    return coding(code, display, DATA_OPERATION)


def _words(told: Told) -> str:
    said = f"{told.title}: {told.new}" if told.new else told.title
    return f"{told.entry.position} {told.entry.kind} [{told.about}] {said}"


def _reason(told: Told) -> list[Resource]:
    because = [coding(told.because)] if told.because else []
    return [found] if (found := kept({"coding": because, "text": text(told.reason)})) else []


def _role(checklist: Checklist, voice: Voice) -> Resource:
    title = checklist.role_titles.get(voice.role, voice.role)
    return {"coding": [coding(voice.role, title)], "text": text(title)}


def _agent(kind: str, person: str, role: Resource | None = None) -> Resource:
    return kept(
        {
            "type": {"coding": [coding(kind, kind.capitalize(), PARTICIPANT)]},
            "role": [role] if role else [],
            "who": {"display": text(person)},
        }
    )
