"""One entry, part by part: what is of a checklist's own words passes, all else goes through a hand.

The hand that hides puts pseudonyms and marks in place of what people wrote; the hand that checks refuses what is none.
Both walk here, so that nothing is let in that would not have been let out. A part that stands in no table below is
refused: a new kind of entry has to be thought about before it can leave.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import Answer, Value
from rvlms_plan.domain.bundles.hand import OLDEST, Hand
from rvlms_plan.domain.bundles.shapes import Unfit, like, moment, one_of, row, text, whole
from rvlms_plan.domain.case.course import FOLLOW_UP_BY, FOLLOW_UP_STATES, SEXES
from rvlms_plan.domain.case.decisions import MISTAKE, NEW_INFORMATION
from rvlms_plan.domain.checklist import AMOUNT, PRODUCT, Checklist, Field, Kind
from rvlms_plan.domain.drill_entries import InDrill
from rvlms_plan.domain.people import ATTESTED, AUTHENTICATED, BROKE_GLASS, Voice, roll_call

_NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,20})?")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")
_YEARS = "a"
"""The UCUM unit of an age."""


def walked(entry: e.Entry, checklist: Checklist, hand: Hand) -> e.Entry:
    """Give an entry as the hand leaves it.

    Raises:
        Unfit: A part is of no type or name that it can be; or it is an entry of practice, which is no patient's.
    """
    if isinstance(entry.fact, InDrill):
        raise Unfit("an entry of practice")
    walk, stamp = _Walk(checklist, hand), entry.stamp
    given = {field.name: getattr(entry.fact, field.name) for field in dataclasses.fields(entry.fact)}
    return e.Entry(
        whole(entry.position, "position"),
        e.Stamp(
            request=hand.request(text(stamp.request, "request")),
            at=hand.moment(moment(stamp.at, "at")),
            happened_at=hand.moment(moment(stamp.happened_at, "happened_at")),
            said_by=walk.voice(stamp.said_by, "said_by"),
            entered_by=hand.person(text(stamp.entered_by, "entered_by")),
            station=hand.station(text(stamp.station, "station")),
            said_known=one_of(stamp.said_known, _KNOWN, "how it is known who said it"),
            entered_known=one_of(stamp.entered_known, _KNOWN, "how it is known who typed it"),
        ),
        replace(entry.fact, **walk.parts(entry.fact, given)),
    )


Way = Callable[["_Walk", Any, str, e.Fact], Any]


class _Walk:
    """Goes through the parts of one fact on one checklist."""

    def __init__(self, checklist: Checklist, hand: Hand) -> None:
        self.checklist = checklist
        self.hand = hand

    def parts(self, fact: e.Fact, given: Mapping[str, Any]) -> dict[str, Any]:
        found = {}
        for name, value in given.items():
            way = _WAYS.get((type(fact).__name__, name)) or _COMMON.get(name)
            if way is None:
                raise Unfit(f"{name}, which this program does not know how to hide")
            is_absent = value is None and _may_lack(fact, name)
            found[name] = None if is_absent else way(self, value, name, fact)
        return found

    def voice(self, voice: Any, what: str) -> Voice:
        if not isinstance(voice, Voice):
            raise Unfit(what)
        role = one_of(voice.role, self.checklist.role_titles, f"the role of {what}")
        return Voice(self.hand.person(text(voice.person, what)), role)

    def answer(self, answer: Any, item_id: str) -> Answer:
        item = self.checklist.items[item_id]
        if not isinstance(answer, Mapping) or not answer:
            raise Unfit("answer")
        found = {}
        for name, value in answer.items():
            field = item.field(name) if isinstance(name, str) else None
            if field is None:
                raise Unfit("answer: a field that its item does not have")
            found[name] = self.value(field, value)
        return found

    def value(self, field: Field, value: Any) -> Value:
        what = f"answer: {field.name}"
        options = {option for option, _ in field.options}
        match field.kind:
            case Kind.TICK:
                if value is not True:
                    raise Unfit(what)
                return True
            case Kind.CHOICE:
                return one_of(value, options, what)
            case Kind.SEVERAL:
                return tuple(one_of(each, options, what) for each in row(value, what))
            case Kind.NUMBER:
                return self.number(field, value, what)
            case Kind.TEXT:
                return self.hand.text(text(value, what))
            case Kind.DATE:
                return self.hand.day(text(value, what))
            case Kind.TIME:
                return like(_TIME, value, what)
            case Kind.DATETIME | Kind.CLAMP:
                return self.hand.moment_text(text(value, what))
            case Kind.PEOPLE:
                return tuple(self.member(text(each, what), what) for each in row(value, what))

    def number(self, field: Field, value: Any, what: str) -> str:
        """Take a number; one of years is an age."""
        number = like(_NUMBER, value, what)
        is_old = field.unit == _YEARS and float(number) >= OLDEST
        return str(self.hand.age(OLDEST)) if is_old and number != str(OLDEST) else number

    def member(self, member: str, what: str) -> str:
        voice = roll_call(member)
        person = self.hand.person(voice.person)
        return f"{person}:{one_of(voice.role, self.checklist.role_titles, what)}" if voice.role else person


def _may_lack(fact: e.Fact, name: str) -> bool:
    default = next(field.default for field in dataclasses.fields(fact) if field.name == name)
    return default is None or (isinstance(fact, e.ItemCorrected) and name == "answer")


def _of_item(walk: _Walk, value: Any, what: str, _: e.Fact) -> str:
    return one_of(value, walk.checklist.items, what)


def _of_items(walk: _Walk, value: Any, what: str, _: e.Fact) -> tuple[str, ...]:
    return tuple(one_of(each, walk.checklist.items, what) for each in row(value, what))


def _of_phase(walk: _Walk, value: Any, what: str, _: e.Fact) -> str:
    return one_of(value, walk.checklist.phase_index, what)


def _of_phases(walk: _Walk, value: Any, what: str, _: e.Fact) -> tuple[str, ...]:
    return tuple(one_of(each, walk.checklist.phase_index, what) for each in row(value, what))


def _of_happening(walk: _Walk, value: Any, what: str, _: e.Fact) -> str:
    return one_of(value, walk.checklist.happening_kinds, what)


def _of_card(walk: _Walk, value: Any, what: str, _: e.Fact) -> str:
    return one_of(value, {card.id for card in walk.checklist.cards}, what)


def _of_vessel(walk: _Walk, value: Any, what: str, _: e.Fact) -> str:
    return one_of(value, {vessel.id for vessel in walk.checklist.clamps.vessels}, what)


def _of_clamp_type(walk: _Walk, value: Any, what: str, _: e.Fact) -> str:
    return one_of(value, dict(walk.checklist.clamps.types), what)


def _of_product(walk: _Walk, value: Any, what: str, _: e.Fact) -> str:
    fields = (kind.field(PRODUCT) for kind in walk.checklist.happening_kinds.values())
    return one_of(value, {option for field in fields if field for option, _ in field.options}, what)


def _of_asking_again(walk: _Walk, value: Any, what: str, _: e.Fact) -> str:
    """Take what items are asked again because of: an item, a happening or a card."""
    checklist = walk.checklist
    return one_of(value, {*checklist.items, *checklist.happening_kinds, *(card.id for card in checklist.cards)}, what)


def _answer(walk: _Walk, value: Any, what: str, fact: e.Fact) -> Answer:
    if not isinstance(fact, e.ItemAnswered | e.ItemCorrected):
        raise Unfit(what)
    return walk.answer(value, _of_item(walk, fact.item, "item", fact))


def _words(walk: _Walk, value: Any, what: str, _: e.Fact) -> str:
    return walk.hand.text(text(value, what))


def _questions(walk: _Walk, value: Any, what: str, _: e.Fact) -> tuple[str, ...]:
    """Take questions that were asked again: they repeat what was typed."""
    return tuple(walk.hand.text(text(each, what)) for each in row(value, what))


def _second(walk: _Walk, value: Any, what: str, _: e.Fact) -> Voice:
    return walk.voice(value, what)


def _when(walk: _Walk, value: Any, what: str, _: e.Fact) -> datetime:
    return walk.hand.moment(moment(value, what))


def _amount(_walk: _Walk, value: Any, what: str, _: e.Fact) -> str:
    return like(_NUMBER, value, what)


def _count(_walk: _Walk, value: Any, what: str, _: e.Fact) -> int:
    return whole(value, what)


def _flag(_walk: _Walk, value: Any, what: str, _: e.Fact) -> bool:
    if not isinstance(value, bool):
        raise Unfit(what)
    return value


def _fixed(words: Collection[str]) -> Way:
    return lambda _walk, value, what, _fact: one_of(value, words, what)


def _own(attribute: str) -> Way:
    """Take what must be the checklist's own."""
    return lambda walk, value, what, _: one_of(value, {getattr(walk.checklist, attribute)}, what)


