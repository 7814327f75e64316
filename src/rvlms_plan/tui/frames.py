"""A frame of no more than the lines that changed, written without Textual's putting a screen together.

For six changed lines Textual asks every part between the first and the last of them, cuts each line where any part
begins or ends, and fills the pieces from front to back: where no part lies over another that is no use.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from textual._compositor import Compositor, CompositorUpdate
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from rvlms_plan.tui.widgets.lines import KeepsLines

Piece = tuple[int, int, Strip]
"""Column and row of the terminal from which a strip is written."""


class ChangedLines(CompositorUpdate):
    """Strips, each written at its place; the rest of the screen stays."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces

    def render_segments(self, console: Console) -> str:
        """Give what goes to the terminal."""
        return "".join([f"\x1b[{y + 1};{x + 1}H{strip.render(console)}" for x, y, strip in self.pieces])


def changed_lines(compositor: Compositor, parts: Iterable[Widget]) -> list[Piece] | None:
    """Give what changed of parts that lie over nothing and under nothing, which count as drawn from then on.

    None where one of them is not drawn by lines of its own, or not placed yet: nothing is taken then.
    """
    placed: list[tuple[KeepsLines, tuple[Region, Region]]] = []
    for part in parts:
        place = compositor.visible_widgets.get(part)
        if place is None or not isinstance(part, KeepsLines) or not part.is_plain:
            return None
        placed.append((part, place))
    return [piece for part, place in placed for piece in _pieces(part, *place)]


def _pieces(part: KeepsLines, region: Region, clip: Region) -> list[Piece]:
    spans: dict[int, tuple[int, int]] = {}
    for dirty in part._exchange_repaint_regions():  # noqa: SLF001
        seen = clip.intersection(dirty.translate(region.offset))
        for y in seen.line_range:
            first, behind = spans.get(y, seen.column_span)
            spans[y] = min(first, seen.x), max(behind, seen.right)
    return [
        (first, y, part.line_strip(y - region.y, first - region.x, behind - region.x))
        for y, (first, behind) in spans.items()
        if first < behind
    ]
