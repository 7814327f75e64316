"""The cards: the list of all of them, and the one that is worked through, read and do, over whatever was shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from rvlms_plan.domain.case import cards
from rvlms_plan.domain.checklist import Card
from rvlms_plan.tui.commands import CARDS, bindings_of
from rvlms_plan.tui.screens.base import LOWEST, Reading
from rvlms_plan.tui.screens.theatre.explain import card_page
from rvlms_plan.tui.screens.theatre.flows.cards import CardFlows
from rvlms_plan.tui.screens.theatre.over_screen import OverScreen
from rvlms_plan.tui.widgets.card_rows import (
    AGAIN_ROW,
    END_ROW,
    CardRoom,
    card_title_lines,
    list_rows,
    state_words,
    step_row,
    step_rows,
    strip_line,
    title_word,
)
from rvlms_plan.tui.widgets.card_strip import CardStrip
from rvlms_plan.tui.widgets.case_lines import header_lines
from rvlms_plan.tui.widgets.clock_lines import block_lines, short_lines
from rvlms_plan.tui.widgets.key_gate import COUNTED_ONCE
from rvlms_plan.tui.widgets.line_list import LineList
from rvlms_plan.tui.widgets.lines import LineBlock, wrapped
from rvlms_plan.tui.widgets.paged_list import PagedList
from rvlms_plan.tui.widgets.target import Target

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.theatre.case_screen import CaseScreen

BIG_FROM_ROWS = 22
PEDAL = "pedal"
"""The name under which a pedal passes the gate: its key was noted there already, as every key is."""
ROOMY_FROM_ROWS = 30
LIST_TITLE = "Cards: the letter takes one up, read and do"


class CardsScreen(OverScreen):
    """Shows all cards, or one of them; nothing else of the case is locked by an open card."""

    NAME = CARDS
    BINDINGS = bindings_of(CARDS)
    AUTO_FOCUS = "#items"

    def __init__(self, owner: CaseScreen, card: str | None = None, *, on_wall: bool = False) -> None:
        super().__init__(owner)
        self.flows: CardFlows = CardFlows(self)
        self.card: Card | None = None
        self._on_wall = on_wall
        self._first = card
        self.items = PagedList(self.setting.gate, self.setting.glyphs, id="items")
        self._head, self._strip = LineBlock(id="over-head"), CardStrip(id="strip")
        self._clamp, self._title = LineBlock(id="clamp-clock"), LineBlock(id="over-title")

    def compose(self) -> ComposeResult:
        """Make the parts."""
        yield self._head
        yield self._strip
        yield self._clamp
        yield self._title
        yield self.items
        yield self.form
        yield self.said
        if self._on_wall:
            with Horizontal(id="targets"):
                for name, label in (("tick", "DONE"), ("next", "NEXT CARD"), ("leave", "BACK")):
                    yield Target(name, label, self.setting.gate, self.setting.glyphs)
        yield self.foot
        yield from self.compose_small()

    def on_mount(self) -> None:
        """Begin with the card that was asked for, else with the list."""
        self._find_card(self._first)

    @property
    def keys_go_to(self) -> Widget | None:
        """The steps, or the cards."""
        return self.items

    @property
    def chosen(self) -> str | None:
        """The row that the cursor is on."""
        return self.items.chosen

    def show(self) -> None:
        """Show the list, or the card as it stands."""
        if not (self.is_mounted and self.size.width):
            return
        width, glyphs, view = self.size.width, self.setting.glyphs, self.view
        self.show_clock()
        self._strip.show_cards(strip_line(view, width, glyphs, self.card.id if self.card else None))
        if self.card is None:
            self._title.show([(("strong", f" {part}"),) for part in wrapped(LIST_TITLE, width - 2)])
            self.items.show(list_rows(view, width - 1))
            if self.items.chosen is None:
                self.items.action_move_to_end(-1)
            return
        taken = cards.newest(view, self.card.id)
        self._title.show(card_title_lines(self.card, taken, width))
        room = CardRoom(width - 1, glyphs, is_roomy=self.size.height >= ROOMY_FROM_ROWS)
        self.items.show(step_rows(self.card, taken, room, self.now))
        if self.items.chosen is None:
            self._to_next_step()

    def show_clock(self) -> None:
        """Show the time, and how long a clamp has been on."""
        width, glyphs = self.size.width, self.setting.glyphs
        clocks = block_lines if self.size.height >= BIG_FROM_ROWS and not self.form.is_asking else short_lines
        is_short = self.size.height < LOWEST
        self._head.show(header_lines(self.view, self.now, width, glyphs, is_short=is_short))
        self._clamp.show(clocks(self.view, self.now, width, glyphs))

    def to_card(self, card: Card) -> None:
        """Show a card, taken up now if it is not open, the cursor on its next open step."""
        self.card = card
        self.show()
        self._to_next_step()
        if cards.open_card(self.view, card.id) is None:
            self.flows.start(self.flows.take_up(card))

    def on_key(self, event: events.Key) -> None:
        """Take the letter of a card in the list; a hand that moves on has read the word in the foot."""
        if event.key in {"up", "down"} and self.owner.word:
            self.show_status("")
        if self.card is None and not self.form.is_asking and self._takes_letter(event):
            event.stop()
            event.prevent_default()
        else:
            super().on_key(event)

    def _takes_letter(self, event: events.Key) -> bool:
        card = next((each for each in self.view.case.checklist.cards if each.key == event.character), None)
        if card is not None and self.setting.gate.lets_through(event.key, event.time):
            self.to_card(card)
        return card is not None

    @on(LineList.Asked, "#items")
    def _asked(self, event: LineList.Asked) -> None:
        if self.card is None:
            self._find_card(event.row_id.removeprefix("card-"))
        elif event.row_id == END_ROW:
            self.flows.start(self._end(self.card))
        elif event.row_id == AGAIN_ROW:
            self.flows.start(self.flows.take_up(self.card))
        else:
            self._tick(event.row_id)

    @on(Target.Pressed)
    def _pressed(self, event: Target.Pressed) -> None:
        {"tick": self.action_tick, "next": self.action_next_card, "leave": self.action_leave}[event.name]()

    def action_tick(self) -> None:
        """Tick the step under the cursor, by a pedal or a target: never the end of the card."""
        if self.card is None:
            self._find_card((self.items.chosen or "").removeprefix("card-"))
        elif self.items.chosen in {END_ROW, AGAIN_ROW}:
            self.show_status("complete or leave it with Enter, at a keyboard")
        else:
            self._tick(self.items.chosen or "")

    def action_pedal(self) -> None:
        """Tick by the pedal, once for each press."""
        if self.setting.gate.lets_through(PEDAL, events.Event().time):
            self.action_tick()
        else:
            self.show_status(COUNTED_ONCE)

    def action_cards(self) -> None:
        """Show the list of all cards, also from a page that lies over this one."""
        if not self.is_current:
            self.app.screen.dismiss()
        self.card = None
        self.items.choose(None)
        self.show()

    def action_next_card(self) -> None:
        """Go to the next open card of the queue."""
        card = cards.after(self.view, self.card.id if self.card else None)
        if card is None or card == self.card:
            self.show_status("no other card is open")
        else:
            self.to_card(card)

    def action_correct(self) -> None:
        """Take back the step under the cursor, or the end of the card."""
        card, row = self.card, self.items.chosen or ""
        taken = cards.newest(self.view, card.id) if card else None
        if card is None or taken is None:
            return
        if row == AGAIN_ROW and taken.ended is not None:
            what = f"{title_word(card)}, {state_words(card, taken)}"
            self.flows.start(self.flows.take_back(taken.ended, what))
            return
        step = _step_of(row)
        if step not in taken.steps:
            self.show_status("nothing was done here to take back")
        else:
            self.flows.start(self.flows.take_back(taken.steps[step], f"step {step}, {card.steps[step - 1]}"))

    def action_explain(self) -> None:
        """Say what a card is, or where this one comes from."""
        title = self.card.title if self.card else "Cards"
        self.app.push_screen(Reading(title, card_page(self.view.case.checklist, self.card)))

    def own_keys(self) -> list[tuple[str, str]]:
        """Name the keys of the list, and the letters of the cards."""
        letters: Iterator[tuple[str, str]] = (
            ("text", f"{f'! {card.key}':<14} {card.title}") for card in cards.by_priority(self.view)
        )
        return [
            ("text", f"{'enter space':<14} Tick the step under the cursor; on the last row, end the card."),
            *letters,
        ]

    def _tick(self, row: str) -> None:
        step = _step_of(row)
        taken = cards.newest(self.view, self.card.id) if self.card else None
        if self.card is None or step == 0:
            return
        if taken is not None and not taken.is_open:
            self.show_status("the card has ended; the last row takes it up again")
        elif taken is not None and step in taken.steps:
            self.show_status("done already; u takes it back")
        else:
            self.flows.start(self._ticked(self.card, step))

    async def _ticked(self, card: Card, step: int) -> None:
        if await self.flows.tick(card, step) and self.card == card and self.items.chosen == step_row(step):
            self._to_next_step()

    async def _end(self, card: Card) -> None:
        if not await self.flows.end(card) or self.card != card:
            return
        if (following := cards.after(self.view, card.id)) is not None:
            self.card = following
            self.show()
            self._to_next_step()
        elif self.is_attached:
            self.dismiss()

    def _to_next_step(self) -> None:
        if self.card is None:
            return
        taken = cards.newest(self.view, self.card.id)
        left = cards.open_steps(self.card, taken)
        is_ended = taken is not None and not taken.is_open
        self.items.choose(AGAIN_ROW if is_ended else step_row(left[0]) if left else END_ROW)

    def _find_card(self, card_id: str | None) -> None:
        card = next((each for each in self.view.case.checklist.cards if each.id == card_id), None)
        if card is not None:
            self.to_card(card)


def _step_of(row: str) -> int:
    number = row.removeprefix("step-")
    return int(number) if number.isdigit() else 0
