"""Reviewing a case: queries, answers, verified items, signatures. All of it goes into a journal of its own.

The case is only read, in the transaction that decides, so that each entry names the newest of the case that it saw.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from rvlms_plan.domain.case import CaseView, replay
from rvlms_plan.domain.entries import CaseOpened, EntryOf, Stamp
from rvlms_plan.domain.filters import Sort, SortBy, Test
from rvlms_plan.domain.people import Voice, same_person
from rvlms_plan.domain.refusals import Unknown
from rvlms_plan.domain.review import Review, ReviewFact, ReviewState, SeenCase, decisions, last_entries
from rvlms_plan.domain.site import rights
from rvlms_plan.domain.site.directory import AUDITOR, Directory
from rvlms_plan.store import journal, pages, register, reviews
from rvlms_plan.store.database import Database
from rvlms_plan.store.problems import as_written
from rvlms_plan.use_cases import recording
from rvlms_plan.use_cases.journal_kinds import REVIEW
from rvlms_plan.use_cases.live import found, pinned
from rvlms_plan.use_cases.recording import Recorded
from rvlms_plan.use_cases.site.directory import directory_in
from rvlms_plan.use_cases.stamping import stamp_for
from rvlms_plan.use_cases.station import Station, Who

Done = Recorded[Review, ReviewFact]
Decide = Callable[[Review, SeenCase, Voice], decisions.Facts]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A case's review beside the case: what it adds up to, its entries with their hashes, and how it stands now."""

    review: Review
    case: SeenCase
    view: CaseView
    entries: tuple[tuple[EntryOf[ReviewFact], str], ...]

    @property
    def state(self) -> ReviewState:
        """Say how far it has come."""
        return self.review.state(self.case.position)

    def is_verified(self, item: str) -> bool:
        """Tell whether an item is verified, and nothing was entered about it since."""
        return decisions.is_verified(self.review, self.case, item)

    def is_of_team(self, person: str) -> bool:
        """Tell whether a person spoke or typed in the case: who reviews their own work is shown to."""
        return any(same_person(person, each) for each in self.view.case.people)


def reviewed(database: Database, code: str) -> Reviewed:
    """Read a case's review; one that nobody began is empty.

    Raises:
        Unknown: There is no such case.
    """
    with database.reading() as connection:
        case_id = found(connection, code).case_id
        case, view = _seen(connection, case_id)
        there = recording.standing(connection, REVIEW, case_id)
    return Reviewed(there.value, case, view, there.entries)


def check_state(state: str | None) -> None:
    """Check that a review can be in a state, None being any.

    Raises:
        Unknown: There is no such state.
    """
    known = [str(each) for each in ReviewState]
    if state is not None and state not in known:
        raise Unknown("state of a review", state, known)


def listed(database: Database, state: str | None = None) -> list[pages.Listed]:
    """List cases whose review is in a state, or has begun at all, changed last first. Raises as `check_state`."""
    check_state(state)
    wanted = [state] if state else [str(each) for each in ReviewState if each != ReviewState.NONE]
    found: list[pages.Listed] = []
    with database.reading() as connection:
        for each in wanted:
            tests, number = [Test("review", Sort.WORD, own=True, value=each)], 1
            while (page := pages.page(connection, tests, SortBy(), number)).cases:
                found += page.cases
                number += 1
    return sorted(found, key=lambda each: each.row.changed_at, reverse=True)


def open_query(
    database: Database, station: Station, code: str, about: str, text: str, who: Who, request: str | None = None
) -> Done:
    """Ask the team something. Raises as `decisions.open_query`, and Unknown where there is no such case."""
    return _record(
        database, station, code, lambda now, case, by: decisions.open_query(now, case, by, about, text), who, request
    )


def answer_query(
    database: Database, station: Station, code: str, number: int, text: str, who: Who, request: str | None = None
) -> Done:
    """Answer a query for the team. Raises as `decisions.answer_query`, and as `open_query`."""
    return _record(
        database, station, code, lambda now, case, by: decisions.answer_query(now, case, by, number, text), who, request
    )


def close_query(
    database: Database, station: Station, code: str, number: int, text: str | None, who: Who, request: str | None = None
) -> Done:
    """Take the answer to a query as enough. Raises as `decisions.close_query`, and as `open_query`."""
    return _record(
        database, station, code, lambda now, case, by: decisions.close_query(now, case, by, number, text), who, request
    )


