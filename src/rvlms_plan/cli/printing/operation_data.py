"""What happened in an operation as JSON data: clamps and their times, totals, what was caught, cards, gaps."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from rvlms_plan.domain.case import CaseView, TakenCard
from rvlms_plan.domain.case.operating import vessel_title
from rvlms_plan.domain.clamps import Clamp, kind_of, reached, times
from rvlms_plan.domain.entries import Entry
from rvlms_plan.domain.happenings import totals


def operation_data(view: CaseView, now: datetime) -> dict[str, Any]:
    """Give the keys of `case show` that tell of the operation."""
    operation, checklist = view.case.operation, view.case.checklist
    return {
        "clamps": [_clamp(view, clamp, now) for clamp in operation.clamps],
        "clamp_times": [
            {
                "kind": each.kind,
                "running_seconds": None if each.running is None else _seconds(each.running),
                "longest_seconds": _seconds(each.longest),
                "cumulative_seconds": _seconds(each.cumulative),
                "count": each.count,
                "reminder": reached(checklist.clamps, each),
            }
            for each in times(checklist.clamps, operation.clamps, now)
        ],
        "totals": [
            {
                "what": each.what,
                "product": each.product,
                "title": each.title,
                "amount": each.amount,
                "unit": each.unit,
            }
            for each in totals(checklist, operation.happenings)
        ],
        "caught": [
            {"entry": each.entry.position, "item": each.item, "text": each.text, **_when_and_who(each.entry)}
            for each in operation.caught
        ],
        "cards": [_card(view, taken) for taken in operation.cards],
        "gaps": [
            {"item": item, "text": said.text, "entry": said.entry.position, **_when_and_who(said.entry)}
            for item, said in operation.gaps
        ],
    }


def _clamp(view: CaseView, clamp: Clamp, now: datetime) -> dict[str, Any]:
    rules = view.case.checklist.clamps
    return {
        "entry": clamp.entry.position,
        "vessel": clamp.vessel,
        "title": vessel_title(rules, clamp.vessel),
        "type": clamp.type,
        "kind": kind_of(rules, clamp),
        "on": clamp.on.isoformat(),
        "off": clamp.off.isoformat() if clamp.off else None,
        "released_by_entry": clamp.off_entry.position if clamp.off_entry else None,
        "seconds": _seconds(clamp.time(now)),
        "is_on": clamp.is_on,
        "withdrawn": clamp.withdrawn,
        "corrections": [
            {
                "entry": each.position,
                "because": getattr(each.fact, "because", ""),
                "reason": getattr(each.fact, "reason", ""),
            }
            for each in clamp.corrections
        ],
        "placed_at_first": clamp.entry.stamp.happened_at.isoformat(),
        "late": clamp.entry.is_late,
        **_when_and_who(clamp.entry),
    }


def _card(view: CaseView, taken: TakenCard) -> dict[str, Any]:
    card = next(card for card in view.case.checklist.cards if card.id == taken.card)
    return {
        "entry": taken.entry.position,
        "card": taken.card,
        "title": card.title,
        "priority": card.priority,
        "state": "complete" if taken.complete else "left" if taken.ended else "open",
        "steps": [
            {
                "step": number,
                "text": text,
                "done_at": taken.steps[number].stamp.happened_at.isoformat() if number in taken.steps else None,
                "said_by": taken.steps[number].stamp.said_by.person if number in taken.steps else None,
            }
            for number, text in enumerate(card.steps, start=1)
        ],
        "ended_at": taken.ended.stamp.happened_at.isoformat() if taken.ended else None,
        **_when_and_who(taken.entry),
    }


def _when_and_who(entry: Entry) -> dict[str, Any]:
    stamp = entry.stamp
    return {"at": stamp.happened_at.isoformat(), "said_by": stamp.said_by.person, "role": stamp.said_by.role}


def _seconds(time: timedelta) -> int:
    return int(time.total_seconds())
