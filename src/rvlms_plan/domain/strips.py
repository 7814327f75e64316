"""The course of a case to scale: stretches and moments on one line of time each, for whoever draws them.

The weeks around an operation and its hours do not fit one scale, so there are two: the whole course, and the operation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import CLOSURE, INCISION, LEFT_THEATRE, CaseView, PhaseState
from rvlms_plan.domain.case.operating import vessel_title
from rvlms_plan.domain.checklist import Status

PHASE, CLAMP, MOMENT, FOLLOW_UP, ENTRIES, GAP = "phase", "clamp", "moment", "follow-up", "entries", "gap"
GAP_FROM = timedelta(minutes=20)
"""In the operation, so long without an entry is shown as a gap: what was done then is not told (derived)."""


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
    phases = list(_phases(view, journal, now))
    visits = tuple(Stretch(each.on, each.on) for each in view.case.follow_ups)
    strips = [*phases, *([Strip(FOLLOW_UP, "Follow-up", visits)] if visits else [])]
    moments = [entry.stamp.happened_at for entry in journal]
    whole = Course("The whole course", min(moments), max(moments), tuple(strips))
    found = [whole] if whole.end > whole.begin else []
    if operation := _operation(view, journal, phases, now):
        found.append(operation)
    return found


def _phases(view: CaseView, journal: Sequence[e.Entry], now: datetime) -> Iterator[Strip]:
    """Give each phase from its first entry to its closing, to `now` where it is still open in a running case."""
    by_phase: dict[str, list[datetime]] = {}
    for entry in journal:
        if (item := getattr(entry.fact, "item", None)) is not None and not isinstance(entry.fact, e.CaughtByList):
            by_phase.setdefault(view.case.checklist.phase_of[item].id, []).append(entry.stamp.happened_at)
        elif isinstance(entry.fact, e.PhaseClosed):
            by_phase.setdefault(entry.fact.phase, []).append(entry.stamp.happened_at)
    for phase in view.phases:
        told = by_phase.get(phase.phase.id)
        if not told or phase.state is PhaseState.NOT_APPLICABLE:
            continue
        runs = view.case.ended is None and phase.state is PhaseState.BEGUN
        closed = phase.closing.entry.stamp.happened_at if phase.closing else max(told)
        end = now if runs else max(closed, min(told))
        yield Strip(PHASE, phase.phase.title, (Stretch(min(told), end, runs),))


def _operation(view: CaseView, journal: Sequence[e.Entry], phases: Iterable[Strip], now: datetime) -> Course | None:
    case, checklist = view.case, view.case.checklist
    marks = [each for each in case.happenings if each.what in {INCISION, CLOSURE, LEFT_THEATRE}]
    in_theatre = {phase.title for phase in checklist.phases if phase.status is Status.IN_THEATRE}
    of_theatre = [strip for strip in phases if strip.title in in_theatre]
    if not marks and not case.operation.clamps:
        return None
    clamps = list(_clamps(view, now))
    begin = min([*(each.at for each in marks), *_begins(clamps), *_begins(of_theatre)])
    left = case.happening(LEFT_THEATRE) or case.happening(CLOSURE)
    until = [left.at] if left else [*(each.at for each in marks), *_ends(clamps), *_ends(of_theatre)]
    end = max([*until, *_ends(clamps)])
    inside = sorted({each.stamp.happened_at for each in journal if begin <= each.stamp.happened_at <= end})
    strips = [
        *(strip for strip in of_theatre if strip.stretches[0].begin <= end),
        *clamps,
        *_moments(view, begin, end),
        Strip(ENTRIES, "Entries", tuple(Stretch(each, each) for each in inside)),
    ]
    if gaps := tuple(Stretch(one, two) for one, two in pairwise(inside) if two - one >= GAP_FROM):
        strips.append(Strip(GAP, f"No entry for {GAP_FROM.seconds // 60} min or more", gaps))
    return Course("The operation", begin, end, tuple(strips)) if end > begin else None


def _clamps(view: CaseView, now: datetime) -> Iterator[Strip]:
    by_vessel: dict[str, list[Stretch]] = {}
    for clamp in view.case.operation.clamps:
        if not clamp.withdrawn:
            by_vessel.setdefault(clamp.vessel, []).append(Stretch(clamp.on, clamp.until(now), clamp.is_on))
    for vessel, stretches in by_vessel.items():
        yield Strip(CLAMP, f"Clamp: {vessel_title(view.case.checklist.clamps, vessel)}", tuple(stretches))


def _moments(view: CaseView, begin: datetime, end: datetime) -> Iterator[Strip]:
    by_kind: dict[str, list[Stretch]] = {}
    for each in view.case.happenings:
        if begin <= each.at <= end:
            by_kind.setdefault(each.what, []).append(Stretch(each.at, each.at))
    for what, stretches in by_kind.items():
        kind = view.case.checklist.happening_kinds.get(what)
        yield Strip(MOMENT, kind.title if kind else what, tuple(stretches))


def _begins(strips: Iterable[Strip]) -> list[datetime]:
    return [stretch.begin for strip in strips for stretch in strip.stretches]


def _ends(strips: Iterable[Strip]) -> list[datetime]:
    return [stretch.end for strip in strips for stretch in strip.stretches]


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
