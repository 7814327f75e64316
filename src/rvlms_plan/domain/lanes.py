"""A case on a line of time: when its phases, clamps and happenings were, by the times that were given for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import CLOSURE, INCISION, LEFT_THEATRE, CaseView, PhaseState
from rvlms_plan.domain.case.operating import vessel_title
from rvlms_plan.domain.checklist import Checklist, Phase, Status
from rvlms_plan.domain.clamps import clock_words
from rvlms_plan.domain.happenings import happening_words

PHASE, CLAMP, HAPPENING, MARK, GAP = "phase", "clamp", "happening", "mark", "gap"
GAP_FROM = timedelta(minutes=20)
"""In the operation, so long without an entry is shown as a gap: what was done then is not told (derived)."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Something that went on from `begin` to `end`; None is that it goes on."""

    begin: datetime
    end: datetime | None
    words: str = ""

    def until(self, now: datetime) -> datetime:
        """Give its end, or `now` where it goes on; never before it began, where a station's clock is behind."""
        return max(now, self.begin) if self.end is None else self.end


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of the drawing: stretches, or moments each with its words. `entries` are positions in the journal."""

    id: str
    kind: str
    title: str
    says: str = ""
    stretches: tuple[Stretch, ...] = ()
    moments: tuple[tuple[datetime, str], ...] = ()
    entries: tuple[int, ...] = ()
    short: str = ""
    """The title where there is little room."""


@dataclass(frozen=True, slots=True)
class Lanes:
    """A whole case, from the first thing that happened to the last.

    `operation` is its time in theatre, `was_operated` whether incision, closure, leaving or a clamp tells of one.
    """

    begin: datetime
    end: datetime
    operation: tuple[datetime, datetime] | None
    was_operated: bool
    lanes: tuple[Lane, ...]
    entries: tuple[datetime, ...]
    """When each entry happened, in order."""


def lanes(view: CaseView, journal: Sequence[e.Entry]) -> Lanes:
    """Put a case on a line of time: its phases, clamps, happenings, what was passed by or corrected, and gaps."""
    times = sorted(entry.stamp.happened_at for entry in journal)
    phases = [_phase(view, phase, journal) for phase in view.case.checklist.phases]
    clamps = list(_clamps(view))
    marks = [each.at for each in view.case.happenings if each.what in {INCISION, CLOSURE, LEFT_THEATRE}]
    operation = _operation(view, [*phases, *clamps], marks)
    found = [*phases, *clamps, *_happenings(view), *_marks(view.case.checklist, journal)]
    if operation is not None and (gaps := _gaps(journal, operation)):
        found.append(gaps)
    return Lanes(times[0], times[-1], operation, bool(marks or clamps), tuple(found), tuple(times))


_UNBEGUN = {PhaseState.NOT_APPLICABLE: "N/A", PhaseState.WAITS: "waits"}


def _phase(view: CaseView, phase: Phase, journal: Sequence[e.Entry]) -> Lane:
    """Give a phase from its first answer to its closing, and from each re-opening to the next closing."""
    stretches: list[Stretch] = []
    begun: datetime | None = None
    newest: datetime | None = None
    entries = []
    for entry in journal:
        at = entry.stamp.happened_at
        match entry.fact:
            case e.PhaseClosed(phase=phase.id):
                stretches.append(Stretch(min(begun or at, at), at, "closed"))
                begun = newest = None
            case e.PhaseReopened(phase=phase.id):
                begun = newest = at
            case _ if _is_of(phase, entry.fact):
                if not stretches or begun is not None:
                    begun, newest = min(begun or at, at), max(newest or at, at)
            case _:
                continue
        entries.append(entry.position)
    if begun is not None:
        stretches.append(Stretch(begun, None if view.case.ended is None else newest, "not closed"))
    says = "" if stretches else _UNBEGUN.get(view.phase(phase.id).state, "not begun")
    return Lane(
        f"phase {phase.id}", PHASE, phase.title, says, tuple(stretches), entries=tuple(entries), short=phase.short
    )


def _is_of(phase: Phase, fact: e.Fact) -> bool:
    """Tell whether an entry answers an item of a phase, passes it by or reads it out; corrections are marks."""
    match fact:
        case e.ItemAnswered() | e.ItemSetNotApplicable() | e.ItemDeferred() | e.ItemOverridden() | e.ItemReadAloud():
            return any(item.id == fact.item for item in phase.items)
        case _:
            return False


def _operation(
    view: CaseView, lanes_so_far: Sequence[Lane], marks: Sequence[datetime]
) -> tuple[datetime, datetime] | None:
    """Give the time in theatre: from the first that tells of it to leaving or closure, else to the last."""
    in_theatre = {f"phase {each.id}" for each in view.case.checklist.phases if each.status is Status.IN_THEATRE}
    clamped = [stretch for lane in lanes_so_far if lane.kind == CLAMP for stretch in lane.stretches]
    told = [*clamped, *(stretch for lane in lanes_so_far if lane.id in in_theatre for stretch in lane.stretches)]
    begins = [*marks, *(stretch.begin for stretch in told)]
    if not begins:
        return None
    ends = [*marks, *(stretch.end or stretch.begin for stretch in told)]
    over, newest = view.case.happening(LEFT_THEATRE) or view.case.happening(CLOSURE), view.case.newest
    if over is not None:
        ends = [over.at, *(stretch.end or stretch.begin for stretch in clamped)]
    elif view.case.ended is None and newest is not None:
        ends.append(newest.stamp.happened_at)
    return min(begins), max(ends)


def _clamps(view: CaseView) -> Iterator[Lane]:
    """Give a lane for each vessel that was clamped, with the time that each clamp was on."""
    rules, clamps = view.case.checklist.clamps, [each for each in view.case.operation.clamps if not each.withdrawn]
    for vessel in dict.fromkeys(each.vessel for each in clamps):
        own = [each for each in clamps if each.vessel == vessel]
        stretches = tuple(
            Stretch(each.on, each.off, clock_words(each.off - each.on) if each.off else "still on") for each in own
        )
        entries = [each.entry.position for each in own] + [each.off_entry.position for each in own if each.off_entry]
        says = ", ".join(stretch.words for stretch in stretches)
        yield Lane(
            f"clamp {vessel}",
            CLAMP,
            vessel_title(rules, vessel),
            says,
            stretches,
            entries=tuple(sorted(entries)),
        )


def _happenings(view: CaseView) -> Iterator[Lane]:
    checklist = view.case.checklist
    kinds = checklist.happening_kinds
    for what in dict.fromkeys(each.what for each in view.case.happenings):
        own = [each for each in view.case.happenings if each.what == what]
        moments = tuple((each.at, happening_words(checklist, each)) for each in own)
        title = kinds[what].title if what in kinds else what
        says = f"{len(own)} times" if len(own) > 1 else moments[0][1]
        yield Lane(
            f"happening {what}",
            HAPPENING,
            title,
            says,
            moments=moments,
            entries=tuple(each.entry.position for each in own),
        )


def _marks(checklist: Checklist, journal: Iterable[e.Entry]) -> Iterator[Lane]:
    """Give what was passed by, corrected, caught and entered late."""
    titles = ("Overridden", "Corrected", "Caught by list", "Entered late")
    found: dict[str, list[tuple[e.Entry, str]]] = {title: [] for title in titles}
    for entry in journal:
        match entry.fact:
            case e.ItemOverridden(item=item):
                found["Overridden"].append((entry, checklist.items[item].challenge))
            case e.ItemCorrected(item=item):
                found["Corrected"].append((entry, checklist.items[item].challenge))
            case e.EntryCorrected(entry=number):
                found["Corrected"].append((entry, f"entry {number}"))
            case e.CaughtByList(item=item):
                found["Caught by list"].append((entry, checklist.items[item].challenge))
            case _:
                pass
        if entry.is_late:
            found["Entered late"].append((entry, ""))
    for title, told in found.items():
        if told:
            yield Lane(
                f"mark {title}",
                MARK,
                title,
                f"{len(told)} times" if len(told) > 1 else "once",
                moments=tuple((entry.stamp.happened_at, words) for entry, words in told),
                entries=tuple(entry.position for entry, _ in told),
            )


def _gaps(journal: Sequence[e.Entry], operation: tuple[datetime, datetime]) -> Lane | None:
    """Give the stretches in theatre in which nothing that was entered happened."""
    begin, end = operation
    inside = sorted(
        (entry.stamp.happened_at, entry.position) for entry in journal if begin <= entry.stamp.happened_at <= end
    )
    gaps, entries = [], []
    for (before, first), (after, second) in pairwise(inside):
        if after - before >= GAP_FROM:
            gaps.append(Stretch(before, after, f"{int((after - before).total_seconds() // 60)} min"))
            entries += [first, second]
    if not gaps:
        return None
    longest = max(gaps, key=lambda gap: (gap.end or gap.begin) - gap.begin)
    return Lane("gaps", GAP, "No entry", f"longest {longest.words}", tuple(gaps), entries=tuple(dict.fromkeys(entries)))
