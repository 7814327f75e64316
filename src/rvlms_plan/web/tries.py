"""Wrong tokens make the next one wait, as wrong PINs do; whoever has come in already does not wait."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from rvlms_plan.domain.site.decisions import left_to_wait

REMEMBERED = 1024
"""So many addresses at most are kept count of; the one that failed longest ago is forgotten first."""


class Tries:
    """Counts wrong tokens in a row, by the address that they came from."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._failed: OrderedDict[str, tuple[int, datetime]] = OrderedDict()

    def seconds_to_wait(self, address: str) -> int:
        """Give for how many seconds no token from there is looked at, 0 where it is."""
        count, at = self._failed.get(address, (0, None))
        return math.ceil(left_to_wait(count, at, self._now()).total_seconds())

    def failed(self, address: str) -> None:
        """Note a wrong token."""
        count, _ = self._failed.pop(address, (0, None))
        self._failed[address] = (count + 1, self._now())
        while len(self._failed) > REMEMBERED:
            self._failed.popitem(last=False)

    def succeeded(self, address: str) -> None:
        """Forget the wrong ones: that was the right one."""
        self._failed.pop(address, None)
