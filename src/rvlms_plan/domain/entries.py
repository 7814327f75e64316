"""Entries: facts in the past tense, never changed. A journal is a row of them; a case is what they add up to."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from rvlms_plan.domain.answers import Answer, Value
from rvlms_plan.domain.drill_entries import InDrill
from rvlms_plan.domain.people import ATTESTED, Voice

LATE_AFTER = timedelta(minutes=2)
"""What is entered so long after it happened shows both times; clocks and hands take up to that."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who and when. `at` is when it was entered, `happened_at` when it happened; both aware.

    `request` is the asker's own unique name for what it asks: the same request sent twice is one entry. `said_known`
    and `entered_known` say how each name was known; an entry that does not say it was made by names alone.
    """

    request: str
    at: datetime
    happened_at: datetime
    said_by: Voice
    entered_by: str
    station: str
    said_known: str = ATTESTED
    entered_known: str = ATTESTED


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """A case began, under a pseudonymous code and with the words of one checklist."""

    code: str
    checklist: str
    version: str
    sha256: str
    age: int | None = None
    sex: str | None = None


@dataclass(frozen=True, slots=True)
class ItemAnswered:
    """A person answered an item. `asked_again` are the questions that the answer was confirmed against."""

    item: str
    answer: Answer
    asked_again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemCorrected:
    """What stood for an item was replaced (withdrawn where `answer` is None), by mistake or new-information."""

    item: str
    answer: Answer | None
    because: str
    reason: str
    asked_again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemSetNotApplicable:
    """A person said that an item does not apply, with the reason."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class ItemDeferred:
    """An item was put off to a named later phase."""

    item: str
    to: str


@dataclass(frozen=True, slots=True)
class ItemOverridden:
    """A blocking item was passed by with a reason and a second person, known by PIN where their hands were free."""

    item: str
    reason: str
    second: Voice
    second_known: str = ATTESTED


@dataclass(frozen=True, slots=True)
class PhaseClosed:
    """A phase ended at its pause point, with so many overrides and these required items open."""

    phase: str
    overrides: int
    open_items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhaseReopened:
    """What was entered before it left a closed phase with these blocking items unmet; it is to be closed again."""

    phase: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemsReopened:
    """What stood for these items holds no longer and is asked again, because of an item, a happening or a card."""

    items: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class ItemReadAloud:
    """An item was read out at its pause point and answered aloud: it is so, or there is a gap. It unticks nothing."""

    item: str
    gap: bool = False
    text: str | None = None


@dataclass(frozen=True, slots=True)
class CaughtByList:
    """An item caught something before it did harm."""

    item: str
    text: str


@dataclass(frozen=True, slots=True)
class Happened:
    """Something of the operation happened. `amount` is decimal text in the kind's unit.

    It adds to what was recorded before, or `sets` the total; `product` is one of the kind's; `value` are words.
    """

    what: str
    value: str | None = None
    amount: str | None = None
    product: str | None = None
    sets: bool = False


@dataclass(frozen=True, slots=True)
class ClampPlaced:
    """A clamp was put on a vessel, at `happened_at`."""

    vessel: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class ClampReleased:
    """The clamp that was placed by the entry of that number came off, at `happened_at`."""

    clamp: int


@dataclass(frozen=True, slots=True)
class CardOpened:
    """A card for a non-normal event was taken up."""

    card: str


@dataclass(frozen=True, slots=True)
class CardStepDone:
    """A step of the card that the entry `opening` took up was done; steps count from 1."""

    opening: int
    step: int


@dataclass(frozen=True, slots=True)
class CardEnded:
    """The card that the entry `opening` took up was completed, or left with steps open."""

    opening: int
    complete: bool


@dataclass(frozen=True, slots=True)
class NoteWritten:
    """A person wrote a note."""

    text: str


@dataclass(frozen=True, slots=True)
class FollowUpRecorded:
    """A follow-up took place: by visit or phone, on `happened_at`, with what it found."""

    by: str
    state: str
    imaging: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class EntryCorrected:
    """A happening, a clamp, a follow-up or another such entry was corrected; its earlier form stays in the journal.

    `happened_at` and `fields` hold what stands now; `withdrawn` says that it never happened.
    """

    entry: int
    because: str
    reason: str
    happened_at: datetime | None = None
    fields: Mapping[str, str | None] = dataclasses.field(default_factory=dict)
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """The case ended; phases not closed are named, with the reason."""

    reason: str | None = None
    open_phases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseAbandoned:
    """The case was given up, with the reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class ClockJumped:
    """The station's clock was moved by so many seconds while the program ran; times here did not follow it."""

    seconds: int


