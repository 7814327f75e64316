"""What PINs are checked by: argon2id of each, salted, beside the journal. It is in copies of the store, in no export.

The journal holds the SHA-256 of what is kept here (its seal), so that a PIN put in from outside is seen and not taken.
Plain SQL: `verify` reads it without loading the tables' declarations. Nothing here logs, or puts a PIN into an error.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

TIME_COST, MEMORY_KIB, LANES = 3, 64 * 1024, 1
"""Of RFC 9106 the second recommended choice, in one lane: a tenth of a second, and 64 MiB for each guess."""


@dataclass(frozen=True, slots=True)
class KeptPin:
    """What one person's PIN is checked by, and how often it was wrong since it was last right."""

    kept: str = field(repr=False)
    failures: int = 0
    failed_at: datetime | None = None


def kept_of(connection: Connection, person: str) -> KeptPin | None:
    """Give what a person's PIN is checked by; `person` is the key of their name."""
    found = connection.execute(_OF, {"person": person}).first()
    if found is None:
        return None
    return KeptPin(str(found[0]), int(found[1]), datetime.fromisoformat(found[2]) if found[2] else None)


def keep(connection: Connection, person: str, kept: str) -> None:
    """Keep another PIN for a person."""
    forget(connection, person)
    connection.execute(_KEEP, {"person": person, "kept": kept})


def forget(connection: Connection, person: str) -> None:
    """Keep no PIN for a person any more."""
    connection.execute(_FORGET, {"person": person})


def failed(connection: Connection, person: str, at: datetime) -> None:
    """Count one more wrong PIN."""
    connection.execute(_FAILED, {"person": person, "at": at.isoformat()})


def succeeded(connection: Connection, person: str) -> None:
    """Count from the beginning again."""
    connection.execute(_SUCCEEDED, {"person": person})


def all_kept(connection: Connection) -> Iterator[tuple[Any, Any]]:
    """Read the key of each person with a PIN, and what is kept for it, of whatever type."""
    yield from ((row[0], row[1]) for row in connection.execute(_ALL))


def seal_of(kept: str) -> str:
    """Give what the journal holds of what is kept here; the salt in it is random, so no PIN can be tried on it."""
    return hashlib.sha256(kept.encode(errors="backslashreplace")).hexdigest()


def hashed(pin: str) -> str:
    """Hash a PIN: a tenth of a second, not for the screen's thread nor the store's."""
    return str(_hasher().hash(pin))


def is_pin(kept: str, pin: str) -> bool:
    """Tell whether a PIN is the one that was hashed; as long as `hashed`."""
    from argon2.exceptions import Argon2Error, InvalidHashError  # noqa: PLC0415 - only where a PIN is checked

    try:
        return bool(_hasher().verify(kept, pin))
    except (Argon2Error, InvalidHashError, ValueError):
        return False


def _hasher() -> Any:
    from argon2 import PasswordHasher, Type  # noqa: PLC0415 - 15 ms

    return PasswordHasher(TIME_COST, MEMORY_KIB, LANES, type=Type.ID)


_OF = text("select kept, failures, failed_at from pin where person = :person")
_KEEP = text("insert into pin (person, kept) values (:person, :kept)")
_FORGET = text("delete from pin where person = :person")
_FAILED = text("update pin set failures = failures + 1, failed_at = :at where person = :person")
_SUCCEEDED = text("update pin set failures = 0, failed_at = null where person = :person and failures > 0")
_ALL = text("select person, kept from pin order by person")
