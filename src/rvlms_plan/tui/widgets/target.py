"""A target for a finger in a glove or a mouse: a box at least three rows high; it counts when let go inside it."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.strip import Strip

from rvlms_plan.tui.widgets.glyphs import Glyphs
from rvlms_plan.tui.widgets.key_gate import KeyGate
from rvlms_plan.tui.widgets.lines import Line, LineBlock, Span, strip_of, width_of, wrapped

_BOXES = ("┌─┐", "│ │", "└─┘"), ("┏━┓", "┃ ┃", "┗━┛")
_PLAIN = ("+-+", "| |", "+-+"), ("#=#", "# #", "#=#")


class Target(LineBlock):
    """One target; `name` is what it stands for. The first of a row is drawn heavier, and so is the one marked."""

    class Pressed(Message):
        """It was pressed, and the press counts."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class Ignored(Message):
        """It was pressed again too soon."""

    def __init__(
        self,
        name: str,
        label: str,
        gate: KeyGate,
        glyphs: Glyphs,
        *,
        above: Span = ("text", ""),
        is_heavy: bool = False,
    ) -> None:
        super().__init__(id=f"target-{name}", classes="target")
        self.target = name
        self.is_heavy = is_heavy
        self._label, self._above = label, above
        self._gate, self._glyphs = gate, glyphs

    def mark(self, *, is_heavy: bool) -> None:
        """Draw it heavier, or not."""
        if is_heavy != self.is_heavy:
            self.is_heavy = is_heavy
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Tell that it was pressed; a finger that bounces presses once."""
        event.stop()
        counts = self._gate.lets_through(f"target-{self.target}", event.time)
        self.post_message(self.Pressed(self.target) if counts else self.Ignored())

    def render_line(self, y: int) -> Strip:
        """Draw one line of the box, its words in the middle."""
        width, height = self.size.width, self.size.height
        line = boxed(self._words(width - 4), y, (width, height), self._glyphs, is_heavy=self.is_heavy)
        return strip_of(line, width, self.styles_on())

    def _words(self, room: int) -> list[Span]:
        above = [self._above] if self._above[1] else []
        return [*above, *(("strong", part) for part in wrapped(self._label, room))]


def boxed(words: list[Span], y: int, size: tuple[int, int], glyphs: Glyphs, *, is_heavy: bool) -> Line:
    """Give one line of a box with words in its middle."""
    width, height = size
    boxes = _PLAIN if glyphs.rule.isascii() else _BOXES
    top, side, bottom = boxes[is_heavy]
    if y in {0, height - 1}:
        row = top if y == 0 else bottom
        return (("edge", f"{row[0]}{row[1] * (width - 2)}{row[2]}"),)
    place = y - 1 - max(0, (height - 2 - len(words)) // 2)
    word = words[place] if 0 <= place < len(words) else ("text", "")
    gap = width - 2 - width_of((word,))
    before = " " * (gap // 2)
    return (("edge", side[0]), ("text", before), word, ("text", " " * (gap - len(before))), ("edge", side[2]))
