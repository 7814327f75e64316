"""The clamp ledger under any row of placings, releases, corrections, jumps of clocks and kills, beside a reference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cases import START
from checklists import clamped
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import CaseView, entry_corrections, operating
from rvlms_plan.domain.case.decisions import Facts
from rvlms_plan.domain.clamps import Clamp, on_now, times
from rvlms_plan.domain.refusals import BadValue, Refused

CHECKS = clamped()
KINDS = {vessel.id: vessel.time for vessel in CHECKS.clamps.vessels}
VESSELS = st.sampled_from(sorted(KINDS))
SECONDS = st.integers(0, 240)
BEHIND = 45
"""So many seconds is the clock of the second station behind."""


@dataclass
class Placed:
    """A clamp as the reference has it, in seconds since the start."""

    vessel: str
    on: int
    off: int | None = None
    gone: bool = False


def reference(placed: list[Placed], kind: str, now: int) -> tuple[int | None, int, int, int]:
    """Give running, longest, cumulative and count of one kind: seconds are counted one by one."""
    there = [each for each in placed if KINDS[each.vessel] == kind and not each.gone]
    clamped_seconds: set[int] = set()
    for each in there:
        clamped_seconds |= set(range(each.on, max(now, each.on) if each.off is None else each.off))

    def stretch(second: int) -> int:
        """Give how long the vessels were clamped without a pause, around the beginning of a second."""
        first = last = second
        while first - 1 in clamped_seconds:
            first -= 1
        while last in clamped_seconds:
            last += 1
        return last - first

    is_on = [each.on for each in there if each.off is None]
    longest = max((stretch(second) for second in clamped_seconds if second - 1 not in clamped_seconds), default=0)
    return (stretch(min(is_on)) if is_on else None), longest, len(clamped_seconds), len(there)


class Stations(Protocol):
    """One case at one or more stations."""

    count: int

    def view(self, station: int) -> CaseView:
        """Give the case as a station holds it."""

    def ask(self, station: int, decide: Callable[[CaseView, datetime], Facts], happened_at: datetime | None) -> None:
        """Decide on the newest entries and record what follows. Raises as the decision."""

    def kill(self, station: int) -> None:
        """End a station without a word, and take the case up again from what is kept."""


class Ledger(RuleBasedStateMachine):
    """Placings and the like at any station, and what must hold of the ledger at each of them."""

    stations: Stations

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 600
        self.placed: dict[int, Placed] = {}
        self.releases: dict[int, int] = {}
        """The entry of a release, and the entry of the placing that it ended."""

    def now(self, station: int) -> datetime:
        """Give the time at a station."""
        return START + timedelta(seconds=self.clock(station))

    def clock(self, station: int) -> int:
        """Give the seconds on a station's clock."""
        return self.seconds - (BEHIND if station else 0)

    def _ask(
        self, station: int, decide: Callable[[CaseView, datetime], Facts], ago: int | None
    ) -> tuple[e.Entry, int] | None:
        """Ask; give the first new entry with the seconds at which it happened, None where nothing was written."""
        before = self.stations.view(0).case.position
        at = None if ago is None else self.now(station) - timedelta(seconds=ago)
        try:
            self.stations.ask(station, decide, at)
        except (Refused, BadValue) as refused:
            note(f"refused: {refused.says}")
            assert self.stations.view(0).case.position == before
            return None
        newest = self.stations.view(0).case.newest
        if self.stations.view(0).case.position == before or newest is None:
            return None
        note(f"{newest.fact} at {newest.stamp.happened_at}")
        return newest, round((newest.stamp.happened_at - START).total_seconds())

    @rule(
        vessel=VESSELS, kind=st.sampled_from(["partial", "complete", None]), ago=st.none() | SECONDS, at=st.booleans()
    )
    def place(self, vessel: str, kind: str | None, ago: int | None, at: bool) -> None:
        """Put a clamp on: now, or some seconds ago. Now is never refused where none is on."""
        station = int(at) % self.stations.count
        is_free = all(each.off is not None for each in self._at(vessel))
        happened = None if ago is None else self.now(station) - timedelta(seconds=ago)
        told = self._ask(station, lambda view, now: operating.place(view, vessel, kind, happened, now), ago)
        assert told or ago is not None or not is_free
        if told:
            self.placed[told[0].position] = Placed(vessel, told[1])

    @precondition(lambda self: any(each.off is None and not each.gone for each in self.placed.values()))
    @rule(pick=st.integers(0, 3), ago=st.none() | SECONDS, at=st.booleans())
    def release(self, pick: int, ago: int | None, at: bool) -> None:
        """Take a clamp off. Now is never refused where one is on, whichever clock says now."""
        station = int(at) % self.stations.count
        there = [(entry, each) for entry, each in self.placed.items() if each.off is None and not each.gone]
        entry, clamp = there[pick % len(there)]
        happened = None if ago is None else self.now(station) - timedelta(seconds=ago)
        told = self._ask(station, lambda view, now: operating.release(view, clamp.vessel, happened, now), ago)
        assert told or ago is not None
        if told:
            clamp.off = told[1]
            self.releases[told[0].position] = entry

    @precondition(lambda self: self.placed)
    @rule(pick=st.integers(0, 20), ago=SECONDS, vessel=st.none() | VESSELS, at=st.booleans())
    def correct(self, pick: int, ago: int, vessel: str | None, at: bool) -> None:
        """Correct a placing or a release: its time, or its time and its vessel."""
        known = [*self.placed, *self.releases]
        self._correct(known[pick % len(known)], ago, vessel, at=at)

    @precondition(lambda self: self.placed)
    @rule(pick=st.integers(0, 20), vessel=VESSELS, at=st.booleans())
    def correct_the_vessel(self, pick: int, vessel: str, at: bool) -> None:
        """Correct which vessel a clamp was on."""
        self._correct(list(self.placed)[pick % len(self.placed)], None, vessel, at=at)

    @precondition(lambda self: self.releases)
    @rule(pick=st.integers(0, 20), at=st.booleans())
    def withdraw_a_release(self, pick: int, at: bool) -> None:
        """Say that a clamp did not come off."""
        self._correct(list(self.releases)[pick % len(self.releases)], None, None, at=at)

    @precondition(lambda self: self.placed)
    @rule(pick=st.integers(0, 20), at=st.booleans())
    def withdraw_a_placing(self, pick: int, at: bool) -> None:
        """Say that a clamp was never there."""
        self._correct(list(self.placed)[pick % len(self.placed)], None, None, at=at)

    @rule(outer=st.integers(60, 240), inner=st.integers(1, 50), vessel=VESSELS, other=VESSELS)
    def one_within_another(self, outer: int, inner: int, vessel: str, other: str) -> None:
        """Put one on and off while another is on."""
        if vessel != other:
            self.place(vessel, None, outer, at=False)
            self.place(other, None, inner, at=False)
            self.release_of(other, at=True)

    def release_of(self, vessel: str, *, at: bool) -> None:
        """Take the clamp off a vessel now, where one is on."""
        there = [each for each in self.placed.values() if each.off is None and not each.gone]
        on = next((place for place, each in enumerate(there) if each.vessel == vessel), None)
        if on is not None:
            self.release(on, None, at=at)

    def _correct(self, entry: int, ago: int | None, vessel: str | None, *, at: bool) -> None:
        station = int(at) % self.stations.count
        happened = None if ago is None else self.now(station) - timedelta(seconds=ago)
        changes = {} if vessel is None else {"vessel": vessel}
        told = self._ask(
            station,
            lambda view, now: entry_corrections.correct_entry(
                view, entry, changes, happened, now, because="mistake", reason="mis-keyed"
            ),
            None,
        )
        if not told:
            return
        clamp = self.placed[self.releases.get(entry, entry)]
        is_release, seconds = entry in self.releases, None if ago is None else self.clock(station) - ago
        if vessel is None and seconds is None:
            clamp.off, clamp.gone = (None, clamp.gone) if is_release else (clamp.off, True)
            self.releases = {number: of for number, of in self.releases.items() if number != entry}
        elif is_release:
            clamp.off = seconds
        else:
            clamp.on, clamp.vessel = clamp.on if seconds is None else seconds, vessel or clamp.vessel

    @rule(by=st.integers(-90, 900))
    def clocks_go_on_or_jump(self, by: int) -> None:
        """Let time pass, or set every clock."""
        self.seconds = max(300, self.seconds + by)

    @rule(at=st.booleans())
    def killed(self, at: bool) -> None:
        """Kill a station and take the case up again."""
        self.stations.kill(int(at) % self.stations.count)

    def _at(self, vessel: str) -> list[Placed]:
        return [each for each in self.placed.values() if each.vessel == vessel and not each.gone]

    # What holds after each of them

    @invariant()
    def every_station_reckons_as_the_reference_does(self) -> None:
        """Running, longest, cumulative, count: for each kind, at each station, by that station's clock."""
        for station in range(self.stations.count):
            clamps = self.stations.view(station).case.operation.clamps
            told = {each.kind: each for each in times(CHECKS.clamps, clamps, self.now(station))}
            for kind in dict.fromkeys(KINDS.values()):
                expected = reference(list(self.placed.values()), kind, self.clock(station))
                assert (kind in told) == (expected[3] > 0)
                if each := told.get(kind):
                    spans = [None if span is None else span.total_seconds() for span in _spans(each)]
                    assert (*spans, each.count) == expected, kind
                    assert all(span is None or span >= 0 for span in spans)

    @invariant()
    def every_station_holds_the_same_ledger(self) -> None:
        """The same clamps with the same corrections, and the same of them on."""
        held = [self.stations.view(station).case.operation.clamps for station in range(self.stations.count)]
        assert all(each == held[0] for each in held)
        expected = {entry for entry, each in self.placed.items() if each.off is None and not each.gone}
        assert {clamp.entry.position for clamp in on_now(held[0])} == expected
        assert {clamp.entry.position for clamp in held[0]} == set(self.placed), "withdrawn ones are shown still"

    @invariant()
    def no_vessel_has_two_clamps_at_once(self) -> None:
        """Reckoned again, from the reference alone."""
        for vessel in KINDS:
            there = sorted(
                ((each.on, each.off) for each in self._at(vessel)), key=lambda each: (each[0], each[1] or 1e9)
            )
            for (_, off), (on, _) in pairwise(there):
                assert off is not None
                assert off <= on


def _spans(each: object) -> tuple[timedelta | None, ...]:
    return each.running, each.longest, each.cumulative  # type: ignore[attr-defined]


def clamp(on: int, off: int | None, vessel: str = "cava", *, withdrawn: bool = False) -> Clamp:
    """Give a clamp that was on between two seconds, without a case."""
    from rvlms_plan.domain.people import Voice

    at = START + timedelta(seconds=on)
    stamp = e.Stamp(f"r{on}", at, at, Voice("Berg", "surgeon"), "Berg", "theatre 3")
    entry = e.Entry(on + 2, stamp, e.ClampPlaced(vessel, None))
    return Clamp(entry, vessel, None, at, None if off is None else START + timedelta(seconds=off), withdrawn=withdrawn)
