"""The pause point read aloud: one item at a time, large; done or gap; at the end the gaps, and the closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget

from rvlms_plan.domain.case import PhaseView, aloud
from rvlms_plan.tui.commands import ALOUD, bindings_of
from rvlms_plan.tui.screens.base import LOWEST, Reading
from rvlms_plan.tui.screens.theatre.cards_screen import BIG_FROM_ROWS
from rvlms_plan.tui.screens.theatre.explain import item_page, phase_page
from rvlms_plan.tui.screens.theatre.flows.aloud import AloudFlows
from rvlms_plan.tui.screens.theatre.over_screen import OverScreen
from rvlms_plan.tui.widgets.aloud_rows import ROOMY_FROM_ROWS, Read, end_rows, item_row, reading_title
from rvlms_plan.tui.widgets.card_rows import strip_line
from rvlms_plan.tui.widgets.card_strip import CardStrip
from rvlms_plan.tui.widgets.case_lines import header_lines
from rvlms_plan.tui.widgets.clock_lines import block_lines, short_lines
from rvlms_plan.tui.widgets.item_rows import CLOSE_ROW
from rvlms_plan.tui.widgets.line_list import LineList, Row
from rvlms_plan.tui.widgets.lines import LineBlock

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.theatre.case_screen import CaseScreen


class ReadList(LineList):
    """The item that is read, or what stands at the end; up and down go on beyond its rows."""

    class Beyond(Message):
        """The cursor would go up or down beyond the rows."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def action_move(self, by: int) -> None:
        """Move the cursor, or go beyond."""
        before = self.chosen
        super().action_move(by)
        if self.chosen == before:
            self.post_message(self.Beyond(by))


class AloudScreen(OverScreen):
    """Reads one phase; where it begins is computed from the entries."""

    NAME = ALOUD
    BINDINGS = bindings_of(ALOUD)
    AUTO_FOCUS = "#items"

    def __init__(self, owner: CaseScreen) -> None:
        super().__init__(owner)
        self.flows: AloudFlows = AloudFlows(self)
        first = aloud.next_to_read(self.view, self._phase)
        self.item_id = first.item.id if first else None
        """The item that is read; None is the end."""
        self.items = ReadList(self.setting.gate, self.setting.glyphs, id="items")
        self._head, self._strip = LineBlock(id="over-head"), CardStrip(id="strip")
        self._clamp, self._title = LineBlock(id="clamp-clock"), LineBlock(id="over-title")

    def compose(self) -> ComposeResult:
        """Make the parts."""
        yield self._head
        yield self._strip
        yield self._title
        yield self._clamp
        yield self.items
        yield self.form
        yield self.said
        yield self.foot
        yield from self.compose_small()

    @property
    def _phase(self) -> PhaseView:
        return self.view.phase(self.phase_id)

    @property
    def keys_go_to(self) -> Widget | None:
        """The item."""
        return self.items

    @property
    def chosen(self) -> str | None:
        """The item that is read, or the row at the end."""
        return self.items.chosen

    def show(self) -> None:
        """Show the item, or the end."""
        if not (self.is_mounted and self.size.width):
            return
        view, phase, glyphs, (width, height) = self.view, self._phase, self.setting.glyphs, self.size
        if self.item_id and view.items[self.item_id] not in aloud.items_to_read(phase):
            self.item_id = None if (on := aloud.next_to_read(view, phase)) is None else on.item.id
        self.show_clock()
        self._strip.show_cards(strip_line(view, width, glyphs))
        self._title.show(reading_title(view, phase, self.item_id, width, glyphs))
        if self.item_id is None:
            rows = end_rows(view, phase, Read(width - 1, height, glyphs, self.now))
        else:
            shown = view.items[self.item_id]
            read = Read(width - 1, height, glyphs, self.now, self.flows.voice(shown))
            above = [Row("above", ((),), can_be_chosen=False)] if height >= ROOMY_FROM_ROWS else []
            rows = [*above, item_row(view, phase, shown, read)]
        self.items.show(rows)
        if self.items.chosen is None:
            self.items.action_move_to_end(1)

    def show_clock(self) -> None:
        """Show the time, and how long a clamp has been on."""
        width, glyphs = self.size.width, self.setting.glyphs
        clocks = block_lines if self.size.height >= BIG_FROM_ROWS and not self.form.is_asking else short_lines
        is_short = self.size.height < LOWEST
        self._head.show(header_lines(self.view, self.now, width, glyphs, is_short=is_short))
        self._clamp.show(clocks(self.view, self.now, width, glyphs))

    def to_next_open(self, behind: str, *, draw_within: float = 0.0) -> None:  # noqa: ARG002 - drawn as a whole
        """Go on to what is still to be read, or to the end."""
        if self.item_id == behind:
            following = aloud.next_to_read(self.view, self._phase, behind)
            self._read(following.item.id if following else None)

    @on(LineList.Asked, "#items")
    def _asked(self, event: LineList.Asked) -> None:
        if event.row_id == CLOSE_ROW:
            self.flows.start(self.flows.close_phase())
        elif event.row_id.startswith("gap-"):
            self._read(event.row_id.removeprefix("gap-"))
        elif event.row_id == self.item_id:
            self._say_done(event.row_id)

    @on(ReadList.Beyond)
    def _beyond(self, event: ReadList.Beyond) -> None:
        event.stop()
        ids: list[str | None] = [*(each.item.id for each in aloud.items_to_read(self._phase)), None]
        place = ids.index(self.item_id) + event.by
        if 0 <= place < len(ids):
            self._read(ids[place])

    def action_done(self) -> None:
        """Say that the item that is read is done."""
        if self.item_id is not None:
            self._say_done(self.item_id)

    def action_gap(self) -> None:
        """Note a gap in the item that is read."""
        if self.item_id is None:
            self.show_status("up goes back to an item")
        else:
            self.flows.start(self.flows.gap(self.view.items[self.item_id]))

    def action_said_by(self) -> None:
        """Change who is asked."""
        if self.item_id is not None:
            self.flows.start(self._said_by(self.item_id))

    async def _said_by(self, item_id: str) -> None:
        await self.flows.said_by(item_id)
        self.show()

    def action_explain(self) -> None:
        """Say what the item asks, why, and from which source; at the end, what the phase is."""
        if self.item_id is None:
            self.app.push_screen(Reading(self._phase.phase.title, phase_page(self.view, self._phase)))
            return
        shown = self.view.items[self.item_id]
        self.app.push_screen(Reading(shown.item.challenge, item_page(self.view.case.checklist, shown, self.now)))

    def own_keys(self) -> list[tuple[str, str]]:
        """Name the keys of the item."""
        return [
            ("text", f"{'enter space':<14} Done: it is so. An open item is answered by it, or its question opens."),
            ("text", f"{'up down':<14} To the item before or after."),
        ]

    def _say_done(self, item_id: str) -> None:
        shown = self.view.items[item_id]
        if self.saving.marks.get(item_id) in {"saving", "unsure"}:
            self.show_status("being saved")
        else:
            self.flows.start(self.flows.done(shown, is_open=self._phase.is_unmet_here(shown)))

    def _read(self, item_id: str | None) -> None:
        self.item_id = item_id
        self.items.show([])
        self.items.scroll_home(animate=False)
        self.show()
