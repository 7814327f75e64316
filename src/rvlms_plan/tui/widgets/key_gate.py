"""Held keys, double taps and pedal repeats answer one item: a key counts again only after a pause without it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

QUIET_SECONDS = 0.3
COUNTED_ONCE = "held or double press: counted once"
"""What the foot says of a press that did not count."""


class Moment(float):
    """When something was read from the terminal; where the loop stood still it may have been there since `earliest`."""

    __slots__ = ("earliest",)
    earliest: float

    def __new__(cls, read: float, earliest: float) -> Self:
        """Give it, of the steady clock, in seconds."""
        made = super().__new__(cls, read)
        made.earliest = earliest
        return made


class KeyGate:
    """Lets a key through when it was not pressed for a while; every press starts the pause anew.

    What counts is when a key came from the terminal, not when the program came to it: a machine that is slow for a
    moment does not turn a held key into several presses. `clock` stands in for that time in tests.
    """

    def __init__(self, clock: Callable[[], float] | None = None) -> None:
        self._clock = clock
        self._last: dict[str, float] = {}

    def lets_through(self, key: str, came_at: float) -> bool:
        """Tell whether this press counts."""
        now = self._clock() if self._clock else came_at
        before = self._last.get(key)
        self._last[key] = now
        if isinstance(now, Moment):  # in doubt it was held: to be pressed again is better than to be answered twice
            now = now.earliest
        return before is None or now - before >= QUIET_SECONDS

    def forget(self, key: str) -> None:
        """Let the next press of a key through: others were pressed between, so it is neither held nor doubled."""
        self._last.pop(key, None)
