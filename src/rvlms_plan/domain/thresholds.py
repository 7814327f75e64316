"""The thresholds of the findings' rules: what counts where a checklist's file says nothing else.

Light: files are checked against them without loading the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """A threshold's usual number, and what a file can put in its place: from `low`, up to `high`, whole or not."""

    usual: Decimal
    low: Decimal
    high: Decimal | None = None
    whole: bool = False

    def holds(self, number: Decimal) -> bool:
        """Tell whether a file can say this number."""
        is_within = number >= self.low and (self.high is None or number <= self.high)
        return is_within and (not self.whole or number == number.to_integral_value())


_COUNT = Decimal(2)
"""A run or a gap needs two answers."""


def _items(usual: int) -> Limits:
    return Limits(Decimal(usual), _COUNT, whole=True)


def _time(usual: str) -> Limits:
    return Limits(Decimal(usual), Decimal(0))


THRESHOLDS: Final[dict[str, dict[str, Limits]]] = {
    "bursts": {"items": _items(5), "seconds": _time("10")},
    "median-gap": {"seconds": _time("1.5"), "items": _items(5)},
    "late-entry": {"minutes": _time("10")},
    "low-completeness": {"percent": Limits(Decimal(75), Decimal(0), Decimal(100))},
    "one-voice": {"items": _items(4)},
}
"""By rule and name. Five ticks in ten seconds were hardly spoken (derived)."""
