"""Charts of a cohort as SVG: a number over time around its median, a share over time within its limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rvlms_plan.domain.answers import unit_words
from rvlms_plan.domain.charts import ShareChart
from rvlms_plan.domain.cohort import plain
from rvlms_plan.formats.reports import shapes
from rvlms_plan.formats.reports.document import Drawing
from rvlms_plan.formats.reports.gathered import Run

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 760, 220, 70, 110, 14, 34
_MOST_LABELS = 10


def run_drawing(run: Run) -> Drawing:
    """Draw the values in their order of time; a ring is part of a shift."""
    values = [float(value) for value in run.chart.values]
    low, high = min(values), max(values)
    room = (high - low) * 0.08 or max(abs(high), 1.0) * 0.08
    scale = _Scale(low - room, high + room, len(values))
    middle = scale.y(float(run.chart.median))
    shifted = {place for first, behind in run.chart.shifts for place in range(first, behind)}
    points = [(scale.x(place), scale.y(value)) for place, value in enumerate(values)]
    parts = [
        *_frame(scale, [(low, plain(min(run.chart.values))), (high, plain(max(run.chart.values)))], run.labels),
        shapes.line(_LEFT, middle, _WIDTH - _RIGHT, middle, dash="6 3"),
        shapes.text(_WIDTH - _RIGHT + 6, middle + 4, f"median {plain(run.chart.median)}", size=11),
        *_joined(points),
        *(shapes.dot(x, y, 3.4, filled=place not in shifted) for place, (x, y) in enumerate(points)),
    ]
    said = ", ".join(f"{label} {plain(value)}" for label, value in zip(run.labels, run.chart.values, strict=True))
    what = f"{run.title}, {unit_words(run.unit)}, {'medians by quarter' if run.by_quarter else 'by operation'}"
    return Drawing(shapes.whole(_WIDTH, _HEIGHT, parts), f"{what}: {said}. Median {plain(run.chart.median)}.")


def share_drawing(name: str, chart: ShareChart) -> Drawing:
    """Draw the shares within their limits; a ring lies outside."""
    top = max(max(point.share, point.high) for point in chart.points)
    scale = _Scale(0, min(1.0, max(top * 1.08, 0.05)), len(chart.points))
    mean = scale.y(chart.mean)
    points = [(scale.x(place), scale.y(point.share)) for place, point in enumerate(chart.points)]
    parts = [
        *_frame(
            scale, [(0, "0 %"), (scale.high, f"{100 * scale.high:.0f} %")], [point.label for point in chart.points]
        ),
        *_limits(scale, chart),
        shapes.line(_LEFT, mean, _WIDTH - _RIGHT, mean, dash="6 3"),
        shapes.text(_WIDTH - _RIGHT + 6, mean + 4, f"mean {100 * chart.mean:.1f} %", size=11),
        *_joined(points),
        *(
            shapes.dot(x, y, 3.6, filled=not point.is_outside)
            for point, (x, y) in zip(chart.points, points, strict=True)
        ),
    ]
    said = ", ".join(
        f"{point.label} {point.count} of {point.of}{', outside the limits' if point.is_outside else ''}"
        for point in chart.points
    )
    return Drawing(shapes.whole(_WIDTH, _HEIGHT, parts), f"{name} by quarter: {said}. Mean {100 * chart.mean:.1f} %.")


class _Scale:
    def __init__(self, low: float, high: float, count: int) -> None:
        self.low, self.high, self._count = low, high, count

    def x(self, place: int) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (place + 0.5) / self._count

    def y(self, value: float) -> float:
        return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (self.high - value) / (self.high - self.low)

    @property
    def half(self) -> float:
        """Half of the room that one point has."""
        return (_WIDTH - _LEFT - _RIGHT) / self._count / 2


def _frame(scale: _Scale, ends: Sequence[tuple[float, str]], labels: Sequence[str]) -> Iterator[str]:
    bottom = _HEIGHT - _BOTTOM
    yield shapes.line(_LEFT, _TOP, _LEFT, bottom, grey="#777")
    yield shapes.line(_LEFT, bottom, _WIDTH - _RIGHT, bottom, grey="#777")
    for value, words in ends:
        yield shapes.text(_LEFT - 6, scale.y(value) + 4, words, size=11, anchor="end")
    step = -(-len(labels) // _MOST_LABELS)
    for place, label in enumerate(labels):
        if place % step == 0:
            yield shapes.text(scale.x(place), bottom + 16, label, size=10, anchor="middle")


def _limits(scale: _Scale, chart: ShareChart) -> Iterator[str]:
    for place, point in enumerate(chart.points):
        x, half = scale.x(place), scale.half * 0.9
        for limit in (point.low, point.high):
            yield shapes.line(x - half, scale.y(limit), x + half, scale.y(limit), grey="#777")


def _joined(points: Sequence[tuple[float, float]]) -> Iterator[str]:
    for (x1, y1), (x2, y2) in pairwise(points):
        yield shapes.line(x1, y1, x2, y2, grey="#999", width=0.9)
