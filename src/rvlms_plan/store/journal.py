"""Journals in the store: entries appended with their chain, and read back as they were written."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, bindparam, func, select

from rvlms_plan.domain.chain import GENESIS, canonical, chained
from rvlms_plan.domain.entries import Entry, EntryOf, from_data, to_data
from rvlms_plan.store.prepared import Asked, Prepared
from rvlms_plan.store.problems import SWALLOWED, NotSaved, as_written
from rvlms_plan.store.spelling import is_file
from rvlms_plan.store.tables import EntryRow

CASE, REVIEW, SITE = "case", "review", "site"
"""The kinds of journal."""

E = TypeVar("E")
_ENTRIES = EntryRow.__table__  # type: ignore[attr-defined]
COLUMNS = tuple(column.name for column in _ENTRIES.c)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a journal as far as one program has read it: the newest position and its hash."""

    position: int = 0
    hash: bytes = GENESIS


@dataclass(frozen=True, slots=True)
class Kept(Generic[E]):
    """An entry with the hash that it was kept under."""

    entry: E
    hash: bytes


@dataclass(frozen=True, slots=True)
class Written:
    """An entry with the canonical bytes that it was written as, and their hash in its chain."""

    entry: Entry
    body: bytes
    hash: bytes


def append(connection: Connection, kind: str, journal_id: str, head: Head, entry: EntryOf[Any]) -> Head:
    """Insert an entry behind `head` and give the new head. The caller's transaction decides whether it stands.

    Raises:
        NotSaved: The store took it and has it not: somebody gave it a trigger or a rule of their own. A server says so
            by an error, at the commit at the latest.
    """
    row = encoded(kind, journal_id, head.hash, entry)
    done = _INSERT(connection, dict(zip(COLUMNS, row, strict=True)))
    if not is_file(connection):
        _IS_THERE(connection, {"kind": kind, "id": journal_id, "at": entry.position, "own": row[-1]})
    elif done.rowcount != 1:
        raise NotSaved(SWALLOWED)
    return Head(entry.position, row[-1])


def encoded(
    kind: str,
    journal_id: str,
    previous: bytes,
    entry: EntryOf[Any],
    write: Callable[[Mapping[str, Any]], bytes] = canonical,
) -> tuple[Any, ...]:
    """Give the row of an entry whose predecessor's hash is `previous`; its own hash stands last.

    `write` is `canonical`, or a faster way to do the same.
    """
    data = to_data(entry)
    data["journal"] = {"kind": kind, "id": journal_id}
    body, stamp, at = write(data), entry.stamp, data["at"]
    if not (len(at) == _UTC_LENGTH and at.endswith("+00:00")):  # most simulated ones are said in UTC already
        at = utc(stamp.at)
    return (
        *(kind, journal_id, entry.position, stamp.request, data["kind"], at),
        *(body, previous, chained(previous, body)),
    )


def append_written(connection: Connection, kind: str, journal_id: str, head: Head, written: Sequence[Written]) -> Head:
    """Insert entries that were written and chained elsewhere behind `head`, and give the new head."""
    rows = []
    for each in written:
        stamp = each.entry.stamp
        rows.append(
            {
                "journal_kind": kind,
                "journal_id": journal_id,
                "position": each.entry.position,
                "request": stamp.request,
                "kind": each.entry.kind,
                "at": utc(stamp.at),
                "body": each.body,
                "previous": head.hash,
                "hash": each.hash,
            }
        )
        head = Head(each.entry.position, each.hash)
    if rows:
        connection.execute(_ENTRIES.insert(), rows)
    return head


def head_of(connection: Connection, kind: str, journal_id: str) -> Head:
    """Give the end of a journal as it is now; that of one without entries is before its first."""
    found = _HEAD(connection, {"kind": kind, "id": journal_id}).fetchone()
    return Head(found[0], found[1]) if found else Head()


def _data_of(body: bytes) -> Any:
    return json.loads(str(body, "utf-8"))  # bytes would have their encoding guessed


