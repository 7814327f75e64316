"""The path of phases on one line; a tap on a phase asks for it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.message import Message

from rvlms_plan.tui.widgets.lines import LineBlock


class PathBar(LineBlock):
    """One line of phases that can be tapped."""

    class Asked(Message):
        """A phase was asked for."""

        def __init__(self, phase_id: str) -> None:
            super().__init__()
            self.phase_id = phase_id

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.cells: Sequence[tuple[int, int, str]] = ()
        """From where to where each phase stands, first cell and behind last, with its id."""

    def on_click(self, event: events.Click) -> None:
        """Ask for the phase that was tapped."""
        for first, behind, phase_id in self.cells:
            if first <= event.x < behind:
                self.post_message(self.Asked(phase_id))
