"""When a phase, an item, a stop or a card applies: parts of a condition, as data."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from rvlms_plan.domain.checklist.fields import VALUE


@dataclass(frozen=True, slots=True)
class Test:
    """One part of a condition: an answer is among `allowed`, or a number lies above or below a bound (not on it)."""

    item: str
    field: str = VALUE
    allowed: tuple[str, ...] = ()
    above: Decimal | None = None
    below: Decimal | None = None

    @property
    def reads(self) -> str:
        """Give the reference as the file writes it."""
        return self.item if self.field == VALUE else f"{self.item}.{self.field}"


When = tuple[tuple[Test, ...], ...]
"""Any group may hold; all tests of a group must. An empty condition always holds."""
