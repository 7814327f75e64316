"""Which copies of a store are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvlms_plan.domain.backups import Rule, is_due, moments_of, name_of, read_rule, superfluous
from rvlms_plan.domain.refusals import BadValue

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=timezone(timedelta(hours=1)))


def copies(*ages: timedelta) -> dict[str, datetime]:
    names = [name_of("theatre", NOW - age) for age in ages]
    return moments_of("theatre", names)


def days(*numbers: float) -> list[timedelta]:
    return [timedelta(days=number) for number in numbers]


def test_a_name_tells_when_a_copy_was_made_and_other_files_are_no_copies() -> None:
    name = name_of("theatre", NOW)
    assert name == "theatre-20261123T070000Z.db"
    others = ["theatre.db", "theatre-20261399T070000Z.db", "other-20261123T070000Z.db", name + ".part", "x"]
    assert moments_of("theatre", [name, *others]) == {name: NOW.astimezone(UTC)}


def test_a_copy_is_due_once_a_day_by_the_stations_calendar() -> None:
    assert is_due({}, NOW)
    assert not is_due(copies(timedelta(hours=7)), NOW)
    assert is_due(copies(timedelta(hours=9)), NOW)


def test_the_newest_and_the_last_of_each_day_and_month_are_kept() -> None:
    made = copies(*days(0, 0.1, 1, 1.2, 2, 5, 40, 41, 400))
    gone = superfluous(made, Rule(newest=1, daily=3, monthly=2), NOW)
    assert gone == [name_of("theatre", NOW - age) for age in days(400, 41, 5, 1.2, 0.1)]


def test_what_a_wrong_clock_made_is_kept() -> None:
    made = copies(*days(-400, 0, 1))
    assert superfluous(made, Rule(1, 1, 0), NOW) == [name_of("theatre", NOW - timedelta(days=1))]


@given(st.lists(st.integers(0, 800 * 24), max_size=40), st.integers(1, 9), st.integers(0, 20), st.integers(0, 20))
def test_the_newest_copy_is_never_taken_away(hours: list[int], newest: int, daily: int, monthly: int) -> None:
    made = copies(*(timedelta(hours=each) for each in hours))
    rule = Rule(newest, daily, monthly)
    gone = set(superfluous(made, rule, NOW))
    assert not gone & set(sorted(made)[-newest:])
    assert len(made) - len(gone) <= newest + daily + monthly
    left = {name: at for name, at in made.items() if name not in gone}
    assert superfluous(left, rule, NOW) == [], "applied again, the rule takes nothing more away"


def test_a_rule_is_read_or_said_to_be_none() -> None:
    assert read_rule("newest=3 monthly=12") == Rule(3, 0, 12)
    for text, says in (
        ("newest=x", "whole number"),
        ("newst=3", "Did you mean newest"),
        ("daily=3", "newest=1 or more"),
    ):
        with pytest.raises(BadValue, match=says):
            read_rule(text)
