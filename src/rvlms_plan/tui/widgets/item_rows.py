"""What each row of a phase says: pure functions from the case to lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rich.cells import cell_len

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import answer_words
from rvlms_plan.domain.case import CaseView, FollowUp, ItemState, ItemView, PhaseState, PhaseView, closing_words
from rvlms_plan.domain.case.course import FOLLOW_UP_BY, FOLLOW_UP_STATES
from rvlms_plan.domain.checklist import Level
from rvlms_plan.tui.widgets.glyphs import Glyphs
from rvlms_plan.tui.widgets.line_list import CURSOR_CELLS, Row
from rvlms_plan.tui.widgets.lines import Line, cut, spread, wrapped
from rvlms_plan.tui.widgets.words import moment_words, voice_short

CLOSE_ROW = "close-the-phase"
FOLLOW_UP_ROW = "record-a-follow-up"
STATE_CELLS = 9
WIDE = 72
SIDE_CELLS = 26

STATE_LABELS = {
    ItemState.OPEN: ("OPEN", "text"),
    ItemState.WAITS: ("WAIT", "info"),
    ItemState.DONE: ("DONE", "done"),
    ItemState.NOT_APPLICABLE: ("N/A", "muted"),
    ItemState.DEFERRED: ("LATER", "info"),
    ItemState.OVERRIDDEN: ("OVER", "due"),
}


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row, the view that it was made of, and whatever else decides how it looks."""

    item: ItemView
    made_of: tuple[object, ...]
    row: Row


@dataclass(frozen=True, slots=True)
class Shown:
    """What the rows of a phase are made of, besides the case. `marks` says of an item: saving, unsure, new."""

    width: int
    glyphs: Glyphs
    now: datetime
    marks: Mapping[str, str] = field(default_factory=dict)
    state_cells: int = STATE_CELLS
    kept: dict[str, KeptRow] = field(default_factory=dict)
    """The rows as they were made last, by item, of the same signs; who hands it on spares those that are the same."""

    def wrapped(self, text: str) -> list[str]:
        """Break what stands below a row's words."""
        return wrapped(text, self.width - CURSOR_CELLS - STATE_CELLS - 1)


def phase_rows(view: CaseView, phase: PhaseView, shown: Shown) -> list[Row]:
    """Give the rows of a phase: its items, what was deferred to it, its follow-ups, and its closing."""
    rows = [
        item_row(view, each, shown, ItemState.OPEN if each.state is ItemState.OPEN else each.state)
        for each in phase.items
    ]
    if phase.deferred_here:
        rows.append(Row("heading-deferred", ((("muted", " Deferred to here"),),), can_be_chosen=False))
        rows += [
            item_row(view, each, shown, ItemState.OPEN if phase.is_unmet_here(each) else each.state)
            for each in phase.deferred_here
        ]
    if phase.phase.follow_ups:
        rows += [_follow_up_row(each, shown) for each in view.case.follow_ups]
        rows.append(_text_row(FOLLOW_UP_ROW, "+", "ADD", "Record a follow-up, by visit or phone call", shown, "text"))
    if closing := closing_row(view, phase, shown):
        rows.append(closing)
    return rows


def item_row(view: CaseView, item: ItemView, shown: Shown, state: ItemState) -> Row:
    """Give an item's row: sign and state, challenge with its answer or reason, and who or whose turn beside it.

    A view of an item is kept as long as nothing touched it, and so is its row.
    """
    name, now = item.item.id, shown.now
    made_of = (state, shown.marks.get(name), shown.width, now.date(), now.utcoffset(), view.case.operation.caught)
    kept = shown.kept.get(name)
    if kept is None or kept.item is not item or kept.made_of != made_of:
        kept = shown.kept[name] = KeptRow(item, made_of, _item_row(view, item, shown, state))
    return kept.row


