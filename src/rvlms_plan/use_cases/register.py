"""The cases of one store, as a table. Imports no journal, so that a list of cases is there at once."""

from __future__ import annotations

from collections.abc import Sequence

from rvlms_plan.domain.register import RegisterRow
from rvlms_plan.store import register
from rvlms_plan.store.database import Database


def cases(database: Database, statuses: Sequence[str] = ()) -> list[RegisterRow]:
    """List the cases of this store's own, the one changed last first; other centres' stand in the audit's register."""
    with database.reading() as connection:
        return register.own_rows(connection, statuses)


def has_query(database: Database) -> bool:
    """Tell whether any case has a query that waits for an answer."""
    with database.reading() as connection:
        return bool(register.with_open_query(connection))


def holds_any(database: Database) -> bool:
    """Tell whether there is any case, this store's own or another centre's."""
    with database.reading() as connection:
        return bool(register.codes(connection))
