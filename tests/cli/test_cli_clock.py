"""The station's clock: one wall reading, then steady time; a wall clock that jumps shifts nothing."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from rvlms_plan.cli.clock import Clock, steady_seconds

START = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


class Hands:
    """A wall clock and a steady one, set by the test."""

    def __init__(self) -> None:
        self.wall = START.timestamp()
        self.steady = 1000.0

    def clock(self) -> Clock:
        return Clock(lambda: self.wall, lambda: self.steady, timezone(timedelta(hours=2)))

    def go_on(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


@pytest.fixture
def hands() -> Hands:
    return Hands()


def test_time_goes_on_in_the_stations_zone(hands: Hands) -> None:
    clock = hands.clock()
    assert clock().isoformat() == "2026-03-29T02:30:00+02:00"
    hands.go_on(90.5)
    assert clock().isoformat() == "2026-03-29T02:31:30.500000+02:00"


@pytest.mark.parametrize("jump", [-7200.0, 3600.0, 0.25])
def test_a_wall_clock_that_jumps_shifts_nothing_and_is_told_once(hands: Hands, jump: float) -> None:
    clock = hands.clock()
    hands.go_on(60)
    hands.wall += jump
    assert clock() == START + timedelta(seconds=60)
    assert clock.jump() == pytest.approx(jump)
    assert clock.jump() == 0
    hands.go_on(60)
    assert clock() == START + timedelta(seconds=120)
    assert clock.jump() == pytest.approx(0)


def test_a_clock_that_did_not_jump_says_nothing(hands: Hands) -> None:
    clock = hands.clock()
    hands.go_on(86_400)
    assert clock.jump() == pytest.approx(0)


def test_a_moment_without_a_zone_is_the_stations_own(hands: Hands) -> None:
    clock = hands.clock()
    bare = datetime(2026, 7, 1, 12, 0)  # noqa: DTZ001 - that is the point
    assert clock.local(bare).isoformat() == "2026-07-01T12:00:00+02:00"
    assert clock.local(START) is START


def test_the_real_clock_is_aware_and_right() -> None:
    clock = Clock()
    assert abs(clock().timestamp() - time.time()) < 1
    assert clock().utcoffset() is not None
    local = clock.local(datetime(2026, 7, 1, 12, 0))  # noqa: DTZ001
    assert local.utcoffset() == datetime(2026, 7, 1, 12, 0).astimezone().utcoffset()


def test_steady_time_goes_on_through_a_suspend_where_the_system_counts_it() -> None:
    before = steady_seconds()
    if hasattr(time, "CLOCK_BOOTTIME"):
        assert before == pytest.approx(time.clock_gettime(time.CLOCK_BOOTTIME), abs=1)
    assert steady_seconds() >= before
