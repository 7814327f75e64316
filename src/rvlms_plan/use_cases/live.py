"""One case, live: every request is decided on the newest entries, saved in one transaction, and only then given back.

Synchronous; `store_thread` carries it off the screen's thread.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from sqlalchemy import Connection

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import Case, CaseView, opened
from rvlms_plan.domain.case.decisions import Facts
from rvlms_plan.domain.case.entering import entered
from rvlms_plan.domain.centres import centre_of
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.people import same_person
from rvlms_plan.domain.refusals import Refused, Unknown, shortened
from rvlms_plan.domain.register import RegisterRow
from rvlms_plan.domain.site import rights
from rvlms_plan.domain.site.directory import Directory
from rvlms_plan.domain.summary import row_of
from rvlms_plan.store import journal, register, simulated
from rvlms_plan.store.database import Database
from rvlms_plan.store.prepared import Ahead, Asked
from rvlms_plan.store.problems import IndexBroken, NotSaved, OutcomeUnknown, SavedAlready, as_written
from rvlms_plan.use_cases import closing, sealing
from rvlms_plan.use_cases.own_clock import OwnClock
from rvlms_plan.use_cases.site.directory import directory_in, is_news, newest_asked, newest_position
from rvlms_plan.use_cases.stamping import as_in, stamp_for
from rvlms_plan.use_cases.station import Station, Who

T = TypeVar("T")
Ask = Callable[[CaseView], Facts]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a request came to: the case now, and the entries it made (none where it stood already)."""

    view: CaseView
    entries: tuple[e.Entry, ...]


