"""Clocks that jump, change to summer time, sleep and begin anew: order, elapsed times and the record stay right."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from checklists import as_file, clamped
from fault_table import Seen
from rvlms_plan.cli.clock import Clock, steady_seconds
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.clamps import times
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases import theatre, verifying
from rvlms_plan.use_cases.live import LiveCase, resume
from rvlms_plan.use_cases.station import Station
from use_cases.station_help import BERG, LI, begun, opened_store

TEXT = as_file(clamped())
DAY = 86_400


class Machine:
    """A machine: its wall clock, which can be set, and its steady clock, which begins anew with it."""

    def __init__(self, at: datetime) -> None:
        self.wall, self.steady, self.starts = at.timestamp(), 500.0, 1

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self.wall += seconds
        self.steady += seconds

    def started_anew(self, off_for: float, wrong_by: float = 0) -> None:
        """Be off for so long, and come back with the steady clock at nothing and the wall clock wrong by so much."""
        self.wall += off_for + wrong_by
        self.steady = 1.0
        self.starts += 1

    def station(self) -> Station:
        """Give a program on this machine, started now, in the zone of the system."""
        clock = Clock(lambda: self.wall, lambda: self.steady, boot=lambda: f"start {self.starts}")
        return Station(clock, "theatre 3", clock.jump, machine=clock.machine)


@pytest.fixture
def middle_europe(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the system's zone be that of middle Europe."""
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0/2,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def running(live: LiveCase) -> int:
    """Give the seconds that the caval clamp has been on, as the screens show it."""
    live.catch_up()
    told = times(live.case.checklist.clamps, live.case.operation.clamps, live.station.now())
    return next(round((each.running or timedelta()).total_seconds()) for each in told if each.kind == "caval")


def stamps(database: Database) -> list[e.Stamp]:
    return [entry.stamp for entry, _ in theatre.entries(database, "RV-1")]


def jumps(database: Database) -> list[int]:
    return [fact.seconds for fact in told_of_clocks(database)]


