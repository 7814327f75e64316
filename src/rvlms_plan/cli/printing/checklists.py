"""Checklists: as text to read, as data for other programs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from rvlms_plan.cli.printing.lines import width
from rvlms_plan.domain.answers import what_is_asked
from rvlms_plan.domain.checklist import VALUE, Checklist, Field, Item, Phase, Range, Test, When
from rvlms_plan.domain.wording import roles_words, when_words


def checklist_lines(checklist: Checklist) -> Iterator[str]:
    """Give a checklist to read: who is asked what, and when an item applies."""
    yield f"{checklist.title} ({checklist.id} {checklist.version})"
    if checklist.notice:
        yield from textwrap.wrap(checklist.notice, width())
    for stop in checklist.stops:
        yield f"STOP when {when_words(stop.when, _test_words)}: {stop.says}"
    for phase in checklist.phases:
        yield ""
        yield from _phase_lines(checklist, phase)
    if checklist.sources:
        yield from ("", "Sources")
        for source in checklist.sources:
            where = " ".join(filter(None, (source.doi and f"doi:{source.doi}", source.url, source.licence)))
            yield from _wrapped(f"  {source.id}: ", f"{source.text} {where}".rstrip(), 4)


def checklist_data(checklist: Checklist, *, whole: bool) -> dict[str, Any]:
    """Give a checklist as JSON data; its phases and sources only if `whole`."""
    head = {
        "id": checklist.id,
        "version": checklist.version,
        "title": checklist.title,
        "sha256": checklist.sha256,
        "phase_count": len(checklist.phases),
        "item_count": len(checklist.items),
    }
    if not whole:
        return head
    return head | {
        "notice": checklist.notice,
        "roles": dict(checklist.roles),
        "stops": [
            {"id": stop.id, "when": _when(stop.when), "back_to": stop.back_to, "says": stop.says, "card": stop.card}
            for stop in checklist.stops
        ],
        "phases": [_phase(phase) for phase in checklist.phases],
        "sources": [
            {"id": each.id, "text": each.text, "doi": each.doi, "url": each.url, "licence": each.licence}
            for each in checklist.sources
        ],
    }


def _phase_lines(checklist: Checklist, phase: Phase) -> Iterator[str]:
    step = f" - core step {phase.core_step}" if phase.core_step else ""
    yield f"{phase.title} [{phase.id}]{step}"
    gate = " (before the incision)" if phase.before_incision else ""
    yield f"  Pause: {phase.pause}{gate}. Led by: {roles_words(checklist, [phase.lead])}"
    if phase.when:
        yield f"  Only when {when_words(phase.when, _test_words)}"
    for item in phase.items:
        roles = roles_words(checklist, item.roles, each=item.each)
        yield from _wrapped(f"  {item.level:<9}", f"{item.challenge} [{item.id}]: {item.response} - {roles}", 11)
        yield from _wrapped(" " * 11, f"answer: {_asked(item)}", 13)
        if item.when:
            yield from _wrapped(" " * 11, f"only when {when_words(item.when, _test_words)}", 13)


def _asked(item: Item) -> str:
    if item.is_single:
        return what_is_asked(item.fields[0])
    return "; ".join(f"{f.name}={what_is_asked(f)}{' (optional)' if f.optional else ''}" for f in item.fields)


def _wrapped(first: str, text: str, indent: int) -> list[str]:
    return textwrap.wrap(
        text, width(), initial_indent=first, subsequent_indent=" " * indent, break_on_hyphens=False
    ) or [first.rstrip()]


def _test_words(test: Test) -> str:
    if test.allowed:
        return f"{test.reads} is {' or '.join(test.allowed)}"
    bounds = (("above", test.above), ("below", test.below))
    return f"{test.reads} is {' and '.join(f'{word} {bound}' for word, bound in bounds if bound is not None)}"


def _phase(phase: Phase) -> dict[str, Any]:
    return {
        "id": phase.id,
        "title": phase.title,
        "pause": phase.pause,
        "status": str(phase.status),
        "style": str(phase.style),
        "lead": phase.lead,
        "before_incision": phase.before_incision,
        "core_step": phase.core_step,
        "when": _when(phase.when),
        "items": [_item(item) for item in phase.items],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "challenge": item.challenge,
        "response": item.response,
        "roles": list(item.roles),
        "each": item.each,
        "asked_by": item.asked_by,
        "level": str(item.level),
        "override": list(item.override),
        "overridden_as": item.overridden_as,
        "may_defer_to": item.may_defer_to,
        "when": _when(item.when),
        "fields": [_field(field) for field in item.fields],
        "due": {"after": item.due.after, "days": item.due.days} if item.due else None,
        "proposed_by": item.propose.formula if item.propose else None,
        "sources": list(item.sources),
        "local": item.local,
        "verify": item.verify,
        "who_item": item.who_item,
        "why": item.why,
    }


def _field(field: Field) -> dict[str, Any]:
    return {
        "name": None if field.name == VALUE else field.name,
        "kind": str(field.kind),
        "title": field.title,
        "options": dict(field.options),
        "unit": field.unit,
        "refuse_outside": _range(field.refuse_outside),
        "ask_outside": _range(field.ask_outside),
        "optional": field.optional,
    }


def _range(ends: Range | None) -> list[str | None] | None:
    return None if ends is None else [_number(ends.low), _number(ends.high)]


def _when(when: When) -> list[list[dict[str, Any]]]:
    return [
        [
            {
                "reads": test.reads,
                "allowed": list(test.allowed),
                "above": _number(test.above),
                "below": _number(test.below),
            }
            for test in part
        ]
        for part in when
    ]


def _number(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
