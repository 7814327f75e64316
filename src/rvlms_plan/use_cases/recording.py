"""Journals that are not a case's (reviews, the site's): decided on the newest entries, saved in one transaction.

Cases have their own way (`live`): a theatre waits for it, and theirs keeps the view from one tick to the next.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from rvlms_plan.domain.entries import EntryOf, Stamp, read_entry
from rvlms_plan.domain.refusals import Refused, shortened
from rvlms_plan.store import journal
from rvlms_plan.store.database import Database
from rvlms_plan.store.problems import SavedAlready, as_written
from rvlms_plan.use_cases import sealing

V = TypeVar("V")
F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class JournalKind(Generic[V, F]):
    """A kind of journal: the names of its facts, what one of that id is before its first entry, and after one more.

    `changes` names the facts that change what the entries add up to, where most do not: only those are read to decide.
    """

    name: str
    facts: Mapping[str, type[F]]
    begun: Callable[[str], V]
    after: Callable[[V, EntryOf[F]], V]
    changes: Collection[str] | None = None

    def read(self, data: Mapping[str, Any]) -> EntryOf[F]:
        """Read an entry from its data."""
        return read_entry(data, self.facts, EntryOf)


@dataclass(frozen=True, slots=True)
class Standing(Generic[V, F]):
    """A journal as far as it goes: what its entries add up to, each with its hash in hexadecimal, and its end."""

    value: V
    entries: tuple[tuple[EntryOf[F], str], ...]
    head: journal.Head


@dataclass(frozen=True, slots=True)
class Recorded(Generic[V, F]):
    """What a request came to: what the journal adds up to now, and the entries it made (none: it stood already)."""

    value: V
    entries: tuple[EntryOf[F], ...]


def standing(connection: Connection, kind: JournalKind[V, F], journal_id: str) -> Standing[V, F]:
    """Read a journal and fold it; one without entries is as it begins."""
    value, head, entries = kind.begun(journal_id), journal.Head(), []
    with as_written():
        for kept in journal.read_as(connection, kind.name, journal_id, kind.read):
            value, head = kind.after(value, kept.entry), journal.Head(kept.entry.position, kept.hash)
            entries.append((kept.entry, kept.hash.hex()))
    return Standing(value, tuple(entries), head)


def value_of(connection: Connection, kind: JournalKind[V, F], journal_id: str) -> V:
    """Give what a journal adds up to, read by no more than the entries that matter to it."""
    value = kind.begun(journal_id)
    with as_written():
        for kept in journal.read_as(connection, kind.name, journal_id, kind.read, only=kind.changes):
            value = kind.after(value, kept.entry)
    return value


def record(
    database: Database,
    kind: JournalKind[V, F],
    journal_id: str,
    ask: Callable[[Connection, V], tuple[Stamp, Sequence[F]]],
    request: str,
    then: Callable[[Connection, V, Iterable[EntryOf[F]]], None] | None = None,
) -> Recorded[V, F]:
    """Decide on the newest entries and save what follows in one transaction.

    `ask` gives the stamp and the facts (none where it stands already), or raises; it may read what else is in the
    store. `then` writes what is computed from the journal. The same `request` twice is one entry.

    Raises:
        Refused, BadValue: The decision said no; nothing is written.
        NotSaved, OutcomeUnknown: As `Database.write`.
    """

    def work(connection: Connection) -> Recorded[V, F]:
        value = value_of(connection, kind, journal_id)
        if _has(connection, kind.name, journal_id, request):
            return Recorded(value, ())
        stamp, facts = ask(connection, value)
        head, made = journal.head_of(connection, kind.name, journal_id), list[EntryOf[F]]()
        for number, fact in enumerate(facts, start=1):
            name = request if number == 1 else f"{request}/{number}"
            entry = EntryOf(head.position + 1, stamp._replace(request=name), fact)
            head, value = journal.append(connection, kind.name, journal_id, head, entry), kind.after(value, entry)
            made.append(entry)
        if made and then is not None:
            then(connection, value, made)
        return Recorded(value, tuple(made))

    with contextlib.suppress(SavedAlready):
        recorded = database.write(work, of=[(kind.name, journal_id)])
        sealing.entered(database, recorded.entries)
        return recorded
    with database.reading() as connection:
        return Recorded(value_of(connection, kind, journal_id), ())


def _has(connection: Connection, kind: str, journal_id: str, request: str) -> bool:
    there = journal.journal_of(connection, request)
    if there not in {None, (kind, journal_id)}:
        raise Refused(f"The request {shortened(request)} was made elsewhere. Give each request its own name.")
    return there is not None
