"""The connections to a store in a SQLite file; transactions that are fair, whose commits are on disk."""

from __future__ import annotations

import itertools
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.exc import DatabaseError

from rvlms_plan.store import record, sqlite
from rvlms_plan.store.connections import (
    SETTINGS,
    connect,
    connect_for_reading,
    engine,
    set_up_reader,
    set_up_unsynced,
    set_up_writer,
)
from rvlms_plan.store.failures import said
from rvlms_plan.store.holds import Journals
from rvlms_plan.store.prepared import Ahead, carry_out, nothing_ahead
from rvlms_plan.store.problems import IndexBroken, StoreProblem

_BUSY_SECONDS = 0.025
_LOOKS_EVERY = 100_000
"""Steps of SQLite's machine between two looks: some milliseconds."""
_RETRY_SECONDS = (0.0002, 0.003)


def _nothing_more() -> None:
    """Do nothing."""


class FileHold:
    """The connections to one file, as `holds.Hold` says."""

    failures: tuple[type[Exception], ...] = (DatabaseError, sqlite.dbapi.Error)

    def __init__(self, path: Path, *, read_only: bool, patience: float) -> None:
        self._path = path
        self._read_only = read_only
        self._goes_to = f"{path}-wal" if sqlite.CAN_USE_WAL else str(path)
        self.writer: Connection | None = None
        self._watcher: Connection | None = None
        self._numbers = itertools.count(1)
        self._writer_number = self._watcher_number = 0
        self.write_engine = engine(lambda: connect(path, "rw", _BUSY_SECONDS), set_up_writer)
        self._aside_engine = engine(lambda: connect(path, "rw", 0), set_up_unsynced)
        self.read_engine = engine(lambda: connect_for_reading(path, patience, read_only=read_only), set_up_reader)
        event.listen(self.read_engine, "begin", lambda connection: connection.exec_driver_sql("begin"))

    def close(self) -> None:
        """Close every connection."""
        self.drop_writer()
        self.drop_watcher()
        for each in (self.write_engine, self._aside_engine, self.read_engine):
            each.dispose()

    def said(self, error: Exception, *, reading: bool = False, committing: bool = False) -> Exception:
        """Give the problem to raise in an error's place; SQLite's code tells whether the outcome is known.

        What breaks a rule is our fault, unless the file itself is not in order.
        """
        del committing
        problem = said(error, self._path, reading=reading)
        if not reading and problem is error and sqlite.code_of(error) == sqlite.CONSTRAINT:
            with self.read_engine.connect() as connection, connection.begin():
                if record.damage(connection):
                    return IndexBroken("a write was refused for it")
        return problem

    looks_again = True
    is_to_tell = False

    def begin(self, patience: float, of: Journals, ahead: Ahead = nothing_ahead) -> Connection:
        """Begin an immediate transaction: of a file there is one writer, whatever it writes to."""
        del of, ahead
        deadline = time.monotonic() + patience
        while True:
            try:
                if self.writer is None:
                    self.writer = self.write_engine.connect()
                    self._writer_number = next(self._numbers)
                self.writer.begin()
                carry_out(self.writer, "begin immediate")
            except self.failures as error:
                self.drop_writer(keep=sqlite.code_of(error) in {sqlite.BUSY, sqlite.LOCKED})
                if sqlite.code_of(error) not in {sqlite.BUSY, sqlite.LOCKED} or time.monotonic() > deadline:
                    raise said(error, self._path) from error
                # SQLite's own waiting lets one station starve for seconds; short random pauses are fair.
                time.sleep(random.uniform(*_RETRY_SECONDS))  # noqa: S311 - not a secret
            else:
                return self.writer

    def commit(self, connection: Connection, of: Journals) -> None:
        """Commit."""
        del of
        connection.commit()

    def tell(self) -> None:
        """Say nothing: other programs look at the file."""

    def take_back(self, connection: Connection) -> None:
        """Take the transaction back."""
        connection.rollback()

    def take_in(self) -> None:
        """Take in nothing: nobody tells."""

    def watch(self, of: Journals) -> None:
        """Note nothing: a file does not tell what was written to it."""

    def write_aside(self, work: Callable[[Connection], object]) -> None:
        """Carry out `work` unless another writes just now."""
        with self._aside_engine.connect() as connection:
            connection.exec_driver_sql("begin immediate")
            work(connection)
            connection.commit()

    def stop_when(self, connection: Connection, is_stopped: Callable[[], bool]) -> Callable[[], None]:
        """Let SQLite look now and then whether it is to go on; its `interrupt` would miss what begins just then."""
        used = connection.connection.driver_connection
        if used is not None:
            used.set_progress_handler(is_stopped, _LOOKS_EVERY)
        return _nothing_more

    def version(self) -> int:
        """Give SQLite's data version, which a checkpoint of the log changes as well."""
        asked, number = self._asked_for_version()
        cursor = asked.connection.cursor()
        try:
            return number * 2**32 + int(cursor.execute("pragma data_version").fetchone()[0])
        finally:
            cursor.close()

    def touched(self) -> tuple[int, int]:
        """Give when the file that commits go to was last written to, and its size.

        Two commits within one tick of the file system's clock leave the same sign.
        """
        try:
            found = os.stat(self._goes_to)  # noqa: PTH116 - a tenth of what a Path takes, five times a second
        except OSError:
            return 0, 0
        return found.st_mtime_ns, found.st_size

    def reopen(self) -> None:
        """Empty the log: what a failed commit left in it could come up at the next start."""
        with self.write_engine.connect() as connection:
            is_busy = connection.exec_driver_sql("pragma wal_checkpoint(truncate)").one()[0]
        if is_busy:
            raise StoreProblem("The store is being read by another program. It is asked again.")

    def settings(self) -> dict[str, Any]:
        """Give the settings in force on the writing connection, read back from SQLite."""
        used = self.read_engine if self._read_only else self.write_engine
        with used.connect() as connection:
            return {name: connection.exec_driver_sql(f"pragma {name}").scalar_one() for name in SETTINGS}

    def watching(self) -> Connection:
        """Give the connection that stands open for short readings."""
        if self._watcher is None:
            self._watcher = self.read_engine.connect()
            self._watcher_number = next(self._numbers)
        return self._watcher

    def ask(self, ahead: Ahead) -> None:
        """Ask for nothing: a file is at hand."""

    def _asked_for_version(self) -> tuple[Connection, int]:
        """Give the connection to ask, with its number: SQLite's versions mean nothing from one to the next.

        A commit of any but the connection that is asked counts, so the writer is asked where there is one: what
        this station saved itself is no news to it. Without the log whoever reads may have to wait; the writer does not.
        """
        if self.writer is not None and sqlite.CAN_USE_WAL:
            return self.writer, self._writer_number
        return self.watching(), self._watcher_number

    def drop_watcher(self) -> None:
        """Close the connection for short readings."""
        if self._watcher is not None:
            self._watcher.close()
            self._watcher = None

    def drop_writer(self, *, keep: bool = False) -> None:
        """Close the connection that is written by; or `keep` it, and only take back its transaction."""
        if self.writer is None:
            return
        if keep:
            self.writer.rollback()
            return
        self.writer.invalidate()
        self.writer.close()
        self.writer = None
