"""The timeline: each entry in words, with what stood before it and why it changed."""

from __future__ import annotations

import pytest

from cases import Walk
from checklists import small
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import course
from rvlms_plan.domain.timeline import Told, timeline


@pytest.fixture
def walk() -> Walk:
    return Walk(small(), age=56, sex="female")


def last(walk: Walk) -> Told:
    return list(timeline(walk.view.case.checklist, walk.read_back()))[-1]


def test_the_opening_says_the_patient_and_the_checklist(walk: Walk) -> None:
    assert (last(walk).title, last(walk).new) == ("Case opened", "female, age 56; checklist tested 1.0.0")


def test_an_answer_is_told_in_the_checklists_words(walk: Walk) -> None:
    walk.answer("lump", "not-excluded")
    assert (last(walk).about, last(walk).title, last(walk).new) == ("lump", "Challenge lump", "Not-excluded")


def test_a_correction_tells_what_stood_before_and_why(walk: Walk) -> None:
    walk.answer("lump", "excluded")
    walk.correct("lump", "confirmed", because="new-information")
    told = last(walk)
    assert (told.old, told.new, told.because, told.reason) == ("Excluded", "Confirmed", "new-information", "said so")
    walk.correct("lump")
    assert (last(walk).old, last(walk).new) == ("Confirmed", "withdrawn")


def test_what_was_put_aside_is_told_with_its_reason_and_its_second_person(walk: Walk) -> None:
    walk.override("lump")
    assert (last(walk).new, last(walk).reason) == ("overridden, with Li (Anaesthetist)", "no time")
    walk.defer("size", "later")
    assert last(walk).new == "deferred to Phase later"
    walk.set_not_applicable("leaflet")
    assert (last(walk).new, last(walk).reason) == ("not applicable", "not here")
    for name, old in (("lump", "overridden"), ("size", "deferred to Phase later"), ("leaflet", "not applicable")):
        walk.correct(name)
        assert last(walk).old == old


def test_a_closing_tells_its_overrides_and_what_it_left_open(walk: Walk) -> None:
    walk.override("lump")
    walk.close("work-up")
    assert (last(walk).title, last(walk).new) == ("Phase work-up", "closed with 1 override and 1 left open")


def test_a_happening_and_its_correction_tell_both_times(walk: Walk) -> None:
    walk.happen("incision")
    assert (last(walk).title, last(walk).new) == ("Incision", "2026-11-23 07:01")
    walk.correct_entry(2, walk.view.case.happenings[0].at.replace(minute=0))
    assert (last(walk).old, last(walk).new) == ("2026-11-23 07:01", "2026-11-23 07:00")
    walk.correct_entry(2, None)
    assert (last(walk).title, last(walk).old, last(walk).new) == ("Incision", "2026-11-23 07:00", "withdrawn")


def test_a_follow_up_tells_what_it_found(walk: Walk) -> None:
    facts = course.follow_up(walk.view, "phone", "recurrence-symptomatic", "CT", "liver", walk.now, walk.now)
    walk.tell(facts)
    assert last(walk).new == "2026-11-23, Phone call, Recurrence, symptomatic, imaging: CT, site: liver"


def test_notes_and_ends_and_a_moved_clock_are_told(walk: Walk) -> None:
    walk.write("torn cava")
    assert (last(walk).title, last(walk).new) == ("Note", "torn cava")
    walk.tell([e.ClockJumped(-3600)])
    assert last(walk).new == "by -3600 s; times within one run were not"
    walk.tell([e.ClockJumped(0, restarted=True)])
    assert last(walk).title == "The station's machine was started anew"
    abandoned = Walk(small())
    abandoned.abandon()
    assert (last(abandoned).title, last(abandoned).reason) == ("Case abandoned", "bleeding elsewhere")
    walk.close_case("died")
    assert last(walk).title == "Case closed"
    assert last(walk).new.startswith("with phases open: Phase work-up, ")
