"""A case's journal as it is kept, for whoever reads it."""

from __future__ import annotations

from rvlms_plan.domain import entries as e
from rvlms_plan.store import journal
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases.live import found


def entries(database: Database, code: str) -> list[tuple[e.Entry, str]]:
    """Read a case's journal, oldest first, each entry with its hash in hexadecimal."""
    with database.reading() as connection:
        row = found(connection, code)
        return [(kept.entry, kept.hash.hex()) for kept in journal.read(connection, journal.CASE, row.case_id)]
