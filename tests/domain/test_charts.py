"""Charts as numbers: limits of shares, shifts of a run."""

from __future__ import annotations

from decimal import Decimal

from rvlms_plan.domain.charts import run_chart, share_chart


def test_a_share_chart_has_limits_for_each_periods_size() -> None:
    chart = share_chart([("Q1", 8, 10), ("Q2", 9, 10), ("none", 0, 0), ("Q3", 1, 40)])
    assert chart is not None
    assert [point.label for point in chart.points] == ["Q1", "Q2", "Q3"]
    assert chart.mean == 18 / 60
    assert [point.is_outside for point in chart.points] == [True, True, True]
    small, _, large = chart.points
    assert large.high - large.low < small.high - small.low
    assert 0 <= small.low <= small.high <= 1


def test_without_cases_there_is_no_chart() -> None:
    assert share_chart([("Q1", 0, 0)]) is None
    assert run_chart([]) is None


def test_six_points_on_one_side_of_the_median_are_a_shift() -> None:
    values = [Decimal(each) for each in (1, 2, 1, 2, 1, 2, 5, 9, 8, 9, 8, 9, 8)]
    chart = run_chart(values)
    assert chart is not None
    assert chart.median == 5
    assert chart.shifts == ((0, 7), (7, 13))
    steady = run_chart([Decimal(each) for each in (1, 9, 1, 9, 1, 9)])
    assert steady is not None
    assert steady.shifts == ()
