"""All cases at one store, as a table. Imports no journal, so that a list of cases is there at once."""

from __future__ import annotations

from collections.abc import Sequence

from rvlms_plan.domain.register import RegisterRow
from rvlms_plan.store import register
from rvlms_plan.store.database import Database


def cases(database: Database, statuses: Sequence[str] = ()) -> list[RegisterRow]:
    """List the cases, the one changed last first."""
    with database.reading() as connection:
        return register.rows(connection, statuses)
