"""Cases as FHIR R4: by the published schema and readers of others; conditions mean there what they mean here."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.stateful import invariant

from cases import Walk
from checklists import TICK, checklist, choice, item, number, phase, small, when
from fhir_reading import Form, all_items, broken_rules, faults, reread
from hostile import HOSTILE, for_a_file, hostile_checklist
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.checklist import Test as Reads
from rvlms_plan.domain.conditions import Truth
from rvlms_plan.domain.findings import NOT_OBSERVATIONS
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.domain.timeline import timeline
from rvlms_plan.formats.case_record import CaseRecord
from rvlms_plan.formats.checklist import load, load_shipped
from rvlms_plan.formats.fhir import bundle, check, clauses, json_text, questionnaire, response
from sequences import OnAnyChecklist

Data = dict[str, Any]


def bundled(walk: Walk) -> Data:
    """Give the Bundle of a walked case as another program reads it."""
    told = tuple(timeline(walk.view.case.checklist, walk.journal))
    record = CaseRecord(walk.view, told, tuple("00" for _ in told), ())
    data: Data = json.loads(json_text(bundle(record, questionnaire(walk.view.case.checklist))), parse_float=Decimal)
    return data


def parts(walk: Walk) -> tuple[Data, Data, list[Data]]:
    """Give the response, the Questionnaire and the Provenances of a walked case."""
    answered, asked, *told = (entry["resource"] for entry in bundled(walk)["entry"])
    return answered, asked, told


def assert_valid(resource: Data) -> None:
    """Hold a resource against the published schema, fhirclient, and the models that it is written by."""
    floats = json.loads(json_text(resource))
    assert faults(floats) == []
    assert reread(floats) == floats
    check(resource)


@cache
def shipped(name: str) -> Checklist:
    return load_shipped(name)


def eventful(checks: Checklist | None = None) -> Walk:
    """Give a case in which an item ended in each way."""
    walk = Walk(checks or small(), age=56, sex="female")
    walk.answer("lump", "confirmed")
    walk.correct("lump", "not-excluded", because="new-information")
    walk.answer("size", "7.50")
    walk.override("drug", reason="no time")
    walk.close("work-up", "side-path")
    walk.answer("team")
    walk.defer("side", "operation")
    walk.happen("incision")
    walk.happen("blood-loss", "250")
    walk.set_not_applicable("washed", "nothing to wash")
    walk.write("said so")
    walk.follow_up()
    return walk


@pytest.mark.parametrize("name", ["rvlms", "who-surgical-safety"])
def test_each_shipped_checklist_is_a_valid_questionnaire_that_asks_all_its_items(name: str) -> None:
    asked = questionnaire(shipped(name))
    assert_valid(asked)
    assert broken_rules(asked) == []
    links = {each["linkId"]: each for each in all_items(asked["item"])}
    for each in shipped(name).items.values():
        assert links[each.id]["text"] == each.challenge
        assert all(f"{each.id}.{field.name}" in links for field in each.fields)
    assert NOT_OBSERVATIONS in asked["description"]
    assert "undecided" in asked["description"]
    assert asked["identifier"][0]["value"] == shipped(name).sha256


def test_the_schema_and_the_readers_would_refuse_what_is_wrong() -> None:
    answered, asked, told = json.loads(json_text(list(parts(eventful()))))
    assert faults({**answered, "status": "nearly"})
    assert faults({**answered, "colour": "red"})
    assert faults({**told[0], "recorded": "2026-11-23"})
    assert faults({**asked, "item": [{"text": "no link id", "colour": "red"}]})
    with pytest.raises(ValueError, match="colour"):
        check({**answered, "colour": "red"})
    assert Form(asked, {**answered, "item": answered["item"][::-1]}).misfits()
    assert broken_rules({**asked, "item": [*asked["item"], asked["item"][0]]})


def test_a_case_is_a_valid_bundle_whose_response_fits_its_own_questionnaire() -> None:
    walk = eventful()
    whole = bundled(walk)
    assert_valid(whole)
    answered, asked, told = parts(walk)
    assert Form(asked, answered).misfits() == []
    assert answered["questionnaire"] == f"{asked['url']}|{asked['version']}"
    urls = [entry["fullUrl"] for entry in whole["entry"]]
    assert len(set(urls)) == len(urls)
    assert {each["target"][0]["reference"] for each in told} == {urls[0]}
    assert NOT_OBSERVATIONS in answered["text"]["div"]


def test_values_have_their_type_their_unit_and_the_digits_that_were_typed() -> None:
    answered, asked, _ = parts(eventful())
    given = Form(asked, answered).answers
    assert given["size.value"] == [
        {"valueQuantity": {"value": Decimal("7.50"), "unit": "cm", "system": "http://unitsofmeasure.org", "code": "cm"}}
    ]
    assert str(given["size.value"][0]["valueQuantity"]["value"]) == "7.50"
    assert given["lump.value"] == [{"valueCoding": {"code": "not-excluded", "display": "Not-excluded"}}]
    assert given["case:age"][0]["valueQuantity"]["code"] == "a"
    assert [each["valueQuantity"]["code"] for each in given["happening:amount-0"]] == ["mL"]
    assert given["note"] == [{"valueString": "said so"}]
    assert given["follow-up:state"][0]["valueCoding"]["code"] == "no-disease"


def test_what_has_no_answer_says_why_and_what_not_all_have_said_is_not_an_answer() -> None:
    walk = eventful()
    given = Form(*parts(walk)[1::-1]).answers
    passed = {link: each[0]["valueCoding"]["code"] for link, each in given.items() if link.endswith(":passed-by")}
    assert passed == {
        "drug:passed-by": "overridden",
        "side:passed-by": "deferred",
        "washed:passed-by": "not-applicable",
    }
    assert given["drug:because"] == [{"valueString": "no time"}]
    assert given["drug:second"] == [{"valueString": "Li:anaesthetist"}]
    assert "team.value" not in given
    walk.answer("team", by="anaesthetist")
    assert Form(*parts(walk)[1::-1]).answers["team.value"] == [{"valueBoolean": True}]


def test_the_status_is_what_became_of_the_case() -> None:
    walk = eventful()
    found = [parts(walk)[0]["status"]]
    walk.close_case("transferred")
    found.append(parts(walk)[0]["status"])
    walk.correct("size", "7.4")
    found.append(parts(walk)[0]["status"])
    stopped = eventful()
    stopped.abandon()
    found.append(parts(stopped)[0]["status"])
    assert found == ["in-progress", "completed", "amended", "stopped"]


def test_each_entry_is_one_provenance_with_who_said_it_who_typed_it_and_both_times() -> None:
    walk = eventful()
    answered, _, told = parts(walk)
    assert len(told) == len(walk.journal)
    ids = {each["id"] for each in all_items(answered["item"]) if "id" in each}
    for entry, each in zip(walk.journal, told, strict=True):
        stamp, agents = entry.stamp, {agent["type"]["coding"][0]["code"]: agent for agent in each["agent"]}
        assert (each["recorded"], each["occurredDateTime"]) == (stamp.at.isoformat(), stamp.happened_at.isoformat())
        assert agents["author"]["who"]["display"] == stamp.said_by.person
        assert agents["author"]["role"][0]["coding"][0]["code"] == stamp.said_by.role
        assert agents["enterer"]["who"]["display"] == stamp.entered_by
        assert each["activity"]["text"].startswith(f"{entry.position} {entry.kind} ")
        pointed = [extension["valueUri"] for extension in each["target"][0].get("extension", [])]
        assert pointed == ([entry.fact.item] if getattr(entry.fact, "item", None) in ids else [])
        assert ("attester" in agents) == isinstance(entry.fact, e.ItemOverridden)
    corrected = next(each for each in told if "ItemCorrected" in each["activity"]["text"])
    assert corrected["entity"] == [{"role": "revision", "what": {"display": "Confirmed"}}]
    assert corrected["reason"] == [{"coding": [{"code": "new-information"}], "text": "said so"}]
    assert corrected["activity"]["coding"][0]["code"] == "UPDATE"


def test_the_patient_is_a_code_and_nothing_else() -> None:
    answered, _, _ = parts(eventful())
    assert answered["contained"] == [
        {"resourceType": "Patient", "id": "patient", "identifier": [{"value": "RV-1"}]},
    ]
    assert answered["subject"] == {"reference": "#patient"}


def test_the_same_case_gives_the_same_text() -> None:
    walk = eventful()
    assert json_text(bundled(walk)) == json_text(bundled(walk))


def test_any_of_all_becomes_clauses_that_must_all_hold() -> None:
    """(a and b) or c  =  (a or c) and (b or c); bounds of one number are two tests."""
    a, b = Reads("a", allowed=("x", "y")), Reads("b", above=Decimal("4.20"), below=Decimal(9))
    checks = checklist(
        phase("one", item("a", choice("x", "y")), item("b", number(unit="cm")), item("c", TICK)),
        phase("two", item("d", when=((a, b), *when(("c", "done"))))),
    )
    found = [
        [(each["question"], each["operator"]) for each in clause] for clause in clauses(checks, checks.items["d"].when)
    ]
    assert found == [
        [("a.value", "="), ("a.value", "="), ("c.value", "=")],
        [("b.value", ">"), ("c.value", "=")],
        [("b.value", "<"), ("c.value", "=")],
    ]


class FormsOnAnyChecklist(OnAnyChecklist):
    """Whatever was done on whatever checklist: what is asked in the form is what applies in the program."""

    @invariant()
    def a_form_asks_what_applies(self) -> None:
        """Another program that reads the Questionnaire comes to the same, overrides and open items included."""
        if not hasattr(self, "walk"):
            return
        view = self.walk.view
        asked = questionnaire(view.case.checklist)
        form = Form(asked, response(view, asked))
        for name, shown in view.items.items():
            assert form.is_enabled(name) == (view.items.applies(shown.item) is Truth.TRUE), name
        assert form.misfits() == []

    def teardown(self) -> None:
        """At the end all of it is valid."""
        if hasattr(self, "walk"):
            assert_valid(bundled(self.walk))
            assert broken_rules(questionnaire(self.walk.view.case.checklist)) == []


TestForms = FormsOnAnyChecklist.TestCase
TestForms.settings = settings(stateful_step_count=20, max_examples=max(8, settings().max_examples // 3))


@settings(max_examples=max(10, settings().max_examples // 4))
@given(HOSTILE)
def test_hostile_text_is_whole_in_a_case_and_in_a_checklist(hostile: str) -> None:
    text, carried = hostile_checklist(for_a_file(hostile))
    walk = Walk(load(text, "hostile.yaml"))
    walk.write(f"N{hostile}")
    walk.tell([e.NoteWritten(f"N{hostile}")], Voice("=Berg", "surgeon"))  # as another program could write it
    assert_valid(bundled(walk))
    answered, asked, _ = parts(walk)
    said = [each["valueString"] for each in Form(asked, answered).answers["note"]]
    assert [_blanks(each) for each in said] == [_blanks(walk.journal[1].fact.text), _blanks(f"N{hostile}")]
    words = json.dumps(asked, ensure_ascii=False)
    for challenge in carried["challenge"]:
        assert json.dumps(_blanks(challenge), ensure_ascii=False)[1:-1] in _blanks(words)


def _blanks(text: str) -> str:
    """FHIR's pattern of a string knows no other white space than these; the others become blanks."""
    return "".join(" " if c.isspace() and c not in " \t\r\n" else c for c in text)


def test_without_the_package_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fhir.resources", None)
    with pytest.raises(BadValue, match=r"needs the package fhir.resources.*rvlms-plan\[fhir\]"):
        check({"resourceType": "Bundle"})


def test_two_texts_of_one_version_are_two_questionnaires() -> None:
    one, other = small(), replace(small(), sha256="1" * 64)
    assert questionnaire(one)["url"] != questionnaire(other)["url"]
    assert questionnaire(one)["url"] == questionnaire(small())["url"]