def _corrected(walk: _Walk, value: Any, what: str, fact: e.Fact) -> dict[str, str | None]:
    if not isinstance(value, Mapping):
        raise Unfit(what)
    found: dict[str, str | None] = {}
    for name, each in value.items():
        way = _CORRECTED.get(name) if isinstance(name, str) else None
        if way is None:
            raise Unfit(f"{what}: a field that no entry has")
        found[name] = None if each is None else way(walk, each, f"{what}: {name}", fact)
    return found


_CORRECTED: dict[str, Way] = {
    AMOUNT: _amount,
    PRODUCT: _of_product,
    "value": _words,
    "vessel": _of_vessel,
    "type": _of_clamp_type,
    "by": _fixed(FOLLOW_UP_BY),
    "state": _fixed(FOLLOW_UP_STATES),
    "imaging": _words,
    "site": _words,
}
_KNOWN = (ATTESTED, AUTHENTICATED, BROKE_GLASS)
_BECAUSE = _fixed((MISTAKE, NEW_INFORMATION))
_COMMON: dict[str, Way] = {
    "item": _of_item,
    "items": _of_items,
    "phase": _of_phase,
    "answer": _answer,
    "asked_again": _questions,
    "reason": _words,
    "text": _words,
    "second": _second,
    "second_known": _fixed(_KNOWN),
    "open_items": _of_items,
    "open_phases": _of_phases,
}
"""By a part's name, where that says it."""
_WAYS: dict[tuple[str, str], Way] = {
    ("CaseOpened", "code"): lambda walk, value, what, _: walk.hand.code(text(value, what)),
    ("CaseOpened", "checklist"): _own("id"),
    ("CaseOpened", "version"): _own("version"),
    ("CaseOpened", "sha256"): _own("sha256"),
    ("CaseOpened", "age"): lambda walk, value, what, _: walk.hand.age(whole(value, what)),
    ("CaseOpened", "sex"): _fixed(SEXES),
    ("ItemCorrected", "because"): _BECAUSE,
    ("EntryCorrected", "because"): _BECAUSE,
    ("ItemDeferred", "to"): _of_phase,
    ("PhaseClosed", "overrides"): _count,
    ("ItemsReopened", "because"): _of_asking_again,
    ("ItemReadAloud", "gap"): _flag,
    ("Happened", "what"): _of_happening,
    ("Happened", "value"): _words,
    ("Happened", "amount"): _amount,
    ("Happened", "product"): _of_product,
    ("Happened", "sets"): _flag,
    ("ClampPlaced", "vessel"): _of_vessel,
    ("ClampPlaced", "type"): _of_clamp_type,
    ("ClampReleased", "clamp"): _count,
    ("CardOpened", "card"): _of_card,
    ("CardStepDone", "opening"): _count,
    ("CardStepDone", "step"): _count,
    ("CardEnded", "opening"): _count,
    ("CardEnded", "complete"): _flag,
    ("FollowUpRecorded", "by"): _fixed(FOLLOW_UP_BY),
    ("FollowUpRecorded", "state"): _fixed(FOLLOW_UP_STATES),
    ("FollowUpRecorded", "imaging"): _words,
    ("FollowUpRecorded", "site"): _words,
    ("EntryCorrected", "entry"): _count,
    ("EntryCorrected", "happened_at"): _when,
    ("EntryCorrected", "fields"): _corrected,
    ("EntryCorrected", "withdrawn"): _flag,
    ("ClockJumped", "seconds"): _count,
    ("ClockJumped", "restarted"): _flag,
}
"""By a kind of fact and a part's name."""
