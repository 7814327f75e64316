"""The record as it lies in the file, row by row and column by column, for whoever checks or exports it.

Read by the driver's own cursor: a million rows go through here, and none of them is trusted to be what it should be.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, text

from rvlms_plan.store import schema, sqlite
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.store.spelling import is_file, marked

EntryColumns = tuple[Any, Any, Any, Any, Any, Any, Any, Any, Any]
"""`journal_kind`, `journal_id`, `position`, `request`, `kind`, `at`, `body`, `previous`, `hash`, of whatever type."""

_AT_A_TIME = 256


class Damaged(StoreProblem):
    """The file itself cannot be read through."""


def entries(connection: Connection, journals: Iterable[tuple[str, str]] | None = None) -> Iterator[EntryColumns]:
    """Read every entry, journal by journal in the order of kind and id, by position; or those of some journals only.

    Raises:
        Damaged: The file cannot be read through.
    """
    if journals is None:
        yield from _read(connection, _ENTRIES + _ORDER, is_long=True)
        return
    for journal in journals:
        yield from _read(
            connection, f"{_ENTRIES} where journal_kind = ? and journal_id = ?{_ORDER}", journal, is_long=True
        )


def hash_at(connection: Connection, kind: str, journal_id: str, position: int) -> Any:
    """Give the hash of one entry, or None."""
    return next((row[0] for row in _read(connection, _HASH_AT, (kind, journal_id, position))), None)


def newest_position(connection: Connection, kind: str, journal_id: str) -> Any:
    """Give the highest position of a journal, or None."""
    return next(_read(connection, _NEWEST, (kind, journal_id)))[0]


def heads(connection: Connection) -> Iterator[tuple[Any, Any, Any, Any]]:
    """Read the newest entry of each journal: kind, id, position, hash."""
    if is_file(connection):
        yield from _read(
            connection,
            "select journal_kind, journal_id, max(position), hash from entry group by journal_kind, journal_id",
        )
        return
    yield from _read(
        connection,
        "select distinct on (journal_kind, journal_id) journal_kind, journal_id, position, hash from entry "
        "order by journal_kind, journal_id, position desc",
    )


def count(connection: Connection) -> int:
    """Count the entries."""
    return int(next(_read(connection, "select count(*) from entry"))[0])


def texts(connection: Connection) -> Iterator[tuple[Any, Any, Any, Any]]:
    """Read every checklist's text: `sha256`, `checklist`, `version`, `text`."""
    yield from _read(
        connection, "select sha256, checklist, version, text from checklist_text order by sha256", is_long=True
    )


def code_of(connection: Connection, case_id: str) -> str | None:
    """Give a case's code: by the register, or where that does not have it by the journal's first entry."""
    code = connection.execute(text("select code from register where case_id = :case_id"), {"case_id": case_id}).scalar()
    if code is None:
        code = _code_in(connection.execute(text(_FIRST_IN_JOURNAL), {"case_id": case_id}).scalar())
    return None if code is None else str(code)


def _code_in(body: Any) -> Any:
    """Give the code that a case was opened under, from its first entry; None where that cannot be read."""
    try:
        return json.loads(bytes(body))["fact"].get("code")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def journals_of_kind(connection: Connection, kind: str) -> list[str]:
    """List the ids of the journals of a kind."""
    query = "select distinct journal_id from entry where journal_kind = :kind"
    return [str(each) for each in connection.execute(text(query), {"kind": kind}).scalars()]


def rows_reviewed_without_journal(connection: Connection) -> list[tuple[str, str]]:
    """List the id and code of rows that tell of a review of which there is no journal."""
    query = (
        "select case_id, code from register where review <> 'none' and not exists "
        "(select 1 from entry where journal_kind = 'review' and journal_id = case_id) order by case_id"
    )
    return [(str(case_id), str(code)) for case_id, code in connection.execute(text(query)).all()]


def rows_without_journal(connection: Connection) -> list[tuple[str, str]]:
    """List the id and code of rows of which there is no journal."""
    found = connection.execute(text(_WITHOUT_JOURNAL)).all()
    return [(str(case_id), str(code)) for case_id, code in found]


def miscounted_rows(connection: Connection) -> list[tuple[str, int]]:
    """List the ids of rows that count another number of entries than the journal has, with that number."""
    found = connection.execute(text(_BEHIND)).all()
    return [(str(case_id), int(positions)) for case_id, positions in found]


def cases_without_row(connection: Connection) -> list[str]:
    """List the ids of cases that the register does not have."""
    return [str(case_id) for case_id in connection.execute(text(_WITHOUT_ROW)).scalars()]


def knows_other_centres(connection: Connection) -> bool:
    """Tell whether anything is kept of another centre."""
    asked = "select exists (select 1 from centre) or exists (select 1 from imported_case)"
    return bool(next(_read(connection, asked))[0])


