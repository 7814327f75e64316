"""Items: every state they can be in, why, and how they get out of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cases import Walk
from checklists import (
    ADVISORY,
    REQUIRED,
    TEXT,
    checklist,
    choice,
    ends,
    item,
    number,
    phase,
    small,
    when,
)
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import ItemState, PhaseState, decisions
from rvlms_plan.domain.checklist import Checklist, Field, Kind
from rvlms_plan.domain.checklist import Test as Reads
from rvlms_plan.domain.conditions import Truth
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.refusals import AskAgain, BadValue, Refused, Unknown

OPEN, WAITS, DONE = ItemState.OPEN, ItemState.WAITS, ItemState.DONE
NOT_APPLICABLE, DEFERRED, OVERRIDDEN = ItemState.NOT_APPLICABLE, ItemState.DEFERRED, ItemState.OVERRIDDEN


@pytest.fixture
def walk() -> Walk:
    return Walk(small())


def two(*, reader: Any = None, **keys: Any) -> Checklist:
    """Give a checklist in which one item's condition reads another."""
    read = item("read", choice("yes", "no"), **keys)
    return checklist(phase("first", read), phase("second", reader or item("reader", when=when(("read", "yes")))))


# Conditions are data, and have three values


def test_a_condition_is_undecided_while_an_item_it_reads_is_open() -> None:
    walk = Walk(two())
    assert walk.item("reader") is WAITS
    assert walk.view.items.truth(when(("read", "yes"))) is Truth.UNDECIDED


def test_a_condition_is_undecided_while_an_item_it_reads_is_deferred() -> None:
    walk = Walk(two(level=REQUIRED))
    walk.defer("read", "second")
    assert walk.item("read") is DEFERRED
    assert walk.item("reader") is WAITS


def test_an_item_that_does_not_apply_has_no_value_and_conditions_on_it_are_false() -> None:
    walk = Walk(small())
    walk.answer("drug", "given")
    walk.answer("lump", "excluded")
    assert walk.item("drug") is NOT_APPLICABLE
    assert walk.view.items.truth(when(("drug", "given"))) is Truth.FALSE
    assert walk.view.case.standings["drug"].given, "what was answered is kept"


def test_an_item_set_not_applicable_by_hand_has_no_value_and_conditions_on_it_are_false() -> None:
    walk = Walk(two(level=REQUIRED))
    walk.set_not_applicable("read")
    assert walk.item("reader") is NOT_APPLICABLE


def test_a_value_under_an_undecided_condition_counts_only_once_that_is_decided() -> None:
    walk = Walk(small())
    walk.answer("drug", "given")
    assert walk.item("drug") is DONE, "working ahead is shown"
    assert walk.view.items.truth(when(("drug", "given"))) is Truth.UNDECIDED
    assert walk.view.items.truth(when(("drug", "none"))) is Truth.FALSE, "whichever way it is decided"
    walk.answer("lump", "not-excluded")
    assert walk.view.items.truth(when(("drug", "given"))) is Truth.TRUE


def test_an_overridden_item_counts_as_its_files_answer_for_that(walk: Walk) -> None:
    walk.override("lump")
    assert walk.view.items.truth(when(("lump", "not-excluded"))) is Truth.TRUE
    assert walk.view.items.truth(when(("lump", "confirmed"))) is Truth.FALSE
    assert walk.phase("side-path") is PhaseState.NOT_BEGUN


def test_an_overridden_item_without_such_an_answer_counts_as_none() -> None:
    walk = Walk(two())
    walk.override("read")
    assert walk.item("reader") is NOT_APPLICABLE
    assert walk.view.items.truth(((Reads("read", above=None),),)) is Truth.FALSE


def test_an_overridden_item_can_still_be_answered_later_and_then_counts_as_that(walk: Walk) -> None:
    walk.override("lump")
    walk.answer("lump", "excluded")
    assert walk.item("lump") is DONE
    assert walk.phase("side-path") is PhaseState.NOT_APPLICABLE


