"""What fails while saving: said in a sentence, nothing half done, and the work goes on when the cause has gone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DatabaseError, IntegrityError
from store_help import append, entry, raw

from rvlms_plan.store import journal, sqlite
from rvlms_plan.store.database import Database
from rvlms_plan.store.problems import NotSaved, OutcomeUnknown, StoreProblem


@contextmanager
def locked(path: Path) -> Iterator[Any]:
    """Hold the store's write lock from another connection."""
    with raw(path) as other:
        other.execute("begin immediate")
        yield other
        if other.in_transaction:
            other.execute("rollback")


def count(store: Database) -> int:
    with store.reading() as connection:
        return int(connection.execute(text("select count(*) from entry")).scalar_one())


# Locked


@pytest.mark.fault("lock")
def test_a_store_that_stays_locked_is_not_saved_to_and_says_so(place: Path, opening: object) -> None:
    store: Database = opening(place, patience=0.05)  # type: ignore[operator]
    head = append(store, entry(1))
    with locked(place):
        with pytest.raises(
            NotSaved, match="locked by another program. This was not saved; what was saved before is kept"
        ):
            append(store, entry(2), head=head)
        assert count(store) == 1, "reading goes on"
    append(store, entry(2), head=head)
    assert count(store) == 2


@pytest.mark.fault("lock")
def test_a_lock_that_is_released_in_time_is_waited_for(place: Path, opening: object) -> None:
    store: Database = opening(place, patience=30)  # type: ignore[operator]
    append(store, entry(1, "before"))
    tried = threading.Event()

    @event.listens_for(store.hold.write_engine, "rollback")
    def told(_: Connection) -> None:
        tried.set()

    with raw(place) as other:
        other.execute("begin immediate")
        saving = threading.Thread(target=append, args=(store, entry(1)), kwargs={"journal_id": "two"})
        saving.start()
        assert tried.wait(20), "it was refused at least once"
        assert saving.is_alive()
        other.execute("rollback")
        saving.join(20)
    assert count(store) == 2


