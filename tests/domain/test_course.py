"""The course of a case: opening, happenings, notes, follow-up, and what of these is corrected."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases import START, Walk
from checklists import small
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import Case, course, entry_corrections, opened, operating, replay
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.refusals import BadValue, Refused, Unknown


@pytest.fixture
def walk() -> Walk:
    return Walk(small(), age=56, sex="female")


# Opening


def test_a_case_is_opened_under_a_code_with_the_words_of_one_checklist(walk: Walk) -> None:
    assert walk.journal[0].fact == e.CaseOpened("RV-1", "tested", "1.0.0", "0" * 64, 56, "female")
    case = walk.view.case
    assert (case.code, case.age, case.sex, case.position) == ("RV-1", 56, "female", 1)


@pytest.mark.parametrize("code", ["RV-0012", "a", "7", "A.b_c-9", "x" * 24])
def test_a_code_is_letters_digits_and_signs_between_them(code: str) -> None:
    assert course.checked_code(code) == code


@pytest.mark.parametrize(
    "code", ["", "x" * 25, "-a", "a-", "a b", "Müller", "a/b", "a\n", "a\x1b", "٣", "Ann\u0065\u0301"]
)
def test_a_code_that_could_be_a_name_or_a_path_is_refused(code: str) -> None:
    with pytest.raises(BadValue, match="It is a pseudonym: no name, no hospital number"):
        course.checked_code(code)


@pytest.mark.parametrize("age", [-1, 131])
def test_an_age_that_cannot_be_is_refused(age: int) -> None:
    with pytest.raises(BadValue, match="Give whole years, 0 to 130"):
        course.open_case(small(), "RV-1", age, None)
    assert course.open_case(small(), "RV-1", 0, None).age == 0
    assert course.open_case(small(), "RV-1", 130, None).age == 130


def test_an_unknown_sex_is_refused_with_the_nearest() -> None:
    with pytest.raises(Unknown, match="Did you mean female"):
        course.open_case(small(), "RV-1", None, "femal")


def test_a_case_is_read_only_with_the_words_it_was_opened_with(walk: Walk) -> None:
    other = course.open_case(small(), "RV-1", None, None)
    entry = e.Entry(1, walk.journal[0].stamp, e.CaseOpened(other.code, other.checklist, other.version, "1" * 64))
    with pytest.raises(ValueError, match="not the one that the case was opened with"):
        opened(small(), "id", entry)


def test_a_journal_begins_with_the_opening_and_has_no_gap_and_no_second_opening(walk: Walk) -> None:
    walk.answer("lump", "excluded")
    walk.answer("size", "3")
    first, second, third = walk.journal
    with pytest.raises(ValueError, match="begins with CaseOpened"):
        replay(small(), "id", [e.Entry(1, second.stamp, second.fact)])
    with pytest.raises(ValueError, match="entry 3 does not follow entry 1"):
        replay(small(), "id", [first, third])
    with pytest.raises(ValueError, match="opened once"):
        replay(small(), "id", [first, e.Entry(2, first.stamp, first.fact)])


# Who and when


def test_who_spoke_and_who_typed_are_both_kept_and_so_are_both_times(walk: Walk) -> None:
    then = walk.now - timedelta(minutes=40)
    walk.happen("incision", happened_at=then)
    stamp = walk.read_back()[-1].stamp
    assert (stamp.said_by, stamp.entered_by) == (Voice("Berg", "surgeon"), "Scribe")
    assert (stamp.at, stamp.happened_at) == (walk.now, then)
    assert stamp.at.utcoffset() == START.utcoffset()


def test_everyone_who_spoke_is_known_by_the_newest_role_they_spoke_in(walk: Walk) -> None:
    walk.answer("lump", "excluded", by=Voice("Li", "medic"))
    walk.answer("size", "3", by=Voice("Li", "nurse"))
    assert dict(walk.view.case.people) == {"Berg": "surgeon", "Li": "nurse"}


# Happenings


def test_a_happening_is_recorded_once_and_repeated_without_a_trace(walk: Walk) -> None:
    walk.happen("incision")
    happened = walk.view.case.happening("incision")
    assert happened is not None
    assert list(operating.happen(walk.view, e.Happened("incision"), None, walk.now)) == []
    assert list(operating.happen(walk.view, e.Happened("incision"), happened.at, walk.now)) == []
    with pytest.raises(Refused, match=r"Incision is recorded already, at 07:01 \(entry 2\). Correct that entry"):
        operating.happen(walk.view, e.Happened("incision"), happened.at - timedelta(minutes=1), walk.now)


def test_an_unknown_happening_is_refused_with_the_nearest(walk: Walk) -> None:
    with pytest.raises(Unknown, match="Did you mean incision"):
        walk.happen("incison")


def test_what_lies_ahead_has_not_happened(walk: Walk) -> None:
    just = walk.now + timedelta(minutes=2)
    assert operating.happen(walk.view, e.Happened("incision"), just, walk.now), (
        "two minutes are left for clocks that differ"
    )
    ahead = just + timedelta(seconds=1)
    with pytest.raises(BadValue, match=r"lies ahead; what is recorded has happened. Now it is 07:00\."):
        operating.happen(walk.view, e.Happened("incision"), ahead, walk.now)
    with pytest.raises(BadValue, match="lies ahead"):
        course.follow_up(walk.view, "phone", "no-disease", None, None, ahead, walk.now)
    walk.happen("incision")
    with pytest.raises(BadValue, match="lies ahead"):
        entry_corrections.correct_entry(
            walk.view, 2, {}, ahead + timedelta(hours=1), walk.now, because="mistake", reason="x"
        )


def test_a_happenings_time_is_corrected_and_the_first_time_stays_in_the_journal(walk: Walk) -> None:
    first = walk.happen("incision")
    earlier = walk.now - timedelta(minutes=5)
    walk.tell(entry_corrections.correct_entry(walk.view, 2, {}, earlier, walk.now, because="mistake", reason="clock"))
    happened = walk.replayed().case.happening("incision")
    assert happened is not None
    assert (happened.at, happened.corrected) == (earlier, 1)
    assert first in [entry.fact for entry in walk.journal]
    same = entry_corrections.correct_entry(walk.view, 2, {}, earlier, walk.now, because="mistake", reason="clock")
    assert list(same) == []


def test_a_happening_that_never_happened_is_withdrawn_once_and_can_be_recorded_again(walk: Walk) -> None:
    walk.happen("incision")
    walk.tell(entry_corrections.correct_entry(walk.view, 2, {}, None, walk.now, because="mistake", reason="other room"))
    assert walk.view.case.incision is None
    again = entry_corrections.correct_entry(walk.view, 2, {}, None, walk.now, because="mistake", reason="other room")
    assert list(again) == []
    with pytest.raises(Refused, match="nothing that stands"):
        entry_corrections.correct_entry(
            walk.view, 2, {}, walk.now, walk.now, because="mistake", reason="no, it was here"
        )
    walk.happen("incision")
    assert walk.view.case.incision is not None


def test_only_happenings_and_follow_ups_are_corrected_by_number(walk: Walk) -> None:
    walk.answer("lump", "excluded")
    for entry in (1, 2, 99):
        with pytest.raises(Refused, match=f"Entry {entry} is nothing that stands"):
            entry_corrections.correct_entry(walk.view, entry, {}, None, walk.now, because="mistake", reason="x")


def test_a_correction_of_an_entry_has_its_cause_and_reason_and_known_fields(walk: Walk) -> None:
    walk.follow_up()
    with pytest.raises(BadValue, match="because of mistake or new-information"):
        entry_corrections.correct_entry(walk.view, 2, {}, None, walk.now, because="", reason="x")
    with pytest.raises(BadValue, match="Give a reason"):
        entry_corrections.correct_entry(walk.view, 2, {}, None, walk.now, because="mistake", reason="")
    with pytest.raises(Unknown, match="Did you mean imaging"):
        entry_corrections.correct_entry(walk.view, 2, {"imagin": "x"}, None, walk.now, because="mistake", reason="x")
    with pytest.raises(Unknown, match="Did you mean died"):
        entry_corrections.correct_entry(walk.view, 2, {"state": "die"}, None, walk.now, because="mistake", reason="x")


# Notes


def test_a_note_keeps_its_lines_and_is_data(walk: Walk) -> None:
    fact = walk.tell(course.note(walk.view, " torn cava \r\n [b]2 L[/b]\x1b[2J "))
    assert fact == e.NoteWritten("torn cava \n [b]2 L[/b]␛[2J")
    assert [entry.fact for entry in walk.view.case.notes] == [fact]


def test_an_empty_note_is_refused_and_the_same_note_at_once_again_is_one_note(walk: Walk) -> None:
    with pytest.raises(BadValue, match="Write a few words"):
        course.note(walk.view, " \n ")
    walk.tell(course.note(walk.view, "torn cava"))
    assert list(course.note(walk.view, "torn cava")) == []
    walk.answer("lump", "excluded")
    assert course.note(walk.view, "torn cava"), "something else came between"


# Follow-up


def test_follow_up_is_repeatable_by_visit_or_phone(walk: Walk) -> None:
    walk.follow_up("visit", "no-disease")
    walk.now += timedelta(days=90)
    walk.follow_up("phone", "recurrence-asymptomatic")
    assert [(visit.by, visit.state) for visit in walk.replayed().case.follow_ups] == [
        ("visit", "no-disease"),
        ("phone", "recurrence-asymptomatic"),
    ]


def test_the_same_follow_up_of_a_day_is_one_and_another_finding_is_a_correction(walk: Walk) -> None:
    on = walk.now
    walk.follow_up(on=on)
    again = course.follow_up(
        walk.view, "phone", "no-disease", None, None, on + timedelta(hours=2), on + timedelta(hours=3)
    )
    assert list(again) == []
    with pytest.raises(Refused, match=r"A follow-up of 2026-11-23 by phone is recorded already \(entry 2\)"):
        course.follow_up(walk.view, "phone", "no-disease", "CT", None, on, walk.now)


def test_a_follow_up_is_corrected_field_by_field(walk: Walk) -> None:
    walk.follow_up("phone", "no-disease")
    changes = {"state": "recurrence-symptomatic", "site": " liver "}
    walk.tell(
        entry_corrections.correct_entry(
            walk.view, 2, changes, None, walk.now, because="new-information", reason="CT came"
        )
    )
    (visit,) = walk.replayed().case.follow_ups
    assert (visit.by, visit.state, visit.site, visit.corrected) == ("phone", "recurrence-symptomatic", "liver", 1)
    assert (
        list(entry_corrections.correct_entry(walk.view, 2, changes, None, walk.now, because="mistake", reason="x"))
        == []
    )
    cleared = entry_corrections.correct_entry(
        walk.view, 2, {"site": ""}, None, walk.now, because="mistake", reason="not the liver"
    )
    walk.tell(cleared)
    assert walk.replayed().case.follow_ups[0].site is None


def test_a_follow_up_that_never_was_is_withdrawn(walk: Walk) -> None:
    walk.follow_up()
    walk.tell(
        entry_corrections.correct_entry(walk.view, 2, {}, None, walk.now, because="mistake", reason="other patient")
    )
    assert walk.view.case.follow_ups == ()


@pytest.mark.parametrize(("by", "state"), [("letter", "no-disease"), ("phone", "fine")])
def test_unknown_ways_and_states_of_follow_up_are_refused(walk: Walk, by: str, state: str) -> None:
    with pytest.raises(Unknown):
        walk.follow_up(by, state)


def test_follow_up_is_taken_whatever_became_of_the_case(walk: Walk) -> None:
    walk.abandon()
    walk.follow_up()
    assert len(walk.view.case.follow_ups) == 1


def test_a_clock_that_jumped_is_kept_and_changes_nothing_else(walk: Walk) -> None:
    walk.happen("incision")
    before = walk.view.case
    walk.tell([e.ClockJumped(-3600)])
    after = walk.replayed().case
    assert after.position == before.position + 1
    unlike = {name for name in Case.__dataclass_fields__ if getattr(before, name) != getattr(after, name)}
    assert unlike == {"position", "newest"}
