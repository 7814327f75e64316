"""What the cards say: the strip of the open ones, the list of all, the steps of one. Pure functions to lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rvlms_plan.domain.case import CaseView, TakenCard, cards
from rvlms_plan.domain.checklist import Card
from rvlms_plan.domain.conditions import Truth
from rvlms_plan.domain.entries import Entry
from rvlms_plan.tui.widgets.glyphs import Glyphs
from rvlms_plan.tui.widgets.line_list import CURSOR_CELLS, Row
from rvlms_plan.tui.widgets.lines import Line, Span, spread, width_of, wrapped
from rvlms_plan.tui.widgets.words import voice_short

END_ROW, AGAIN_ROW = "end-the-card", "take-the-card-up-again"
PRIORITY_MEANINGS = {"warning": "problem", "caution": "due", "advisory": "info"}
SIDE_CELLS = 20
WIDE = 72


def card_words(card: Card) -> str:
    """Give a card's short name: `clamp time`."""
    return card.id.replace("-", " ")


def title_word(card: Card) -> str:
    """Give the first words of a card's title, up to where it says when it is for."""
    return card.title.partition(":")[0]


def step_row(step: int) -> str:
    """Give the id of a step's row."""
    return f"step-{step}"


def strip_line(view: CaseView, width: int, glyphs: Glyphs, shown: str | None = None) -> Line:
    """Give the open cards as they queue, with their steps done, the shown one marked; nothing where none is open.

    A card that a stop names and nobody has taken up yet is offered with its key. What does not fit is counted.
    """
    if not view.stops and not view.case.operation.open_cards:
        return ()
    spans: list[Span] = []
    parts: list[Span] = []
    for card, taken in cards.queue(view):
        words = f"{card_words(card)} {len(taken.steps)}/{len(card.steps)}"
        parts.append(("chip", f" {words} ") if card.id == shown else (PRIORITY_MEANINGS[card.priority], words))
    parts += [("info", f"a stop names {card_words(card)}: ! {card.key}") for card in cards.named_by_stops(view)]
    for number, part in enumerate(parts):
        before: Span = ("strong", " ! ") if number == 0 else ("muted", f" {glyphs.dot} ")
        more = f" +{len(parts) - number} more"
        is_last = number == len(parts) - 1
        if width_of((*spans, before, part)) + (0 if is_last else len(more)) > width and number:
            spans.append(("strong", more))
            break
        spans += [before, part]
    return tuple(spans)


def list_rows(view: CaseView, width: int) -> list[Row]:
    """Give a row for each card by priority: its key, its priority in words, its title, and how it stands."""
    rows = []
    named = {card.id for card in cards.named_by_stops(view)}
    for card in cards.by_priority(view):
        taken = cards.newest(view, card.id)
        is_for_case = view.items.truth(card.when) is not Truth.FALSE
        said: Span = ("muted", state_words(card, taken)) if taken else ("muted", "")
        if taken is not None and taken.is_open:
            said = ("strong", f"open, {len(taken.steps)} of {len(card.steps)} steps done")
        elif card.id in named:
            said = ("due", "a stop names it")
        elif not is_for_case:
            said = ("muted", f"not for this case: {view.items.because(card.when)}")
        left: Line = (
            ("strong", f" {card.key}  "),
            (PRIORITY_MEANINGS[card.priority], f"{card.priority.upper():<9}"),
        )
        room = width - CURSOR_CELLS - width_of(left) - 1
        lines: list[Line] = [(("text", part),) for part in wrapped(card.title, room)]
        if said[1] and width_of(lines[-1]) + width_of((said,)) + 2 <= room:
            lines[-1] = spread(lines[-1], (said,), room)
        elif said[1]:
            lines += [((said[0], part),) for part in wrapped(said[1], room)]
        indent: Line = (("text", " " * width_of(left)),)
        first, *rest = lines
        rows.append(Row(f"card-{card.id}", ((*left, *first), *((*indent, *line) for line in rest))))
    return rows


@dataclass(frozen=True, slots=True)
class CardRoom:
    """How a card's rows are laid out: their width, and whether there is room for a blank line between them."""

    width: int
    glyphs: Glyphs
    is_roomy: bool = False


