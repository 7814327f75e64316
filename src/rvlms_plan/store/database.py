"""One store: a SQLite file, opened, checked and brought up to date; transactions that are fair and say what failed."""

from __future__ import annotations

import contextlib
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool, PoolProxiedConnection

from rvlms_plan.store import schema, sqlite
from rvlms_plan.store.place import check_place
from rvlms_plan.store.problems import NoStoreYet, NotSaved, OutcomeUnknown, SavedAlready, StoreProblem

THEATRE, PRACTICE = "theatre", "practice"
SETTINGS = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "trusted_schema", "mmap_size")
"""What decides whether a commit is on disk and whether the guards hold."""

T = TypeVar("T")

_BUSY_SECONDS = 0.025
_RETRY_SECONDS = (0.0002, 0.003)


class Database:
    """An open store. Use it from one thread at a time; `reading` connections are their own.

    `patience` is how many seconds a write waits for another program's lock before it is given up as not saved.
    """

    def __init__(self, path: Path, *, read_only: bool = False, patience: float = 5.0) -> None:
        self.path = path
        self.read_only = read_only
        self.patience = patience
        self._writer: Connection | None = None
        self._watcher: PoolProxiedConnection | None = None
        self._lock = threading.Lock()
        self._write_engine = _engine(lambda: _connect(path, "rw", _BUSY_SECONDS), _set_up_writer)
        self._read_engine = _engine(self._connect_for_reading, _set_up_reader)
        event.listen(self._read_engine, "begin", lambda connection: connection.exec_driver_sql("begin"))

    def close(self) -> None:
        """Close every connection."""
        self._drop_writer()
        self._drop_watcher()
        self._write_engine.dispose()
        self._read_engine.dispose()

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one immediate transaction and commit it; on disk when this returns.

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
            connection = self._begin()
            try:
                result = work(connection)
                connection.commit()
            except DatabaseError as error:
                self._drop_writer()
                raise _said(error, self.path) from error
            except BaseException:
                connection.rollback()
                raise
        return result

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection of its own that cannot write, with one consistent view of the store.

        Raises:
            StoreProblem: The file cannot be read.
        """
        try:
            with self._read_engine.connect() as connection, connection.begin():
                yield connection
        except DatabaseError as error:
            raise _said(error, self.path, reading=True) from error

    def data_version(self) -> int:
        """Give a number that changes when another connection has committed (or checkpointed).

        Raises:
            StoreProblem: The file cannot be read.
        """
        try:
            if self._watcher is None:
                self._watcher = self._read_engine.raw_connection()
            cursor = self._watcher.cursor()
            try:
                return int(cursor.execute("pragma data_version").fetchone()[0])
            finally:
                cursor.close()
        except (DatabaseError, sqlite.dbapi.Error) as error:
            self._drop_watcher()
            raise _said(error, self.path, reading=True) from error

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
            except DatabaseError as error:
                raise _said(error, self.path, reading=True) from error
        if is_busy:
            raise StoreProblem("The store is being read by another program. It is asked again.")

    def settings(self) -> dict[str, Any]:
        """Give the settings in force on the writing connection, read back from SQLite, for `doctor`."""
        engine = self._read_engine if self.read_only else self._write_engine
        with engine.connect() as connection:
            return {name: connection.exec_driver_sql(f"pragma {name}").scalar_one() for name in SETTINGS}

    def kind(self) -> str:
        """Give what kind of store it is: theatre or practice."""
        with self.reading() as connection:
            return str(connection.execute(text("select value from store_fact where name = 'kind'")).scalar_one())

    def _begin(self) -> Connection:
        deadline = time.monotonic() + self.patience
        while True:
            try:
                if self._writer is None:
                    self._writer = self._write_engine.connect()
                self._writer.begin()
                self._writer.execute(_BEGIN_IMMEDIATE)
            except DatabaseError as error:
                self._drop_writer(keep=sqlite.code_of(error) in {sqlite.BUSY, sqlite.LOCKED})
                if sqlite.code_of(error) not in {sqlite.BUSY, sqlite.LOCKED} or time.monotonic() > deadline:
                    raise _said(error, self.path) from error
                # SQLite's own waiting lets one station starve for seconds; short random pauses are fair.
                time.sleep(random.uniform(*_RETRY_SECONDS))  # noqa: S311 - not a secret
            else:
                return self._writer

    def _connect_for_reading(self) -> Any:
        mode = "ro&immutable=1" if self.read_only and _is_frozen(self.path) else "ro"
        connection = _connect(self.path, mode, self.patience)
        try:
            connection.execute("pragma schema_version").fetchone()
        except sqlite.dbapi.Error as error:
            connection.close()
            if self.read_only or sqlite.code_of(error) != sqlite.READONLY:
                raise
            # A commit was cut off: SQLite takes it back by its rollback journal, which only a writer may do.
            with contextlib.closing(_connect(self.path, "rw", self.patience)) as writer:
                writer.execute("pragma schema_version").fetchone()
            connection = _connect(self.path, mode, self.patience)
        return connection

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


_BEGIN_IMMEDIATE = text("begin immediate")


def open_store(
    path: Path, kind: str, now: Callable[[], datetime], made_by: str, *, read_only: bool = False, patience: float = 5.0
) -> Database:
    """Open a store, making it on first use (mode 0600), and bring its schema up to this program's.

    Raises:
        NoStoreYet: It is to be read and is not there.
        StoreProblem: Not ours, of a newer schema, of the other kind, a folder, on a network share, or out of reach.
    """
    real = check_place(path)
    if read_only and not _has_content(real):
        raise NoStoreYet(f"There is no store at {path} yet.")
    if not read_only:
        read_only = _make_file(real)
    database = Database(real, read_only=read_only, patience=patience)
    try:
        _check(database, kind, now, made_by)
    except BaseException:
        database.close()
        raise
    return database


def _check(database: Database, kind: str, now: Callable[[], datetime], made_by: str) -> None:
    with database.reading() as connection:
        version = schema.version_of(connection)
        mark = int(connection.execute(text("pragma application_id")).scalar_one())
        tables = int(connection.execute(text("select count(*) from sqlite_master")).scalar_one())
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
                f"{database.path} is read-only and of an older schema; it has to be opened for writing once."
            )
        database.write(lambda connection: _bring_up(connection, kind, now(), made_by))
    if (found := database.kind()) != kind:
        raise StoreProblem(f"{database.path} holds {found} records, not {kind} records. The two are never mixed.")
    if not database.read_only:
        database.settings()  # whatever keeps it from being written to is said now, not at the first answer


def _bring_up(connection: Connection, kind: str, at: datetime, made_by: str) -> None:
    if schema.version_of(connection) < schema.SCHEMA:  # another station may have done it meanwhile
        schema.bring_up(connection, kind, at, made_by)


def _connect(path: Path, mode: str, waits: float) -> Any:
    uri = f"file:{_quoted(path)}?mode={mode}"
    return sqlite.dbapi.connect(uri, uri=True, timeout=waits, isolation_level=None, check_same_thread=False)


def _engine(connect: Callable[[], Any], set_up: Callable[[Any, object], None]) -> Engine:
    # NullPool: the writer is one connection that `Database` holds; a reader is opened for each reading.
    engine = create_engine(
        "sqlite+pysqlite://", module=sqlite.dbapi, creator=connect, poolclass=NullPool, hide_parameters=True
    )
    event.listen(engine, "connect", set_up)
    return engine


def _set_up_writer(connection: Any, _: object) -> None:
    journal = "wal" if sqlite.CAN_USE_WAL else "delete"
    if connection.execute("pragma journal_mode").fetchone()[0] != journal:
        connection.execute(f"pragma journal_mode = {journal}")
    for name, value in _writer_settings().items():
        connection.execute(f"pragma {name} = {value}")
    _assert_settings(connection)


def _writer_settings() -> dict[str, int]:
    return {
        "synchronous": _FULL if sqlite.CAN_USE_WAL else _EXTRA,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "mmap_size": 0,
    }


_FULL, _EXTRA = 2, 3


def _assert_settings(connection: Any) -> None:
    """Read back what SQLite took, on each connection; another build may refuse or not know a setting."""
    found = {name: connection.execute(f"pragma {name}").fetchone()[0] for name in SETTINGS}
    is_safe = (
        found["synchronous"] >= (_FULL if found["journal_mode"] == "wal" else _EXTRA)
        and found["foreign_keys"] == 1
        and found["recursive_triggers"] == 1
        and found["trusted_schema"] == 0
    )
    if not is_safe:
        connection.close()
        raise StoreProblem(f"SQLite did not take the settings that keep answers safe: {found}. Nothing was written.")


def _set_up_reader(connection: Any, _: object) -> None:
    connection.execute("pragma query_only = on")
    connection.execute("pragma trusted_schema = off")
    connection.execute("pragma mmap_size = 0")


def _make_file(path: Path) -> bool:
    """Make the file and its folder where they are missing; tell whether the store can only be read.

    A file that is there is not opened: closing it again would drop the locks of this program's other connections to it.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            with contextlib.suppress(FileExistsError):  # another program was quicker
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        # SQLite makes its journal beside the file.
        return not (os.access(path, os.R_OK | os.W_OK) and os.access(path.parent, os.W_OK))
    except OSError as error:
        if _has_content(path):
            return True
        raise StoreProblem(
            f"{path} cannot be made: {error.strerror}. Nothing was written. Give another path."
        ) from error


