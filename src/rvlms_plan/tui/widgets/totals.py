"""The totals that stand below the items: clamps, blood loss, transfusion, how long the operation takes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rvlms_plan.domain.answers import measured, unit_words
from rvlms_plan.domain.case import CLOSURE, LEFT_THEATRE, CaseView
from rvlms_plan.domain.checklist import AMOUNT, BLOOD_LOSS, MOMENTS, TRANSFUSION
from rvlms_plan.domain.happenings import total_of, totals
from rvlms_plan.tui.widgets.glyphs import Glyphs
from rvlms_plan.tui.widgets.lines import Line, Span, spread, width_of
from rvlms_plan.tui.widgets.words import duration_words, moment_words


def totals_line(view: CaseView, now: datetime, width: int, glyphs: Glyphs) -> Line:
    """Give the totals on one line; what is less important stands where there is room for it."""
    parts = _must(view, now)
    between = f" {glyphs.dot} "
    for more in _may(view, now):
        if width_of(_joined([*parts, more], between)) < width:
            parts.append(more)
    if case_began := view.case.incision:
        since = ("text", f"{operation_words(view, now)} from {moment_words(case_began.at, now)}")
        longer = [since if text == operation_words(view, now) else (meaning, text) for meaning, text in parts]
        parts = longer if width_of(_joined(longer, between)) < width else parts
    if width_of(_joined(parts, between)) >= width:
        parts = [(meaning, _short(text)) for meaning, text in parts]
    while len(parts) > 1 and width_of(_joined(parts, between)) >= width:
        parts.pop()
    return _joined(parts, between)


def totals_column(view: CaseView, width: int) -> list[Line]:
    """Give every total that was recorded, each on a line, and how often the list caught something."""
    lines: list[Line] = []
    for each in totals(view.case.checklist, view.case.happenings):
        said = (("strong", f"{measured(each.amount, each.unit)} "),)
        lines.append(spread((("text", f" {each.title}"),), said, width))
    if caught := len(view.case.operation.caught):
        lines.append(spread((("text", " Caught by the list"),), (("strong", f"{caught} "),), width))
    return lines


def operation_words(view: CaseView, now: datetime) -> str:
    """Say how long the operation takes, or took; empty before the incision."""
    began, closed = view.case.incision, view.case.happening(CLOSURE)
    return f"Operation {duration_words((closed.at if closed else now) - began.at)}" if began else ""


def _must(view: CaseView, now: datetime) -> list[Span]:
    case = view.case
    on = len(case.operation.clamps_on)
    if not case.happenings and not case.operation.clamps:
        return [("text", "No incision yet")]
    clamps = ("due", f"{on} clamp{'s' * (on != 1)} on") if on else ("text", "No clamp on")
    loss = total_of(case.checklist, case.happenings, BLOOD_LOSS)
    units = total_of(case.checklist, case.happenings, TRANSFUSION)
    said_loss = f"Loss {_with_unit(view, BLOOD_LOSS, loss)}" if loss is not None else "No loss noted"
    said_units = f"Transfused {_with_unit(view, TRANSFUSION, units)}" if units is not None else "None transfused"
    operation = operation_words(view, now) or "No incision yet"
    return [clamps, ("text", said_loss), ("text", said_units), ("text", operation)]


def _may(view: CaseView, now: datetime) -> Iterator[Span]:
    case = view.case
    if caught := len(case.operation.caught):
        yield "info", f"{caught} caught"
    for what in (CLOSURE, LEFT_THEATRE):
        if happening := case.happening(what):
            yield "text", f"{MOMENTS[what]} {moment_words(happening.at, now)}"
    if case.notes:
        yield "text", f"{len(case.notes)} note{'s' * (len(case.notes) != 1)}"


def _with_unit(view: CaseView, what: str, amount: str) -> str:
    field = view.case.checklist.happening_kinds[what].field(AMOUNT)
    unit = unit_words(field.unit) if field else ""
    return f"{amount} {'u' if unit == 'units' else unit}".strip()


def _short(text: str) -> str:
    """Say the same in fewer letters, for a screen that is read from two metres."""
    for long, short in (
        ("Transfused ", "given "),
        ("None transfused", "no units"),
        ("No loss noted", "no loss"),
        ("Operation ", "op "),
    ):
        text = text.replace(long, short)
    return text


def _joined(parts: list[Span], between: str) -> Line:
    line: list[Span] = [("text", " ")]
    for place, part in enumerate(parts):
        line += [("muted", between), part] if place else [part]
    return tuple(line)
