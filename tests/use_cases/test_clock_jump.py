"""A station's clock that is set while a case runs: times here do not follow it, and the record says that it was."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from rvlms_plan.cli.clock import Clock
from rvlms_plan.domain import entries as e
from rvlms_plan.store.database import THEATRE, open_store
from rvlms_plan.store.problems import NotSaved
from rvlms_plan.use_cases import live, theatre
from rvlms_plan.use_cases.station import Station, Who

ZONE = timezone(timedelta(hours=1))
START = datetime(2026, 11, 23, 8, 0, tzinfo=ZONE)
BERG = Who("Berg", "surgeon")


class Hands:
    """The two clocks of a machine, moved by hand."""

    def __init__(self) -> None:
        self.wall, self.steady = START.timestamp(), 0.0

    def pass_by(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def case(tmp_path: Path, hands: Hands):
    clock = Clock(lambda: hands.wall, lambda: hands.steady, ZONE)
    database = open_store(tmp_path / "theatre.db", THEATRE, clock, "test")
    yield theatre.new_case(database, Station(clock, "theatre-1", clock.jump), "RV-1", BERG)
    database.close()


def facts(case: live.LiveCase) -> list[e.Fact]:
    return [entry.fact for entry, _ in theatre.entries(case.database, "RV-1")]


@pytest.mark.fault("wall")
@pytest.mark.parametrize("seconds", [86400, -86400, 3600, -3])
def test_a_jump_is_an_entry_and_shifts_no_time(case: live.LiveCase, hands: Hands, seconds: int) -> None:
    hands.pass_by(60)
    hands.wall += seconds
    theatre.note(case, "first", BERG)
    hands.pass_by(60)
    theatre.note(case, "second", BERG)
    assert facts(case)[1:] == [e.NoteWritten("first"), e.ClockJumped(seconds), e.NoteWritten("second")]
    times = [entry.stamp.at for entry, _ in theatre.entries(case.database, "RV-1")]
    assert times[-1] - times[1] == timedelta(seconds=60)


def test_a_clock_that_is_nudged_into_step_leaves_no_entry(case: live.LiveCase, hands: Hands) -> None:
    hands.pass_by(60)
    hands.wall += 0.4
    theatre.note(case, "first", BERG)
    assert facts(case)[1:] == [e.NoteWritten("first")]


def test_a_jump_is_told_with_the_next_entry_where_the_first_was_not_saved(
    case: live.LiveCase, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.wall += 600

    def locked(*_: object, **__: object) -> None:
        case._clock.now(case.view)
        raise NotSaved("locked")

    with monkeypatch.context() as patched:
        patched.setattr(case.database, "write", locked)
        with pytest.raises(NotSaved):
            theatre.note(case, "lost", BERG)
    theatre.note(case, "kept", BERG)
    assert facts(case)[1:] == [e.NoteWritten("kept"), e.ClockJumped(600)]
