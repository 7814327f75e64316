"""Charts as text: a run chart, a share chart with its limits, a bar of shares; plain ASCII where asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rvlms_plan.domain.case import ItemState
from rvlms_plan.domain.charts import RunChart, Share, ShareChart
from rvlms_plan.domain.cohort import plain
from rvlms_plan.domain.conformance import Shares

_HEIGHT = 8
_WIDTH = 40

_SIGNS: Mapping[ItemState, tuple[str, str]] = {
    ItemState.DONE: ("█", "#"),
    ItemState.NOT_APPLICABLE: ("·", "."),
    ItemState.DEFERRED: ("▒", "~"),
    ItemState.OVERRIDDEN: ("▓", "!"),
    ItemState.OPEN: ("○", "o"),
}


def bar(shares: Shares, width: int, *, ascii_only: bool) -> str:
    """Give the shares of one item as a bar; what happened at all has at least one sign."""
    total = sum(shares.counts.values())
    if not total:
        return " " * width
    counts = {state: shares.of(state) for state in _SIGNS}
    cells = {state: max(1, width * count // total) if count else 0 for state, count in counts.items()}
    while (over := sum(cells.values()) - width) != 0:
        largest = max(counts, key=lambda state: (cells[state], counts[state]))
        cells[largest] -= 1 if over > 0 else -1
    return "".join(_SIGNS[state][ascii_only] * count for state, count in cells.items())


def legend(*, ascii_only: bool) -> str:
    """Say what the signs of a bar mean."""
    words = {ItemState.NOT_APPLICABLE: "not applicable"}
    return ", ".join(f"{signs[ascii_only]} {words.get(state, state)}" for state, signs in _SIGNS.items())


def run_lines(chart: RunChart, *, ascii_only: bool) -> Iterator[str]:
    """Draw values in their order of time around their median."""
    low, high = min(chart.values), max(chart.values)
    rows = [_row(float(value), float(low), float(high)) for value in chart.values]
    middle = _row(float(chart.median), float(low), float(high))
    point, line = ("*", "-") if ascii_only else ("●", "─")
    labels = {0: plain(high), _HEIGHT - 1: plain(low), middle: f"median {plain(chart.median)}"}
    width = max(map(len, labels.values()))
    for row in range(_HEIGHT):
        dots = "".join(f"{point if at == row else line if row == middle else ' '} " for at in rows).rstrip()
        yield f"{labels.get(row, ''):>{width}} | {dots}".rstrip()


def _row(value: float, low: float, high: float) -> int:
    return round((high - value) / (high - low) * (_HEIGHT - 1)) if high > low else _HEIGHT // 2


def share_lines(chart: ShareChart, *, ascii_only: bool) -> Iterator[str]:
    """Draw shares by quarter between their limits, on a scale from 0 to 100 %; one outside is marked."""
    for point in chart.points:
        outside = "  outside the limits" if point.is_outside else ""
        count = f"{point.count} of {point.of}"
        yield f"{point.label}  {count:>12}  {100 * point.share:5.1f} %  {_scale(point, ascii_only=ascii_only)}{outside}"


def _scale(point: Share, *, ascii_only: bool) -> str:
    low, at, high = (round(each * (_WIDTH - 1)) for each in (point.low, point.share, point.high))
    inside, dot = ("-", "o") if ascii_only else ("─", "●")
    cells = [inside if low <= place <= high else " " for place in range(_WIDTH)]
    cells[low], cells[high] = "[", "]"
    cells[at] = dot
    return f"|{''.join(cells)}|"
