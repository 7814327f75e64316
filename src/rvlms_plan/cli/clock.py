"""The station's clock: one reading of the wall clock, then steady time, so that a clock that jumps shifts nothing."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo


def steady_seconds() -> float:
    """Give seconds that never jump, and that go on while the machine is suspended where the system counts them."""
    name = "CLOCK_MONOTONIC" if sys.platform == "darwin" else "CLOCK_BOOTTIME"
    clock = getattr(time, name, None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class Clock:
    """Call it for the time: aware, in the station's zone (the system's own unless one is given)."""

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = steady_seconds,
        zone: tzinfo | None = None,
    ) -> None:
        self._wall = wall
        self._steady = steady
        self._zone = zone
        self._wall_at_start = wall()
        self._steady_at_start = steady()
        self._told = 0.0

    def __call__(self) -> datetime:
        """Give the time now."""
        seconds = self._wall_at_start + self._steady() - self._steady_at_start
        return datetime.fromtimestamp(seconds, UTC).astimezone(self._zone)

    def local(self, moment: datetime) -> datetime:
        """Give a time that was written without a zone its place in the station's; leave any other as it is."""
        if moment.tzinfo is not None:
            return moment
        return moment.astimezone() if self._zone is None else moment.replace(tzinfo=self._zone)

    def jump(self) -> float:
        """Give by how many seconds the wall clock was moved since this was last asked."""
        apart = (self._wall() - self._wall_at_start) - (self._steady() - self._steady_at_start)
        moved, self._told = apart - self._told, apart
        return moved
