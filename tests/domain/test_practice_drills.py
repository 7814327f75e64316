"""A synthetic patient answers what is asked, suffers what is left out, and is judged by what a safe team does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rvlms_plan.domain import drill_entries as de
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.practice import deciding
from rvlms_plan.domain.practice.debrief import Debrief, Kind, debrief
from rvlms_plan.domain.practice.drill import NOTHING_TOLD
from rvlms_plan.domain.practice.patient import Killer, Patient
from rvlms_plan.domain.practice.runs import Run, played, reference
from rvlms_plan.domain.practice.table import InMemory
from rvlms_plan.domain.practice.team import Player, Team, answer
from rvlms_plan.domain.practice.wording import debrief_lines, sparks
from rvlms_plan.domain.refusals import Refused, Unknown
from rvlms_plan.formats.practice import Loaded, load_shipped, shipped
from rvlms_plan.formats.practice.values import sources_of

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
CASES = {name: load_shipped(name) for name in shipped()}
SAFE: dict[str, Run] = {name: reference(each.patient, each.checklist, MONDAY)[0] for name, each in CASES.items()}
KILLERS = [(name, killer) for name, each in CASES.items() for killer in each.patient.killers]


def judged(name: str, team: Team) -> Debrief:
    loaded = CASES[name]
    run = played(loaded.patient, loaded.checklist, MONDAY, team)[0]
    return debrief(loaded.patient, loaded.checklist, run.entries, SAFE[name])


def at_the_table(name: str) -> tuple[Loaded, InMemory]:
    """Give a drill that was just taken up."""
    loaded = CASES[name]
    table = InMemory(loaded.patient, loaded.checklist, MONDAY)
    Player(loaded.patient, table).play_before()
    table.record(lambda _view, _at: [de.DrillTakenUp()], "coordinator")
    return loaded, table


def says(patient: Patient, table: InMemory, item: str, role: str, **typed: str) -> None:
    table.record(lambda view, at: answer(view, item, typed, role, at), role)
    table.record(lambda _view, _at: deciding.take_turns(patient, table.moment), "anaesthetist")


def test_there_are_eight_synthetic_patients_on_a_ladder_of_difficulty() -> None:
    assert sorted(each.patient.difficulty for each in CASES.values()) == list(range(1, 9))


@pytest.mark.parametrize("name", CASES)
def test_the_safe_team_passes_without_a_remark(name: str) -> None:
    loaded = CASES[name]
    found = debrief(loaded.patient, loaded.checklist, SAFE[name].entries, SAFE[name])
    assert found.passed
    assert found.remarks == ()
    assert (found.right, found.percent) == (found.steps, 100)
    assert found.steps >= 15


@pytest.mark.parametrize(("name", "killer"), KILLERS, ids=[f"{name}-{killer.name}" for name, killer in KILLERS])
def test_a_team_that_skips_a_killer_item_fails_with_exactly_that_item_named(name: str, killer: Killer) -> None:
    rules = {each.id: each for each in CASES[name].checklist.order}
    if killer.kind == "order":
        team = Team("in the wrong order", after={rules[killer.name].before: rules[killer.name].after})
    else:
        team = Team("forgetful", skip=frozenset({killer.name}))
    found = judged(name, team)
    assert not found.passed
    assert [(each.of, each.about) for each in found.killers] == [(killer.kind, killer.name)]
    assert found.killers[0].why == killer.why


HARMS = {
    "lumbar-bleeding": "lumbar-branches",
    "embolism": "clamp-clear",
    "pressure-falls": "test-clamp",
    "kidney-congests": "renal-inflow",
    "kidney-lost": "kidney-outflow",
    "ureter-cut": "gonadal-vein",
    "gas-embolism": "pneumoperitoneum",
    "crisis": "alpha-blocker",
    "no-drugs": "vasoactive-drugs",
    "circulation-collapses": "test-clamp",
    "no-bypass": "bypass",
    "back-bleeding": "hepatic-control",
    "tear-goes-on": "conversion",
    "no-tray": "conversion-triggers",
    "kidney-fails": "duplex",
    "lung-embolism": "prophylaxis",
}


def test_each_harm_befalls_the_team_that_leaves_out_what_keeps_it_away() -> None:
    harms = {turn.id: name for name, each in CASES.items() for turn in each.patient.turns if turn.harm}
    assert harms.keys() == HARMS.keys()
    for turn, left_out in HARMS.items():
        loaded = CASES[harms[turn]]
        team = Team("forgetful", skip=frozenset({left_out}))
        run = played(loaded.patient, loaded.checklist, MONDAY, team)[0]
        assert turn in run.moment.drill.turns, turn
        assert turn not in SAFE[harms[turn]].moment.drill.turns


def test_a_paraganglioma_that_is_touched_unblocked_surges() -> None:
    found = judged("quiet-mass", Team("hasty", answers={"paraganglioma": {"value": "excluded"}}))
    assert [each.about for each in found.remarks if each.kind is Kind.UNSAFE] == [
        "paraganglioma",
        "crisis",
        "no-drugs",
    ]
    assert {"paraganglioma", "alpha-blocker"} <= {each.about for each in found.killers}


def test_a_clamp_across_thrombus_embolises() -> None:
    run = played(
        CASES["thrombus-in-the-cava"].patient,
        CASES["thrombus-in-the-cava"].checklist,
        MONDAY,
        Team("hasty", skip=frozenset({"clamp-clear"})),
    )[0]
    placed = next(each for each in run.entries if isinstance(each.fact, e.ClampPlaced))
    assert run.moment.drill.turns["embolism"].position > placed.position
    assert any(each.card == "embolism" for each in run.moment.view.case.operation.cards)


def test_what_is_asked_is_revealed_as_it_stands_then_and_what_is_not_asked_is_missed() -> None:
    loaded, table = at_the_table("quiet-mass")
    patient = loaded.patient
    assert "242" not in deciding.told(patient.requests[0], table.moment)
    asked = deciding.ask(patient, table.moment, "hormone-tests")
    assert asked == [de.PatientAsked("hormone-tests", patient.request("hormone-tests").reveals[0].says)]  # type: ignore[union-attr]
    monitor = patient.request("first-touch-monitor")
    assert monitor is not None
    assert deciding.told(monitor, table.moment) == NOTHING_TOLD
    table.record(lambda _view, _at: deciding.ask(patient, table.moment, "first-touch-monitor"), "anaesthetist")
    assert not table.drill.was_told("first-touch-monitor")  # asked too early is not asked
    table.record(lambda _view, _at: [e.Happened("incision")], "circulator")
    assert "178" in deciding.told(monitor, table.moment)
    says(patient, table, "retroperitoneum-exposed", "surgeon", value="as-planned")
    assert "crisis" in table.drill.turns
    assert "242" in deciding.told(monitor, table.moment)
    with pytest.raises(Unknown, match="Did you mean hormone-tests"):
        deciding.ask(patient, table.moment, "hormone-test")
    found = judged("quiet-mass", Team("guesses", skip=frozenset({"hormone-tests"})))
    assert [(each.kind, each.about) for each in found.remarks] == [(Kind.MISSED, "hormone-tests")]


def test_the_same_answer_to_the_same_question_is_no_second_entry() -> None:
    loaded, table = at_the_table("wall-of-the-cava")
    for _ in range(2):
        table.record(lambda _view, _at: deciding.ask(loaded.patient, table.moment, "field"), "surgeon")
    assert [each.kind for each in table.entries].count("PatientAsked") == 1


def test_an_ended_drill_answers_nothing_any_more_and_takes_no_turns() -> None:
    loaded, table = at_the_table("torn-cava")
    table.record(lambda _view, _at: deciding.end(table.moment), "surgeon")
    with pytest.raises(Refused, match="ended"):
        deciding.ask(loaded.patient, table.moment, "field")
    says(loaded.patient, table, "lumbar-branches", "surgeon", value="controlled")
    assert not table.drill.turns
    assert deciding.end(table.moment) == []


def test_what_comes_late_is_remarked_on_and_counts_half_whatever_the_speed_of_ticking() -> None:
    loaded = CASES["torn-cava"]
    slow = InMemory(loaded.patient, loaded.checklist, MONDAY)
    Player(loaded.patient, slow).play_before()
    slow.record(lambda _view, _at: [de.DrillTakenUp()], "coordinator")
    player = Player(loaded.patient, slow, Team("slow", skip=frozenset({"bleeding"})))
    player.play()
    late = list(slow.entries)
    taken = next(each for each in late if isinstance(each.fact, de.TurnTaken))
    at = taken.stamp.at + timedelta(minutes=9)
    stamp = e.Stamp("late", at, at, taken.stamp.said_by, "x", "x")
    ended = late.pop()
    late += [e.Entry(len(late) + 1, stamp, e.CardOpened("bleeding")), e.Entry(len(late) + 2, stamp, ended.fact)]
    found = debrief(loaded.patient, loaded.checklist, late, SAFE["torn-cava"])
    assert [(each.kind, each.about) for each in found.remarks] == [(Kind.LATE, "bleeding")]
    assert "after 9 min; expected within 3" in found.remarks[0].says
    assert found.passed
    assert (found.steps - found.right, found.percent) == (1, 100 * (2 * found.steps - 1) // (2 * found.steps))


def test_order_is_judged_by_the_rules_of_the_audit_and_costs_double_at_the_clamp() -> None:
    found = judged("thrombus-in-the-cava", Team("x", after={"anaesthesia-ready": "clamp-on"}))
    assert [(each.kind, each.about) for each in found.remarks] == [(Kind.OUT_OF_ORDER, "ready-before-clamp")]
    planning = judged("wall-of-the-cava", Team("x", after={"metanephrines": "paraganglioma"}))
    assert [(each.kind, each.about) for each in planning.remarks] == [(Kind.OUT_OF_ORDER, "metanephrines-first")]
    steps = found.steps, planning.steps
    assert found.percent == 100 * (2 * steps[0] - 4) // (2 * steps[0])
    assert planning.percent == 100 * (2 * steps[1] - 2) // (2 * steps[1])


def test_an_answer_that_does_not_fit_the_patient_is_told_apart_from_one_that_harms() -> None:
    found = judged(
        "wall-of-the-cava",
        Team("x", answers={"size": {"value": "12"}, "blood-loss-risk": {"value": "under-500"}}),
    )
    assert {(each.kind, each.about) for each in found.remarks} == {
        (Kind.OTHERWISE, "size"),
        (Kind.UNSAFE, "blood-loss-risk"),
    }
    assert found.passed


def test_after_a_conversion_what_was_said_at_time_out_is_to_be_said_again() -> None:
    run = SAFE["torn-cava"]
    said = [each.position for each in run.entries if getattr(each.fact, "item", "") == "patient-procedure"]
    converted = next(each for each in run.entries if getattr(each.fact, "what", "") == "conversion")
    assert min(said) < converted.position < max(said)


def test_a_clock_that_runs_long_is_a_turn_of_its_own_and_asks_for_the_card() -> None:
    loaded, run = CASES["left-renal-vein"], SAFE["left-renal-vein"]
    placed = next(each for each in run.entries if isinstance(each.fact, e.ClampPlaced))
    taken = run.moment.drill.turns["warm-twenty"]
    assert taken.stamp.at - placed.stamp.happened_at >= timedelta(minutes=20)
    found = judged("left-renal-vein", Team("x", skip=frozenset({"clamp-time"})))
    assert [(each.kind, each.of, each.about) for each in found.remarks] == [(Kind.MISSED, "card", "clamp-time")]
    assert loaded.patient.turn("warm-twenty") is not None


def test_the_debrief_says_on_a_fixed_day_exactly_this() -> None:
    loaded = CASES["third-morning"]
    found = judged("third-morning", Team("forgetful", skip=frozenset({"duplex"})))
    lines = debrief_lines(found, sources_of(loaded.patient, loaded.checklist))
    graft = "39 % of caval grafts became occluded in one series"
    illuminati = (
        "  source: Illuminati G et al. 18 caval and 9 other venous leiomyosarcomas; 39 % of caval grafts occluded"
    )
    assert lines[3:17] == [
        "not passed: 1 killer item missed",
        "14 of 15 steps right and in time: 86 %",
        "",
        "killer, missed: Duplex of the graft and the renal veins: never asked for",
        f"  why: {graft}: worsening kidney and swelling legs ask for an image.",
        illuminati,
        "",
        "unsafe: The kidney goes on failing",
        f"  why: {graft}: a kidney that worsens on day 3 asks whether its vein is open.",
        illuminati,
        "  source: KDIGO staging of acute kidney injury, standard definition (the guideline itself was not retrieved)",
        "",
        "When, after the drill was taken up: here, and by the safe team",
        "        00:03       00:03  Thrombosis prophylaxis",
    ]


def test_progress_is_drawn_one_sign_an_exam() -> None:
    assert sparks([0, 50, 87, 100]) == "▁▄▇█"
    assert sparks([0, 100], ascii_only=True) == ".@"