def test_a_false_condition_is_shown_as_not_applicable_because(walk: Walk) -> None:
    walk.answer("lump", "excluded")
    assert walk.item("drug") is NOT_APPLICABLE
    assert walk.view.items["drug"].why == "Challenge lump: Excluded"
    assert walk.view.phase("side-path").why == "Challenge lump: Excluded"


def test_an_undecided_condition_is_shown_as_waits_for(walk: Walk) -> None:
    assert walk.item("drug") is WAITS
    assert walk.view.items["drug"].why == "Challenge lump"
    assert walk.bars("side-path") == ["Phase side-path waits for: Challenge lump"]


def test_an_undecided_blocking_item_blocks(walk: Walk) -> None:
    assert walk.bars("operation") == [
        "clamp (Challenge clamp) is open",
        "test-clamp (Challenge test-clamp) waits for: Challenge clamp",
    ]


def test_changing_an_answer_weighs_conditions_again_both_ways_and_loses_nothing(walk: Walk) -> None:
    walk.answer("clamp", "complete")
    walk.answer("test-clamp")
    assert walk.item("test-clamp") is DONE
    walk.correct("clamp", "partial", because="new-information")
    assert walk.item("test-clamp") is NOT_APPLICABLE
    walk.correct("clamp", "complete", because="new-information")
    assert walk.item("test-clamp") is DONE, "the answer given before stands again"


def test_the_reason_names_the_field_and_the_bound_that_decided() -> None:
    given = item("given", (Field("drug", Kind.CHOICE, options=(("a", "Drug A"),)), *_dose()), overridden_as="a")
    over = item("over", when=((Reads("given", "dose", above=ends(10).low),),))
    walk = Walk(checklist(phase("first", given, over)))
    walk.answer("given", "drug=a", "dose=10")
    assert walk.view.items["over"].why == "Challenge given: Dose 10 mg (not above 10 mg)"
    walk.correct("given", "drug=a")
    assert walk.view.items["over"].why == "Challenge given, Dose: not given"


def test_the_reason_for_a_bound_of_zero_names_it_too() -> None:
    given = item("given", _dose(), overridden_as="none")
    walk = Walk(checklist(phase("first", given, item("over", when=((Reads("given", "dose", above=ends(0).low),),)))))
    walk.answer("given", "dose=0")
    assert walk.view.items["over"].why == "Challenge given: Dose 0 mg (not above 0 mg)"


def test_the_reason_for_a_number_that_is_not_below_names_that_bound() -> None:
    given = item("given", _dose(), overridden_as="none")
    walk = Walk(checklist(phase("first", given, item("low", when=((Reads("given", "dose", below=ends(5).low),),)))))
    walk.answer("given", "dose=5")
    assert walk.view.items["low"].why == "Challenge given: Dose 5 mg (not below 5 mg)"


# Answers


def test_an_answer_is_done_and_says_who_said_it(walk: Walk) -> None:
    walk.answer("lump", "excluded", by=Voice("Okoye", "medic"))
    shown = walk.view.items["lump"]
    assert shown.state is DONE
    assert shown.given is not None
    assert (shown.given.answer, shown.given.voices) == ({"value": "excluded"}, (Voice("Okoye", "medic"),))


def test_answering_twice_alike_changes_nothing(walk: Walk) -> None:
    walk.answer("lump", "excluded")
    assert list(decisions.answer(walk.view, "lump", {"value": "excluded"}, Voice("Li", "nurse"))) == []


def test_answering_otherwise_is_refused_and_says_what_stands(walk: Walk) -> None:
    walk.answer("lump", "excluded")
    with pytest.raises(Refused) as refused:
        walk.answer("lump", "confirmed", by="anaesthetist")
    assert refused.value.says == (
        "lump is already answered otherwise: Excluded, said by Berg at 2026-11-23 07:01:00, station theatre 3. "
        "Correct it if that is wrong."
    )


def test_an_item_that_does_not_apply_is_not_answered(walk: Walk) -> None:
    walk.answer("lump", "excluded")
    with pytest.raises(Refused, match="drug is not applicable because Challenge lump: Excluded"):
        walk.answer("drug", "given")


def test_an_item_set_not_applicable_by_hand_can_be_answered_after_all(walk: Walk) -> None:
    walk.set_not_applicable("size")
    walk.answer("size", "4")
    assert walk.item("size") is DONE


