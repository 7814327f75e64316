"""What stands around the items: the case's header, the path of phases, the phase's title, totals, who is here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len

from rvlms_plan.domain.case import CaseView, ItemState, PhaseState, PhaseView
from rvlms_plan.domain.checklist import MOMENTS, Status, Style
from rvlms_plan.domain.summary import head_words, phase_words
from rvlms_plan.tui.widgets.glyphs import Glyphs
from rvlms_plan.tui.widgets.lines import Line, Span, cut, spread, width_of, wrapped, wrapped_spans
from rvlms_plan.tui.widgets.totals import totals_column
from rvlms_plan.tui.widgets.words import moment_words, role_short

NARROW = 60
HEAD_CELLS = 40
"""Of each answer that heads the case; it is whole in its own row and on F1."""
PATH_WORD_CELLS = 14
DOCK = 4
"""So many keys stand in the foot whoever types."""


def header_lines(view: CaseView, now: datetime, width: int, glyphs: Glyphs, *, is_short: bool = False) -> list[Line]:
    """Give the case's head: LIVE or PRACTICE, code, sex and age, what the file says heads the screen, the clock.

    A short one leaves out, behind a `~`, all but the code, sex, age, and what stops the case.
    """
    case = view.case
    who = " ".join(filter(None, ((case.sex or "")[:1].upper(), str(case.age) if case.age is not None else "")))
    ended = f" {view.status.upper()}" if view.status in {Status.CLOSED, Status.ABANDONED} else ""
    amended = " AMENDED" if case.is_amended else ""
    dot = f" {glyphs.dot} "
    said = head_words(view)
    about = [("muted", " ~")] if is_short and said else [("text", f"{dot}{cut(each, HEAD_CELLS)}") for each in said]
    heads = (*((("text", f"{dot}{who}"),) if who else ()), *about)
    stops = tuple(stop.says for stop in view.stops)
    clock = (("strong", f"{now:%H:%M:%S}" if width >= NARROW else f"{now:%H:%M}"), ("text", " "))
    first, *rest = _head(glyphs.frame, case.code, ended + amended, heads, stops, (width, width_of(clock)), dot)
    return [spread(first, clock, width), *rest]


@lru_cache(8)
def _head(
    frame: str, code: str, ended: str, heads: Line, stops: tuple[str, ...], widths: tuple[int, int], dot: str
) -> tuple[Line, ...]:
    """Lay the head out, without its clock: few entries change it, and no second does."""
    width, clock = widths
    left = (("chip", f" {frame} "), ("strong", f" {code}"), ("due", ended), *heads)
    first, *rest = wrapped_spans(left, width - clock - 1)
    rest = [((meaning, text.removeprefix(dot.lstrip())), *more) for (meaning, text), *more in rest]
    lines: list[Line] = [first, *((("text", " "), *line) for line in rest)]
    for says in stops:
        lines += [(("problem", part),) for part in wrapped(f" STOP: {says}", width - 1)]
    return tuple(lines)


def path_line(view: CaseView, shown_phase: str, width: int, glyphs: Glyphs) -> tuple[Line, list[tuple[int, int, str]]]:
    """Give the phases on one line, the shown one in sight, and the cells each stands in (first, behind last, id)."""
    line, cells = _path(tuple(_OnPath.of(each) for each in view.phases), shown_phase, width, glyphs)
    return line, list(cells)


class _OnPath(NamedTuple):
    """What a phase's word on the path is made of: an entry seldom changes any of it."""

    id: str
    title: str
    step: str
    state: PhaseState

    @classmethod
    def of(cls, phase: PhaseView) -> _OnPath:
        own = phase.phase
        return cls(own.id, own.short or own.title, str(own.core_step or ""), phase.state)


@lru_cache(8)
def _path(
    phases: tuple[_OnPath, ...], shown_phase: str, width: int, glyphs: Glyphs
) -> tuple[Line, tuple[tuple[int, int, str], ...]]:
    words = [(each.id, _path_word(each, glyphs, is_shown=each.id == shown_phase)) for each in phases]
    place = next(n for n, (phase_id, _) in enumerate(words) if phase_id == shown_phase)
    first = _first_in_sight([cell_len(text) + 1 for _, (_, text) in words], place, width - 4)
    spans: list[tuple[str, str]] = [("muted", "< " if first else " ")]
    cells: list[tuple[int, int, str]] = []
    used = width_of(tuple(spans))
    for phase_id, (meaning, text) in words[first:]:
        cells_of_it = cell_len(text)
        if used + cells_of_it + 2 > width:
            spans.append(("muted", ">"))
            break
        cells.append((used, used + cells_of_it, phase_id))
        spans += [(meaning, text), ("text", " ")]
        used += cells_of_it + 1
    return tuple(spans), tuple(cells)


