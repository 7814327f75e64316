"""Who is at which station: told by whoever runs, forgotten by itself, and never in the way of an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from rvlms_plan.domain.presence import STALE_SECONDS, WALL, Present
from rvlms_plan.store import presence
from rvlms_plan.store.database import Database

LI = Present("run-1", "anaesthesia", "Li", "anaesthetist")
CHEN = Present("run-2", "theatre-3", "Chen", "circulator", WALL)

pytestmark = pytest.mark.both_engines


def told(store: Database, *present: Present, case: str = "a") -> bool:
    return all(store.write_aside(lambda there, each=each: presence.tell(there, case, each)) for each in present)


def at(store: Database, case: str = "a") -> tuple[Present, ...]:
    return store.glance(lambda there: presence.stations_at(there, case))


def passed(store: Database, seconds: float) -> None:
    """Let time pass since every station last said that it is there."""

    def back(there: Connection) -> None:
        for station, seen_at in there.execute(text("select station_id, seen_at from presence")).all():
            moved = datetime.fromisoformat(seen_at) - timedelta(seconds=seconds)
            values = {"at": f"{moved:%Y-%m-%dT%H:%M:%S}.{moved.microsecond // 1000:03}Z", "station": station}
            there.execute(text("update presence set seen_at = :at where station_id = :station"), values)

    store.write(back)


def test_a_station_that_says_so_is_there_at_its_case_with_who_is_at_it_and_what_it_shows(store: Database) -> None:
    assert told(store, CHEN, LI)
    assert at(store) == (LI, CHEN)
    assert at(store, "another case") == ()


def test_a_station_that_says_it_again_is_there_once_as_it_is_now(store: Database) -> None:
    moreau = Present(LI.station_id, LI.station, "Moreau", "vascular-surgeon")
    assert told(store, LI, LI, moreau)
    assert at(store) == (moreau,)


def test_a_station_that_leaves_is_gone(store: Database) -> None:
    told(store, LI, CHEN)
    assert store.write_aside(lambda there: presence.forget(there, LI.station_id))
    assert at(store) == (CHEN,)


def test_a_station_that_was_killed_is_gone_after_three_beats_and_its_row_with_the_next_beat_of_another(
    store: Database,
) -> None:
    told(store, LI)
    passed(store, STALE_SECONDS - 2)
    assert at(store) == (LI,)
    passed(store, 3)
    assert at(store) == ()
    told(store, CHEN)
    rows = store.glance(lambda there: there.execute(text("select station from presence")).scalars().all())
    assert rows == ["theatre-3"]


def test_a_clock_that_was_set_back_keeps_no_station_that_has_gone(store: Database) -> None:
    told(store, LI)
    passed(store, -3600)
    assert at(store) == ()


@pytest.mark.of_file
def test_a_beat_waits_for_nobody_who_writes(place: Path, opening: Callable[..., Database]) -> None:
    first, second = opening(place), opening(place)

    def while_another_writes(_: object) -> bool:
        return told(second, LI)

    assert first.write(while_another_writes) is False
    assert at(second) == ()
    assert told(second, LI)


def test_a_beat_that_goes_wrong_is_no_error_and_leaves_nothing(store: Database) -> None:
    def fails(there: object) -> None:
        presence.tell(there, "a", LI)  # type: ignore[arg-type]
        there.execute(text("insert into no_such_table values (1)"))  # type: ignore[attr-defined]

    assert store.write_aside(fails) is False
    assert at(store) == ()


def test_a_store_that_is_only_read_has_no_beat_and_shows_the_others(
    place: Path, opening: Callable[..., Database]
) -> None:
    told(opening(place), LI)
    reader = opening(place, read_only=True)
    assert told(reader, CHEN) is False
    assert at(reader) == (LI,)


def test_a_beat_is_no_part_of_the_record(store: Database) -> None:
    before = store.glance(lambda there: [tuple(row) for row in there.execute(text("select * from entry"))])
    told(store, LI, CHEN)
    assert store.glance(lambda there: [tuple(row) for row in there.execute(text("select * from entry"))]) == before
    settings = store.settings()
    assert settings.get("synchronous_commit") == "on" or settings["synchronous"] >= 2, "answers are synced as before"


@pytest.mark.of_file
def test_the_sign_of_a_store_changes_with_each_commit_of_another_program(
    place: Path, opening: Callable[..., Database]
) -> None:
    first, second = opening(place), opening(place)
    versions = {second.data_version()}
    signs = {second.last_touched()}
    for number in range(20):
        first.write(
            lambda there, number=number: there.execute(text("insert into store_fact values (:n, 'x')"), {"n": number})
        )
        versions.add(second.data_version())
        signs.add(second.last_touched())
    assert len(versions) == 21
    assert len(signs) > 1


def test_versions_of_a_store_that_was_reopened_are_never_those_of_before(store: Database) -> None:
    before = store.data_version()
    store.reopen()
    assert store.data_version() != before


@pytest.mark.of_file
def test_the_sign_of_a_store_that_was_taken_away_is_not_an_error(store: Database) -> None:
    Path(f"{store.path}-wal").unlink()
    assert store.last_touched() == (0, 0)