@pytest.mark.fault("lock")
def test_many_stations_at_once_lose_nothing_and_none_is_kept_from_writing(place: Path, opening: object) -> None:
    opening(place)  # type: ignore[operator]
    each_writes = 25

    def station(number: int) -> None:
        store = stations[number]
        head = journal.Head()
        for position in range(1, each_writes + 1):
            head = append(store, entry(position, f"{number}-{position}"), journal_id=f"j{number}", head=head)

    stations: list[Database] = [opening(place, patience=30) for _ in range(4)]  # type: ignore[operator]
    threads = [threading.Thread(target=station, args=(number,)) for number in range(len(stations))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert count(stations[0]) == each_writes * len(stations)


def test_a_store_that_is_locked_while_it_is_read_does_not_speak_of_saving(
    place: Path, opening: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "CAN_USE_WAL", False)  # with a rollback journal, a writer can keep readers out
    store: Database = opening(place, patience=0.1)  # type: ignore[operator]
    append(store, entry(1))
    with raw(place) as other:
        other.execute("begin exclusive")
        with pytest.raises(StoreProblem) as problem:
            count(store)
        other.execute("rollback")
    assert not isinstance(problem.value, NotSaved)
    assert "not saved" not in problem.value.says
    assert problem.value.says.startswith("The store is locked by another program and cannot be read.")


def test_a_reader_waits_for_a_lock_as_long_as_a_writer_would(place: Path, opening: object) -> None:
    store: Database = opening(place, patience=30)  # type: ignore[operator]
    with store.reading() as connection:
        assert connection.execute(text("pragma busy_timeout")).scalar_one() == 30_000


# Full


@pytest.mark.fault("full")
def test_a_full_disk_is_said_nothing_is_lost_and_writing_goes_on_when_there_is_room(store: Database) -> None:
    head = append(store, entry(1))
    pages = store.write(lambda connection: connection.execute(text("pragma page_count")).scalar_one())
    store.write(lambda connection: connection.execute(text(f"pragma max_page_count = {pages}")))
    with pytest.raises(
        NotSaved, match="The disk is full. This was not saved; what was saved before is kept. Make room"
    ):
        for position in range(2, 99):
            head = append(store, entry(position, text="x" * 1900), head=head)
    saved = count(store)
    assert saved == head.position
    append(store, entry(saved + 1), head=head)
    assert count(store) == saved + 1
    with store.reading() as connection:
        assert connection.execute(text("pragma integrity_check")).scalar_one() == "ok"


# Damaged, gone, failing


@pytest.mark.fault("flip")
def test_a_damaged_store_is_said_and_not_changed(place: Path, opening: object) -> None:
    store: Database = opening(place)  # type: ignore[operator]
    head = journal.Head()
    for position in range(1, 60):
        head = append(store, entry(position, text="x" * 1900), head=head)
    store.close()
    data = bytearray(place.read_bytes())
    for page in range(5, len(data) // 4096):
        data[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    place.write_bytes(data)
    damage = "is damaged. It was not changed. Restore the newest backup and keep this file"
    with pytest.raises(StoreProblem, match=damage), opening(place).reading() as connection:  # type: ignore[operator]
        list(journal.read(connection, journal.CASE, "one"))
    assert place.read_bytes() == data


def test_other_stations_entries_are_noticed_without_reading_them(place: Path, opening: object) -> None:
    one, two = opening(place), opening(place)  # type: ignore[operator]
    before = one.data_version()
    assert one.data_version() == before
    head = append(two, entry(1))
    after = one.data_version()
    assert after != before
    append(two, entry(2), head=head)
    assert one.data_version() != after


def test_what_a_station_saves_itself_is_no_news_to_it_and_hides_none_of_anothers(place: Path, opening: object) -> None:
    one, two = opening(place), opening(place)  # type: ignore[operator]
    head = append(one, entry(1))
    before = one.data_version()
    head = append(one, entry(2), head=head)
    assert one.data_version() == before
    head = append(two, entry(3), head=head)
    append(one, entry(4), head=head)
    assert one.data_version() != before


def test_watching_a_store_that_was_taken_away_is_a_problem_in_a_sentence(place: Path, opening: object) -> None:
    store: Database = opening(place)  # type: ignore[operator]
    store.close()
    for each in place.parent.iterdir():
        each.unlink()
    with pytest.raises(StoreProblem, match="cannot be opened"):
        store.data_version()


def test_a_store_that_was_taken_away_is_said(place: Path, opening: object) -> None:
    store: Database = opening(place)  # type: ignore[operator]
    append(store, entry(1))
    store.close()
    for each in place.parent.iterdir():
        each.unlink()
    with pytest.raises(StoreProblem, match="cannot be opened. What was saved before is kept"):
        count(store)
    with pytest.raises(StoreProblem, match="cannot be opened"):
        append(store, entry(2))
    assert not place.exists(), "no empty store is put in its place"


def test_a_disk_that_fails_in_the_middle_leaves_the_outcome_unknown_until_the_file_is_asked(store: Database) -> None:
    head = append(store, entry(1))
    first = store.hold.writer

    class Failing(sqlite.dbapi.OperationalError):  # type: ignore[name-defined,misc]
        sqlite_errorcode = 1034  # SQLITE_IOERR_FSYNC

    @event.listens_for(store.hold.write_engine, "commit", once=True)
    def fails(_: Connection) -> None:
        raise DatabaseError("commit", {}, Failing("disk I/O error"))

    with pytest.raises(OutcomeUnknown, match="What was saved before is kept. Whether this was saved is being asked"):
        append(store, entry(2), head=head)
    append(store, entry(2), head=head)
    assert store.hold.writer is not first, "a connection that has failed is not used again"
    assert count(store) == 2


def test_a_program_error_takes_the_transaction_back_and_is_not_hidden(store: Database) -> None:
    def wrong(connection: Connection) -> None:
        connection.execute(text("insert into store_fact values ('a', 'b')"))
        connection.execute(text("select nonsense from nowhere"))

    with pytest.raises(DatabaseError, match="no such table"):
        store.write(wrong)
    with store.reading() as connection:
        assert connection.execute(text("select count(*) from store_fact")).scalar_one() == 4
    append(store, entry(1))


def test_what_breaks_a_rule_is_our_fault_unless_the_file_is_not_in_order(place: Path, opening: object) -> None:
    store: Database = opening(place)  # type: ignore[operator]

    def twice(connection: Connection) -> None:
        connection.execute(text("insert into alembic_version values ('1'), ('1')"))

    with pytest.raises(IntegrityError):
        store.write(twice)
    with raw(place) as other:
        other.execute("pragma writable_schema = on")
        of = "(select rootpage from sqlite_master where name = 'sqlite_autoindex_alembic_version_1')"
        other.execute(f"update sqlite_master set rootpage = {of} where name = 'presence_by_case'")
        other.execute("pragma schema_version = 1000")
    store = opening(place)  # type: ignore[operator]
    with pytest.raises(NotSaved, match="an index disagrees with its table, and a write was refused for it"):
        store.write(twice)


def test_what_people_wrote_never_stands_in_an_error(store: Database) -> None:
    with pytest.raises(DatabaseError) as error:
        store.write(
            lambda connection: connection.execute(
                text("insert into entry (body) values (:body)"), {"body": "Patient Canary"}
            )
        )
    assert "Canary" not in str(error.value)


def test_sqlites_result_codes_are_told_by_their_low_byte() -> None:
    class Extended(Exception):
        sqlite_errorcode = 2067

    assert sqlite.code_of(Extended()) == 19
    assert sqlite.code_of(Exception()) == 0
    assert sqlite.code_of(None) == 0
