"""A cohort as rows: its result table beside the paper's, how it goes over time, its gates and order, its items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from rvlms_plan.domain.answers import unit_words
from rvlms_plan.domain.case import ItemState
from rvlms_plan.domain.cohort import figure_words, line_words, quartile_words
from rvlms_plan.domain.conformance import Shares
from rvlms_plan.domain.drawing import bar, legend, run_lines, share_lines
from rvlms_plan.tui.widgets.audit.case_pages import SHARES_WORDS, heading, lines_of, order_rows
from rvlms_plan.tui.widgets.glyphs import ASCII, Glyphs
from rvlms_plan.tui.widgets.line_list import CURSOR_CELLS, Row
from rvlms_plan.tui.widgets.lines import Line, cut, width_of, wrapped

if TYPE_CHECKING:
    from rvlms_plan.use_cases.audit import Cohort

_TABLE_FROM = 100
_HEAT = ((100, "█", "#"), (90, "▓", "9"), (75, "▒", "7"), (50, "░", "5"), (0, "·", "."))
"""From which share of the applicable done, in per cent, an item has which sign."""
_NONE_APPLIED = " "


def result_rows(found: Cohort, width: int, glyphs: Glyphs) -> list[Row]:
    """Give the paper's result table and this cohort's side by side."""
    width -= CURSOR_CELLS
    reported = found.checklist.reported
    paper = f"{reported.source} (n {reported.cases})" if reported else ""
    rows = _wide_table(found, paper, width) if width >= _TABLE_FROM else list(_narrow_table(found, paper, width))
    if reported:
        source = next((each for each in found.checklist.sources if each.id == reported.source), None)
        said = f"{reported.source}: {source.text}. " if source else ""
        note = f"{said}Figures stand side by side and are not compared by a test: so few patients bear none."
        rows.append(Row("source", ((), *lines_of("muted", note, width)), can_be_chosen=False))
    return [_plain(row) for row in rows] if glyphs is ASCII else rows


def _plain(row: Row) -> Row:
    """Write ranges with plain signs."""
    lines = tuple(tuple((meaning, text.replace("–", "-")) for meaning, text in line) for line in row.lines)
    return replace(row, lines=lines)


def _wide_table(found: Cohort, paper: str, width: int) -> list[Row]:
    cells = (30, 36, 5, 8, 16)
    room = max(12, width - sum(cells) - len(cells) - 2)
    heads = ("", "this cohort", "n", "missing", "quartiles", paper)
    rows = [Row("heads", (_table_line("muted", heads, cells),), can_be_chosen=False)]
    for line in found.lines:
        own = wrapped(line_words(line), cells[1])
        theirs = wrapped(figure_words(found.checklist, line), room)
        title = wrapped(line.field.title, cells[0])
        count = max(len(own), len(theirs), len(title))
        columns = [each + [""] * (count - len(each)) for each in (title, own, theirs)]
        lines = [
            _table_line(
                "text",
                (
                    columns[0][n],
                    columns[1][n],
                    str(line.n) if not n else "",
                    str(line.missing) if not n else "",
                    quartile_words(line) if not n else "",
                    columns[2][n],
                ),
                cells,
            )
            for n in range(count)
        ]
        rows.append(Row(f"field {line.field.id}", tuple(lines)))
    return rows


def _table_line(meaning: str, texts: Iterable[str], cells: Iterable[int]) -> Line:
    *texts, last = texts
    parts = [text.ljust(room) for text, room in zip(texts, cells, strict=True)]
    return ((meaning, f" {' '.join(parts)} {last}"),)


def _narrow_table(found: Cohort, paper: str, width: int) -> Iterator[Row]:
    for line in found.lines:
        quartiles = f", quartiles {said}" if (said := quartile_words(line)) else ""
        missing = f", missing in {line.missing}" if line.missing else ""
        lines = [
            *lines_of("strong", line.field.title, width),
            *lines_of("text", f"{line_words(line)}   n {line.n}{missing}{quartiles}", width, 3),
        ]
        if published := figure_words(found.checklist, line):
            lines += lines_of("info", f"{paper}: {published}", width, 3)
        yield Row(f"field {line.field.id}", tuple(lines))


def centre_rows(found: Cohort, width: int, glyphs: Glyphs) -> list[Row]:
    """Give each field with what each centre has for it, and all of them together."""
    width -= CURSOR_CELLS
    if not found.centres:
        return [heading("centres", "Counting each centre.", width)]
    heads = [*(f"{each.name} ({each.cases})" for each in found.centres), f"all ({found.cases})"]
    cells = min(max(width_of((("text", each),)) for each in heads), width // 2 - 5)
    aside = (
        "" if len(found.centres) > 1 else " All of these cases are of one centre: import takes the bundles of others."
    )
    rows = [heading("centres", f"Side by side; nothing is concluded from how they differ.{aside}", width)]
    for place, line in enumerate(found.lines):
        lines = list(lines_of("strong", line.field.title, width))
        of_each = [each.lines[place] for each in found.centres]
        for head, each in zip(heads, [*of_each, line], strict=True):
            meaning = "info" if each is line else "text"
            missing = f", missing in {each.missing}" if each.missing else ""
            said = f"{line_words(each)}   n {each.n}{missing}"
            shown_head = cut(head, cells)
            left = f"{shown_head}{' ' * (cells - width_of((('text', shown_head),)))}  "
            first, *rest = wrapped(said, width - cells - 5)
            lines += [((meaning, f"   {left}{first}"),), *(((meaning, " " * (cells + 5) + part),) for part in rest)]
        rows.append(Row(f"field {line.field.id}", tuple(lines)))
    return [_plain(row) for row in rows] if glyphs is ASCII else rows


def time_rows(found: Cohort, width: int, glyphs: Glyphs) -> list[Row]:
    """Give the run chart of a number and the p-charts, each with what it shows in words."""
    width -= CURSOR_CELLS
    is_plain = glyphs is ASCII
    rows = []
    if (run := found.run) is not None:
        what = "by quarter of the operation, medians" if run.by_quarter else "by operation"
        title = f"{run.title}, {unit_words(run.unit)}, {what}: {run.labels[0]} to {run.labels[-1]}"
        rows.append(heading("run", title, width, "n charts another number."))
        lines: list[Line] = [(("text", f" {line}"),) for line in run_lines(run.chart, ascii_only=is_plain)]
        for first, behind in run.chart.shifts:
            said = f"A shift: {behind - first} on one side of the median, from {run.labels[first]} on."
            lines += lines_of("due", said, width)
        rows.append(Row("run", tuple(lines)))
    for name, chart in found.shares:
        title = f"{name} by quarter of the operation, mean {100 * chart.mean:.1f} %, limits at three sigma"
        rows.append(heading(f"share {name}", title, width))
        for point, line in zip(chart.points, share_lines(chart, ascii_only=is_plain), strict=True):
            meaning = "due" if point.is_outside else "text"
            rows.append(Row(f"{name} {point.label}", (((meaning, f" {line}"),),)))
    if not rows:
        rows.append(heading("none", "Nothing to chart: no case of these has an operation with a time.", width))
    if found.not_charted_words:
        rows.append(heading("not-charted", found.not_charted_words, width))
    note = "A shift or a point outside is a sign to look for a cause, no proof of one."
    rows.append(Row("note", ((), *lines_of("muted", note, width)), can_be_chosen=False))
    return rows


def gate_rows(found: Cohort, width: int, glyphs: Glyphs) -> list[Row]:
    """Give what was passed by at each gate, and the rules of order."""
    width -= CURSOR_CELLS
    gates = found.conformance.gates
    rows = [
        heading(
            "gates",
            "Overrides by gate: blocking items passed by, of those that applied",
            width,
            "A gate that is passed by often is badly designed: ask why.",
        )
    ]
    most = max((shares.of(ItemState.OVERRIDDEN) for shares in gates.values()), default=0)
    cells = 30 if width >= 100 else 12
    for phase in found.checklist.phases:
        if phase.id not in gates:
            continue
        passed, of = gates[phase.id].of(ItemState.OVERRIDDEN), gates[phase.id].applicable
        drawn = glyphs.block * (0 if not most else max(1, cells * passed // most) if passed else 0)
        said = f"{passed} of {of}"
        meaning = "due" if passed else "muted"
        line: Line = ((meaning, f" {drawn:<{cells}} {said:>14}  "), ("text", phase.title[: max(8, width - cells - 19)]))
        rows.append(Row(f"gate {phase.id}", (line,)))
    return rows + order_rows(found.conformance, found.checklist, width)


def item_rows(found: Cohort, width: int, glyphs: Glyphs) -> list[Row]:
    """Give a heat map of the items done, a sign an item by phase, then each item with its counts."""
    width -= CURSOR_CELLS
    is_plain = glyphs is ASCII
    said = [
        (f"{least} % or more" if 0 < least < 100 else "100 %" if least else "less", signs) for least, *signs in _HEAT
    ]
    known = ", ".join(f"{signs[is_plain]} {words}" for words, signs in said)
    rows = [
        heading(
            "heat",
            "Done, of the cases in which the item applied: a sign an item",
            width,
            f"{known}, blank: applied in none",
        )
    ]
    for phase in found.checklist.phases:
        cells = "".join(_heat(found.conformance.items.get(item.id, Shares()), plain=is_plain) for item in phase.items)
        title = (phase.short or phase.title)[:14]
        rows.append(Row(f"heat {phase.id}", ((("strong", f" {title:<15}"), ("info", cells)),)))
    rows.append(heading("items", SHARES_WORDS.capitalize(), width, legend(ascii_only=is_plain)))
    cells_of_bar = 30 if width >= 100 else 14
    for phase in found.checklist.phases:
        rows.append(heading(phase.id, phase.title, width))
        for item in phase.items:
            shares = found.conformance.items.get(item.id, Shares())
            counts = " / ".join(str(shares.of(state)) for state in _STATES)
            drawn = bar(shares, cells_of_bar, ascii_only=is_plain)
            left = max(10, width - cells_of_bar - 26)
            first, *more = wrapped(item.challenge, left)
            lines: list[Line] = [(("strong", f" {drawn} "), ("text", f"{counts:<22} {first}"))]
            lines += [(("text", " " * (cells_of_bar + 25) + part),) for part in more]
            rows.append(Row(f"item {item.id}", tuple(lines)))
    return rows


_STATES = (ItemState.DONE, ItemState.NOT_APPLICABLE, ItemState.DEFERRED, ItemState.OVERRIDDEN, ItemState.OPEN)


def _heat(shares: Shares, *, plain: bool) -> str:
    percent = shares.percent(ItemState.DONE)
    if percent is None:
        return _NONE_APPLIED
    return next(signs[plain] for least, *signs in _HEAT if percent >= least)
