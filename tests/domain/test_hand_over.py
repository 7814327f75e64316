"""The hand-over: whatever bars, runs, was passed by or is of concern is on the page; nothing is weighed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cases import Walk
from checklists import REQUIRED, TICK, checklist, choice, item, phase, small
from rvlms_plan.domain.case import aloud, operating
from rvlms_plan.domain.checklist import Card, ClampRules, Vessel
from rvlms_plan.domain.hand_over import hand_over


@pytest.fixture
def walk() -> Walk:
    rules = ClampRules((Vessel("cava", "Vena cava", "caval"),), (("partial", "Satinsky, partial"),))
    cards = (Card("surge", "Surge", "s", "warning", ("Hands off", "Deepen")),)
    return Walk(replace(small(), clamps=rules, cards=cards), "RV-0012", age=56, sex="female")


def page(walk: Walk) -> dict[str, tuple[str, ...]]:
    return {section.title: section.lines for section in hand_over(walk.view, walk.now)}


def test_an_empty_case_says_what_it_is_and_what_is_open(walk: Walk) -> None:
    said = page(walk)
    assert said["The case"] == ("RV-0012 · female, age 56 · Tested (tested 1.0.0)",)
    assert "Challenge lump (Lead surgeon, BLOCKS)" in said["Open here"]
    assert set(said) == {"The case", "Where it stands", "Open here", "People"}


def test_a_running_clamp_comes_with_its_time_and_one_that_came_off_says_none_on(walk: Walk) -> None:
    walk.tell(operating.place(walk.view, "cava", "partial", None, walk.now))
    walk.write("a minute later")
    assert page(walk)["Clamps"][0].startswith("ON NOW: Vena cava, Satinsky, partial, since ")
    walk.tell(operating.release(walk.view, "cava", None, walk.now))
    assert page(walk)["Clamps"] == ("none on", "caval: 02:00 in all, longest 02:00, placed 1x")


def test_totals_concerns_cards_and_what_was_caught_are_told(walk: Walk) -> None:
    walk.happen("incision")
    walk.happen("blood-loss", "250")
    walk.happen("blood-loss", "=900")
    walk.happen("transfusion", "red-cells", "2")
    walk.happen("concern", "count does not agree")
    walk.tell(operating.open_card(walk.view, "surge"))
    walk.tell(operating.tick_step(walk.view, "surge", 1))
    walk.tell(operating.catch(walk.view, "side", "wrong side on the form"))
    walk.tell(aloud.read_aloud(walk.view, "team", gap=True, text="anaesthetist not there"))
    said = page(walk)
    assert {"Blood loss: 900 mL", "Red cells: 2 units"} <= set(said["So far"])
    assert any(line.startswith("Operation ") for line in said["So far"])
    assert any("Stopped for a concern: count does not agree" in line for line in said["Concerns and gaps"])
    assert any("gap at Challenge team: anaesthetist not there" in line for line in said["Concerns and gaps"])
    assert said["Cards"][0].endswith("Surge: OPEN, 1 of 2 steps")
    assert said["Caught by the list"][0].endswith("Challenge side: wrong side on the form")


def test_what_was_passed_by_names_who_did_it_and_why(walk: Walk) -> None:
    walk.answer("lump", "excluded")
    walk.override("team", second="nurse", reason="on the way")
    walk.defer("side", "operation")
    walk.close("work-up", confirmed=True)
    said = page(walk)["Passed by: overridden, put off, left open"]
    assert any(
        line.startswith("overridden: Challenge team: on the way (Berg, surgeon with Novak, nurse") for line in said
    )
    assert "put off to Phase operation: Challenge side" in said
    assert "left open in Phase work-up: Challenge size" in said


def test_a_change_of_plan_is_told_with_what_stood_before() -> None:
    checks = checklist(
        phase("time-out", item("plan", choice("lap", "open"))),
        phase("operation", item("now", choice("lap", "open"), re_opens=("plan",)), item("end", TICK, REQUIRED)),
    )
    walk = Walk(checks)
    walk.answer("plan", "lap")
    walk.close("time-out")
    walk.answer("now", "lap")
    walk.correct("now", "open", because="new-information")
    said = page(walk)
    assert said["Asked again"] == ("Challenge plan: asked again after: Challenge now; it was: Lap",)
    assert "re-opened: Phase time-out" in said["Where it stands"]
