"""The four constructed cases give the paper's table to the digit, and are told as real ones would be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rvlms_plan.domain.case import CLOSURE, ItemState
from rvlms_plan.domain.cohort import figure_words, numbers_words
from rvlms_plan.domain.conformance import conformance
from rvlms_plan.domain.refusals import Unknown
from rvlms_plan.domain.status import Status
from rvlms_plan.formats.reports import cohort_document, report_lines
from rvlms_plan.store.database import THEATRE, Database, open_store
from rvlms_plan.use_cases import audit
from rvlms_plan.use_cases.audit.reporting import cohort_report
from rvlms_plan.use_cases.demonstration import NOTE, remark_of
from rvlms_plan.use_cases.published import CASES, CONSTRUCTED, fill_published
from rvlms_plan.use_cases.station import Station

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
STATION = Station(lambda: NOW, "audit")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    made = open_store(tmp_path_factory.mktemp("cohort") / "four.db", THEATRE, lambda: NOW, "test")
    fill_published(made, lambda: NOW)
    yield made
    made.close()


@pytest.fixture(scope="module")
def found(database: Database) -> audit.Cohort:
    counted = audit.cohort(database, STATION)
    assert counted is not None
    return counted


def test_every_number_that_the_paper_reports_is_the_cohorts_to_the_digit(found: audit.Cohort) -> None:
    numbers = {
        line.field.id: numbers_words(line.numbers, line.field.unit)
        for line in found.lines
        if line.numbers and line.reported and line.reported.median is not None
    }
    assert numbers == {
        "age": "56 (33–61)",
        "operative-time": "314.5 (224–467) min",
        "bleeding": "550 (200–1500) mL",
        "size": "7.45 (4.2–10.7) cm",
        "creatinine-week-1": "85 (70–99) µmol/L",
        "follow-up-months": "16 (13–21) months",
    }
    paper = {line.field.id: figure_words(found.checklist, line) for line in found.lines if line.field.id in numbers}
    assert numbers == paper


def test_the_report_of_the_cohort_has_the_same_table_and_says_that_it_is_constructed(found: audit.Cohort) -> None:
    document = cohort_document(cohort_report(found, STATION, "rvlms-plan 1", [CONSTRUCTED]))
    lines = " ".join(report_lines(document))
    for line in found.lines:
        if line.numbers:
            assert numbers_words(line.numbers, line.field.unit) in " ".join(lines.split())
        assert figure_words(found.checklist, line) in " ".join(lines.split())
    assert CONSTRUCTED in " ".join(lines.split())


def test_every_count_that_the_paper_reports_is_the_cohorts(found: audit.Cohort) -> None:
    counts = {line.field.id: {answer: count for answer, _, count in line.counts} for line in found.lines}
    assert counts["sex"] == {"female": 2, "male": 2}
    assert counts["approach"] == {"open": 1, "laparoscopic": 3}
    assert counts["conversion"] == {"not-converted": 2, "converted": 1}
    assert counts["recurrence"] == {"no-disease": 3, "recurrence-asymptomatic": 1}
    for line in found.lines:
        if line.reported:
            assert dict(line.reported.counts).items() <= counts[line.field.id].items(), line.field.id
    transfused = next(line for line in found.lines if line.field.id == "transfusion")
    assert transfused.numbers is not None
    assert transfused.reported is not None
    assert transfused.numbers.above_zero == transfused.reported.above_zero == 3


@pytest.mark.parametrize("told", CASES, ids=[told.story.code for told in CASES])
def test_each_case_says_that_it_is_no_patient_and_agrees_with_what_was_recorded(
    database: Database, told: object
) -> None:
    code = told.story.code  # type: ignore[attr-defined]
    seen = audit.audited(database, STATION, code)
    case = seen.view.case
    notes = [entry.fact.text for entry in case.notes]  # type: ignore[union-attr]
    assert {NOTE, CONSTRUCTED} <= set(notes)
    assert remark_of(case) == NOTE
    assert seen.view.status is Status.CLOSED
    assert [clamp.is_on for clamp in case.operation.clamps] == [False]
    closure = case.happening(CLOSURE)
    assert case.incision is not None
    assert closure is not None
    assert (closure.at - case.incision.at).total_seconds() == 60 * told.minutes  # type: ignore[attr-defined]
    rules = {finding.rule for finding in seen.findings}
    assert rules == ({"corrected-new-information"} if code == "SYN-3" else set())


def test_one_of_them_was_converted_by_a_recorded_conversion(database: Database) -> None:
    converted = [
        told.story.code
        for told in CASES
        if audit.audited(database, STATION, told.story.code).view.case.happening("conversion")
    ]
    assert converted == ["SYN-3"]


def test_what_the_register_counts_is_what_the_cases_journals_give(database: Database, found: audit.Cohort) -> None:
    seen = [audit.audited(database, STATION, told.story.code) for told in CASES]
    by_journal = conformance((each.view, each.journal) for each in seen)
    for name in ("phases", "items", "roles", "gates"):
        ours, theirs = getattr(found.conformance, name), getattr(by_journal, name)
        assert ours.keys() == theirs.keys()
        for key, shares in theirs.items():
            assert {state: ours[key].of(state) for state in ItemState} == {
                state: shares.of(state) for state in ItemState
            }
    kept = {rule: counts for rule, counts in found.conformance.order_kept.items() if counts[1]}
    assert kept == by_journal.order_kept
    assert (found.counted, found.cases) == (4, 4)


def test_a_filter_counts_only_its_cases_and_charts_run_in_the_order_of_the_operations(database: Database) -> None:
    some = audit.cohort(database, STATION, ["approach=laparoscopic", "bleeding=..600"], "size")
    assert some is not None
    assert some.cases == 2
    assert some.run is not None
    assert [str(value) for value in some.run.chart.values] == ["7.1", "4.2"]
    shares = dict(some.shares)
    assert [(point.count, point.of) for point in shares["conversion=converted"].points] == [(0, 1), (0, 1)]
    assert sum(line.n for line in some.lines if line.field.id == "size") == 2
    assert audit.cohort(database, STATION, ["age=90.."]) is None
    with pytest.raises(Unknown, match=r"no number to chart called siz. Did you mean size\?"):
        audit.cohort(database, STATION, chart="siz")


@pytest.mark.parametrize("day", ["2026-01-31", "2028-02-29", "2027-05-30", "2026-12-31"])
def test_the_months_of_follow_up_are_right_on_any_day(tmp_path: Path, day: str) -> None:
    now = datetime.fromisoformat(f"{day}T13:00:00+00:00")
    made = open_store(tmp_path / "four.db", THEATRE, lambda: now, "test")
    fill_published(made, lambda: now)
    counted = audit.cohort(made, Station(lambda: now, "audit"))
    made.close()
    assert counted is not None
    months = next(line.numbers for line in counted.lines if line.field.id == "follow-up-months")
    assert months is not None
    assert numbers_words(months, "mo") == "16 (13–21) months"
