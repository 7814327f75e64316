"""How fast and how late: what a scribe could hardly have heard is remarked on, what a team can do is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from findings_help import SIX, Paced, at_station, found, position_of, threshold

from cases import START
from rvlms_plan.domain import entries as e


@pytest.mark.parametrize(
    ("seconds", "count"), [((2.5,) * 4, 1), ((2.5, 2.5, 2.5, 2.6), 0), ((60, 60, 60, 60), 0), ((0, 0, 0, 0), 1)]
)
def test_five_answers_within_ten_seconds_are_a_burst_and_a_tenth_more_is_none(
    seconds: tuple[float, ...], count: int
) -> None:
    walk = Paced()
    walk.answer("a")
    for name, gap in zip("bcde", seconds, strict=True):
        walk.tick(name, seconds=gap)
    assert [(each.about, each.evidence) for each in found(walk, "bursts")] == [("plan", (2, 3, 4, 5, 6))] * count


def test_four_quick_answers_are_no_burst_and_a_burst_is_named_whole_and_once() -> None:
    walk = Paced()
    walk.tick(*"abcd", seconds=0.5)
    assert found(walk, "bursts") == []
    walk.tick("e", "f", seconds=0.5)
    (burst,) = found(walk, "bursts")
    assert (burst.evidence, burst.says) == ((2, 3, 4, 5, 6, 7), "6 items answered in 2 s at Phase plan")


def test_two_bursts_apart_are_two_and_a_slow_answer_between_belongs_to_neither() -> None:
    walk = Paced(threshold("bursts", items=2, seconds=3))
    walk.tick("a", "b", seconds=1)
    walk.tick("c", seconds=30)
    walk.tick("d", "e", seconds=30)
    walk.tick("f", seconds=3)
    assert [each.evidence for each in found(walk, "bursts")] == [(2, 3), (6, 7)]


def test_two_stations_that_answer_at_once_are_two_people_and_no_burst() -> None:
    walk = Paced()
    walk.tick(*SIX, seconds=1)
    shared = [at_station(entry, f"station {entry.position % 2}") for entry in walk.journal]
    assert found(walk, "bursts")
    assert found(walk, "bursts", shared) == []


def test_what_counts_as_a_burst_is_said_in_the_checklists_file() -> None:
    walk = Paced(threshold("bursts", items=3, seconds=20))
    walk.tick(*"abc", seconds=10)
    assert len(found(walk, "bursts")) == 1
    other = Paced(threshold("bursts", seconds=19))
    other.tick(*SIX, seconds=4)
    assert len(found(other, "bursts")) == 1, "what the file leaves out keeps its usual number"


@pytest.mark.parametrize(("gap", "count"), [(1.4, 1), (1.5, 0), (1.6, 0)])
def test_half_of_the_answers_faster_than_a_second_and_a_half_are_remarked_on(gap: float, count: int) -> None:
    walk = Paced()
    walk.answer("a")
    walk.tick("b", "c", seconds=gap)
    walk.tick("d", "e", seconds=200)
    walk.tick("f", seconds=gap)
    assert [each.about for each in found(walk, "median-gap")] == ["plan"] * count


def test_the_median_of_a_few_answers_says_nothing() -> None:
    walk = Paced()
    walk.tick(*"abcd", seconds=0.5)
    assert found(walk, "median-gap") == []
    walk.tick("e", seconds=0.5)
    assert len(found(walk, "median-gap")) == 1


@pytest.mark.parametrize(("late", "count"), [(600, 0), (601, 1), (0, 0)])
def test_what_was_entered_more_than_ten_minutes_after_it_happened_is_late(late: int, count: int) -> None:
    walk = Paced()
    at = walk.now + timedelta(minutes=1)
    walk.happen("blood-loss", "200", happened_at=at - timedelta(seconds=late))
    assert [each.about for each in found(walk, "late-entry")] == ["blood-loss"] * count


def test_follow_ups_and_corrections_are_not_late_and_the_limit_is_the_files() -> None:
    walk = Paced(threshold("late-entry", minutes=1))
    walk.to_incision()
    walk.follow_up(on=walk.now - timedelta(days=2))
    walk.correct_entry(position_of(walk, e.Happened), walk.now - timedelta(minutes=30))
    assert found(walk, "late-entry") == []
    walk.happen("blood-loss", "200", happened_at=walk.now - timedelta(minutes=1))
    (late,) = found(walk, "late-entry")
    assert late.says == "entered 2 min after it happened"


def test_what_follows_by_itself_from_a_late_entry_is_not_late_again() -> None:
    walk = Paced()
    walk.to_incision()
    late = e.Entry(
        len(walk.journal) + 1,
        walk._stamp(walk.journal[-1].stamp.said_by, walk.now - timedelta(hours=1)),
        e.Happened("conversion", "bleeding"),
    )
    follows = e.Entry(late.position + 1, e.Stamp(f"{late.stamp.request}/2", *_rest(late)), e.ItemsReopened(("a",), "x"))
    assert [each.evidence for each in found(walk, "late-entry", [*walk.journal, late, follows])] == [(late.position,)]


def _rest(entry: e.Entry) -> tuple[object, ...]:
    stamp = entry.stamp
    return stamp.at, stamp.happened_at, stamp.said_by, stamp.entered_by, stamp.station


def test_answers_of_a_phase_that_come_when_the_next_has_begun_are_named() -> None:
    walk = Paced()
    walk.tick(*"abcde")
    walk.answer("lump", "none")
    walk.close("plan")
    walk.answer("ready", by="anaesthetist")
    before = found(walk, "answered-behind-phase")
    walk.answer("f")
    (behind,) = found(walk, "answered-behind-phase")
    assert before == []
    assert (behind.about, behind.evidence) == ("plan", (len(walk.journal),))


def test_an_answer_after_closing_but_before_the_next_phase_is_not_behind_it_and_one_asked_again_never_is() -> None:
    walk = Paced()
    walk.tick(*"abcde")
    walk.answer("lump", "none")
    walk.close("plan")
    walk.answer("f")
    walk.answer("ready", by="anaesthetist")
    walk.tell([e.ItemsReopened(("a",), "change of plan")])
    walk.answer("a")
    assert found(walk, "answered-behind-phase") == []


def test_a_case_at_an_ordinary_pace_gives_no_finding_at_all() -> None:
    from rvlms_plan.domain.findings import findings

    walk = Paced()
    walk.to_the_end()
    assert findings(walk.view, walk.journal) == []
    assert walk.journal[0].stamp.at == START