def test_an_item_of_a_phase_not_reached_can_be_answered_ahead(walk: Walk) -> None:
    walk.answer("counts")
    assert walk.item("counts") is DONE
    assert walk.phase("sign-out") is PhaseState.BEGUN


def test_unknown_items_and_roles_are_refused_with_the_nearest(walk: Walk) -> None:
    for ask in (
        lambda: decisions.answer(walk.view, "clmap", {}, Voice("Berg", "surgeon")),
        lambda: decisions.correct(walk.view, "clmap", None, because="mistake", reason="x"),
        lambda: decisions.defer(walk.view, "clmap", "later"),
        lambda: decisions.set_not_applicable(walk.view, "clmap", "x"),
        lambda: decisions.override(walk.view, "clmap", "x", Voice("Berg", "surgeon"), Voice("Li", "anaesthetist")),
    ):
        with pytest.raises(Unknown) as refused:
            ask()
        assert refused.value.nearest == "clamp"
    with pytest.raises(Unknown) as refused:
        walk.answer("lump", "excluded", by=Voice("Berg", "surgon"))
    assert refused.value.nearest == "surgeon"


def test_an_unusual_value_is_asked_once_more_and_then_marked() -> None:
    walk = Walk(checklist(phase("only", item("loss", number(unit="mL", ask_outside=ends(0, 500))))))
    with pytest.raises(AskAgain) as asked:
        walk.answer("loss", "900")
    assert asked.value.questions == ("900 mL is outside the usual 0 to 500. Is it right?",)
    assert walk.item("loss") is OPEN, "asking changed nothing"
    fact = walk.answer("loss", "900", confirmed=True)
    assert isinstance(fact, e.ItemAnswered)
    assert fact.asked_again == asked.value.questions
    assert walk.view.items["loss"].given is not None
    assert walk.view.items["loss"].given.asked_again == asked.value.questions


def test_an_answer_that_its_file_asks_about_is_asked_once_more() -> None:
    tested = item("tested", choice("taken", "not-taken"))
    excluded = replace(
        item("lump", choice("excluded", "confirmed")), ask_when=(("excluded", when(("tested", "not-taken"))),)
    )
    walk = Walk(checklist(phase("only", tested, excluded)))
    walk.answer("tested", "not-taken")
    with pytest.raises(AskAgain) as asked:
        walk.answer("lump", "excluded")
    assert asked.value.questions == ("Challenge lump: Excluded, although Challenge tested is Not-taken. Is it right?",)
    walk.answer("lump", "confirmed")
    assert walk.item("lump") is DONE


def test_an_answer_is_asked_about_too_while_it_is_undecided_whether_it_must() -> None:
    tested = item("tested", choice("taken", "not-taken"))
    asking = replace(item("lump", choice("excluded")), ask_when=(("excluded", when(("tested", "not-taken"))),))
    walk = Walk(checklist(phase("only", tested, asking)))
    with pytest.raises(AskAgain, match="although Challenge tested is open"):
        walk.answer("lump", "excluded")


def test_one_of_several_answers_is_asked_about_too() -> None:
    options = (("femoral", "Femoral line"), ("arterial", "Arterial line"))
    lines = replace(
        item("lines", (Field("value", Kind.SEVERAL, options=options),)), ask_when=(("femoral", when(("side", "left"))),)
    )
    walk = Walk(checklist(phase("only", item("side", choice("left")), lines)))
    walk.answer("side", "left")
    with pytest.raises(AskAgain, match="Femoral line, although Challenge side is Left"):
        walk.answer("lines", "arterial,femoral")


def test_an_item_that_was_set_not_applicable_by_hand_and_no_longer_applies_at_all_is_not_answered() -> None:
    said = item("said", level=REQUIRED, each=True, roles=("surgeon", "nurse"), when=when(("read", "yes")))
    walk = Walk(checklist(phase("only", item("read", choice("yes", "no"), overridden_as="no"), said)))
    walk.answer("read", "yes")
    walk.set_not_applicable("said")
    walk.answer("said", by="surgeon")
    walk.answer("said", by="nurse")
    assert walk.item("said") is DONE
    walk.correct("read", "no")
    for role in ("surgeon", "nurse", "medic"):
        with pytest.raises(Refused, match="said is not applicable because Challenge read: No"):
            walk.answer("said", by=role)


