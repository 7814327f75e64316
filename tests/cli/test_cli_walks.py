"""The three walks of a whole case by the command line, asserted on what it shows and on the rows of the store."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

import walks
from cli_harness import Cli
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.formats.checklist import load_shipped
from walks import Answered, Closed, Ends, Followed, Happens, Released, Step, Walk

pytestmark = pytest.mark.both_engines


@pytest.fixture(scope="module")
def checklist() -> Checklist:
    return load_shipped("rvlms")


def arguments(code: str, step: Step) -> list[str]:
    """Give a step as the words of a command."""
    confirm = ["--confirm"] if isinstance(step, Answered | Closed) and step.confirm else []
    who = ["--as", step.person, "--role", step.role]
    match step:
        case Answered():
            return ["case", "answer", code, step.item, *step.words, *confirm, *who]
        case Closed():
            return ["case", "close-phase", code, step.phase, *confirm, *who]
        case Happens():
            return ["case", "happening", code, step.what, *who]
        case Released():
            return ["case", "clamp", code, "off", step.vessel, *who]
        case Followed():
            found = ["--by", step.by, "--state", step.state, "--imaging", step.imaging]
            return ["case", "follow-up", code, *found, *who]
        case Ends():
            return ["case", "close", code, *who]


def walk_it(cli: Cli, walk: Walk, checklist: Checklist) -> Sequence[Step]:
    """Walk a case from new to where its walk ends."""
    cli.now.at = walks.START
    cli.ok("case", "new", walk.code, "--age", walk.age, "--sex", walk.sex, "--as", "Maria Berg", "--role", "surgeon")
    steps = walks.steps(walk, checklist)
    for step in steps:
        cli.now.at = max(cli.now.at, walks.START + timedelta(days=step.day))
        words = arguments(walk.code, step)
        if "--confirm" in words:
            asked = cli.run(*(word for word in words if word != "--confirm"))
            assert asked.code in {2, 5}
            assert "--confirm" in asked.err
        assert f"{walk.code}, entry " in cli.ok(*words).out
    return steps


def states(shown: Any) -> dict[str, str]:
    """Give the state of each item."""
    return {item["id"]: item["state"] for phase in shown["phases"] for item in phase["items"]}


def kept(cli: Cli, walk: Walk) -> list[dict[str, Any]]:
    """Read a case's entries through another connection, and check that they are one unbroken chain."""
    rows = cli.rows(
        "select position, body, previous, hash from entry where journal_id = "
        "(select case_id from register where code = ?) order by position",
        walk.code,
    )
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert all(later[2] == earlier[3] for earlier, later in itertools.pairwise(rows))
    return [json.loads(row[1]) for row in rows]


def test_a_laparoscopic_case_with_thrombus_and_paraganglioma_not_excluded_goes_from_new_to_closed(
    cli: Cli, checklist: Checklist
) -> None:
    steps = walk_it(cli, walks.LAPAROSCOPIC, checklist)
    shown = cli.show("RV-0012")
    assert (shown["status"], shown["amended"], shown["current_phase"]) == ("closed", False, None)
    assert {phase["state"] for phase in shown["phases"]} == {"closed"}
    assert states(shown)["clamp-clear"] == states(shown)["thrombus-out"] == states(shown)["vasoactive-drugs"] == "done"
    assert [each["what"] for each in shown["happenings"]] == ["incision", "closure", "left-theatre"]
    assert [each["state"] for each in shown["follow_ups"]] == ["no-disease"]
    assert shown["summary"]["approach"]["words"] == "Laparoscopic"

    facts = kept(cli, walks.LAPAROSCOPIC)
    placed = [fact for fact in facts if fact["kind"] == "ClampPlaced"]
    assert [fact["fact"]["vessel"] for fact in placed] == ["ivc-infrarenal"], (
        "answering `clamp on` puts it in the ledger"
    )
    assert len(facts) == 1 + len(steps) + len(placed)
    answers = {fact["fact"]["item"]: fact for fact in facts if fact["kind"] == "ItemAnswered"}
    assert answers["alpha-blocker"]["fact"]["answer"] == {
        "drug": "phenoxybenzamine",
        "first-dose": "2026-08-31",
        "daily-dose": "40",
    }
    assert answers["alpha-blocker"]["said_by"] == {"person": "Ada Okoye", "role": "endocrinologist"}
    assert answers["alpha-days"]["fact"]["answer"] == {"value": "14"}
    assert answers["blood-pressure"]["fact"]["answer"]["standing-systolic"] == "104"
    assert answers["thrombus"]["fact"]["answer"]["level"] == "infrahepatic"
    assert answers["metanephrines"]["fact"]["asked_again"]
    assert cli.rows("select status, open from register where code = 'RV-0012'") == [("closed", 0)]
    assert cli.rows("select count(*) from checklist_text where sha256 = ?", checklist.sha256) == [(1,)]


