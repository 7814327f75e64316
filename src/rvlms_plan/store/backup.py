"""A copy of a store that is in use, by SQLite's online backup: one moment's state, while others go on writing."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from rvlms_plan.store import sqlite
from rvlms_plan.store.connections import connect
from rvlms_plan.store.failures import said
from rvlms_plan.store.problems import StoreProblem

_ALL, _SOME_PAGES = -1, 256
_WAITS_SECONDS = 5.0


def copy_store(source: Path, target: Path) -> None:
    """Copy a store into a file that is there and empty; the copy is one file, without a log beside it.

    Raises:
        StoreProblem: The source cannot be read, or the target not written.
    """
    try:
        with (
            contextlib.closing(connect(source, "ro", _WAITS_SECONDS)) as reader,
            contextlib.closing(connect(target, "rw", _WAITS_SECONDS)) as writer,
        ):
            # With a log a reader keeps nobody waiting, so that all is read at one moment; without one it does.
            reader.backup(writer, pages=_ALL if sqlite.CAN_USE_WAL else _SOME_PAGES, sleep=0.01)
            writer.execute("pragma journal_mode = delete")
    except sqlite.dbapi.Error as error:
        raise said(error, source, reading=True) from error
    with target.open("rb") as written:
        os.fsync(written.fileno())


def settle(path: Path) -> None:
    """Bring what lies in a store's log into its file, so that it is one file again.

    Raises:
        StoreProblem: It cannot be written.
    """
    try:
        with contextlib.closing(connect(path, "rw", _WAITS_SECONDS)) as writer:
            writer.execute("pragma journal_mode = delete")
    except sqlite.dbapi.Error as error:
        raise said(error, path) from error


@contextlib.contextmanager
def half_made(target: Path) -> Iterator[Path]:
    """Give an empty file beside `target` (mode 0600), which is removed again, with what SQLite put beside it."""
    half = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        yield half
    except OSError as error:
        raise StoreProblem(f"{target} cannot be written: {error.strerror}. Nothing was left behind.") from error
    finally:
        for name in (half.name, f"{half.name}-wal", f"{half.name}-shm", f"{half.name}-journal"):
            half.with_name(name).unlink(missing_ok=True)


def take_name(half: Path, target: Path) -> None:
    """Give a file that is whole its name, never over another file.

    Raises:
        FileExistsError: There is a file of that name.
    """
    try:
        os.link(half, target)
    except FileExistsError:
        raise
    except OSError:  # a disk without links, such as a stick
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        half.replace(target)
    with contextlib.suppress(OSError):
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
