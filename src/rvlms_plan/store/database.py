"""One store: a SQLite file, opened, checked and brought up to date; transactions that are fair and say what failed."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
T = TypeVar("T")

_BUSY_MS = 25
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
        self._write_engine = _engine(path, writes=True)
        self._read_engine = _engine(path, writes=False, immutable=read_only and _is_frozen(path))

    def close(self) -> None:
        """Close every connection."""
        self._drop_writer()
        if self._watcher is not None:
            self._watcher.close()
            self._watcher = None
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

    @contextmanager
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
        """Give a number that changes when another connection has committed (or checkpointed)."""
        if self._watcher is None:
            self._watcher = self._read_engine.raw_connection()
        cursor = self._watcher.cursor()
        try:
            return int(cursor.execute("pragma data_version").fetchone()[0])
        finally:
            cursor.close()

    def settings(self) -> dict[str, Any]:
        """Give the settings in force on the writing connection, read back from SQLite, for `doctor`."""
        engine = self._read_engine if self.read_only else self._write_engine
        with engine.connect() as connection:
            names = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "trusted_schema", "mmap_size")
            return {name: connection.exec_driver_sql(f"pragma {name}").scalar_one() for name in names}

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
        _assert_settings(database)


def _bring_up(connection: Connection, kind: str, at: datetime, made_by: str) -> None:
    if schema.version_of(connection) < schema.SCHEMA:  # another station may have done it meanwhile
        schema.bring_up(connection, kind, at, made_by)


def _assert_settings(database: Database) -> None:
    settings = database.settings()
    is_safe = (
        settings["synchronous"] >= (2 if settings["journal_mode"] == "wal" else 3)
        and settings["foreign_keys"] == 1
        and settings["recursive_triggers"] == 1
        and settings["trusted_schema"] == 0
    )
    if not is_safe:
        raise StoreProblem(f"{database.path}: SQLite did not take the settings that keep answers safe: {settings}.")


def _engine(path: Path, *, writes: bool, immutable: bool = False) -> Engine:
    mode = "rw" if writes else "ro&immutable=1" if immutable else "ro"
    uri = f"file:{_quoted(path)}?mode={mode}"

    def connect() -> Any:
        return sqlite.dbapi.connect(
            uri, uri=True, timeout=_BUSY_MS / 1000, isolation_level=None, check_same_thread=False
        )

    # NullPool: the writer is one connection that `Database` holds; a reader is opened for each reading.
    engine = create_engine(
        "sqlite+pysqlite://", module=sqlite.dbapi, creator=connect, poolclass=NullPool, hide_parameters=True
    )
    event.listen(engine, "connect", _set_up_writer if writes else _set_up_reader)
    if not writes:
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("begin"))
    return engine


def _set_up_writer(connection: Any, _: object) -> None:
    journal, synchronous = ("wal", "full") if sqlite.CAN_USE_WAL else ("delete", "extra")
    if connection.execute("pragma journal_mode").fetchone()[0] != journal:
        connection.execute(f"pragma journal_mode = {journal}")
    for name, value in {
        "synchronous": synchronous,
        "foreign_keys": "on",
        "recursive_triggers": "on",
        "trusted_schema": "off",
        "cell_size_check": "on",
        "mmap_size": "0",
    }.items():
        connection.execute(f"pragma {name} = {value}")


def _set_up_reader(connection: Any, _: object) -> None:
    connection.execute("pragma query_only = on")
    connection.execute("pragma trusted_schema = off")
    connection.execute("pragma mmap_size = 0")


def _make_file(path: Path) -> bool:
    """Make the file and its folder where they are missing; tell whether the store can only be read."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        if _has_content(path):
            return True
        raise StoreProblem(
            f"{path} cannot be made: {error.strerror}. Nothing was written. Give another path."
        ) from error
    return False


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


def _said(error: DatabaseError, path: Path, *, reading: bool = False) -> Exception:
    kept = "What was saved before is kept."
    if "request already in the journal" in str(error.orig) or "entry.request" in str(error.orig):
        return SavedAlready()
    match sqlite.code_of(error):
        case sqlite.BUSY | sqlite.LOCKED:
            return NotSaved(f"The store is locked by another program. This was not saved; {kept.lower()} Try again.")
        case sqlite.FULL:
            return NotSaved(f"The disk is full. This was not saved; {kept.lower()} Make room and try again.")
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
