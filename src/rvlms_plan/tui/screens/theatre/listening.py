"""What other stations enter is shown as it comes, and marked as new for a moment."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from rvlms_plan.store.problems import StoreProblem

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.theatre.case_screen import CaseScreen

FRESH_SECONDS = 4.0
LISTENS_AGAIN_AFTER = 1.0


async def listen(screen: CaseScreen) -> None:
    """Listen for as long as the screen is there; where the store cannot be read, say so and listen again."""
    while True:
        try:
            async for _ in screen.setting.desk.changes(screen.live):
                _show_changes(screen)
        except StoreProblem:
            screen.show_status("other stations' answers are not seen: the store cannot be read")
            await asyncio.sleep(LISTENS_AGAIN_AFTER)


def _show_changes(screen: CaseScreen) -> None:
    if screen.saving.is_in_doubt:
        return
    before, marks = screen.view, screen.saving.marks
    screen.take(screen.live.view)
    after = screen.view
    fresh = [each for each in after.items if after.items[each] != before.items[each] and each not in marks]
    for item_id in fresh:
        screen.saving.mark(item_id, "new")
    screen.set_timer(FRESH_SECONDS, partial(_fade, screen, fresh))


def _fade(screen: CaseScreen, items: list[str]) -> None:
    for item_id in items:
        if screen.saving.marks.get(item_id) == "new":
            screen.saving.mark(item_id, None)