def doubled_requests(
    connection: Connection, journals: Iterable[tuple[str, str]] | None = None
) -> Iterator[tuple[Any, ...]]:
    """Find entries whose request stands before them already, in the order of kind, id, position: these and the request.

    Of all journals, or of some: then no more is read than those and an index.
    """
    for kind, journal_id in journals or ():
        yield from _read(connection, _DOUBLED_IN, (kind, journal_id))
    if journals is not None:
        return
    seen: set[Any] = set()
    for row in _read_doubled(connection):
        if row[3] in seen:
            yield row
        seen.add(row[3])


def _read_doubled(connection: Connection) -> Iterator[tuple[Any, ...]]:
    yield from _read(
        connection,
        "select journal_kind, journal_id, position, request from entry where request in "
        "(select request from entry group by request having count(*) > 1) order by 1, 2, 3",
    )


def unsealed(connection: Connection) -> Iterator[tuple[Any, Any, Any]]:
    """Read which journals wait for a checkpoint: kind, id, and the position up to which one covers them."""
    yield from _read(connection, "select journal_kind, journal_id, position from unsealed")


def wrong_guards(connection: Connection) -> list[str]:
    """Name the triggers that guard the store and are missing or say something else than they should, and any others.

    One more can swallow an entry that was acknowledged, or change what is written.
    """
    if not is_file(connection):
        from rvlms_plan.store.postgres import guards  # noqa: PLC0415 - only where a server is read

        return guards.wrong(connection)
    found = {
        str(name): str(sql).lower()
        for name, sql in _read(connection, "select name, sql from sqlite_master where type = 'trigger'")
    }
    ours = schema.guard_texts()
    wrong = {name for name, sql in ours.items() if found.get(name) != sql.lower()}
    return sorted(wrong | {f"{name} (not ours)" for name in found.keys() - ours.keys()})


def damage(connection: Connection) -> list[str]:
    """Let SQLite look through the whole file; give what it says is wrong. A server looks after its own files."""
    if not is_file(connection):
        return []
    try:
        return [str(line) for (line,) in connection.execute(text("pragma integrity_check(5)")) if line != "ok"]
    except Exception as error:
        if not is_damage(error):
            raise
        return [str(getattr(error, "orig", error))]


def _read(
    connection: Connection, query: str, values: tuple[Any, ...] = (), *, is_long: bool = False
) -> Iterator[tuple[Any, ...]]:
    raw: Any = connection.connection
    name = () if is_file(connection) or not is_long else (f"rows_{next(_NUMBERS)}",)
    try:
        with closing(raw.cursor(*name)) as cursor:
            cursor.execute(marked(connection, query), values)
            while rows := cursor.fetchmany(_AT_A_TIME):
                yield from rows
    except (sqlite.dbapi.Error, UnicodeDecodeError) as error:
        if not is_damage(error):
            raise
        raise Damaged(f"the file is damaged: {error}.") from error


def is_damage(error: BaseException) -> bool:
    """Tell whether an error says that the file is not as it should be, and not that it cannot be had now."""
    return sqlite.code_of(error) in _DAMAGE


_NUMBERS = itertools.count(1)
"""A server gives rows as they are asked for only by a cursor with a name of its own."""
_DAMAGE = {0, sqlite.CORRUPT, sqlite.NOTADB, sqlite.IOERR, sqlite.ERROR}
"""0: what Python's module says by itself, of text that is no text."""
_ENTRIES = "select journal_kind, journal_id, position, request, kind, at, body, previous, hash from entry"
_ORDER = " order by journal_kind, journal_id, position"
_DOUBLED_IN = (
    "select journal_kind, journal_id, position, request from entry e where journal_kind = ? and journal_id = ? "
    "and exists (select 1 from entry o where o.request = e.request and "
    "(o.journal_kind, o.journal_id, o.position) < (e.journal_kind, e.journal_id, e.position)) order by position"
)
_HASH_AT = "select hash from entry where journal_kind = ? and journal_id = ? and position = ?"
_NEWEST = "select max(position) from entry where journal_kind = ? and journal_id = ?"
_FIRST_IN_JOURNAL = (
    "select body from entry where journal_kind = 'case' and journal_id = :case_id order by position limit 1"
)
_WITHOUT_JOURNAL = (
    "select case_id, code from register where not exists "
    "(select 1 from entry where journal_kind = 'case' and journal_id = case_id) order by case_id"
)
_BEHIND = (
    "select case_id, newest from (select case_id, positions, (select max(position) from entry "
    "where journal_kind = 'case' and journal_id = case_id) as newest from register) counted where positions <> newest"
)
_WITHOUT_ROW = (
    "select journal_id from entry where journal_kind = 'case' and position = 1 and journal_id not in "
    "(select case_id from register) order by journal_id"
)
