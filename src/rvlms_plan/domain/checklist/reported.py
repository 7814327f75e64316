"""What a published series reports of the summary fields, beside which a cohort is shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure: a median with its ends, a count of each answer, or how many lie above zero."""

    median: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    counts: tuple[tuple[str, int], ...] = ()
    above_zero: int | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """The figures of one source, by the id of the summary field; `cases` is how many patients it had."""

    source: str
    cases: int
    figures: tuple[tuple[str, Figure], ...]

    def figure(self, field: str) -> Figure | None:
        """Give the figure for a summary field."""
        return next((figure for name, figure in self.figures if name == field), None)
