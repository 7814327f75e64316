"""The register's row of a case: counted from the view, and the same again from the journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest

from cases import Walk, utc
from checklists import REQUIRED, TICK, checklist, choice, item, number, phase, small
from rvlms_plan.domain.case import PhaseState
from rvlms_plan.domain.checklist import Due, Status, SummaryField
from rvlms_plan.domain.summary import next_due, phase_words, row_of, summary_value, summary_words


@pytest.fixture
def walk() -> Walk:
    return Walk(small(), "RV-0012", age=56, sex="female")


def test_a_row_counts_every_item_once(walk: Walk) -> None:
    walk.answer("lump", "excluded")
    walk.set_not_applicable("leaflet")
    walk.defer("size", "later")
    walk.override("team", second="nurse")
    row = row_of(walk.view)
    assert (row.done, row.not_applicable, row.deferred, row.overridden, row.open) == (1, 2, 1, 1, 6)
    assert row.done + row.not_applicable + row.deferred + row.overridden + row.open == len(walk.view.items)


def test_a_row_says_who_where_and_how_far(walk: Walk) -> None:
    walk.answer("lump", "excluded")
    row = row_of(walk.view)
    assert (row.code, row.age, row.sex, row.status) == ("RV-0012", 56, "female", Status.PLANNING)
    assert (row.checklist, row.version, row.positions) == ("tested", "1.0.0", 2)
    assert (row.phase, row.phase_title, row.done_in_phase, row.items_in_phase) == ("work-up", "Phase work-up", 1, 3)


def test_a_row_heads_with_the_answers_that_its_file_names(walk: Walk) -> None:
    assert row_of(walk.view).head == ()
    walk.answer("size", "4.5")
    walk.answer("clamp", "complete")
    row = row_of(walk.view)
    assert row.head == ("4.5 cm", "Complete")
    assert row.summary == (("age", "56"), ("size", "4.5"), ("clamp", "complete"))


def test_an_override_is_not_told_as_an_answer(walk: Walk) -> None:
    walk.override("clamp")
    assert "clamp" not in dict(row_of(walk.view).summary)


def test_an_answer_that_no_longer_applies_is_not_told(walk: Walk) -> None:
    fields = [SummaryField("drug", "Drug", "drug", head=True)]
    walk.answer("drug", "given")
    walk.answer("lump", "excluded")
    assert (summary_value(walk.view, fields[0]), summary_words(walk.view, fields[0])) == (None, None)


def test_times_of_a_row_sort_as_text_across_offsets(walk: Walk) -> None:
    """Two stations, or one before and after the clocks change, must not confuse which case changed last."""
    walk.answer("size", "3")
    first = row_of(walk.view).changed_at
    walk.now = walk.now.astimezone(UTC)
    walk.answer("washed")
    second = row_of(walk.view).changed_at
    walk.now += timedelta(microseconds=500)
    walk.answer("counts")
    third = row_of(walk.view).changed_at
    assert first < second < third


def test_the_earliest_open_item_that_is_due_is_named_with_its_day() -> None:
    day = {number: replace(item(f"day-{number}", TICK, REQUIRED), due=Due("left-theatre", number)) for number in (7, 1)}
    walk = Walk(checklist(phase("only", *day.values())))
    assert next_due(walk.view) is None
    walk.happen("left-theatre")
    assert next_due(walk.view) == ("Challenge day-1", date(2026, 11, 24))
    walk.answer("day-1")
    assert next_due(walk.view) == ("Challenge day-7", date(2026, 11, 30))
    walk.answer("day-7")
    assert next_due(walk.view) is None


@pytest.mark.parametrize(
    ("left", "seen", "months"),
    [
        ((2026, 1, 15), (2026, 4, 15), "3"),
        ((2026, 1, 15), (2026, 4, 14), "2"),
        ((2026, 11, 30), (2027, 2, 28), "2"),
        ((2026, 1, 15), (2026, 1, 10), "0"),
    ],
)
def test_months_of_follow_up_are_whole_months_since_the_operation(
    left: tuple[int, int, int], seen: tuple[int, int, int], months: str
) -> None:
    walk = Walk(small())
    walk.now = utc(2028, 1, 1)
    walk.happen("left-theatre", happened_at=utc(*left))
    walk.follow_up(on=utc(*seen))
    assert dict(row_of(walk.view).summary)["at"] == months


def test_months_count_from_the_incision_where_leaving_theatre_was_not_recorded(walk: Walk) -> None:
    field = SummaryField("m", "Months", "follow-up:months")
    walk.now = utc(2028, 1, 1)
    walk.follow_up(on=utc(2027, 1, 15))
    assert summary_value(walk.view, field) is None
    walk.happen("incision", happened_at=utc(2026, 11, 15))
    assert summary_value(walk.view, field) == "2"


def test_the_newest_follow_up_is_told_whatever_the_order_of_entering(walk: Walk) -> None:
    walk.now = utc(2028, 1, 1)
    walk.follow_up("visit", "recurrence-symptomatic", on=utc(2027, 5, 1))
    walk.follow_up("phone", "no-disease", on=utc(2027, 2, 1))
    by, state = SummaryField("b", "By", "follow-up:by"), SummaryField("s", "State", "follow-up:state")
    assert (summary_value(walk.view, by), summary_words(walk.view, by)) == ("visit", "Visit")
    assert summary_words(walk.view, state) == "Recurrence, symptomatic"


def test_a_row_read_from_the_journal_is_the_same(walk: Walk) -> None:
    walk.answer("size", "3")
    walk.happen("incision")
    walk.follow_up()
    walk.close_case("transferred")
    assert row_of(walk.replayed()) == row_of(walk.view)


def test_a_summary_of_several_and_of_a_number_is_data_that_can_be_typed_again() -> None:
    checks = checklist(
        phase("only", item("side", choice("left", "right")), item("size", number(unit="cm"))),
        summary=(SummaryField("side", "Side", "side", head=True), SummaryField("size", "Size", "size", head=True)),
    )
    walk = Walk(checks)
    walk.answer("side", "left")
    walk.answer("size", "4,5")
    row = row_of(walk.view)
    assert (row.summary, row.head) == ((("side", "left"), ("size", "4.5")), ("Left", "4.5 cm"))


@pytest.mark.parametrize("state", PhaseState)
def test_every_state_of_a_phase_has_words(state: PhaseState) -> None:
    assert phase_words(state)
    assert "_" not in phase_words(state)