# An item that each role says


def test_an_item_asked_of_each_is_done_when_every_role_has_said_it(walk: Walk) -> None:
    walk.answer("team", by="surgeon")
    assert walk.item("team") is OPEN
    assert walk.view.items["team"].why == "waits for Anaesthetist"
    assert walk.view.items["team"].waited_for == ("anaesthetist",)
    walk.answer("team", by="anaesthetist")
    assert walk.item("team") is DONE
    assert walk.view.items["team"].given is not None
    assert [voice.person for voice in walk.view.items["team"].given.voices] == ["Berg", "Li"]


def test_a_role_that_is_not_asked_cannot_say_an_item_for_each(walk: Walk) -> None:
    with pytest.raises(Refused, match="team is said by Lead surgeon and Anaesthetist, each of them"):
        walk.answer("team", by="nurse")
    walk.answer("team", by="surgeon")
    with pytest.raises(Refused, match="team still waits for Anaesthetist"):
        walk.answer("team", by="nurse")


def test_a_role_saying_its_part_twice_changes_nothing(walk: Walk) -> None:
    walk.answer("team", by="surgeon")
    assert list(decisions.answer(walk.view, "team", {"value": True}, Voice("Berg", "surgeon"))) == []
    assert walk.item("team") is OPEN


def test_one_role_cannot_say_something_else_than_the_other() -> None:
    both = item("both", choice("left", "right"), each=True, roles=("surgeon", "anaesthetist"))
    walk = Walk(checklist(phase("only", both)))
    walk.answer("both", "left", by="surgeon")
    with pytest.raises(Refused, match="already answered otherwise: Left, said by Berg"):
        walk.answer("both", "right", by="anaesthetist")


def test_a_corrected_item_asked_of_each_is_said_by_each_again(walk: Walk) -> None:
    both = item("both", choice("left", "right"), each=True, roles=("surgeon", "anaesthetist"))
    walk = Walk(checklist(phase("only", both)))
    walk.answer("both", "left", by="surgeon")
    walk.answer("both", "left", by="anaesthetist")
    walk.correct("both", "right", by="surgeon")
    assert walk.view.items["both"].waited_for == ("anaesthetist",)
    walk.answer("both", "right", by="anaesthetist")
    assert walk.item("both") is DONE


# Corrections


@pytest.mark.parametrize("because", ["mistake", "new-information"])
def test_a_correction_says_whether_it_was_a_mistake_or_new_information(walk: Walk, because: str) -> None:
    walk.answer("lump", "excluded")
    fact = walk.correct("lump", "confirmed", because=because)
    assert isinstance(fact, e.ItemCorrected)
    assert (fact.because, fact.reason) == (because, "said so")
    assert walk.view.items["lump"].given is not None
    assert walk.view.items["lump"].given.corrected == 1


def test_the_first_answer_stays_in_the_journal(walk: Walk) -> None:
    first = walk.answer("lump", "excluded")
    walk.correct("lump", "confirmed")
    walk.correct("lump")
    assert first in [entry.fact for entry in walk.read_back()]


def test_a_correction_for_no_reason_or_another_cause_is_refused(walk: Walk) -> None:
    walk.answer("lump", "excluded")
    with pytest.raises(BadValue, match="because of mistake or new-information"):
        decisions.correct(walk.view, "lump", None, because="whim", reason="x")
    with pytest.raises(BadValue, match="Give a reason"):
        decisions.correct(walk.view, "lump", None, because="mistake", reason=" \n")


def test_a_withdrawn_answer_leaves_the_item_open_and_can_be_given_again(walk: Walk) -> None:
    walk.answer("lump", "excluded")
    walk.correct("lump")
    assert walk.item("lump") is OPEN
    walk.answer("lump", "confirmed")
    assert walk.item("lump") is DONE


