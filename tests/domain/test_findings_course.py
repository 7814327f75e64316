"""Where pauses were held: before the incision, before leaving, in their order, at all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from findings_help import SIX, Paced, found, position_of, rules_of, threshold

from rvlms_plan.domain import entries as e


@pytest.mark.parametrize(("minutes", "count"), [(-1, 1), (0, 0), (1, 0), (2, 0)])
def test_a_pause_before_incision_that_was_held_after_it_is_named_with_its_minutes(minutes: int, count: int) -> None:
    walk = Paced()
    walk.plan()
    walk.answer("site")
    walk.close("time-out")
    closed = walk.now
    walk.happen("incision", happened_at=closed + timedelta(minutes=minutes))
    said = [(each.about, each.says) for each in found(walk, "pause-after-incision")]
    assert said == [("time-out", "Phase time-out was closed 1 min after the incision")] * count


def test_pauses_that_were_never_held_before_the_incision_are_named_and_without_an_incision_nothing_is() -> None:
    walk = Paced()
    walk.tick(*SIX)
    assert found(walk, "pause-after-incision") == []
    walk.happen("incision")
    assert [each.about for each in found(walk, "pause-after-incision")] == ["plan", "time-out"]


@pytest.mark.parametrize(("minutes", "count"), [(-1, 1), (0, 0), (2, 0)])
def test_a_pause_of_the_theatre_that_was_held_after_leaving_is_named(minutes: int, count: int) -> None:
    walk = Paced()
    walk.to_incision()
    walk.tick("clamp-on", "clamp-off")
    walk.close("operation")
    walk.answer("loss", "300")
    walk.answer("counted")
    walk.close("sign-out")
    walk.happen("left-theatre", happened_at=walk.now + timedelta(minutes=minutes))
    assert [each.about for each in found(walk, "pause-after-leaving")] == ["sign-out"] * count
    walk.answer("letter")
    walk.close("later")
    assert len(found(walk, "pause-after-leaving")) == count, "a phase of the weeks after is no pause of the theatre"


def test_a_phase_that_later_ones_passed_over_was_never_performed() -> None:
    walk = Paced()
    walk.to_incision()
    assert found(walk, "phase-never-performed") == []
    walk.answer("loss", "300")
    assert [each.about for each in found(walk, "phase-never-performed")] == ["operation"]
    walk.answer("clamp-on")
    assert found(walk, "phase-never-performed") == []


def test_a_closed_case_names_what_it_left_out_and_an_abandoned_one_does_not() -> None:
    closed, abandoned = Paced(), Paced()
    for walk in (closed, abandoned):
        walk.plan()
    closed.close_case("transferred")
    abandoned.abandon()
    assert [each.about for each in found(closed, "phase-never-performed")] == [
        *("time-out", "operation", "sign-out", "later")
    ]
    assert found(abandoned, "phase-never-performed") == []


def test_answers_ahead_of_a_gate_are_named_by_phase_and_those_after_its_closing_are_not() -> None:
    walk = Paced()
    walk.answer("ready", by="anaesthetist")
    walk.plan()
    walk.answer("count", by="nurse")
    walk.answer("clamp-on")
    walk.close("time-out")
    walk.answer("clamp-off")
    ahead = found(walk, "ahead-of-gate")
    assert [(each.about, each.evidence) for each in ahead] == [("time-out", (2,)), ("operation", (12,))]


def test_a_read_do_phase_answered_out_of_order_names_what_was_passed_over() -> None:
    walk = Paced()
    walk.to_incision()
    walk.answer("clamp-off")
    off = position_of(walk, e.ItemAnswered)
    assert found(walk, "read-do-order") == []
    walk.answer("clamp-on")
    assert [each.evidence for each in found(walk, "read-do-order")] == [(off, off + 1)]


def test_a_late_entry_that_happened_in_order_is_in_order_and_do_confirm_phases_have_none() -> None:
    walk = Paced()
    walk.tick(*reversed(SIX))
    assert found(walk, "read-do-order") == []
    walk.answer("clamp-off")
    given = walk.read("clamp-on")
    earlier = walk.now - timedelta(minutes=20)
    walk.tell([e.ItemAnswered("clamp-on", given)], happened_at=earlier)
    assert found(walk, "read-do-order") == []


def test_a_rule_of_order_says_so_when_the_later_came_first_or_alone() -> None:
    walk = Paced()
    walk.answer("b")
    (alone,) = found(walk, "order")
    assert (alone.about, alone.evidence) == ("plan-first", (2,))
    walk.answer("a")
    (turned,) = found(walk, "order")
    assert turned.evidence == (3, 2)
    kept = Paced()
    kept.tick("a", "b")
    assert found(kept, "order") == []


def test_what_was_put_off_and_not_done_is_named_once_its_phase_is_over() -> None:
    walk = Paced()
    walk.plan()
    walk.defer("site", "sign-out")
    put_off = position_of(walk, e.ItemDeferred)
    walk.close("time-out")
    walk.tick("clamp-on", "clamp-off")
    walk.close("operation")
    assert found(walk, "deferred-never-done") == []
    done = position_of(walk, e.PhaseClosed)
    walk.answer("counted")
    walk.answer("loss", "1")
    walk.close("sign-out")
    assert done < position_of(walk, e.PhaseClosed)
    assert [each.evidence for each in found(walk, "deferred-never-done")] == [(put_off,)]
    walk.answer("site")
    assert found(walk, "deferred-never-done") == []


def test_what_was_put_off_is_never_done_when_the_case_ends() -> None:
    walk = Paced()
    walk.plan()
    walk.defer("site", "sign-out")
    walk.abandon()
    assert [each.about for each in found(walk, "deferred-never-done")] == ["site"]


@pytest.mark.parametrize(("percent", "count"), [(75, 0), (76, 1), (100, 1), (10, 0)])
def test_a_phase_closed_with_three_of_four_items_is_remarked_on_only_above_that_share(percent: int, count: int) -> None:
    walk = Paced(threshold("low-completeness", percent=percent))
    walk.plan()
    walk.tick("ready", by="anaesthetist")
    walk.tick("count", by="nurse")
    walk.tick("site")
    assert found(walk, "low-completeness") == []
    walk.close("time-out")
    assert [each.about for each in found(walk, "low-completeness")] == ["time-out"] * count


def test_what_does_not_apply_is_not_counted_and_what_was_put_off_is_not_done() -> None:
    walk = Paced(threshold("low-completeness", percent=100))
    walk.to_incision()
    walk.tick("clamp-on", "clamp-off")
    walk.close("operation")
    assert found(walk, "low-completeness") == [], "the graft does not apply"
    put_off = Paced(threshold("low-completeness", percent=100))
    put_off.plan()
    put_off.answer("team", "Berg:surgeon")
    put_off.tick("ready", "count")
    put_off.defer("site", "sign-out")
    put_off.close("time-out")
    assert [each.says for each in found(put_off, "low-completeness")] == [
        "3 of 4 applicable items of Phase time-out are done"
    ]


def test_a_phase_closed_before_an_earlier_one_is_out_of_order() -> None:
    walk = Paced()
    walk.to_incision()
    walk.answer("counted")
    walk.close("sign-out")
    (early,) = found(walk, "closed-out-of-order")
    assert (early.about, early.says) == ("sign-out", "Phase sign-out was closed before Phase operation")
    walk.tick("clamp-on", "clamp-off")
    walk.close("operation")
    assert [each.about for each in found(walk, "closed-out-of-order")] == ["sign-out"]
    orderly = Paced()
    orderly.to_the_end()
    assert found(orderly, "closed-out-of-order") == []


def test_what_the_list_caught_and_stops_for_a_concern_are_successes() -> None:
    walk = Paced()
    walk.to_incision()
    walk.tell([e.CaughtByList("count", "a swab too few")])
    walk.happen("concern", "wrong side on the film, Novak")
    good = [each for name in ("caught", "concern") for each in found(walk, name)]
    assert [(each.rule, each.is_success) for each in good] == [("caught", True), ("concern", True)]
    assert "a swab too few" in good[0].says
    assert "wrong side on the film, Novak" in good[1].says
    assert set(rules_of(walk)) == {"caught", "concern"}
