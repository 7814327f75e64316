"""What the timeline says of each entry: pure functions from a journal to lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.people import AUTHENTICATED, BROKE_GLASS
from rvlms_plan.domain.timeline import Told
from rvlms_plan.tui.widgets.line_list import CURSOR_CELLS, Row
from rvlms_plan.tui.widgets.lines import Line, wrapped
from rvlms_plan.tui.widgets.words import moment_words, role_short

LATE_AFTER = timedelta(minutes=10)
_TIME_CELLS = 7


def timeline_rows(told: Sequence[Told], now: datetime, width: int) -> list[Row]:
    """Give a row for each entry: its time, what was done, by whom, and what it changed."""
    return [Row(str(each.entry.position), tuple(_entry_lines(each, now, width - CURSOR_CELLS))) for each in told]


def entry_page(told: Told) -> list[tuple[str, str]]:
    """Give a whole entry, for the page that Enter opens."""
    stamp = told.entry.stamp
    return [
        ("strong", told.title),
        ("text", _detail(told)),
        ("text", ""),
        ("text", f"Said by {stamp.said_by.person}, {stamp.said_by.role} ({stamp.said_known})"),
        ("text", f"Entered by {stamp.entered_by} ({stamp.entered_known}) at {stamp.station}"),
        ("text", f"Happened {stamp.happened_at:%Y-%m-%d %H:%M:%S %z}"),
        ("text", f"Entered {stamp.at:%Y-%m-%d %H:%M:%S %z}{_late(stamp)}"),
        ("muted", f"{told.entry.kind}, request {stamp.request}"),
    ]


def _entry_lines(told: Told, now: datetime, width: int) -> list[Line]:
    stamp = told.entry.stamp
    when = moment_words(stamp.happened_at, now).ljust(_TIME_CELLS)
    typed = f", typed by {stamp.entered_by}" if stamp.entered_by != stamp.said_by.person else ""
    known = {AUTHENTICATED: ", by PIN", BROKE_GLASS: ", GLASS BROKEN"}.get(stamp.entered_known, "")
    who = f"{role_short(stamp.said_by.role)} {stamp.said_by.person}{typed}{known}{_late(stamp)}"
    room = width - _TIME_CELLS - 1
    first, *rest = wrapped(told.title, room)
    lines: list[Line] = [(("muted", f" {when}"), ("strong", first))]
    indent = ("text", " " * (_TIME_CELLS + 1))
    lines += [(indent, ("strong", part)) for part in rest]
    if detail := _detail(told).replace("\n", " "):
        lines += [(indent, ("text", part)) for part in wrapped(detail, room)]
    lines += [(indent, ("muted", part)) for part in wrapped(who, room)]
    return lines


def _late(stamp: e.Stamp) -> str:
    if stamp.at - stamp.happened_at <= LATE_AFTER:
        return ""
    return f" (entered late, {stamp.at:%Y-%m-%d %H:%M})"


def _detail(told: Told) -> str:
    change = f"{told.old} -> {told.new}" if told.old else told.new
    because = told.because.replace("-", " ")
    why = ": ".join(filter(None, (because, told.reason)))
    return f"{change} ({why})" if change and why else change or why