class LiveCase:
    """A case held open at this station, with the directory of who may write to it as it was last read."""

    def __init__(
        self,
        database: Database,
        station: Station,
        view: CaseView,
        head: journal.Head,
        directory: Directory | None = None,
        clock: OwnClock | None = None,
    ) -> None:
        self.database = database
        self.directory = directory or Directory()
        self._site_read = self.directory.position
        self._let_in: tuple[Directory, str, str, str] = (self.directory, "", "", "")
        self.station = station
        self.view = view
        self._head = head
        self._row: RegisterRow | None = None
        self._clock = clock or OwnClock(station)
        self._in_doubt: str | None = None

    @property
    def case(self) -> Case:
        """The case as this station holds it."""
        return self.view.case

    def record(self, ask: Ask, who: Who, request: str | None = None) -> Recorded:
        """Decide on the newest entries, save what follows in one transaction, and give the new case.

        Raises:
            Refused, BadValue: The decision, or the directory, said no, or the case is another centre's; nothing is
                written.
            NotSaved: It is certainly not on disk; or an earlier request is in doubt, and the file is to be asked first.
            OutcomeUnknown: Ask `was_saved`, or again with the same `request`: it is saved once at the most.
        """
        check_own(self.case.code)
        name = request or str(uuid.uuid4())
        if self._in_doubt not in {None, name}:
            raise NotSaved("This was not saved: whether the answer before it was saved is still being asked.")
        self._check_right(who)
        saved: list[_Step] = []

        def ahead() -> list[Asked]:
            of_request = (journal.request_asked(request),) if request is not None else ()
            newer = journal.newer_asked(journal.CASE, self.case.id, self._head.position)
            return [newer, *of_request, register.row_asked(self.case.id)]

        def work(connection: Connection) -> tuple[e.Entry, ...]:
            self._take(self._read(connection))
            if request is not None and self._has(connection, request):
                return ()
            facts = ask(self.view)
            clock, jump = self._clock.now(self.view) if facts else (None, None)
            stamp = stamp_for(self.station, as_in(self.directory, who), name, self.case.people, clock)
            if stamp.said_by.role not in self.case.checklist.role_titles:
                raise Unknown("role", who.role, self.case.checklist.role_titles)
            saved.append(added := self._append(connection, stamp, [*facts, jump] if jump else facts))
            return added.entries

        with contextlib.suppress(SavedAlready):
            made = self._written(work, name, ahead)
            sealing.entered(self.database, made)
            for step in saved:
                self._take(step)
                if step.entries:
                    self._clock.told()
            return Recorded(self.view, made)
        self.catch_up()
        return Recorded(self.view, ())

    def _check_right(self, who: Who) -> None:
        """Check that these names may write, once for each change of names or of the directory."""
        names = (self.directory, who.person, who.entered_by or who.person, who.known)
        if names[1:] != self._let_in[1:] or self.directory is not self._let_in[0]:
            rights.check_writes_case(*names)
            self._let_in = names

    def catch_up(self) -> bool:
        """Read what other stations have entered, and the directory where it changed; tell whether there was any."""
        return self.take_newer(self.database.glance(self.newer, self.newer_asked))

    def newer_asked(self) -> tuple[Asked, Asked]:
        """Ask beforehand for what `newer` reads."""
        return journal.newer_asked(journal.CASE, self.case.id, self._head.position), newest_asked()

    def newer(self, there: Connection) -> Newer:
        """Read what other stations have entered, and the directory where it changed; it is not held yet."""
        step, newest, directory = self._read(there), newest_position(there), self.directory
        if newest > self._site_read and is_news(there, directory):
            directory = directory_in(there)
        return Newer(step, newest, directory)

    def take_newer(self, newer: Newer) -> bool:
        """Hold what was read; tell whether there was any."""
        before, self.directory, self._site_read = self.directory, newer.directory, newer.site_read
        self._take(newer.step)
        return bool(newer.step.entries) or self.directory is not before

    def was_saved(self, request: str) -> bool:
        """Ask the file, opened anew, whether a request is in the journal, and catch up with it.

        Raises:
            StoreProblem: It cannot be told yet; ask again.
        """
        self.database.reopen()
        with self.database.reading() as connection:
            is_there = self._has(connection, request)
            step = self._read(connection)
        self._take(step)
        self._in_doubt = None
        return is_there

    def _written(self, work: Callable[[Connection], T], name: str, ahead: Ahead) -> T:
        try:
            made = self.database.write(work, of=[(journal.CASE, self.case.id)], ahead=ahead)
        except OutcomeUnknown:
            self._in_doubt = name
            raise
        except SavedAlready:
            self._in_doubt = None
            raise
        self._in_doubt = None
        return made

    def _has(self, connection: Connection, request: str) -> bool:
        """Tell whether a request is in this journal, whatever has become of what it asked for."""
        there = journal.journal_of(connection, request)
        if there not in {None, (journal.CASE, self.case.id)}:
            raise Refused(f"The request {shortened(request)} was made in another case. Give each request its own name.")
        return there is not None

    def _read(self, connection: Connection) -> _Step:
        view, head, entries = self.view, self._head, []
        for kept in journal.read(connection, journal.CASE, self.case.id, head.position):
            with as_written():
                view, head = view.after(kept.entry), journal.Head(kept.entry.position, kept.hash)
            entries.append(kept.entry)
        return _Step(view, head, tuple(entries))

    def _append(self, connection: Connection, stamp: e.Stamp, facts: Facts) -> _Step:
        view, entries = entered(self.view, stamp, facts)
        head = self._head
        for entry in entries:
            head = journal.append(connection, journal.CASE, self.case.id, head, entry)
        if entries:
            row = row_of(view)
            is_last = self._row is not None and self._row.positions == self._head.position  # nobody wrote since
            register.write_row(connection, row, is_new=False, written=self._row if is_last else None)
            if closing.closes(entries, view):
                closing.remark(connection, view)
            return _Step(view, head, tuple(entries), row)
        return _Step(view, head, ())

    def _take(self, step: _Step) -> None:
        self.view, self._head = step.view, step.head
        for entry in step.entries:
            self._clock.learn(entry)
        self._row = step.row or self._row


@dataclass(frozen=True, slots=True)
class _Step:
    view: CaseView
    head: journal.Head
    entries: tuple[e.Entry, ...]
    row: RegisterRow | None = None
    """The row that was written of this view."""


@dataclass(frozen=True, slots=True)
class Newer:
    """What others have entered since a case was read, with the directory and the end of the site's journal."""

    step: _Step
    site_read: int
    directory: Directory


