"""Which copies of a store are kept, and when the next one is due. Names tell when each was made, in UTC."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rvlms_plan.domain.refusals import BadValue, Unknown

_PARTS = ("newest", "daily", "monthly")
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(?P<stem>.+)-(?P<stamp>\d{8}T\d{6}Z)\.db")


@dataclass(frozen=True, slots=True)
class Rule:
    """How many copies are kept: the newest ones, and the last of each of so many days and so many months."""

    newest: int
    daily: int
    monthly: int


def read_rule(text: str) -> Rule:
    """Read a rule such as `newest=7 daily=14 monthly=12`; what is not named is 0.

    Raises:
        BadValue: It is none, or would keep no copy at all.
    """
    found = dict.fromkeys(_PARTS, 0)
    for word in text.split():
        name, _, number = word.partition("=")
        if name not in found:
            raise Unknown("rule for copies", name, _PARTS)
        if not (number.isascii() and number.isdigit() and len(number) < 5):
            raise BadValue(f"{name} takes a whole number, as in {name}=7.")
        found[name] = int(number)
    if found["newest"] < 1:
        raise BadValue("At least the newest copy has to be kept: newest=1 or more.")
    return Rule(**found)


def name_of(stem: str, at: datetime) -> str:
    """Name a copy that is made at a moment."""
    return f"{stem}-{at.astimezone(UTC):{_STAMP}}.db"


def moments_of(stem: str, names: Iterable[str]) -> dict[str, datetime]:
    """Give when each copy of a store was made, by its name; names of other files are left out."""
    found = {}
    for name in names:
        match = _NAME.fullmatch(name)
        if match and match["stem"] == stem:
            try:
                found[name] = datetime.strptime(match["stamp"], _STAMP).replace(tzinfo=UTC)
            except ValueError:  # such as a 13th month
                continue
    return found


def is_due(copies: dict[str, datetime], now: datetime) -> bool:
    """Tell whether no copy was made on this day yet, by the station's calendar."""
    return all(made.astimezone(now.tzinfo).date() != now.date() for made in copies.values())


def superfluous(copies: dict[str, datetime], rule: Rule, now: datetime) -> list[str]:
    """Name the copies that the rule does not keep, the oldest first.

    A day or month keeps its last copy. What was made after `now`, by a clock that was wrong, is kept.
    """
    ordered = sorted(copies, key=lambda name: copies[name], reverse=True)
    local = {name: made.astimezone(now.tzinfo) for name, made in copies.items()}
    kept = {name for name in ordered if copies[name] > now} | set(ordered[: rule.newest])
    first_day = (now - timedelta(days=rule.daily - 1)).date()
    first_month = now.year * 12 + now.month - rule.monthly
    days, months = set(), set()
    for name in ordered:
        day = local[name].date()
        month = day.year * 12 + day.month
        if rule.daily and day >= first_day and day not in days:
            kept.add(name)
        if month > first_month and month not in months:
            kept.add(name)
        days.add(day)
        months.add(month)
    return [name for name in reversed(ordered) if name not in kept]
