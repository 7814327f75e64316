"""A checklist on paper, for the day the computer fails: what `templates/checklist.typ` is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rvlms_plan import __version__
from rvlms_plan.domain.answers import range_words, unit_words
from rvlms_plan.domain.checklist import (
    AMOUNT,
    PRODUCT,
    VALUE,
    Card,
    Checklist,
    ClampReminder,
    Field,
    HappeningKind,
    Item,
    Kind,
    Level,
    Phase,
    Test,
    When,
)
from rvlms_plan.domain.refusals import shortened
from rvlms_plan.domain.wording import (
    LEVEL_WORDS,
    STYLE_WORDS,
    asked_words,
    counts_as_words,
    due_words,
    roles_words,
    when_words,
)
from rvlms_plan.formats.pdf.typesetting import pdf

TEMPLATE = "checklist"
_HEAD_LENGTH = 42


def paper_checklist(checklist: Checklist, at: datetime) -> bytes:
    """Give a checklist as a PDF to print on A4: a first page, a page a phase, a page a card, tables to fill, sources.

    Args:
        checklist: What is printed.
        at: When it is printed, said in the foot of every page. The same checklist and moment give the same bytes.
    """
    return pdf(TEMPLATE, paper_data(checklist, at), at)


def paper_data(checklist: Checklist, at: datetime) -> dict[str, Any]:
    """Give what the template is told."""
    paper = _Paper(checklist)
    return {
        "title": checklist.title,
        "title_short": shortened(checklist.title, _HEAD_LENGTH),
        "id": checklist.id,
        "version": checklist.version,
        "sha256": [checklist.sha256[at : at + 16] for at in range(0, len(checklist.sha256), 16)],
        "notice": checklist.notice,
        "program": f"rvlms-plan {__version__}",
        "printed": f"{at:%Y-%m-%d %H:%M}",
        "day": [at.year, at.month, at.day],
        "roles": [title for _, title in checklist.roles],
        "phases": [paper.phase(phase) for phase in checklist.phases],
        "cards": [paper.card(card) for card in checklist.cards],
        "clamps": _clamps(checklist),
        "happenings": paper.happenings(),
        "sources": [
            {
                "id": each.id,
                "text": each.text,
                "where": ", ".join(filter(None, (each.doi and f"doi:{each.doi}", each.url, each.licence))),
            }
            for each in checklist.sources
        ],
        "follow_ups": any(phase.follow_ups for phase in checklist.phases),
    }


class _Paper:
    """Puts a checklist's parts into words; items are numbered by phase, so that one can point to another."""

    def __init__(self, checklist: Checklist) -> None:
        self._checklist = checklist
        self._numbers = {
            item.id: f"{phase_number}.{number}"
            for phase_number, phase in enumerate(checklist.phases, 1)
            for number, item in enumerate(phase.items, 1)
        }

    def phase(self, phase: Phase) -> dict[str, Any]:
        """Give a phase's page; the stops that its items can raise stand on it."""
        of_phase = {item.id for item in phase.items}
        stops = [
            stop
            for stop in self._checklist.stops
            if any(test.item in of_phase for group in stop.when for test in group)
        ]
        return {
            "id": phase.id,
            "title": phase.title,
            "pause": phase.pause,
            "style": STYLE_WORDS[phase.style],
            "lead": roles_words(self._checklist, [phase.lead]),
            "before_incision": phase.before_incision,
            "core_step": phase.core_step,
            "when": self._when(phase.when),
            "items": [self._item(item) for item in phase.items],
            "stops": [
                {
                    "when": self._when(stop.when),
                    "says": stop.says,
                    "back_to": self._checklist.phase(stop.back_to).title,
                    "card": next((card.title for card in self._checklist.cards if card.id == stop.card), ""),
                }
                for stop in stops
            ],
        }

    def card(self, card: Card) -> dict[str, Any]:
        """Give a card's page."""
        return {
            "title": card.title,
            "priority": card.priority,
            "when": self._when(card.when),
            "steps": list(card.steps),
            "asks_again": [f"{self._numbers[each]} {self._checklist.items[each].challenge}" for each in card.re_opens],
            "sources": list(card.sources),
            "local": card.local,
            "verify": card.verify,
        }

    def happenings(self) -> dict[str, Any]:
        """Give what can happen: what is written down once, what is written in words, what is added up."""
        kinds = self._checklist.happening_kinds.values()
        return {
            "once": [self._happening(kind) for kind in kinds if kind.once],
            "worded": [self._happening(kind) for kind in kinds if not kind.once and kind.field(AMOUNT) is None],
            "amounts": [
                {"title": kind.title, "unit": unit_words(amount.unit), "product": product}
                for kind in kinds
                if (amount := kind.field(AMOUNT)) is not None
                for product in _products(kind)
            ],
        }

    def _happening(self, kind: HappeningKind) -> str:
        again = self._numbers_of(kind.re_opens)
        return f"{kind.title} (then ask again {again})" if again else kind.title

    def _numbers_of(self, items: Iterable[str]) -> str:
        return ", ".join(self._numbers[each] for each in items)

    def _item(self, item: Item) -> dict[str, Any]:
        blocks = item.level is Level.BLOCK
        titles = self._checklist.role_titles
        return {
            "number": self._numbers[item.id],
            "challenge": item.challenge,
            "response": item.response,
            "who": roles_words(self._checklist, item.roles, each=item.each),
            "each": [titles.get(role, role) for role in item.roles] if item.each else [],
            "asked_by": roles_words(self._checklist, [item.asked_by]) if item.asked_by else "",
            "level": LEVEL_WORDS[item.level],
            "blocks": blocks,
            "when": self._when(item.when),
            "due": due_words(item.due) if item.due else "",
            "fields": [] if item.is_tick else [_field(field) for field in item.fields],
            "asked_again": self._asked_again(item),
            "re_opens": self._numbers_of(item.re_opens),
            "needs_no_clamp": item.needs_no_clamp,
            "second": roles_words(self._checklist, item.override),
            "counts_as": counts_as_words(item),
            "defer": self._checklist.phase(item.may_defer_to).title if item.may_defer_to else "",
            "verify": item.verify,
            "local": item.local,
            "who_item": item.who_item,
        }

    def _asked_again(self, item: Item) -> list[str]:
        """Say which options are asked once more and when, a line for each condition."""
        options = dict(option for field in item.fields for option in field.options)
        by_condition: dict[str, list[str]] = {}
        for option, when in item.ask_when:
            by_condition.setdefault(self._when(when), []).append(options.get(option, option))
        return [f"{', '.join(words)}: ask again if {when}" for when, words in by_condition.items()]

    def _when(self, when: When) -> str:
        """Put a condition into words; an item that it reads again is called by its number alone."""
        named = set[str]()

        def number_of(item: str) -> str:
            return self._numbers[item]

        def test_words(test: Test) -> str:
            words = asked_words(self._checklist, test, number_of, named=test.reads not in named)
            named.add(test.reads)
            return words

        return when_words(when, test_words)


def _products(kind: HappeningKind) -> list[str]:
    field = kind.field(PRODUCT)
    return [words for _, words in field.options] if field else [""]


def _field(field: Field) -> dict[str, Any]:
    title = "" if field.name == VALUE else field.title or field.name.replace("-", " ").capitalize()
    return {
        "title": title,
        "kind": str(field.kind),
        "options": [words for _, words in field.options],
        "unit": unit_words(field.unit),
        "usual": range_words(field.ask_outside) if field.kind is Kind.NUMBER and field.ask_outside else "",
        "optional": field.optional,
    }


def _clamps(checklist: Checklist) -> dict[str, Any]:
    rules = checklist.clamps
    return {
        "vessels": [{"title": vessel.title, "time": vessel.time.replace("-", " ")} for vessel in rules.vessels],
        "types": [words for _, words in rules.types],
        "reminders": [_reminder(each) for each in rules.reminders],
    }


def _reminder(reminder: ClampReminder) -> dict[str, Any]:
    minutes = [
        f"{word} at {number} min"
        for word, number in (("first reminder", reminder.amber), ("second reminder", reminder.red))
        if number is not None
    ]
    return {"time": reminder.time.replace("-", " "), "says": ", ".join(minutes), "verify": reminder.verify}
