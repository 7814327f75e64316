"""The cards of a case: those of its checklist by priority, those that are open as a queue, those a stop names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rvlms_plan.domain.case.operation import TakenCard
from rvlms_plan.domain.case.phases import CaseView
from rvlms_plan.domain.checklist import Card

PRIORITIES: Mapping[str, int] = MappingProxyType({"warning": 0, "caution": 1, "advisory": 2})
"""As aviation's electronic checklists order theirs: a warning before a caution before an advisory."""


def by_priority(view: CaseView) -> list[Card]:
    """Give the cards of the checklist by priority, then in the file's order."""
    return sorted(view.case.checklist.cards, key=lambda card: PRIORITIES[card.priority])


def queue(view: CaseView) -> list[tuple[Card, TakenCard]]:
    """Give the open cards by priority, then in the order in which they were taken up."""
    cards = {card.id: card for card in view.case.checklist.cards}
    taken = [(cards[each.card], each) for each in view.case.operation.open_cards]
    return sorted(taken, key=lambda each: (PRIORITIES[each[0].priority], each[1].entry.position))


def open_card(view: CaseView, card_id: str) -> TakenCard | None:
    """Give a card as it stands open, or None."""
    return next((each for each in view.case.operation.open_cards if each.card == card_id), None)


def newest(view: CaseView, card_id: str) -> TakenCard | None:
    """Give the newest time that a card was taken up, open or ended; None where it never was."""
    return next((each for each in reversed(view.case.operation.cards) if each.card == card_id), None)


def after(view: CaseView, card_id: str | None) -> Card | None:
    """Give the open card behind another in the queue, and behind the last the first; None where none is open."""
    ids = [card for card, _ in queue(view)]
    place = next((n for n, card in enumerate(ids, start=1) if card.id == card_id), 0)
    return next(iter([*ids[place:], *ids]), None)


def open_steps(card: Card, taken: TakenCard | None) -> list[int]:
    """Give the numbers of the steps that are not done, from 1."""
    done = taken.steps if taken else {}
    return [step for step in range(1, len(card.steps) + 1) if step not in done]


def named_by_stops(view: CaseView) -> list[Card]:
    """Give the cards that a stop names whose condition holds, and that were not taken up yet."""
    named = {stop.card for stop in view.stops if stop.card and newest(view, stop.card) is None}
    return [card for card in by_priority(view) if card.id in named]
