"""A store of every schema version that ever landed still opens, and holds what it held."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from store_help import raw

from rvlms_plan.store import checkpoints, schema
from rvlms_plan.store.database import Database
from rvlms_plan.store.migrations import versions
from rvlms_plan.use_cases import live, theatre
from rvlms_plan.use_cases.station import Station
from use_cases.station_help import BERG, SteadyClock, in_file

SCHEMAS = Path(__file__).parent / "schemas"
NUMBERS = sorted(int(each.stem[1:5]) for each in Path(versions.__file__).parent.glob("v*.py"))


def stored(number: int, path: Path) -> Path:
    """Make the file of a store as that schema's program left it."""
    with raw(path) as connection:
        connection.executescript((SCHEMAS / f"{number}.sql").read_text(encoding="utf-8"))
        connection.execute("pragma journal_mode = wal")
    return path


def test_there_is_a_store_of_every_schema() -> None:
    assert sorted(int(each.stem) for each in SCHEMAS.glob("*.sql")) == NUMBERS
    assert NUMBERS[-1] == schema.SCHEMA


@pytest.mark.parametrize("number", NUMBERS)
def test_a_store_of_an_older_schema_opens_with_all_it_held_and_goes_on(
    number: int, place: Path, opening: Callable[..., Database]
) -> None:
    with raw(stored(number, place)) as connection:
        assert connection.execute("pragma user_version").fetchone() == (number,)
        before = connection.execute("select * from entry order by journal_id, position").fetchall()
        texts = connection.execute("select * from checklist_text").fetchall()
    store = opening(place)
    with store.reading() as connection:
        assert schema.version_of(connection) == schema.SCHEMA
        assert schema.guards_in(connection) == schema.expected_guards()
        assert connection.execute(text("pragma integrity_check")).scalar_one() == "ok"
        assert len(checkpoints.store_of(connection).id) == 32
    with raw(place) as connection:
        assert connection.execute("select * from entry order by journal_id, position").fetchall() == before
        assert connection.execute("select * from checklist_text").fetchall() == texts
    case = live.resume(store, Station(SteadyClock(), "theatre 3"), "rv-1")
    assert (case.case.position, str(case.view.status)) == (6, "closed")
    theatre.follow_up(case, "phone", "no-disease", BERG)
    assert in_file(store, case.case)[0].position == 7


@pytest.mark.parametrize("number", [1, 2])
def test_the_journals_of_an_older_store_are_in_its_first_checkpoint(
    number: int, place: Path, opening: Callable[..., Database]
) -> None:
    store = opening(stored(number, place))
    with store.reading() as connection:
        waiting = checkpoints.went_on(connection, 99)
        assert checkpoints.newest(connection) is None
    assert [(each.sealed, each.head.position) for each in waiting] in ([(0, 6), (0, 2)], [(0, 2), (0, 6)])


def test_a_read_only_store_of_an_older_schema_says_what_to_do(tmp_path: Path) -> None:
    from rvlms_plan.store.problems import StoreProblem

    old = stored(1, tmp_path / "old.db")
    shutil.copyfile(old, tmp_path / "copy.db")
    from rvlms_plan.store.database import THEATRE, open_store

    with pytest.raises(StoreProblem, match="older schema.*has to be opened for writing once"):
        open_store(tmp_path / "copy.db", THEATRE, SteadyClock(), "tests", read_only=True)