def path_word(phase: PhaseView, glyphs: Glyphs) -> tuple[str, str]:
    """Give a phase's word on the path: its sign, the number of a core step, its short title."""
    return _path_word(_OnPath.of(phase), glyphs, is_shown=False)


def _path_word(phase: _OnPath, glyphs: Glyphs, *, is_shown: bool) -> tuple[str, str]:
    title = cut(phase.title, PATH_WORD_CELLS)
    sign = glyphs.phase(phase.state)
    meaning = {
        PhaseState.CLOSED: "done",
        PhaseState.REOPENED: "problem",
        PhaseState.NOT_APPLICABLE: "muted",
        PhaseState.WAITS: "info",
    }.get(phase.state, "text")
    if is_shown:
        return "chip", f"{glyphs.cursor}{sign}{phase.step}{title.upper()}"
    return meaning, f"{sign}{phase.step}{title}"


def _first_in_sight(cells: list[int], place: int, width: int) -> int:
    first = 0
    while first < place and sum(cells[first : min(len(cells), place + 2)]) > width:
        first += 1
    return first


def title_lines(view: CaseView, phase: PhaseView, width: int, glyphs: Glyphs, *, is_low: bool = False) -> list[Line]:
    """Give the phase's title, how it is worked through, its pause point, and what is done and open."""
    step = f"Core step {phase.phase.core_step}: " if phase.phase.core_step else ""
    roles = view.case.checklist.role_titles
    style = "read, then do" if phase.phase.style is Style.READ_DO else "do, then confirm"
    left = (("strong", f" {step}{phase.phase.title}"),)
    right = (("muted", f"{style} {glyphs.dot} led by {roles.get(phase.phase.lead, '').lower()} "),)
    counts = f"{count_words(phase, glyphs)} "
    if is_low:
        room = max(1, width - cell_len(counts) - 4)
        short = (("strong", f" {phase.phase.core_step or ''} {cut(phase.phase.short or phase.phase.title, room)}"),)
        lines = (spread(title, (("text", counts),), width) for title in (left, short))
        fitting = next((line for line in lines if len(line) > 1), short)
        return [fitting, *_phase_notes(phase, width)]
    first = [spread(left, right, width)]
    if width_of(left) > width:
        first = [(("strong", f" {part}"),) for part in wrapped(left[0][1].strip(), width - 1)]
    pause = f" {phase.phase.pause}"
    second: list[Line] = [spread((("text", pause),), (("text", counts),), width)]
    if second == [(("text", pause),)]:
        second = [*((("text", f" {part}"),) for part in wrapped(pause.strip(), width - 1)), (("text", f" {counts}"),)]
    return [*first, *second, *_phase_notes(phase, width)]


def _phase_notes(phase: PhaseView, width: int) -> list[Line]:
    """Say why a phase does not apply or waits, or that it was re-opened."""
    lines: list[Line] = []
    if phase.state in {PhaseState.NOT_APPLICABLE, PhaseState.WAITS}:
        word = "Not applicable because" if phase.state is PhaseState.NOT_APPLICABLE else "Waits for"
        lines += [(("info", f" {part}"),) for part in wrapped(f"{word} {phase.why}", width - 2)]
    if phase.state is PhaseState.REOPENED:
        said = "Re-opened: an answer changed what it rests on. Close it again on its last row."
        lines += [(("problem", f" {part}"),) for part in wrapped(said, width - 2)]
    return lines


def count_words(phase: PhaseView, glyphs: Glyphs) -> str:
    """Say how many of a phase's items are in which state; never one sum."""
    open_here = phase.count(ItemState.OPEN)
    parts = [f"{phase.count(ItemState.DONE)} done"]
    named = ((ItemState.NOT_APPLICABLE, "N/A"), (ItemState.DEFERRED, "deferred"), (ItemState.OVERRIDDEN, "overridden"))
    parts += [f"{count} {word}" for state, word in named if (count := phase.count(state))]
    blocking = len(phase.blocking)
    parts.append(f"{open_here} open" + (f", {blocking} block{'s' * (blocking == 1)}" if blocking else ""))
    return f" {glyphs.dot} ".join(parts)