def read(
    connection: Connection, kind: str, journal_id: str, after: int = 0, data_of: Callable[[bytes], Any] = _data_of
) -> Iterator[Kept[Entry]]:
    """Read a case's entries behind a position, oldest first; `data_of` may be a faster way to read a body."""
    return read_as(connection, kind, journal_id, from_data, after, data_of=data_of)


def read_as(
    connection: Connection,
    kind: str,
    journal_id: str,
    reads: Callable[[Mapping[str, Any]], E],
    after: int = 0,
    only: Collection[str] | None = None,
    data_of: Callable[[bytes], Any] = _data_of,
) -> Iterator[Kept[E]]:
    """Read the entries of a journal of any kind behind a position, oldest first, each from its data by `reads`.

    `only`: those of some kinds of fact, where the others do not matter.

    Raises:
        Unreadable: An entry is not what was written.
    """
    values = {"kind": kind, "id": journal_id, "after": after}
    if only is None:
        rows = _NEWER(connection, values)
    else:
        rows = connection.execute(_NEWER_ROWS.where(_ENTRIES.c.kind.in_(only)), values)
    while some := rows.fetchmany(_AT_A_TIME):
        with as_written():
            kept = [Kept(reads(data_of(body)), own) for body, own in some]
        yield from kept


_AT_A_TIME = 64


def newer_asked(kind: str, journal_id: str, after: int) -> Asked:
    """Ask beforehand for what `read` reads behind a position."""
    return _NEWER.asked(kind=kind, id=journal_id, after=after)


def request_asked(request: str) -> Asked:
    """Ask beforehand for what `journal_of` tells of a request."""
    return _OF_REQUEST.asked(name=request)


def newest_asked(kind: str, journal_id: str) -> Asked:
    """Ask beforehand for a journal's `newest_position`."""
    return _NEWEST.asked(kind=kind, id=journal_id)


def journal_of(connection: Connection, request: str) -> tuple[str, str] | None:
    """Name the journal (its kind and id) that holds a request of this name, or None."""
    found = _OF_REQUEST(connection, {"name": request}).fetchone()
    return (found[0], found[1]) if found else None


def ids(connection: Connection, kind: str) -> list[str]:
    """Name the journals of a kind, in the order of their names."""
    query = select(_ENTRIES.c.journal_id).where(_ENTRIES.c.journal_kind == kind).distinct()
    return [str(each) for each in connection.execute(query.order_by(_ENTRIES.c.journal_id)).scalars()]


def newest_position(connection: Connection, kind: str, journal_id: str) -> int:
    """Give the position of a journal's newest entry, 0 where it has none."""
    return int(_NEWEST(connection, {"kind": kind, "id": journal_id}).fetchone()[0] or 0)


_UTC_LENGTH = len("2026-11-23T08:00:00.000000+00:00")


def utc(moment: datetime) -> str:
    """Write a moment in UTC so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


_INSERT = Prepared(_ENTRIES.insert())
_OF_REQUEST = Prepared(
    select(_ENTRIES.c.journal_kind, _ENTRIES.c.journal_id).where(_ENTRIES.c.request == bindparam("name"))
)
_OF_JOURNAL = (_ENTRIES.c.journal_kind == bindparam("kind")) & (_ENTRIES.c.journal_id == bindparam("id"))
# Sent together with the INSERT and the commit, which an error between them stops: a division by nothing found.
_IS_THERE = Prepared(
    select(1 // func.count()).where(
        _OF_JOURNAL, _ENTRIES.c.position == bindparam("at"), _ENTRIES.c.hash == bindparam("own")
    )
)
_NEWEST = Prepared(select(func.max(_ENTRIES.c.position)).where(_OF_JOURNAL))
# Only the first row is fetched: a limit would be one more value, of a name that SQLAlchemy makes up.
_HEAD = Prepared(select(_ENTRIES.c.position, _ENTRIES.c.hash).where(_OF_JOURNAL).order_by(_ENTRIES.c.position.desc()))
_NEWER_ROWS = (
    select(_ENTRIES.c.body, _ENTRIES.c.hash)
    .where(_OF_JOURNAL, _ENTRIES.c.position > bindparam("after"))
    .order_by(_ENTRIES.c.position)
)
_NEWER = Prepared(_NEWER_ROWS)
