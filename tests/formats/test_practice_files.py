"""A teacher's file that cannot be played says so at its line and column; the schema is the loader's own."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from rvlms_plan.formats.checklist.problems import Report
from rvlms_plan.formats.checklist.reading import read
from rvlms_plan.formats.practice import (
    BadPractice,
    BadTeam,
    check,
    load,
    load_shipped,
    load_team,
    schema,
    schema_text,
    shipped,
)

COMMITTED = Path(__file__).parents[2] / "checklists" / "schema" / "practice.schema.json"
GOOD = shipped()["third-morning"].read_text(encoding="utf-8")

# What is written instead of what, and what is said of it: where (the text that the column points at) and what.
BROKEN = {
    "not synthetic": ("synthetic: true", "synthetic: false", "false", "of a synthetic patient, and says so"),
    "no such checklist": ("{id: rvlms,", "{id: rvlm,", "rvlm,", "no checklist called 'rvlm'; did you mean rvlms?"),
    "another version": (
        "version: 1.0.0}",
        "version: 0.9.0}",
        "0.9.0}",
        "written for rvlms 0.9.0; the program comes with",
    ),
    "no such phase": (
        "begins: recovery",
        "begins: recovry",
        "recovry",
        "no phase called 'recovry'; did you mean recovery?",
    ),
    "ends before it begins": ("ends: recovery", "ends: sign-in", "sign-in", "it ends before it begins"),
    "unknown key": ("difficulty: 8", "dificulty: 8", "dificulty", "did you mean difficulty?"),
    "unknown item in needed-for": (
        "[creatinine-day-1]",
        "[creatinine-day-2]",
        "creatinine-day-2",
        "did you mean creatinine-",
    ),
    "unknown role": ("of: radiologist", "of: radiologer", "radiologer", "did you mean radiologist?"),
    "no such answer": ("vein: blocked", "vein: bloked", "bloked", "Did you mean blocked?"),
    "no such field": ("{legs: swollen,", "{leg: swollen,", "leg:", "did you mean legs?"),
    "an answer of a number": ("creatinine-day-1: {give: 108", "creatinine-day-1: {give: high", "high", "not a number"),
    "unknown answer accepted": (
        "accept: [stage-3]",
        "accept: [stage-9]",
        "stage-9",
        "is not an answer of kidney-stage",
    ),
    "unknown turn": ("turned: [leg-swells]", "turned: [leg-swell]", "leg-swell]", "did you mean leg-swells?"),
    "unknown word": ("not-asked: [duplex]", "not-askd: [duplex]", "not-askd", "did you mean not-asked?"),
    "unknown source": ("sources: [kdigo, liu2017]", "sources: [kdigoo, liu2017]", "kdigoo", "did you mean kdigo?"),
    "killer of two": ("- ask: duplex", "- ask: duplex\n    item: prophylaxis", "ask: duplex", "exactly one of them"),
    "killer of nothing": ("- ask: duplex", "- ask: duplx", "duplx", "no request called 'duplx'; did you mean duplex?"),
    "minutes as a list": (
        "since: {left-theatre: 3700}",
        "since: [left-theatre]",
        "[left",
        "write since: {NAME: MINUTES}",
    ),
    "an id that is an item's": ("- id: legs", "- id: vein-and-legs", "vein-and-legs", "is an item already"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_told_at_its_line_and_column(name: str) -> None:
    good, bad, points_at, says = BROKEN[name]
    assert good in GOOD
    text = GOOD.replace(good, bad, 1)
    with pytest.raises(BadPractice) as caught:
        load(text.encode(), "case.yaml")
    found = [each for each in caught.value.problems if says in str(each)]
    assert found, caught.value
    line = text.split("\n")[found[0].line - 1]
    assert line[found[0].column - 1 :].startswith(points_at), str(found[0])
    assert str(found[0]).startswith(f"case.yaml:{found[0].line}:{found[0].column}: ")


def test_a_case_in_which_the_safe_team_does_not_pass_is_refused() -> None:
    without = GOOD.replace("  - ask: duplex\n", "  - card: surge\n", 1)
    with pytest.raises(BadPractice, match="the safe team never does surge; it cannot be a killer here"):
        check(without.encode(), "case.yaml")
    lacking = "\n".join(line for line in GOOD.split("\n") if not line.startswith("  creatinine-day-1: {give"))
    with pytest.raises(BadPractice, match="there is no safe answer for creatinine-day-1"):
        check(lacking.encode(), "case.yaml")
    stopped = GOOD.replace(
        "  mdt: {give: {date: today, decision: operate", "  mdt: {give: {date: today, decision: defer", 1
    )
    assert stopped != GOOD
    with pytest.raises(BadPractice, match="the safe team is stopped"):
        check(stopped.encode(), "case.yaml")


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_case_is_synthetic_sourced_and_can_be_played(name: str) -> None:
    loaded = check(shipped()[name].read_bytes(), f"{name}.yaml")
    patient = loaded.patient
    assert patient.id == name
    known = {each.id for each in (*loaded.checklist.sources, *patient.sources)}
    for part in (*patient.killers, *patient.turns, *patient.teaching):
        assert set(part.sources) & known
    assert set(patient.based_on) <= known
    assert {each.item for each in patient.teaching} <= set(loaded.checklist.items)


def test_the_schema_is_the_committed_one_and_takes_what_the_loader_takes() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == schema_text()
    validator = jsonschema.Draft202012Validator(schema())
    for file in shipped().values():
        validator.validate(plain(file.read_text(encoding="utf-8")))
    broken = copy.deepcopy(plain(GOOD))
    broken["synthetic"] = False
    assert list(validator.iter_errors(broken))


def plain(text: str) -> Any:
    root = read(text, Report("case.yaml"))
    assert root is not None
    return json.loads(json.dumps(root.plain(), default=float))


def test_a_team_that_names_what_is_not_there_is_told_where() -> None:
    loaded = load_shipped("quiet-mass")
    with pytest.raises(
        BadTeam, match=r"team.yaml:3:8: skip: there is no item, request or card called 'surg'; did you mean"
    ):
        load_team(b"format: 1\nname: x\nskip: [surg]\n", "team.yaml", loaded)
    team = load_team(b"format: 1\nname: x\nanswers: {size: 6.2}\nafter: {specimen: lumen}\n", "team.yaml", loaded)
    assert team.answers == {"size": {"value": "6.2"}}
    assert team.after == {"specimen": "lumen"}


def test_the_examples_of_the_documentation_load() -> None:
    page = (COMMITTED.parents[2] / "docs" / "practice-format.md").read_text(encoding="utf-8")
    case, team = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    loaded = load(case.encode(), "example.yaml")
    assert loaded.patient.turns[0].respond[1].words == "300"
    assert load_team(team.encode(), "team.yaml", load_shipped("quiet-mass")).after == {"anaesthesia-ready": "clamp-on"}
