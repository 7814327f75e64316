"""Whole cases written many at once: the rows that saving them entry by entry would leave, in a tenth of the time.

For simulated cases only. The triggers that guard the journal hold here as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from rvlms_plan.domain.chain import GENESIS
from rvlms_plan.domain.entries import Entry
from rvlms_plan.domain.findings.reading import Finding
from rvlms_plan.domain.register import RegisterRow
from rvlms_plan.store import findings, journal, register, reviews


@dataclass(frozen=True, slots=True)
class CaseRows:
    """All rows of one case, ready to be written."""

    code: str
    entries: list[tuple[Any, ...]]
    row: tuple[Any, ...]
    answers: list[tuple[str, str, str, float | None]]
    findings: list[tuple[Any, ...]]


def rows_of(
    row: RegisterRow, entries: Sequence[Entry], found: Sequence[Finding], orders: str, rules: str, read_as: str
) -> CaseRows:
    """Give the rows of a case from its whole journal and what was computed from it."""
    written, head = [], GENESIS
    for entry in entries:
        written.append(journal.encoded(journal.CASE, row.case_id, head, entry))
        head = written[-1][-1]
    asked = sum(not each.is_success for each in found)
    computed = {"orders": orders, "findings": asked, "read_as": read_as}
    values = register.values_of(row) | computed | reviews.NOT_REVIEWED
    own = tuple(values[name] for name in register.COLUMNS)
    return CaseRows(row.code, written, own, register.answers_of(row), findings.rows_of(row.code, found, rules))


def write(connection: Connection, cases: Sequence[CaseRows]) -> None:
    """Write cases that are not there yet. The caller's transaction decides whether they stand."""
    _insert(connection, "entry", journal.COLUMNS, [row for case in cases for row in case.entries])
    _insert(connection, "register", register.COLUMNS, [case.row for case in cases])
    _insert(connection, "summary_answer", _ANSWER, [row for case in cases for row in case.answers])
    _insert(connection, "finding", findings.COLUMNS, [row for case in cases for row in case.findings])


_ANSWER = ("code_folded", "field", "value", "number")


def _insert(connection: Connection, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    if rows:
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"insert into {table} ({', '.join(columns)}) values ({marks})", rows)  # noqa: S608
