"""The report of a cohort: its results beside the paper's, how the lists were used, and how it goes over time."""

from __future__ import annotations

from collections.abc import Iterator

from rvlms_plan.domain.case import ItemState
from rvlms_plan.domain.cohort import Line, figure_words, numbers_words, option_words, plain
from rvlms_plan.domain.conformance import Shares
from rvlms_plan.domain.counting import count
from rvlms_plan.domain.filters import RANGE
from rvlms_plan.domain.findings import NOT_OBSERVATIONS, RULES
from rvlms_plan.formats.reports.charts import run_drawing, share_drawing
from rvlms_plan.formats.reports.document import Block, Document, Facts, Heat, Section, Table, Words, section, table
from rvlms_plan.formats.reports.gathered import CohortReport
from rvlms_plan.formats.reports.words import NAMES_ATTESTED, moment, offset

_STATES = (ItemState.DONE, ItemState.NOT_APPLICABLE, ItemState.DEFERRED, ItemState.OVERRIDDEN, ItemState.OPEN)
_SHARES = {"overrides=1..": "Cases in which a gate was overridden"}
_SHIFT = "Six in a row on one side of the median are a shift, drawn as rings."
_LIMITS = (
    "share by quarter of the operation, limits at three standard errors of the mean share. One outside, a ring, is a "
    "sign to look for a cause and no proof of one."
)
_SHADES = (
    "In how many cases each item ended how. Never added together: done or passed by is not done. The darker, "
    "the greater the share of all cases counted."
)
_HEADS = ("done", "n/a", "deferred", "overridden", "open")


def cohort_document(report: CohortReport) -> Document:
    """Give the whole report."""
    checklist, made = report.checklist, report.made
    cases = f"{count(report.cases, 'case')}"
    return Document(
        title=f"Cohort report, {cases}",
        marks=(),
        head=f"{cases} · {checklist.id} {checklist.version}",
        foot=f"{cases} · {checklist.id} {checklist.version} · {made.program} · made {moment(made.at)}",
        sections=tuple(_sections(report)),
    )


def _sections(report: CohortReport) -> Iterator[Section]:
    yield section("The cohort", _head(report))
    yield section("Results", _results(report))
    if report.centres:
        yield section("By centre", _by_centre(report))
    yield section("Over time", _over_time(report))
    yield section("Overrides by gate", _gates(report))
    yield section("Items", _items(report))
    yield section("Rules of order", _orders(report))


def _head(report: CohortReport) -> Iterator[Block]:
    checklist, made = report.checklist, report.made
    for remark in report.remarks:
        yield Words(remark, weighs=True)
    rows = [
        ("Cases", str(report.cases)),
        ("Filter", "; ".join(_where(report, each) for each in report.where) or "none: all cases of the store"),
        ("Checklist", f"{checklist.title}: {checklist.id}, newest version {checklist.version}"),
        ("Rules", f"version {report.rules_version}"),
        ("This report", f"made {moment(made.at)} {offset(made.at)} at {made.station} by {made.program}"),
    ]
    if report.left_aside:
        rows.insert(2, ("Left aside", ", ".join(f"{count} on {name}" for name, count in report.left_aside)))
    yield Facts(tuple(rows))
    yield Words(f"{NOT_OBSERVATIONS} {NAMES_ATTESTED}")


def _where(report: CohortReport, condition: str) -> str:
    """Put a condition of the filter into words, with what was typed behind it."""
    name, _, value = (part.strip() for part in condition.partition("="))
    field = next((each for each in report.checklist.summary if each.id == name), None)
    title = field.title if field else name.replace("-", " ")
    low, is_range, high = (part.strip() for part in value.partition(RANGE))
    if is_range:
        said = " ".join(filter(None, (low and f"from {low}", high and f"up to {high}")))
    elif name == "finding" and (rule := next((each for each in RULES if value in each.rules), None)):
        said = f"is: {rule.title}"
    else:
        said = f"is {option_words(report.checklist, field, value) if field else value}"
    return f"{title} {said} ({condition})"


