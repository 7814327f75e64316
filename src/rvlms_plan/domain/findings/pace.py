"""How fast and how late a list was answered: bursts, gaps, late entries, answers behind their phase."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from statistics import median

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.findings.reading import Finding, Reading


def bursts(read: Reading) -> Iterator[Finding]:
    """So many answers at one station in so few seconds; each run of them once."""
    most, within = int(read.number("bursts", "items")), read.seconds("bursts")
    for phase in read.phases:
        answered = read.answered_in.get(phase.id, ())
        if len(answered) < most:
            continue
        by_station: dict[str, list[e.Entry]] = {}
        for entry in answered:
            by_station.setdefault(entry.stamp.station, []).append(entry)
        for answers in by_station.values():
            for run in _runs(answers, most, within):
                seconds = (run[-1].stamp.at - run[0].stamp.at).total_seconds()
                says = f"{len(run)} items answered in {seconds:.0f} s at {phase.title}"
                yield Finding("bursts", phase.id, says, _positions(run))


def _runs(answers: Sequence[e.Entry], most: int, within: timedelta) -> Iterator[Sequence[e.Entry]]:
    """Give the longest stretches of which each `most` neighbours lie within the time."""
    start = None
    for place in range(len(answers) - most + 1):
        is_quick = answers[place + most - 1].stamp.at - answers[place].stamp.at <= within
        if is_quick and start is None:
            start = place
        if start is not None and not is_quick:
            yield answers[start : place + most - 1]
            start = None
    if start is not None:
        yield answers[start:]


def median_gap(read: Reading) -> Iterator[Finding]:
    """Half of a phase's answers came faster than one can ask and answer."""
    least, limit = int(read.number("median-gap", "items")), float(read.number("median-gap", "seconds"))
    for phase in read.phases:
        answers = read.answered_in.get(phase.id, [])
        if len(answers) < max(2, least):
            continue
        gap = median((later.stamp.at - one.stamp.at).total_seconds() for one, later in pairwise(answers))
        if gap < limit:
            says = f"half of the {len(answers)} answers of {phase.title} came within {gap:.1f} s of the one before"
            yield Finding("median-gap", phase.id, says, _positions(answers))


def late_entries(read: Reading) -> Iterator[Finding]:
    """Entered long after it happened; what followed from it by itself (`PhaseReopened` …) was not late again."""
    limit = timedelta(minutes=float(read.number("late-entry", "minutes")))
    for before, entry in zip([None, *read.journal], read.journal, strict=False):
        if entry.stamp.happened_at is entry.stamp.at:
            continue
        late = entry.stamp.at - entry.stamp.happened_at
        is_late = late > limit and not isinstance(entry.fact, _NEVER_LATE)
        if is_late and not (before is not None and _follows(before, entry)):
            minutes = int(late.total_seconds() // 60)
            yield Finding("late-entry", _about(entry), f"entered {minutes} min after it happened", (entry.position,))


_NEVER_LATE = (e.FollowUpRecorded, e.EntryCorrected, e.CaseOpened)


def _follows(before: e.Entry, entry: e.Entry) -> bool:
    """Tell whether an entry was made by the same request as the one before it, at the same moment."""
    request = before.stamp.request.partition("/")[0]
    return entry.stamp.request.startswith(f"{request}/") and entry.stamp.happened_at == before.stamp.happened_at


def behind_their_phase(read: Reading) -> Iterator[Finding]:
    """Answered for the first time when the next phase had begun.

    A phase has begun when the first of its own items was answered in turn: while the phase before was open, working
    ahead is told by a rule of its own.
    """
    for phase, following in pairwise(read.phases):
        closed, answered = read.closings.get(phase.id), read.answered_in.get(phase.id)
        if closed is None or not answered:
            continue
        began = next((each for each in read.answered_in.get(following.id, ()) if each.position > closed.position), None)
        if began is None or answered[-1].position < began.position:
            continue
        behind = [entry for entry in answered if entry.position > began.position and _is_first(read, entry)]
        if behind:
            says = f"{len(behind)} of {phase.title} answered after {following.title} had begun"
            yield Finding("answered-behind-phase", phase.id, says, _positions(behind))


def _is_first(read: Reading, entry: e.Entry) -> bool:
    return isinstance(entry.fact, e.ItemAnswered) and read.first[entry.fact.item] is entry


def _about(entry: e.Entry) -> str:
    for name in ("item", "phase", "what", "vessel", "card"):
        if about := getattr(entry.fact, name, None):
            return str(about)
    return entry.kind


def _positions(entries: Sequence[e.Entry]) -> tuple[int, ...]:
    return tuple(entry.position for entry in entries)
