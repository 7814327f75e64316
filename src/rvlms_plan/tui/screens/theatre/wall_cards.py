"""The cards as large targets, for the wall: one press takes one up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Grid

from rvlms_plan.domain.case import cards
from rvlms_plan.tui.commands import CARDS, bindings_of
from rvlms_plan.tui.screens.base import Reading
from rvlms_plan.tui.screens.theatre.cards_screen import PEDAL, CardsScreen
from rvlms_plan.tui.screens.theatre.explain import card_page
from rvlms_plan.tui.screens.theatre.flows.cards import CardFlows
from rvlms_plan.tui.screens.theatre.over_screen import OverScreen
from rvlms_plan.tui.widgets.card_rows import PRIORITY_MEANINGS, title_word
from rvlms_plan.tui.widgets.clock_lines import short_lines
from rvlms_plan.tui.widgets.lines import Line, LineBlock, Span
from rvlms_plan.tui.widgets.target import Target

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.theatre.case_screen import CaseScreen

BACK = "back"


class WallCards(OverScreen):
    """A target for each card by priority, and one back. F15 goes from one to the next, F13 takes up the heavier one."""

    NAME = CARDS
    BINDINGS = bindings_of(CARDS)
    AUTO_FOCUS = ""

    def __init__(self, owner: CaseScreen) -> None:
        super().__init__(owner)
        self.flows: CardFlows = CardFlows(self)
        self._cards = cards.by_priority(self.view)
        self._marked = 0
        self._clamp = LineBlock(id="clamp-clock")
        gate, glyphs = self.setting.gate, self.setting.glyphs
        self._targets = [
            Target(
                card.id,
                title_word(card).partition(",")[0],
                gate,
                glyphs,
                above=(PRIORITY_MEANINGS[card.priority], f"{card.key}  {card.priority.upper()}"),
            )
            for card in self._cards
        ]
        self._targets.append(Target(BACK, "BACK", gate, glyphs))

    def compose(self) -> ComposeResult:
        """Make the parts."""
        yield self._clamp
        with Grid(id="wall-cards"):
            yield from self._targets
        yield self.form
        yield self.said
        yield from self.compose_small()

    @property
    def chosen(self) -> str | None:
        """The target that is marked."""
        return self._targets[self._marked].target

    def show(self) -> None:
        """Mark the target that a pedal takes."""
        for place, target in enumerate(self._targets):
            target.mark(is_heavy=place == self._marked)
        self.show_clock()

    def show_clock(self) -> None:
        """Show how long a clamp has been on, else how pedals go on."""
        width, glyphs = self.size.width, self.setting.glyphs
        word = self.owner.word or "CARDS: touch one; F15 the next, F13 takes it"
        said: Span = ("info", f" {word}")
        lines: list[Line] = short_lines(self.view, self.now, width, glyphs) or [(said,)]
        self._clamp.show(lines[:1])

    def show_foot(self, meaning: str, words: str) -> None:  # noqa: ARG002 - there is no foot
        """Say a passing word in the first line."""
        self.show_clock()

    def on_key(self, event: events.Key) -> None:
        """Take the letter of a card."""
        place = next((n for n, card in enumerate(self._cards) if card.key == event.character), None)
        if place is not None and not self.form.is_asking:
            event.stop()
            event.prevent_default()
            self._take(self._cards[place].id)
        else:
            super().on_key(event)

    @on(Target.Pressed)
    def _pressed(self, event: Target.Pressed) -> None:
        self._take(event.name)

    def action_cards(self) -> None:
        """Mark the next target."""
        self._marked = (self._marked + 1) % len(self._targets)
        self.show()

    def action_next_card(self) -> None:
        """Mark the next target."""
        self.action_cards()

    def action_pedal(self) -> None:
        """Take the target that is marked, once for each press."""
        if self.setting.gate.lets_through(PEDAL, events.Event().time):
            self._take(self._targets[self._marked].target)

    def action_correct(self) -> None:
        """Do nothing: there is no step here."""

    def action_explain(self) -> None:
        """Say what a card is."""
        self.app.push_screen(Reading("Cards", card_page(self.view.case.checklist, None)))

    def _take(self, name: str) -> None:
        if name == BACK:
            self.dismiss()
        else:
            self.app.switch_screen(CardsScreen(self.owner, name, on_wall=True))
