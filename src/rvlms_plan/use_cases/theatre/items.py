"""What is said about one item: answered, corrected, deferred, passed by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from rvlms_plan.domain.answers import Answer, parse_answer, parse_fields
from rvlms_plan.domain.case import CaseView, clamp_item, decisions
from rvlms_plan.domain.entries import ItemOverridden
from rvlms_plan.domain.people import ATTESTED, Voice
from rvlms_plan.domain.refusals import Unknown
from rvlms_plan.domain.site import rights
from rvlms_plan.domain.text import clean_name
from rvlms_plan.use_cases.live import LiveCase, Recorded
from rvlms_plan.use_cases.station import Who

Given = Sequence[str] | Mapping[str, str]
"""An answer as typed: the words of a command line, or one text a field from a form."""


def answer(
    live: LiveCase, item_id: str, given: Given, who: Who, *, confirmed: bool = False, request: str | None = None
) -> Recorded:
    """Answer an item. Raises as `decisions.answer`, and BadValue for a text that is no answer."""
    voice = voice_of(live.view, who)

    def ask(view: CaseView) -> decisions.Facts:
        now = live.station.now()
        value = read_answer(view, item_id, given, now)
        facts = decisions.answer(view, item_id, value, voice, confirmed=confirmed, at=now)
        return [*facts, *clamp_item.placed_by(view, item_id, value, now)] if facts else facts

    return live.record(ask, who, request)


def correct(  # noqa: PLR0913 - each is a word of the one request
    live: LiveCase,
    item_id: str,
    given: Given | None,
    who: Who,
    *,
    because: str,
    reason: str,
    confirmed: bool = False,
    sees: int | None = None,
    request: str | None = None,
) -> Recorded:
    """Replace or (with None) withdraw what stands for an item. Raises as `decisions.correct`."""

    def ask(view: CaseView) -> decisions.Facts:
        now = live.station.now()
        value = None if given is None else read_answer(view, item_id, given, now)
        return decisions.correct(
            view, item_id, value, because=because, reason=reason, confirmed=confirmed, sees=sees, at=now
        )

    return live.record(ask, who, request)


def set_not_applicable(live: LiveCase, item_id: str, reason: str, who: Who, request: str | None = None) -> Recorded:
    """Set an item not applicable by hand. Raises as `decisions.set_not_applicable`."""
    return live.record(lambda view: decisions.set_not_applicable(view, item_id, reason), who, request)


def defer(live: LiveCase, item_id: str, to: str, who: Who, request: str | None = None) -> Recorded:
    """Put an item off to a later phase. Raises as `decisions.defer`."""
    return live.record(lambda view: decisions.defer(view, item_id, to), who, request)


def override(
    live: LiveCase,
    item_id: str,
    reason: str,
    second: Voice,
    who: Who,
    *,
    second_known: str = ATTESTED,
    request: str | None = None,
) -> Recorded:
    """Pass by a blocking item with a second person. Raises as `decisions.override`, and Refused by the directory."""
    rights.check_second(live.directory, second.person)
    voice, other = voice_of(live.view, who), Voice(clean_name(second.person, "The second person's name"), second.role)

    def ask(view: CaseView) -> decisions.Facts:
        facts = decisions.override(view, item_id, reason, voice, other)
        return [
            replace(fact, second_known=second_known) if isinstance(fact, ItemOverridden) else fact for fact in facts
        ]

    return live.record(ask, who, request)


def read_answer(view: CaseView, item_id: str, given: Given, at: datetime) -> Answer:
    """Read an answer as typed.

    Raises:
        Unknown: The checklist has no such item.
        BadValue: It is no answer to that item.
    """
    checklist = view.case.checklist
    if item_id not in checklist.items:
        raise Unknown("item", item_id, checklist.items)
    item = checklist.items[item_id]
    if item.places_clamp and not isinstance(given, Mapping) and not any("=" in word for word in given):
        given = clamp_item.fields_of_words(view, given)
    if isinstance(given, Mapping):
        return parse_fields(checklist, item, given, at)
    return parse_answer(checklist, item, given, at)


def voice_of(view: CaseView, who: Who) -> Voice:
    """Give who speaks, of a role that the case knows.

    Raises:
        Unknown: The checklist has no such role.
    """
    if who.role not in view.case.checklist.role_titles:
        raise Unknown("role", who.role, view.case.checklist.role_titles)
    return Voice(clean_name(who.person), who.role)
