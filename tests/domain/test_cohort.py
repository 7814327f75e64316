"""The cohort's numbers: as a paper gives them, missing ones said, published figures beside them."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from statistics import median, quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvlms_plan.domain.cohort import Line, figure_words, numbers_of, numbers_words, plain, table, table_of_counts
from rvlms_plan.formats.checklist import load_shipped

RVLMS = load_shipped("rvlms")
PATIENTS = [
    {"age": "33", "sex": "female", "operative-time": "224", "transfusion": "0", "approach": "open"},
    {"age": "54", "sex": "male", "operative-time": "302", "transfusion": "2", "approach": "laparoscopic"},
    {"age": "58", "sex": "male", "operative-time": "327", "transfusion": "3"},
    {"age": "61", "sex": "female", "operative-time": "467"},
]


def line(field: str) -> Line:
    return next(each for each in table(RVLMS, PATIENTS) if each.field.id == field)


@pytest.mark.parametrize(
    ("field", "words", "paper"),
    [("age", "56 (33–61)", "56 (33–61)"), ("operative-time", "314.5 (224–467) min", "314.5 (224–467) min")],
)
def test_a_number_is_told_as_the_paper_tells_it(field: str, words: str, paper: str) -> None:
    found = line(field)
    assert found.numbers is not None
    assert numbers_words(found.numbers, found.field.unit) == words
    assert figure_words(RVLMS, found) == paper


def test_answers_are_counted_in_their_words_and_what_is_missing_is_said() -> None:
    approach = line("approach")
    assert approach.counts == (("open", "Open", 1), ("laparoscopic", "Laparoscopic", 1))
    assert (approach.n, approach.missing) == (2, 2)
    transfused = line("transfusion")
    assert transfused.numbers is not None
    assert (transfused.numbers.n, transfused.numbers.above_zero, transfused.missing) == (3, 2, 1)
    assert line("size").numbers is None


def test_answers_given_equally_often_stand_in_the_same_order_however_they_were_read() -> None:
    for answers in ({"male": 1, "female": 1}, {"female": 1, "male": 1}):
        line = next(
            each for each in table_of_counts(load_shipped("rvlms"), {"sex": answers}, 2) if each.field.id == "sex"
        )
        assert [value for value, _, _ in line.counts] == ["female", "male"]


def test_quartiles_lie_between_the_ends_and_one_value_is_all_of_them() -> None:
    found = numbers_of(Counter("12345"))
    assert found is not None
    assert (found.lower_quartile, found.median, found.upper_quartile) == (2, 3, 4)
    single = numbers_of({"7.5": 1, "not known": 3})
    assert single is not None
    assert {single.low, single.lower_quartile, single.median, single.upper_quartile, single.high} == {Decimal("7.5")}


@given(st.lists(st.decimals(-10000, 10000, places=2) | st.integers(-3, 3).map(Decimal), min_size=1, max_size=30))
def test_the_numbers_hold_for_any_values(values: list[Decimal]) -> None:
    found = numbers_of(Counter(map(str, values)))
    assert found is not None
    assert found.n == len(values)
    if len(values) > 1:
        assert [found.lower_quartile, found.median, found.upper_quartile] == quantiles(values, method="inclusive")
    assert found.low == min(values) <= found.lower_quartile <= found.median <= found.upper_quartile <= max(values)
    assert found.median == median(values)
    assert found.above_zero == sum(value > 0 for value in values)


@given(st.decimals(-10000, 10000, places=3))
def test_a_number_is_written_plainly_and_loses_nothing(number: Decimal) -> None:
    assert Decimal(plain(number)) == number
    assert "E" not in plain(number)
