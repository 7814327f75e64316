"""Gates, stops, and the way past: what bars the closing of a phase, and what never does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cases import Walk
from checklists import REQUIRED, TICK, checklist, choice, item, number, phase, small, when
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import ItemState, PhaseState, closing_words, course, entry_corrections
from rvlms_plan.domain.checklist import Checklist, Status, Stop
from rvlms_plan.domain.refusals import OpenItemsRemain, Refused, Unknown

CLOSED, REOPENED, NOT_BEGUN, BEGUN = PhaseState.CLOSED, PhaseState.REOPENED, PhaseState.NOT_BEGUN, PhaseState.BEGUN


@pytest.fixture
def walk() -> Walk:
    return Walk(small())


@pytest.fixture
def ready(walk: Walk) -> Walk:
    """Give a case with the work-up closed and the side path not applicable."""
    walk.answer("lump", "excluded")
    walk.close("work-up")
    return walk


def before_incision(walk: Walk) -> Walk:
    """Walk to the closed time out."""
    walk.answer("side", "left")
    walk.answer("team", by="surgeon")
    walk.answer("team", by="anaesthetist")
    walk.close("time-out")
    return walk


# A gate stops only the closing of its phase


def test_a_gate_names_the_blocking_items_that_still_bar_it(walk: Walk) -> None:
    with pytest.raises(Refused) as refused:
        walk.close("work-up")
    assert refused.value.says == "Phase work-up cannot be closed yet."
    assert refused.value.bars == ("lump (Challenge lump) is open",)


def test_a_gate_stops_only_the_closing_of_its_phase(walk: Walk) -> None:
    """Happenings and items of any phase are accepted at any time: a torn cava does not wait for a form."""
    walk.happen("incision")
    walk.answer("clamp", "complete")
    walk.answer("counts")
    walk.happen("left-theatre")
    walk.tell(course.note(walk.view, "torn cava"))
    walk.follow_up()
    assert walk.phase("work-up") is NOT_BEGUN
    assert walk.item("counts") is ItemState.DONE
    assert len(walk.journal) == 7


def test_a_phase_begun_differs_from_one_never_begun(walk: Walk) -> None:
    assert walk.phase("work-up") is NOT_BEGUN
    walk.answer("leaflet")
    assert walk.phase("work-up") is BEGUN


def test_a_phase_before_incision_closes_only_when_all_earlier_applicable_phases_are_closed(walk: Walk) -> None:
    walk.answer("side", "left")
    walk.override("team", second="nurse")
    assert walk.bars("time-out") == ["Phase work-up is not closed", "Phase side-path is not closed"]
    walk.answer("lump", "excluded")
    assert walk.bars("time-out") == ["Phase work-up is not closed"], "the side path does not apply"
    walk.close("work-up", "time-out")
    assert walk.phase("time-out") is CLOSED


def test_later_phases_may_close_out_of_order(walk: Walk) -> None:
    walk.answer("counts")
    walk.close("sign-out")
    walk.answer("clamp", "partial")
    walk.close("operation")
    assert (walk.phase("sign-out"), walk.phase("operation"), walk.phase("work-up")) == (CLOSED, CLOSED, NOT_BEGUN)


def test_an_earlier_phase_never_performed_still_bars_the_time_out_after_incision(walk: Walk) -> None:
    walk.answer("side", "left")
    walk.override("team", second="nurse")
    walk.answer("lump", "excluded")
    walk.happen("incision")
    assert walk.bars("time-out") == ["Phase work-up is not closed"]


def test_a_phase_that_waits_names_what_it_waits_for(walk: Walk) -> None:
    with pytest.raises(Refused) as refused:
        walk.close("side-path")
    assert refused.value.bars == ("Phase side-path waits for: Challenge lump",)


def test_a_phase_that_does_not_apply_is_not_closed(ready: Walk) -> None:
    with pytest.raises(Refused, match="not applicable because Challenge lump: Excluded; there is nothing to close"):
        ready.close("side-path")


def test_an_unknown_phase_is_refused_with_the_nearest(walk: Walk) -> None:
    with pytest.raises(Unknown, match="Did you mean sign-out"):
        walk.close("signout")


def test_closing_twice_changes_nothing(ready: Walk) -> None:
    assert list(course.close_phase(ready.view, "work-up")) == []


# What releases a blocking item, and what never does


def test_a_blocking_item_is_released_by_an_answer(walk: Walk) -> None:
    walk.answer("lump", "excluded")
    assert walk.bars("work-up") == []


def test_a_blocking_item_is_released_by_a_false_condition(walk: Walk) -> None:
    walk.answer("clamp", "partial")
    assert walk.bars("operation") == []


def test_a_blocking_item_is_released_by_its_files_own_deferral_and_then_bars_there(walk: Walk) -> None:
    walk.answer("lump", "excluded")
    walk.close("work-up")
    walk.defer("side", "operation")
    walk.override("team", second="nurse")
    walk.close("time-out")
    walk.answer("clamp", "partial")
    assert walk.bars("operation") == ["side (Challenge side) was deferred to here and is open"]
    walk.answer("side", "left")
    walk.close("operation")
    assert walk.phase("operation") is CLOSED


def test_a_blocking_item_is_released_by_an_override_and_the_phase_closes_with_it_counted(walk: Walk) -> None:
    walk.override("lump")
    fact = walk.close("work-up")
    assert isinstance(fact, e.PhaseClosed)
    assert fact.overrides == 1
    assert closing_words(walk.view.phase("work-up")) == "closed with 1 override and 1 left open"


def test_the_words_of_a_closing_count_overrides_and_what_was_left_open(ready: Walk) -> None:
    assert closing_words(ready.view.phase("work-up")) == "closed with 1 left open"
    assert closing_words(ready.view.phase("time-out")) == ""
    ready.override("team", second="nurse")
    ready.answer("side", "left")
    ready.close("time-out")
    assert closing_words(ready.view.phase("time-out")) == "closed with 1 override"
    ready.answer("clamp", "partial")
    ready.answer("washed")
    ready.close("operation")
    assert closing_words(ready.view.phase("operation")) == "closed"


def test_a_blocking_item_said_by_one_role_of_two_still_bars(ready: Walk) -> None:
    ready.answer("side", "left")
    ready.answer("team", by="surgeon")
    assert ready.bars("time-out") == ["team (Challenge team) is open, waits for Anaesthetist"]


# Required and advisory


def test_required_items_may_stay_open_at_closing_named_confirmed_once_and_counted(walk: Walk) -> None:
    walk.answer("lump", "excluded")
    with pytest.raises(OpenItemsRemain) as asked:
        walk.close("work-up", confirmed=False)
    assert asked.value.says == "Phase work-up would be closed with 1 required open. Confirm to close it so."
    assert asked.value.bars == ("size (Challenge size) is open",)
    fact = walk.close("work-up")
    assert isinstance(fact, e.PhaseClosed)
    assert fact.open_items == ("size",)


def test_advisory_items_stay_open_silently(walk: Walk) -> None:
    walk.answer("lump", "excluded")
    walk.answer("size", "3")
    fact = walk.close("work-up", confirmed=False)
    assert fact == e.PhaseClosed("work-up", 0)


def test_a_required_item_left_open_can_still_be_answered(ready: Walk) -> None:
    ready.answer("size", "3")
    assert ready.item("size") is ItemState.DONE
    assert ready.phase("work-up") is CLOSED


def test_a_required_item_that_waits_is_named_among_those_left_open() -> None:
    checks = checklist(
        phase(
            "only",
            item("read", choice("yes", "no"), REQUIRED),
            item("more", TICK, REQUIRED, when=when(("read", "yes"))),
        )
    )
    walk = Walk(checks)
    fact = walk.close("only")
    assert isinstance(fact, e.PhaseClosed)
    assert fact.open_items == ("read", "more")


# Stops


def test_a_stop_bars_closing_the_phases_before_incision(walk: Walk) -> None:
    walk.answer("lump", "confirmed")
    assert [stop.id for stop in walk.view.stops] == ["lump-confirmed"]
    assert walk.bars("work-up") == ["Stop: A confirmed lump is another operation."]
    walk.answer("drug", "given")
    assert "Stop: A confirmed lump is another operation." in walk.bars("side-path")
    assert "Stop: A confirmed lump is another operation." in walk.bars("time-out")


def test_a_stop_bars_no_other_phase(walk: Walk) -> None:
    walk.answer("lump", "confirmed")
    walk.answer("clamp", "partial")
    walk.close("operation")
    assert walk.phase("operation") is CLOSED


def test_a_stop_bars_nothing_after_incision_and_is_still_shown(walk: Walk) -> None:
    walk.answer("lump", "confirmed")
    walk.happen("incision")
    assert walk.view.stops
    assert walk.bars("work-up") == []
    walk.close("work-up")
    assert walk.phase("work-up") is CLOSED


def test_a_stop_bars_again_when_the_incision_never_happened(walk: Walk) -> None:
    walk.answer("lump", "confirmed")
    walk.happen("incision")
    facts = entry_corrections.correct_entry(walk.view, 3, {}, None, walk.now, because="mistake", reason="wrong case")
    walk.tell(facts)
    assert walk.view.case.incision is None
    assert walk.bars("work-up") == ["Stop: A confirmed lump is another operation."]


def test_a_stop_never_locks_the_items(walk: Walk) -> None:
    walk.answer("lump", "confirmed")
    walk.answer("size", "3")
    walk.answer("side", "left")
    assert walk.item("side") is ItemState.DONE


def test_new_information_that_ends_its_condition_lifts_a_stop(walk: Walk) -> None:
    walk.answer("lump", "confirmed")
    walk.correct("lump", "excluded", because="new-information")
    assert not walk.view.stops
    walk.close("work-up")
    assert walk.phase("work-up") is CLOSED


def test_an_undecided_stop_does_not_stop() -> None:
    checks = checklist(
        phase("only", item("a", choice("x", "y")), item("b", TICK), before_incision=True),
        stops=(Stop("s", when(("a", "x"), ("b", "done")), "only", "No."),),
    )
    walk = Walk(checks)
    walk.answer("b")
    assert not walk.view.stops


# Re-opened


def test_a_correction_that_leaves_a_closed_phase_with_an_unmet_blocking_item_shows_it_re_opened(ready: Walk) -> None:
    ready.correct("lump")
    assert ready.phase("work-up") is REOPENED
    assert ready.bars("work-up") == ["lump (Challenge lump) is open"]


def test_a_new_condition_that_adds_a_blocking_item_shows_the_phase_re_opened(ready: Walk) -> None:
    ready.answer("clamp", "partial")
    ready.close("operation")
    ready.correct("clamp", "complete", because="new-information")
    assert ready.phase("operation") is REOPENED


def test_a_condition_undecided_again_shows_the_phase_re_opened(walk: Walk) -> None:
    walk.answer("lump", "not-excluded")
    walk.answer("drug", "given")
    walk.close("work-up", "side-path")
    walk.correct("lump")
    assert walk.phase("work-up") is REOPENED
    assert walk.item("drug") is ItemState.DONE, "given ahead of the decision"
    walk.correct("drug")
    assert (walk.item("drug"), walk.phase("side-path")) == (ItemState.WAITS, REOPENED)


def test_a_re_opened_phase_is_closed_again_by_a_new_entry_and_by_nothing_else(ready: Walk) -> None:
    ready.correct("lump")
    with pytest.raises(Refused, match="Phase work-up cannot be closed yet"):
        ready.close("work-up")
    ready.answer("lump", "excluded")
    assert ready.phase("work-up") is REOPENED
    ready.close("work-up")
    assert ready.phase("work-up") is CLOSED


def test_a_re_opened_phase_bars_the_time_out_before_incision(ready: Walk) -> None:
    ready.answer("side", "left")
    ready.override("team", second="nurse")
    ready.correct("lump")
    assert "Phase work-up is not closed" in ready.bars("time-out")


def test_after_incision_nothing_waits_for_a_re_opened_phase(ready: Walk) -> None:
    ready.answer("side", "left")
    ready.override("team", second="nurse")
    ready.happen("incision")
    ready.answer("clamp", "partial")
    ready.correct("lump", "not-excluded", because="new-information")
    ready.answer("drug", "given")
    ready.close("side-path")
    ready.correct("drug")
    assert ready.phase("side-path") is REOPENED
    assert ready.bars("time-out") == []
    ready.correct("lump")
    assert ready.phase("work-up") is REOPENED
    assert ready.bars("time-out") == [], "nor for the side path, which waits for what was re-opened"
    ready.close("time-out", "operation")


def test_a_side_path_left_by_new_information_keeps_its_closing_and_answers(walk: Walk) -> None:
    walk.answer("lump", "not-excluded")
    walk.answer("drug", "given")
    walk.close("work-up", "side-path")
    walk.correct("lump", "excluded", because="new-information")
    assert walk.phase("side-path") is PhaseState.NOT_APPLICABLE
    walk.correct("lump", "not-excluded", because="new-information")
    assert (walk.item("drug"), walk.phase("side-path")) == (ItemState.DONE, CLOSED)


# Status and where work goes on


def test_the_status_follows_the_first_phase_that_is_not_closed(walk: Walk) -> None:
    assert walk.view.status is Status.PLANNING
    walk.answer("lump", "excluded")
    walk.close("work-up")
    assert walk.view.status is Status.IN_THEATRE
    before_incision(walk)
    walk.answer("clamp", "partial")
    walk.close("operation")
    walk.answer("counts")
    walk.close("sign-out")
    assert walk.view.status is Status.FOLLOW_UP
    walk.close("later")
    assert walk.view.status is Status.FOLLOW_UP
    assert walk.view.current is None
    walk.close_case()
    assert walk.view.status is Status.CLOSED


def test_the_status_is_never_behind_what_has_happened(walk: Walk) -> None:
    walk.happen("incision")
    assert walk.view.status is Status.IN_THEATRE
    walk.happen("left-theatre")
    assert walk.view.status is Status.RECOVERY


def test_a_phase_re_opened_after_incision_neither_takes_the_status_back_nor_the_work(ready: Walk) -> None:
    before_incision(ready)
    ready.happen("incision")
    ready.answer("clamp", "partial")
    ready.close("operation")
    ready.answer("counts")
    ready.close("sign-out")
    ready.correct("lump")
    assert ready.phase("work-up") is REOPENED
    assert ready.view.status is Status.FOLLOW_UP
    assert ready.view.shows_phase.phase.id == "later"


def test_the_work_goes_on_in_a_re_opened_phase_before_incision_and_when_nothing_else_is_left(ready: Walk) -> None:
    ready.correct("lump")
    assert ready.view.shows_phase.phase.id == "work-up"
    ready.answer("lump", "excluded")
    ready.close("work-up")
    before_incision(ready)
    ready.happen("incision")
    ready.answer("clamp", "partial")
    ready.answer("counts")
    ready.close("operation", "sign-out", "later")
    ready.correct("lump")
    assert ready.view.shows_phase.phase.id == "work-up"


# The end of a case


def test_closing_a_case_with_phases_open_needs_a_reason_and_names_them(ready: Walk) -> None:
    with pytest.raises(Refused) as refused:
        ready.close_case()
    assert refused.value.bars == (
        "Phase time-out is never performed",
        "Phase operation is never performed",
        "Phase sign-out is never performed",
        "Phase later is never performed",
    )
    fact = ready.close_case("transferred")
    assert fact == e.CaseClosed("transferred", ("time-out", "operation", "sign-out", "later"))


@pytest.mark.parametrize("state", ["new", "stopped", "waiting", "re-opened", "after incision"])
def test_closing_a_case_with_a_reason_is_never_barred(state: str) -> None:
    for end in (lambda walk: walk.close_case("died"), lambda walk: walk.abandon()):
        walk = Walk(small())
        _brought_to(walk, state)
        end(walk)
        assert walk.view.case.ended


def test_ending_twice_changes_nothing_and_one_end_is_not_the_other(ready: Walk) -> None:
    ready.close_case("transferred")
    assert list(course.close(ready.view, None)) == []
    with pytest.raises(Refused, match="was closed"):
        ready.abandon()
    other = Walk(small())
    other.abandon()
    assert list(course.abandon(other.view, "again")) == []
    with pytest.raises(Refused, match="was abandoned and keeps that status"):
        other.close_case("x")


def test_a_closed_case_takes_only_corrections_and_follow_up_and_is_then_amended(ready: Walk) -> None:
    ready.close_case("transferred")
    refused: list[Callable[[], object]] = [
        lambda: ready.answer("side", "left"),
        lambda: ready.override("side"),
        lambda: ready.defer("leaflet", "later"),
        lambda: ready.set_not_applicable("leaflet"),
        lambda: ready.close("time-out"),
        lambda: ready.happen("incision"),
        lambda: ready.tell(course.note(ready.view, "late thought")),
    ]
    for ask in refused:
        with pytest.raises(Refused, match="closed"):
            ask()
    assert not ready.view.case.is_amended
    ready.correct("lump", "confirmed", because="new-information")
    ready.follow_up()
    assert ready.view.case.is_amended
    assert ready.view.status is Status.CLOSED


def test_what_was_withdrawn_in_a_closed_case_can_be_put_right_again(ready: Walk) -> None:
    ready.close_case("transferred")
    ready.correct("lump")
    ready.correct("lump", "excluded")
    assert ready.item("lump") is ItemState.DONE


def test_a_closed_case_says_what_can_be_done_about_an_item_that_was_never_answered(ready: Walk) -> None:
    ready.close_case("transferred")
    with pytest.raises(Refused) as refused:
        ready.answer("side", "left")
    assert refused.value.says == "RV-1 was closed; side cannot be answered any more."
    with pytest.raises(Refused) as refused:
        ready.correct("side", "left")
    assert refused.value.says == "RV-1 was closed and side was never answered, so there is nothing to correct."


def test_an_item_asked_of_each_can_be_corrected_to_its_end_in_a_closed_case(ready: Walk) -> None:
    before_incision(ready)
    ready.close_case("transferred")
    ready.correct("team")
    ready.correct("team", "done", by="surgeon")
    ready.answer("team", by="anaesthetist")
    assert ready.item("team") is ItemState.DONE


def test_an_abandoned_case_keeps_that_status_and_still_takes_what_must_be_told(ready: Walk) -> None:
    ready.happen("incision")
    ready.abandon()
    ready.happen("closure")
    ready.correct("lump", "confirmed", because="new-information")
    ready.answer("counts")
    ready.close("sign-out")
    ready.follow_up()
    assert ready.view.status is Status.ABANDONED
    assert not ready.view.case.is_amended
    for ask in (lambda: ready.answer("side", "left"), lambda: ready.close("operation"), lambda: ready.override("side")):
        with pytest.raises(Refused, match="abandoned"):
            ask()


def test_an_item_put_off_to_the_sign_out_of_an_abandoned_case_can_be_answered_there() -> None:
    checks = checklist(
        phase("first", item("bag", may_defer_to="sign-out")),
        phase("sign-out", item("counts"), open_when_abandoned=True),
    )
    walk = Walk(checks)
    walk.defer("bag", "sign-out")
    walk.abandon()
    walk.answer("counts")
    assert walk.bars("sign-out") == ["bag (Challenge bag) was deferred to here and is open"]
    walk.answer("bag")
    walk.close("sign-out")
    assert walk.phase("sign-out") is CLOSED


def test_a_number_left_open_is_not_a_zero() -> None:
    walk = Walk(checklist(phase("only", item("loss", number(), REQUIRED))))
    walk.close("only")
    assert walk.view.items["loss"].given is None


def _brought_to(walk: Walk, state: str) -> None:
    checks: Checklist = walk.view.case.checklist
    assert checks.stops
    match state:
        case "stopped":
            walk.answer("lump", "confirmed")
        case "waiting":
            walk.answer("drug", "given")
        case "re-opened":
            walk.answer("lump", "excluded")
            walk.close("work-up")
            walk.correct("lump")
        case "after incision":
            walk.happen("incision")
