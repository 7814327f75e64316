"""Journals in the store: entries appended with their chain, and read back as they were written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from rvlms_plan.domain.chain import GENESIS, canonical, chained
from rvlms_plan.domain.entries import Entry, from_data, to_data
from rvlms_plan.store.tables import EntryRow

CASE = "case"
SITE = "site"
_ENTRIES = EntryRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a journal as far as one program has read it: the newest position and its hash."""

    position: int = 0
    hash: bytes = GENESIS


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry with the hash that it was kept under."""

    entry: Entry
    hash: bytes


def append(connection: Connection, kind: str, journal_id: str, head: Head, entry: Entry) -> Head:
    """Insert an entry behind `head` and give the new head. The caller's transaction decides whether it stands."""
    body = canonical({"journal": {"kind": kind, "id": journal_id}, **to_data(entry)})
    own = chained(head.hash, body)
    connection.execute(
        _INSERT,
        {
            "journal_kind": kind,
            "journal_id": journal_id,
            "position": entry.position,
            "request": entry.stamp.request,
            "kind": entry.kind,
            "at": utc(entry.stamp.at),
            "body": body,
            "previous": head.hash,
            "hash": own,
        },
    )
    return Head(entry.position, own)


def read(connection: Connection, kind: str, journal_id: str, after: int = 0) -> Iterator[Kept]:
    """Read a journal's entries behind a position, oldest first."""
    rows = connection.execute(_NEWER, {"kind": kind, "id": journal_id, "after": after})
    for body, own in rows:
        yield Kept(from_data(json.loads(body)), own)


def facts_of(connection: Connection, kind: str, journal_id: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Read a journal's entries as plain data with their hash in hexadecimal, for an export."""
    for body, own in connection.execute(_NEWER, {"kind": kind, "id": journal_id, "after": 0}):
        yield json.loads(body), own.hex()


def journal_of(connection: Connection, request: str) -> tuple[str, str] | None:
    """Name the journal (its kind and id) that holds a request of this name, or None."""
    found = connection.execute(_OF_REQUEST, {"name": request}).first()
    return (found[0], found[1]) if found else None


def ids(connection: Connection, kind: str) -> list[str]:
    """Name the journals of a kind, in the order of their names."""
    query = select(_ENTRIES.c.journal_id).where(_ENTRIES.c.journal_kind == kind).distinct()
    return [str(each) for each in connection.execute(query.order_by(_ENTRIES.c.journal_id)).scalars()]


def newest_position(connection: Connection, kind: str, journal_id: str) -> int:
    """Give the position of a journal's newest entry, 0 where it has none."""
    found = connection.execute(
        select(func.max(_ENTRIES.c.position)).where(
            _ENTRIES.c.journal_kind == kind, _ENTRIES.c.journal_id == journal_id
        )
    ).scalar_one()
    return int(found or 0)


def utc(moment: datetime) -> str:
    """Write a moment in UTC so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


_INSERT = _ENTRIES.insert()
_OF_REQUEST = select(_ENTRIES.c.journal_kind, _ENTRIES.c.journal_id).where(_ENTRIES.c.request == bindparam("name"))
_NEWER = (
    select(_ENTRIES.c.body, _ENTRIES.c.hash)
    .where(
        _ENTRIES.c.journal_kind == bindparam("kind"),
        _ENTRIES.c.journal_id == bindparam("id"),
        _ENTRIES.c.position > bindparam("after"),
    )
    .order_by(_ENTRIES.c.position)
)
