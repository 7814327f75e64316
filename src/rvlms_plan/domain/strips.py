"""The course of a case to scale for paper: its lanes on two lines of time, the whole course and the operation.

The weeks around an operation and its hours do not fit one scale.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import CaseView, PhaseState
from rvlms_plan.domain.checklist import Status
from rvlms_plan.domain.lanes import CLAMP, GAP, GAP_FROM, HAPPENING, PHASE, Lane, Lanes, lanes

MOMENT, FOLLOW_UP, ENTRIES = "moment", "follow-up", "entries"


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when to when; a moment begins and ends at once. `runs` says that it has not ended."""

    begin: datetime
    end: datetime
    runs: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """One line of the drawing: what it is, its title, and the stretches on it."""

    kind: str
    title: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """Strips between two moments."""

    title: str
    begin: datetime
    end: datetime
    strips: tuple[Strip, ...]

    def share(self, moment: datetime) -> float:
        """Give where a moment lies, 0 at the beginning and 1 at the end; what lies outside is drawn at the edge."""
        length = (self.end - self.begin).total_seconds()
        return min(1.0, max(0.0, (moment - self.begin).total_seconds() / length)) if length else 0.0


def courses(view: CaseView, journal: Sequence[e.Entry], now: datetime) -> list[Course]:
    """Give the whole course, then the operation where there was one; what runs has run until `now`."""
    of = lanes(view, journal)
    phases = list(_phases(view, of, now))
    visits = tuple(Stretch(each.on, each.on) for each in view.case.follow_ups)
    strips = [*phases, *([Strip(FOLLOW_UP, "Follow-up", visits)] if visits else [])]
    whole = Course("The whole course", of.begin, of.end, tuple(strips))
    found = [whole] if whole.end > whole.begin else []
    if operation := _operation(view, of, phases, now):
        found.append(operation)
    return found


def _phases(view: CaseView, of: Lanes, now: datetime) -> Iterator[Strip]:
    """Give each phase that was begun and applies."""
    for phase in view.phases:
        lane = next(each for each in of.lanes if each.id == f"phase {phase.phase.id}")
        if lane.stretches and phase.state is not PhaseState.NOT_APPLICABLE:
            yield _strip(PHASE, phase.phase.title, lane, now)


def _strip(kind: str, title: str, lane: Lane, now: datetime) -> Strip:
    return Strip(kind, title, tuple(Stretch(each.begin, each.until(now), each.end is None) for each in lane.stretches))


def _operation(view: CaseView, of: Lanes, phases: Sequence[Strip], now: datetime) -> Course | None:
    """Draw the time in theatre, where incision, closure, leaving or a clamp tells that there was an operation."""
    if of.operation is None or not of.was_operated:
        return None
    begin, end = of.operation
    in_theatre = {phase.title for phase in view.case.checklist.phases if phase.status is Status.IN_THEATRE}
    strips = [each for each in phases if each.title in in_theatre and each.stretches[0].begin <= end]
    for lane in of.lanes:
        moments = tuple(Stretch(at, at) for at, _ in lane.moments if begin <= at <= end)
        if lane.kind == CLAMP:
            strips.append(_strip(CLAMP, f"Clamp: {lane.title}", lane, now))
        elif lane.kind == HAPPENING and moments:
            strips.append(Strip(MOMENT, lane.title, moments))
    inside = sorted({at for at in of.entries if begin <= at <= end})
    strips.append(Strip(ENTRIES, "Entries", tuple(Stretch(at, at) for at in inside)))
    strips += [
        _strip(GAP, f"No entry for {GAP_FROM.seconds // 60} min or more", lane, now)
        for lane in of.lanes
        if lane.kind == GAP
    ]
    return Course("The operation", begin, end, tuple(strips)) if end > begin else None


_STEPS = tuple(
    timedelta(minutes=minutes)
    for minutes in (
        1,
        2,
        5,
        10,
        15,
        30,
        60,
        120,
        240,
        480,
        720,
        *(1440 * days for days in (1, 2, 7, 14, 28, 91, 182, 364)),
    )
)


def ticks(course: Course, most: int = 9) -> list[datetime]:
    """Give round moments within a course, not more than so many, the beginning's own offset deciding what is round."""
    length = course.end - course.begin
    step = next((each for each in _STEPS if length / each < most), _STEPS[-1] * (int(length / _STEPS[-1] / most) + 1))
    midnight = course.begin.replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight + step * -(-(course.begin - midnight) // step)
    found = []
    while first <= course.end:
        found.append(first)
        first += step
    return found
