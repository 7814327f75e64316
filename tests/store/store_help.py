"""What several tests of the store need: raw connections, journals in a row, an ordinary user."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from rvlms_plan.domain.entries import Entry, NoteWritten, Stamp
from rvlms_plan.domain.people import Voice
from rvlms_plan.store import journal
from rvlms_plan.store.database import Database
from servers import raw

__all__ = ["append", "as_ordinary_user", "entry", "raw"]

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def entry(position: int, request: str | None = None, text: str = "torn cava") -> Entry:
    """Give an entry for a journal."""
    stamp = Stamp(request or f"request-{position}", AT, AT, Voice("Berg", "surgeon"), "Li", "theatre 3")
    return Entry(position, stamp, NoteWritten(text))


def append(
    database: Database, *entries: Entry, journal_id: str = "one", head: journal.Head | None = None
) -> journal.Head:
    """Append entries to a journal, each in a transaction of its own."""
    behind = head or journal.Head()
    for each in entries:
        behind = database.write(_appending(journal_id, behind, each))
    return behind


def _appending(journal_id: str, behind: journal.Head, each: Entry) -> Any:
    def work(connection: Connection) -> journal.Head:
        return journal.append(connection, journal.CASE, journal_id, behind, each)

    return work


_AS_ORDINARY_USER = """
import datetime, os, pathlib, sys, tempfile
from rvlms_plan.store.database import THEATRE, open_store
from rvlms_plan.store.problems import StoreProblem
from sqlalchemy import text

def opened(path):
    return open_store(pathlib.Path(path), THEATRE, lambda: datetime.datetime.now(datetime.UTC), "tests")

with tempfile.TemporaryDirectory() as folder:  # whatever is imported late is imported here, by whoever may read it
    store = opened(folder + "/warm.db")
    store.write(lambda connection: connection.execute(text("select 1")))
    with store.reading() as connection:
        connection.execute(text("select count(*) from entry")).scalar_one()
    store.close()
    try:
        opened(folder)
    except StoreProblem:
        pass
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
"""


def as_ordinary_user(code: str, *words: object) -> str:
    """Run a piece of Python as a user whom permissions hold (root is not held by them); give what it printed."""
    command = [sys.executable, "-c", _AS_ORDINARY_USER + code, *map(str, words)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()
