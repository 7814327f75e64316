"""Lines of text with meanings, drawn literally: what stands in them is data, never markup and never a command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from typing import Self

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import ANSIToTruecolor
from textual.geometry import Region, Spacing
from textual.strip import Strip
from textual.widget import Widget

from rvlms_plan.domain.text import made_visible
from rvlms_plan.tui.palette import faces_on

Span = tuple[str, str]
"""A meaning (one of `palette.MEANINGS`) and the text that has it."""
Line = tuple[Span, ...]


@lru_cache(1024)
def shown(text: str) -> str:
    """Give a text as it may go to the terminal: nothing that steers it, whatever the source."""
    return made_visible(text)


def width_of(line: Line) -> int:
    """Count the cells of a line."""
    return sum(cell_len(text) for _, text in line)


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of at most so many cells, at blanks where it has any; nothing is cut off."""
    lines: list[str] = []
    current = ""
    for word in shown(text).split(" "):
        joined = f"{current} {word}" if current else word
        if cell_len(joined) <= width:
            current = joined
            continue
        if current:
            lines.append(current)
        current = word
        while cell_len(current) > width > 0:
            head = _fitting(current, width)
            lines.append(head)
            current = current[len(head) :]
    return [*lines, current]


def spread(left: Line, right: Line, width: int) -> Line:
    """Put two ends of a line apart; where they do not fit, the right end goes."""
    gap = width - width_of(left) - width_of(right)
    return (*left, ("text", " " * gap), *right) if gap > 0 else left


def wrapped_spans(spans: Line, width: int) -> list[Line]:
    """Break a line of spans between them, inside one only where it is wider than a line; blanks at breaks go."""
    lines: list[list[Span]] = [[]]
    used = 0
    pieces = [
        (meaning, part)
        for meaning, text in spans
        for part in ([text] if cell_len(text) <= width else [f" {each}" for each in wrapped(text.strip(), width - 1)])
    ]
    for meaning, text in pieces:
        if is_new := bool(used) and used + cell_len(text) > width:
            lines.append([])
            used = 0
        part = text.lstrip() if is_new else text
        lines[-1].append((meaning, part))
        used += cell_len(part)
    return [tuple(line) for line in lines]


def changed_cells(before: Line, after: Line, width: int) -> tuple[int, int]:
    """Give the cells in which two lines differ, first and behind last: a clock's second repaints one cell or two."""
    is_shifted = width_of(before) != width_of(after)
    start = _alike(before, after)
    end = 0 if is_shifted else _alike(before[start:][::-1], after[start:][::-1])
    rests = before[start : len(before) - end], after[start : len(after) - end]
    old, new = [[(meaning, c) for meaning, text in rest for c in shown(text)] for rest in rests]
    same = _alike(old, new)
    first = min(width, width_of(after[:start]) + width_of(tuple(new[:same])))
    if is_shifted:
        return first, width
    ends = _alike(old[same:][::-1], new[same:][::-1])
    return first, min(width, first + width_of(tuple(new[same : len(new) - ends])))


def _alike(one: Sequence[Span], other: Sequence[Span]) -> int:
    """Count with how many equal spans two lines begin."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def cut(text: str, cells: int) -> str:
    """Shorten what stands in full elsewhere; a ~ at its end says so."""
    text = shown(text)
    if cell_len(text) <= cells:
        return text
    while text and cell_len(text) > cells - 1:
        text = text[:-1]
    return f"{text}~"


def _fitting(text: str, width: int) -> str:
    """Give the longest beginning of a text that fits, but at least one character."""
    cells = 0
    for place, character in enumerate(text):
        cells += cell_len(character)
        if cells > width:
            return text[: max(1, place)]
    return text


def strip_of(line: Line, width: int, style_of: Callable[[str], Style]) -> Strip:
    """Draw a line in the styles of its meanings, cut or filled to exactly `width` cells."""
    segments: list[Segment] = []
    left = width
    for meaning, text in line:
        if left <= 0:
            break
        safe = shown(text)
        if (cells := cell_len(safe)) > left:
            safe, cells = set_cell_size(safe, left), left
        segments.append(Segment(safe, style_of(meaning)))
        left -= cells
    if left > 0:
        segments.append(Segment(" " * left, style_of("text")))
    return Strip(segments, width)


class KeepsStrips(Widget):
    """What did not change is not put together again; Textual asks every part for all its lines in each frame."""

    _kept: tuple[Region, list[Strip]] | None = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Give the strips of the frame before where nothing was marked as changed since."""
        if self._kept is None or self._kept[0] != crop:
            self._kept = crop, self._made_lines(crop)
        return self._kept[1]

    def _made_lines(self, crop: Region) -> list[Strip]:
        return super().render_lines(crop)

    def _set_dirty(self, *regions: Region) -> None:
        self._kept = None
        super()._set_dirty(*regions)


