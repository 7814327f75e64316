"""A cohort: what the cases of a filter come to, beside what is published; how their lists were used; how it goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from statistics import median

from sqlalchemy import Connection

from rvlms_plan.domain.centres import OWN
from rvlms_plan.domain.charts import RunChart, ShareChart, run_chart, share_chart
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.cohort import Line, is_number, table_of_counts
from rvlms_plan.domain.conformance import Conformance, add_many, none
from rvlms_plan.domain.counting import count
from rvlms_plan.domain.filters import Sort, Test
from rvlms_plan.domain.refusals import Unknown
from rvlms_plan.store import cohorts, pages, register
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases.audit.register import names_of_centres, read_where
from rvlms_plan.use_cases.live import pinned
from rvlms_plan.use_cases.station import Station

MOST_POINTS = 60
"""Of more operations than this a run chart shows the medians of quarters."""

_CHARTED, _SHARED = "operative-time", ("conversion", "converted")


@dataclass(frozen=True, slots=True)
class Run:
    """The run chart of a number: of each operation, or of each quarter's median (`by_quarter`), with their labels."""

    field: str
    title: str
    unit: str
    by_quarter: bool
    labels: tuple[str, ...]
    chart: RunChart


@dataclass(frozen=True, slots=True)
class OfCentre:
    """One centre's part of a cohort: its code (`own` for this store's own cases), its name, its cases, its table."""

    code: str
    name: str
    cases: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Cohort:
    """What was counted. `left_aside` are the cases of the filter that are on other checklists, by its id."""

    checklist: Checklist
    cases: int
    where: tuple[str, ...]
    left_aside: tuple[tuple[str, int], ...]
    lines: tuple[Line, ...]
    conformance: Conformance
    counted: int
    """In how many cases items and rules of order were counted; the others are to be read anew."""
    run: Run | None
    shares: tuple[tuple[str, ShareChart], ...]
    """What the share is of, and its chart by quarters of the operation."""
    not_charted: int = 0
    """How many cases are in no chart, since they are other centres': their dates were moved."""
    centres: tuple[OfCentre, ...] = ()
    """The parts that it is pooled of, where they are asked for."""

    @property
    def not_charted_words(self) -> str:
        """Say which cases no chart has; empty where every one is in them."""
        if not self.not_charted:
            return ""
        cases = count(self.not_charted, "case")
        return f"Not in the charts over time: {cases} of other centres, whose dates were moved."


def cohort(
    database: Database,
    station: Station,
    where: Sequence[str] = (),
    chart: str | None = None,
    *,
    by_centre: bool = False,
) -> Cohort | None:
    """Count the cases for which every `field=value` holds, on the checklist that most of them have; None of none.

    `chart` names the number whose run chart is drawn. `by_centre` counts each centre by itself too.

    Raises:
        Unknown, BadValue: As `listed`; or there is no such number to chart.
    """
    with database.reading() as connection:
        tests = read_where(connection, station, where)
        codes: cohorts.Codes = pages.chosen(connection, tests)
        on = cohorts.checklist_counts(connection, codes)
        if not on:
            return None
        (name, cases), *others = on
        if others:
            is_all = not tests
            tests.append(Test("checklist", Sort.WORD, own=True, value=name))
            codes = cohorts.On(name) if is_all else pages.chosen(connection, tests)
        texts = {sha256: pinned(sha256, text) for sha256, text in register.texts(connection)}
        checklist = max((each for each in texts.values() if each.id == name), key=lambda each: _version(each.version))
        conformance, counted = none(), 0
        for each in cohorts.standings(connection, codes):
            add_many(conformance, texts[each.sha256], each.items, each.orders)
            counted += each.cases
        lines = table_of_counts(checklist, cohorts.answer_counts(connection, codes), cases)
        names = names_of_centres(connection)
        own = pages.chosen(connection, [*tests, _of_centre(OWN)]) if names else None
        charted = codes if own is None else own
        not_charted = 0 if own is None else cases - len(own)
        run = _run(connection, charted, checklist, chart)
        shares = _shares(connection, charted, checklist)
        centres = tuple(_by_centre(connection, tests, checklist, names)) if by_centre else ()
    return Cohort(
        checklist,
        cases,
        tuple(where),
        tuple(others),
        tuple(lines),
        conformance,
        counted,
        run,
        shares,
        not_charted,
        centres,
    )


def _by_centre(
    connection: Connection, tests: Sequence[Test], checklist: Checklist, names: Mapping[str, str]
) -> Iterator[OfCentre]:
    """Count each centre that has a case here, this store's own first."""
    for code, name in {OWN: OWN, **names}.items():
        codes = pages.chosen(connection, [*tests, _of_centre(code)]) or set()
        if codes:
            lines = table_of_counts(checklist, cohorts.answer_counts(connection, codes), len(codes))
            yield OfCentre(code, name, len(codes), tuple(lines))


def _of_centre(code: str) -> Test:
    return Test("centre", Sort.WORD, own=True, value=code)


def _version(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


def _run(connection: Connection, codes: cohorts.Codes, checklist: Checklist, asked: str | None) -> Run | None:
    numbers = {field.id: field for field in checklist.summary if is_number(checklist, field)}
    if asked is not None and asked not in numbers:
        raise Unknown("number to chart", asked, numbers)
    name = asked or (_CHARTED if _CHARTED in numbers else next(iter(numbers), None))
    if name is None:
        return None
    found = [
        (moment[:10], quarter, Decimal(v)) for moment, quarter, v in cohorts.numbers_in_time(connection, codes, name)
    ]
    by_quarter = len(found) > MOST_POINTS
    points = [(day, value) for day, _, value in found]
    if by_quarter:
        points = [
            (quarter, median(value for _, _, value in of)) for quarter, of in groupby(found, key=lambda each: each[1])
        ]
    chart = run_chart([value for _, value in points])
    field = numbers[name]
    labels = tuple(label for label, _ in points)
    return Run(name, field.title, field.unit, by_quarter, labels, chart) if chart else None


def _shares(connection: Connection, codes: cohorts.Codes, checklist: Checklist) -> tuple[tuple[str, ShareChart], ...]:
    field, value = _SHARED
    asked = []
    if any(each.id == field for each in checklist.summary):
        asked.append((f"{field}={value}", cohorts.share_by_quarter(connection, codes, field, value)))
    asked.append(("overrides=1..", cohorts.overridden_by_quarter(connection, codes)))
    charts = [(name, share_chart(periods)) for name, periods in asked]
    return tuple((name, chart) for name, chart in charts if chart is not None)
