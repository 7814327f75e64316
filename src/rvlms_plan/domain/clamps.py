"""The clamp ledger: what is on, since when, and for how long each kind of time has run.

Everything is computed from the times that the entries give, so that it is right after a kill and on every station.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # home shows a clamp's time before any case is loaded
    from rvlms_plan.domain.checklist import ClampRules
    from rvlms_plan.domain.entries import Entry

NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Clamp:
    """One clamp on one vessel, as it stands after corrections. `corrections` are the entries that changed it."""

    entry: Entry
    vessel: str
    type: str | None
    on: datetime
    off: datetime | None = None
    off_entry: Entry | None = None
    corrections: tuple[Entry, ...] = ()
    withdrawn: bool = False
    """It was never there: it counts nowhere, and the ledger still shows it."""

    @property
    def is_on(self) -> bool:
        """Tell whether it has not come off yet."""
        return self.off is None and not self.withdrawn

    def until(self, now: datetime) -> datetime:
        """Give the end of its time so far; never before it began, where a station's clock is behind."""
        return self.off if self.off is not None else max(now, self.on)

    def time(self, now: datetime) -> timedelta:
        """Give how long it has been on, or was."""
        return NO_TIME if self.withdrawn else self.until(now) - self.on


@dataclass(frozen=True, slots=True)
class ClampTime:
    """What one kind of time comes to: two clamps that were on at the same time count once.

    `running` is the stretch that goes on now (None where nothing is on), `longest` the longest stretch, `count` how
    often a clamp was placed.
    """

    kind: str
    running: timedelta | None
    longest: timedelta
    cumulative: timedelta
    count: int

    @property
    def minutes(self) -> int:
        """Give the whole minutes so far."""
        return int(self.cumulative.total_seconds() // 60)


def on_now(clamps: Iterable[Clamp]) -> list[Clamp]:
    """Give the clamps that are on, the one that has been on longest first."""
    return sorted((clamp for clamp in clamps if clamp.is_on), key=lambda clamp: (clamp.on, clamp.entry.position))


def times(rules: ClampRules, clamps: Sequence[Clamp], now: datetime) -> list[ClampTime]:
    """Give each kind of time that was clamped, in the order of the checklist's vessels."""
    kinds = dict.fromkeys(vessel.time for vessel in rules.vessels)
    by_kind = {kind: [clamp for clamp in clamps if kind_of(rules, clamp) == kind] for kind in kinds}
    return [time_of(kind, counted, now) for kind, counted in by_kind.items() if any(not c.withdrawn for c in counted)]


def kind_of(rules: ClampRules, clamp: Clamp) -> str | None:
    """Give the kind of time that a clamp counts: that of its vessel."""
    vessel = rules.vessel(clamp.vessel)
    return vessel.time if vessel else None


def time_of(kind: str, clamps: Iterable[Clamp], now: datetime) -> ClampTime:
    """Add up the time of some clamps; stretches that overlap or touch are one."""
    counted = [clamp for clamp in clamps if not clamp.withdrawn]
    stretches: list[tuple[datetime, datetime]] = []
    for begin, end in sorted((clamp.on, clamp.until(now)) for clamp in counted):
        if stretches and begin <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], end))
        else:
            stretches.append((begin, end))
    lengths = [end - begin for begin, end in stretches]
    is_on = [clamp.on for clamp in counted if clamp.is_on]
    running = (
        next((end - begin for begin, end in reversed(stretches) if begin <= min(is_on) <= end), None) if is_on else None
    )
    return ClampTime(kind, running, max(lengths, default=NO_TIME), sum(lengths, NO_TIME), len(counted))


def reached(rules: ClampRules, time: ClampTime) -> str | None:
    """Tell which reminder a running time has reached: `amber`, `red`, or None. A reminder is no limit and no alarm."""
    reminder = rules.reminder(time.kind)
    if reminder is None or time.running is None:
        return None
    minutes = time.running.total_seconds() / 60
    if reminder.red is not None and minutes >= reminder.red:
        return "red"
    return "amber" if reminder.amber is not None and minutes >= reminder.amber else None


TIME_WORDS = {
    "caval": "caval",
    "renal-inflow": "renal inflow",
    "hepatic-inflow": "hepatic inflow",
    "other": "other vein",
}


def clock_words(time: timedelta) -> str:
    """Give a running time as a clock: `12:31`, `1:02:05`."""
    seconds = int(time.total_seconds())
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}" if minutes >= 60 else f"{minutes:02}:{seconds:02}"
