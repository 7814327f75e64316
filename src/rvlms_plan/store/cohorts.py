"""Cohorts in the store: counted in the database from the register's parts, without a journal."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from rvlms_plan.store.spelling import listed, run_together, then_join


@dataclass(frozen=True, slots=True)
class On:
    """All cases on a checklist, by its id: most of a register, which no list of codes needs to name."""

    checklist: str


Codes = Collection[str] | On | None
"""The folded codes of a cohort's cases; all on a checklist; None for all."""

_QUARTER = "substr(r.operated_at, 1, 4) || ' Q' || ((cast(substr(r.operated_at, 6, 2) as integer) + 2) / 3)"


@dataclass(frozen=True, slots=True)
class Standing:
    """How items and rules of order stand in the cases on one text of a checklist: a row of letters a case, joined."""

    sha256: str
    cases: int
    items: str
    orders: str


def checklist_counts(connection: Connection, codes: Codes) -> list[tuple[str, int]]:
    """Give how many cases are on which checklist, the most first."""
    return _pairs(
        connection, codes, "select r.checklist, count(*) from {rows} group by r.checklist order by 2 desc, 1", {}
    )


def answer_counts(connection: Connection, codes: Codes) -> dict[str, dict[str, int]]:
    """Give by summary field how many cases have each answer."""
    found: dict[str, dict[str, int]] = {}
    if codes is None:
        asked = "select field, value, count(*) from summary_answer group by field, number, value"
        for field, value, count in connection.execute(text(asked)):
            found.setdefault(field, {})[value] = count
        return found
    if isinstance(codes, On):  # few are on others: all are counted from the index, and those taken away
        others = "select code_folded from register where checklist <> :on_checklist"
        rest = answer_counts(connection, list(connection.execute(text(others), _values(codes)).scalars()))
        for field, counts in answer_counts(connection, None).items():
            left = {value: count - rest.get(field, {}).get(value, 0) for value, count in counts.items()}
            found |= {field: kept} if (kept := {value: count for value, count in left.items() if count}) else {}
        return found
    # Of chosen cases the answers stand together in their rows; SQLite would have to sort seventeen times as many.
    counted: Counter[tuple[str, str]] = Counter()
    for part in _rows(connection, codes, "select r.summary from {rows}", {}).scalars().partitions(_AT_ONCE):
        for summary in json.loads(f"[{','.join(part)}]"):
            counted.update(summary.items())
    for (field, value), count in counted.items():
        found.setdefault(field, {})[value] = count
    return found


_AT_ONCE = 2000


def standings(connection: Connection, codes: Codes) -> list[Standing]:
    """Give how the items and the rules of order stand, by text of the checklist; cases not read anew are left out."""
    asked = (
        f"select r.sha256, count(*), {run_together(connection, 'r.items')}, {run_together(connection, 'r.orders')} "  # noqa: S608
        "from {rows} where r.sha256 <> '' group by r.sha256"
    )
    return [Standing(*row) for row in _rows(connection, codes, asked, {})]


def numbers_in_time(connection: Connection, codes: Codes, field: str) -> list[tuple[str, str, str]]:
    """Give (moment, quarter, value) of a number by the time of the operation; cases without either are left out."""
    asked = (
        f"select r.operated_at, {_QUARTER}, s.value from {{rows}} {then_join(connection)} summary_answer s "  # noqa: S608
        "on s.code_folded = r.code_folded and s.field = :of_field "
        "where r.operated_at is not null and s.number is not null order by r.operated_at, r.code_folded"
    )
    return [tuple(row) for row in _rows(connection, codes, asked, {"of_field": field})]


def share_by_quarter(connection: Connection, codes: Codes, field: str, value: str) -> list[tuple[str, int, int]]:
    """Give by quarter of the operation how many of the cases that answered a field gave this answer."""
    asked = (
        f"select {_QUARTER}, sum(case when s.value = :of_value then 1 else 0 end), count(*) "  # noqa: S608
        f"from {{rows}} {then_join(connection)} summary_answer s "
        "on s.code_folded = r.code_folded and s.field = :of_field where r.operated_at is not null group by 1 order by 1"
    )
    return [tuple(row) for row in _rows(connection, codes, asked, {"of_field": field, "of_value": value})]


def overridden_by_quarter(connection: Connection, codes: Codes) -> list[tuple[str, int, int]]:
    """Give by quarter of the operation how many cases have an item overridden, of how many."""
    asked = (
        f"select {_QUARTER}, sum(case when r.overridden > 0 then 1 else 0 end), count(*) from {{rows}} "  # noqa: S608
        "where r.operated_at is not null group by 1 order by 1"
    )
    return [tuple(row) for row in _rows(connection, codes, asked, {})]


_ON = "(select * from register where checklist = :on_checklist) r"


def _rows(connection: Connection, codes: Codes, asked: str, values: dict[str, Any]) -> Any:
    chosen = f"{listed(connection, 'codes')} {then_join(connection)} register r on r.code_folded = c.value"
    rows = _ON if isinstance(codes, On) else "register r" if codes is None else chosen
    return connection.execute(text(asked.replace("{rows}", rows)), values | _values(codes))


def _pairs(connection: Connection, codes: Codes, asked: str, values: dict[str, Any]) -> list[tuple[str, int]]:
    return [(row[0], row[1]) for row in _rows(connection, codes, asked, values)]


def _values(codes: Codes) -> dict[str, str]:
    if isinstance(codes, On):
        return {"on_checklist": codes.checklist}
    return {} if codes is None else {"codes": json.dumps(list(codes))}
