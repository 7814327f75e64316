"""The clocks of the clamps that are on: big where there is room, else a strong line; a mark by word and sign.

Computed from the stored times at each look, never counted. A reminder is steady and no alarm.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rich.cells import cell_len

from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.case.operating import vessel_title
from rvlms_plan.domain.checklist import ClampReminder, ClampRules
from rvlms_plan.domain.clamps import NO_TIME, TIME_WORDS, Clamp, ClampTime, clock_words, kind_of, reached, times
from rvlms_plan.tui.widgets.big_digits import ROWS, big_digits
from rvlms_plan.tui.widgets.glyphs import Glyphs
from rvlms_plan.tui.widgets.lines import Line, Span, width_of, wrapped, wrapped_spans
from rvlms_plan.tui.widgets.words import at_second

BIG_CELLS = 38
"""What one big clock and the words beside it take at the least."""
_MEANINGS = {"red": "problem", "amber": "due", None: "strong"}
AMBER, RED = "amber", "red"
MARKS = (None, AMBER, RED)
"""In the order in which a clock passes them."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One kind of time that runs: its clamps that are on, what it comes to, and the mark it has passed."""

    time: ClampTime
    clamps: tuple[Clamp, ...]
    mark: str | None
    reminder: ClampReminder | None

    @property
    def running(self) -> timedelta:
        """How long it has run without a break."""
        return self.time.running or NO_TIME

    @property
    def title(self) -> str:
        """The kind of time in words."""
        return TIME_WORDS.get(self.time.kind, self.time.kind)

    @property
    def meaning(self) -> str:
        """What it is drawn as; the same is said in words."""
        return _MEANINGS[self.mark]


def running_clocks(view: CaseView, now: datetime) -> list[Clock]:
    """Give the clocks that run, in the order of the checklist's vessels; none where no clamp is on."""
    rules, on = view.case.checklist.clamps, view.case.operation.clamps_on
    if not on:
        return []
    return [
        Clock(
            time,
            tuple(c for c in on if kind_of(rules, c) == time.kind),
            reached(rules, time),
            rules.reminder(time.kind),
        )
        for time in times(rules, view.case.operation.clamps, at_second(now))
        if time.running is not None
    ]


