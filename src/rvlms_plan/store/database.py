"""One store, opened, checked and brought up to date: transactions that are fair and say what failed."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError, NoResultFound

from rvlms_plan.store import file_hold, schema, sqlite
from rvlms_plan.store.failures import damaged, said
from rvlms_plan.store.holds import Hold, Journals
from rvlms_plan.store.place import check_place, has_content, make_file
from rvlms_plan.store.prepared import Ahead, nothing_ahead
from rvlms_plan.store.problems import NoStoreYet, NotSaved, StoreProblem
from rvlms_plan.store.server import Place, Server

FAILURES: tuple[type[Exception], ...] = (DatabaseError, sqlite.dbapi.Error)
"""What SQLite's errors come as."""

THEATRE, PRACTICE = "theatre", "practice"
T = TypeVar("T")


class Database:
    """An open store. Use it from one thread at a time; `reading` connections are their own.

    `patience` is how many seconds a write waits for another program's lock before it is given up as not saved.
    Of one that `can_stop`, long reads are ended by `stop_reading`.
    """

    def __init__(self, place: Place, *, read_only: bool = False, patience: float = 5.0, can_stop: bool = False) -> None:
        self.place = place
        self._can_stop = can_stop
        self.read_only = read_only
        self.patience = patience
        self.seal_because: str | None = None
        """Why a checkpoint is due, from the first entry that asks for one until it is made."""
        self.seal_goes_on = False
        """Whether a first checkpoint was made, and journals wait for a second."""
        self.sealed_on: date | None = None
        """The day on which this program last knew of a checkpoint."""
        self.seal_not_before = 0.0
        """When a checkpoint that failed is tried again, in seconds of the steady clock."""
        self.tells_behind = False
        """Whether somebody calls `tell` behind each answer, so that `write` does not."""
        self._lock = threading.Lock()
        self._stops = 0
        self.hold: Hold = _hold(place, read_only=read_only, patience=patience)

    @property
    def path(self) -> Path:
        """The file of the store.

        Raises:
            StoreProblem: It is no file.
        """
        if isinstance(self.place, Server):
            raise StoreProblem(f"{self.place} is on a server: it is no file that can be copied or moved.")
        return self.place

    def close(self) -> None:
        """Close every connection."""
        self.hold.close()

    def write(
        self,
        work: Callable[[Connection], T],
        *,
        patience: float | None = None,
        of: Journals = (),
        ahead: Ahead = nothing_ahead,
    ) -> T:
        """Run `work` in one transaction and commit it; on disk when this returns.

        Nobody else writes meanwhile to the journals that it is `of`, so that what `work` reads of them is their end;
        to nothing of the store, where none is named. `patience` stands in for the store's own.
        `ahead` gives what `work` will read first: a server is asked for it together with the beginning.

        Raises:
            NotSaved: Locked for longer than `patience`, full, or read-only: certainly not on disk.
            OutcomeUnknown: The disk or the server failed; the connection is closed, and the next one asks the store.
            SavedAlready: A request of this name is in the journal already.
        """
        if self.read_only:
            raise NotSaved(
                f"The store {self.place} is read-only. Nothing was saved by this; what was saved before is kept."
            )
        hold = self.hold
        with self._lock:
            connection = hold.begin(self.patience if patience is None else patience, of, ahead)
            is_committing = False
            try:
                result = work(connection)
                is_committing = True
                hold.commit(connection, of)
            except hold.failures as error:
                hold.drop_writer()
                raise hold.said(error, committing=is_committing) from error
            except BaseException:
                hold.take_back(connection)
                raise
            if not self.tells_behind:
                hold.tell()
        return result

    @property
    def is_to_tell(self) -> bool:
        """Whether other stations are still to be told of something that was written."""
        return self.hold.is_to_tell

    def tell(self) -> None:
        """Tell other stations what was written. Raises nothing."""
        with self._lock:
            self.hold.tell()

    def write_aside(self, work: Callable[[Connection], object]) -> bool:
        """Run `work` in a transaction of its own, unless another writes just now; tell whether it was committed.

        For what is no part of the record: nothing waits for it, and whatever is wrong is told by the answer alone.
        """
        if self.read_only:
            return False
        try:
            self.hold.write_aside(work)
        except StoreProblem:
            return False
        except self.hold.failures:
            return False
        return True

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection of its own that cannot write, with one consistent view of the store.

        Raises:
            StoreProblem: The store cannot be read.
        """
        try:
            with self.hold.read_engine.connect() as connection, self._stoppable(connection), connection.begin():
                yield connection
        except self.hold.failures as error:
            raise self.hold.said(error, reading=True) from error

    @contextlib.contextmanager
    def _stoppable(self, connection: Connection) -> Iterator[None]:
        if not self._can_stop:
            yield
            return
        began = self._stops
        is_over = self.hold.stop_when(connection, lambda: self._stops != began)
        try:
            yield
        finally:
            is_over()

    def stop_reading(self) -> None:
        """End what was begun on `reading` connections so far, from any thread: `ReadingStopped` is raised there."""
        self._stops += 1

    def data_version(self) -> int:
        """Give a number that changes when another program has committed (or checkpointed); `write` here leaves it.

        Raises:
            StoreProblem: The store cannot be read.
        """
        try:
            return self.hold.version()
        except self.hold.failures as error:
            self.hold.drop_watcher()
            self.hold.drop_writer()
            raise self.hold.said(error, reading=True) from error

    def last_touched(self) -> tuple[int, int]:
        """Give a sign that changes when any program commits; from any thread, for next to nothing.

        Several commits to a file may leave the same sign, so whoever sees a new one looks by `data_version`, and, if
        the store `looks_again`, once more.
        """
        return self.hold.touched()

    def watch(self, of: Journals) -> None:
        """Say which journals are watched here by `last_touched`; of others a server's signs are not looked at."""
        self.hold.watch(of)

    @property
    def looks_again(self) -> bool:
        """Whether a new sign of `last_touched` is looked at twice."""
        return self.hold.looks_again

    def glance(self, work: Callable[[Connection], T], ahead: Ahead = nothing_ahead) -> T:
        """Read a little on the connection that `data_version` is asked on: it stands open, which `reading` does not.

        `ahead` gives what `work` is going to read.

        Raises:
            StoreProblem: The store cannot be read.
        """
        try:
            watching = self.hold.watching()
            with watching.begin():
                self.hold.ask(ahead)
                found = work(watching)
        except self.hold.failures as error:
            self.hold.drop_watcher()
            raise self.hold.said(error, reading=True) from error
        self.hold.take_in()
        return found

    def reopen(self) -> None:
        """Take the store up anew after a commit that failed: from now on it is in the journal, or will never be.

        Raises:
            StoreProblem: The store still fails, or is busy: nothing is known yet.
        """
        with self._lock:
            self.hold.drop_writer()
            self.hold.drop_watcher()
            try:
                self.hold.reopen()
            except self.hold.failures as error:
                raise self.hold.said(error, reading=True) from error

    def settings(self) -> dict[str, Any]:
        """Give the settings in force on the writing connection, read back, for `doctor`."""
        return self.hold.settings()

    def kind(self) -> str:
        """Give what kind of store it is: theatre or practice."""
        with self.reading() as connection:
            return str(connection.execute(text("select value from store_fact where name = 'kind'")).scalar_one())


