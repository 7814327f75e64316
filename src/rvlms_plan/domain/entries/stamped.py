"""An entry of any kind of journal: who and when, one fact in its place, and how it is written and read."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from rvlms_plan.domain.answers import Value
from rvlms_plan.domain.people import ATTESTED, Voice

LATE_AFTER = timedelta(minutes=2)
"""What is entered so long after it happened shows both times; clocks and hands take up to that."""


F = TypeVar("F")
F_co = TypeVar("F_co", covariant=True)
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class StationClock:
    """Which run of a machine it was, and what its wall clock said when that began: whole seconds since 1970.

    Within one `boot` the `zero` stays as it is, whatever program asks, until somebody sets the wall clock.
    """

    boot: str
    zero: int


class Stamp(NamedTuple):
    """Who and when. `at` is when it was entered, `happened_at` when it happened; both aware.

    `request` is the asker's own unique name for what it asks: the same request sent twice is one entry. `said_known`
    and `entered_known` say how each name was known; an entry that does not say it was made by names alone. `clock` is
    of the first entry that a station makes in a journal, and of the first after its clock became another.
    """

    request: str
    at: datetime
    happened_at: datetime
    said_by: Voice
    entered_by: str
    station: str
    said_known: str = ATTESTED
    entered_known: str = ATTESTED
    clock: StationClock | None = None


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


def to_data(entry: EntryOf[Any]) -> dict[str, Any]:
    """Give an entry as plain JSON data: text, whole numbers, booleans, lists and maps; what is empty is left out."""
    stamp, at = entry.stamp, entry.stamp.at.isoformat()
    data: dict[str, Any] = {
        "kind": entry.kind,
        "position": entry.position,
        "request": stamp.request,
        "at": at,
        "happened_at": at if stamp.happened_at is stamp.at else stamp.happened_at.isoformat(),
        "said_by": {"person": stamp.said_by.person, "role": stamp.said_by.role},
        "entered_by": stamp.entered_by,
        "station": stamp.station,
    }
    if stamp.said_known != ATTESTED or stamp.entered_known != ATTESTED:
        data["known"] = {"said_by": stamp.said_known, "entered_by": stamp.entered_known}
    if stamp.clock is not None:
        data["clock"] = {"boot": stamp.clock.boot, "zero": stamp.clock.zero}
    fact = entry.fact
    data["fact"] = {
        name: value if value.__class__ is str else _plain(value)
        for name, default in _defaults(fact.__class__)
        if (value := getattr(fact, name)) is not default and value != default
    }
    return data


def read_entry(data: Mapping[str, Any], facts: Mapping[str, type[F]], made: Callable[[int, Stamp, F], E]) -> E:
    """Read an entry of some kind of journal back, by the names of its facts."""
    kind, known = facts[data["kind"]], data.get("known", _BY_NAME)
    entered_at, happened_at = data["at"], data["happened_at"]
    at = datetime.fromisoformat(entered_at)
    stamp = Stamp(
        data["request"],
        at,
        at if happened_at == entered_at else datetime.fromisoformat(happened_at),
        _voice(**data["said_by"]),
        data["entered_by"],
        data["station"],
        known["said_by"],
        known["entered_by"],
        StationClock(**data["clock"]) if "clock" in data else None,
    )
    given = data["fact"]
    for name, value in given.items():
        if name in _NOT_AS_IT_IS or isinstance(value, list):
            given = {name: _kept(name, value) for name, value in given.items()}
            break
    return made(data["position"], stamp, kind(**given))


_BY_NAME = {"said_by": ATTESTED, "entered_by": ATTESTED}
_NOT_AS_IT_IS = frozenset({"answer", "second", "happened_at"})
"""The fields of facts of which the record holds the parts, or the text, of what they are."""
_voice = lru_cache(1024)(Voice)
"""A journal has few voices, and many entries of each."""


@cache
def _defaults(kind: type) -> tuple[tuple[str, Any], ...]:
    """Give the fields of a kind of fact, each with what is left out of the record; nothing equals `MISSING`."""
    return tuple(
        (field.name, field.default if field.default_factory is dataclasses.MISSING else field.default_factory())
        for field in dataclasses.fields(kind)
    )


def _plain(value: Any) -> Any:
    if isinstance(value, _PLAIN):
        return value
    if value.__class__ is dict:  # an answer, most often
        return {name: each if each.__class__ is str else _plain(each) for name, each in value.items()}
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


_PLAIN = (str, int, type(None))


def _kept(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return datetime.fromisoformat(value) if name == "happened_at" else value
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict) and name == "answer":
        return {field: _value(each) for field, each in value.items()}
    if isinstance(value, dict) and name == "second":
        return Voice(**value)
    return value


def _value(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value
