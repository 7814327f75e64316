"""A whole store into an empty one, row by row and as it is, from one engine to either; the guards hold there too."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from sqlalchemy import Connection, Table, func, select, text

from rvlms_plan.store import schema, tables
from rvlms_plan.store.server import Place, Server
from rvlms_plan.store.spelling import is_file

_AT_ONCE = 500
_ORDER = (
    *("store_fact", "checklist_text", "centre", "imported_case", "checkpoint", "entry", "register"),
    *("summary_answer", "finding", "pin", "unsealed"),
)
_NOT_COPIED = {"presence"}
"""Who is at which station just now is of that moment."""
_KNOWN = {table.name: table for table in tables.own()}
TABLES = tuple(_KNOWN[name] for name in _ORDER)


def is_taken(connection: Connection, place: Place) -> bool:
    """Tell whether a store that is there holds anything, be it no more than what says which store it is."""
    if isinstance(place, Server):
        from rvlms_plan.store.postgres.schema import standing  # noqa: PLC0415 - only where a server is named

        found = standing(connection)
        return not found.is_ours or found.has_facts or found.version not in {0, schema.SCHEMA}
    return bool(connection.execute(text("select count(*) from sqlite_master")).scalar_one())


def make_empty(connection: Connection) -> None:
    """Make the tables and guards where they are not there, and nothing in them; in the caller's transaction."""
    if is_file(connection):
        schema.make_empty(connection)
        return
    from rvlms_plan.store.postgres.schema import bring_up  # noqa: PLC0415 - only where a server is named

    bring_up(connection)
    connection.execute(text("select set_config('idle_in_transaction_session_timeout', '0', true)"))


def copy_rows(source: Connection, target: Connection, told: Callable[[int], None]) -> None:
    """Write all that one store holds into another; `told` how many entries are written by now."""
    for table in TABLES:
        if table.name == "unsealed":  # a trigger has noted every journal there
            target.execute(table.delete())
        done = 0
        for rows in _batches(source, table):
            target.execute(table.insert(), rows)
            done += len(rows)
            if table.name == "entry":
                told(done)


def counts(connection: Connection) -> dict[str, int]:
    """Count the rows of each table."""
    return {
        table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one()) for table in TABLES
    }


def _batches(source: Connection, table: Table) -> Iterator[list[dict[str, object]]]:
    asked = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_AT_ONCE)
    rows = (dict(row) for row in source.execute(asked).mappings())
    while batch := list(itertools.islice(rows, _AT_ONCE)):
        yield batch
