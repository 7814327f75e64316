"""Cases of other centres on the screens: home does not offer them, and no screen takes one up to be added to."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit_store import in_register, rows
from bundle_help import hospital
from driving import HandClock, open_database, running
from rvlms_plan.store.sqlite import dbapi
from rvlms_plan.tui.screens.home import HomeScreen
from rvlms_plan.use_cases import theatre
from rvlms_plan.use_cases.bundles import Came
from rvlms_plan.use_cases.station import Station
from use_cases.station_help import LI, begun


@pytest.fixture
def imported(tmp_path: Path) -> tuple[Path, str]:
    """Give a store that holds a case of another centre only, and that case's code."""
    giving, taking = hospital("Giving", tmp_path / "give"), hospital("Taking", tmp_path / "take")
    theatre.note(begun(giving.store, giving.station, "RV-1"), "a note", LI)
    (code,) = taking.take(giving.bundle()).cases[Came.NEW]
    giving.store.close()
    taking.store.close()
    return taking.folder / "theatre.db", code


def entries(path: Path) -> int:
    connection = dbapi.connect(str(path))
    try:
        return int(connection.execute("select count(*) from entry").fetchone()[0])
    finally:
        connection.close()


async def test_home_does_not_list_another_centres_case_and_puts_no_demonstration_beside_it(
    imported: tuple[Path, str],
) -> None:
    path, code = imported
    async with running(path) as hand:
        await hand.sees("New case")
        assert code not in hand.screen_text()
        await hand.press("d")
        await hand.sees("this one holds cases. Nothing was added")
    assert entries(path) == 2


async def test_a_case_of_another_centre_that_is_asked_for_is_not_opened(imported: tuple[Path, str]) -> None:
    path, code = imported
    async with running(path, case=code) as hand:
        await hand.sees("only its centre adds to it")
        assert isinstance(hand.app.screen, HomeScreen)
    assert entries(path) == 2


async def test_centres_stand_side_by_side_in_a_cohort_when_they_are_asked_for(imported: tuple[Path, str]) -> None:
    path, _ = imported
    database, clock = open_database(path, HandClock()), HandClock()
    begun(database, Station(clock, "theatre-1"), "OURS")
    database.close()
    async with running(path, audit=True, size=(54, 15)) as hand:
        await in_register(hand)
        await hand.press("c")
        await hand.sees("2 cases: all cases")
        await hand.press("b")
        await hand.until(lambda: rows(hand).chosen == "field age", "each centre is counted")
        lines = [" ".join(text for _, text in line) for row in rows(hand).rows for line in row.lines]
        age = next(n for n, line in enumerate(lines) if line.strip() == "Age")
        assert [line.split()[:2] for line in lines[age + 1 : age + 4]] == [
            ["own", "(1)"],
            ["Giving", "(1)"],
            ["all", "(2)"],
        ]
        assert "nothing is concluded" in " ".join(lines)
