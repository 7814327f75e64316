"""Conditions have three values, and obey Kleene's laws."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvlms_plan.domain.answers import Value
from rvlms_plan.domain.checklist import Test as Reads
from rvlms_plan.domain.conditions import Truth, all_of, any_of, holds, truth_of

TRUE, FALSE, UNDECIDED = Truth.TRUE, Truth.FALSE, Truth.UNDECIDED
TRUTHS = st.sampled_from(Truth)
NOT = {TRUE: FALSE, FALSE: TRUE, UNDECIDED: UNDECIDED}


@given(TRUTHS, TRUTHS, TRUTHS)
def test_kleenes_laws_hold(one: Truth, two: Truth, three: Truth) -> None:
    for both, either in ((all_of, any_of), (any_of, all_of)):
        assert both([one, two]) == both([two, one])
        assert both([one, both([two, three])]) == both([both([one, two]), three]) == both([one, two, three])
        assert both([one, one]) == one
        assert both([one, either([one, two])]) == one
        assert both([one, either([two, three])]) == either([both([one, two]), both([one, three])])
        assert NOT[both([one, two])] == either([NOT[one], NOT[two]])


@given(st.lists(TRUTHS))
def test_deciding_what_was_undecided_never_turns_what_was_decided(truths: list[Truth]) -> None:
    for weigh in (all_of, any_of):
        before = weigh(truths)
        for decided in (TRUE, FALSE):
            after = weigh([decided if each is UNDECIDED else each for each in truths])
            assert before in {UNDECIDED, after}


def test_the_table_of_two_is_kleenes() -> None:
    assert [all_of([a, b]) for a in Truth for b in Truth] == [
        *(TRUE, FALSE, UNDECIDED),
        *(FALSE, FALSE, FALSE),
        *(UNDECIDED, FALSE, UNDECIDED),
    ]
    assert all_of([]) is TRUE
    assert any_of([]) is FALSE


def test_any_map_may_hold_and_all_keys_of_a_map_must() -> None:
    a, b, c = (Reads(name, allowed=("x",)) for name in "abc")
    values = {"a": TRUE, "b": FALSE, "c": UNDECIDED}

    def weigh(*groups: tuple[Reads, ...]) -> Truth:
        return truth_of(groups, lambda test: values[test.item])

    assert weigh() is TRUE
    assert weigh((a,), (b,)) is TRUE
    assert weigh((a, b), (c,)) is UNDECIDED
    assert weigh((a, b)) is FALSE
    assert weigh((a, c)) is UNDECIDED
    assert weigh((b, c), (b,)) is FALSE


def test_the_words_of_a_truth_are_those_of_the_documentation() -> None:
    assert [each.value for each in Truth] == ["true", "false", "undecided"]


@pytest.mark.parametrize(
    ("value", "allowed", "expected"),
    [
        ("left", ("left", "right"), True),
        ("left", ("right",), False),
        (True, ("done",), True),
        (True, ("left",), False),
        (("a", "b"), ("b",), True),
        (("a", "b"), ("c",), False),
        ((), ("c",), False),
    ],
)
def test_a_list_of_answers_holds_where_the_answer_is_among_them(
    value: Value,
    allowed: tuple[str, ...],
    expected: bool,
) -> None:
    assert holds(Reads("item", allowed=allowed), {"value": value}) is expected


@pytest.mark.parametrize(
    ("value", "expected"), [("0", False), ("0.0", False), ("0.01", True), ("-1", False), ("9", True)]
)
def test_a_bound_does_not_belong_to_what_lies_above_or_below_it(value: str, expected: bool) -> None:
    above, below = Reads("item", above=Decimal(0)), Reads("item", below=Decimal(0))
    assert holds(above, {"value": value}) is expected
    assert holds(below, {"value": value}) is (value == "-1")
    assert holds(Reads("item", above=Decimal(-2), below=Decimal(0)), {"value": value}) is (value == "-1")


def test_a_field_left_empty_satisfies_no_test() -> None:
    assert not holds(Reads("item", "dose", above=Decimal(-1)), {"drug": "other"})
    assert not holds(Reads("item", "dose", allowed=("x",)), {})
