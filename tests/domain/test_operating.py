"""What the team does in the operation: clamps, conversion, cards, what the list caught, what is read aloud."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cases import START, Walk
from checklists import clamped, item, phase, small
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import ItemState, PhaseState, aloud, operating
from rvlms_plan.domain.checklist import TEXT, Field, HappeningKind, Kind
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.refusals import BadValue, Refused, Unknown

BERG, LI = Voice("Berg", "surgeon"), Voice("Li", "anaesthetist")


@pytest.fixture
def walk() -> Walk:
    return Walk(clamped())


def on(walk: Walk) -> list[str]:
    return [clamp.vessel for clamp in walk.view.case.operation.clamps_on]


def ago(walk: Walk, minutes: float):
    return walk.now - timedelta(minutes=minutes)


# Clamps


def test_a_clamp_is_on_from_its_time_until_it_comes_off(walk: Walk) -> None:
    walk.now += timedelta(hours=1)
    walk.clamp("cava", "partial", ago(walk, 10))
    assert on(walk) == ["cava"]
    walk.unclamp("cava", ago(walk, 2))
    clamp = walk.view.case.operation.clamps[0]
    assert clamp.off is not None
    assert (on(walk), clamp.type) == ([], "partial")
    assert clamp.time(walk.now) == clamp.off - clamp.on == timedelta(minutes=9)  # an entry takes a minute


def test_the_clamp_that_has_been_on_longest_stands_first_whatever_was_entered_first(walk: Walk) -> None:
    walk.now += timedelta(hours=1)
    walk.clamp("cava")
    walk.clamp("artery", happened_at=ago(walk, 30))
    assert on(walk) == ["artery", "cava"]


def test_the_same_clamp_twice_is_one_entry(walk: Walk) -> None:
    walk.clamp("cava", "partial")
    at = walk.view.case.operation.clamps[0].on
    for kind, when in ((None, None), ("partial", None), ("partial", at)):
        assert operating.place(walk.view, "cava", kind, when, walk.now) == []
    walk.unclamp("cava")
    off = walk.view.case.operation.clamps[0].off
    assert operating.release(walk.view, "cava", None, walk.now) == []
    assert operating.release(walk.view, "cava", off, walk.now) == []
    assert operating.place(walk.view, "cava", "partial", at, walk.now) == []


def test_a_vessel_has_one_clamp_at_a_time(walk: Walk) -> None:
    walk.clamp("cava", "partial")
    with pytest.raises(Refused, match=r"Cava has had a clamp since .* \(Partial, entry 2\)\. Take that off first"):
        operating.place(walk.view, "cava", "complete", None, walk.now)
    with pytest.raises(Refused, match="Take that off first"):
        operating.place(walk.view, "cava", "partial", ago(walk, 20), walk.now)


def test_a_clamp_cannot_lie_over_one_that_came_off_later(walk: Walk) -> None:
    walk.now += timedelta(hours=1)
    walk.clamp("cava", happened_at=ago(walk, 30))
    walk.unclamp("cava", ago(walk, 10))
    with pytest.raises(Refused, match=r"Cava had a clamp from .* to .* \(entry 2\)"):
        operating.place(walk.view, "cava", None, ago(walk, 20), walk.now)
    assert operating.place(walk.view, "cava", None, ago(walk, 5), walk.now)


def test_a_release_before_the_clamp_was_on_is_refused_in_a_sentence(walk: Walk) -> None:
    walk.now += timedelta(hours=1)
    walk.clamp("cava", happened_at=ago(walk, 10))
    with pytest.raises(BadValue, match="it cannot have come off before"):
        operating.release(walk.view, "cava", ago(walk, 40), walk.now)


def test_a_release_where_nothing_is_on_names_what_is(walk: Walk) -> None:
    walk.clamp("artery")
    with pytest.raises(Refused, match=r"No clamp is on Cava\.") as refused:
        operating.release(walk.view, "cava", None, walk.now)
    assert refused.value.bars == ("Renal artery has one",)


def test_a_station_whose_clock_is_behind_releases_and_clamps_again_at_the_moment_it_follows(walk: Walk) -> None:
    walk.clamp("cava", happened_at=walk.now + timedelta(seconds=90))
    put_on = walk.view.case.operation.clamps[0].on
    behind = put_on - timedelta(minutes=1)
    assert operating.release(walk.view, "cava", None, behind) == [e.Dated(e.ClampReleased(2), put_on)]
    walk.unclamp("cava", put_on)
    assert operating.place(walk.view, "cava", None, None, behind) == [e.Dated(e.ClampPlaced("cava", None), put_on)]


def test_a_vessel_and_a_kind_of_clamp_are_those_of_the_checklist(walk: Walk) -> None:
    with pytest.raises(Unknown, match="Did you mean cava"):
        operating.place(walk.view, "cav", None, None, walk.now)
    with pytest.raises(Unknown, match="kind of clamp"):
        operating.place(walk.view, "cava", "bulldog", None, walk.now)
    with pytest.raises(Refused, match="names no vessels"):
        operating.place(Walk(small()).view, "cava", None, None, START)


def test_a_time_that_lies_ahead_is_refused_and_two_minutes_are_left_for_clocks(walk: Walk) -> None:
    with pytest.raises(BadValue, match="lies ahead"):
        operating.place(walk.view, "cava", None, walk.now + timedelta(minutes=3), walk.now)
    assert operating.place(walk.view, "cava", None, walk.now + timedelta(minutes=1), walk.now)


def test_a_clamp_is_released_even_after_the_case_was_closed_and_none_is_put_on_then(walk: Walk) -> None:
    walk.clamp("cava")
    walk.close_case("died")
    with pytest.raises(Refused, match="no clamp can be put on any more"):
        operating.place(walk.view, "artery", None, None, walk.now)
    walk.unclamp("cava")
    assert on(walk) == []


def test_an_item_that_needs_no_clamp_waits_until_all_are_off_and_an_override_is_the_way_past(walk: Walk) -> None:
    walk.clamp("cava")
    walk.clamp("artery")
    with pytest.raises(Refused, match="cannot be answered while a clamp is on") as refused:
        walk.answer("clamp-off")
    assert [bar.split(":")[0] for bar in refused.value.bars] == ["Cava", "Renal artery"]
    walk.override("counted")
    assert walk.item("counted") is ItemState.OVERRIDDEN
    assert on(walk) == ["cava", "artery"], "the clocks run on"
    for vessel in ("cava", "artery"):
        walk.unclamp(vessel)
    walk.answer("clamp-off")
    assert walk.item("clamp-off") is ItemState.DONE


def test_each_of_several_people_says_that_no_clamp_is_on_while_none_is() -> None:
    both = item("both", each=True, roles=("surgeon", "nurse"), needs_no_clamp=True)
    walk = Walk(replace(clamped(), phases=(phase("sign-out", both),)))
    walk.answer("both")
    walk.clamp("cava")
    with pytest.raises(Refused, match="cannot be answered while a clamp is on"):
        walk.answer("both", by="nurse")
    walk.unclamp("cava")
    walk.answer("both", by="nurse")
    assert walk.item("both") is ItemState.DONE


def test_an_item_that_was_overridden_with_a_clamp_on_is_not_corrected_to_an_answer_before_it_is_off(walk: Walk) -> None:
    walk.clamp("cava")
    walk.override("counted")
    with pytest.raises(Refused, match="cannot be answered while a clamp is on"):
        walk.correct("counted", "done")
    walk.unclamp("cava")
    walk.correct("counted", "done")
    assert walk.item("counted") is ItemState.DONE


# Happenings


def test_the_same_amount_within_ten_seconds_by_the_same_person_is_one_request(walk: Walk) -> None:
    loss = e.Happened("blood-loss", amount="250")
    walk.tell(operating.happen(walk.view, loss, None, walk.now, BERG))
    newest = walk.journal[-1].stamp.at

    def again(seconds: float, voice: Voice = BERG, fact: e.Happened = loss) -> list[object]:
        return list(operating.happen(walk.view, fact, None, newest + timedelta(seconds=seconds), voice))

    assert again(9) == []
    assert again(11) == [loss], "a person means it again"
    assert again(9, LI) == [loss], "another person saw another loss"
    assert again(9, BERG, e.Happened("blood-loss", amount="300")), "another amount is another loss"
    walk.write("in between")
    assert again(9) == [loss], "what follows something else is meant again"


def test_the_same_amount_of_a_time_that_is_said_is_one_request_however_late(walk: Walk) -> None:
    walk.now += timedelta(hours=1)
    loss, at = e.Happened("blood-loss", amount="250"), ago(walk, 30)
    walk.happen("blood-loss", "250", happened_at=at)
    walk.write("in between")
    assert operating.happen(walk.view, loss, at, walk.now + timedelta(hours=1), BERG) == []
    assert operating.happen(walk.view, loss, at + timedelta(minutes=1), walk.now, BERG) == [loss]


def test_happenings_are_taken_whatever_phase_is_open_until_the_case_is_closed(walk: Walk) -> None:
    walk.happen("blood-loss", "250")
    walk.abandon()
    walk.happen("blood-loss", "100")
    other = Walk(clamped())
    other.close_case("died")
    with pytest.raises(Refused, match="takes only corrections and follow-up"):
        other.happen("blood-loss", "250")


def test_what_followed_from_a_happening_does_not_make_it_another_when_it_is_sent_again() -> None:
    """A nephrectomy asks items again, in entries behind its own."""
    kinds = (HappeningKind("nephrectomy", "Nephrectomy", (Field(TEXT, Kind.TEXT, "Which"),), re_opens=("plan",)),)
    walk = Walk(replace(clamped(), happenings=kinds))
    walk.answer("plan")
    walk.happen("nephrectomy", "left")
    assert isinstance(walk.journal[-1].fact, e.ItemsReopened)
    assert operating.happen(walk.view, e.Happened("nephrectomy", "left"), None, walk.now, BERG) == []


# Conversion


def through_time_out(walk: Walk) -> None:
    walk.answer("plan")
    walk.answer("side", "left")
    walk.answer("approach", "keyhole")
    walk.close("time-out")
    walk.happen("incision")


def test_a_conversion_corrects_the_approach_asks_the_time_out_again_and_loses_nothing(walk: Walk) -> None:
    through_time_out(walk)
    before = walk.view.case.position
    walk.happen("conversion", "bleeding from the cava")
    assert [type(entry.fact).__name__ for entry in walk.journal[before:]] == [
        "Happened",
        "ItemCorrected",
        "ItemsReopened",
        "PhaseReopened",
    ]
    corrected = walk.journal[before + 1].fact
    assert isinstance(corrected, e.ItemCorrected)
    assert (corrected.answer, corrected.because) == ({"value": "open"}, "new-information")
    assert corrected.reason == "Conversion to open: bleeding from the cava"
    assert {walk.item("side"), walk.item("plan")} == {ItemState.OPEN}
    assert walk.item("approach") is ItemState.DONE
    assert walk.phase("time-out") is PhaseState.REOPENED
    answers = [entry.fact.item for entry in walk.journal if isinstance(entry.fact, e.ItemAnswered)]
    assert answers == ["plan", "side", "approach"], "what was answered is in the journal for ever"
    assert walk.view.items["side"].reopened.before.answer == {"value": "left"}  # type: ignore[union-attr]
    walk.answer("plan")
    walk.answer("side", "left")
    walk.close("time-out")
    assert walk.phase("time-out") is PhaseState.CLOSED


def test_a_conversion_of_an_operation_that_is_open_already_asks_nothing_again(walk: Walk) -> None:
    walk.answer("plan")
    walk.answer("approach", "open")
    before = walk.view.case.position
    walk.happen("conversion", "as planned")
    assert walk.view.case.position == before + 1


def test_a_conversion_is_recorded_once(walk: Walk) -> None:
    through_time_out(walk)
    walk.happen("conversion", "bleeding")
    before = walk.view.case.position
    walk.happen("conversion", "bleeding")
    assert walk.view.case.position == before
    with pytest.raises(Refused, match="Conversion to open is recorded already"):
        walk.happen("conversion", "another reason")


# Cards


def test_a_card_is_taken_up_ticked_and_completed_and_then_asks_its_items_again(walk: Walk) -> None:
    walk.answer("plan")
    walk.card("tear", 1, 2, complete=True)
    taken = walk.view.case.operation.cards[0]
    assert (taken.is_open, taken.complete, sorted(taken.steps)) == (False, True, [1, 2])
    assert walk.item("plan") is ItemState.OPEN


def test_a_completed_card_does_not_ask_again_what_was_answered_while_it_was_open(walk: Walk) -> None:
    walk.card("tear", 1)
    walk.answer("plan")
    walk.card("tear", 2, complete=True)
    assert walk.item("plan") is ItemState.DONE


def test_a_card_with_open_steps_is_left_not_completed_and_asks_nothing_again(walk: Walk) -> None:
    walk.answer("plan")
    walk.card("tear", 1)
    with pytest.raises(Refused, match="is not complete") as refused:
        operating.end_card(walk.view, "tear", complete=True)
    assert refused.value.bars == ("step 2: call",)
    walk.card("tear", complete=False)
    taken = walk.view.case.operation.cards[0]
    assert (taken.is_open, taken.complete) == (False, False)
    assert walk.item("plan") is ItemState.DONE


def test_what_is_asked_of_a_card_twice_is_one_entry_and_it_can_be_taken_up_anew(walk: Walk) -> None:
    walk.card("tear", 1)
    assert operating.open_card(walk.view, "tear") == []
    assert operating.tick_step(walk.view, "tear", 1) == []
    walk.card("tear", complete=False)
    assert operating.end_card(walk.view, "tear", complete=False) == []
    walk.card("tear")
    assert [taken.is_open for taken in walk.view.case.operation.cards] == [False, True]
    assert walk.view.case.operation.open_cards[0].steps == {}


def test_a_card_is_not_gone_on_with_once_the_case_was_closed_and_is_once_it_was_abandoned(walk: Walk) -> None:
    walk.card("tear", 1)
    walk.close_case("died")
    for ask in (lambda: walk.tick_step("tear", 2), lambda: walk.end_card("tear", complete=False)):
        with pytest.raises(Refused, match="no card can be gone on with any more"):
            ask()
    other = Walk(clamped())
    other.card("tear", 1)
    other.abandon()
    other.card("tear", 2, complete=True)
    assert other.view.case.operation.cards[0].complete


def test_a_step_a_card_has_not_a_card_there_is_not_and_one_not_taken_up_are_said(walk: Walk) -> None:
    with pytest.raises(Refused, match="The card tear is not open. Open it first"):
        operating.tick_step(walk.view, "tear", 1)
    walk.card("tear")
    for step in (0, 3):
        with pytest.raises(BadValue, match="steps 1 to 2"):
            operating.tick_step(walk.view, "tear", step)
    with pytest.raises(Unknown, match="Did you mean tear"):
        operating.open_card(walk.view, "teer")


# What the list caught, and what is read aloud


def test_what_an_item_caught_is_kept_once_in_its_words(walk: Walk) -> None:
    walk.catch("side", "  the wrong side was draped ")
    assert [(each.item, each.text) for each in walk.view.case.operation.caught] == [
        ("side", "the wrong side was draped")
    ]
    assert operating.catch(walk.view, "side", "the wrong side was draped") == []
    with pytest.raises(BadValue, match="Say in a few words"):
        operating.catch(walk.view, "side", "  ")
    with pytest.raises(Unknown):
        operating.catch(walk.view, "sides", "words")


def test_a_gap_unticks_nothing_and_is_listed_until_it_is_settled(walk: Walk) -> None:
    walk.answer("plan")
    walk.aloud("plan", gap=True, text="not heard by anaesthesia")
    assert walk.item("plan") is ItemState.DONE
    assert [(item, said.text) for item, said in walk.view.case.operation.gaps] == [("plan", "not heard by anaesthesia")]
    assert aloud.read_aloud(walk.view, "plan", gap=True, text="not heard by anaesthesia") == []
    walk.aloud("plan", gap=False)
    assert walk.view.case.operation.gaps == []


def test_an_item_that_is_open_is_not_said_to_be_so(walk: Walk) -> None:
    with pytest.raises(Refused, match="is open. Answer it, or say that there is a gap"):
        aloud.read_aloud(walk.view, "plan", gap=False)
    walk.aloud("plan", gap=True)
    assert [item for item, _ in walk.view.case.operation.gaps] == ["plan"]


def test_what_was_said_aloud_of_an_item_holds_no_longer_once_it_is_asked_again(walk: Walk) -> None:
    through_time_out(walk)
    walk.aloud("side", gap=False)
    walk.happen("conversion", "bleeding")
    assert "side" not in walk.view.case.operation.aloud
