"""A store for the tests of the audit's screens: more cases than a page, one told to its end, one with an old text."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import checklists
from driving import BERG, ZONE, Hand, open_database
from hostile import WORST
from rvlms_plan.domain.case import course
from rvlms_plan.formats import checklist as checklist_format
from rvlms_plan.formats.checklist import shipped
from rvlms_plan.store.sqlite import dbapi
from rvlms_plan.tui.widgets.line_list import LineList
from rvlms_plan.use_cases import published, theatre
from rvlms_plan.use_cases.live import begin
from rvlms_plan.use_cases.station import Station

PRESENT = datetime(2026, 11, 23, 14, 0, tzinfo=ZONE)
SMALL = 53
CASES = SMALL + 2


def fill(path: Path) -> None:
    """Make the store: 53 small cases by age, SYN-3 to its end, OLD-1 with an earlier text and a hostile note."""
    at = PRESENT - timedelta(days=90)

    def now() -> datetime:
        nonlocal at
        at += timedelta(seconds=1)
        return at

    database = open_database(path, now)
    station = Station(now, "theatre-1")
    file = checklists.as_file(checklists.small())
    small = checklist_format.load(file, "small")
    for number in range(SMALL):
        sex = "female" if number % 2 else "male"
        begin(database, station, file, course.open_case(small, f"C-{number:02}", 20 + number, sex), BERG)
    text = shipped()["rvlms"].read_bytes()
    old = text.replace(b"version: 1.", b"version: 0.", 1).replace(b"Vein of origin", b"Vein it grew from", 1)
    assert old != text
    earlier = checklist_format.load(old, "old")
    live = begin(database, station, old, course.open_case(earlier, "OLD-1", 56, "female"), BERG)
    theatre.note(live, WORST, BERG)
    published._Teller(database, published.CASES[2], PRESENT).tell()
    database.close()


def entries(path: Path) -> list[tuple[object, ...]]:
    """Read every entry and every checkpoint through a connection of the test's own."""
    connection = dbapi.connect(str(path))
    try:
        return [*connection.execute("select * from entry"), *connection.execute("select count(*) from checkpoint")]
    finally:
        connection.close()


async def in_register(hand: Hand) -> None:
    """Wait until the register shows its cases."""
    await hand.until(lambda: hand.app.screen.query("#audit-rows") and rows(hand).chosen, "the cases are listed")


def rows(hand: Hand) -> LineList:
    """Give the list of the audit's screen."""
    return hand.app.screen.query_one("#audit-rows", LineList)


def ids(hand: Hand) -> list[str]:
    """Give what its rows are of."""
    return [row.id for row in rows(hand).rows]
