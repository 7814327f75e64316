"""Formulas propose; a person answers. Each threshold with where it comes from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvlms_plan.domain.formulas import (
    FORMULAS,
    days_between,
    fnclcc_grade,
    follow_up_dates,
    kdigo_stage,
    minutes_between,
)


# KDIGO Clinical Practice Guideline for Acute Kidney Injury. Kidney Int Suppl 2012;2:1–138, table 2:
# 1.5–1.9 times baseline is stage 1, 2.0–2.9 times stage 2, 3.0 times and more stage 3.
@pytest.mark.parametrize(
    ("highest", "stage"),
    [("100", 0), ("149.9", 0), ("150", 1), ("199.9", 1), ("200", 2), ("299.9", 2), ("300", 3), ("900", 3), ("40", 0)],
)
def test_the_kidney_stage_changes_at_kdigos_thresholds_and_not_before(highest: str, stage: int) -> None:
    proposed = kdigo_stage(["100", highest])
    assert proposed is not None
    assert proposed.text == f"stage-{stage}"


def test_a_ratio_just_under_a_threshold_is_not_rounded_up_to_it() -> None:
    for highest, stage in (("149.6", 0), ("199.6", 1), ("299.6", 2)):
        proposed = kdigo_stage(["100", highest])
        assert proposed is not None
        assert proposed.text == f"stage-{stage}"
        assert "is 1.50 times" not in proposed.formula
        assert "is 2.00 times" not in proposed.formula
        assert "is 3.00 times" not in proposed.formula


def test_the_kidney_stage_takes_the_highest_of_the_days_measured_and_says_how() -> None:
    proposed = kdigo_stage(["80", None, "170", "90"])
    assert proposed is not None
    assert (proposed.text, proposed.formula) == ("stage-2", "highest 170 over baseline 80 is 2.12 times (KDIGO)")


@pytest.mark.parametrize("values", [[None, "100"], ["100", None], ["100"], ["0", "100"], ["0.0", "9"], [None]])
def test_no_kidney_stage_is_proposed_without_a_baseline_and_a_measurement(values: list[str | None]) -> None:
    assert kdigo_stage(values) is None


def test_numbers_beyond_all_measure_do_not_break_the_kidney_stage() -> None:
    proposed = kdigo_stage(["0.000000000000000001", "99999999999999999999"])
    assert proposed is not None
    assert proposed.text == "stage-3"


# Trojani M et al. Int J Cancer 1984;33:37–42; Coindre JM. Arch Pathol Lab Med 2006;130:1448–53:
# differentiation 1–3, mitoses 1–3, necrosis 0–2; a sum of 2–3 is grade 1, 4–5 grade 2, 6–8 grade 3.
@pytest.mark.parametrize("total", range(2, 9))
def test_the_tumour_grade_follows_fnclccs_sums(total: int) -> None:
    grade = {2: 1, 3: 1, 4: 2, 5: 2, 6: 3, 7: 3, 8: 3}[total]
    ways = [(d, m, n) for d in (1, 2, 3) for m in (1, 2, 3) for n in (0, 1, 2) if d + m + n == total]
    assert ways
    for way in ways:
        proposed = fnclcc_grade([f"score-{each}" for each in way])
        assert proposed is not None
        assert proposed.text == f"grade-{grade}"
        assert proposed.formula == f"{way[0]} + {way[1]} + {way[2]} = {total} (FNCLCC)"


@pytest.mark.parametrize(
    "values",
    [
        ["score-1", None, "score-0"],
        ["score-1", "score-1"],
        ["score-1", "not-assessed", "score-0"],
        ["score-1", "score-1", "score-10"],
        ["score-0", "score-1", "score-1"],
        ["score-1", "score-1", "score-3"],
        [],
    ],
)
def test_no_tumour_grade_is_proposed_where_a_score_is_missing_or_not_fnclccs(values: list[str | None]) -> None:
    assert fnclcc_grade(values) is None


def test_days_are_counted_from_the_first_day_to_the_second() -> None:
    proposed = days_between(["2026-11-13", "2026-11-23"])
    assert proposed is not None
    assert (proposed.text, proposed.formula) == ("10", "days from 2026-11-13 to 2026-11-23")
    turned = days_between(["2026-11-23", "2026-11-13T23:59:00+01:00"])
    assert turned is not None
    assert turned.text == "-10"


def test_minutes_are_whole_and_follow_the_clock_across_offsets() -> None:
    proposed = minutes_between(["2026-11-23T08:00:00+01:00", "2026-11-23T12:44:59+02:00"])
    assert proposed is not None
    assert proposed.text == "224"


def test_the_first_follow_up_is_three_months_later_and_never_on_a_day_that_is_not_there() -> None:
    for began, first in (
        ("2026-11-23T10:00:00+01:00", "2027-02-23"),
        ("2026-11-30", "2027-02-28"),
        ("2027-11-30", "2028-02-29"),
        ("2026-10-31", "2027-01-31"),
        ("2026-12-31", "2027-03-31"),
    ):
        proposed = follow_up_dates([began, "grade-2"])
        assert proposed is not None
        assert proposed.text == first
        assert "not proven" in proposed.formula


@pytest.mark.parametrize("name", FORMULAS)
@given(st.lists(st.none() | st.sampled_from(["", "2026-11-23", "10:05", "stage-1", "1", "text"]), max_size=4))
def test_a_formula_proposes_nothing_rather_than_fails(name: str, values: list[str | None]) -> None:
    proposed = FORMULAS[name](values)
    assert proposed is None or (proposed.text and proposed.formula)