def test_withdrawing_twice_or_correcting_to_what_stands_changes_nothing(walk: Walk) -> None:
    walk.answer("lump", "excluded")
    same = decisions.correct(walk.view, "lump", {"value": "excluded"}, because="mistake", reason="x")
    assert list(same) == []
    walk.correct("lump")
    assert list(decisions.correct(walk.view, "lump", None, because="mistake", reason="x")) == []


def test_there_is_nothing_to_correct_in_an_item_never_answered(walk: Walk) -> None:
    with pytest.raises(Refused, match="lump has not been answered, so there is nothing to correct. Answer it"):
        walk.correct("lump", "excluded")


def test_a_correction_to_an_unusual_value_is_asked_once_more_too() -> None:
    walk = Walk(checklist(phase("only", item("loss", number(ask_outside=ends(0, 500))))))
    walk.answer("loss", "100")
    with pytest.raises(AskAgain):
        decisions.correct(walk.view, "loss", {"value": "900"}, because="mistake", reason="x")


def test_an_override_a_deferral_and_a_not_applicable_can_be_corrected_into_an_answer(walk: Walk) -> None:
    walk.override("lump")
    walk.set_not_applicable("size")
    walk.defer("leaflet", "later")
    for name, words in (("lump", ["excluded"]), ("size", ["3"]), ("leaflet", ["done"])):
        walk.correct(name, *words)
        assert walk.item(name) is DONE
        assert walk.view.case.standings[name].act is None


def test_an_override_that_is_withdrawn_leaves_the_item_open(walk: Walk) -> None:
    walk.override("lump")
    walk.correct("lump")
    assert walk.item("lump") is OPEN


# Not applicable by hand


def test_an_item_is_set_not_applicable_by_hand_with_a_reason(walk: Walk) -> None:
    walk.set_not_applicable("size", "no imaging")
    assert (walk.item("size"), walk.view.items["size"].why) == (NOT_APPLICABLE, "no imaging")
    assert list(decisions.set_not_applicable(walk.view, "size", "again")) == []
    with pytest.raises(BadValue, match="Give a reason"):
        decisions.set_not_applicable(walk.view, "leaflet", "")


def test_a_blocking_item_is_never_set_not_applicable_by_hand(walk: Walk) -> None:
    with pytest.raises(Refused, match="lump is blocking and cannot be set not applicable"):
        walk.set_not_applicable("lump")


def test_an_answered_item_is_not_set_aside(walk: Walk) -> None:
    walk.answer("size", "3")
    with pytest.raises(Refused, match="size is already answered. Correct the answer if it is wrong"):
        walk.set_not_applicable("size")
    with pytest.raises(Refused, match="already answered"):
        walk.defer("size", "later")


# Deferral


def test_a_deferred_item_reappears_in_the_phase_it_was_put_off_to(walk: Walk) -> None:
    walk.defer("size", "operation")
    there = walk.view.phase("operation")
    assert walk.item("size") is DEFERRED
    assert walk.view.items["size"].why == "Phase operation"
    assert [view.item.id for view in there.deferred_here] == ["size"]
    assert there.count(OPEN) == 4
    assert there.count(DEFERRED) == 0
    walk.answer("size", "3")
    assert [view.state for view in walk.view.phase("operation").deferred_here] == [DONE]


def test_an_item_is_put_off_only_to_a_later_phase_that_is_still_to_come(walk: Walk) -> None:
    with pytest.raises(Refused, match="work-up does not come after the phase of size"):
        walk.defer("size", "work-up")
    with pytest.raises(Unknown, match="Did you mean later"):
        walk.defer("size", "latter")
    walk.answer("lump", "excluded")
    with pytest.raises(Refused, match="Phase side-path is not applicable; size cannot wait for it"):
        walk.defer("size", "side-path")
    walk.answer("counts")
    walk.close("sign-out")
    with pytest.raises(Refused, match="Phase sign-out is closed; size cannot wait for it"):
        walk.defer("size", "sign-out")


