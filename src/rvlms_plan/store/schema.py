"""The store's schema: which version this program writes, how a store is brought up to it, what guards it."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, text

from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.store.spelling import is_file

SCHEMA = 8
"""The newest migration's number; it is also SQLite's user_version."""

VERSIONS = (str(Path(__file__).parent / "migrations" / "versions"),)
"""The folders of the migrations."""

APPLICATION_ID = 0x52564C4D
"""`RVLM`: what marks a SQLite file as one of ours."""

_APPEND_ONLY = ("entry", "checklist_text", "store_fact", "checkpoint", "centre", "imported_case")


def version_of(connection: Connection) -> int:
    """Give the schema's version, 0 for a store without tables."""
    if not is_file(connection):
        from rvlms_plan.store.postgres.schema import standing  # noqa: PLC0415 - only where a server is read

        return standing(connection).version
    return int(connection.execute(text("pragma user_version")).scalar_one())


def bring_up(connection: Connection, kind: str, made_at: datetime, made_by: str) -> None:
    """Run the migrations that a store lacks, re-create its guards and assert them; all in the caller's transaction.

    Raises:
        StoreProblem: The guards are not there afterwards.
    """
    is_new = version_of(connection) == 0
    migrate(connection)
    _guard(connection)
    if is_new:
        facts = {"kind": kind, "made_at": made_at.isoformat(), "made_by": made_by}
        for name, value in facts.items():
            connection.execute(text("insert into store_fact values (:name, :value)"), {"name": name, "value": value})
        connection.execute(text(f"pragma application_id = {APPLICATION_ID}"))
    connection.execute(text(f"pragma user_version = {SCHEMA}"))


def make_empty(connection: Connection) -> None:
    """Make the tables of a new file, and its guards, without a word about which store it is."""
    migrate(connection)
    connection.execute(text("delete from store_fact"))
    _guard(connection)
    connection.execute(text(f"pragma application_id = {APPLICATION_ID}"))
    connection.execute(text(f"pragma user_version = {SCHEMA}"))


def check_names(connection: Connection) -> None:
    """Let SQLite work out how an entry would be written, guards and all, without writing it.

    Raises:
        DatabaseError: The names of the columns, or the guards, are not what any program wrote.
    """
    connection.exec_driver_sql(_AN_ENTRY)


_AN_ENTRY = (
    "explain insert into entry (journal_kind, journal_id, position, request, kind, at, body, previous, hash) "
    "values (null, null, null, null, null, null, null, null, null)"
)


def guards_in(connection: Connection) -> set[str]:
    """Name the append-only triggers that the store has."""
    rows = connection.execute(text("select name from sqlite_master where type = 'trigger'"))
    return {row[0] for row in rows}


def expected_guards() -> set[str]:
    """Name the append-only triggers that a store must have."""
    return {name for table in _APPEND_ONLY for name in _guards_of(table)}


def guard_texts() -> dict[str, str]:
    """Give the text of each trigger that a store must have, by its name."""
    return {name: definition for table in _APPEND_ONLY for name, definition in _guards_of(table).items()}


def migrate(connection: Connection) -> None:
    """Run the migrations that a store lacks, in the caller's transaction."""
    from alembic import command  # noqa: PLC0415 - 130 ms that only an old or new store pays
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", os.pathsep.join(VERSIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _guard(connection: Connection) -> None:
    for table in _APPEND_ONLY:
        for name, definition in _guards_of(table).items():
            connection.execute(text(f"drop trigger if exists {name}"))
            connection.execute(text(definition))
    if missing := expected_guards() - guards_in(connection):
        raise StoreProblem(f"The store's guards against changes could not be made: {', '.join(sorted(missing))}.")


def _guards_of(table: str) -> dict[str, str]:
    """Give the triggers that make a table append-only; on inserts too, since REPLACE fires no delete trigger."""
    forbid = f"begin select raise(abort, '{table} is append-only'); end"
    key = {
        "entry": "journal_kind = new.journal_kind and journal_id = new.journal_id and position >= new.position",
        "checklist_text": "sha256 = new.sha256",
        "store_fact": "name = new.name",
        "checkpoint": "number >= new.number",
        "centre": "key = new.key and number >= new.number",
        "imported_case": "case_id = new.case_id and position >= new.position",
    }[table]
    guards = {
        f"{table}_no_update": f"create trigger {table}_no_update before update on {table} {forbid}",
        f"{table}_no_delete": f"create trigger {table}_no_delete before delete on {table} {forbid}",
        f"{table}_no_replace": f"create trigger {table}_no_replace before insert on {table} "  # noqa: S608 - own names
        f"when exists (select 1 from {table} where {key}) {forbid}",
    }
    if table == "entry":
        guards |= {
            "entry_request_once": "create trigger entry_request_once before insert on entry "
            "when exists (select 1 from entry where request = new.request) "
            "begin select raise(abort, 'request already in the journal'); end",
            "entry_follows": "create trigger entry_follows before insert on entry "
            "when (new.position = 1 and new.previous <> zeroblob(32)) or (new.position > 1 and not exists ("
            "select 1 from entry where journal_kind = new.journal_kind and journal_id = new.journal_id "
            "and position = new.position - 1 and hash = new.previous)) "
            "begin select raise(abort, 'entry does not follow its predecessor'); end",
            # No guard, but as needful: what goes on after a checkpoint is found without reading every journal.
            "entry_unsealed": "create trigger entry_unsealed after insert on entry "
            "when not exists (select 1 from unsealed "
            "where journal_kind = new.journal_kind and journal_id = new.journal_id) "
            "begin insert into unsealed values (new.journal_kind, new.journal_id, new.position - 1); end",
        }
    if table == "checkpoint":
        guards["checkpoint_follows"] = (
            "create trigger checkpoint_follows before insert on checkpoint "
            "when (new.number = 1 and new.previous <> zeroblob(32)) or (new.number > 1 and not exists ("
            "select 1 from checkpoint where number = new.number - 1 and hash = new.previous)) "
            "begin select raise(abort, 'checkpoint does not follow its predecessor'); end"
        )
    return guards
