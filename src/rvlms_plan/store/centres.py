"""Centres in the store: which key its own bundles are made with, and whose cases were imported, as they were signed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

from rvlms_plan.domain.bundles import Sealed
from rvlms_plan.domain.centres import Centre, ends_of
from rvlms_plan.domain.chain import canonical

_OWN_KEY = "centre"
"""The store's fact that names the public key which its own cases leave under."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A case that was imported, as its centre signed it; `sealed` is None where that cannot be read."""

    case_id: str
    position: int
    sealed: Sealed | None
    signature: str


def own_key(connection: Connection) -> str | None:
    """Give the public key that bundles of this store's own cases are made with, once one was."""
    found = connection.execute(text("select value from store_fact where name = :name"), {"name": _OWN_KEY}).scalar()
    return None if found is None else str(found)


def keep_own_key(connection: Connection, key: str) -> None:
    """Note which key bundles of this store's own cases are made with, once and for all."""
    connection.execute(text("insert into store_fact values (:name, :key)"), {"name": _OWN_KEY, "key": key})


def centres(connection: Connection) -> list[Centre]:
    """List the centres of which cases were imported, each under the name that it goes by now."""
    return [Centre(*row) for row in connection.execute(_CENTRES)]


def keep_centre(connection: Connection, centre: Centre) -> None:
    """Note a centre, or the name that it goes by now."""
    values = {"key": centre.key, "code": centre.code, "name": centre.name, "signature": centre.signature}
    connection.execute(_KEEP_CENTRE, values)


def keep_case(connection: Connection, sealed: Sealed, signature: str) -> None:
    """Keep what a centre signed of a case."""
    body, signed = canonical(sealed.data()), bytes.fromhex(signature)
    values = {"case_id": sealed.case, "position": sealed.entries, "body": body, "signature": signed}
    connection.execute(_KEEP_CASE, values)


def newest(connection: Connection, case_id: str) -> Imported | None:
    """Give a case as it was imported last, or None."""
    found = connection.execute(_NEWEST_OF, {"case_id": case_id}).first()
    return None if found is None else _imported(*found)


def all_newest(connection: Connection, centre: str | None = None) -> Iterator[Imported]:
    """Read every imported case, or those of the centre with this code, as it was imported last, by code."""
    low, high = ends_of(centre) if centre else ("", "\U0010ffff")
    for row in connection.execute(_NEWEST_ALL, {"low": low, "high": high}):
        yield _imported(*row)


def _imported(case_id: str, position: int, body: bytes, signature: bytes) -> Imported:
    try:
        sealed = Sealed(**json.loads(body))
        is_so = canonical(sealed.data()) == body
    except (ValueError, TypeError, RecursionError):
        is_so = False
    return Imported(str(case_id), position, sealed if is_so else None, signature.hex())


_CENTRES = text(
    "select key, name, signature from centre c where number = (select max(number) from centre where key = c.key) "
    "order by code"
)
_KEEP_CENTRE = text(
    "insert into centre select :key, coalesce(max(number), 0) + 1, :code, :name, :signature from centre "
    "where key = :key"
)
_KEEP_CASE = text("insert into imported_case values (:case_id, :position, :body, :signature)")
_COLUMNS = "case_id, position, body, signature"
_NEWEST_OF = text(
    f"select {_COLUMNS} from imported_case where case_id = :case_id order by position desc limit 1"  # noqa: S608
)
_NEWEST_ALL = text(
    f"select {_COLUMNS} from imported_case i where case_id >= :low and case_id < :high and position = "  # noqa: S608
    "(select max(position) from imported_case where case_id = i.case_id) order by case_id"
)
