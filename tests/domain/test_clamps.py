"""The clamp ledger reckons each kind of time as counting seconds would, whatever is placed, released or corrected."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import settings

from cases import START
from ledger import BEHIND, CHECKS, Ledger, clamp
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import CaseView, course, opened, replay
from rvlms_plan.domain.case.decisions import Facts
from rvlms_plan.domain.chain import canonical
from rvlms_plan.domain.clamps import clock_words, reached, time_of, times
from rvlms_plan.domain.people import Voice


class OneJournal:
    """A case in memory, at one station or, by two clocks, at two."""

    def __init__(self, machine: Ledger, count: int) -> None:
        self.count = count
        self._machine = machine
        fact = course.open_case(CHECKS, "RV-1", None, None)
        self.journal = [e.Entry(1, self._stamp(1, START, START), fact)]
        self._view = CaseView(opened(CHECKS, "id", self.journal[0]))

    def view(self, station: int) -> CaseView:  # noqa: ARG002 - one journal for all
        return self._view

    def ask(self, station: int, decide: Callable[[CaseView, datetime], Facts], happened_at: datetime | None) -> None:
        at = self._machine.now(station)
        for told in decide(self._view, at):
            fact, when = (told.fact, told.happened_at) if isinstance(told, e.Dated) else (told, happened_at or at)
            position = self._view.case.position + 1
            entry = e.Entry(position, self._stamp(position, at, when), fact)
            self.journal.append(entry)
            self._view = self._view.after(entry)

    def kill(self, station: int) -> None:  # noqa: ARG002 - one journal for all
        again = replay(CHECKS, "id", [e.from_data(json.loads(canonical(e.to_data(entry)))) for entry in self.journal])
        assert again == self._view.case
        self._view = CaseView(again)

    @staticmethod
    def _stamp(position: int, at: datetime, happened_at: datetime) -> e.Stamp:
        return e.Stamp(f"request-{position}", at, happened_at, Voice("Berg", "surgeon"), "Berg", "theatre 3")


class AtOneStation(Ledger):
    """One clock."""

    def __init__(self) -> None:
        super().__init__()
        self.stations = OneJournal(self, 1)


class AtTwoClocks(Ledger):
    """Two clocks, one of them behind."""

    def __init__(self) -> None:
        super().__init__()
        self.stations = OneJournal(self, 2)


TestAtOneStation = AtOneStation.TestCase
TestAtTwoClocks = AtTwoClocks.TestCase
for _each in (TestAtOneStation, TestAtTwoClocks):
    _each.settings = settings(stateful_step_count=25, max_examples=max(80, settings().max_examples))


def seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()


NOW = START + timedelta(seconds=1000)


def test_two_clamps_that_are_on_at_once_count_once_and_as_two() -> None:
    told = time_of("caval", [clamp(0, 100), clamp(50, 150, "cava-high"), clamp(300, 360)], NOW)
    assert (seconds(told.running), seconds(told.longest), seconds(told.cumulative), told.count) == (None, 150, 210, 3)


def test_stretches_that_touch_are_one() -> None:
    told = time_of("caval", [clamp(0, 100), clamp(100, 150, "cava-high")], NOW)
    assert (seconds(told.longest), seconds(told.cumulative)) == (150, 150)


def test_a_withdrawn_clamp_counts_nowhere() -> None:
    told = time_of("caval", [clamp(0, None, withdrawn=True), clamp(10, 20)], NOW)
    assert (told.running, seconds(told.cumulative), told.count) == (None, 10, 1)


def test_what_runs_has_run_since_its_stretch_began_not_since_the_newest_clamp() -> None:
    told = time_of("caval", [clamp(900, None), clamp(850, 950, "cava-high")], NOW)
    assert seconds(told.running) == 150


def test_a_clamp_of_a_clock_that_is_ahead_has_run_for_no_time_yet() -> None:
    ahead = time_of("caval", [clamp(1000 + BEHIND, None)], NOW)
    assert (seconds(ahead.running), seconds(ahead.cumulative), ahead.count) == (0, 0, 1)


def test_kinds_of_time_are_told_apart_in_the_order_of_the_vessels() -> None:
    found = times(CHECKS.clamps, [clamp(0, 60, "pedicle"), clamp(0, 30, "artery"), clamp(10, 20, "cava")], NOW)
    assert [(each.kind, seconds(each.cumulative)) for each in found] == [
        ("caval", 10),
        ("renal-inflow", 30),
        ("hepatic-inflow", 60),
    ]


@pytest.mark.parametrize(
    ("minutes", "mark"), [(39.98, None), (40, "amber"), (54.98, "amber"), (55, "red"), (600, "red")]
)
def test_a_reminder_comes_at_its_minute_and_not_before(minutes: float, mark: str | None) -> None:
    now = START + timedelta(minutes=minutes)
    assert reached(CHECKS.clamps, time_of("caval", [clamp(0, None)], now)) == mark


def test_a_time_that_does_not_run_reminds_of_nothing_nor_does_a_kind_without_a_reminder() -> None:
    assert reached(CHECKS.clamps, time_of("caval", [clamp(0, 9000)], NOW)) is None
    assert reached(CHECKS.clamps, time_of("hepatic-inflow", [clamp(0, None, "pedicle")], NOW)) is None


@pytest.mark.parametrize(
    ("span", "words"),
    [(0, "00:00"), (59.9, "00:59"), (751, "12:31"), (3599, "59:59"), (3600, "1:00:00"), (36061, "10:01:01")],
)
def test_a_clock_shows_minutes_and_seconds_and_hours_where_there_are_any(span: float, words: str) -> None:
    assert clock_words(timedelta(seconds=span)) == words
