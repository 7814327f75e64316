"""What an item's formula proposes from the answers that stand. A person answers."""

from __future__ import annotations

from datetime import datetime

from rvlms_plan.domain.case.items import ItemState
from rvlms_plan.domain.case.phases import CaseView
from rvlms_plan.domain.checklist import VALUE, Item
from rvlms_plan.domain.formulas import FORMULAS, Proposed


def proposed(view: CaseView, item: Item, at: datetime) -> Proposed | None:
    """Give the proposal for an item, or None where it has no formula or something that it reads is not there."""
    if item.propose is None:
        return None
    return FORMULAS[item.propose.formula]([_read(view, read, at) for read in item.propose.reads])


def _read(view: CaseView, read: str, at: datetime) -> str | None:
    if read == "today":
        return at.date().isoformat()
    if read.startswith("happening:"):
        happening = view.case.happening(read.removeprefix("happening:"))
        return happening.at.isoformat() if happening else None
    item_id, _, field = read.partition(".")
    shown = view.items[item_id]
    value = shown.given.answer.get(field or VALUE) if shown.given and shown.state is ItemState.DONE else None
    return value if isinstance(value, str) else None