class KeepsLines(KeepsStrips):
    """Draws its lines whole, ground and all, and each of them once: without a border Textual has nothing to add."""

    @cached_property
    def _drawn(self) -> dict[int, Strip]:
        return {}

    def styles_on(self, ground: str = "text") -> Callable[[str], Style]:
        """Give the styles by meaning of the theme that it is shown in, on the ground of one of them."""
        return faces_on(self.app.theme, ground).__getitem__

    @cached_property
    def _background(self) -> Color:
        return self.background_colors[1]

    def notify_style_update(self) -> None:
        """Take the styles of a changed theme."""
        self._drawn.clear()
        self.__dict__.pop("_background", None)
        self.__dict__.pop("is_plain", None)
        super().notify_style_update()

    @cached_property
    def is_plain(self) -> bool:
        """Tell whether there is nothing around its lines: no border, no padding."""
        return self.styles.gutter == _NONE

    def line_strip(self, y: int, first: int, behind: int) -> Strip:
        """Give the cells of one of its lines from `first` to before `behind`, as they go to the terminal."""
        width = self.region.width
        if (drawn := self._drawn.get(y)) is None:
            strip = self.render_line(y)
            if strip.cell_length != width:  # it is drawn before its part is laid out for another width
                strip = strip.adjust_cell_length(width, self.styles_on()("text"))
            drawn = self._drawn[y] = self._filtered(strip)
        return drawn if (first, behind) == (0, width) else drawn.crop(first, behind)

    def _made_lines(self, crop: Region) -> list[Strip]:
        if not self.is_plain:
            return super()._made_lines(crop)
        return [self.line_strip(y, *crop.column_span) for y in crop.line_range]

    def _filtered(self, strip: Strip) -> Strip:
        """Give a line as this terminal can show it, in which there may be less of colour."""
        for each in self.get_line_filters():
            if not isinstance(each, ANSIToTruecolor):  # no colour of ours is the terminal's own
                strip = strip.apply_filter(each, self._background)
        return strip

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Have these cells drawn anew. Nothing that Textual keeps of a part's size rests on what its lines say."""
        if not regions or layout or recompose or not self._is_mounted:
            return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        self._set_dirty(*regions)
        self._repaint_required = True
        self.check_idle()
        return self

    def _set_dirty(self, *regions: Region) -> None:
        for region in regions:
            for y in region.line_range:
                self._drawn.pop(y, None)
        if not regions:
            self._drawn.clear()
        if not regions or not self.is_plain:
            super()._set_dirty(*regions)
        else:
            self._kept = None
            self._repaint_regions.update(regions)


_NONE = Spacing()


class LineBlock(KeepsLines, can_focus=False):
    """A few lines that are given to it; redrawn only where they change."""

    def __init__(self, lines: Iterable[Line] = (), *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._lines: tuple[Line, ...] = tuple(lines)

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._lines

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines."""
        new = tuple(lines)
        if new == self._lines:
            return
        old, self._lines = self._lines, new
        if len(old) != len(new):
            self.refresh(layout=True)
            return
        for place, (before, after) in enumerate(zip(old, new, strict=True)):
            if before != after:
                first, behind = changed_cells(before, after, self.size.width)
                self.refresh(Region(first, place, behind - first, 1))

    def get_content_height(self, container: object, viewport: object, width: int) -> int:  # noqa: ARG002
        """Be as high as there are lines."""
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        line = self._lines[y] if y < len(self._lines) else ()
        return strip_of(line, self.size.width, self.styles_on())
