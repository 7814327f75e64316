"""What a register is filtered and sorted by: `field=value`, read from what a person typed."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum

from rvlms_plan.domain.refusals import BadValue, Unknown, shortened
from rvlms_plan.domain.register import number_of
from rvlms_plan.domain.text import clean

RANGE = ".."


class Sort(StrEnum):
    """How a field's values are compared."""

    WORD = "word"
    NUMBER = "number"
    MOMENT = "moment"
    RULE = "rule"
    TEXT = "text"


OWN = {
    "code": Sort.WORD,
    "centre": Sort.WORD,
    "status": Sort.WORD,
    "checklist": Sort.WORD,
    "version": Sort.WORD,
    "phase": Sort.WORD,
    "sex": Sort.WORD,
    "age": Sort.NUMBER,
    "opened": Sort.MOMENT,
    "changed": Sort.MOMENT,
    "operated": Sort.MOMENT,
    "entries": Sort.NUMBER,
    "done": Sort.NUMBER,
    "not-applicable": Sort.NUMBER,
    "deferred": Sort.NUMBER,
    "overrides": Sort.NUMBER,
    "open": Sort.NUMBER,
    "findings": Sort.NUMBER,
    "review": Sort.WORD,
    "finding": Sort.RULE,
    "text": Sort.TEXT,
}
"""The fields that every register has; beside them stands each summary answer, by its id."""

OWN_WORDS = {
    "code": "case code",
    "centre": "centre that it came from",
    "status": "where the case is",
    "checklist": "checklist",
    "version": "version of the checklist",
    "phase": "phase that the case is in",
    "sex": "sex",
    "age": "age",
    "opened": "day it was opened",
    "changed": "day of the newest entry",
    "operated": "day of the incision",
    "entries": "entries in the journal",
    "done": "items done",
    "not-applicable": "items not applicable",
    "deferred": "items deferred",
    "overrides": "items overridden",
    "open": "items open",
    "findings": "findings that ask something",
    "finding": "a finding, by its rule",
    "review": "how far its review has come",
    "text": "words in code and head",
}

NOT_SORTED = frozenset({"centre", "finding", "text"})


@dataclass(frozen=True, slots=True)
class Test:
    """One condition. A word or a text is in `value`; a range from `low` to `high` (either may lack) holds both ends.

    Numbers are floats, moments UTC text of which `high` is the first that lies behind. `own` says that it is one of
    `OWN`, else it is a summary answer.
    """

    field: str
    kind: Sort
    own: bool
    value: str = ""
    low: float | str | None = None
    high: float | str | None = None


@dataclass(frozen=True, slots=True)
class SortBy:
    """The field that a page is sorted by. Cases that lack it stand last, whichever way."""

    field: str = "changed"
    own: bool = True
    descending: bool = True


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """Conditions and a sort that somebody keeps under a name, as they were typed."""

    name: str
    where: tuple[str, ...] = ()
    sort: str | None = None


LONGEST_NAME = 40
_BEGINS_CONDITION = re.compile(r"(?:^|(?<=\s))(?=[a-z][a-z0-9-]*=)")


def conditions_of(line: str) -> tuple[str, ...]:
    """Read a line of conditions: each begins with its `field=`; a line without any looks for its words in the text."""
    line = clean(line)
    if not line:
        return ()
    if "=" not in line:
        return (f"text={line}",)
    return tuple(part for each in _BEGINS_CONDITION.split(line) if (part := each.strip()))


def filter_name(text: str) -> str:
    """Read the name of a filter.

    Raises:
        BadValue: It is empty or too long.
    """
    name = " ".join(clean(text).split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadValue(f"A filter's name has 1 to {LONGEST_NAME} characters.")
    return name


def read_test(text: str, summary: Collection[str], rules: Collection[str], zone: tzinfo | None) -> Test:
    """Read one `field=value`; a summary field whose value looks like a number or a range is compared as one.

    Raises:
        Unknown: There is no such field or rule; the nearest is named.
        BadValue: It is no condition.
    """
    name, mark, value = text.partition("=")
    name, value = name.strip(), clean(value)
    if not mark or not value:
        raise BadValue(f"{shortened(text)} is no condition. Write FIELD=VALUE, such as status=closed or bleeding=500..")
    kind = OWN.get(name)
    if kind is None and name not in summary:
        raise Unknown("field", name, [*OWN, *summary])
    match kind:
        case Sort.MOMENT:
            low, high = _days(name, value, zone)
            return Test(name, kind, own=True, low=low, high=high)
        case Sort.NUMBER:
            return _numbers(name, value, own=True)
        case Sort.RULE if value not in rules:
            raise Unknown("finding", value, rules)
        case None if RANGE in value or number_of(value) is not None:
            return _numbers(name, value, own=False)
        case None:
            return Test(name, Sort.WORD, own=False, value=value)
        case _:
            return Test(name, kind, own=True, value=value)


def read_sort(text: str | None, summary: Collection[str]) -> SortBy:
    """Read what a page is sorted by; a minus before it turns it round. Unsaid, the case changed last stands first.

    Raises:
        Unknown: There is no such field; the nearest is named.
    """
    if not text:
        return SortBy()
    name = text.removeprefix("-")
    known = [*(field for field in OWN if field not in NOT_SORTED), *summary]
    if name not in known:
        raise Unknown("field to sort by", name, known)
    return SortBy(name, name in OWN, descending=text.startswith("-"))


def _numbers(name: str, value: str, *, own: bool) -> Test:
    low, high = _ends(name, value)
    found = [None if end is None else number_of(end) for end in (low, high)]
    wrong = [end for end, number in zip((low, high), found, strict=True) if end is not None and number is None]
    if wrong:
        raise BadValue(f"{name}: {shortened(wrong[0])} is no number. Write {name}=500, {name}=500.. or {name}=1..5")
    if None not in found and found[0] > found[1]:  # type: ignore[operator]
        raise BadValue(f"{name}: no number lies from {low} to {high}. Write the smaller one first.")
    return Test(name, Sort.NUMBER, own, low=found[0], high=found[1])


def _days(name: str, value: str, zone: tzinfo | None) -> tuple[str | None, str | None]:
    low, high = (None if end is None else _day(name, end, zone) for end in _ends(name, value))
    if low is not None and high is not None and low > high:
        raise BadValue(f"{name}: no day lies in {shortened(value)}. Write the earlier one first.")
    return None if low is None else _utc(low), None if high is None else _utc(high + timedelta(days=1))


def _day(name: str, text: str, zone: tzinfo | None) -> datetime:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        example = f"{name}=2026-01-01..2026-06-30"
        raise BadValue(f"{name}: {shortened(text)} is no date. Write {name}=2026-01-31 or {example}") from None
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _ends(name: str, value: str) -> Sequence[str | None]:
    low, mark, high = (part.strip() for part in value.partition(RANGE))
    if not mark:
        return low, low
    if not low and not high:
        raise BadValue(f"{name}: {RANGE} alone leaves everything open. Write one end: {name}=1.. or {name}=..5")
    return low or None, high or None
