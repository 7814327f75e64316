"""What the timeline says of each entry: pure functions from a journal to lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import Answer, answer_words
from rvlms_plan.domain.case.course import FOLLOW_UP_BY, FOLLOW_UP_STATES, HAPPENINGS
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.tui.widgets.line_list import CURSOR_CELLS, Row
from rvlms_plan.tui.widgets.lines import Line, wrapped
from rvlms_plan.tui.widgets.words import moment_words, role_short

LATE_AFTER = timedelta(minutes=10)
_TIME_CELLS = 7


@dataclass(frozen=True, slots=True)
class Told:
    """An entry and what it says in words: what was done, and what it replaced."""

    entry: e.Entry
    what: str
    detail: str = ""

    @classmethod
    def of(cls, checklist: Checklist, journal: Sequence[e.Entry]) -> tuple[Told, ...]:
        """Put a journal into words, each correction with the value it replaced."""
        earlier: dict[str, str] = {}
        told = []
        for entry in journal:
            what, detail = _words(checklist, entry.fact, earlier)
            told.append(cls(entry, what, detail))
        return tuple(told)


def timeline_rows(told: Sequence[Told], now: datetime, width: int) -> list[Row]:
    """Give a row for each entry: its time, what was done, by whom, and what it changed."""
    return [Row(str(each.entry.position), tuple(_entry_lines(each, now, width - CURSOR_CELLS))) for each in told]


def entry_page(told: Told) -> list[tuple[str, str]]:
    """Give a whole entry, for the page that Enter opens."""
    stamp = told.entry.stamp
    return [
        ("strong", told.what),
        ("text", told.detail),
        ("text", ""),
        ("text", f"Said by {stamp.said_by.person}, {stamp.said_by.role}"),
        ("text", f"Entered by {stamp.entered_by} at {stamp.station}"),
        ("text", f"Happened {stamp.happened_at:%Y-%m-%d %H:%M:%S %z}"),
        ("text", f"Entered {stamp.at:%Y-%m-%d %H:%M:%S %z}{_late(stamp)}"),
        ("muted", f"{told.entry.kind}, request {stamp.request}"),
    ]


def _entry_lines(told: Told, now: datetime, width: int) -> list[Line]:
    stamp = told.entry.stamp
    when = moment_words(stamp.happened_at, now).ljust(_TIME_CELLS)
    typed = f", typed by {stamp.entered_by}" if stamp.entered_by != stamp.said_by.person else ""
    who = f"{role_short(stamp.said_by.role)} {stamp.said_by.person}{typed}{_late(stamp)}"
    room = width - _TIME_CELLS - 1
    first, *rest = wrapped(told.what, room)
    lines: list[Line] = [(("muted", f" {when}"), ("strong", first))]
    indent = ("text", " " * (_TIME_CELLS + 1))
    lines += [(indent, ("strong", part)) for part in rest]
    if told.detail:
        lines += [(indent, ("text", part)) for part in wrapped(told.detail, room)]
    lines += [(indent, ("muted", part)) for part in wrapped(who, room)]
    return lines


def _late(stamp: e.Stamp) -> str:
    if stamp.at - stamp.happened_at <= LATE_AFTER:
        return ""
    return f" (entered late, {stamp.at:%Y-%m-%d %H:%M})"


def _words(checklist: Checklist, fact: e.Fact, earlier: dict[str, str]) -> tuple[str, str]:
    return _item_words(checklist, fact, earlier) or _course_words(checklist, fact)


def _item_words(checklist: Checklist, fact: e.Fact, earlier: dict[str, str]) -> tuple[str, str] | None:
    match fact:
        case e.ItemAnswered():
            return _item(checklist, fact.item), _remember(checklist, fact.item, fact.answer, earlier)
        case e.ItemCorrected():
            before = earlier.get(fact.item, "what stood")
            after = "taken back" if fact.answer is None else _remember(checklist, fact.item, fact.answer, earlier)
            why = f"{fact.because.replace('-', ' ')}: {fact.reason}"
            return f"Corrected: {_item(checklist, fact.item)}", f"{before} -> {after} ({why})"
        case e.ItemSetNotApplicable():
            earlier[fact.item] = "not applicable"
            return f"Not applicable: {_item(checklist, fact.item)}", fact.reason
        case e.ItemDeferred():
            earlier[fact.item] = "deferred"
            return f"Deferred: {_item(checklist, fact.item)}", f"to {checklist.phase(fact.to).title}"
        case e.ItemOverridden():
            earlier[fact.item] = "overridden"
            second = f"with {fact.second.person}, {fact.second.role}"
            return f"Overridden: {_item(checklist, fact.item)}", f"{fact.reason} ({second})"
        case _:
            return None


def _course_words(checklist: Checklist, fact: e.Fact) -> tuple[str, str]:
    match fact:
        case e.CaseOpened():
            return f"Case {fact.code} opened", f"{checklist.title}, version {fact.version}"
        case e.PhaseClosed():
            left = f", left open: {', '.join(fact.open_items)}" if fact.open_items else ""
            overrides = f"{fact.overrides} override{'s' * (fact.overrides != 1)}"
            return f"Closed: {checklist.phase(fact.phase).title}", f"with {overrides}{left}"
        case e.Happened():
            return HAPPENINGS.get(fact.what, fact.what), fact.value or ""
        case e.NoteWritten():
            return "Note", fact.text.replace("\n", " ")
        case e.FollowUpRecorded():
            found = [FOLLOW_UP_STATES.get(fact.state, fact.state), fact.site or "", fact.imaging or ""]
            return f"Follow-up by {FOLLOW_UP_BY.get(fact.by, fact.by).lower()}", ", ".join(filter(None, found))
        case e.EntryCorrected():
            return f"Corrected: entry {fact.entry}", _entry_correction(fact)
        case e.CaseClosed():
            left = f"; open: {', '.join(fact.open_phases)}" if fact.open_phases else ""
            return "Case closed", f"{fact.reason or ''}{left}"
        case e.CaseAbandoned():
            return "Case abandoned", fact.reason
        case e.ClockJumped():
            return "The station's clock was moved", f"by {fact.seconds} seconds; times here did not follow it"
        case _:
            return type(fact).__name__, ""


def _item(checklist: Checklist, item_id: str) -> str:
    return checklist.items[item_id].challenge


def _remember(checklist: Checklist, item_id: str, answer: Answer, earlier: dict[str, str]) -> str:
    earlier[item_id] = answer_words(checklist.items[item_id], answer)
    return earlier[item_id]


def _entry_correction(fact: e.EntryCorrected) -> str:
    parts = [f"{name} {value or 'nothing'}" for name, value in fact.fields.items()]
    if fact.happened_at is not None:
        parts.append(f"{fact.happened_at:%Y-%m-%d %H:%M}")
    after = "taken back" if fact.withdrawn else ", ".join(parts)
    return f"-> {after} ({fact.because.replace('-', ' ')}: {fact.reason})"
