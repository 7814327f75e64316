"""The strip of open cards: in sight until each of them is completed or left; a tap opens the first."""

from __future__ import annotations

from textual import events
from textual.message import Message

from rvlms_plan.tui.widgets.lines import Line, LineBlock


class CardStrip(LineBlock):
    """One line, or none where no card is open."""

    class Pressed(Message):
        """The cards were asked for."""

    def show_cards(self, line: Line) -> None:
        """Show the strip; an empty one takes no room."""
        self.show([line] if line else [])

    def on_click(self, event: events.Click) -> None:
        """Ask for the cards."""
        event.stop()
        self.post_message(self.Pressed())
