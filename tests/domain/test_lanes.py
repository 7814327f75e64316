"""A case on a line of time: where its phases, clamps, happenings and gaps lie is when people said that they were."""

from __future__ import annotations

from datetime import timedelta

from findings_help import Paced

from rvlms_plan.domain.lanes import CLAMP, GAP, PHASE, lanes


def test_phases_clamps_marks_and_gaps_lie_where_they_happened() -> None:
    walk = Paced()
    walk.to_incision()
    walk.clamp("cava")
    walk.wait(41 * 60).unclamp("cava")
    walk.correct("a")
    drawn = lanes(walk.view, walk.journal)
    by_id = {lane.id: lane for lane in drawn.lanes}
    assert [lane.id for lane in drawn.lanes if lane.kind == PHASE] == [
        f"phase {phase.id}" for phase in walk.view.case.checklist.phases
    ]
    (plan,) = by_id["phase plan"].stretches
    closed = next(entry for entry in walk.journal if entry.kind == "PhaseClosed")
    assert plan.end == closed.stamp.happened_at
    assert plan.begin == walk.journal[1].stamp.happened_at
    assert by_id["phase sign-out"].stretches == ()
    assert by_id["phase sign-out"].says == "not begun"
    (clamp,) = by_id["clamp cava"].stretches
    assert clamp.end is not None
    assert clamp.end - clamp.begin == timedelta(minutes=41)
    assert by_id["clamp cava"].kind == CLAMP
    assert by_id["gaps"].kind == GAP
    assert [gap.words for gap in by_id["gaps"].stretches] == ["41 min"]
    assert by_id["mark Corrected"].entries == (len(walk.journal),)
    assert drawn.operation is not None
    assert drawn.operation[0] == by_id["phase time-out"].stretches[0].begin
    assert len(drawn.entries) == len(walk.journal)


def test_a_case_that_was_only_planned_has_no_operation_and_a_phase_goes_on() -> None:
    walk = Paced()
    walk.tick("a")
    drawn = lanes(walk.view, walk.journal)
    assert drawn.operation is None
    assert drawn.lanes[0].stretches[0].end is None
    walk.close_case(reason="transferred")
    assert lanes(walk.view, walk.journal).lanes[0].stretches[0].end is not None
