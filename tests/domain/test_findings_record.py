"""Who said what, what was passed by, changed, left on, and what does not agree."""

from __future__ import annotations

import pytest
from findings_help import SIX, Paced, at_station, found, position_of, threshold

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.findings import RULES, findings, rule_of
from rvlms_plan.domain.people import Voice


def test_an_answer_in_a_role_that_was_not_asked_names_both_roles() -> None:
    walk = Paced()
    walk.plan()
    walk.answer("ready", by="anaesthetist")
    assert found(walk, "another-role") == []
    walk.answer("count", by="surgeon")
    (other,) = found(walk, "another-role")
    assert other.says == "Challenge count asks Nurse; Berg said it as Lead surgeon"


@pytest.mark.parametrize(("least", "count"), [(3, 1), (4, 0)])
def test_one_person_who_answers_for_several_roles_is_one_voice(least: int, count: int) -> None:
    walk = Paced(threshold("one-voice", items=least))
    berg = [Voice("Berg", role) for role in ("anaesthetist", "nurse", "surgeon")]
    for name, voice in zip(("ready", "count", "site"), berg, strict=True):
        walk.answer(name, by=voice)
    assert [each.about for each in found(walk, "one-voice")] == ["time-out"] * count


def test_two_people_are_two_voices_and_a_phase_of_one_role_may_have_one() -> None:
    walk = Paced(threshold("one-voice", items=3))
    walk.tick(*SIX)
    walk.answer("ready", by="anaesthetist")
    walk.answer("count", by=Voice("Li", "nurse"))
    walk.answer("site")
    assert found(walk, "one-voice") == []


def test_a_phase_closed_without_its_roll_call_says_so_and_one_with_it_does_not() -> None:
    walk = Paced()
    walk.plan()
    walk.answer("site")
    assert found(walk, "roll-call-missing") == []
    walk.close("time-out")
    assert [each.about for each in found(walk, "roll-call-missing")] == ["time-out"]
    with_it = Paced()
    with_it.to_incision()
    assert found(with_it, "roll-call-missing") == []


def test_an_override_names_its_gate_its_two_people_and_its_reason() -> None:
    walk = Paced()
    walk.override("lump", reason="the scan is away")
    (passed,) = found(walk, "override")
    assert passed.says == "Phase plan: Challenge lump overridden by Berg with Li: the scan is away"
    assert passed.evidence == (2,)


def test_corrections_are_counted_apart_as_mistakes_and_as_new_information() -> None:
    walk = Paced()
    walk.answer("lump", "none")
    walk.correct("lump", "small", because="mistake")
    walk.correct("lump", "none", because="new-information")
    assert [each.evidence for each in found(walk, "corrected-mistake")] == [(3,)]
    assert [each.evidence for each in found(walk, "corrected-new-information")] == [(4,)]


def test_what_is_entered_after_closing_is_amended_and_follow_up_is_not() -> None:
    walk = Paced()
    walk.to_the_end()
    walk.follow_up()
    assert found(walk, "amended") == []
    walk.correct("saturation", "97")
    (later,) = found(walk, "amended")
    assert later.evidence == (len(walk.journal),)
    abandoned = Paced()
    abandoned.plan()
    abandoned.abandon()
    abandoned.correct("lump", "small")
    assert found(abandoned, "amended") == []


def test_a_clamp_that_is_on_when_the_patient_leaves_has_no_release() -> None:
    walk = Paced()
    walk.to_incision()
    walk.tell([e.ClampPlaced("cava", "partial")])
    placed = position_of(walk, e.ClampPlaced)
    assert found(walk, "clamp-without-release") == []
    walk.happen("left-theatre")
    (left,) = found(walk, "clamp-without-release")
    assert (left.about, left.evidence) == ("cava", (placed,))
    walk.tell([e.ClampReleased(placed)])
    assert found(walk, "clamp-without-release") == []


def test_a_value_that_was_asked_again_is_shown_with_its_question() -> None:
    walk = Paced()
    walk.answer("saturation", "90")
    assert found(walk, "asked-again") == []
    other = Paced()
    other.answer("saturation", "89", confirmed=True)
    (unusual,) = found(other, "asked-again")
    assert "89" in unusual.says


def test_a_clock_that_was_set_is_shown_with_its_station() -> None:
    walk = Paced()
    walk.tell([e.ClockJumped(-3600)])
    moved = [*walk.journal[:-1], at_station(walk.journal[-1], "theatre 9")]
    (jump,) = found(walk, "clock-jump", moved)
    assert (jump.about, jump.says) == ("theatre 9", "the clock of theatre 9 was moved by -3600 s")
    walk.tell([e.ClockJumped(0, restarted=True)])
    assert "was started anew in theatre" in found(walk, "clock-jump")[-1].says


@pytest.mark.parametrize(("said", "count"), [("550", 0), ("550.0", 0), ("551", 1)])
def test_an_answer_that_differs_from_what_was_recorded_is_shown_beside_it(said: str, count: int) -> None:
    walk = Paced()
    walk.to_incision()
    walk.happen("blood-loss", "200")
    walk.happen("blood-loss", "350")
    walk.answer("loss", said)
    found_now = found(walk, "differs-from-record")
    assert [each.says for each in found_now] == ["Challenge loss: 551 mL was answered, 550 mL was recorded"] * count


def test_where_nothing_was_recorded_nothing_differs() -> None:
    walk = Paced()
    walk.answer("loss", "300")
    assert found(walk, "differs-from-record") == []


def test_each_rule_has_its_title_its_limits_and_names_of_its_own() -> None:
    names = [name for rule in RULES for name in rule.rules]
    assert len(names) == len(set(names))
    for name in names:
        rule = rule_of(name)
        assert rule.title
        assert rule.limits.endswith(".")


def test_findings_stand_in_the_order_of_the_rules_and_hold_positions_of_the_journal() -> None:
    walk = Paced()
    walk.tick(*SIX, seconds=0.5)
    walk.override("lump")
    walk.tell([e.CaughtByList("a", "wrong film")])
    told = findings(walk.view, walk.journal)
    names = [name for rule in RULES for name in rule.rules]
    assert [each.rule for each in told] == sorted((each.rule for each in told), key=names.index)
    assert {place for each in told for place in each.evidence} <= {entry.position for entry in walk.journal}
