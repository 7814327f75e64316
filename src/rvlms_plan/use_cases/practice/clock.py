"""The clock of a drill: begins where the drill's journal ends, runs faster if asked, and can be moved on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

SPEEDS = (1, 5, 20)
"""How many times as fast as the station's."""


class DrillClock:
    """Gives the drill's time; while no drill runs, the station's own. It never goes back."""

    def __init__(self, real: Callable[[], datetime]) -> None:
        self._real = real
        self._began: datetime | None = None
        self._shown: datetime | None = None
        self.speed = 1

    def __call__(self) -> datetime:
        """Give the time."""
        if self._began is None or self._shown is None:
            return self._real()
        return self._shown + (self._real() - self._began) * self.speed

    @property
    def real(self) -> datetime:
        """The station's own time."""
        return self._real()

    def begin(self, at: datetime) -> None:
        """Begin a drill at a time of its own."""
        self._began, self._shown, self.speed = self._real(), at, 1

    def stop(self) -> None:
        """Go back to the station's own time."""
        self._began = self._shown = None
        self.speed = 1

    def wait(self, until: datetime) -> None:
        """Move on to a time; one that is past changes nothing."""
        now = self()
        self._began, self._shown = self._real(), max(now, until)

    def faster(self) -> int:
        """Run at the next speed, the slowest again behind the fastest; give it."""
        self.wait(self())
        self.speed = SPEEDS[(SPEEDS.index(self.speed) + 1) % len(SPEEDS)]
        return self.speed
