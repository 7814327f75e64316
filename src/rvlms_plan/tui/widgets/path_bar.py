"""The path of phases on one line; a tap on a phase asks for it."""

from __future__ import annotations

from textual import events
from textual.message import Message

from rvlms_plan.tui.widgets.lines import Line, LineBlock


class PathBar(LineBlock):
    """One line of phases that can be tapped."""

    class Asked(Message):
        """A phase was asked for."""

        def __init__(self, phase_id: str) -> None:
            super().__init__()
            self.phase_id = phase_id

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._cells: list[tuple[int, int, str]] = []

    def show_path(self, line: Line, cells: list[tuple[int, int, str]]) -> None:
        """Show the phases; `cells` says from where to where each of them stands."""
        self._cells = cells
        self.show([line])

    def on_click(self, event: events.Click) -> None:
        """Ask for the phase that was tapped."""
        for first, behind, phase_id in self._cells:
            if first <= event.x < behind:
                self.post_message(self.Asked(phase_id))