def begin(
    database: Database, station: Station, text: bytes, fact: e.CaseOpened, who: Who, request: str | None = None
) -> LiveCase:
    """Open a new case: pin its checklist's text, write its first entry. Asked for again, it is taken up as it stands.

    Raises:
        Refused: The code is taken by another case, or the directory's people do not write cases.
        Unknown: The checklist has no such role.
        NotSaved, OutcomeUnknown: As `Database.write`.
    """
    checklist = pinned(fact.sha256, text)
    if who.role not in checklist.role_titles:
        raise Unknown("role", who.role, checklist.role_titles)
    with database.reading() as there:
        directory = directory_in(there)
    rights.check_writes_case(directory, who.person, who.entered_by or who.person, who.known)
    case_id, clock = str(uuid.uuid4()), OwnClock(station)
    stamp = stamp_for(station, as_in(directory, who), request or str(uuid.uuid4()), clock=station.machine())
    entry = e.Entry(1, stamp, fact)
    view = CaseView(opened(checklist, case_id, entry))

    def work(connection: Connection) -> journal.Head | None:
        if taken := register.row_by_code(connection, fact.code):
            if _opens_the_same(next(journal.read(connection, journal.CASE, taken.case_id)).entry, entry):
                return None
            raise Refused(f"There is a case {taken.code} already. Open it, or give another code.")
        if simulated.simulated_until(connection) is not None:
            raise Refused(
                "This store is for simulated cases: a case opened here would be lost among them. Nothing was "
                "saved; take another store."
            )
        register.keep_text(connection, fact.sha256, fact.checklist, fact.version, text)
        head = journal.append(connection, journal.CASE, case_id, journal.Head(), entry)
        register.write_row(connection, row_of(view), is_new=True)
        closing.write(connection, view, [entry])
        return head

    with contextlib.suppress(SavedAlready):
        # Two stations may give one code, or be the first to pin one text.
        if head := database.write(work, of=[("code", fact.code.casefold()), ("text", fact.sha256)]):
            sealing.entered(database, [entry])
            clock.learn(entry)
            return LiveCase(database, station, view, head, directory, clock)
    return resume(database, station, fact.code)


def _opens_the_same(earlier: e.Entry, asked: e.Entry) -> bool:
    """Tell whether a case that is there was opened by the same person in the same words."""
    voices = earlier.stamp.said_by, asked.stamp.said_by
    same_voice = voices[0].role == voices[1].role and same_person(voices[0].person, voices[1].person)
    facts = earlier.fact, asked.fact
    return (
        same_voice
        and isinstance(facts[0], e.CaseOpened)
        and isinstance(facts[1], e.CaseOpened)
        and replace(facts[0], code=facts[1].code) == facts[1]
    )


def resume(database: Database, station: Station, code: str) -> LiveCase:
    """Take up a case where its journal ends, with the words it was opened with.

    Raises:
        Unknown: There is no case of that code.
        StoreProblem: It cannot be read.
    """
    with database.reading() as connection, as_written():
        row = found(connection, code)
        kept = journal.read(connection, journal.CASE, row.case_id)
        first = next(kept)
        if not isinstance(first.entry.fact, e.CaseOpened):
            raise TypeError("a journal of a case begins with CaseOpened")
        sha256 = first.entry.fact.sha256
        case = opened(pinned(sha256, register.text_of(connection, sha256)), row.case_id, first.entry)
        head, clock = journal.Head(1, first.hash), OwnClock(station)
        clock.learn(first.entry)
        for each in kept:
            case, head = case.after(each.entry), journal.Head(each.entry.position, each.hash)
            clock.learn(each.entry)
        directory = directory_in(connection)
    return LiveCase(database, station, CaseView(case), head, directory, clock)


def check_own(code: str) -> None:
    """Check that a case is this store's own: those of other centres are read, and never written to.

    Raises:
        Refused: It is another centre's.
    """
    if centre_of(code):
        raise Refused(f"{shortened(code)} is another centre's case: it is read here, and only its centre adds to it.")


def found(connection: Connection, code: str) -> RegisterRow:
    """Find a case's row by its code.

    Raises:
        Unknown: There is none; the nearest code is named.
        StoreProblem: There is one, and the index to find it by does not have it.
    """
    row = register.row_by_code(connection, code)
    if row is None:
        codes = register.codes(connection)
        if code.casefold() in (each.casefold() for each in codes):
            raise IndexBroken(f"{shortened(code)} was not found")
        raise Unknown("case", code, codes)
    return row


@lru_cache(maxsize=8)
def pinned(sha256: str, text: bytes) -> Checklist:
    """Read the text that a case is pinned to, once."""
    from rvlms_plan.formats import checklist as checklist_format  # noqa: PLC0415 - 100 ms that a list of cases does not need

    return checklist_format.load(text, f"the pinned checklist {sha256[:12]}", is_pinned=True)
