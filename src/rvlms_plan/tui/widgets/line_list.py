"""A list of rows, each of one or more lines, with a cursor; a changed row repaints its own lines and no more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from rvlms_plan.tui.palette import CURSOR
from rvlms_plan.tui.widgets.glyphs import UNICODE, Glyphs
from rvlms_plan.tui.widgets.key_gate import KeyGate
from rvlms_plan.tui.widgets.lines import KeepsLines, Line, strip_of

CURSOR_CELLS = 1
ANSWERING_KEYS = ("enter", "space")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: an id of its own, and its lines without the cursor's column."""

    id: str
    lines: tuple[Line, ...]
    can_be_chosen: bool = True

    def has_shape_of(self, other: Row) -> bool:
        """Tell whether another row takes its place with nothing moved."""
        return self.id == other.id and len(self.lines) == len(other.lines)


def _nothing() -> None:
    """Do nothing."""


class LineList(ScrollView, KeepsLines, can_focus=True, inherit_bindings=False):
    """Shows rows, moves a cursor over those that can be chosen, and tells `answered_by` which is `Asked` for.

    It has no key of Textual's: those scroll where rows overflow, leave the cursor behind, and keep the screen's own
    command (pgdn, a phase on) from what it is pressed for.
    """

    BINDINGS = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("home", "move_to_end(-1)", show=False),
        Binding("end", "move_to_end(1)", show=False),
    ]

    class Asked(Message, bubble=False):
        """A row was asked for, by a key or a second tap."""

        def __init__(self, rows: LineList, row_id: str) -> None:
            super().__init__()
            self.rows = rows
            self.row_id = row_id

        @property
        def control(self) -> LineList:
            """The list that it came from."""
            return self.rows

    class Ignored(Message):
        """A press did not count, since the same key had only just been pressed."""

    class NoneChosen(Message, bubble=False):
        """A press found no row to ask for."""

    def __init__(self, gate: KeyGate, glyphs: Glyphs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.when_moved: Callable[[], object] = _nothing
        """Called when the cursor has gone to another row."""
        self.when_asked: Callable[[str], object] | None = None
        """Called with the row that was asked for, in place of the message, which takes as long as drawing a row."""
        self._gate = gate
        self._glyphs = glyphs
        self._rows: tuple[Row, ...] = ()
        self._starts: list[int] = []
        self._by_line: list[tuple[int, int]] = []
        self._cursor: int | None = None
        self._not_drawn: tuple[int | None, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._rows

    @property
    def answered_by(self) -> Widget:
        """What hears of this list: a message that went up through every container would take as long as a row."""
        return self.screen

    @property
    def chosen(self) -> str | None:
        """The id of the row that the cursor is on."""
        return self._rows[self._cursor].id if self._cursor is not None else None

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows; the cursor stays on its row, or goes to the nearest that is left."""
        new = tuple(rows)
        self._draw_what_was_left()
        old, stayed, place = self._rows, self.chosen, self._cursor
        self._rows = new
        changed = [n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a is not b and a != b]
        if len(old) == len(new) and all(old[n].has_shape_of(new[n]) for n in changed):
            for number in changed:
                self._refresh_row(number)
            return
        self._lay_out()
        self._cursor = self._place_of(stayed)
        if self._cursor is None and place is not None:
            self._cursor = self._nearest(min(place, len(new) - 1))
        self.refresh()

    def choose(self, row_id: str | None, *, draw_within: float = 0.0) -> None:
        """Put the cursor on a row; None takes it away.

        With `draw_within` seconds it is drawn together with what is shown next, or by then: one frame instead of two.
        """
        if draw_within and not self._not_drawn and self._place_of(row_id) != self._cursor:
            self._not_drawn = (self._cursor,)
            asyncio.get_running_loop().call_later(draw_within, self._draw_what_was_left)
        self._go(self._place_of(row_id))

    def action_move(self, by: int) -> None:
        """Move the cursor to the next row that can be chosen."""
        start = self._cursor if self._cursor is not None else (-1 if by > 0 else len(self._rows))
        places = range(start + by, len(self._rows) if by > 0 else -1, by)
        self._go(next((place for place in places if self._rows[place].can_be_chosen), self._cursor))

    def action_move_to_end(self, side: int) -> None:
        """Move the cursor to the first or last row that can be chosen."""
        places = range(len(self._rows)) if side < 0 else range(len(self._rows) - 1, -1, -1)
        self._go(next((place for place in places if self._rows[place].can_be_chosen), self._cursor))

    def on_key(self, event: events.Key) -> None:
        """Ask for the row that the cursor is on, once for each press that counts."""
        if self.took(event):
            event.stop()
            event.prevent_default()

    def took(self, event: events.Key) -> bool:
        """Ask for the row that the cursor is on, if this is a key for that."""
        if event.key not in ANSWERING_KEYS:
            return False
        self._ask(event.key, event.time)
        return True

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where it was tapped; a tap on the row with the cursor asks for it."""
        line = event.y + self.scroll_offset.y
        if not 0 <= line < len(self._by_line):
            return
        place, _ = self._by_line[line]
        if not self._rows[place].can_be_chosen:
            return
        counts = self._gate.lets_through("tap", event.time)
        if place != self._cursor:
            self._go(place)
        elif counts:
            self._ask_for(place)
        else:
            self._tell(self.Ignored())

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self.call_after_refresh(self._keep_in_sight)

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        line = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        if line >= len(self._by_line):
            return strip_of((), width, self.styles_on())
        place, number = self._by_line[line]
        on_it = place == self._cursor
        sign = self._glyphs.cursor if on_it and number == 0 else " "
        drawn = (("strong", sign), *self._rows[place].lines[number])
        return strip_of(drawn, width, self.styles_on(CURSOR if on_it else "text"))

    def _tell(self, message: Message) -> None:
        if self.is_attached:
            self.answered_by.post_message(message)

    def _ask(self, key: str, came_at: float) -> None:
        if not self._gate.lets_through(key, came_at):
            self._tell(self.Ignored())
        elif self._cursor is not None:
            self._ask_for(self._cursor)
        else:
            self._tell(self.NoneChosen())

    def _ask_for(self, place: int) -> None:
        row_id = self._rows[place].id
        if self.when_asked is None:
            self._tell(self.Asked(self, row_id))
        elif self.is_attached:
            self.when_asked(row_id)

    def _go(self, place: int | None) -> None:
        if place == self._cursor:
            return
        before, self._cursor = self._cursor, place
        if self._not_drawn:
            self._not_drawn += (before, place)
        else:
            self._draw_rows(before, place)
        if place is not None:
            self._keep_in_sight()
            self.when_moved()

    def _draw_what_was_left(self) -> None:
        places, self._not_drawn = self._not_drawn, ()
        self._draw_rows(*places)

    def _draw_rows(self, *places: int | None) -> None:
        for place in places:
            if place is not None and place < len(self._rows):
                self._refresh_row(place)

    def _place_of(self, row_id: str | None) -> int | None:
        return next((n for n, row in enumerate(self._rows) if row.id == row_id and row.can_be_chosen), None)

    def _nearest(self, place: int) -> int | None:
        order = sorted(range(len(self._rows)), key=lambda each: abs(each - place))
        return next((each for each in order if self._rows[each].can_be_chosen), None)

    def _lay_out(self) -> None:
        self._starts, self._by_line = [], []
        for place, row in enumerate(self._rows):
            self._starts.append(len(self._by_line))
            self._by_line += [(place, number) for number in range(len(row.lines))]
        self.virtual_size = Size(self.size.width, len(self._by_line))

    def _refresh_row(self, place: int) -> None:
        if place >= len(self._starts):
            return
        top = self._starts[place] - self.scroll_offset.y
        self.refresh(Region(0, top, self.size.width, len(self._rows[place].lines)))

    def _keep_in_sight(self) -> None:
        if self._cursor is None or self._cursor >= len(self._starts):
            return
        if len(self._by_line) <= self.size.height and not self.scroll_offset.y:
            return  # all of it is in sight
        top = self._starts[self._cursor]
        # The first row brings what stands above it, such as a heading, into sight with it.
        region = Region(0, 0 if self._cursor == self._nearest(0) else top, 1, len(self._rows[self._cursor].lines))
        self.scroll_to_region(region, animate=False, force=True)
