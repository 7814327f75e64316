"""Appending to a journal of any kind: who and when, decided on the newest entries, saved in one transaction.

Cases have `live`, which holds one open; what is written rarely is decided here on what the journal holds just now.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import Connection

from rvlms_plan.domain.case.times import check_past
from rvlms_plan.domain.entries import Stamp, Written
from rvlms_plan.domain.people import Voice, known_spelling
from rvlms_plan.domain.refusals import Refused, shortened
from rvlms_plan.domain.text import clean_name
from rvlms_plan.store import journal
from rvlms_plan.store.database import Database
from rvlms_plan.store.problems import SavedAlready
from rvlms_plan.use_cases import sealing
from rvlms_plan.use_cases.station import Station, Who

F = TypeVar("F")


def stamp_for(station: Station, who: Who, request: str, known: Iterable[str] = ()) -> Stamp:
    """Stamp a request; names are cleaned, and a known person keeps the spelling already in use.

    Raises:
        BadValue: A name is empty or too long, or the time lies ahead.
    """
    known, at = list(known), station.now()
    person = known_spelling(clean_name(who.person), known)
    typist = known_spelling(clean_name(who.entered_by), known) if who.entered_by else person
    happened_at = who.happened_at or at
    check_past(happened_at, at)
    return Stamp(request, at, happened_at, Voice(person, who.role), typist, station.shown_name)


def append(
    database: Database,
    journal_kind: str,
    journal_id: str,
    stamp: Stamp,
    decide: Callable[[Connection], Sequence[F]],
) -> tuple[Written[F], ...]:
    """Append the facts that `decide` gives of the store as it is now, or none; all in one transaction.

    `decide` reads and folds what it needs by the connection, and may write read models of it there. The same request
    again is one entry: then nothing is appended, and no entries are given.

    Raises:
        Refused: What `decide` raises; or the request is in another journal.
        NotSaved, OutcomeUnknown: As `Database.write`; after the latter, the same stamp again saves it once at most.
    """

    def work(connection: Connection) -> tuple[Written[F], ...]:
        if was_asked(connection, journal_kind, journal_id, stamp.request):
            return ()
        return chain(connection, journal_kind, journal_id, stamp, decide(connection))

    try:
        made = database.write(work)
    except SavedAlready:
        return ()
    sealing.entered(database, made)
    return made


def chain(
    connection: Connection, journal_kind: str, journal_id: str, stamp: Stamp, facts: Sequence[F]
) -> tuple[Written[F], ...]:
    """Append facts behind a journal's newest entry, in the caller's transaction."""
    head, made = journal.head_of(connection, journal_kind, journal_id), list[Written[F]]()
    for number, fact in enumerate(facts, start=1):
        own = stamp if number == 1 else replace(stamp, request=f"{stamp.request}/{number}")
        entry = Written(head.position + 1, own, fact)
        head = journal.append(connection, journal_kind, journal_id, head, entry)
        made.append(entry)
    return tuple(made)


def was_asked(connection: Connection, journal_kind: str, journal_id: str, request: str) -> bool:
    """Tell whether a request is in this journal already.

    Raises:
        Refused: It is in another.
    """
    there = journal.journal_of(connection, request)
    if there not in {None, (journal_kind, journal_id)}:
        raise Refused(f"The request {shortened(request)} was made elsewhere. Give each request its own name.")
    return there is not None


def new_request() -> str:
    """Give a name for a request that has none yet."""
    return str(uuid.uuid4())