def verify_item(
    database: Database,
    station: Station,
    code: str,
    item: str,
    who: Who,
    request: str | None = None,
    *,
    read: int | None = None,
) -> Done:
    """Say that an item was verified as it stands; refused where it has entries behind the one that was `read` last.

    Raises as `decisions.verify_item`, `decisions.check_read`, and as `open_query`.
    """

    def decide(now: Review, case: SeenCase, by: Voice) -> decisions.Facts:
        decisions.check_read(case, read, item)
        return decisions.verify_item(now, case, by, item)

    return _record(database, station, code, decide, who, request)


def sign(
    database: Database,
    station: Station,
    code: str,
    meaning: str,
    who: Who,
    request: str | None = None,
    *,
    read: int | None = None,
) -> Done:
    """Sign the review over the case as it stands; refused where that has entries behind the one that was `read` last.

    Raises as `decisions.sign`, `decisions.check_read`, and as `open_query`.
    """

    def decide(now: Review, case: SeenCase, by: Voice) -> decisions.Facts:
        decisions.check_read(case, read)
        return decisions.sign(now, case, by, meaning)

    return _record(database, station, code, decide, who, request)


def waiting(database: Database) -> dict[str, int]:
    """Count the queries that wait for the team's answer, by the code of the case; a case without one is not in it."""
    with database.reading() as connection:
        there = register.with_open_query(connection)
        found = {code: recording.value_of(connection, REVIEW, case_id) for case_id, code in there}
    return {code: sum(each.waits_for_answer for each in review.queries) for code, review in found.items()}


def reopen(database: Database, station: Station, code: str, reason: str, who: Who, request: str | None = None) -> Done:
    """Take a signed review up again. Raises as `decisions.reopen`, and as `open_query`."""
    return _record(database, station, code, lambda now, case, by: decisions.reopen(now, case, by, reason), who, request)


def rewrite(connection: Connection, case_id: str) -> None:
    """Write the register's part of a review anew from its journal."""
    reviews.write_state(connection, case_id, recording.value_of(connection, REVIEW, case_id))


def _record(database: Database, station: Station, code: str, decide: Decide, who: Who, request: str | None) -> Done:
    with database.reading() as connection:
        case_id = found(connection, code).case_id
    name = request or str(uuid.uuid4())

    def ask(connection: Connection, review: Review) -> tuple[Stamp, decisions.Facts]:
        case, view = _seen(connection, case_id)
        known = [*view.case.people, *(each.entry.stamp.said_by.person for each in review.signatures)]
        stamp = stamp_for(station, who, name, known)
        _check_right(directory_in(connection), stamp, case.checklist.role_titles)
        return stamp, decide(review, case, stamp.said_by)

    def then(connection: Connection, review: Review, _: Iterable[EntryOf[ReviewFact]]) -> None:
        reviews.write_state(connection, case_id, review)

    return recording.record(database, REVIEW, case_id, ask, name, then)


def _check_right(directory: Directory, stamp: Stamp, roles: Collection[str]) -> None:
    """Check that an auditor speaks and types where one is asked for, and else the theatre, each in their own role."""
    speaker, typist = stamp.said_by.person, stamp.entered_by
    rights.check_can_wait(stamp.entered_known)
    if stamp.said_by.role == AUDITOR:
        rights.check_reviews(directory, speaker)
        rights.check_reviews(directory, typist)
    else:
        rights.check_answers(directory, speaker, stamp.said_by.role, typist, roles)


def _seen(connection: Connection, case_id: str) -> tuple[SeenCase, CaseView]:
    kept = list(journal.read(connection, journal.CASE, case_id))
    entries = [each.entry for each in kept]
    with as_written():
        fact = entries[0].fact
        if not isinstance(fact, CaseOpened):
            raise TypeError("a journal of a case begins with CaseOpened")
        checklist = pinned(fact.sha256, register.text_of(connection, fact.sha256))
        view = CaseView(replay(checklist, case_id, entries))
    newest = kept[-1]
    touched = last_entries(checklist, entries)
    return SeenCase(view.case.code, checklist, newest.entry.position, newest.hash.hex(), touched), view


def about_words(case: SeenCase, about: str) -> str:
    """Say what a query is about in words: the case, an item by its challenge, an entry by its number."""
    kind, _, name = about.partition(":")
    if kind == "item":
        item = case.checklist.items.get(name)
        return f"{item.challenge} [{name}]" if item else name
    return f"entry {name}" if kind == "entry" else "the case"


__all__ = [
    "Done",
    "Reviewed",
    "about_words",
    "answer_query",
    "check_state",
    "close_query",
    "listed",
    "open_query",
    "reopen",
    "reviewed",
    "rewrite",
    "sign",
    "verify_item",
    "waiting",
]
