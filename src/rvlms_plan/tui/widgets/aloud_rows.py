"""What is read aloud: one item, large, who is asked and what stands for it; at the end, the gaps. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rvlms_plan.domain.answers import answer_words
from rvlms_plan.domain.case import CaseView, ItemState, ItemView, PhaseView, ReadAloud, aloud
from rvlms_plan.domain.checklist import Level
from rvlms_plan.domain.people import Voice
from rvlms_plan.tui.widgets.glyphs import Glyphs
from rvlms_plan.tui.widgets.item_rows import STATE_LABELS, Shown, closing_row
from rvlms_plan.tui.widgets.line_list import CURSOR_CELLS, Row
from rvlms_plan.tui.widgets.lines import Line, Span, spread, wrapped
from rvlms_plan.tui.widgets.words import moment_words

ROOMY_FROM_ROWS = 20


@dataclass(frozen=True, slots=True)
class Read:
    """How an item is laid out for reading: cells, lines there are, signs, the time, who is proposed to say it."""

    width: int
    rows: int
    glyphs: Glyphs
    now: datetime
    voice: Voice | None = None


def asked_words(view: CaseView, item: ItemView, voice: Voice | None) -> str:
    """Say who is asked: the roles in words, and the person known: `Anaesthetist (Li)`."""
    titles = view.case.checklist.role_titles
    roles = item.waited_for or item.item.roles
    parts = []
    for role in roles:
        person = f" ({voice.person})" if voice is not None and voice.role == role else ""
        parts.append(f"{titles.get(role, role)}{person}")
    if voice is not None and voice.role not in roles:
        parts.append(f"{titles.get(voice.role, voice.role)} ({voice.person})")
    return (" and " if item.item.each else " or ").join(parts)


def item_row(view: CaseView, phase: PhaseView, item: ItemView, read: Read) -> Row:
    """Give the one row of an item that is read out: who is asked, challenge, response, what stands, what was said."""
    width = read.width - CURSOR_CELLS - 2
    is_open = phase.is_unmet_here(item)
    asks = view.case.checklist.role_titles.get(item.item.asked_by or "", "")
    who = asked_words(view, item, read.voice) + (f", asked by {asks}" if asks else "")
    gap: list[Line] = [()] if read.rows >= ROOMY_FROM_ROWS else []
    lines: list[Line] = [*_part("info", who, width), (), *_part("strong", item.item.challenge, width)]
    lines += [*gap, *_part("text", item.item.response, width), ()]
    lines += [_state_line(item, read.glyphs, is_open=is_open), *_part(*_stands(item, is_open=is_open), width)]
    if said := aloud.said_aloud(view, phase, item.item.id):
        lines += [*gap, *_part(*said_words(said, read.now), width)]
    if item.item.is_tick or not is_open:
        return Row(item.item.id, tuple(lines))
    return Row(item.item.id, (*lines, *_part("muted", "done opens its question", width)))


def end_rows(view: CaseView, phase: PhaseView, read: Read) -> list[Row]:
    """Give what stands at the end of a reading: the gaps with their times, and the closing of the phase."""
    width = read.width - CURSOR_CELLS - 1
    gaps = aloud.gaps_of(view, phase)
    count = f"{len(gaps)} gap{'s' * (len(gaps) != 1)} not settled: Enter reads one again" if gaps else "No gap is left."
    unread = aloud.next_to_read(view, phase)
    head: list[Line] = [_span("strong", "All was read out." if unread is None else "Not all was read out yet.")]
    head += [_span("due" if gaps else "done", part) for part in wrapped(count, width)]
    rows = [Row("said", (*head, ()), can_be_chosen=False)]
    for item, said in gaps:
        lines = [*_part("text", item.item.challenge, width), *_part(*said_words(said, read.now), width - 2)]
        rows.append(Row(f"gap-{item.item.id}", tuple(lines)))
    closing = closing_row(view, phase, Shown(read.width, read.glyphs, read.now))
    return [*rows, Row("space", ((),), can_be_chosen=False), closing] if closing else rows


def said_words(said: ReadAloud, now: datetime) -> Span:
    """Say what was said of an item: `GAP at 10:52 by Li: no blood here`, or that it was read as done."""
    at, by = moment_words(said.entry.stamp.happened_at, now), said.entry.stamp.said_by.person
    if not said.gap:
        return "done", f"read aloud as done, {at}, {by}"
    settled = f"; settled {moment_words(said.settled.stamp.at, now)}" if said.settled else ""
    text = f": {said.text}" if said.text else ""
    return ("muted" if said.settled else "due"), f"GAP at {at}, {by}{text}{settled}"


def reading_title(view: CaseView, phase: PhaseView, item_id: str | None, width: int, glyphs: Glyphs) -> list[Line]:
    """Give the head of a reading: the phase, and which of its items this is."""
    items = [each.item.id for each in aloud.items_to_read(phase)]
    read = sum(aloud.said_aloud(view, phase, each) is not None for each in items)
    where = f"item {items.index(item_id) + 1} of {len(items)}" if item_id in items else "the end"
    right: Line = (("text", f"{where} {glyphs.dot} {read} read "),)
    for title in (f" READ ALOUD  {phase.phase.title}", f" ALOUD  {phase.phase.short or phase.phase.title}"):
        line = spread((("strong", title),), right, width)
        if len(line) > 1:
            return [line]
    return [*((("strong", f" {part}"),) for part in wrapped(title.strip(), width - 1)), (("text", " "), *right)]


def _state_line(item: ItemView, glyphs: Glyphs, *, is_open: bool) -> Line:
    state = ItemState.OPEN if is_open and item.state is not ItemState.WAITS else item.state
    word, meaning = STATE_LABELS[state]
    blocks: Sequence[Span] = (
        (("due", f"  {glyphs.blocks} BLOCKS"),) if is_open and item.item.level is Level.BLOCK else ()
    )
    return (("text", "  "), ("strong" if is_open else meaning, f"{glyphs.item(state)} {word}"), *blocks)


def _stands(item: ItemView, *, is_open: bool) -> Span:
    if item.given is not None:
        voices = ", ".join(dict.fromkeys(voice.person for voice in item.given.voices))
        waits = f"; {item.why}" if is_open and item.why else ""
        words = "done" if item.item.is_tick else answer_words(item.item, item.given.answer)
        return "strong", f"{words}   said by {voices}{waits}"
    if item.state is ItemState.WAITS:
        return "info", f"waits for {item.why}"
    if item.state is ItemState.OVERRIDDEN:
        return "due", f"overridden: {item.why}"
    if item.state is ItemState.DEFERRED:
        return "info", f"deferred to {item.why}"
    return "text", item.why


def _part(meaning: str, text: str, width: int) -> list[Line]:
    return [(("text", "  "), (meaning, part)) for part in wrapped(text.replace("\n", " "), width)] if text else []


def _span(meaning: str, text: str) -> Line:
    return (("text", " "), (meaning, text))
