"""The wall: one item, large, read at 2 m. Pure functions from the case to lines that fit the rows there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len

from rvlms_plan.domain.case import CaseView, ItemState, ItemView, PhaseState, PhaseView, aloud
from rvlms_plan.domain.checklist import Level
from rvlms_plan.domain.people import Voice
from rvlms_plan.tui.widgets.aloud_rows import said_words
from rvlms_plan.tui.widgets.big_digits import ROWS
from rvlms_plan.tui.widgets.case_lines import count_words, header_lines
from rvlms_plan.tui.widgets.clock_lines import block_lines, running_clocks, short_lines
from rvlms_plan.tui.widgets.glyphs import Glyphs
from rvlms_plan.tui.widgets.lines import Line, Span, cut, spread, width_of, wrapped

AT_THE_KEYBOARD = "answer it at the keyboard station"
WHOLE = " whole on F1"
SPACIOUS_FROM_ROWS = 18
TIGHT = 4
"""What is needed less than this gives way to the big clock."""


@dataclass(frozen=True, slots=True)
class Wall:
    """How the wall is laid out: cells, lines above the targets, signs, the time, who is proposed, what is said."""

    width: int
    rows: int
    glyphs: Glyphs
    now: datetime
    voice: Voice | None = None
    cards: Line = ()
    said: tuple[Line, ...] = ()


def wall_lines(view: CaseView, phase: PhaseView, item: ItemView | None, wall: Wall) -> list[Line]:
    """Give exactly the lines that there is room for; what matters least at this moment goes first where it is tight.

    What bars the way, the item and the clocks stay. A banner too long even so ends with `~` and is whole on F1.
    """
    width = wall.width
    head: list[tuple[int, list[Line]]] = [(0, header_lines(view, wall.now, width, wall.glyphs))]
    blocks: list[tuple[int, list[Line]]] = [
        (1, _phase_lines(phase, width, wall.glyphs)),
        (0, [wall.cards] if wall.cards else []),
        (7, [()]),
        *(_item_blocks(view, phase, item, wall) if item else [(0, _end_lines(view, phase, width))]),
        (8, [()]),
    ]
    big = _big_lines(view, wall)
    needed = sum(len(lines) for least, lines in (*head, *blocks) if least < TIGHT) + len(big) + len(wall.said)
    below: list[tuple[int, list[Line]]] = [
        (0, big if needed <= wall.rows else short_lines(view, wall.now, width, wall.glyphs)),
        (5, _next_lines(phase, item, wall)),
    ]

    def too_many() -> int:
        return sum(len(lines) for _, lines in (*head, *blocks, *below)) + len(wall.said) - wall.rows

    for least in range(9, 0, -1):
        if least == 1 and too_many() > 0:
            head = [(0, header_lines(view, wall.now, width, wall.glyphs, is_short=True))]
        if too_many() <= 0:
            break
        blocks = [each for each in blocks if each[0] != least]
        below = [each for each in below if each[0] != least]
    above = [line for _, lines in (*head, *blocks) for line in lines]
    under = [line for _, lines in below for line in lines]
    said = _shortened(wall.said, max(1, wall.rows - len(above) - len(under)), width)
    above = _shortened(above, wall.rows - len(under) - len(said), width)
    return [*above, *([()] * (wall.rows - len(above) - len(under) - len(said))), *under, *said]


def _shortened(lines: Sequence[Line], room: int, width: int) -> list[Line]:
    """Give as many lines as there is room for; where some are left out, the last of them says where they stand."""
    if len(lines) <= room:
        return list(lines)
    last = "".join(text for _, text in lines[room - 1]).rstrip()
    meaning = next((meaning for meaning, _ in lines[room - 1]), "text")
    kept = cut(last, width - cell_len(WHOLE) - 1).removesuffix("~")
    return [*lines[: room - 1], ((meaning, f"{kept}~"), ("strong", WHOLE))]


def _big_lines(view: CaseView, wall: Wall) -> list[Line]:
    """Give the big clock; what one clock comes to in all is in the ledger, and rows are dear here."""
    lines = block_lines(view, wall.now, wall.width, wall.glyphs)
    clocks = running_clocks(view, wall.now)
    is_all = len(clocks) > 1 or any(clock.mark for clock in clocks)
    return lines if is_all else lines[:ROWS]


def _phase_lines(phase: PhaseView, width: int, glyphs: Glyphs) -> list[Line]:
    core = f"{phase.phase.core_step} " if phase.phase.core_step else ""
    counts: Line = (("text", f"{count_words(phase, glyphs)} "),)
    title: Line = (("strong", f" {core}{(phase.phase.short or phase.phase.title).upper()}"),)
    line = spread(title, counts, width)
    lines = [line] if len(line) > 1 else [title, (("text", " "), *counts)]
    if phase.state is PhaseState.REOPENED:
        lines.append((("problem", " RE-OPENED: close it again at the keyboard station"),))
    return lines


def _item_blocks(view: CaseView, phase: PhaseView, item: ItemView, wall: Wall) -> list[tuple[int, list[Line]]]:
    width = wall.width - 2
    is_spacious = wall.rows >= SPACIOUS_FROM_ROWS
    gap: list[tuple[int, list[Line]]] = [(9, [()])] if is_spacious else []
    titles = view.case.checklist.role_titles
    roles = list(item.waited_for or item.item.roles)
    voice = wall.voice
    if voice is not None and voice.role not in roles:
        roles.append(voice.role)
    named = [f"{titles.get(r, r).upper()}{f' {voice.person}' if voice and voice.role == r else ''}" for r in roles]
    says = f"says: {(' and ' if item.item.each else ' or ').join(named)}{'' if voice else ', nobody known yet'}"
    blocks: Line = (("due", f"{wall.glyphs.blocks} BLOCKS "),) if item.item.level is Level.BLOCK else ()
    line = spread((("info", f"  {says}"),), blocks, wall.width)
    if (blocks and len(line) == 1) or width_of(line) > wall.width:
        lines: list[Line] = [*_part("info", says, width), *([spread((), blocks, wall.width)] if blocks else [])]
    else:
        lines = [line]
    notes: list[Line] = []
    if item.state is ItemState.WAITS:
        notes += _part("info", f"waits for {item.why}", width)
    elif not item.item.is_tick:
        notes += _part("info", f"{wall.glyphs.open} {AT_THE_KEYBOARD}", width)
    elif item.why and item.given is None and item.state is ItemState.OPEN:
        notes += _part("info", item.why, width)
    if (said := aloud.said_aloud(view, phase, item.item.id)) is not None and said.is_gap:
        notes += _part(*said_words(said, wall.now), width)
    return [
        (0, _part("strong", item.item.challenge, width)),
        *gap,
        (3, _part("text", item.item.response, width)),
        (6, [()]),
        (1, lines),
        (2, notes),
    ]


def _end_lines(view: CaseView, phase: PhaseView, width: int) -> list[Line]:
    """Say that nothing is open here, how many gaps are left, and where the phase is closed."""
    said: list[Span] = [("done", "Nothing is open here.")]
    if phase.state is PhaseState.WAITS:
        said = [("info", f"This phase waits for {phase.why}")]
    elif view.case.ended is not None or view.current is None:
        said = [("done", "All phases are closed.")]
    else:
        said.append(("text", "Close it at the keyboard station."))
    if gaps := aloud.gaps_of(view, phase):
        said.append(("due", f"{len(gaps)} gap{'s' * (len(gaps) != 1)} not settled."))
    return [line for meaning, text in said for line in _part(meaning, text, width - 2)]


def _next_lines(phase: PhaseView, item: ItemView | None, wall: Wall) -> list[Line]:
    if item is None:
        return []
    unmet = [each for each in phase.shown if phase.is_unmet_here(each) and each is not item]
    behind = list(phase.shown).index(item)
    following = next((each for each in unmet if list(phase.shown).index(each) > behind), next(iter(unmet), None))
    words = f"next: {following.item.challenge}" if following else f"then: {phase.phase.pause}"
    return [(("muted", f" {part}"),) for part in wrapped(words, wall.width - 2)]


def _part(meaning: str, text: str, width: int) -> list[Line]:
    return [(("text", "  "), (meaning, part)) for part in wrapped(text.replace("\n", " "), width)] if text else []
