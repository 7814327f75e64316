"""What the tests of use cases share: a steady clock, a store, cases on the small checklist, what is in the file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import text

from cases import START
from checklists import as_file, small
from rvlms_plan.domain.case import Case, replay
from rvlms_plan.domain.chain import GENESIS, chained
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.entries import Entry
from rvlms_plan.formats.checklist import load
from rvlms_plan.store import journal, register
from rvlms_plan.store.database import THEATRE, Database, open_store
from rvlms_plan.store.server import Place
from rvlms_plan.use_cases import live
from rvlms_plan.use_cases.live import LiveCase
from rvlms_plan.use_cases.station import Station, Who

BERG, LI, NOVAK = Who("Berg", "surgeon"), Who("Li", "anaesthetist"), Who("Novak", "nurse")
TEXT = as_file(small())

Opening = Callable[[], Database]
"""Opens the same store once more, as another program does."""


class SteadyClock:
    """Goes on by a second each time it is read."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def opened_store(path: Place, patience: float = 30) -> Database:
    """Open a store for theatre."""
    return open_store(path, THEATRE, lambda: START, "tests", patience=patience)


def begun(store: Database, station: Station, code: str = "RV-1", data: bytes = TEXT, who: Who = BERG) -> LiveCase:
    """Open a case on a checklist's text."""
    checks = load(data, "tested")
    return live.begin(store, station, data, live.e.CaseOpened(code, checks.id, checks.version, checks.sha256), who)


def in_file(store: Database, case: Case) -> tuple[Case, register.RegisterRow]:
    """Read a case and its row from the file, through a connection of its own, and check the chain on the way."""
    with store.reading() as connection:
        row = register.row_by_code(connection, case.code)
        assert row is not None
        checks: Checklist = load(register.text_of(connection, case.checklist.sha256), "pinned")
        assert hashlib.sha256(register.text_of(connection, case.checklist.sha256)).hexdigest() == case.checklist.sha256
        journal_of_case = chain_checked(store, case.id)
        return replay(checks, row.case_id, journal_of_case), row


def chain_checked(store: Database, case_id: str) -> list[Entry]:
    """Read a journal, and check its positions and its chain."""
    with store.reading() as connection:
        kept = list(journal.read(connection, journal.CASE, case_id))
        rows = connection.execute(
            text(
                "select position, body, previous, hash from entry where journal_kind = 'case' and journal_id = :id "
                "order by position"
            ),
            {"id": case_id},
        ).all()
    head = GENESIS
    for place, (position, body, previous, own) in enumerate(rows, start=1):
        assert (position, previous, own) == (place, head, chained(head, body))
        head = own
    return [each.entry for each in kept]
