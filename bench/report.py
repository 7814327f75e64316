"""What was measured, as a table: each figure beside its floor, its ratio, and whether it is within its limit."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `limit` is of the ratio to the floor, or of the value itself where there is no floor."""

    name: str
    unit: str
    value: float
    floor: float | None
    limit: float
    count: int

    @property
    def compared(self) -> float:
        """What the limit holds for."""
        return self.value if self.floor is None else self.value / self.floor

    @property
    def is_met(self) -> bool:
        """Tell whether the figure is within its limit."""
        return self.compared <= self.limit

    @property
    def cells(self) -> tuple[str, ...]:
        """Give the row's cells."""
        digits = 0 if self.unit == "bytes" else 3 if self.unit == "s" else 1 if self.unit == "MiB" else 2
        floor = "" if self.floor is None else f"{self.floor:.{digits}f}"
        ratio = "" if self.floor is None else f"{self.compared:.2f}×"
        limit = f"≤ {self.limit:g}×" if self.floor is not None else f"≤ {self.limit:g} {self.unit}"
        met = "met" if self.is_met else "**missed**"
        return (self.name, f"{self.value:.{digits}f} {self.unit}", floor, ratio, limit, met, str(self.count))


HEADS = ("figure", "measured", "floor", "ratio", "limit", "", "n")


def median(values: Sequence[float]) -> float:
    """Give the median."""
    return statistics.median(values)


def p99(values: Sequence[float]) -> float:
    """Give the value that one in a hundred exceeds."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]


def table(rows: Sequence[Row]) -> list[str]:
    """Give the rows as a Markdown table."""
    lines = [HEADS, *(row.cells for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEADS))]
    padded = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return [padded[0], rule, *padded[1:]]


def summary(rows: Sequence[Row]) -> str:
    """Say in a sentence what is missed."""
    missed = [f"{row.name} ({row.cells[3] or row.cells[1]}, limit {row.cells[4]})" for row in rows if not row.is_met]
    return f"Missed: {'; '.join(missed)}." if missed else "Every figure is within its limit."
