"""The register as rows, in the columns that a width has room for, and the case under the cursor in full below."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rvlms_plan.domain.counting import count
from rvlms_plan.domain.register import RegisterRow, number_of
from rvlms_plan.domain.review import STATE_WORDS, ReviewState
from rvlms_plan.domain.status import Status
from rvlms_plan.tui.widgets.glyphs import Glyphs
from rvlms_plan.tui.widgets.line_list import CURSOR_CELLS, Row
from rvlms_plan.tui.widgets.lines import Line, cut, width_of, wrapped, wrapped_spans
from rvlms_plan.tui.widgets.words import moment_words

WHOLE, BAD = "whole", "NOT WHOLE"
ENDED = (Status.CLOSED, Status.ABANDONED)
_ROOMY, _MIDDLE = 100, 64
_CODE_CELLS = {True: 24, False: 12}


@dataclass(frozen=True, slots=True)
class Listed:
    """One case on a page: its row, how many findings ask something, its review, and its verification, where any."""

    row: RegisterRow
    findings: int
    review: ReviewState
    integrity: str = ""

    @property
    def is_running(self) -> bool:
        """Tell whether it is still in progress, so that more may come."""
        return self.row.status not in ENDED


@dataclass(frozen=True, slots=True)
class _Column:
    head: str
    cells: int
    of: Callable[[Listed], str]
    right: bool = False


def register_rows(cases: Sequence[Listed], width: int, glyphs: Glyphs) -> tuple[Line, list[Row]]:
    """Give the line of column heads and a row a case; each count of items by itself."""
    columns = _columns(cases, width - CURSOR_CELLS, glyphs)
    heads: Line = (("muted", " " * (CURSOR_CELLS + 1) + " ".join(_fitted(each, each.head) for each in columns)),)
    return heads, [Row(each.row.code, (_line(columns, each),)) for each in cases]


def _line(columns: Sequence[_Column], listed: Listed) -> Line:
    code, *rest = (_fitted(each, each.of(listed)) for each in columns)
    meaning = "problem" if listed.integrity == BAD else "text"
    return (("strong", f" {code} "), (meaning, " ".join(rest)))


def _fitted(column: _Column, text: str) -> str:
    text = cut(text, column.cells)
    blank = " " * (column.cells - width_of((("text", text),)))
    return blank + text if column.right else text + blank


def _columns(cases: Sequence[Listed], width: int, glyphs: Glyphs) -> list[_Column]:
    longest = max((len(each.row.code) for each in cases), default=4)
    code = _Column("case", min(max(longest, 4), _CODE_CELLS[width >= _ROOMY]), lambda each: each.row.code)
    status = _Column("status", 12, lambda each: _status(each, glyphs))
    overrides = _Column("ovr", 3, lambda each: str(each.row.overridden), right=True)
    found = _Column("find", 4, lambda each: str(each.findings), right=True)
    integrity = _Column("record", 7, lambda each: _integrity(each, glyphs))
    if width < _MIDDLE:
        return [code, status, overrides, found, integrity][: 5 if width >= 45 else 4]
    counts = [
        _Column("done", 4, lambda each: str(each.row.done), right=True),
        _Column("N/A", 3, lambda each: str(each.row.not_applicable), right=True),
        _Column("def", 3, lambda each: str(each.row.deferred), right=True),
        overrides,
        _Column("open", 4, lambda each: str(each.row.open), right=True),
        found,
        integrity,
    ]
    first = [code, status]
    if width >= _ROOMY:
        first += [
            _Column("operated", 10, lambda each: (each.row.operated_at or "")[:10]),
            _Column("review", 8, lambda each: "" if each.review is ReviewState.NONE else str(each.review)),
            _Column("checklist", 14, lambda each: f"{each.row.checklist} {each.row.version}"),
        ]
    used = 1 + sum(each.cells + 1 for each in (*first, *counts))
    return [*first, _Column("case in words", max(8, width - used - 1), _words), *counts]


def _status(listed: Listed, glyphs: Glyphs) -> str:
    return f"{glyphs.waits if listed.is_running else ' '} {listed.row.status}"


def _integrity(listed: Listed, glyphs: Glyphs) -> str:
    if listed.integrity == BAD:
        return f"{glyphs.problem} BAD"
    return f"{glyphs.done} {WHOLE}" if listed.integrity == WHOLE else ""


def _words(listed: Listed) -> str:
    row = listed.row
    patient = " ".join(filter(None, ((row.sex or "")[:1].upper(), "" if row.age is None else str(row.age))))
    return ", ".join(filter(None, (patient, *row.head)))


def detail_lines(
    listed: Listed, titles: Mapping[str, tuple[str, str]], now: datetime, size: tuple[int, int], glyphs: Glyphs
) -> list[Line]:
    """Give the case under the cursor in full, as far as the lines go; `titles` are summary fields' (title, unit)."""
    row, (width, most) = listed.row, size
    running = (("due", " in progress "),) if listed.is_running else ()
    head: Line = (("strong", f" {row.code}"), *running, ("text", f"  {_words(listed)}"))
    counts = f"{count(listed.findings, 'finding')} to ask about"
    days = [f"opened {_day(row.opened_at, now)}", f"newest entry {_day(row.changed_at, now)}"]
    if row.operated_at:
        days.insert(1, f"incision {_day(row.operated_at, now)}")
    lines: list[Line] = wrapped_spans(head, width - 1)
    for meaning, text in (
        (
            "text",
            f"{counts}; {row.status}, {row.phase_title}; {row.positions} entr{'y' if row.positions == 1 else 'ies'}",
        ),
        ("muted", ", ".join(days)),
        (
            "problem" if listed.integrity == BAD else "muted",
            f"{row.checklist} {row.version}; review {STATE_WORDS[listed.review]}; record {_integrity_words(listed)}",
        ),
    ):
        lines += [((meaning, f" {part}"),) for part in wrapped(text, width - 2)]
    said = [f"{titles[field][0]} {_said(value, titles[field][1])}" for field, value in row.summary if field in titles]
    lines += [(("text", f" {part}"),) for part in wrapped(f" {glyphs.dot} ".join(said), width - 2) if said]
    return lines[:most]


def _integrity_words(listed: Listed) -> str:
    if listed.integrity:
        return f"{listed.integrity} when looked at"
    return "not looked at (v)"


def _said(value: str, unit: str) -> str:
    return f"{value} {unit}".strip() if number_of(value) is not None else value.replace("-", " ")


def _day(moment: str, now: datetime) -> str:
    return moment_words(datetime.fromisoformat(moment), now)


__all__ = ["BAD", "WHOLE", "Listed", "detail_lines", "register_rows"]
