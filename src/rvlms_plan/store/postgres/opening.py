"""Opening a store on a server: making it where there is none, bringing it up, or saying who has to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from rvlms_plan.store.postgres import schema
from rvlms_plan.store.problems import NoStoreYet, NotSaved, StoreProblem
from rvlms_plan.store.schema import SCHEMA

if TYPE_CHECKING:
    from rvlms_plan.store.database import Database


def opened(database: Database, kind: str, now: Callable[[], datetime], made_by: str, *, makes: bool = True) -> Database:
    """Check a store, making or bringing it up where that is needed; it is closed again where it cannot be used.

    Raises:
        NoStoreYet, StoreProblem: As `store.database.open_store`.
    """
    try:
        _check(database, kind, now, made_by, makes=makes)
    except BaseException:
        database.close()
        raise
    return database


def _check(database: Database, kind: str, now: Callable[[], datetime], made_by: str, *, makes: bool) -> None:
    place, found = database.place, _standing(database)
    if not makes and not found.has_facts and found.version in {0, SCHEMA}:
        raise NoStoreYet(f"There is no store at {place} yet.")
    if found.version < SCHEMA:
        if database.read_only:
            if not found.version:
                raise NoStoreYet(f"There is no store at {place} yet.")
            raise StoreProblem(
                f"{place} is of an older schema (schema {found.version}; this program writes {SCHEMA}), and reading "
                f"changes nothing. {_PREPARE} Nothing is lost."
            )
        bring_up(database)
        found = _standing(database)
    if not found.has_facts:
        if database.read_only:
            raise NoStoreYet(f"There is no store at {place} yet.")
        database.write(lambda connection: schema.begin(connection, kind, now(), made_by))
    if (is_kind := database.kind()) != kind:
        raise StoreProblem(f"{place} holds {is_kind} records, not {kind} records. The two are never mixed.")
    if not database.read_only:
        database.settings()  # whatever keeps it from being written to is said now, not at the first answer


def bring_up(database: Database) -> None:
    """Make a store, or bring its schema up to this program's.

    Raises:
        StoreProblem: This role may not, and who has to is said; or what is there is not ours, or newer.
    """
    if _standing(database).version == SCHEMA:
        return
    try:
        database.write(schema.bring_up)
    except NotSaved as problem:
        if getattr(getattr(problem.__cause__, "orig", problem.__cause__), "sqlstate", None) != "42501":
            raise
        raise StoreProblem(
            f"{database.place} has no store of this program's schema yet, and this role may not make it. {_PREPARE} "
            "Nothing was written."
        ) from problem


def _standing(database: Database) -> schema.Standing:
    """Look what is in the database, and that this program may use it."""
    with database.reading() as connection:
        found = schema.standing(connection)
    if not found.is_ours:
        raise StoreProblem(f"{database.place} belongs to another program. It was not touched; give another database.")
    if not found.is_open:
        raise StoreProblem(f"This role may not use the store at {database.place}. {_PREPARE}")
    if found.version > SCHEMA:
        raise StoreProblem(
            f"{database.place} was written by a newer rvlms-plan (schema {found.version}; this one knows {SCHEMA}). "
            "It was not touched. Use the newer program."
        )
    return found


_PREPARE = "The role that owns it does that: rvlms-plan --store URL store prepare --for ROLE."
