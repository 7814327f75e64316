"""A line of conditions is read as the same conditions that the command line takes one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvlms_plan.domain.filters import LONGEST_NAME, OWN, OWN_WORDS, conditions_of, filter_name
from rvlms_plan.domain.refusals import BadValue

WORDS = st.lists(st.from_regex(r"[A-Za-z0-9.:-]+", fullmatch=True), min_size=1, max_size=3).map(" ".join)


@given(st.lists(st.tuples(st.sampled_from([*OWN, "blood-loss", "creatinine-week-1"]), WORDS), max_size=5))
def test_conditions_stand_one_behind_the_other(conditions: list[tuple[str, str]]) -> None:
    given_ones = tuple(f"{field}={value}" for field, value in conditions)
    assert conditions_of(" ".join(given_ones)) == given_ones


@pytest.mark.parametrize(
    ("line", "conditions"),
    [
        ("", ()),
        ("  ", ()),
        ("renal left", ("text=renal left",)),
        ("stray sex=male", ("stray", "sex=male")),
        ("Sex=male", ("Sex=male",)),
        ("text=a = b age=5..", ("text=a = b", "age=5..")),
    ],
)
def test_what_is_typed_otherwise(line: str, conditions: tuple[str, ...]) -> None:
    assert conditions_of(line) == conditions


def test_a_filters_name_is_one_line_of_some_characters() -> None:
    assert filter_name("  Converted \n 2026 ") == "Converted 2026"
    for text in ("", " ", "x" * (LONGEST_NAME + 1)):
        with pytest.raises(BadValue, match="1 to 40"):
            filter_name(text)


def test_every_field_has_words() -> None:
    assert OWN_WORDS.keys() == OWN.keys()
