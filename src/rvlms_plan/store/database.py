"""One store: a SQLite file, opened, checked and brought up to date; transactions that are fair and say what failed."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DatabaseError, NoResultFound

from rvlms_plan.store import record, schema, sqlite
from rvlms_plan.store.connections import (
    SETTINGS,
    connect,
    connect_for_reading,
    engine,
    set_up_reader,
    set_up_unsynced,
    set_up_writer,
)
from rvlms_plan.store.failures import damaged, said
from rvlms_plan.store.place import check_place, has_content, make_file
from rvlms_plan.store.prepared import carry_out
from rvlms_plan.store.problems import IndexBroken, NoStoreYet, NotSaved, StoreProblem

FAILURES = (DatabaseError, sqlite.dbapi.Error)
"""What SQLite's errors come as: by way of SQLAlchemy, or straight from a prepared statement."""

THEATRE, PRACTICE = "theatre", "practice"
T = TypeVar("T")

_BUSY_SECONDS = 0.025
_LOOKS_EVERY = 100_000
"""Steps of SQLite's machine between two looks: some milliseconds."""
_RETRY_SECONDS = (0.0002, 0.003)


class Database:
    """An open store. Use it from one thread at a time; `reading` connections are their own.

    `patience` is how many seconds a write waits for another program's lock before it is given up as not saved.
    Of one that `can_stop`, long reads are ended by `stop_reading`.
    """

    def __init__(self, path: Path, *, read_only: bool = False, patience: float = 5.0, can_stop: bool = False) -> None:
        self.path = path
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
        self._goes_to = f"{path}-wal" if sqlite.CAN_USE_WAL else str(path)
        self._writer: Connection | None = None
        self._watcher: Connection | None = None
        self._numbers = itertools.count(1)
        self._writer_number = self._watcher_number = 0
        self._lock = threading.Lock()
        self._stops = 0
        self._write_engine = engine(lambda: connect(path, "rw", _BUSY_SECONDS), set_up_writer)
        self._aside_engine = engine(lambda: connect(path, "rw", 0), set_up_unsynced)
        self._read_engine = engine(lambda: connect_for_reading(path, patience, read_only=read_only), set_up_reader)
        event.listen(self._read_engine, "begin", lambda connection: connection.exec_driver_sql("begin"))

    def close(self) -> None:
        """Close every connection."""
        self._drop_writer()
        self._drop_watcher()
        for each in (self._write_engine, self._aside_engine, self._read_engine):
            each.dispose()

    def write(self, work: Callable[[Connection], T], *, patience: float | None = None) -> T:
        """Run `work` in one immediate transaction and commit it; on disk when this returns.

        `patience` stands in for the store's own.

        Raises:
            NotSaved: Locked for longer than `patience`, full, or read-only: certainly not on disk.
            OutcomeUnknown: The disk failed; the connection is closed, and the next one asks the file.
            SavedAlready: A request of this name is in the journal already.
        """
        if self.read_only:
            raise NotSaved(
                f"The store {self.path} is read-only. Nothing was saved by this; what was saved before is kept."
            )
        with self._lock:
            connection = self._begin(self.patience if patience is None else patience)
            try:
                result = work(connection)
                connection.commit()
            except FAILURES as error:
                self._drop_writer()
                raise self._said_of(error) from error
            except BaseException:
                connection.rollback()
                raise
        return result

    def _said_of(self, error: Exception) -> Exception:
        """Give the problem of a write. What breaks a rule is our fault, unless the file itself is not in order."""
        problem = said(error, self.path)
        if problem is error and sqlite.code_of(error) == sqlite.CONSTRAINT:
            with self.reading() as connection:
                if record.damage(connection):
                    return IndexBroken("a write was refused for it")
        return problem

    def write_aside(self, work: Callable[[Connection], object]) -> bool:
        """Run `work` in a transaction of its own, unless another writes just now; tell whether it was committed.

        For what is no part of the record: nothing waits for it, and whatever is wrong is told by the answer alone.
        """
        if self.read_only:
            return False
        try:
            with self._aside_engine.connect() as connection:
                connection.exec_driver_sql("begin immediate")
                work(connection)
                connection.commit()
        except (*FAILURES, StoreProblem):
            return False
        return True

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection of its own that cannot write, with one consistent view of the store.

        Raises:
            StoreProblem: The file cannot be read.
        """
        try:
            with self._read_engine.connect() as connection, connection.begin():
                if self._can_stop:
                    self._stop_when_told(connection)
                yield connection
        except FAILURES as error:
            raise said(error, self.path, reading=True) from error

    def stop_reading(self) -> None:
        """End what was begun on `reading` connections so far, from any thread: `ReadingStopped` is raised there."""
        self._stops += 1

    def _stop_when_told(self, connection: Connection) -> None:
        """Let SQLite look now and then whether it is to go on; its `interrupt` would miss what begins just then."""
        began, used = self._stops, connection.connection.driver_connection
        if used is not None:
            used.set_progress_handler(lambda: self._stops != began, _LOOKS_EVERY)

    def data_version(self) -> int:
        """Give a number that changes when another program has committed (or checkpointed); `write` here leaves it.

        Raises:
            StoreProblem: The file cannot be read.
        """
        try:
            asked, number = self._asked_for_version()
            cursor = asked.connection.cursor()
            try:
                return number * 2**32 + int(cursor.execute("pragma data_version").fetchone()[0])
            finally:
                cursor.close()
        except FAILURES as error:
            self._drop_watcher()
            self._drop_writer()
            raise said(error, self.path, reading=True) from error

    def last_touched(self) -> tuple[int, int]:
        """Give a sign that changes when any program commits; from any thread, for next to nothing.

        It is when the file that commits go to was last written to, and its size: two commits within one tick of the
        file system's clock leave the same sign, so whoever sees a new one looks by `data_version`, and once more.
        """
        try:
            found = os.stat(self._goes_to)  # noqa: PTH116 - a tenth of what a Path takes, five times a second
        except OSError:
            return 0, 0
        return found.st_mtime_ns, found.st_size

    def glance(self, work: Callable[[Connection], T]) -> T:
        """Read a little on the connection that `data_version` is asked on: it stands open, which `reading` does not.

        Raises:
            StoreProblem: The file cannot be read.
        """
        try:
            watching = self._watching()
            with watching.begin():
                return work(watching)
        except FAILURES as error:
            self._drop_watcher()
            raise said(error, self.path, reading=True) from error

    def reopen(self) -> None:
        """Take the file up anew after a commit that failed: from now on it is in the journal, or will never be.

        What a failed commit left in SQLite's log could come up at the next start; here the log is emptied first.

        Raises:
            StoreProblem: The disk still fails, or another program is reading: nothing is known yet.
        """
        with self._lock:
            self._drop_writer()
            self._drop_watcher()
            try:
                with self._write_engine.connect() as connection:
                    is_busy = connection.exec_driver_sql("pragma wal_checkpoint(truncate)").one()[0]
            except FAILURES as error:
                raise said(error, self.path, reading=True) from error
        if is_busy:
            raise StoreProblem("The store is being read by another program. It is asked again.")

    def settings(self) -> dict[str, Any]:
        """Give the settings in force on the writing connection, read back from SQLite, for `doctor`."""
        used = self._read_engine if self.read_only else self._write_engine
        with used.connect() as connection:
            return {name: connection.exec_driver_sql(f"pragma {name}").scalar_one() for name in SETTINGS}

    def kind(self) -> str:
        """Give what kind of store it is: theatre or practice."""
        with self.reading() as connection:
            return str(connection.execute(text("select value from store_fact where name = 'kind'")).scalar_one())

    def _begin(self, patience: float) -> Connection:
        deadline = time.monotonic() + patience
        while True:
            try:
                if self._writer is None:
                    self._writer = self._write_engine.connect()
                    self._writer_number = next(self._numbers)
                self._writer.begin()
                carry_out(self._writer, "begin immediate")
            except FAILURES as error:
                self._drop_writer(keep=sqlite.code_of(error) in {sqlite.BUSY, sqlite.LOCKED})
                if sqlite.code_of(error) not in {sqlite.BUSY, sqlite.LOCKED} or time.monotonic() > deadline:
                    raise said(error, self.path) from error
                # SQLite's own waiting lets one station starve for seconds; short random pauses are fair.
                time.sleep(random.uniform(*_RETRY_SECONDS))  # noqa: S311 - not a secret
            else:
                return self._writer

    def _watching(self) -> Connection:
        if self._watcher is None:
            self._watcher = self._read_engine.connect()
            self._watcher_number = next(self._numbers)
        return self._watcher

    def _asked_for_version(self) -> tuple[Connection, int]:
        """Give the connection to ask, with its number: SQLite's versions mean nothing from one to the next.

        A commit of any but the connection that is asked counts, so the writer is asked where there is one: what
        this station saved itself is no news to it. Without the log whoever reads may have to wait; the writer does not.
        """
        if self._writer is not None and sqlite.CAN_USE_WAL:
            return self._writer, self._writer_number
        return self._watching(), self._watcher_number

    def _drop_watcher(self) -> None:
        if self._watcher is not None:
            self._watcher.close()
            self._watcher = None

    def _drop_writer(self, *, keep: bool = False) -> None:
        if self._writer is None:
            return
        if keep:
            self._writer.rollback()
            return
        self._writer.invalidate()
        self._writer.close()
        self._writer = None


def open_store(
    path: Path, kind: str, now: Callable[[], datetime], made_by: str, *, read_only: bool = False, patience: float = 5.0
) -> Database:
    """Open a store, making it on first use (mode 0600), and bring its schema up to this program's.

    Raises:
        NoStoreYet: It is to be read and is not there.
        StoreProblem: Not ours, of a newer schema, of the other kind, a folder, on a network share, or out of reach.
    """
    real = check_place(path)
    if read_only and not has_content(real):
        raise NoStoreYet(f"There is no store at {path} yet.")
    if not read_only:
        read_only = make_file(real)
    database = Database(real, read_only=read_only, patience=patience)
    try:
        _check(database, kind, now, made_by)
    except BaseException as error:
        database.close()
        if isinstance(error, (*FAILURES, NoResultFound, UnicodeDecodeError)):
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
        raise StoreProblem(f"{database.path} belongs to another program. It was not touched; give another path.")
    if version > schema.SCHEMA:
        raise StoreProblem(
            f"{database.path} was written by a newer rvlms-plan (schema {version}; this one knows {schema.SCHEMA}). "
            "It was not touched. Use the newer program."
        )
    if version < schema.SCHEMA:
        if database.read_only:
            raise StoreProblem(
                f"{database.path} is of an older schema, and reading changes nothing: it has to be opened for writing "
                "once. The screens do that (rvlms-plan), and so does rvlms-plan checkpoint new. Nothing is lost."
            )
        database.write(lambda connection: _bring_up(connection, kind, now(), made_by))
    if (found := database.kind()) != kind:
        raise StoreProblem(f"{database.path} holds {found} records, not {kind} records. The two are never mixed.")
    if not database.read_only:
        database.settings()  # whatever keeps it from being written to is said now, not at the first answer


def _bring_up(connection: Connection, kind: str, at: datetime, made_by: str) -> None:
    if schema.version_of(connection) < schema.SCHEMA:  # another station may have done it meanwhile
        schema.bring_up(connection, kind, at, made_by)


__all__ = ["PRACTICE", "THEATRE", "Database", "open_store"]
