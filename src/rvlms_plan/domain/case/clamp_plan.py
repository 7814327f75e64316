"""What the answers of a case say of the clamps to come: read from their options, so that no checklist is known here."""

from __future__ import annotations

from rvlms_plan.domain.case.items import ItemState
from rvlms_plan.domain.case.phases import CaseView
from rvlms_plan.domain.checklist import Kind


def planned_vessels(view: CaseView) -> list[str]:
    """Give the vessels that answers name as sites of a clamp: of every field whose options are all vessels."""
    vessels = {each.id for each in view.case.checklist.clamps.vessels}
    named: list[str] = []
    for shown in view.items.values():
        if shown.state is not ItemState.DONE or shown.given is None or shown.item.places_clamp:
            continue
        for field in shown.item.fields:
            value = shown.given.answer.get(field.name)
            if field.options and vessels.issuperset(option for option, _ in field.options):
                named += value if isinstance(value, tuple) else [str(value)] if value else []
    return list(dict.fromkeys(named))


def planned_kind(view: CaseView) -> str | None:
    """Give the kind of clamp that the newest answer names: of a choice among whose options are kinds of clamp."""
    types = {name for name, _ in view.case.checklist.clamps.types}
    said = [
        (shown.given.entry.position, value)
        for shown in view.items.values()
        if shown.state is ItemState.DONE and shown.given is not None and not shown.item.places_clamp
        for field in shown.item.fields
        if field.kind is Kind.CHOICE and types.intersection(option for option, _ in field.options)
        for value in (shown.given.answer.get(field.name),)
    ]
    newest = max(said, default=(0, None), key=lambda each: each[0])[1]
    return newest if isinstance(newest, str) and newest in types else None
