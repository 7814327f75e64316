"""Findings in the store: computed when a phase or the case is closed, and recomputed when the rules are others."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, or_, select

from rvlms_plan.domain.findings.reading import Finding
from rvlms_plan.store.tables import CaseRow, FindingRow

_FINDINGS = FindingRow.__table__  # type: ignore[attr-defined]
COLUMNS = tuple(column.name for column in _FINDINGS.c)
_ROWS = CaseRow.__table__  # type: ignore[attr-defined]


def write_findings(connection: Connection, code: str, found: Sequence[Finding], orders: str, rules: str) -> None:
    """Write a case's findings in place of the earlier ones; its row counts those that ask something.

    `orders` is what became of each rule of order, `rules` the version of the rules that found them.
    """
    folded = code.casefold()
    connection.execute(_FORGET, {"of_code": folded})
    if found:
        connection.execute(
            _FINDINGS.insert(), [dict(zip(COLUMNS, row, strict=True)) for row in rows_of(code, found, rules)]
        )
    asked = sum(not each.is_success for each in found)
    connection.execute(_COUNT, {"of_code": folded, "findings": asked, "orders": orders})


def rows_of(code: str, found: Sequence[Finding], rules: str) -> list[tuple[Any, ...]]:
    """Give the rows of a case's findings, numbered from 1."""
    return [
        (
            *(code.casefold(), number, each.rule, each.about, each.says),
            *(json.dumps(each.evidence), int(each.is_success), rules),
        )
        for number, each in enumerate(found, start=1)
    ]


def mark_read(connection: Connection, code: str, read_as: str) -> None:
    """Note that all of a case's read model was made by this version."""
    connection.execute(_READ, {"of_code": code.casefold(), "read_as": read_as})


def all_findings(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """Give every finding that is kept, as (folded code, rule, about), by code."""
    query = select(_FINDINGS.c.code_folded, _FINDINGS.c.rule, _FINDINGS.c.about).order_by(_FINDINGS.c.code_folded)
    for code, rule, about in connection.execute(query.execution_options(yield_per=1000)):
        yield str(code), str(rule), str(about)


def stale_codes(connection: Connection, read_as: str) -> list[str]:
    """Name the cases whose read model was made by another version of the program or the rules."""
    return list(connection.execute(select(_ROWS.c.code).where(_is_other(read_as))).scalars())


def stale_count(connection: Connection, read_as: str) -> int:
    """Count them."""
    query = select(func.count()).select_from(_ROWS).where(_is_other(read_as))
    return int(connection.execute(query).scalar_one())


def _is_other(read_as: str) -> ColumnElement[bool]:
    """Ask for another version by two stretches of its index; "not equal" would go through all of it."""
    return or_(_ROWS.c.read_as < read_as, _ROWS.c.read_as > read_as)


_FORGET = _FINDINGS.delete().where(_FINDINGS.c.code_folded == bindparam("of_code"))
_COUNT = _ROWS.update().where(_ROWS.c.code_folded == bindparam("of_code"))
_COUNT = _COUNT.values(findings=bindparam("findings"), orders=bindparam("orders"))
_READ = _ROWS.update().where(_ROWS.c.code_folded == bindparam("of_code")).values(read_as=bindparam("read_as"))