def _item_row(view: CaseView, item: ItemView, shown: Shown, state: ItemState) -> Row:
    word, meaning = STATE_LABELS[state]
    sign = shown.glyphs.item(state)
    if mark := shown.marks.get(item.item.id):
        word, meaning, sign = mark.upper(), "due", sign if mark == "new" else shown.glyphs.saving
    left = (("strong" if state is ItemState.OPEN else meaning, f"{sign} {word}".ljust(STATE_CELLS)),)
    # Who said it and when is in full on F1 and in the timeline; a narrow line keeps its room for the item.
    has_room = shown.width - CURSOR_CELLS >= WIDE or state in {ItemState.OPEN, ItemState.WAITS}
    side = _side(view, item, shown, state) if has_room else ()
    said = _said(item, state)
    faint = state is ItemState.NOT_APPLICABLE
    challenge = "muted" if faint else "strong" if state in {ItemState.OPEN, ItemState.WAITS} else "text"
    lines = laid_out(left, (challenge, item.item.challenge), said, side, shown)
    for each in view.case.operation.caught:
        if each.item == item.item.id:
            text = f"{shown.glyphs.caught} caught by the list: {each.text}"
            lines += [(("text", " " * STATE_CELLS), ("info", part)) for part in shown.wrapped(text)]
    return Row(item.item.id, tuple(lines))


def closing_row(view: CaseView, phase: PhaseView, shown: Shown) -> Row | None:
    """Give the row that closes the phase and says what is missing, or how it was closed."""
    if phase.state in {PhaseState.NOT_APPLICABLE, PhaseState.WAITS}:
        return None
    if phase.state is PhaseState.CLOSED and phase.closing:
        stamp = phase.closing.entry.stamp
        text = f"{phase.phase.title} {closing_words(phase)}"
        side = (("muted", f"{voice_short(stamp.said_by)} {moment_words(stamp.at, shown.now)}"),)
        left = (("done", f"{shown.glyphs.done} CLOSED ".ljust(STATE_CELLS)),)
        return Row(CLOSE_ROW, tuple(laid_out(left, ("done", text), None, side, shown)), can_be_chosen=False)
    bars = view.bars(phase)
    parts = []
    if blocking := len(phase.blocking):
        parts.append(f"{blocking} block{'s' * (blocking == 1)}")
    if len(bars) > blocking:
        parts.append(f"{len(bars) - blocking} more bar{'s' * (len(bars) - blocking == 1)} it")
    if not bars and phase.required_open:
        parts.append(f"{len(phase.required_open)} required open")
    missing = " · ".join(parts).replace("·", shown.glyphs.dot) or "ready"
    side = (("due" if bars else "done" if missing == "ready" else "info", missing),)
    left = (("strong", f"{shown.glyphs.rule} CLOSE".ljust(STATE_CELLS)),)
    return Row(CLOSE_ROW, tuple(laid_out(left, ("strong", phase.phase.pause), None, side, shown)))


def laid_out(
    left: Line, challenge: tuple[str, str], said: tuple[str, str] | None, side: Line, shown: Shown
) -> list[Line]:
    """Lay a row out: on one line where all fits, else the answer and then the side on lines of their own."""
    left = left or (("text", " " * STATE_CELLS),)
    width = shown.width - CURSOR_CELLS
    is_wide = width >= WIDE
    middle = width - STATE_CELLS - (SIDE_CELLS if is_wide else 0)
    indent = ("text", " " * STATE_CELLS)
    meaning, text = challenge
    if said and cell_len(text) + 4 + cell_len(said[1]) <= middle:
        behind = 2 if is_wide else 1
        gap = " " * (middle - cell_len(text) - cell_len(said[1]) - behind)
        lines: list[Line] = [(*left, (meaning, text), ("text", gap), said, ("text", " " * behind))]
    else:
        first, *rest = wrapped(text, middle - 1)
        lines = [(*left, (meaning, first)), *((indent, (meaning, part)) for part in rest)]
        if said:
            lines += [(indent, (said[0], part)) for part in wrapped(said[1], width - STATE_CELLS - 1)]
    if not side:
        return lines
    if is_wide:
        used = sum(cell_len(part) for _, part in lines[0])
        lines[0] = (*lines[0], ("text", " " * (width - SIDE_CELLS - used)), *side)
        return lines
    last = spread(lines[-1], (*side, ("text", " ")), width)
    return [*lines[:-1], last] if last is not lines[-1] else [*lines, spread((indent,), (*side, ("text", " ")), width)]


