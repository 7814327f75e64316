"""A case's lanes drawn to scale: a cell is so many minutes; the window can be narrowed and moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from rvlms_plan.domain.lanes import CLAMP, GAP, PHASE, Lane, Lanes, Stretch
from rvlms_plan.tui.widgets.glyphs import Glyphs
from rvlms_plan.tui.widgets.line_list import CURSOR_CELLS, Row
from rvlms_plan.tui.widgets.lines import Line, cut, width_of

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_STEPS = (
    *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 6, 12)),
    *(n * _DAY for n in (1, 2, 7, 14, 28, 91, 182, 364, 1820)),
)
_CELLS_PER_LABEL = 9
_SMALLEST = timedelta(minutes=4)
_MEANINGS = {PHASE: "text", CLAMP: "due", GAP: "muted"}
_MOST_IN_A_CELL = 9


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of time that is drawn."""

    begin: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.end - self.begin


def whole(of: Lanes) -> Window:
    """Give the window of the whole case."""
    return Window(of.begin, max(of.end, of.begin + _SMALLEST))


def of_operation(of: Lanes) -> Window:
    """Give the window of the operation with a little before and after; of a case without one, the whole."""
    if of.operation is None:
        return whole(of)
    begin, end = of.operation
    rim = max(_MINUTE, (end - begin) / 40)
    return Window(begin - rim, max(end + rim, begin + _SMALLEST))


def zoomed(window: Window, of: Lanes, by: int) -> Window:
    """Halve the window about its middle, or double it; never beyond the case, never under some minutes."""
    most = whole(of)
    length = min(max(window.length / 2 if by > 0 else window.length * 2, _SMALLEST), most.length)
    return _inside(window.begin + (window.length - length) / 2, length, most)


def panned(window: Window, of: Lanes, by: int) -> Window:
    """Move the window by half its length."""
    return _inside(window.begin + by * window.length / 2, window.length, whole(of))


def _inside(begin: datetime, length: timedelta, most: Window) -> Window:
    length = min(length, most.length)
    begin = max(most.begin, min(begin, most.end - length))
    return Window(begin, begin + length)


@dataclass(frozen=True, slots=True)
class _Scale:
    window: Window
    cells: int

    def cell(self, moment: datetime) -> int:
        """Give the cell of a moment, below 0 or behind the last where it lies outside."""
        return int((moment - self.window.begin) // (self.window.length / self.cells))


def lane_rows(of: Lanes, window: Window, width: int, zone: tzinfo | None, glyphs: Glyphs) -> list[Row]:
    """Give the scale, then a row a lane: its name, what it shows to scale, and what it comes to."""
    name, said, cells = _room(width)
    scale = _Scale(window, cells)
    blank = " " * (name + 1)
    labels, ticks = _axis(scale, zone, glyphs)
    counts = "".join(_count(each) for each in _counted(of, scale))
    rows = [
        Row("scale", ((("muted", blank + labels),), (("muted", blank + ticks),)), can_be_chosen=False),
        Row("entries", ((("strong", f" {'entries':<{name}}"), ("info", counts)),)),
    ]
    for lane in of.lanes:
        drawn = _drawn(lane, scale, glyphs)
        meaning = _MEANINGS.get(lane.kind, "info")
        title = cut(lane.title if width >= 100 and len(lane.title) < name else lane.short or lane.title, name - 1)
        pad = " " * (name - width_of((("", title),)))
        line: Line = (("strong" if lane.entries else "muted", f" {title}{pad}"), (meaning, drawn))
        if said:
            line = (*line, ("muted", f" {cut(lane.says, said - 1)}"))
        rows.append(Row(lane.id, (line,)))
    return rows


def scale_words(window: Window, width: int, zone: tzinfo | None) -> str:
    """Say which stretch is drawn and what a cell is."""
    begin, end = window.begin.astimezone(zone), window.end.astimezone(zone)
    is_day = begin.date() == end.date()
    ends = f"{begin:%Y-%m-%d %H:%M} to {end:%H:%M}" if is_day else f"{begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}"
    return f"{ends}; a cell is {_length_words(window.length / _room(width)[2])}"


def _room(width: int) -> tuple[int, int, int]:
    """Give the cells of a lane's name, of what it comes to, and of the drawing."""
    name, said = (22, 17) if width >= 100 else (14, 10) if width >= 64 else (9, 0)
    return name, said, width - CURSOR_CELLS - name - said - 1


def _length_words(length: timedelta) -> str:
    if length >= 2 * _DAY:
        return f"{length / _DAY:.1f} days"
    if length >= 2 * _HOUR:
        return f"{length / _HOUR:.1f} h"
    return f"{length / _MINUTE:.1f} min" if length >= _MINUTE else f"{length.total_seconds():.0f} s"


def _counted(of: Lanes, scale: _Scale) -> list[int]:
    counts = [0] * scale.cells
    for moment in of.entries:
        if 0 <= (cell := scale.cell(moment)) < scale.cells:
            counts[cell] += 1
        elif moment == scale.window.end:
            counts[-1] += 1
    return counts


def _count(count: int) -> str:
    return " " if not count else str(count) if count <= _MOST_IN_A_CELL else "+"


def _drawn(lane: Lane, scale: _Scale, glyphs: Glyphs) -> str:
    cells = [" "] * scale.cells
    sign = {PHASE: glyphs.bar, CLAMP: glyphs.block, GAP: glyphs.gap}.get(lane.kind, glyphs.mark)
    for stretch in lane.stretches:
        _draw_stretch(cells, stretch, scale, sign, glyphs)
    before = behind = False
    for moment, _ in lane.moments:
        cell = scale.cell(moment)
        cell = scale.cells - 1 if moment == scale.window.end else cell
        if 0 <= cell < scale.cells:
            cells[cell] = sign
        before, behind = before or cell < 0, behind or cell >= scale.cells
    if before and cells[0] == " ":
        cells[0] = glyphs.earlier
    if behind and cells[-1] == " ":
        cells[-1] = glyphs.later
    return "".join(cells)


def _draw_stretch(cells: list[str], stretch: Stretch, scale: _Scale, sign: str, glyphs: Glyphs) -> None:
    last = len(cells) - 1
    first = scale.cell(stretch.begin)
    behind = last + 1 if stretch.end is None else scale.cell(stretch.end)
    if stretch.end == scale.window.end:
        behind = last
    for cell in range(max(0, first), min(last, behind) + 1):
        cells[cell] = sign
    if first < 0:
        cells[0] = glyphs.earlier
    if behind > last:
        cells[last] = glyphs.later


def _axis(scale: _Scale, zone: tzinfo | None, glyphs: Glyphs) -> tuple[str, str]:
    cell = scale.window.length / scale.cells
    step = next((each for each in _STEPS if each >= cell * _CELLS_PER_LABEL), _STEPS[-1])
    begin = scale.window.begin.astimezone(zone)
    midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    at = midnight + step * -(-(begin - midnight) // step)
    labels, ticks = [" "] * scale.cells, [glyphs.rule] * scale.cells
    while at <= scale.window.end:
        place = scale.cell(at)
        if place >= scale.cells:
            break
        label = f"{at:%d %b %y}" if step >= _DAY else f"{at:%d %b}" if at.hour == at.minute == 0 else f"{at:%H:%M}"
        if place + len(label) <= scale.cells:
            labels[place : place + len(label)] = label
        ticks[place] = glyphs.tick
        at += step
    return "".join(labels).rstrip(), "".join(ticks)
