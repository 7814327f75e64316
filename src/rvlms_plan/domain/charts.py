"""Charts over time as numbers: a run chart around its median, a p-chart within its limits. Drawing is others' work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt
from statistics import median

SIGMAS = 3
SHIFT = 6
"""So many points in a row on one side of the median are a shift (Perla, BMJ Qual Saf 2011;20:46), commonly used."""


@dataclass(frozen=True, slots=True)
class RunChart:
    """Values in their order of time, their median, and the stretches of a shift as (first, behind last)."""

    values: tuple[Decimal, ...]
    median: Decimal
    shifts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Share:
    """One point of a p-chart: so many of so many in a period, with the limits for that many."""

    label: str
    count: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share, 0 to 1."""
        return self.count / self.of

    @property
    def is_outside(self) -> bool:
        """Tell whether it lies outside the limits: a sign to look for a cause, no proof of one."""
        return not self.low <= self.share <= self.high


@dataclass(frozen=True, slots=True)
class ShareChart:
    """Shares over periods with the mean share of all; periods without cases are left out."""

    points: tuple[Share, ...]
    mean: float


def run_chart(values: Sequence[Decimal]) -> RunChart | None:
    """Give the run chart of values in their order of time; None where there are none.

    Points on the median belong to neither side and end no stretch.
    """
    if not values:
        return None
    middle = median(values)
    shifts, side, first, length = [], 0, 0, 0
    for place, value in enumerate(values):
        here = (value > middle) - (value < middle)
        if here == 0:
            continue
        if here != side:
            if length >= SHIFT:
                shifts.append((first, place))
            side, first, length = here, place, 0
        length += 1
    if length >= SHIFT:
        shifts.append((first, len(values)))
    return RunChart(tuple(values), middle, tuple(shifts))


def share_chart(periods: Sequence[tuple[str, int, int]]) -> ShareChart | None:
    """Give the p-chart of (label, count, of) by period: limits at three standard errors of the mean share."""
    counted = [(label, count, of) for label, count, of in periods if of > 0]
    if not counted:
        return None
    mean = sum(count for _, count, _ in counted) / sum(of for _, _, of in counted)
    points = []
    for label, count, of in counted:
        reach = SIGMAS * sqrt(mean * (1 - mean) / of)
        points.append(Share(label, count, of, max(0.0, mean - reach), min(1.0, mean + reach)))
    return ShareChart(tuple(points), mean)