def step_rows(card: Card, taken: TakenCard | None, room: CardRoom, now: datetime) -> list[Row]:
    """Give the steps of a card with their boxes and the times they were done, and the row that ends it."""
    rows = [
        _row(step_row(step), str(step), text, (taken.steps.get(step) if taken else None), room, now)
        for step, text in enumerate(card.steps, start=1)
    ]
    return [*rows, _end_row(card, taken, room)]


def _row(row_id: str, number: str, text: str, done: Entry | None, room: CardRoom, now: datetime) -> Row:
    width, glyphs = room.width - CURSOR_CELLS, room.glyphs
    sign, word, meaning = (glyphs.done, "DONE", "done") if done else (glyphs.open, "OPEN", "strong")
    left: Line = ((meaning, f"{sign} {word:<5}"), ("muted", f"{number}  "))
    side: Line = ()
    if done:
        at = done.stamp.happened_at.astimezone(now.tzinfo)
        side = (("muted", f"{voice_short(done.stamp.said_by)} {at:%H:%M:%S} "),)
    is_wide = width >= WIDE
    middle = width - width_of(left) - 1 - (SIDE_CELLS if is_wide else 0)
    first, *rest = wrapped(text, middle)
    said = "text" if done else "strong"
    indent = " " * width_of(left)
    lines: list[Line] = [(*left, (said, first)), *((("text", indent), (said, part)) for part in rest)]
    if side:
        place = 0 if is_wide else len(lines) - 1
        if (beside := spread(lines[place], side, width)) is not lines[place]:
            lines[place] = beside
        else:  # a long name is told whole, on lines of its own
            lines += [(("text", indent), ("muted", part)) for part in wrapped(side[0][1].rstrip(), width - len(indent))]
    return Row(row_id, (*lines, ()) if room.is_roomy else tuple(lines))


def _end_row(card: Card, taken: TakenCard | None, room: CardRoom) -> Row:
    left = len(cards.open_steps(card, taken))
    if taken is not None and not taken.is_open:
        meaning: str = "done" if taken.complete else "due"
        says: list[Span] = [(meaning, state_words(card, taken).capitalize()), ("muted", "Enter takes it up again")]
        return _said_row(AGAIN_ROW, says, room)
    if left:
        steps = f"{left} step{'s' * (left != 1)} open"
        return _said_row(END_ROW, [("strong", "LEAVE"), ("info", f"the card with {steps}")], room)
    return _said_row(END_ROW, [("strong", "COMPLETE"), ("done", f"all {len(card.steps)} steps are done")], room)


def _said_row(row_id: str, said: list[Span], room: CardRoom) -> Row:
    line: list[Span] = [("strong", f"{room.glyphs.rule} ")]
    for meaning, text in said:
        line += [(meaning, text), ("text", "  ")]
    if width_of(tuple(line)) > room.width - CURSOR_CELLS:
        return Row(row_id, (tuple(line[:2]), (("text", "  "), *line[3:])))
    return Row(row_id, (tuple(line),))


def state_words(card: Card, taken: TakenCard | None) -> str:
    """Say how a card stands: `complete at 10:52`, `left with 2 steps open at 10:52`, `open, 3 of 5 steps done`."""
    if taken is None:
        return "not taken up"
    if taken.ended is None:
        return f"open, {len(taken.steps)} of {len(card.steps)} steps done"
    left = len(cards.open_steps(card, taken))
    at = f"{taken.ended.stamp.happened_at:%H:%M}"
    return f"complete at {at}" if taken.complete else f"left with {left} step{'s' * (left != 1)} open at {at}"


def card_title_lines(card: Card, taken: TakenCard | None, width: int) -> list[Line]:
    """Give a card's head: its priority, its title, how it stands."""
    left: Line = ((PRIORITY_MEANINGS[card.priority], f" {card.priority.upper()}  "),)
    room = width - width_of(left) - 1
    first, *rest = wrapped(card.title, room)
    indent = " " * width_of(left)
    lines: list[Line] = [(*left, ("strong", first)), *((("text", indent), ("strong", part)) for part in rest)]
    said: Line = (("text", f"{state_words(card, taken)} "),)
    last = spread(lines[-1], said, width)
    if last is not lines[-1]:
        return [*lines[:-1], last]
    return [*lines, (("text", indent), *said)]