def status_lines(
    said: Span, types: Sequence[str], keys: Sequence[tuple[str, str]], width: int, types_as: str = "muted"
) -> list[Line]:
    """Give the foot: what is said, whole; then who types and the keys, as far as there is room for each whole.

    `types` says who types, the longest form first: it gives way to the first `DOCK` keys, the last form to none.
    `types_as` is what that is drawn as.
    """
    meaning, text = said
    if cell_len(text) > width:
        return [((meaning, f" {part}"),) for part in wrapped(text.strip(), width - 1)]
    dock = sum(cell_len(f" {key} {word} ") for key, word in keys[:DOCK])
    last = types[-1] if types and cell_len(text + types[-1]) < width else ""
    whole = next((each for each in types if cell_len(text + each) + dock < width), last)
    left: Line = (said, (types_as, whole)) if whole else (said,)
    right: list[Span] = []
    room = width - width_of(left)
    for key, word in keys:
        more = (("strong", f" {key} "), ("muted", f"{word} "))
        if (room := room - width_of(more)) <= 0:
            break
        right += more
    return [spread(left, tuple(right), width)]


def path_column(view: CaseView, shown_phase: str, width: int, glyphs: Glyphs) -> list[Line]:
    """Give the phases below each other with their state and "you are here"."""
    lines: list[Line] = [(("muted", " The way"),), ()]
    for each in view.phases:
        meaning, text = path_word(each, glyphs)
        here = each.phase.id == shown_phase
        mark = glyphs.cursor if here else " "
        count = "" if each.state is PhaseState.NOT_APPLICABLE else f"{each.count(ItemState.DONE)}/{len(each.shown)}"
        ended = view.case.ended is not None and each.state is PhaseState.NOT_BEGUN
        word = "never performed" if ended else phase_words(each.state)
        own = each.state in {PhaseState.NOT_BEGUN, PhaseState.BEGUN, PhaseState.CLOSED} and not ended
        right = (("muted", f"{count if own else word} "),)
        lines.append(spread((("strong", mark), ("chip" if here else meaning, text)), right, width))
    return lines


def facts_column(view: CaseView, typist: str, now: datetime, width: int) -> list[Line]:
    """Give what stands beside the items: what happened, the totals, who has spoken."""
    case = view.case
    lines: list[Line] = [(("muted", " So far"),), ()]
    for what, title in MOMENTS.items():
        happening = case.happening(what)
        said = moment_words(happening.at, now) if happening else "not yet"
        lines.append(spread((("text", f" {title}"),), (("strong" if happening else "muted", f"{said} "),), width))
    lines += [*totals_column(view, width), (), (("muted", " People"),), ()]
    for person, role in list(case.people.items())[-8:]:
        lines += [(("text", f" {part}"),) for part in wrapped(f"{role_short(role)} {person}", width - 2)]
    lines += [(("muted", f" {part}"),) for part in wrapped(f"{typist or 'nobody yet'} types", width - 2)]
    return lines


def notes_column(view: CaseView, now: datetime, width: int) -> list[Line]:
    """Give the newest notes, each shortened; they are whole in the timeline."""
    lines: list[Line] = []
    for entry in view.case.notes[-3:]:
        text = f"{moment_words(entry.stamp.happened_at, now)} {getattr(entry.fact, 'text', '')}".replace("\n", " ")
        note = wrapped(text, width - 2)
        note = note if len(note) <= 3 else [*note[:2], f"{cut(note[2], width - 3).removesuffix('~')}~"]
        lines += [(("text", f" {part}"),) for part in note]
    return [(), (("muted", " Newest notes"),), (), *lines] if lines else []


def column_fitting(lines: Sequence[Line], rows: int) -> list[Line]:
    """Give as many lines of a column as it has rows, its gaps first; where some are left out the last says where."""
    if len(lines) > rows:
        lines = [line for line in lines if line]
    if len(lines) <= rows:
        return list(lines)
    return [*lines[: max(0, rows - 1)], (("muted", " ~ the rest: t, h"),)]
