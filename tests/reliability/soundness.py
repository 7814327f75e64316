"""Whether a store that something happened to is sound, and what it still holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from rvlms_plan.domain.entries import Entry
from rvlms_plan.domain.summary import row_of
from rvlms_plan.store import journal, register
from rvlms_plan.store.database import THEATRE, Database, open_store
from rvlms_plan.use_cases.live import LiveCase, resume
from rvlms_plan.use_cases.station import Station

STATION = Station(lambda: datetime.now(UTC), "afterwards")


@contextmanager
def reopened(path: Path) -> Iterator[Database]:
    """Open a store as the program does after a crash, and see that it is sound."""
    database = open_store(path, THEATRE, STATION.now, "tests", patience=30)
    try:
        with database.reading() as connection:
            assert connection.execute(text("pragma integrity_check")).scalar_one() == "ok"
            assert connection.execute(text("pragma foreign_key_check")).all() == []
        yield database
    finally:
        database.close()


def sound_case(database: Database, code: str) -> tuple[LiveCase, list[Entry]]:
    """Take up a case, and see that its chain and its row in the register are whole."""
    live = resume(database, STATION, code)
    with database.reading() as connection:
        rows = connection.execute(
            text("select position, body, previous, hash from entry where journal_id = :id order by position"),
            {"id": live.case.id},
        ).all()
        entries = [kept.entry for kept in journal.read(connection, journal.CASE, live.case.id)]
        assert register.row_by_code(connection, code) == row_of(live.view), "the register is behind its journal"
    head = bytes(32)
    for place, (position, body, previous, own) in enumerate(rows, start=1):
        assert (position, previous) == (place, head), f"the chain breaks at {place}"
        assert own == hashlib.sha256(b"rvlms-plan/entry/1\n" + previous + body).digest(), f"entry {place} was altered"
        head = own
    return live, entries
