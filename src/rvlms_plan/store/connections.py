"""Connections to the file: how each is opened, and the settings without which nothing is written."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import NullPool

from rvlms_plan.store import sqlite
from rvlms_plan.store.place import has_content
from rvlms_plan.store.problems import StoreProblem

SETTINGS = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "trusted_schema", "mmap_size")
"""What decides whether a commit is on disk and whether the guards hold."""


def connect(path: Path, mode: str, waits: float) -> Any:
    """Open a file as SQLite's `mode` says; a lock of another connection is waited for so many seconds."""
    uri = f"file:{_quoted(path)}?mode={mode}"
    return sqlite.dbapi.connect(uri, uri=True, timeout=waits, isolation_level=None, check_same_thread=False)


def engine(opens: Callable[[], Any], set_up: Callable[[Any, object], None]) -> Engine:
    """Give an engine over such connections, each set up before its first use."""
    # NullPool: the writer is one connection that `Database` holds; a reader is opened for each reading.
    made = create_engine(
        "sqlite+pysqlite://", module=sqlite.dbapi, creator=opens, poolclass=NullPool, hide_parameters=True
    )
    event.listen(made, "connect", set_up)
    return made


def set_up_writer(connection: Any, _: object) -> None:
    """Make a connection one whose commits are on disk when they return.

    Raises:
        StoreProblem: SQLite did not take the settings.
    """
    journal = "wal" if sqlite.CAN_USE_WAL else "delete"
    if connection.execute("pragma journal_mode").fetchone()[0] != journal:
        connection.execute(f"pragma journal_mode = {journal}")
    for name, value in _writer_settings().items():
        connection.execute(f"pragma {name} = {value}")
    _assert_settings(connection)


def set_up_unsynced(connection: Any, made_by: object) -> None:
    """Make a connection whose commits need not be on disk when they return, where the log makes that harmless.

    In WAL mode a commit that syncs takes with it what was written before it; a rollback journal has no such order.

    Raises:
        StoreProblem: SQLite did not take the settings.
    """
    set_up_writer(connection, made_by)
    if sqlite.CAN_USE_WAL:
        connection.execute(f"pragma synchronous = {_NORMAL}")


def _writer_settings() -> dict[str, int]:
    return {
        "synchronous": _FULL if sqlite.CAN_USE_WAL else _EXTRA,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "mmap_size": 0,
    }


_NORMAL, _FULL, _EXTRA = 1, 2, 3


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


def set_up_reader(connection: Any, _: object) -> None:
    """Make a connection one that cannot write."""
    connection.execute("pragma query_only = on")
    connection.execute("pragma trusted_schema = off")
    connection.execute("pragma mmap_size = 0")


def connect_for_reading(path: Path, patience: float, *, read_only: bool) -> Any:
    """Open a file for reading; a commit that was cut off is taken back first, unless the store is `read_only`."""
    mode = "ro&immutable=1" if read_only and _is_frozen(path) else "ro"
    connection = connect(path, mode, patience)
    try:
        connection.execute("pragma schema_version").fetchone()
    except sqlite.dbapi.Error as error:
        connection.close()
        if read_only or sqlite.code_of(error) != sqlite.READONLY:
            raise
        # A commit was cut off: SQLite takes it back by its rollback journal, which only a writer may do.
        with contextlib.closing(connect(path, "rw", patience)) as writer:
            writer.execute("pragma schema_version").fetchone()
        connection = connect(path, mode, patience)
    return connection


def _is_frozen(path: Path) -> bool:
    """Tell whether nobody can write: then a WAL store is read as it is, its index file cannot be made."""
    log = path.with_name(path.name + "-wal")
    can_write = os.access(path.parent, os.W_OK) and os.access(path, os.W_OK)
    return not can_write and not has_content(log)


def _quoted(path: Path) -> str:
    return path.as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
