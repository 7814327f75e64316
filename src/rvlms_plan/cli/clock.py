"""The station's clock: one reading of the wall clock, then steady time, so that a clock that jumps shifts nothing."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rvlms_plan.domain.entries import StationClock


def steady_seconds() -> float:
    """Give seconds that never jump, and that go on while the machine is suspended where the system counts them."""
    name = "CLOCK_MONOTONIC" if sys.platform == "darwin" else "CLOCK_BOOTTIME"
    clock = getattr(time, name, None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


def boot_of_machine() -> str:
    """Name the run of the machine that this is, of eight signs; empty where the system does not tell runs apart."""
    try:
        with open("/proc/sys/kernel/random/boot_id", "rb") as file:  # noqa: PTH123 - pathlib is not loaded for --version
            return hashlib.sha256(file.read().strip()).hexdigest()[:8]
    except OSError:
        return ""


class Clock:
    """Call it for the time: aware, in the station's zone (the system's own unless one is given)."""

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = steady_seconds,
        zone: tzinfo | None = None,
        boot: Callable[[], str] = boot_of_machine,
    ) -> None:
        self._wall = wall
        self._steady = steady
        self._zone = zone
        self._wall_at_start = wall()
        self._steady_at_start = steady()
        self._told = 0.0
        self._boot = boot
        self._boot_name: str | None = None

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

    def machine(self) -> StationClock | None:
        """Give which run of the machine it is, and what the wall clock, as it is now, said at its beginning."""
        from rvlms_plan.domain.entries import StationClock  # noqa: PLC0415 - all of a case: not before the first frame

        if self._boot_name is None:
            self._boot_name = self._boot()
        return StationClock(self._boot_name, round(self._wall() - self._steady())) if self._boot_name else None
