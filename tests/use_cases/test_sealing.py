"""Checkpoints: made when a phase or a case closes and once a day, behind the entry, and never in its way."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rvlms_plan.domain.checkpoints import Kept, chained, signed_bytes
from rvlms_plan.store import checkpoints, station_key
from rvlms_plan.store.database import Database
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.use_cases import sealing, theatre
from rvlms_plan.use_cases.desk import Desk
from rvlms_plan.use_cases.station import Station
from station_help import BERG, LI, SteadyClock, begun, opened_store

pytestmark = pytest.mark.both_engines


@pytest.fixture
def signing(station: Station, tmp_path: Path) -> Station:
    """Give a station with a key of its own."""
    return replace(station, key_file=tmp_path / "keys" / "station.key")


def kept_in(store: Database) -> list[Kept]:
    with store.reading() as connection:
        return list(checkpoints.all_kept(connection))


def told(kept: Kept) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(kept.body)
    return data


def test_closing_a_phase_and_a_case_and_the_first_entry_of_a_day_ask_for_a_checkpoint(
    store: Database, signing: Station, clock: SteadyClock
) -> None:
    case = begun(store, signing)
    assert store.seal_because == "daily"
    assert sealing.seal_if_due(store, signing)
    theatre.answer(case, "lump", ["excluded"], BERG)
    assert store.seal_because is None
    theatre.close_phase(case, "work-up", BERG, confirmed=True)
    assert sealing.seal_if_due(store, signing)
    clock.now += timedelta(days=1)
    theatre.note(case, "the next day", LI)
    assert sealing.seal_if_due(store, signing)
    theatre.note(case, "later that day", LI)
    theatre.close(case, "transferred", BERG)
    assert sealing.seal_if_due(store, signing)
    assert [told(each)["why"] for each in kept_in(store)] == ["daily", "phase-closed", "daily", "case-closed"]


def test_a_checkpoint_names_only_what_went_on_and_counts_all_and_is_chained_and_signed(
    store: Database, signing: Station
) -> None:
    one, two = begun(store, signing, "RV-1"), begun(store, signing, "RV-2")
    sealing.seal(store, signing, "asked")
    theatre.note(two, "went on", LI)
    sealing.seal(store, signing, "asked")
    assert sealing.seal(store, signing, "asked") == [], "nothing went on"
    first, second = kept_in(store)
    assert {each["id"] for each in told(first)["heads"]} == {one.case.id, two.case.id}
    assert [(each["id"], each["position"]) for each in told(second)["heads"]] == [(two.case.id, 2)]
    assert [(told(each)["journals"], told(each)["entries"]) for each in (first, second)] == [(2, 2), (2, 3)]
    assert (first.previous, second.previous) == (bytes(32), first.hash)
    for each in (first, second):
        assert each.hash == chained(each.previous, each.body)
        assert station_key.is_signed(told(each)["key"], each.signature, signed_bytes(each.previous, each.body))
        assert not station_key.is_signed(told(each)["key"], each.signature, each.body)


def test_many_journals_make_several_checkpoints_of_bounded_size(
    store: Database, signing: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "HEADS_A_CHECKPOINT", 2)
    for number in range(5):
        begun(store, signing, f"RV-{number}")
    sealing.seal(store, signing, "asked")
    assert [len(told(each)["heads"]) for each in kept_in(store)] == [2, 2, 1]
    assert told(kept_in(store)[-1])["journals"] == 5


def test_where_many_journals_wait_each_checkpoint_lets_others_at_the_store_in_between(
    store: Database, signing: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "HEADS_A_CHECKPOINT", 2)
    for number in range(5):
        begun(store, signing, f"RV-{number}")
    calls = []
    while not calls or not calls[-1]:
        calls.append(sealing.seal_if_due(store, signing))
    assert calls == [False, False, True]
    assert [(told(each)["why"], len(told(each)["heads"])) for each in kept_in(store)] == [
        ("daily", 2),
        ("daily", 2),
        ("daily", 1),
    ]


def test_two_stations_make_one_chain_and_one_checkpoint_a_day(
    opening: Callable[[], Database], signing: Station, tmp_path: Path
) -> None:
    here, there = opening(), opening()
    other = replace(signing, name="theatre 4", key_file=tmp_path / "other.key")
    begun(here, signing, "RV-1")
    begun(there, other, "RV-2")
    assert sealing.seal_if_due(here, signing)
    assert sealing.seal_if_due(there, other)
    assert [told(each)["station"] for each in kept_in(here)] == ["theatre 3"]
    theatre.abandon(begun(there, other, "RV-3"), "synthetic", BERG)
    assert sealing.seal_if_due(there, other)
    assert [told(each)["station"] for each in kept_in(here)] == ["theatre 3", "theatre 4"]
    assert len({told(each)["key"] for each in kept_in(here)}) == 2


@pytest.mark.of_file
def test_the_key_is_made_once_readable_by_its_user_alone_and_is_not_in_the_store(
    store: Database, signing: Station
) -> None:
    assert signing.key_file
    begun(store, signing)
    assert sealing.seal_if_due(store, signing)
    key = signing.key_file.read_bytes()
    assert stat.S_IMODE(signing.key_file.stat().st_mode) == 0o600
    assert not station_key.is_open_to_others(signing.key_file)
    assert station_key.station_key(signing.key_file).public == told(kept_in(store)[0])["key"]
    assert signing.key_file.read_bytes() == key
    assert os.listdir(signing.key_file.parent) == ["station.key"]  # noqa: PTH208
    private = station_key.station_key(signing.key_file)._private.private_bytes_raw()
    for file in store.path.parent.glob("theatre.db*"):
        assert private not in file.read_bytes()


def test_a_checkpoint_that_cannot_be_made_keeps_no_answer_back_and_is_made_later(
    store: Database, signing: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert signing.key_file
    signing.key_file.parent.mkdir()
    signing.key_file.write_text("no key at all")
    case = begun(store, signing)
    assert not sealing.seal_if_due(store, signing)
    assert theatre.note(case, "goes on", LI).entries
    with pytest.raises(StoreProblem, match="holds no Ed25519 key. It was not touched"):
        sealing.seal(store, signing, "asked")
    signing.key_file.unlink()
    assert not sealing.seal_if_due(store, signing), "it is not tried at each entry"
    store.seal_not_before = 0.0
    assert sealing.seal_if_due(store, signing)
    assert told(kept_in(store)[0])["entries"] == 2


def test_a_checkpoint_that_a_program_did_not_come_to_make_is_made_with_the_next_entry_of_any_station(
    opening: Callable[[], Database], signing: Station
) -> None:
    killed, next_one = opening(), opening()
    case = begun(killed, signing)
    assert sealing.seal_if_due(killed, signing)
    theatre.close(case, "transferred", BERG)
    theatre.note(begun(next_one, signing, "RV-2"), "the same day", LI)
    assert sealing.seal_if_due(next_one, signing)
    assert [told(each)["entries"] for each in kept_in(next_one)] == [1, 4]


@pytest.mark.of_file
def test_a_locked_store_makes_a_checkpoint_wait_and_not_the_next_answer(
    opening: Callable[[], Database], signing: Station
) -> None:
    store, other = opening(), opening()
    begun(store, signing)

    def while_locked(_: object) -> bool:
        return sealing.seal_if_due(store, signing)

    assert other.write(while_locked) is False
    assert store.seal_because == "daily"


async def test_at_the_screens_the_checkpoint_comes_behind_the_answer_and_before_the_end(
    signing: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, answered = list[str](), threading.Event()
    desk = Desk(lambda: opened_store(tmp_path / "theatre.db"), signing)
    real = sealing.seal_if_due

    def slow(database: Database, at: Station) -> bool:
        assert answered.wait(20), "the answer waits for the checkpoint"
        order.append(f"sealing {database.seal_because}")
        return real(database, at)

    monkeypatch.setattr(sealing, "seal_if_due", slow)
    case = await desk.new_case("RV-1", replace(BERG, role="surgeon"), checklist="rvlms")
    order.append("answered")
    answered.set()
    await desk.do(lambda: theatre.note(case, "hello", replace(LI, role="surgeon")))
    await asyncio.to_thread(desk.finish)
    assert order == ["answered", "sealing daily"]
    store = opened_store(tmp_path / "theatre.db")
    assert [told(each)["why"] for each in kept_in(store)] == ["daily"]
    store.close()


def test_a_station_without_a_key_makes_none(store: Database, station: Station) -> None:
    begun(store, station)
    assert sealing.seal_if_due(store, station)
    assert kept_in(store) == []
