"""Simulated cases written into a store of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from rvlms_plan.domain.checkpoints import ASKED
from rvlms_plan.domain.refusals import Refused
from rvlms_plan.domain.simulation import CODES_BEGIN, Planted, code_of
from rvlms_plan.formats import checklist as checklist_format
from rvlms_plan.store import bulk, register, simulated
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases import sealing
from rvlms_plan.use_cases.side_processes import PROCESSES
from rvlms_plan.use_cases.simulating.making import checklists, made
from rvlms_plan.use_cases.station import Station

Progress = Callable[[int, int], None]

_ENTRIES_AT_ONCE = 10_000
"""So many entries are written in one transaction: less than a second of work is lost by an interruption."""


@dataclass(slots=True)
class Written:
    """What came of it. `planted` is what each case that is there is to be found with, by kind of fault."""

    seed: int
    until: datetime
    cases: int = 0
    entries: int = 0
    were_there: int = 0
    planted: dict[str, dict[str, list[Planted]]] = field(default_factory=dict)


def present_of(database: Database, now: datetime, asked: datetime | None = None) -> datetime:
    """Give the present of a store's simulated cases: of those that are there, else what is asked, else now.

    Raises:
        Refused: The store is not for simulated cases, or those that are there have another present.
    """
    with database.reading() as connection:
        kept = check_store(connection)
    if kept is None:
        return asked or now.replace(second=0, microsecond=0)
    present = datetime.fromisoformat(kept)
    if asked not in {None, present}:
        raise Refused(
            f"The cases of this store are told up to {present:%Y-%m-%d %H:%M}. Ask for that, or leave it out."
        )
    return present


def check_store(connection: Connection) -> str | None:
    """See that a store has no case that is none of ours; give the present of those that it has.

    Raises:
        Refused: There is one; it is named.
    """
    marked = simulated.simulated_until(connection)
    other = simulated.other_than(connection, CODES_BEGIN if marked else None)
    if other is not None:
        raise Refused(
            f"This store holds the case {other}, which was not simulated. Simulated cases are never written beside "
            "real ones. Nothing was written; name a new file with --store."
        )
    return marked


def simulate(
    database: Database,
    station: Station,
    written: Written,
    cases: int,
    progress: Progress = lambda _done, _of: None,
    processes: int = PROCESSES,
) -> None:
    """Write the cases 1 to `cases` of a seed; those that are there already are left as they are.

    `written` is kept up to date, so that it holds what is on disk however this ends.

    Raises:
        Refused: As `check_store`.
        NotSaved, OutcomeUnknown: As `Database.write`.
    """
    database.write(lambda connection: _begin(connection, written.until))
    with database.reading() as connection:
        there = simulated.codes_from(connection, code_of(written.seed, 0).rpartition("-")[0] + "-")
    waiting: list[bulk.CaseRows] = []
    waits: dict[str, dict[str, list[Planted]]] = {}
    done = 0

    def write() -> None:
        database.write(lambda connection: bulk.write(connection, waiting))
        written.cases += len(waiting)
        written.entries += sum(len(each.entries) for each in waiting)
        written.planted.update(waits)
        waiting.clear()
        waits.clear()

    progress(0, cases)
    for part in made(written.seed, cases, written.until, processes):
        for each in part:
            waits[each.rows.model.code] = each.planted
            if each.rows.model.code in there:
                written.were_there += 1
            else:
                waiting.append(each.rows)
        if sum(len(each.entries) for each in waiting) >= _ENTRIES_AT_ONCE:
            write()
        done += len(part)
        progress(done, cases)
    write()
    if station.key_file is not None:
        sealing.seal(database, station, ASKED)


def _begin(connection: Connection, until: datetime) -> None:
    if check_store(connection) is None:
        simulated.mark_simulated(connection, until.isoformat())
    for checklist in checklists():
        text = checklist_format.shipped()[checklist.id].read_bytes()
        register.keep_text(connection, checklist.sha256, checklist.id, checklist.version, text)
