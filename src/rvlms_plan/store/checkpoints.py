"""Checkpoints in the store: which journals went on, the newest checkpoint, and one more behind it.

Plain SQL: verification reads a million rows here, and a checkpoint is made without loading the tables' declarations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

from rvlms_plan.domain.checkpoints import JournalHead, Kept, Store
from rvlms_plan.store.spelling import body_holds, is_file


@dataclass(frozen=True, slots=True)
class WentOn:
    """A journal that went on since the newest checkpoint, which covers it up to `sealed`."""

    head: JournalHead
    sealed: int


def store_of(connection: Connection) -> Store:
    """Name the store."""
    facts: dict[str, str] = dict(connection.execute(text("select name, value from store_fact")).all())
    return Store(str(facts.get("id", "")), str(facts.get("kind", "")))


def newest(connection: Connection) -> Kept | None:
    """Give the newest checkpoint, or None."""
    found = connection.execute(_NEWEST).first()
    return None if found is None else Kept(*found)


def numbered(connection: Connection, number: int) -> Kept | None:
    """Give a checkpoint by its number, or None."""
    found = connection.execute(_NUMBERED, {"number": number}).first()
    return None if found is None else Kept(*found)


def all_kept(connection: Connection) -> Iterator[Kept]:
    """Read every checkpoint, the first one first."""
    for row in connection.execute(_ALL):
        yield Kept(*row)


def naming(connection: Connection, journal_id: str) -> Iterator[Kept]:
    """Read the checkpoints whose bytes name a journal's id somewhere, the newest first."""
    asked = f"select {_COLUMNS} from checkpoint where {body_holds(connection, ':id')} order by number desc"  # noqa: S608
    for row in connection.execute(text(asked), {"id": journal_id}):
        yield Kept(*row)


def went_on(connection: Connection, limit: int) -> list[WentOn]:
    """List journals with entries that no checkpoint covers yet, at most so many.

    On a server others write meanwhile: those that are just being written to are left for the next checkpoint, and
    into the others nobody writes until this transaction has ended.
    """
    held = None if is_file(connection) else {tuple(row) for row in connection.execute(_HELD, {"limit": limit})}
    return [
        WentOn(JournalHead(kind, journal, position, own.hex()), sealed)
        for kind, journal, sealed, position, own in connection.execute(_WENT_ON, {"limit": limit})
        if held is None or (kind, journal) in held
    ]


def append(connection: Connection, kept: Kept, covered: list[WentOn]) -> None:
    """Insert a checkpoint; the journals that it covers wait for their next entry."""
    connection.execute(
        _INSERT,
        {
            "number": kept.number,
            "body": kept.body,
            "previous": kept.previous,
            "hash": kept.hash,
            "signature": kept.signature,
        },
    )
    if covered:
        connection.execute(_SEALED, [{"kind": each.head.kind, "id": each.head.id} for each in covered])


def uncovered(connection: Connection) -> tuple[int, int]:
    """Count the journals and the entries that no checkpoint covers yet."""
    found = connection.execute(_UNCOVERED).one()
    return int(found[0]), int(found[1] or 0)


def closings_uncovered(connection: Connection) -> int:
    """Count closed phases and cases, and signed reviews, that no checkpoint covers though one was due."""
    return int(connection.execute(_CLOSINGS).scalar_one())


_COLUMNS = "number, body, previous, hash, signature"
_NEWEST = text(f"select {_COLUMNS} from checkpoint order by number desc limit 1")  # noqa: S608 - own names
_NUMBERED = text(f"select {_COLUMNS} from checkpoint where number = :number")  # noqa: S608
_ALL = text(f"select {_COLUMNS} from checkpoint order by number").execution_options(yield_per=100)  # noqa: S608
_INSERT = text("insert into checkpoint values (:number, :body, :previous, :hash, :signature)")
_SEALED = text("delete from unsealed where journal_kind = :kind and journal_id = :id")
_WENT_ON = text(
    "select u.journal_kind, u.journal_id, u.position, e.position, e.hash from unsealed u "
    "join entry e on e.journal_kind = u.journal_kind and e.journal_id = u.journal_id and e.position = "
    "(select max(position) from entry where journal_kind = u.journal_kind and journal_id = u.journal_id) "
    "order by u.journal_kind, u.journal_id limit :limit"
)
_HELD = text(
    "select journal_kind, journal_id from (select journal_kind, journal_id from unsealed "
    "order by journal_kind, journal_id limit :limit) u "
    "where pg_try_advisory_xact_lock(journal_key(journal_kind, journal_id))"
)
_UNCOVERED = text(
    "select count(*), sum((select max(position) from entry where journal_kind = u.journal_kind "
    "and journal_id = u.journal_id) - u.position) from unsealed u"
)
_CLOSINGS = text(
    "select count(*) from unsealed u join entry e on e.journal_kind = u.journal_kind "
    "and e.journal_id = u.journal_id and e.position > u.position "
    "where e.kind in ('PhaseClosed', 'CaseClosed', 'CaseAbandoned', 'ReviewSigned')"
)
