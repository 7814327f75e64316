"""The planning picture as lines of text, for the screens and the command line, with Unicode or ASCII signs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby, zip_longest

from rvlms_plan.domain.picture import DOUBT, TUMOUR, UPPER_END, MarkKind, Picture, Sort, Stretch, legend
from rvlms_plan.domain.picture.anatomy import PLACES
from rvlms_plan.domain.picture.cells import FULL, LOW, Cell, Cells

Span = tuple[str, str]
"""What a text is (a mark's kind, `thrombus`, `vein`, `label`, `side`, `words`) and the text."""
Line = tuple[Span, ...]

THROMBUS = "thrombus"
SIGNS = {
    MarkKind.TUMOUR: "●",
    THROMBUS: "▒",
    DOUBT: "!",
    MarkKind.UPPER_END: "▲",
    MarkKind.CLAMP_PLANNED: "\N{BOX DRAWINGS LIGHT DIAGONAL CROSS}",
    MarkKind.CLAMP_ON: "█",
}
ASCII_SIGNS = {
    MarkKind.TUMOUR: "@",
    THROMBUS: ":",
    DOUBT: "!",
    MarkKind.UPPER_END: "^",
    MarkKind.CLAMP_PLANNED: "X",
    MarkKind.CLAMP_ON: "#",
}
_AS_ASCII = str.maketrans(
    {
        **dict.fromkeys("─╌═", "-"),
        "━": "=",
        **dict.fromkeys("│┃┥┝┣┫", "|"),
        **dict.fromkeys("┌┐└┘┏┓┗┛┳┰", "+"),
    }
)
_BAR = "═"
_GAP = 2
_NARROWEST_LEGEND = 18
_HANGING = 2


def picture_lines(picture: Picture, width: int, height: int | None = None, *, ascii_only: bool = False) -> list[Line]:
    """Give the lines of a picture, none wider than `width`.

    The large drawing is taken where it fits into `height` rows (None: any number), else the low one; what is said in
    words stands beside it where there is room, else under it. Only the words may need more rows than `height`.
    """
    signs = ASCII_SIGNS if ascii_only else SIGNS
    is_full = width >= FULL.width and (height is None or height >= len(FULL.art))
    cells = FULL if is_full else LOW
    drawn = drawing(picture, cells, ascii_only=ascii_only)
    beside = width - cells.width - _GAP
    if beside < _NARROWEST_LEGEND:
        said = _legend_lines(picture, width, signs, ascii_only=ascii_only)
        return [*drawn, (), *said]
    said = _legend_lines(picture, beside, signs, ascii_only=ascii_only)
    blank: Line = ()
    return [
        (*_filled(left, cells.width + _GAP), *right) if right else left
        for left, right in zip_longest(drawn, said, fillvalue=blank)
    ]


def drawing(picture: Picture, cells: Cells, *, ascii_only: bool = False) -> list[Line]:
    """Give the drawing alone, in one of its two sizes."""
    signs = ASCII_SIGNS if ascii_only else SIGNS
    over: dict[Cell, Span] = {}
    for stretch in picture.path:
        for index in steps_of(stretch, cells):
            over |= dict.fromkeys(cells.rails[stretch.place][index], (THROMBUS, signs[THROMBUS]))
    for kind in (MarkKind.CLAMP_PLANNED, MarkKind.CLAMP_ON):
        for mark in picture.of_kind(kind):
            if mark.place and PLACES[mark.place].sort is not Sort.BESIDE:
                _clamp(over, cells, mark.place, kind, signs[kind])
    for kind in (MarkKind.TUMOUR, MarkKind.UPPER_END):
        for mark in picture.of_kind(kind):
            if mark.place:
                over |= dict.fromkeys(mark_cells(picture, cells, kind, mark.place), (kind, signs[kind]))
    return [_row(cells, row, over, ascii_only=ascii_only) for row in range(len(cells.art))]


def steps_of(stretch: Stretch, cells: Cells) -> range:
    """Give the steps of a place's rail that a stretch of thrombus fills."""
    stations = cells.stations[stretch.place]
    begin = stations.tumour if stretch.begins == TUMOUR else cells.enters_at(stretch.place, stretch.begins)
    end = stations.end if stretch.ends == UPPER_END else len(cells.rails[stretch.place]) - 1
    return range(begin, end + 1)


def mark_cells(picture: Picture, cells: Cells, kind: MarkKind, place: str) -> tuple[Cell, ...]:
    """Give the cells of a tumour or an upper end; where both lie on one step they stand side by side."""
    stations, rail = cells.stations[place], cells.rails[place]
    if kind is MarkKind.TUMOUR:
        step = rail[stations.tumour]
        shares = stations.tumour == stations.end and any(mark.kind is MarkKind.UPPER_END for mark in picture.at(place))
        return step if len(step) < 5 else step[1:2] if shares else step[1:4]
    step = rail[stations.end]
    shares = stations.tumour == stations.end and any(mark.kind is MarkKind.TUMOUR for mark in picture.at(place))
    return step if len(step) < 5 else step[3:4] if shares else step[2:3]


def clamp_cells(cells: Cells, place: str) -> tuple[Cell, ...]:
    """Give the cells where a clamp takes hold: both walls of the vena cava, or the one cell of a branch."""
    return cells.walls(place, cells.stations[place].clamp)


def _clamp(over: dict[Cell, Span], cells: Cells, place: str, kind: MarkKind, sign: str) -> None:
    step = cells.rails[place][cells.stations[place].clamp]
    over |= dict.fromkeys(clamp_cells(cells, place), (kind, sign))
    if len(step) == 5:
        over |= {cell: (kind, _BAR) for cell in step if over.get(cell, (kind, ""))[0] != THROMBUS}


def _row(cells: Cells, row: int, over: dict[Cell, Span], *, ascii_only: bool) -> Line:
    text = cells.art[row].ljust(cells.width)
    plain = "side" if row == 0 else None
    spans = [over.get((row, column)) or (plain or _kind_of(sign), sign) for column, sign in enumerate(text)]
    line = ((kind, "".join(sign for _, sign in group)) for kind, group in groupby(spans, key=lambda span: span[0]))
    return tuple((kind, as_ascii(part) if ascii_only else part) for kind, part in line)


def _kind_of(sign: str) -> str:
    return "label" if sign.isalpha() or sign in " '-" else "vein"


def as_ascii(text: str) -> str:
    """Write the signs of the drawing with ASCII."""
    return text.translate(_AS_ASCII)


def _legend_lines(picture: Picture, width: int, signs: dict[str, str], *, ascii_only: bool) -> Iterator[Line]:
    for kind, words in legend(picture):
        said = as_ascii(words) if ascii_only else words
        parts = textwrap.wrap(said, width - _HANGING, break_on_hyphens=False) or [""]
        for index, part in enumerate(parts):
            sign = signs.get(kind, " ") if index == 0 else " "
            yield ((kind or "words", f"{sign} "), (kind or "words", part))


def _filled(line: Line, width: int) -> Line:
    return (*line, ("label", " " * (width - sum(len(text) for _, text in line))))
