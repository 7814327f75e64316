"""Several stations on one case: what one enters the others have, what both answer stands once, and all clocks agree."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from cases import START
from checklists import as_file, clamped
from rvlms_plan.cli.clock import Clock
from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.clamps import times
from rvlms_plan.domain.entries import Entry, from_data
from rvlms_plan.domain.refusals import Refused
from rvlms_plan.store import journal
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases import presence, theatre
from rvlms_plan.use_cases.desk import Desk
from rvlms_plan.use_cases.live import LiveCase, resume
from rvlms_plan.use_cases.station import Station, Who
from station_help import BERG, LI, SteadyClock, begun, in_file, opened_store

pytestmark = pytest.mark.both_engines

TEXT = as_file(clamped())
Opening = Callable[[], Database]


@pytest.fixture
def pair(opening: Opening, clock: SteadyClock) -> tuple[LiveCase, LiveCase]:
    """Give one case at two stations."""
    first = begun(opening(), Station(clock, "theatre 3"), data=TEXT)
    return first, resume(opening(), Station(clock, "anaesthesia"), "RV-1")


# Two answers to one item


def test_of_two_answers_at_once_one_stands_and_the_other_person_is_told_whose_when_and_where(
    pair: tuple[LiveCase, LiveCase], clock: SteadyClock
) -> None:
    first, second = pair
    made = theatre.answer(second, "side", ["left"], LI)
    at = made.entries[0].stamp.at
    with pytest.raises(Refused) as refused:
        theatre.answer(first, "side", ["right"], BERG)
    assert refused.value.says == (
        f"side is already answered otherwise: Left, said by Li at {at:%H:%M:%S}, station anaesthesia. "
        "Correct it if that is wrong."
    )
    assert first.case == second.case
    case, _ = in_file(first.database, first.case)
    assert case.standing("side").given.answer == {"value": "left"}  # type: ignore[union-attr]


def test_an_answer_of_another_day_is_told_with_its_date(pair: tuple[LiveCase, LiveCase], clock: SteadyClock) -> None:
    first, second = pair
    theatre.answer(second, "side", ["left"], LI)
    clock.now += timedelta(days=1)
    with pytest.raises(Refused, match=r"said by Li at 2026-11-23 07:\d\d:\d\d, station anaesthesia"):
        theatre.answer(first, "side", ["right"], BERG)


def test_the_same_answer_at_two_stations_stands_once(pair: tuple[LiveCase, LiveCase]) -> None:
    first, second = pair
    assert theatre.answer(first, "side", ["left"], LI).entries
    again = theatre.answer(second, "side", ["left"], BERG)
    assert again.entries == ()
    assert again.view.case == first.case


def test_nobody_corrects_an_answer_that_another_has_just_corrected(pair: tuple[LiveCase, LiveCase]) -> None:
    first, second = pair
    seen = theatre.answer(first, "side", ["left"], LI).entries[0].position
    theatre.correct(second, "side", ["right"], LI, because="mistake", reason="other side", sees=seen)
    with pytest.raises(Refused, match=r"side is another answer now: Right, said by Li at .*, station anaesthesia"):
        theatre.correct(first, "side", None, BERG, because="mistake", reason="not asked", sees=seen)
    now = first.case.standing("side").given
    assert now is not None
    made = theatre.correct(first, "side", None, BERG, because="mistake", reason="not asked", sees=now.entry.position)
    assert made.entries, "what was seen can be corrected"


def test_different_items_at_once_never_collide_and_nobody_meets_a_lock(tmp_path: Path) -> None:
    path, clock = tmp_path / "theatre.db", SteadyClock()
    items = ["plan", "side", "approach", "clamp-off"]
    values = {"side": ["left"], "approach": ["open"]}
    store = opened_store(path)
    begun(store, Station(clock, "one"), data=TEXT)
    begin, wrong, ended = threading.Barrier(4), [], []

    def answer(item: str) -> None:
        own = opened_store(path)
        try:
            live = resume(own, Station(lambda: START + timedelta(minutes=5), item), "RV-1")
            begin.wait()
            theatre.answer(live, item, values.get(item, []), BERG)
            for number in range(20):
                theatre.note(live, f"{item} {number}", BERG)
            ended.append(item)
        except BaseException as error:  # noqa: BLE001 - told below
            wrong.append(error)
        finally:
            own.close()

    threads = [threading.Thread(target=answer, args=(item,)) for item in items]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    case, _ = in_file(store, resume(store, Station(clock, "reader"), "RV-1").case)
    store.close()
    assert wrong == []
    assert sorted(ended) == sorted(items)
    assert len(case.notes) == 80
    assert all(case.standing(item).given for item in items)


# What one enters the others have


async def seen_by(desk: Desk, live: LiveCase, holds: Callable[[CaseView], object]) -> None:
    async for _ in desk.changes(live):
        if holds(live.view):
            return


async def test_what_one_station_enters_another_has_without_asking(tmp_path: Path, clock: SteadyClock) -> None:
    store = opened_store(tmp_path / "theatre.db")
    first = begun(store, Station(clock, "one"), data=TEXT)
    desk = Desk(lambda: opened_store(tmp_path / "theatre.db"), Station(clock, "two"))
    try:
        live = await desk.resume("RV-1")
        for number in range(5):
            waiting = asyncio.create_task(
                seen_by(desk, live, lambda view, number=number: len(view.case.notes) == number + 1)
            )
            theatre.note(first, f"note {number}", BERG)
            await asyncio.wait_for(waiting, 10)
    finally:
        desk.finish()
        store.close()


async def test_what_a_screen_enters_another_is_told_of_though_it_rests(
    opening: Opening, clock: SteadyClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(opening(), Station(clock, "one"), data=TEXT)
    monkeypatch.setattr("rvlms_plan.store.postgres.hold.LOOKS_EVERY_SECONDS", 10**6)
    monkeypatch.setattr("rvlms_plan.use_cases.desk._RESTS", 10**6)
    desks = [Desk(opening, Station(clock, name)) for name in ("one", "two")]
    lives = [await desk.resume("RV-1") for desk in desks]
    looking = asyncio.create_task(seen_by(desks[1], lives[1], lambda view: len(view.case.notes) == 3))
    try:
        for number in range(1, 4):  # the first may be found by the look that comes before all rest
            await desks[0].do(lambda number=number: theatre.note(lives[0], f"note {number}", BERG))
            async with asyncio.timeout(10):
                while len(lives[1].case.notes) < number:
                    await asyncio.sleep(0.01)
        await looking
    finally:
        looking.cancel()
        for desk in desks:
            desk.finish()


async def test_a_beat_is_seen_by_the_others_and_makes_none_of_them_read_an_entry(
    tmp_path: Path, clock: SteadyClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened_store(tmp_path / "theatre.db")
    begun(store, Station(clock, "one"), data=TEXT)
    desks = [Desk(lambda: opened_store(tmp_path / "theatre.db"), Station(clock, name)) for name in ("one", "two")]
    lives = [await desk.resume("RV-1") for desk in desks]
    read: list[object] = []

    def reads(data: Mapping[str, Any]) -> Entry:
        read.append(data)
        return from_data(data)

    monkeypatch.setattr(journal, "from_data", reads)
    listening = asyncio.create_task(anext(aiter(desks[1].changes(lives[1]))))
    try:
        await desks[0].beat(lives[0], "Li", "anaesthetist")
        await asyncio.wait_for(listening, 10)
        assert [(each.station, each.person, each.role, each.shows) for each in desks[1].present] == [
            ("one", "Li", "anaesthetist", "keyboard")
        ]
        assert read == []
        for desk, live in zip(desks, lives, strict=True):
            await desk.beat(live, "", "")
        assert len(presence.stations(store, lives[0].case.id)) == 2
        desks[0].leave()
        desks[0].finish()
        assert [each.station for each in presence.stations(store, lives[0].case.id)] == ["two"]
        assert in_file(store, lives[1].case)[0].position == 1, "no beat is an entry"
    finally:
        for desk in desks:
            desk.finish()
        store.close()


async def test_a_beat_that_cannot_be_written_keeps_no_answer_waiting(tmp_path: Path, clock: SteadyClock) -> None:
    store = opened_store(tmp_path / "theatre.db")
    begun(store, Station(clock, "one"), data=TEXT)
    desk = Desk(lambda: opened_store(tmp_path / "theatre.db"), Station(clock, "two"))
    try:
        live = await desk.resume("RV-1")
        await desk.do(lambda: theatre.note(live, "the first", BERG))
        store.write(lambda there: there.execute(text("drop table presence")))
        await desk.beat(live, "Li", "anaesthetist")
        assert (await desk.do(lambda: theatre.note(live, "the second", BERG))).entries
    finally:
        desk.finish()
        store.close()


# Clocks


def seconds_of(live: LiveCase) -> dict[str, int]:
    live.catch_up()
    told = times(live.case.checklist.clamps, live.case.operation.clamps, live.station.now())
    return {each.kind: round((each.running or timedelta()).total_seconds()) for each in told}


class Machine:
    """A machine's wall clock, which can be set, and its steady clock, which cannot."""

    def __init__(self) -> None:
        self.wall, self.steady = 1_795_000_000.0, 500.0

    def passes(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds

    def station(self, name: str) -> Station:
        clock = Clock(lambda: self.wall, lambda: self.steady, START.tzinfo)
        return Station(clock, name, clock.jump)


@pytest.mark.fault("wall")
@pytest.mark.parametrize("set_by", [3600, -3600, 7, -7])
def test_a_wall_clock_that_is_set_while_clamps_run_changes_no_time_at_any_station(
    opening: Opening, set_by: float
) -> None:
    machine = Machine()
    first = begun(opening(), machine.station("one"), data=TEXT)
    second = resume(opening(), machine.station("two"), "RV-1")
    theatre.clamp_on(first, "cava", "complete", BERG)
    machine.passes(60)
    theatre.clamp_on(second, "artery", None, BERG)
    machine.passes(30)
    machine.wall += set_by
    assert seconds_of(first) == seconds_of(second) == {"caval": 90, "renal-inflow": 30}
    machine.passes(600)
    theatre.clamp_off(second, "cava", BERG)
    assert seconds_of(first) == seconds_of(second)
    assert first.case.operation.clamps[0].time(first.station.now()) == timedelta(seconds=690)


def test_a_station_whose_clock_is_behind_shows_no_negative_time_and_can_release_and_clamp_again(
    opening: Opening,
) -> None:
    machine = Machine()
    ahead = begun(opening(), machine.station("ahead"), data=TEXT)
    machine.wall -= 90
    behind = resume(opening(), machine.station("behind"), "RV-1")
    machine.passes(10)
    theatre.clamp_on(ahead, "cava", "partial", BERG)
    assert seconds_of(behind) == {"caval": 0}
    released = theatre.clamp_off(behind, "cava", LI).entries[0]
    assert released.stamp.at < released.stamp.happened_at
    theatre.clamp_on(behind, "cava", "complete", LI)
    ahead.catch_up()
    one, two = ahead.case.operation.clamps
    assert one.off is not None
    assert one.on <= one.off <= two.on
    machine.passes(100)
    assert seconds_of(behind)["caval"] >= 0
    case, _ = in_file(ahead.database, ahead.case)
    assert case == ahead.case


def test_a_machine_that_slept_has_counted_the_time(opening: Opening) -> None:
    machine = Machine()
    live = begun(opening(), machine.station("one"), data=TEXT)
    theatre.clamp_on(live, "pedicle", None, BERG)
    machine.passes(8 * 60)  # the steady clock counts what was slept: see Clock
    assert seconds_of(live) == {"hepatic-inflow": 480}
    taken_up = resume(opening(), machine.station("another"), "RV-1")
    assert seconds_of(taken_up) == {"hepatic-inflow": 480}


def test_each_station_has_its_own_person_and_role_and_its_name_in_each_entry(pair: tuple[LiveCase, LiveCase]) -> None:
    first, second = pair
    theatre.answer(first, "side", ["left"], Who("Berg", "surgeon", "Chen"))
    theatre.note(second, "stable", LI)
    told = [
        (entry.stamp.station, entry.stamp.said_by.person, entry.stamp.entered_by)
        for entry, _ in theatre.entries(first.database, "RV-1")
    ]
    assert told[1:] == [("theatre 3", "Berg", "Chen"), ("anaesthesia", "Li", "Li")]
