"""What an item's formula proposes from the answers that stand. A person answers."""

from __future__ import annotations

from datetime import datetime

from rvlms_plan.domain.case.clamp_item import proposed_clamp
from rvlms_plan.domain.case.items import ItemState
from rvlms_plan.domain.case.phases import CaseView
from rvlms_plan.domain.checklist import VALUE, Item, Proposal
from rvlms_plan.domain.clamps import times
from rvlms_plan.domain.formulas import FORMULAS, Proposed
from rvlms_plan.domain.happenings import total_of


def proposed(view: CaseView, item: Item, at: datetime) -> dict[str, Proposed]:
    """Give what is proposed for an item, by field; nothing where it has no formula or what that reads is not there."""
    if item.places_clamp:
        return proposed_clamp(view)
    asked = view.case.checklist.proposals.get(item.id)
    if not asked:
        return {}
    offered = {name: _offer(view, proposal, at) for name, proposal in asked.items()}
    return {name: offer for name, offer in offered.items() if offer is not None}


def _offer(view: CaseView, proposal: Proposal, at: datetime) -> Proposed | None:
    return FORMULAS[proposal.formula]([_read(view, read, at) for read in proposal.reads])


def _read(view: CaseView, read: str, at: datetime) -> str | None:
    kind, _, name = read.partition(":")
    match kind:
        case "today":
            return at.date().isoformat()
        case "happening":
            happening = view.case.happening(name)
            return happening.at.isoformat() if happening else None
        case "total":
            what, _, product = name.partition(".")
            return total_of(view.case.checklist, view.case.happenings, what, product or None)
        case "clamp-minutes":
            rules = view.case.checklist.clamps
            found = (each for each in times(rules, view.case.operation.clamps, at) if each.kind == name)
            return next((str(each.minutes) for each in found), None)
        case _:
            return _answered(view, read)


def _answered(view: CaseView, read: str) -> str | None:
    item_id, _, field = read.partition(".")
    shown = view.items[item_id]
    value = shown.given.answer.get(field or VALUE) if shown.given and shown.state is ItemState.DONE else None
    return value if isinstance(value, str) else None
