"""A cohort, as tables and drawings for people and as data."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rvlms_plan.cli.printing.lines import width
from rvlms_plan.domain.answers import unit_words
from rvlms_plan.domain.case import ItemState
from rvlms_plan.domain.cohort import Line, figure_words, line_words, plain, quartile_words
from rvlms_plan.domain.conformance import Shares
from rvlms_plan.domain.counting import count
from rvlms_plan.domain.drawing import bar, legend, run_lines, share_lines
from rvlms_plan.domain.findings import NOT_OBSERVATIONS

if TYPE_CHECKING:
    from rvlms_plan.use_cases.audit import Cohort

_STATES = {
    "done": ItemState.DONE,
    "not_applicable": ItemState.NOT_APPLICABLE,
    "deferred": ItemState.DEFERRED,
    "overridden": ItemState.OVERRIDDEN,
    "open": ItemState.OPEN,
}
_BAR = 20


def cohort_lines(found: Cohort, says: Sequence[str], *, ascii_only: bool) -> Iterator[str]:
    """Give the result table beside the published one, then how the lists were used, then how it goes over time."""
    checklist = found.checklist
    where = f" where {' and '.join(found.where)}" if found.where else ""
    yield f"{count(found.cases, 'case')}{where}, {checklist.id} {checklist.version}"
    for each in says:
        yield from textwrap.wrap(each, width())
    yield NOT_OBSERVATIONS
    if found.left_aside:
        yield f"On other checklists, left aside: {', '.join(f'{name} {count}' for name, count in found.left_aside)}"
    yield ""
    yield from _table(found)
    if found.centres:
        yield from ("", "By centre")
        yield from _by_centre(found)
    yield from ("", "Overrides by gate (blocking items passed by, of those that applied)")
    gates = found.conformance.gates
    yield from _columns(
        [f"  {phase.title}", f"{gates[phase.id].of(ItemState.OVERRIDDEN)} of {gates[phase.id].applicable}"]
        for phase in checklist.phases
        if phase.id in gates
    )
    yield from ("", f"Items: done / not applicable / deferred / overridden / open ({legend(ascii_only=ascii_only)})")
    yield from _columns(_item_rows(found, ascii_only=ascii_only))
    yield from ("", "Rules of order: kept, of those that say something")
    yield from _columns(
        [f"  {rule.id}", f"{held} of {of}"]
        for rule in checklist.order
        for held, of in [found.conformance.order_kept.get(rule.id, (0, 0))]
    )
    yield from _charts(found, ascii_only=ascii_only)


def _table(found: Cohort) -> Iterator[str]:
    reported = found.checklist.reported
    heads = ["", "this cohort", "n", "missing", "quartiles"]
    heads += [f"{reported.source} (n {reported.cases})"] if reported else []
    rows = [heads]
    for line in found.lines:
        row = [line.field.title, line_words(line), str(line.n), str(line.missing), quartile_words(line)]
        rows.append([*row, figure_words(found.checklist, line)] if reported else row)
    yield from _columns(rows)
    if reported:
        source = next((each for each in found.checklist.sources if each.id == reported.source), None)
        said = f"{reported.source}: {source.text}" if source else reported.source
        yield from textwrap.wrap(said, width(), subsequent_indent="  ", break_on_hyphens=False)


def _by_centre(found: Cohort) -> Iterator[str]:
    """Give a column a centre and one of all, or where they do not fit side by side, a line each."""
    heads = [*(f"{each.name} ({each.cases})" for each in found.centres), f"all ({found.cases})"]
    rows = [
        [line.field.title, *(_with_n(each.lines[place]) for each in found.centres), _with_n(line)]
        for place, line in enumerate(found.lines)
    ]
    side_by_side = list(_columns([["", *heads], *rows]))
    if max(len(line) for line in side_by_side) <= width():
        yield from side_by_side
        return
    for title, *cells in rows:
        yield title
        yield from _columns([[f"  {head}", cell] for head, cell in zip(heads, cells, strict=True)])


def _with_n(line: Line) -> str:
    return f"{line_words(line)} [n {line.n}]"


def _item_rows(found: Cohort, *, ascii_only: bool) -> Iterator[list[str]]:
    for phase in found.checklist.phases:
        yield [f"  {phase.title}"]
        for item in phase.items:
            shares = found.conformance.items.get(item.id, Shares())
            counts = " / ".join(str(shares.of(state)) for state in _STATES.values())
            yield [f"    {item.id}", bar(shares, _BAR, ascii_only=ascii_only), counts]


def _charts(found: Cohort, *, ascii_only: bool) -> Iterator[str]:
    if found.run is not None:
        run = found.run
        what = "by quarter of the operation, medians" if run.by_quarter else "by operation"
        yield from ("", f"{run.title}, {unit_words(run.unit)}, {what}: {run.labels[0]} to {run.labels[-1]}")
        yield from run_lines(run.chart, ascii_only=ascii_only)
        for first, behind in run.chart.shifts:
            yield f"A shift: {behind - first} on one side of the median, from {run.labels[first]} on."
    for name, chart in found.shares:
        yield from ("", f"{name} by quarter of the operation, mean {100 * chart.mean:.1f} %, limits at three sigma")
        yield from share_lines(chart, ascii_only=ascii_only)


def _columns(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    rows = list(rows)
    places = max((len(row) for row in rows), default=0)
    widths = [max((len(row[place]) for row in rows if place < len(row) > 1), default=0) for place in range(places)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()


def cohort_data(found: Cohort, says: Sequence[str]) -> dict[str, Any]:
    """Give what `cohort --json` does; numbers are decimal text, shares of charts are numbers from 0 to 1."""
    checklist, reported = found.checklist, found.checklist.reported
    conformance = found.conformance
    return {
        "checklist": checklist.id,
        "version": checklist.version,
        "cases": found.cases,
        "where": list(found.where),
        "left_aside": dict(found.left_aside),
        "notes": [*says, NOT_OBSERVATIONS],
        "reported": {"source": reported.source, "cases": reported.cases} if reported else None,
        "table": [_line_data(line) for line in found.lines],
        "counted": found.counted,
        "gates": {name: _shares_data(shares) for name, shares in conformance.gates.items()},
        "phases": {name: _shares_data(shares) for name, shares in conformance.phases.items()},
        "items": {name: _shares_data(shares) for name, shares in conformance.items.items()},
        "order": {rule: {"kept": held, "of": of} for rule, (held, of) in conformance.order_kept.items()},
        "run_chart": _run_data(found),
        "share_charts": {
            name: {
                "mean": chart.mean,
                "points": [
                    {
                        "quarter": p.label,
                        "count": p.count,
                        "of": p.of,
                        "low": p.low,
                        "high": p.high,
                        "outside": p.is_outside,
                    }
                    for p in chart.points
                ],
            }
            for name, chart in found.shares
        },
        "not_charted": found.not_charted,
        "centres": [
            {
                "centre": each.code,
                "name": each.name,
                "cases": each.cases,
                "table": [_line_data(line) for line in each.lines],
            }
            for each in found.centres
        ],
    }


def _line_data(line: Line) -> dict[str, Any]:
    numbers, figure = line.numbers, line.reported
    return {
        "field": line.field.id,
        "title": line.field.title,
        "unit": line.field.unit,
        "n": line.n,
        "missing": line.missing,
        "numbers": {
            "median": plain(numbers.median),
            "low": plain(numbers.low),
            "high": plain(numbers.high),
            "lower_quartile": plain(numbers.lower_quartile),
            "upper_quartile": plain(numbers.upper_quartile),
            "above_zero": numbers.above_zero,
        }
        if numbers
        else None,
        "counts": {answer: count for answer, _, count in line.counts},
        "reported": {
            "median": _text(figure.median),
            "low": _text(figure.low),
            "high": _text(figure.high),
            "above_zero": figure.above_zero,
            "counts": dict(figure.counts),
        }
        if figure
        else None,
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


def _shares_data(shares: Shares) -> dict[str, int]:
    return {"applicable": shares.applicable, **{name: shares.of(state) for name, state in _STATES.items()}}


def _run_data(found: Cohort) -> dict[str, Any] | None:
    run = found.run
    if run is None:
        return None
    return {
        "field": run.field,
        "by_quarter": run.by_quarter,
        "labels": list(run.labels),
        "values": [plain(value) for value in run.chart.values],
        "median": plain(run.chart.median),
        "shifts": [list(each) for each in run.chart.shifts],
    }
