"""Long reads: on a thread and connections of their own, the newest wins, and what nobody wants any more is ended."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from driving import HandClock, make_case, open_database
from rvlms_plan.store.database import Database
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.use_cases.audit import listed
from rvlms_plan.use_cases.desk import Desk
from rvlms_plan.use_cases.reader import Reader, Superseded
from rvlms_plan.use_cases.station import Station

FOR_EVER = "with recursive n(v) as (select 1 union all select v + 1 from n) select count(*) from n"


async def test_the_newest_request_ends_what_runs_and_no_answer_waits_for_it(tmp_path: Path) -> None:
    clock = HandClock()
    make_case(tmp_path / "theatre.db", clock)
    station = Station(clock, "audit")
    desk = Desk(lambda: open_database(tmp_path / "theatre.db", clock), station)
    reader, begun = Reader(desk), threading.Event()

    def goes_on(database: Database) -> int:
        with database.reading() as connection:
            begun.set()
            return int(connection.execute(text(FOR_EVER)).scalar_one())

    first = asyncio.create_task(reader.read(goes_on))
    await asyncio.to_thread(begun.wait, 10)
    assert [case.code for case in await desk.cases()] == ["RV-1"]  # the store thread is free meanwhile
    second = asyncio.create_task(reader.read(lambda _: 1))
    await asyncio.sleep(0)
    found = await reader.read(lambda database: listed(database, station))
    assert [each.row.code for each in found.page.cases] == ["RV-1"]
    for given_up in (first, second):
        with pytest.raises(Superseded):
            await given_up
    begun.clear()
    last = asyncio.create_task(reader.read(goes_on))
    await asyncio.to_thread(begun.wait, 10)
    reader.finish()
    with pytest.raises(Superseded):
        await last
    desk.finish()


async def test_nothing_can_be_written_through_it_and_a_store_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    store = tmp_path / "theatre.db"
    make_case(store, HandClock())
    desk = Desk(lambda: open_database(store, HandClock()), Station(HandClock(), "audit"))
    reader = Reader(desk)

    def writes(database: Database) -> None:
        with database.reading() as connection:
            connection.execute(text("delete from register"))

    with pytest.raises(StoreProblem, match="left in the middle of a write"):
        await reader.read(writes)
    reader.finish()
    desk.finish()
    closed = Desk(lambda: open_database(tmp_path, HandClock()), Station(HandClock(), "audit"))
    with pytest.raises(StoreProblem):
        await Reader(closed).read(lambda _: None)
    closed.finish()