def told_of_clocks(database: Database) -> list[e.ClockJumped]:
    return [entry.fact for entry, _ in theatre.entries(database, "RV-1") if isinstance(entry.fact, e.ClockJumped)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "theatre.db"


@pytest.mark.fault("summer")
@pytest.mark.usefixtures("middle_europe")
@pytest.mark.parametrize(
    ("before", "shown", "then"),
    [
        (datetime(2026, 3, 29, 0, 59, 30, tzinfo=UTC), "2026-03-29T01:59:30+01:00", "2026-03-29T03:00:30+02:00"),
        (datetime(2026, 10, 25, 0, 59, 30, tzinfo=UTC), "2026-10-25T02:59:30+02:00", "2026-10-25T02:00:30+01:00"),
    ],
)
def test_summer_time_that_begins_or_ends_changes_no_elapsed_time_and_each_entry_says_its_offset(
    path: Path, before: datetime, shown: str, then: str, seen: Seen
) -> None:
    machine = Machine(before)
    store = opened_store(path)
    live = begun(store, machine.station(), data=TEXT)
    theatre.clamp_on(live, "cava", "complete", BERG)
    machine.passes(60)
    assert running(live) == 60
    theatre.note(live, "Synthetic note", BERG)
    first, _, last = (stamp.at.isoformat(timespec="seconds") for stamp in stamps(store))
    assert (first, last) == (shown, then)
    assert jumps(store) == []
    again = resume(opened_store(path), machine.station(), "RV-1")
    assert running(again) == 60
    assert verifying.verify(store).is_whole
    seen(acknowledged=3)
    again.database.close()
    store.close()


@pytest.mark.fault("wall")
@pytest.mark.parametrize("seconds", [DAY, -DAY])
def test_a_wall_clock_that_is_set_by_a_day_under_a_running_clamp_shifts_nothing_and_is_an_entry(
    path: Path, seconds: int, seen: Seen
) -> None:
    machine = Machine(datetime(2026, 11, 23, 8, tzinfo=UTC))
    store = opened_store(path)
    live = begun(store, machine.station(), data=TEXT)
    theatre.clamp_on(live, "cava", "complete", BERG)
    machine.passes(300)
    machine.wall += seconds
    assert running(live) == 300
    machine.passes(300)
    theatre.clamp_off(live, "cava", BERG)
    assert live.case.operation.clamps[0].time(live.station.now()) == timedelta(seconds=600)
    assert jumps(store) == [seconds]
    assert verifying.verify(store).is_whole
    seen(acknowledged=4)
    store.close()


@pytest.mark.fault("suspend")
def test_a_machine_that_sleeps_counts_what_it_slept_and_reports_no_jump(path: Path, seen: Seen) -> None:
    machine = Machine(datetime(2026, 11, 23, 8, tzinfo=UTC))
    store = opened_store(path)
    live = begun(store, machine.station(), data=TEXT)
    theatre.clamp_on(live, "cava", "complete", BERG)
    machine.passes(3600)
    assert running(live) == 3600
    theatre.note(live, "Synthetic note", BERG)
    assert jumps(store) == []
    if hasattr(time, "CLOCK_BOOTTIME"):
        assert abs(steady_seconds() - time.clock_gettime(time.CLOCK_BOOTTIME)) < 5, (
            "the clock that counts sleep is used"
        )
    seen(acknowledged=3)
    store.close()


@pytest.mark.fault("suspend")
def test_where_the_steady_clock_stands_still_in_sleep_the_record_says_by_how_much(path: Path, seen: Seen) -> None:
    machine = Machine(datetime(2026, 11, 23, 8, tzinfo=UTC))
    store = opened_store(path)
    live = begun(store, machine.station(), data=TEXT)
    machine.wall += 3600  # slept, and the steady clock did not count it
    machine.passes(1)
    theatre.note(live, "Synthetic note", BERG)
    assert jumps(store) == [3600]
    seen(acknowledged=2)
    store.close()


@pytest.mark.fault("reboot")
@pytest.mark.parametrize("wrong_by", [0, 3 * 3600, -DAY, DAY])
def test_a_machine_started_anew_in_mid_case_goes_on_in_order_and_no_time_is_below_nothing(
    path: Path, wrong_by: int, seen: Seen
) -> None:
    machine = Machine(datetime(2026, 11, 23, 8, tzinfo=UTC))
    store = opened_store(path)
    live = begun(store, machine.station(), data=TEXT)
    theatre.clamp_on(live, "cava", "complete", BERG)
    machine.passes(120)
    store.close()
    machine.started_anew(off_for=60, wrong_by=wrong_by)
    store = opened_store(path)
    live = resume(store, machine.station(), "RV-1")
    assert running(live) == max(0, 180 + wrong_by)
    machine.passes(30)
    theatre.clamp_off(live, "cava", BERG)
    theatre.clamp_on(live, "cava", "complete", BERG)
    machine.passes(30)
    assert running(live) == 240 + wrong_by or (wrong_by < 0 and running(live) >= 0), "both times on together"
    first, second = live.case.operation.clamps
    assert first.off is not None
    assert first.on <= first.off <= second.on
    positions = [entry.position for entry, _ in theatre.entries(store, "RV-1")]
    assert positions == list(range(1, len(positions) + 1))
    assert told_of_clocks(store) == [e.ClockJumped(0, restarted=True)], "said once, and by how much is not known"
    assert verifying.verify(store).is_whole
    seen("right" if not wrong_by else f"clock wrong by {wrong_by // 3600:+d} h", acknowledged=len(positions))
    store.close()


@pytest.mark.fault("reboot")
def test_a_clock_that_was_set_while_no_program_ran_is_an_entry_in_theatre_and_a_restart_at_home_is_none(
    path: Path, seen: Seen
) -> None:
    machine = Machine(datetime(2026, 11, 23, 8, tzinfo=UTC))
    store = opened_store(path)
    begun(store, machine.station())
    machine.started_anew(off_for=86_400)
    theatre.note(resume(store, machine.station(), "RV-1"), "planned at home", BERG)
    assert told_of_clocks(store) == [], "between the days of a work-up nothing runs"
    live = resume(store, machine.station(), "RV-1")
    theatre.happen(live, "incision", BERG)
    theatre.note(resume(store, machine.station(), "RV-1"), "another program on the same machine", LI)
    machine.wall += 600
    for _ in range(2):
        theatre.note(resume(store, machine.station(), "RV-1"), "Synthetic note", LI)
    assert told_of_clocks(store) == [e.ClockJumped(600)]
    clocks = [stamp.clock for stamp in stamps(store)]
    assert [clock.boot if clock else "" for clock in clocks] == ["start 1", "start 2", "", "", "start 2", "", ""]
    assert verifying.verify(store).is_whole
    seen(acknowledged=len(clocks))
    store.close()


def test_the_machine_tells_its_runs_apart_and_when_this_one_began() -> None:
    first, second = Clock().machine(), Clock().machine()
    if Path("/proc/sys/kernel/random/boot_id").exists():
        assert first
        assert second
        assert first.boot == second.boot
        assert abs(first.zero - second.zero) <= 1
    assert Clock(boot=lambda: "").machine() is None
