"""Pages of rows that stand in place of a phase's items: the ledger of clamps, and what happened so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rvlms_plan.domain.case import CaseView
from rvlms_plan.tui.screens.theatre.operation_questions import LEDGER, SO_FAR
from rvlms_plan.tui.widgets.item_rows import Shown
from rvlms_plan.tui.widgets.ledger_rows import ledger_rows
from rvlms_plan.tui.widgets.line_list import Row
from rvlms_plan.tui.widgets.lines import Line
from rvlms_plan.tui.widgets.so_far_rows import so_far_rows


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its title, and its rows from the case."""

    title: str
    rows: Callable[[CaseView, Shown], list[Row]]


PAGES = {
    LEDGER: Page("Ledger of the clamps", ledger_rows),
    SO_FAR: Page("What happened so far", so_far_rows),
}


def page_title(page: str, width: int, *, is_low: bool) -> list[Line]:
    """Give the lines above a page: its title, and the keys."""
    title: Line = (("strong", f" {PAGES[page].title}"),)
    keys = "Enter corrects the row; Esc goes back to the items"
    if is_low and len(PAGES[page].title) + len(keys) + 4 < width:
        return [(*title, ("muted", f"   {keys}"))]
    return [title, (("muted", f" {keys}"),)]
