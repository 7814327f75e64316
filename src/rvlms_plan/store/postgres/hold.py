"""The connections to a store on a server: one that writes, watches and listens; others for long readings."""

from __future__ import annotations

import contextlib
import select
import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from rvlms_plan.store.holds import Journals
from rvlms_plan.store.postgres import connecting
from rvlms_plan.store.postgres.failures import is_lost, said
from rvlms_plan.store.postgres.locks import keys_of
from rvlms_plan.store.problems import NotSaved, StoreProblem
from rvlms_plan.store.server import Server

CHANNEL = "rvlms_plan"
LOOKS_EVERY_SECONDS = 4.0
"""So often there is something to read where nothing was told: a hint is lost with who was to give it. Stations that
rest look every five seconds."""
_BEGIN = (
    "select set_config('lock_timeout', %s, true), set_config('idle_in_transaction_session_timeout', '10s', true), "
    "pg_advisory_xact_lock(%s)"
)
_ASIDE = "select set_config('synchronous_commit', 'off', true), set_config('lock_timeout', '20ms', true)"
_TELL = "select set_config('synchronous_commit', 'off', true), pg_notify(%s, %s)"
_STOPS_WITHIN_SECONDS = 0.05
_TRIES, _TAKES = 2, 8


class ServerHold:
    """The connections to one store on a server, as `holds.Hold` says."""

    failures: tuple[type[Exception], ...] = (DBAPIError, psycopg.Error, PoolExhausted)

    def __init__(self, server: Server, *, read_only: bool, patience: float) -> None:
        self._server = server
        self._read_only = read_only
        self._patience = patience
        self.engine = connecting.engine(server)
        self.read_engine: Engine = self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True, postgresql_deferrable=False
        )
        self.writer: Connection | None = None
        self._written: list[int] = keys_of(())
        self._number = self._heard = self._seen_waiting = 0
        self._watched: frozenset[str] = frozenset()
        self._sign: select.poll | None = None

    def close(self) -> None:
        """Close every connection."""
        self.drop_writer()
        self.engine.dispose()

    def said(self, error: Exception, *, reading: bool = False, committing: bool = False) -> Exception:
        """Give the problem to raise in an error's place."""
        return said(error, self._server, reading=reading, committing=committing)

    def begin(self, patience: float, of: Journals) -> Connection:
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
                with closing(connection.connection.cursor()) as cursor:
                    for key in keys:
                        left = max(1, round((deadline - time.monotonic()) * 1000))
                        cursor.execute(_BEGIN, (f"{left}ms", key))
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

    def tell(self, of: Journals) -> None:
        """Tell the other stations, behind the commit: a notice within it would make all commits follow each other."""
        raw = self._raw()
        if raw is None:
            return
        try:
            raw.autocommit = True
            for kind, journal_id in of or [("", "")]:
                raw.execute(_TELL, (CHANNEL, f"{kind}:{journal_id}"))
            raw.autocommit = False
            self.take_in()
        except psycopg.Error:  # it is saved all the same, and the others look by themselves before long
            self.drop_writer()

    def write_aside(self, work: Callable[[Connection], object]) -> None:
        """Carry out `work` without waiting for the disk, or for whoever holds what it changes."""
        try:
            connection = self._opened()
            with connection.begin():
                with closing(connection.connection.cursor()) as cursor:
                    cursor.execute(_ASIDE)
                work(connection)
            self.take_in()
        except self.failures as error:
            if is_lost(error):
                self.drop_writer()
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

    def drop_watcher(self) -> None:
        """Close it."""
        self.drop_writer()

    def watch(self, of: Journals) -> None:
        """Say which journals are watched here."""
        self._watched = frozenset(f"{kind}:{journal_id}" for kind, journal_id in of)

    def version(self) -> int:
        """Take in what others told, and give a number that changes with it, with each connection, and now and then."""
        connection = self._opened()
        raw: Any = connection.connection.driver_connection
        for _ in range(_TAKES):  # behind a last word of the server stands the end, which is found by reading on
            raw.pgconn.consume_input()
            if not self._waits():
                break
        self.take_in()
        return self._number * 2**48 + self._heard * 2**16 + int(time.monotonic() / LOOKS_EVERY_SECONDS) % 2**16

    def take_in(self) -> None:
        """Take in what came in one piece with an answer: it lies in the driver's memory, and not in the socket.

        `touched` looks at the socket alone.
        """
        if self.writer is None:
            return
        raw: Any = self.writer.connection.driver_connection
        while notice := raw.pgconn.notifies():
            self._hear(notice.extra.decode(errors="replace"), notice.be_pid)

    def touched(self) -> tuple[int, int]:
        """Give how often others told something, and a new number as long as something waits to be taken in.

        A new one each time: what waits may be of another case, and behind it comes what is of this one.
        """
        if self._waits():
            self._seen_waiting += 1
            return self._heard, self._seen_waiting
        return self._heard, 0

    def _waits(self) -> bool:
        """Tell whether the server has sent something, a notice or the end; for next to nothing."""
        sign = self._sign
        try:
            return sign is not None and bool(sign.poll(0))
        except (OSError, ValueError):
            return True

    def reopen(self) -> None:
        """Wait for the locks that the transaction held whose outcome is not known: once they are free it has ended.

        What the server did not get by then it will never get: its connection is gone.
        """
        keys = self._written
        connection = self._opened()
        try:
            with connection.begin(), closing(connection.connection.cursor()) as cursor:
                for key in keys:
                    cursor.execute(_BEGIN, (f"{round(self._patience * 1000)}ms", key))
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
        self._sign = None
        if self.writer is None:
            return
        self.writer.invalidate()
        self.writer.close()
        self.writer = None

    def _opened(self) -> Connection:
        if self.writer is None:
            connection = self.engine.connect()
            try:
                connecting.check_server(self._found(connection), self._server)
                raw: Any = connection.connection.driver_connection
                raw.execute(f"listen {CHANNEL}")
                raw.commit()
            except BaseException:
                connection.invalidate()
                connection.close()
                raise
            raw.add_notify_handler(lambda notice: self._hear(notice.payload, notice.pid))
            self._own = raw.info.backend_pid
            self._number += 1
            self.writer = connection
            sign = select.poll()
            sign.register(raw.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
            self._sign = sign
        return self.writer

    def _hear(self, payload: str, pid: int) -> None:
        is_watched = not self._watched or payload in self._watched or payload.startswith("site:") or payload == ":"
        if pid != self._own and is_watched:
            self._heard += 1

    def _raw(self) -> Any:
        """Give the driver's connection of the writer, where it has come to rest."""
        if self.writer is None:
            return None
        raw: Any = self.writer.connection.driver_connection
        return raw if raw.info.transaction_status is TransactionStatus.IDLE else None

    def _found(self, connection: Connection) -> dict[str, Any]:
        return dict(connection.connection.info[connecting.FOUND])
