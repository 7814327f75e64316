"""A checklist's parts in words: what a condition asks, who says an item, what an override counts as."""

from __future__ import annotations

from decimal import Decimal

from checklists import TEXT, checklist, choice, item, number, phase
from rvlms_plan.domain.checklist import VALUE, Due, Field, Kind
from rvlms_plan.domain.checklist import Test as Asked
from rvlms_plan.domain.wording import asked_words, counts_as_words, due_words, roles_words, when_words

GROWTH = choice("inside", "outside", "both", "unknown")
SEEN = (Field(VALUE, Kind.SEVERAL, options=(("cells", "Cells"), ("atypia", "Atypia"), ("none", "None"))),)
PAIR = (Field("level", Kind.CHOICE, "Upper end", (("low", "Low"), ("high", "High"))), Field("note", Kind.TEXT))
LIST = checklist(
    phase(
        "one",
        item("growth", GROWTH, overridden_as="both"),
        item("seen", SEEN),
        item("ends", PAIR, overridden_as="high"),
        item("size", number(unit="mm[Hg]")),
        item("ticked", overridden_as="none"),
        item("words", TEXT),
    )
)


def said(read: str, *allowed: str, **bounds: Decimal) -> str:
    name, _, field = read.partition(".")
    return asked_words(LIST, Asked(name, field or VALUE, allowed, **bounds))


def test_a_condition_is_said_in_the_words_of_the_item_and_its_options() -> None:
    assert said("growth", "inside") == "Challenge growth is Inside"
    assert said("growth", "inside", "both") == "Challenge growth is Inside or Both"
    assert said("ends.level", "high") == "Challenge ends, Upper end, is High"
    assert said("ticked", "done") == "Challenge ticked is done"


def test_a_condition_that_most_options_meet_names_the_few_that_do_not() -> None:
    assert said("growth", "inside", "outside", "both") == "Challenge growth is any but Unknown"


def test_of_several_options_none_is_left_out_as_they_do_not_exclude_each_other() -> None:
    assert said("seen", "cells", "atypia") == "Challenge seen includes Cells or Atypia"


def test_a_bound_has_its_unit() -> None:
    assert said("size", above=Decimal(1)) == "Challenge size is above 1 mmHg"
    assert said("size", above=Decimal(1), below=Decimal("2.5")) == "Challenge size is above 1 and below 2.5 mmHg"


def test_an_item_has_its_number_and_may_do_without_its_challenge() -> None:
    test = Asked("ends", "level", ("high",))
    assert asked_words(LIST, test, lambda _: "1.3") == "1.3 Challenge ends, Upper end, is High"
    assert asked_words(LIST, test, lambda _: "1.3", named=False) == "1.3 Upper end is High"


def test_groups_are_parted_by_or_and_their_tests_by_and() -> None:
    when = (
        (Asked("growth", allowed=("both",)), Asked("ticked", allowed=("done",))),
        (Asked("size", below=Decimal(2)),),
    )
    assert when_words(when, lambda test: test.item) == "growth and ticked, or size"


def test_roles_are_alternatives_unless_each_of_them_says_it() -> None:
    assert roles_words(LIST, ("surgeon", "nurse")) == "Lead surgeon or Nurse"
    assert roles_words(LIST, ("surgeon", "nurse"), each=True) == "Lead surgeon and Nurse"


def test_an_override_counts_as_an_option_or_as_no_answer_or_nothing_reads_it() -> None:
    items = LIST.items
    assert [counts_as_words(items[each]) for each in ("growth", "ends", "ticked", "seen")] == [
        "Both",
        "High",
        "no answer",
        "",
    ]


def test_a_due_item_names_what_its_days_are_counted_from() -> None:
    assert due_words(Due("left-theatre", 1)) == "1 day after leaving theatre"
    assert due_words(Due("closure", 30)) == "30 days after closure"
