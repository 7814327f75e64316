"""What other stations enter is shown as it comes, and marked as new for a moment."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.case.decisions import said_words
from rvlms_plan.domain.case.items import because_words
from rvlms_plan.domain.entries import ItemsReopened
from rvlms_plan.store.problems import StoreProblem

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.theatre.case_screen import CaseScreen

FRESH_SECONDS = 4.0
LISTENS_AGAIN_AFTER = 1.0
NOT_SEEN = "other stations' answers are not seen: the store cannot be read"


async def listen(screen: CaseScreen) -> None:
    """Listen for as long as the screen is there; where the store cannot be read, say so and listen again."""
    while True:
        try:
            async for _ in screen.setting.desk.changes(screen.live, partial(_say_seen, screen)):
                _show_changes(screen)
        except StoreProblem:
            screen.show_status(NOT_SEEN)
            await asyncio.sleep(LISTENS_AGAIN_AFTER)


def _say_seen(screen: CaseScreen) -> None:
    """Take away what was said while the store could not be read."""
    if screen.word == NOT_SEEN:
        screen.show_status("")


def _show_changes(screen: CaseScreen) -> None:
    if screen.saving.is_in_doubt:
        return
    before, marks = screen.view, screen.saving.marks
    screen.take(screen.live.view)
    after = screen.view
    fresh = [each for each in after.items if after.items[each] != before.items[each] and each not in marks]
    for item_id in fresh:
        screen.saving.mark(item_id, "new")
    if said := asked_again_words(before, after):
        screen.saving.followed = (said,)
        screen.show_banner()
    if fresh:
        _tell_who_is_asked(screen, fresh)
        screen.set_timer(FRESH_SECONDS, partial(_fade, screen, fresh))


def asked_again_words(before: CaseView, after: CaseView) -> str:
    """Say which items are asked again since another station's entry, and for what; empty where none is."""
    asked = [
        shown for name, shown in after.items.items() if shown.reopened and shown.reopened != before.items[name].reopened
    ]
    facts = [shown.reopened.entry.fact for shown in asked if shown.reopened]
    causes = dict.fromkeys(fact.because for fact in facts if isinstance(fact, ItemsReopened))
    why = ", ".join(because_words(after.case.checklist, cause) for cause in causes)
    named = "; ".join(shown.item.challenge for shown in asked)
    return f"Entered at another station: {why}. Asked again: {named}." if asked else ""


def _tell_who_is_asked(screen: CaseScreen, fresh: list[str]) -> None:
    """Say to a person who is just answering an item that another has; their question and what they typed stay."""
    chosen = screen.items.chosen
    given = screen.view.items[chosen].given if chosen in fresh else None
    if screen.form.is_asking and given is not None:
        screen.show_status(f"answered meanwhile: {said_words(given, screen.now)}")


def _fade(screen: CaseScreen, items: list[str]) -> None:
    for item_id in items:
        if screen.saving.marks.get(item_id) == "new":
            screen.saving.mark(item_id, None)