def _hold(place: Place, *, read_only: bool, patience: float) -> Hold:
    if isinstance(place, Server):
        try:
            from rvlms_plan.store.postgres.hold import ServerHold  # noqa: PLC0415 - only where a server is named
        except ImportError as error:
            raise StoreProblem(
                f"For a store on a server psycopg is needed: pip install 'rvlms-plan[postgresql]'. {place} was not "
                "opened."
            ) from error

        return ServerHold(place, read_only=read_only, patience=patience)
    return file_hold.FileHold(place, read_only=read_only, patience=patience)


def open_store(
    place: Place,
    kind: str,
    now: Callable[[], datetime],
    made_by: str,
    *,
    read_only: bool = False,
    patience: float = 5.0,
    makes: bool = True,
) -> Database:
    """Open a store, making it on first use (a file's mode 0600), and bring its schema up to this program's.

    Whether a file is there can be seen beforehand; of a server, `makes` says whether to make what is not.

    Raises:
        NoStoreYet: It is to be read and is not there.
        StoreProblem: Not ours, of a newer schema, of the other kind, a folder, on a network share, or out of reach.
    """
    if isinstance(place, Server):
        from rvlms_plan.store.postgres.opening import opened  # noqa: PLC0415 - only where a server is named

        return opened(Database(place, read_only=read_only, patience=patience), kind, now, made_by, makes=makes)
    real = check_place(place)
    if read_only and not has_content(real):
        raise NoStoreYet(f"There is no store at {place} yet.")
    if not read_only:
        read_only = make_file(real)
    database = Database(real, read_only=read_only, patience=patience)
    try:
        _check(database, kind, now, made_by)
    except BaseException as error:
        database.close()
        if isinstance(error, Exception) and isinstance(error, (*FAILURES, NoResultFound, UnicodeDecodeError)):
            explained = said(error, real, reading=True)
            raise (explained if isinstance(explained, StoreProblem) else damaged(real)) from error
        raise
    return database


def _check(database: Database, kind: str, now: Callable[[], datetime], made_by: str) -> None:
    with database.reading() as connection:
        version = schema.version_of(connection)
        mark = int(connection.execute(text("pragma application_id")).scalar_one())
        tables = int(connection.execute(text("select count(*) from sqlite_master")).scalar_one())
        if version == schema.SCHEMA:
            schema.check_names(connection)
    if mark not in {0, schema.APPLICATION_ID} or (mark == 0 and tables):
        raise StoreProblem(f"{database.place} belongs to another program. It was not touched; give another path.")
    if version > schema.SCHEMA:
        raise StoreProblem(
            f"{database.place} was written by a newer rvlms-plan (schema {version}; this one knows {schema.SCHEMA}). "
            "It was not touched. Use the newer program."
        )
    if version < schema.SCHEMA:
        if database.read_only:
            raise StoreProblem(
                f"{database.place} is of an older schema, and reading changes nothing: it has to be opened for writing "
                "once. The screens do that (rvlms-plan), and so does rvlms-plan checkpoint new. Nothing is lost."
            )
        database.write(lambda connection: _bring_up(connection, kind, now(), made_by))
    if (found := database.kind()) != kind:
        raise StoreProblem(f"{database.place} holds {found} records, not {kind} records. The two are never mixed.")
    if not database.read_only:
        database.settings()  # whatever keeps it from being written to is said now, not at the first answer


def _bring_up(connection: Connection, kind: str, at: datetime, made_by: str) -> None:
    if schema.version_of(connection) < schema.SCHEMA:  # another station may have done it meanwhile
        schema.bring_up(connection, kind, at, made_by)


__all__ = ["PRACTICE", "THEATRE", "Database", "open_store"]
