"""The connections to a store on a server: one that writes, watches and listens; others for long readings."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from rvlms_plan.store.holds import Journals
from rvlms_plan.store.postgres import connecting
from rvlms_plan.store.postgres.failures import is_lost, said
from rvlms_plan.store.postgres.locks import keys_of
from rvlms_plan.store.postgres.notices import Notices, channels_of
from rvlms_plan.store.postgres.together import Together
from rvlms_plan.store.prepared import Ahead, nothing_ahead
from rvlms_plan.store.problems import NotSaved, StoreProblem
from rvlms_plan.store.server import Server

LOOKS_EVERY_SECONDS = 4.0
"""So often there is something to read where nothing was told: a hint is lost with who was to give it. Stations that
rest look every five seconds."""
_BEGIN = (
    "select set_config('lock_timeout', %s, true), set_config('idle_in_transaction_session_timeout', '10s', true), "
    "pg_advisory_xact_lock(%s)"
)
_ASIDE = "select set_config('synchronous_commit', 'off', true), set_config('lock_timeout', '20ms', true)"
_TELL = "select set_config('synchronous_commit', 'off', true), pg_notify(%s, %s)"
_COMMITTED = "COMMIT"
"""What the server says of a transaction that stands; of one in which something had failed it says otherwise."""
_STOPS_WITHIN_SECONDS = 0.05
_TRIES = 2


class ServerHold:
    """The connections to one store on a server, as `holds.Hold` says."""

    failures: tuple[type[Exception], ...] = (DBAPIError, psycopg.Error, PoolExhausted)
    looks_again = False

    def __init__(self, server: Server, *, read_only: bool, patience: float) -> None:
        self._server = server
        self._read_only = read_only
        self._patience = patience
        self.engine = connecting.engine(server)
        self.read_engine: Engine = self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True, postgresql_deferrable=False
        )
        # The server begins a transaction when it is told to, not at the first statement: that would be one more way.
        self._write_engine = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        event.listen(self._write_engine, "before_cursor_execute", self._before_another)
        self.writer: Connection | None = None
        self._together: Together | None = None
        self._untold: set[str] = set()
        self._written: list[int] = keys_of(())
        self._in_doubt: set[int] = set()
        """The locks of transactions of which it is not known whether they were committed, until `reopen` has told."""
        self._number = 0
        self._notices = Notices()

    def close(self) -> None:
        """Close every connection."""
        self.drop_writer()
        self.engine.dispose()

    def said(self, error: Exception, *, reading: bool = False, committing: bool = False) -> Exception:
        """Give the problem to raise in an error's place."""
        return said(error, self._server, reading=reading, committing=committing)

    def begin(self, patience: float, of: Journals, ahead: Ahead = nothing_ahead) -> Connection:
        """Begin a transaction that holds the locks of these journals: what it reads from now on is their end.

        A connection that was lost while nobody wrote is opened anew.
        """
        keys = keys_of(of)
        deadline = time.monotonic() + patience
        for last in range(1, _TRIES + 1):
            is_new = self.writer is None
            try:
                connection = self._opened()
                connecting.check_writes(self._found(connection), self._server)
                connection.begin()
                self._lock(connection, keys, deadline, ahead)
            except self.failures as error:
                self.drop_writer()
                if last == _TRIES or is_new or not is_lost(error):
                    raise said(error, self._server, reading=False, committing=False) from error
            except StoreProblem:
                self.drop_writer()
                raise
            else:
                self._written = keys
                return connection
        raise AssertionError  # the loop returns or raises

    def commit(self, connection: Connection, of: Journals) -> None:
        """Commit; the other stations are told behind it: a notice within would make all commits follow each other."""
        try:
            self._commit(connection)
        except self.failures as error:
            if is_lost(error):
                self._in_doubt.update(self._written)
            raise
        self._untold |= channels_of(of)

    @property
    def is_to_tell(self) -> bool:
        """Whether something was committed that the other stations were not told of."""
        return bool(self._untold)

    def tell(self) -> None:
        """Tell the other stations."""
        channels, self._untold = self._untold, set()
        if not channels or self.writer is None:
            return
        try:
            together = self._together_on(self.writer)
            for channel in channels:
                together.later(_TELL, (channel, ""))
            together.go()
            self.take_in()
        except psycopg.Error:  # the others look by themselves before long
            self.drop_writer()

    def take_back(self, connection: Connection) -> None:
        """End the transaction without committing it; a connection on which that fails is closed."""
        try:
            together = self._together_on(connection)
            together.forget()
            together.later("ROLLBACK")
            together.go()
            connection.rollback()
            self.take_in()
        except self.failures:
            self.drop_writer()

    def write_aside(self, work: Callable[[Connection], object]) -> None:
        """Carry out `work` without waiting for the disk, or for whoever holds what it changes."""
        connection = self._opened()
        try:
            connection.begin()
            together = self._together_on(connection)
            together.later("BEGIN")
            together.later(_ASIDE)
            work(connection)
            self._commit(connection)
        except BaseException:
            self.take_back(connection)
            raise

    def stop_when(self, connection: Connection, is_stopped: Callable[[], bool]) -> Callable[[], None]:
        """Ask the server to end what is read, from a thread beside it, again until it has: one may just begin."""
        raw, over, asked = connection.connection.driver_connection, threading.Event(), threading.Event()

        def look() -> None:
            while not over.wait(_STOPS_WITHIN_SECONDS):
                if is_stopped():
                    asked.set()
                    with contextlib.suppress(psycopg.Error):
                        raw.cancel_safe(timeout=2)  # type: ignore[union-attr]

        looking = threading.Thread(target=look, name="stops", daemon=True)
        looking.start()

        def is_over() -> None:
            over.set()
            looking.join()
            if asked.is_set():
                connection.detach()  # a late request would end what another reads by it

        return is_over

    def watching(self) -> Connection:
        """Give the connection that writes: it stands open, and hears what others tell."""
        return self._opened()

    def ask(self, ahead: Ahead) -> None:
        """Ask for all of it at once."""
        connection = self._opened()
        self._together_on(connection).ask(connection, ahead())

    def drop_watcher(self) -> None:
        """Close it."""
        self.drop_writer()

    def watch(self, of: Journals) -> None:
        """Say which journals are watched here."""
        self._notices.watch(of)

    def version(self) -> int:
        """Take in what others told, and give a number that changes with it, with each connection, and now and then."""
        connection = self._opened()
        self._notices.take_all(connection.connection.driver_connection)
        return self._number * 2**48 + self._notices.heard * 2**16 + int(time.monotonic() / LOOKS_EVERY_SECONDS) % 2**16

    def take_in(self) -> None:
        """Take in what others told while the connection was in use."""
        if self.writer is not None:
            self._notices.take_in(self.writer.connection.driver_connection)

    def touched(self) -> tuple[int, int]:
        """Give a sign that changes when others told something, and with the end of the connection."""
        return self._notices.touched()

    def reopen(self) -> None:
        """Wait for the locks that the transaction held whose outcome is not known: once they are free it has ended.

        What the server did not get by then it will never get: its connection is gone.
        """
        connection = self._opened()
        try:
            self._lock(connection, sorted(self._in_doubt), time.monotonic() + self._patience)
            self.take_back(connection)
            self._in_doubt.clear()
        except self.failures as error:
            self.drop_writer()
            told = said(error, self._server, reading=False, committing=False)
            if isinstance(told, NotSaved):
                raise StoreProblem("The server cannot be asked yet. It is asked again.") from error
            raise told from error

    def settings(self) -> dict[str, Any]:
        """Give the settings in force, as they were read back when the connection was opened."""
        with self.read_engine.connect() as connection:
            found = self._found(connection)
            if not self._read_only:
                connecting.check_writes(found, self._server)
            return dict(found)

    def drop_writer(self) -> None:
        """Close the connection that writes; what it was in the middle of is not committed by this."""
        self._together = None
        self._notices.end()
        if self.writer is None:
            return
        self.writer.invalidate()
        self.writer.close()
        self.writer = None

    def _opened(self) -> Connection:
        if self.writer is None:
            connection = self._write_engine.connect()
            try:
                connecting.check_server(self._found(connection), self._server)
                self._notices.begin(connection.connection.driver_connection)
            except BaseException:
                connection.invalidate()
                connection.close()
                raise
            self._number += 1
            self.writer, self._together = connection, Together(connection)
        return self.writer

    def _together_on(self, connection: Connection) -> Together:
        if self._together is None or connection is not self.writer:
            raise psycopg.OperationalError("the connection was closed")
        return self._together

    def _before_another(self, connection: Connection, *_: object) -> None:
        """Send what waits before SQLAlchemy asks something itself."""
        if self._together is not None and connection is self.writer:
            self._together.go()

    def _lock(self, connection: Connection, keys: Sequence[int], until: float, ahead: Ahead = nothing_ahead) -> None:
        """Begin a transaction, wait for its locks, and read what is going to be read behind them."""
        together = self._together_on(connection)
        together.later("BEGIN ISOLATION LEVEL READ COMMITTED")  # what is read behind a lock is what stands by then
        for number, key in enumerate(keys):
            if number:
                together.go()
            left = max(1, round((until - time.monotonic()) * 1000))
            together.later(_BEGIN, (f"{left}ms", key))
        together.ask(connection, ahead())
        together.go()

    def _commit(self, connection: Connection) -> None:
        together = self._together_on(connection)
        committed = together.later("COMMIT")
        together.go()
        if committed.tag != _COMMITTED:
            raise psycopg.errors.InFailedSqlTransaction("a statement had failed before the commit")
        together.forget()
        connection.commit()
        self.take_in()

    def _found(self, connection: Connection) -> dict[str, Any]:
        return dict(connection.connection.info[connecting.FOUND])