def _has_content(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def _is_frozen(path: Path) -> bool:
    """Tell whether nobody can write: then a WAL store is read as it is, its index file cannot be made."""
    log = path.with_name(path.name + "-wal")
    can_write = os.access(path.parent, os.W_OK) and os.access(path, os.W_OK)
    return not can_write and not _has_content(log)


def _quoted(path: Path) -> str:
    return path.as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _said(error: Exception, path: Path, *, reading: bool = False) -> Exception:
    kept = "What was saved before is kept."
    said = str(getattr(error, "orig", error))
    if "request already in the journal" in said or "entry.request" in said:
        return SavedAlready()
    match sqlite.code_of(error):
        case sqlite.BUSY | sqlite.LOCKED if reading:
            return StoreProblem(f"The store is locked by another program and cannot be read. {kept} Try again.")
        case sqlite.BUSY | sqlite.LOCKED:
            return NotSaved(f"The store is locked by another program. This was not saved; {kept.lower()} Try again.")
        case sqlite.FULL:
            return NotSaved(f"The disk is full. This was not saved; {kept.lower()} Make room and try again.")
        case sqlite.READONLY if reading:
            return StoreProblem(f"{path} was left in the middle of a write. {kept} Open it where it can be written to.")
        case sqlite.READONLY:
            return NotSaved(f"The store {path} is read-only. This was not saved; {kept.lower()}")
        case sqlite.NOTADB:
            return StoreProblem(f"{path} is not a store of rvlms-plan. It was not touched; give another path.")
        case sqlite.CORRUPT:
            return StoreProblem(f"{path} is damaged. It was not changed. Restore the newest backup and keep this file.")
        case sqlite.CANTOPEN:
            return StoreProblem(f"{path} cannot be opened. {kept} Check that it is there and may be read.")
        case sqlite.IOERR if reading:
            return StoreProblem(f"The disk failed while {path} was read. {kept}")
        case sqlite.IOERR:
            return OutcomeUnknown(
                f"The disk failed in the middle of saving. {kept} Whether this was saved is being asked."
            )
        case _:
            return error


__all__ = ["PRACTICE", "THEATRE", "Database", "open_store"]
