"""Many cases at once: whole simulated ones, as saving them entry by entry would leave them, and read models made anew.

The triggers that guard the journal hold here as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from rvlms_plan.domain.chain import GENESIS, canonical
from rvlms_plan.domain.entries import Entry
from rvlms_plan.domain.findings.reading import Finding
from rvlms_plan.domain.register import RegisterRow
from rvlms_plan.store import findings, journal, register
from rvlms_plan.store.spelling import is_file, marked


@dataclass(frozen=True, slots=True)
class ReadModel:
    """What the register keeps of one case, ready to be written: its row, its summary answers, its findings."""

    case_id: str
    code: str
    position: int
    """The newest entry that it was made from."""
    row: tuple[Any, ...]
    answers: list[tuple[str, str, str, float | None]]
    findings: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class CaseRows:
    """All rows of one new case, ready to be written."""

    model: ReadModel
    entries: list[tuple[Any, ...]]


def model_of(row: RegisterRow, found: Sequence[Finding], orders: str, rules: str, read_as: str) -> ReadModel:
    """Give a case's read model from its row and what was found; `rules` and `read_as` say by which version.

    How a review stands is written by the review's own journal, behind this.
    """
    asked = sum(not each.is_success for each in found)
    values = register.values_of(row) | {"orders": orders, "findings": asked, "read_as": read_as}
    own = tuple(values[name] for name in register.OF_CASE)
    kept = findings.rows_of(row.code, found, rules)
    return ReadModel(row.case_id, row.code, row.positions, own, register.answers_of(row), kept)


def rows_of(
    model: ReadModel, entries: Sequence[Entry], write: Callable[[Mapping[str, Any]], bytes] = canonical
) -> CaseRows:
    """Give the rows of a case from its read model and its whole journal, chained; `write` as `canonical` writes."""
    written: list[tuple[Any, ...]] = []
    head = GENESIS
    for entry in entries:
        written.append(journal.encoded(journal.CASE, model.case_id, head, entry, write))
        head = written[-1][-1]
    return CaseRows(model, written)


def write(connection: Connection, cases: Sequence[CaseRows]) -> None:
    """Write cases that are not there yet. The caller's transaction decides whether they stand."""
    _make_room(connection)
    write_entries(connection, [row for case in cases for row in case.entries])
    _insert(connection, "register", register.OF_CASE, [case.model.row for case in cases])
    _insert_parts(connection, [case.model for case in cases])


def rewrite(connection: Connection, models: Sequence[ReadModel]) -> None:
    """Write the read models of cases that are there, in place of what they were."""
    if models:
        sets = ", ".join(f"{name} = ?" for name in register.OF_CASE)
        update = f"update register set {sets} where case_id = ?"  # noqa: S608 - own names
        connection.exec_driver_sql(marked(connection, update), [(*model.row, model.case_id) for model in models])
        codes = [(model.code.casefold(),) for model in models]
        for table in ("summary_answer", "finding"):
            delete = f"delete from {table} where code_folded = ?"  # noqa: S608
            connection.exec_driver_sql(marked(connection, delete), codes)
        _insert_parts(connection, models)


def _make_room(connection: Connection) -> None:
    """Hold more of the file in memory, and write the log back less often, as long as this connection is open.

    What is inserted lies all over the indexes: by the usual 2 MiB most pages would be read and written over and over.
    """
    if is_file(connection):
        connection.exec_driver_sql(f"pragma cache_size = -{_CACHE_KIB}")
        connection.exec_driver_sql(f"pragma wal_autocheckpoint = {_LOG_PAGES}")


_CACHE_KIB, _LOG_PAGES = 32_000, 8_000


def _insert_parts(connection: Connection, models: Sequence[ReadModel]) -> None:
    _insert(connection, "summary_answer", _ANSWER, [row for model in models for row in model.answers])
    _insert(connection, "finding", findings.COLUMNS, [row for model in models for row in model.findings])


_ANSWER = ("code_folded", "field", "value", "number")


def write_entries(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    """Insert the rows of entries, of a file many by each statement.

    The guards hold row by row as ever. But what each statement would need to take itself back is kept once for many,
    and Python's module asks of each value that is `bytes`, not of a `bytearray`, whether it is to be adapted.
    """
    whole = len(rows) - len(rows) % _AT_ONCE if is_file(connection) else 0
    if whole:
        values = [bytearray(value) if type(value) is bytes else value for row in rows[:whole] for value in row]
        width = len(journal.COLUMNS) * _AT_ONCE
        many = [values[first : first + width] for first in range(0, len(values), width)]
        connection.exec_driver_sql(_insertion("entry", journal.COLUMNS, _AT_ONCE), [tuple(each) for each in many])
    _insert(connection, "entry", journal.COLUMNS, rows[whole:])


_AT_ONCE = 50


def _insert(connection: Connection, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    if rows:
        connection.exec_driver_sql(marked(connection, _insertion(table, columns)), rows)


def _insertion(table: str, columns: Sequence[str], rows: int = 1) -> str:
    marks = f"({', '.join('?' * len(columns))})"
    return f"insert into {table} ({', '.join(columns)}) values {', '.join([marks] * rows)}"  # noqa: S608