Fact = (
    CaseOpened
    | ItemAnswered
    | ItemCorrected
    | ItemSetNotApplicable
    | ItemDeferred
    | ItemOverridden
    | PhaseClosed
    | PhaseReopened
    | ItemsReopened
    | ItemReadAloud
    | CaughtByList
    | Happened
    | ClampPlaced
    | ClampReleased
    | CardOpened
    | CardStepDone
    | CardEnded
    | NoteWritten
    | FollowUpRecorded
    | EntryCorrected
    | CaseClosed
    | CaseAbandoned
    | ClockJumped
    | InDrill
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A fact with a time of its own: it happened at another moment than the rest of its request."""

    fact: Fact
    happened_at: datetime


FACTS: dict[str, type[Fact]] = {kind.__name__: kind for kind in Fact.__args__}


F = TypeVar("F")
F_co = TypeVar("F_co", covariant=True)
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class EntryOf(Generic[F_co]):
    """One fact in its place in a journal of any kind, counted from 1."""

    position: int
    stamp: Stamp
    fact: F_co

    @property
    def kind(self) -> str:
        """The name of the fact's kind, as the record holds it."""
        return type(self.fact).__name__

    @property
    def is_late(self) -> bool:
        """Tell whether it was entered some time after it happened."""
        return self.stamp.at - self.stamp.happened_at >= LATE_AFTER


@dataclass(frozen=True, slots=True)
class Entry(EntryOf[Fact]):
    """One fact in its place in a case's journal."""


def to_data(entry: EntryOf[Any]) -> dict[str, Any]:
    """Give an entry as plain JSON data: text, whole numbers, booleans, lists and maps; what is empty is left out."""
    stamp = entry.stamp
    data: dict[str, Any] = {
        "kind": entry.kind,
        "position": entry.position,
        "request": stamp.request,
        "at": stamp.at.isoformat(),
        "happened_at": stamp.happened_at.isoformat(),
        "said_by": {"person": stamp.said_by.person, "role": stamp.said_by.role},
        "entered_by": stamp.entered_by,
        "station": stamp.station,
    }
    if stamp.said_known != ATTESTED or stamp.entered_known != ATTESTED:
        data["known"] = {"said_by": stamp.said_known, "entered_by": stamp.entered_known}
    data["fact"] = {
        field.name: _plain(value)
        for field in dataclasses.fields(entry.fact)
        if not _is_default(field, value := getattr(entry.fact, field.name))
    }
    return data


def from_data(data: Mapping[str, Any]) -> Entry:
    """Read an entry of a case back; `from_data(to_data(entry)) == entry`."""
    return read_entry(data, FACTS, Entry)


def read_entry(data: Mapping[str, Any], facts: Mapping[str, type[F]], made: Callable[[int, Stamp, F], E]) -> E:
    """Read an entry of some kind of journal back, by the names of its facts."""
    kind, known = facts[data["kind"]], data.get("known", _BY_NAME)
    stamp = Stamp(
        request=data["request"],
        at=datetime.fromisoformat(data["at"]),
        happened_at=datetime.fromisoformat(data["happened_at"]),
        said_by=Voice(**data["said_by"]),
        entered_by=data["entered_by"],
        station=data["station"],
        said_known=known["said_by"],
        entered_known=known["entered_by"],
    )
    given = {name: _kept(name, value) for name, value in data["fact"].items()}
    return made(data["position"], stamp, kind(**given))


_BY_NAME = {"said_by": ATTESTED, "entered_by": ATTESTED}


def _is_default(field: dataclasses.Field[Any], value: Any) -> bool:
    if field.default_factory is not dataclasses.MISSING:
        return bool(value == field.default_factory())
    return field.default is not dataclasses.MISSING and bool(value == field.default)


def _plain(value: Any) -> Any:
    match value:
        case Voice():
            return {"person": value.person, "role": value.role}
        case datetime():
            return value.isoformat()
        case tuple():
            return [_plain(each) for each in value]
        case Mapping():
            return {name: _plain(each) for name, each in value.items()}
        case _:
            return value


def _kept(name: str, value: Any) -> Any:
    match name, value:
        case "second", dict():
            return Voice(**value)
        case "happened_at", str():
            return datetime.fromisoformat(value)
        case "answer", dict():
            return {field: _value(each) for field, each in value.items()}
        case _, list():
            return tuple(value)
        case _:
            return value


def _value(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value