def _said(item: ItemView, state: ItemState) -> tuple[str, str] | None:
    match state:
        case ItemState.DONE if item.given is not None and not item.item.is_tick:
            again = " (asked again)" if item.given.asked_again else ""
            return ("strong", answer_words(item.item, item.given.answer) + again)
        case ItemState.NOT_APPLICABLE:
            return ("muted", f"because {item.why}")
        case ItemState.WAITS:
            return ("info", f"waits for {item.why}")
        case ItemState.DEFERRED:
            return ("info", f"deferred to {item.why}")
        case ItemState.OVERRIDDEN:
            return ("due", item.why)
        case ItemState.OPEN if item.given is not None or item.reopened is not None:
            return ("info", item.why)
        case _:
            return None


def _side(view: CaseView, item: ItemView, shown: Shown, state: ItemState) -> Line:
    if item.given is not None and state is ItemState.DONE:
        stamp = item.given.entry.stamp
        changed = "* " if item.given.corrected else ""
        voices = "+".join(dict.fromkeys(voice_short(voice) for voice in item.given.voices))
        return _who_and_when(changed + voices, moment_words(stamp.happened_at, shown.now))
    if item.act_entry is not None and state in {ItemState.OVERRIDDEN, ItemState.DEFERRED, ItemState.NOT_APPLICABLE}:
        stamp = item.act_entry.stamp
        second = f"+{voice_short(item.act.second)}" if isinstance(item.act, e.ItemOverridden) else ""
        who = voice_short(stamp.said_by) + second
        return _who_and_when(who, moment_words(stamp.at, shown.now))
    if state in {ItemState.OPEN, ItemState.WAITS}:
        roles = item.waited_for or item.item.roles
        title = view.case.checklist.role_titles.get(roles[0], roles[0])
        if len(roles) > 1 and cell_len(title) + 2 <= SIDE_CELLS - 9:
            title += " +"
        if item.item.level is not Level.BLOCK:
            suffix = " (advisory)" if item.item.level is Level.ADVISORY else ""
            return (("muted", cut(title + suffix, SIDE_CELLS)),)
        return (("muted", cut(title, SIDE_CELLS - 9).ljust(SIDE_CELLS - 8)), ("due", f"{shown.glyphs.blocks} BLOCKS"))
    return ()


def _who_and_when(who: str, when: str) -> Line:
    room = SIDE_CELLS - 1 - cell_len(when)
    return (("muted", cut(who, room).ljust(room)), ("muted", f" {when}"))


def _follow_up_row(visit: FollowUp, shown: Shown) -> Row:
    found = ", ".join(filter(None, (FOLLOW_UP_STATES.get(visit.state, visit.state), visit.site, visit.imaging)))
    stamp = visit.entry.stamp
    left = (("done", f"{shown.glyphs.done} SEEN".ljust(STATE_CELLS)),)
    day = f"{visit.on:%Y-%m-%d}, {FOLLOW_UP_BY.get(visit.by, visit.by).lower()}"
    side = _who_and_when(voice_short(stamp.said_by), moment_words(stamp.at, shown.now))
    row_id = f"entry-{visit.entry.position}"
    return Row(row_id, tuple(laid_out(left, ("text", day), ("strong", found), side, shown)))


def _text_row(row_id: str, sign: str, word: str, text: str, shown: Shown, meaning: str) -> Row:
    left = (("strong", f"{sign} {word}".ljust(STATE_CELLS)),)
    return Row(row_id, tuple(laid_out(left, (meaning, text), None, (), shown)))
