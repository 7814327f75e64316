"""Held keys, double taps and pedal repeats answer one item: a key counts again only after a pause without it."""

from __future__ import annotations

import time
from collections.abc import Callable

QUIET_SECONDS = 0.3


class KeyGate:
    """Lets a key through when it was not pressed for a while; every press starts the pause anew."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: dict[str, float] = {}

    def lets_through(self, key: str) -> bool:
        """Tell whether this press counts."""
        now = self._clock()
        before = self._last.get(key)
        self._last[key] = now
        return before is None or now - before >= QUIET_SECONDS

    def forget(self, key: str) -> None:
        """Let the next press of a key through: others were pressed between, so it is neither held nor doubled."""
        self._last.pop(key, None)
