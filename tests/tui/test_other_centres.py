"""Cases of other centres on the screens: home does not offer them, and no screen takes one up to be added to."""

from __future__ import annotations

from pathlib import Path

import pytest

from bundle_help import hospital
from driving import running
from rvlms_plan.store.sqlite import dbapi
from rvlms_plan.tui.screens.home import HomeScreen
from rvlms_plan.use_cases import theatre
from rvlms_plan.use_cases.bundles import Came
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