def block_lines(view: CaseView, now: datetime, width: int, glyphs: Glyphs) -> list[Line]:
    """Give big clocks side by side with their words; those for which there is no room are lines below."""
    clocks, rules = running_clocks(view, now), view.case.checklist.clamps
    beside = min(len(clocks), max(1, width // BIG_CELLS))
    cells = width // beside if beside else width
    blocks = [_big(clock, rules, cells, glyphs) for clock in clocks[:beside]]
    lines: list[Line] = []
    for row in range(max((len(block) for block in blocks), default=0)):
        line: Line = ()
        for place, block in enumerate(blocks):
            part = block[row] if row < len(block) else ()
            line = (*line, ("text", " " * (place * cells - width_of(line))), *part)
        lines.append(line)
    return [*lines, *_short(clocks[beside:], rules, width, glyphs)]


def short_lines(view: CaseView, now: datetime, width: int, glyphs: Glyphs) -> list[Line]:
    """Give one strong line for all clocks, broken only where it must be."""
    return _short(running_clocks(view, now), view.case.checklist.clamps, width, glyphs)


def column_lines(view: CaseView, now: datetime, width: int, glyphs: Glyphs) -> list[Line]:
    """Give the clocks below each other, for a column."""
    lines: list[Line] = []
    for clock in running_clocks(view, now):
        lines += [((clock.meaning, f" {row}"),) for row in big_digits(clock_words(clock.running), glyphs)]
        pieces = [*_head(clock, view.case.checklist.clamps, glyphs), *_sums(clock, glyphs)]
        lines += [(("text", " "), *line) for line in _packed(pieces, width - 2, glyphs)]
        lines.append(())
    return lines


def mark_words(clock: Clock, glyphs: Glyphs) -> str:
    """Say which reminder a clock has passed, or which comes next; empty where the checklist has none."""
    if clock.reminder is None:
        return ""
    amber, red = clock.reminder.amber, clock.reminder.red
    if clock.mark == RED:
        return f"{glyphs.reminder_red} reminder: past {red} min"
    if clock.mark == AMBER:
        return f"{glyphs.reminder} reminder: past {amber} min" + (f", next at {red}" if red is not None else "")
    marks = [str(each) for each in (amber, red) if each is not None]
    return f"reminder at {' and '.join(marks)} min" if marks else ""


def sum_words(time: ClampTime, dot: str) -> str:
    """Say what a kind of time comes to: longest, in all, how often."""
    count = f"{time.count} clamp{'s' * (time.count != 1)}"
    return f"longest {clock_words(time.longest)} {dot} in all {clock_words(time.cumulative)} {dot} {count}"


def clamp_title(rules: ClampRules, vessel: str, kind: str | None) -> str:
    """Name a clamp: `IVC infrarenal, Satinsky, partial`."""
    return ", ".join(filter(None, (vessel_title(rules, vessel), dict(rules.types).get(kind or "", kind))))


def _big(clock: Clock, rules: ClampRules, cells: int, glyphs: Glyphs) -> list[Line]:
    """Lay one clock out: what it is beside its digits, what it comes to below them where it has no room beside."""
    digits = big_digits(clock_words(clock.running), glyphs)
    used = len(digits[0]) + 3
    head, sums = _head(clock, rules, glyphs), _sums(clock, glyphs)
    beside = _packed([*head, *sums], cells - used - 1, glyphs)
    below: list[Line] = []
    if len(beside) > ROWS:
        sums = sums if clock.mark else sums[:1]  # what is still to come is in the ledger; here rows are dear
        beside, below = _packed(head, cells - used - 1, glyphs), _packed(sums, cells - 2, glyphs)
    rows = max(ROWS, len(beside))
    digits += [" " * len(digits[0])] * (rows - ROWS)
    beside += [()] * (rows - len(beside))
    lines: list[Line] = [((clock.meaning, f" {row}  "), *said) for row, said in zip(digits, beside, strict=True)]
    return [*lines, *((("text", " "), *line) for line in below)]


def _head(clock: Clock, rules: ClampRules, glyphs: Glyphs) -> list[Span]:
    pieces: list[Span] = [(clock.meaning, f"{glyphs.clamp} {clock.title}")]
    for clamp in clock.clamps:
        pieces += [("text", clamp_title(rules, clamp.vessel, clamp.type)), ("text", f"since {clamp.on:%H:%M:%S}")]
    return pieces


def _sums(clock: Clock, glyphs: Glyphs) -> list[Span]:
    pieces: list[Span] = [("text", sum_words(clock.time, glyphs.dot))]
    if mark := mark_words(clock, glyphs):
        pieces.append((clock.meaning if clock.mark else "muted", mark))
    return pieces


def _packed(pieces: Iterable[Span], width: int, glyphs: Glyphs) -> list[Line]:
    """Put pieces onto as few lines as hold them; one that is longer than a line is broken at its blanks."""
    lines: list[Line] = []
    between = f" {glyphs.dot} "
    for meaning, text in pieces:
        if lines and width_of(lines[-1]) + cell_len(between + text) <= width:
            lines[-1] = (*lines[-1], ("muted", between), (meaning, text))
        else:
            lines += [((meaning, part),) for part in wrapped(text, width)]
    return lines


def _short(clocks: Iterable[Clock], rules: ClampRules, width: int, glyphs: Glyphs) -> list[Line]:
    clocks = list(clocks)
    signs = {RED: f" {glyphs.reminder_red}", AMBER: f" {glyphs.reminder}", None: ""}
    heads = [f" {glyphs.clamp} {each.title} {clock_words(each.running)}{signs[each.mark]}" for each in clocks]
    spans: list[Span] = []
    for clock, head in zip(clocks, heads, strict=True):
        spans.append((clock.meaning, head))
        limit = {RED: clock.reminder and clock.reminder.red, AMBER: clock.reminder and clock.reminder.amber}
        if clock.mark:
            spans.append((clock.meaning, f" reminder {limit[clock.mark]} min"))
        where = ", ".join(vessel_title(rules, clamp.vessel) for clamp in clock.clamps)
        if len(clocks) == 1 and width_of(tuple(spans)) + cell_len(where) + 18 <= width:
            spans.append(("text", f" {where} since {min(clamp.on for clamp in clock.clamps):%H:%M:%S}"))
    return wrapped_spans(tuple(spans), width) if spans else []
