"""The course of a case drawn to scale, as SVG and as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from rvlms_plan.domain.lanes import CLAMP, GAP, PHASE
from rvlms_plan.domain.strips import ENTRIES, MOMENT, Course, Stretch, Strip, ticks
from rvlms_plan.formats.reports import shapes
from rvlms_plan.formats.reports.document import Drawing

_WIDTH, _LABEL, _ROW, _TOP, _RIGHT = 760, 230, 19, 26, 12
_LETTERS = 34
_CELLS, _TITLE = 60, 34
_GREYS = {PHASE: "#9a9a9a", CLAMP: "#000", GAP: "#d4d4d4"}
_SIGNS = {PHASE: "=", CLAMP: "#", GAP: ".", ENTRIES: "'"}


def drawn(course: Course) -> Drawing:
    """Draw a course."""
    return Drawing(_svg(course), _says(course), tuple(_lines(course)))


def _svg(course: Course) -> str:
    height = _TOP + _ROW * len(course.strips) + 8
    parts = [*_axis(course, height)]
    for row, strip in enumerate(course.strips):
        parts += _strip(course, strip, _TOP + row * _ROW)
    return shapes.whole(_WIDTH, height, parts)


def _x(course: Course, moment: datetime) -> float:
    return _LABEL + (_WIDTH - _LABEL - _RIGHT) * course.share(moment)


def _axis(course: Course, height: float) -> Iterator[str]:
    for moment in ticks(course, 7):
        x = _x(course, moment)
        yield shapes.line(x, _TOP - 6, x, height - 4, grey="#bbb", width=0.7)
        if x < _WIDTH - 26:
            yield shapes.text(x, _TOP - 10, _tick_words(course, moment), size=11, anchor="middle")


def _tick_words(course: Course, moment: datetime) -> str:
    is_days = course.end - course.begin > timedelta(days=2)
    return f"{moment:%Y-%m-%d}" if is_days else f"{moment:%H:%M}"


def _strip(course: Course, strip: Strip, top: float) -> Iterator[str]:
    title = strip.title if len(strip.title) <= _LETTERS else f"{strip.title[: _LETTERS - 1]}…"
    yield shapes.text(_LABEL - 8, top + 13, title, size=11.5, anchor="end")
    for stretch in strip.stretches:
        x, until = _x(course, stretch.begin), _x(course, stretch.end)
        match strip.kind:
            case kind if kind == ENTRIES:
                yield shapes.line(x, top + 4, x, top + 15, width=0.8)
            case kind if kind in _GREYS:
                yield shapes.bar(x, top + 4, max(1.2, until - x), 11, grey=_GREYS[kind], kind=kind)
            case _:
                yield shapes.dot(x, top + 9.5, 3.4, filled=strip.kind == MOMENT)


def _says(course: Course) -> str:
    said = "; ".join(
        f"{strip.title}: {', '.join(_stretch_words(course, each) for each in strip.stretches)}"
        for strip in course.strips
        if strip.kind != ENTRIES
    )
    return f"{course.title}, drawn to scale from {course.begin:%Y-%m-%d %H:%M} to {course.end:%Y-%m-%d %H:%M}. {said}."


def _stretch_words(course: Course, stretch: Stretch) -> str:
    form = "%Y-%m-%d" if course.end - course.begin > timedelta(days=2) else "%H:%M"
    begin, end = f"{stretch.begin:{form}}", "still open" if stretch.runs else f"{stretch.end:{form}}"
    return begin if stretch.begin == stretch.end else f"{begin} to {end}"


def _lines(course: Course) -> Iterator[str]:
    yield f"{course.title}, to scale, {course.begin:%Y-%m-%d %H:%M} to {course.end:%Y-%m-%d %H:%M}"
    for strip in course.strips:
        cells = [" "] * _CELLS
        for stretch in strip.stretches:
            first, last = (round((_CELLS - 1) * course.share(each)) for each in (stretch.begin, stretch.end))
            cells[first : last + 1] = _SIGNS.get(strip.kind, "o") * (last - first + 1)
        title = strip.title if len(strip.title) <= _TITLE else f"{strip.title[: _TITLE - 1]}…"
        when = (
            _stretch_words(course, strip.stretches[0]) if len(strip.stretches) == 1 else f"{len(strip.stretches)} times"
        )
        yield f"{title:>{_TITLE}} |{''.join(cells)}| {when}"