def test_an_open_case_with_paraganglioma_excluded_never_sees_that_pathway(cli: Cli, checklist: Checklist) -> None:
    steps = walk_it(cli, walks.OPEN_EXCLUDED, checklist)
    shown = cli.show("RV-0013")
    pathway = next(phase for phase in shown["phases"] if phase["id"] == "paraganglioma-pathway")
    because = "Paraganglioma: Excluded"
    assert (pathway["state"], pathway["why"]) == ("not-applicable", because)
    assert {(item["state"], item["why"]) for item in pathway["items"]} == {("not-applicable", because)}
    assert states(shown)["vasoactive-drugs"] == states(shown)["clamp-on"] == states(shown)["tee"] == "not-applicable"
    assert shown["status"] == "closed"
    assert f"not applicable because {because}" in cli.ok("case", "show", "RV-0013").out

    facts = kept(cli, walks.OPEN_EXCLUDED)
    assert len(facts) == 1 + len(steps)
    asked = {fact["fact"].get("item") for fact in facts} & {item["id"] for item in pathway["items"]}
    assert asked == set()
    refusal = cli.refused(5, "case", "note", "RV-0013", "late", "--as", "Min Chen", "--role", "circulator")
    assert "closed" in refusal
    assert cli.rows("select status, overridden from register where code = 'RV-0013'") == [("closed", 0)]


def test_a_confirmed_paraganglioma_stops_the_case_until_it_is_corrected(cli: Cli, checklist: Checklist) -> None:
    walk_it(cli, walks.CONFIRMED, checklist)
    before = kept(cli, walks.CONFIRMED)
    who = ("--as", "Maria Berg", "--role", "surgeon")
    for phase in ("work-up", "mdt-meeting", "sign-in"):
        refusal = cli.refused(5, "case", "close-phase", "RV-0014", phase, "--confirm", *who)
        assert "Stop: A confirmed paraganglioma is a different operation." in refusal
    assert kept(cli, walks.CONFIRMED) == before
    shown = cli.show("RV-0014")
    assert [stop["id"] for stop in shown["stops"]] == ["paraganglioma-confirmed"]
    assert (shown["status"], shown["current_phase"]) == ("planning", "work-up")
    assert "STOP: A confirmed paraganglioma" in cli.ok("case", "show", "RV-0014").out

    because = ("--because", "new-information", "--reason", "the second sample is normal")
    cli.ok("case", "correct", "RV-0014", "paraganglioma", "excluded", "--confirm", *because, *who)
    cli.ok("case", "close-phase", "RV-0014", "work-up", *who)
    assert cli.show("RV-0014")["stops"] == []
    assert [fact["kind"] for fact in kept(cli, walks.CONFIRMED)[len(before) :]] == ["ItemCorrected", "PhaseClosed"]


def test_a_confirmed_paraganglioma_can_be_abandoned(cli: Cli, checklist: Checklist) -> None:
    walk_it(cli, walks.CONFIRMED, checklist)
    reason = ("--reason", "to the endocrine surgeons", "--as", "Maria Berg", "--role", "surgeon")
    cli.ok("case", "abandon", "RV-0014", *reason)
    shown = cli.show("RV-0014")
    assert (shown["status"], shown["ended"]["how"]) == ("abandoned", "abandoned")
    assert {phase["words"] for phase in shown["phases"][1:]} == {"never performed"}
