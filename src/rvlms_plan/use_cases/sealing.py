"""When a checkpoint is due, and making it: behind the entry's own commit, and never in the way of an entry.

A phase's or case's closing asks for one, and the first entry of a day. A checkpoint that cannot be made is tried again
later; `doctor` and `verify` tell what none covers.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from rvlms_plan.domain.checkpoints import (
    DAILY,
    GENESIS,
    Kept,
    Maker,
    body_of,
    chained,
    reason_for,
    signed_bytes,
)
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.use_cases.station import Station

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from rvlms_plan.domain.entries import EntryOf
    from rvlms_plan.store.database import Database
    from rvlms_plan.store.station_key import StationKey

HEADS_A_CHECKPOINT = 500
"""The most journals that one checkpoint names; where more went on, several follow each other."""
_WAITS_SECONDS = 0.25
_TRIES_AGAIN_SECONDS = 30.0


def entered(database: Database, entries: Sequence[EntryOf[Any]]) -> None:
    """Note whether what was just saved asks for a checkpoint. Reads and writes nothing."""
    if not entries:
        return
    if why := reason_for([entry.kind for entry in entries]):
        database.seal_because = why
    elif database.seal_because is None and database.sealed_on != entries[-1].stamp.at.date():
        database.seal_because = DAILY


def seal_if_due(database: Database, station: Station) -> bool:
    """Make the checkpoint that is due; tell whether nothing is due any more. Raises nothing."""
    if database.seal_because is None or station.key_file is None or database.read_only:
        return True
    if time.monotonic() < database.seal_not_before:
        return False
    try:
        is_begun = database.seal_because == DAILY and not database.seal_goes_on
        if is_begun and _is_sealed(database, station.now().date()):
            database.seal_because, database.sealed_on = None, station.now().date()
        else:
            seal(database, station, database.seal_because, at_most=1)
    except Exception:  # noqa: BLE001 - whatever it is, the entry is saved, and its answer must be given
        database.seal_not_before = time.monotonic() + _TRIES_AGAIN_SECONDS
        return False
    return database.seal_because is None


def seal(database: Database, station: Station, why: str, at_most: int | None = None) -> list[Kept]:
    """Cover every journal that went on by a signed checkpoint, or by several; none where nothing went on.

    Where so many journals wait that `at_most` checkpoints do not cover them, one stays due: what others ask of the
    store comes in between.

    Raises:
        StoreProblem: The key cannot be used, or the store cannot be written.
    """
    from rvlms_plan.store.station_key import station_key  # noqa: PLC0415 - only where one is due

    if station.key_file is None:
        raise StoreProblem("This station has no key to sign with. Nothing was signed.")
    key, made, at = station_key(station.key_file), list[Kept](), station.now()
    while at_most is None or len(made) < at_most:
        kept = database.write(
            lambda connection: _next(connection, station, key, at, why),
            patience=_WAITS_SECONDS,
            of=[("checkpoint", "")],
        )
        if kept is None:
            break
        made.append(kept)
    database.seal_goes_on = at_most is not None and len(made) == at_most and _is_more(database)
    if not database.seal_goes_on:
        database.seal_because, database.sealed_on = None, at.date()
    return made


def _is_more(database: Database) -> bool:
    """Tell whether journals still wait behind a full checkpoint; the few that went on since are not waited for."""
    from rvlms_plan.store import checkpoints  # noqa: PLC0415

    with database.reading() as connection:
        newest = checkpoints.newest(connection)
        is_full = newest is not None and len(json.loads(newest.body)["heads"]) == HEADS_A_CHECKPOINT
        return is_full and bool(checkpoints.went_on(connection, 1))


def _is_sealed(database: Database, day: date) -> bool:
    """Tell whether some station made a checkpoint on this day already, and every closing is covered by one."""
    from rvlms_plan.store import checkpoints  # noqa: PLC0415

    with database.reading() as connection:
        newest = checkpoints.newest(connection)
        if newest is None or datetime.fromisoformat(json.loads(newest.body)["at"]).date() != day:
            return False
        return not checkpoints.closings_uncovered(connection)


def _next(connection: Connection, station: Station, key: StationKey, at: datetime, why: str) -> Kept | None:
    from rvlms_plan.store import checkpoints  # noqa: PLC0415

    before = checkpoints.newest(connection)
    told = _counts(before)
    if not (covered := checkpoints.went_on(connection, HEADS_A_CHECKPOINT)):
        return None
    number, previous = (before.number + 1, before.hash) if before else (1, GENESIS)
    body = body_of(
        number,
        checkpoints.store_of(connection),
        Maker(station.name or socket.gethostname(), key.public, at.isoformat(), why),
        [each.head for each in covered],
        journals=told[0] + sum(each.sealed == 0 for each in covered),
        entries=told[1] + sum(each.head.position - each.sealed for each in covered),
    )
    signature = key.sign(signed_bytes(previous, body))
    kept = Kept(number, body, previous, chained(previous, body), signature)
    checkpoints.append(connection, kept, covered)
    return kept


def _counts(before: Kept | None) -> tuple[int, int]:
    """Give what a checkpoint counts; one that was tampered with counts nothing, which `verify` then tells."""
    try:
        told = json.loads(before.body) if before else {}
        return int(told.get("journals", 0)), int(told.get("entries", 0))
    except (ValueError, TypeError, AttributeError):
        return 0, 0