def test_a_blocking_item_is_put_off_only_to_the_phase_its_file_names(walk: Walk) -> None:
    with pytest.raises(Refused, match="its checklist does not let it be deferred"):
        walk.defer("lump", "later")
    with pytest.raises(Refused, match="side may be deferred to operation only"):
        walk.defer("side", "later")
    walk.defer("side", "operation")
    assert walk.item("side") is DEFERRED


def test_putting_off_twice_alike_changes_nothing(walk: Walk) -> None:
    walk.defer("size", "operation")
    assert list(decisions.defer(walk.view, "size", "operation")) == []


def test_an_item_that_does_not_apply_is_not_put_off(walk: Walk) -> None:
    walk.answer("lump", "excluded")
    with pytest.raises(Refused, match="drug is not applicable"):
        decisions.defer(walk.view, "drug", "operation")


def test_a_deferred_item_comes_back_when_the_phase_it_waits_for_turns_out_not_to_apply() -> None:
    checks = checklist(
        phase("first", item("route", choice("long", "short"), overridden_as="long"), item("bag", may_defer_to="long")),
        phase("long", item("step"), when=when(("route", "long"))),
    )
    walk = Walk(checks)
    walk.answer("route", "long")
    walk.defer("bag", "long")
    walk.close("first")
    walk.correct("route", "short", because="new-information")
    assert walk.phase("long") is PhaseState.NOT_APPLICABLE
    assert walk.item("bag") is OPEN, "nobody would ever ask for it again"
    assert walk.phase("first") is PhaseState.REOPENED
    walk.correct("route", "long", because="new-information")
    assert walk.item("bag") is DEFERRED


# Overrides


def test_an_override_needs_a_reason_and_a_second_different_person_in_a_role_that_the_item_names(walk: Walk) -> None:
    with pytest.raises(BadValue, match="Give a reason"):
        walk.override("lump", reason="  ")
    with pytest.raises(Refused, match="lump is overridden with Anaesthetist, not nurse"):
        walk.override("lump", second="nurse")
    with pytest.raises(Unknown, match="role"):
        walk.override("lump", second=Voice("Li", "anesthetist"))
    walk.override("lump")
    assert (walk.item("lump"), walk.view.items["lump"].why) == (OVERRIDDEN, "no time")


@pytest.mark.parametrize("same", ["Berg", "berg", " BERG", "Bérg"])
def test_nobody_is_their_own_second_person_however_the_name_is_written(walk: Walk, same: str) -> None:
    with pytest.raises(Refused, match="The second person must be someone other than Berg"):
        walk.override("lump", second=Voice(same, "anaesthetist"))


@pytest.mark.parametrize("name", ["size", "leaflet"])
def test_only_blocking_items_are_overridden(walk: Walk, name: str) -> None:
    with pytest.raises(Refused, match="not blocking: it needs no override. It may be left open"):
        walk.override(name)


def test_an_answered_or_inapplicable_item_is_not_overridden(walk: Walk) -> None:
    walk.answer("lump", "excluded")
    with pytest.raises(Refused, match="lump is already answered"):
        walk.override("lump")
    with pytest.raises(Refused, match="drug is not applicable"):
        walk.override("drug")


def test_overriding_twice_changes_nothing(walk: Walk) -> None:
    walk.override("lump")
    assert list(decisions.override(walk.view, "lump", "x", Voice("A", "surgeon"), Voice("B", "anaesthetist"))) == []


def test_an_item_half_said_by_each_can_be_overridden_and_still_be_said(walk: Walk) -> None:
    walk.answer("team", by="surgeon")
    walk.override("team", second="nurse")
    assert walk.item("team") is OVERRIDDEN
    walk.answer("team", by="anaesthetist")
    assert walk.item("team") is DONE


def test_a_text_item_takes_the_words_of_a_person_literally() -> None:
    walk = Walk(checklist(phase("only", item("note", TEXT, ADVISORY))))
    walk.answer("note", "[IMPORTANT]", "</b> \x1b[2J")
    assert walk.view.items["note"].given is not None
    assert walk.view.items["note"].given.answer == {"value": "[IMPORTANT] </b> ␛[2J"}


def _dose() -> tuple[Field, ...]:
    return (Field("dose", Kind.NUMBER, title="Dose", unit="mg", optional=True),)
