"""A list whose page keys move the cursor by a page; Textual's own would scroll and leave the cursor behind."""

from __future__ import annotations

from collections.abc import Callable

from textual.binding import Binding

from rvlms_plan.tui.widgets.glyphs import UNICODE, Glyphs
from rvlms_plan.tui.widgets.key_gate import KeyGate
from rvlms_plan.tui.widgets.line_list import LineList


class PagedList(LineList):
    """Moves by as many lines as it shows, or does with `turns` what its owner does for a page (-1 before, 1 after)."""

    BINDINGS = [Binding("pageup", "turn(-1)", show=False), Binding("pagedown", "turn(1)", show=False)]

    def __init__(
        self,
        gate: KeyGate,
        glyphs: Glyphs = UNICODE,
        turns: Callable[[int], None] | None = None,
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(gate, glyphs, id=id)
        self._turns = turns

    def action_turn(self, by: int) -> None:
        """Go a page on or back."""
        if self._turns is not None:
            self._turns(by)
            return
        passed = 0
        while passed < self.size.height - 1:
            before = self.chosen
            self.action_move(by)
            if self.chosen == before:
                return
            passed += next(len(row.lines) for row in self.rows if row.id == self.chosen)
