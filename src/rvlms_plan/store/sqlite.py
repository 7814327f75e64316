"""Which SQLite this process uses: one module, everywhere, without the WAL-reset bug where that can be had.

Two SQLite libraries in one process drop each other's locks, so nothing else here may import `sqlite3`.
"""

from __future__ import annotations

import importlib
from types import ModuleType

Version = tuple[int, ...]


def has_wal_reset_bug(version: Version) -> bool:
    """Tell whether this SQLite can lose committed data when several connections checkpoint in WAL mode.

    Fixed in 3.51.3, and in 3.50.7 and 3.44.6 of the older lines (sqlite.org/wal.html#walresetbug).
    """
    if version >= (3, 51, 3):
        return False
    return not (version[:2] == (3, 50) and version >= (3, 50, 7)) and not (
        version[:2] == (3, 44) and version >= (3, 44, 6)
    )


try:
    dbapi: ModuleType = importlib.import_module("pysqlite3.dbapi2")
except ImportError:  # not on every platform
    dbapi = importlib.import_module("sqlite3.dbapi2")

VERSION: Version = dbapi.sqlite_version_info
CAN_USE_WAL = not has_wal_reset_bug(VERSION)

ERROR, READONLY, BUSY, LOCKED, FULL, CANTOPEN, NOTADB, CORRUPT, IOERR = 1, 8, 5, 6, 13, 14, 26, 11, 10
INTERRUPT, CONSTRAINT = 9, 19


_BY_WORDS = {
    "database is locked": BUSY,
    "database or disk is full": FULL,
    "disk I/O error": IOERR,
    "database disk image is malformed": CORRUPT,
    "file is not a database": NOTADB,
    "unable to open database file": CANTOPEN,
    "attempt to write a readonly database": READONLY,
}
"""What SQLite says where the module gives no code, as for a backup."""
_NO_TEXT = "Could not decode to UTF-8"
"""What Python's module says of a column of text that is none."""


def code_of(error: BaseException | None) -> int:
    """Give SQLite's primary result code of an error, 0 where it has none.

    The extended names differ between the modules; the low byte does not.
    """
    original = getattr(error, "orig", error)
    code = int(getattr(original, "sqlite_errorcode", 0) or 0) & 0xFF
    words = str(original)
    return code or (CORRUPT if words.startswith(_NO_TEXT) else _BY_WORDS.get(words, 0))