def _results(report: CohortReport) -> Iterator[Block | None]:
    reported = report.checklist.reported
    heads = ["", "This cohort", "n", "Missing", "Quartiles"]
    rows = [
        [line.field.title, _own_words(line), str(line.n), str(line.missing), _quartiles(line)] for line in report.lines
    ]
    if reported:
        heads.append(f"{reported.source} (n {reported.cases})")
        rows = [[*row, figure_words(report.checklist, line)] for row, line in zip(rows, report.lines, strict=True)]
    yield table(heads, rows, (4, 5, 0, 0, 3, *((5,) if reported else ())))
    yield Words("Numbers: median (lowest–highest) of those who have an answer; quartiles by linear interpolation.")
    if reported:
        source = next((each for each in report.checklist.sources if each.id == reported.source), None)
        if source:
            yield Words(f"{source.id}: {source.text}")
        yield Words("The two stand side by side and are not compared by a test: four patients bear none.")


def _by_centre(report: CohortReport) -> Iterator[Block | None]:
    yield Words("Each centre beside all of them. Nothing is concluded from how they differ.")
    for centre in report.centres:
        cases = count(centre.cases, "case")
        rows = [
            [own.field.title, _own_words(own), str(own.n), str(own.missing), _quartiles(own), _own_words(line)]
            for own, line in zip(centre.lines, report.lines, strict=True)
        ]
        heads = (f"{centre.name}, {cases}", "This centre", "n", "Missing", "Quartiles", f"All {report.cases}")
        yield table(heads, rows, (4, 5, 0, 0, 3, 5))


def _own_words(line: Line) -> str:
    if line.numbers is None:
        return ", ".join(f"{words} {count}" for _, words, count in line.counts) or "no answer"
    said = numbers_words(line.numbers, line.field.unit)
    wants_above = line.reported is not None and line.reported.above_zero is not None
    return f"{said}, {line.numbers.above_zero} above 0" if wants_above else said


def _quartiles(line: Line) -> str:
    if line.numbers is None:
        return ""
    return "–".join(plain(round(end, 2)) for end in (line.numbers.lower_quartile, line.numbers.upper_quartile))


def _over_time(report: CohortReport) -> Iterator[Block]:
    run = report.run
    if run is None and not report.shares:
        yield Words("No operation has a time yet, so there is nothing to draw.")
    if run is not None:
        what = "medians by quarter of the operation" if run.by_quarter else "each operation"
        yield Words(f"{run.title}, run chart: {what}, {run.labels[0]} to {run.labels[-1]}. {_SHIFT}")
        yield run_drawing(run)
        for first, behind in run.chart.shifts:
            yield Words(f"A shift: {behind - first} on one side of the median, from {run.labels[first]} on.")
    for name, chart in report.shares:
        words = _SHARES.get(name) or _where(report, name)
        yield Words(f"{words}, p-chart: {_LIMITS}")
        yield share_drawing(words, chart)


def _gates(report: CohortReport) -> Iterator[Block | None]:
    gates = report.conformance.gates
    yield table(
        ("Gate", "Overridden", "Of those that applied"),
        (
            (phase.title, str(gates[phase.id].of(ItemState.OVERRIDDEN)), str(gates[phase.id].applicable))
            for phase in report.checklist.phases
            if phase.id in gates
        ),
        (4, 1, 1),
    ) or Words("No gate was counted.")
    yield Words("Blocking items that were passed by. A gate that is passed by often is badly designed.")


def _items(report: CohortReport) -> Iterator[Block]:
    yield Words(_SHADES)
    if report.counted < report.cases:
        yield Words(
            f"Not counted: {count(report.cases - report.counted, 'case')}; rvlms-plan register rebuild reads anew.",
            weighs=True,
        )
    rows: list[tuple[str, int, tuple[int, ...]]] = []
    for phase in report.checklist.phases:
        rows.append((phase.title, -1, ()))
        for item in phase.items:
            shares = report.conformance.items.get(item.id, Shares())
            rows.append((item.challenge, sum(shares.counts.values()), tuple(shares.of(state) for state in _STATES)))
    yield Heat(("Item", *_HEADS), tuple(rows))


def _orders(report: CohortReport) -> Iterator[Block | None]:
    rows = [
        (rule.says or rule.id, str(held), str(of))
        for rule in report.checklist.order
        for held, of in [report.conformance.order_kept.get(rule.id, (0, 0))]
    ]
    found: Table | None = table(("Rule", "Kept", "Of those that say something"), rows, (6, 1, 2))
    yield found or Words("The checklist has no rules of order.")
