"""What a case's journal knows of this station's clock, and what is to be said where that became another."""

from __future__ import annotations

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.status import Status
from rvlms_plan.use_cases.station import Station

JUMP_SECONDS = 2.0
"""A clock that is nudged into step moves by less; one that was set moves by more."""


class OwnClock:
    """The runs of this station's machine that have entered something in one journal, with each one's zero."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._zeros: dict[str, int] = {}
        self._moved = 0.0

    def learn(self, entry: e.Entry) -> None:
        """Take what an entry says of this station's clock; most say nothing."""
        clock = entry.stamp.clock
        if clock is not None and entry.stamp.station == self._station.shown_name:
            self._zeros[clock.boot] = clock.zero

    def told(self) -> None:
        """Forget how far the clock was moved: an entry says it now."""
        self._moved = 0.0

    def now(self, view: CaseView) -> tuple[e.StationClock | None, e.ClockJumped | None]:
        """Give the clock that the next entry is to carry, and the fact beside it; None for what says nothing new.

        What happened while no program ran here is a fact in theatre only: there, times run across it.
        """
        self._moved += self._station.clock_moved()
        machine, seconds = self._station.machine(), self._moved
        if machine is None:
            return None, _jump(seconds)
        zero = self._zeros.get(machine.boot)
        is_new = zero is None or abs(machine.zero - zero) >= JUMP_SECONDS
        jump = _jump(seconds)
        if jump is None and self._zeros and is_new and view.status is Status.IN_THEATRE:
            jump = e.ClockJumped(0, restarted=True) if zero is None else _jump(machine.zero - zero)
        return (machine if is_new else None), jump


def _jump(seconds: float) -> e.ClockJumped | None:
    return e.ClockJumped(round(seconds)) if abs(seconds) >= JUMP_SECONDS else None
