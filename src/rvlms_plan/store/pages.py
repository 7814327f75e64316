"""Pages of the register: filtered, sorted and cut from indexes, so that any page of any question comes at once.

Each condition gives codes from one index; several are brought together here, since SQLite would look up a row of the
register for each. Few cases are then sorted; many are looked for in the order of the page's own index.
Names of columns and indexes stand in this module; whatever a person typed is a bound value.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, text

from rvlms_plan.domain.centres import MARK, OWN, ends_of
from rvlms_plan.domain.filters import Sort, SortBy, Test
from rvlms_plan.domain.register import RegisterRow
from rvlms_plan.domain.review import ReviewState
from rvlms_plan.store import reviews
from rvlms_plan.store.register import row_from
from rvlms_plan.store.spelling import holds, in_lines, listed, numbers_in

PAGE = 50

_FEW = 3000
"""So many cases are sorted by themselves; of more, those of the page are looked for in the order of its index."""

_COLUMNS = {
    "opened": "opened_at",
    "changed": "changed_at",
    "operated": "operated_at",
    "entries": "positions",
    "not-applicable": "not_applicable",
    "overrides": "overridden",
    "code": "code_folded",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A case on a page: its row, and how many findings ask something of it, and how its review stands."""

    row: RegisterRow
    findings: int
    review: ReviewState


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the register, counted from 1, and how many cases there are in all."""

    cases: tuple[Listed, ...]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are; one where there is no case."""
        return max(1, -(-self.total // PAGE))


class _Sql:
    """A question and the values bound to it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.values: dict[str, Any] = {}

    def bind(self, value: Any) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def codes_of(self, test: Test) -> str:
        """Give the codes of the cases that a condition holds for, from an index alone."""
        if not test.own:
            held = self._held("number" if test.kind is Sort.NUMBER else "value", test)
            kind = "" if test.kind is Sort.NUMBER else " and number is null"
            return f"select code_folded from summary_answer where field = {self.bind(test.field)}{kind} and {held}"  # noqa: S608
        if test.kind is Sort.RULE:
            return f"select distinct code_folded from finding where rule = {self.bind(test.value)}"  # noqa: S608
        if test.kind is Sort.TEXT:
            held = holds(self.connection, "sought", self.bind(test.value.casefold()))
            return f"select code_folded from register where {held}"  # noqa: S608
        if test.field == "review":
            return f"select code_folded from register where {reviews.held(test.value)}"  # noqa: S608
        return f"select code_folded from register where {self._held(_column(test.field), test)}"  # noqa: S608

    def _held(self, column: str, test: Test) -> str:
        if test.field == "centre" and test.own:
            return self._of_centre(test.value)
        if test.kind is Sort.WORD:
            return f"{column} = {self.bind(test.value.casefold() if test.field == 'code' else test.value)}"
        parts = [f"{column} is not null"]
        if test.low is not None:
            parts.append(f"{column} >= {self.bind(test.low)}")
        if test.high is not None:
            parts.append(f"{column} {'<' if test.kind is Sort.MOMENT else '<='} {self.bind(test.high)}")
        return " and ".join(parts)

    def _of_centre(self, centre: str) -> str:
        """Ask for the cases of one centre: its code begins each of their codes, and no own code has the mark."""
        if centre == OWN:
            return f"not {holds(self.connection, 'code_folded', self.bind(MARK))}"
        low, high = ends_of(centre)
        return f"code_folded >= {self.bind(low)} and code_folded < {self.bind(high)}"


def page(connection: Connection, tests: Sequence[Test], sort: SortBy, number: int) -> Page:
    """Give one page of the cases for which all conditions hold. One behind the last is empty."""
    codes = chosen(connection, tests)
    total = _all(connection) if codes is None else len(codes)
    first = (number - 1) * PAGE
    if first >= total:
        return Page((), total, number)
    if codes is None:
        found = _of_all(connection, sort, first, total)
    elif total <= _FEW:
        found = _of_few(connection, codes, sort, first)
    else:
        ordered = (code for code in _in_order(connection, sort) if code in codes)
        found = list(itertools.islice(ordered, first, first + PAGE))
    return Page(tuple(_rows(connection, found)), total, number)


def chosen(connection: Connection, tests: Sequence[Test]) -> set[str] | None:
    """Give the folded codes of the cases for which all conditions hold; None, for all, where there is no condition."""
    codes: set[str] | None = None
    for test in tests:
        sql = _Sql(connection)
        # One text of all codes: a result row for each of them takes four times as long.
        asked = f"select {in_lines(connection, 'code_folded')} from ({sql.codes_of(test)}) as held"  # noqa: S608
        listed = connection.execute(text(asked), sql.values).scalar_one()
        found = listed.split("\n") if listed else []
        codes = set(found) if codes is None else codes.intersection(found)
        if not codes:
            break
    return codes


def _all(connection: Connection) -> int:
    return int(connection.execute(text("select count(*) from register")).scalar_one())


def _of_few(connection: Connection, codes: set[str], sort: SortBy, first: int) -> list[str]:
    """Sort all of a few cases, those that lack the field last, and take the page."""
    way = "desc" if sort.descending else "asc"
    values = {"codes": json.dumps(list(codes)), "field": sort.field, "first": first, "most": PAGE}
    if sort.own:
        keys, ways = [f"t.{_column(sort.field)}"], [way]
        joined = "register t on t.code_folded = c.value"
    else:
        keys, ways = ["t.number", "t.value"], [numbers_in(connection, way), way]
        joined = "summary_answer t on t.code_folded = c.value and t.field = :field"
    by = [f"{key} {each}" for key, each in zip(keys, ways, strict=True)]
    order = ", ".join([f"{keys[-1]} is null", *by, f"c.value {way}"])
    cases = f"{listed(connection, 'codes')} left join {joined}"
    asked = f"select c.value from {cases} order by {order} limit :most offset :first"  # noqa: S608
    return list(connection.execute(text(asked), values).scalars())


def _of_all(connection: Connection, sort: SortBy, first: int, total: int) -> list[str]:
    """Take a page of all cases; one in the second half is come to from the index's other end."""
    if not _may_lack(sort) and first > total // 2:
        behind = max(0, total - first - PAGE)
        other = replace(sort, descending=not sort.descending)
        return _cut(connection, other, behind, min(PAGE, total - first))[::-1]
    found = _cut(connection, sort, first, PAGE)
    if len(found) < PAGE and first + len(found) < total:
        lacking = itertools.islice(_lacking(connection, sort), max(0, first - _having(connection, sort)), None)
        found += itertools.islice(lacking, PAGE - len(found))
    return found


def _cut(connection: Connection, sort: SortBy, first: int, most: int) -> list[str]:
    asked = f"{_having_in_order(connection, sort)} limit :most offset :first"
    values = {"field": sort.field, "most": most, "first": first}
    return list(connection.execute(text(asked), values).scalars())


def _in_order(connection: Connection, sort: SortBy) -> Iterator[str]:
    """Go through the codes of all cases in the order of a page."""
    yield from connection.execute(text(_having_in_order(connection, sort)), {"field": sort.field}).scalars()
    if _may_lack(sort):
        yield from _lacking(connection, sort)


def _having_in_order(connection: Connection, sort: SortBy) -> str:
    """Ask for the cases that have the field, in its order, from an index alone."""
    way = "desc" if sort.descending else "asc"
    if not sort.own:
        order = f"number {numbers_in(connection, way)}, value {way}, code_folded {way}"
        return f"select code_folded from summary_answer where field = :field order by {order}"  # noqa: S608
    column = _column(sort.field)
    where = f" where {column} is not null" if _may_lack(sort) else ""
    return f"select code_folded from register{where} order by {column} {way}, code_folded {way}"  # noqa: S608


def _lacking(connection: Connection, sort: SortBy) -> Iterator[str]:
    """Go through the cases that lack the field, by their codes."""
    way = "desc" if sort.descending else "asc"
    if sort.own:
        where = f"{_column(sort.field)} is null"
    else:
        where = (
            "not exists (select 1 from summary_answer s"
            " where s.code_folded = register.code_folded and s.field = :field)"
        )
    asked = f"select code_folded from register where {where} order by code_folded {way}"  # noqa: S608
    yield from connection.execute(text(asked), {"field": sort.field}).scalars()


def _having(connection: Connection, sort: SortBy) -> int:
    """Count the cases that have the field."""
    asked = f"select count(*) from ({_having_in_order(connection, sort)}) as having_it"  # noqa: S608
    return int(connection.execute(text(asked), {"field": sort.field}).scalar_one())


def _may_lack(sort: SortBy) -> bool:
    return not sort.own or sort.field in {"age", "sex", "operated"}


def _rows(connection: Connection, codes: Sequence[str]) -> Iterable[Listed]:
    sql = _Sql(connection)
    names = ", ".join(sql.bind(code) for code in codes)
    asked = text(f"select * from register where code_folded in ({names})")  # noqa: S608
    kept = {found["code_folded"]: found for found in connection.execute(asked, sql.values).mappings()}
    rows = (kept[code] for code in codes if code in kept)
    return (Listed(row_from(row), row["findings"], reviews.state_in(row)) for row in rows)


def _column(field: str) -> str:
    return _COLUMNS.get(field, field)


def fields_in(connection: Connection) -> list[str]:
    """Name the summary fields that any case has an answer to, without going through the answers."""
    return _distinct(connection, "field", "true", {})


def words_in(connection: Connection, field: str) -> list[str]:
    """Name the answers other than numbers that any case has given to a summary field."""
    return _distinct(connection, "value", "field = :of_field and number is null", {"of_field": field})


def has_numbers(connection: Connection, field: str) -> bool:
    """Tell whether any answer to a summary field is a number."""
    asked = "select exists (select 1 from summary_answer where field = :of_field and number is not null)"
    return bool(connection.execute(text(asked), {"of_field": field}).scalar_one())


def known_words(connection: Connection, field: str) -> list[str]:
    """Name what cases have in one of the register's own columns of words."""
    column = _column(field)
    asked = (
        f"with recursive n(v) as (select min({column}) from register union all "  # noqa: S608
        f"select (select min({column}) from register where {column} > n.v) from n where n.v is not null) "
        "select v from n where v is not null"
    )
    return list(connection.execute(text(asked)).scalars())


def _distinct(connection: Connection, column: str, where: str, values: dict[str, Any]) -> list[str]:
    """Leap through an index from one value to the next."""
    asked = (
        f"with recursive n(v) as (select min({column}) from summary_answer where {where} union all "  # noqa: S608
        f"select (select min({column}) from summary_answer where {where} and {column} > n.v) from n "
        "where n.v is not null) "
        "select v from n where v is not null"
    )
    return list(connection.execute(text(asked), values).scalars())
