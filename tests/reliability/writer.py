"""A program that answers items through the use cases and acknowledges each on standard output. Run by the tests.

    writer.py FOLDER COUNT [MODE]    begin a case, answer so often, end         (MODE: as-it-is, normal, without-wal)
    writer.py                        for each order on standard input, fork a child that answers until it is killed

The second imports everything once, so that a child begins at once; a child opens the store itself, after the fork.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from typing import Any

import alembic.command  # noqa: F401 - a child that makes the store needs it at once
from sqlalchemy import Connection, event

from checklists import TEXT, TICK, as_file, checklist, item, phase
from rvlms_plan.domain.entries import CaseOpened
from rvlms_plan.domain.refusals import Unknown
from rvlms_plan.formats.checklist import load
from rvlms_plan.store import sqlite
from rvlms_plan.store.database import THEATRE, Database, open_store
from rvlms_plan.use_cases import theatre
from rvlms_plan.use_cases.live import LiveCase, begin, resume
from rvlms_plan.use_cases.station import Station, Who

BERG = Who("Berg", "surgeon", "Novak")
CHECKLIST = as_file(checklist(*(phase(f"p{p}", *(item(f"i{p}{i}", TICK) for i in range(9))) for p in range(6))))
WRITTEN = as_file(checklist(phase("only", item("finding", TEXT))))


def now() -> datetime:
    """Give the time."""
    return datetime.now(UTC)


def opened(path: Path) -> Database:
    """Open the store."""
    return open_store(path, THEATRE, now, "tests", patience=30)


def case_in(database: Database, code: str, data: bytes) -> LiveCase:
    """Take up a case, or begin it."""
    station = Station(now, "theatre 3")
    try:
        return resume(database, station, code)
    except Unknown:
        checks = load(data, "tried")
        return begin(
            database, station, data, CaseOpened(code, checks.id, checks.version, checks.sha256), BERG, request=code
        )


def say(line: str) -> None:
    """Acknowledge at once."""
    os.write(1, f"{line}\n".encode())


def write_much(folder: Path, count: int, mode: str) -> None:
    """Answer one item, and correct the answer again and again."""
    if mode == "without-wal":
        sqlite.CAN_USE_WAL = False
    database = opened(folder / "theatre.db")
    if mode == "normal":
        database.hold.drop_writer()
        event.listen(database.hold.write_engine, "connect", _be_careless)
    live = case_in(database, "RV-1", WRITTEN)
    for number in range(count):
        words, request = [f"finding number {number}, in some words"], f"r-{number}"
        if number == 0:
            theatre.answer(live, "finding", words, BERG, request=request)
        else:
            theatre.correct(live, "finding", words, BERG, because="new-information", reason="seen", request=request)
        say(request)
    database.close()


def _be_careless(connection: object, _: object) -> None:
    connection.execute("pragma synchronous = normal")  # type: ignore[attr-defined]


def answer_on(path: Path, code: str, early: float | None) -> None:
    """Answer all items in order and close each phase; `early` acknowledges so many seconds before the commit."""
    database = opened(path)
    live = case_in(database, code, CHECKLIST)
    say("ready")
    while (shown := live.view.current) is not None:
        name = shown.blocking[0].item.id if shown.blocking else shown.phase.id
        if early is not None:
            _acknowledge_early(database, name, early)
        if shown.blocking:
            theatre.answer(live, name, [], BERG, request=f"{code}/{name}")
        else:
            theatre.close_phase(live, name, BERG, request=f"{code}/{name}")
        if early is None:
            say(f"ack {name}")
    say("all")
    database.close()


def _acknowledge_early(database: Database, name: str, early: float) -> None:
    """Do what the program must never do."""

    def write(work: Callable[[Connection], object], **keys: Any) -> object:
        def acknowledged(connection: Connection) -> object:
            result = work(connection)
            say(f"ack {name}")
            time.sleep(early)
            return result

        return Database.write(database, acknowledged, **keys)

    database.write = write  # type: ignore[method-assign,assignment]


def serve() -> None:
    """Fork a child for each order, and say when it has gone."""
    say("serving")
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            answer_on(Path(order["path"]), order["code"], order["early"])
            os._exit(0)
        say(f"child {child}")
        _, status = os.waitpid(child, 0)
        say(f"gone {status}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        write_much(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "as-it-is")
    else:
        serve()
