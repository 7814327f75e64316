"""What the home screen says of each case, and what it says where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from rvlms_plan.domain.clamps import NO_TIME, clock_words
from rvlms_plan.domain.counting import count
from rvlms_plan.domain.register import RegisterRow
from rvlms_plan.domain.status import Status
from rvlms_plan.tui.widgets.glyphs import Glyphs
from rvlms_plan.tui.widgets.line_list import CURSOR_CELLS, Row
from rvlms_plan.tui.widgets.lines import Line, spread, width_of, wrapped
from rvlms_plan.tui.widgets.words import at_second, day_words

GROUPS = (
    ("In theatre and planned", (Status.IN_THEATRE, Status.PLANNING)),
    ("After the operation", (Status.RECOVERY, Status.FOLLOW_UP)),
    ("Ended", (Status.CLOSED, Status.ABANDONED)),
)
DOORS = (
    ("door theatre", "1", "Theatre", "plan a case, or take up an open one"),
    ("door practice", "2", "Practice", "rehearse a case on the same screens, kept apart"),
    ("door audit", "3", "Audit", "what was done, when, by whom, and can it be trusted"),
)
"""Row, key, word and what is behind it; no code of a case has a blank."""
QUERY_SIGN = "?"
NO_QUERIES: Mapping[str, int] = MappingProxyType({})
EMPTY = (
    "No case yet. This list will hold every case: those in theatre and planned first, then those in recovery and "
    "follow-up with what is due, then those that ended."
)


def case_rows(
    cases: Sequence[RegisterRow], now: datetime, width: int, glyphs: Glyphs, queries: Mapping[str, int] = NO_QUERIES
) -> list[Row]:
    """Give the rows of the home screen: the cases in their groups, or what an empty store will hold.

    `queries` says by code how many queries of an auditor wait for the team's answer.
    """
    doors = [_door(row_id, key, word.ljust(_WORD_CELLS), says, width) for row_id, key, word, says in DOORS]
    rows = [*doors, _door("new", "n", "New case", "plan a case under a code", width)]
    if not cases:
        lines = tuple((("text", f" {part}"),) for part in wrapped(EMPTY, width - 3))
        demonstration = _door("demonstration", "d", "Demonstration", "worked synthetic cases to look at", width)
        return [Row("empty", (*lines, ()), can_be_chosen=False), *rows, demonstration]
    for title, statuses in GROUPS:
        inside = [case for case in cases if case.status in statuses]
        if inside:
            rows.append(Row(f"group {title}", ((), (("muted", f" {title}"),)), can_be_chosen=False))
            inside.sort(key=lambda case: (case.clamp_since is None, case.clamp_since or ""))  # the others stay in order
            asked = {code: query_words(waiting) for code, waiting in queries.items()}
            rows += [
                Row(case.code, _case_lines(case, now, width - CURSOR_CELLS, glyphs, asked.get(case.code, "")))
                for case in inside
            ]
    return rows


def query_words(waiting: int) -> str:
    """Say how many queries wait for an answer, with their sign."""
    return f"{QUERY_SIGN} {count(waiting, 'query', 'queries')}"


_WORD_CELLS = 8


def _door(row_id: str, key: str, word: str, says: str, width: int) -> Row:
    line: Line = (("strong", f" {key}  {word}"), ("muted", f"   {says}"))
    return Row(row_id, (line if width_of(line) < width - CURSOR_CELLS else line[:1],))


def _case_lines(case: RegisterRow, now: datetime, width: int, glyphs: Glyphs, asked: str) -> tuple[Line, ...]:
    age = str(case.age) if case.age is not None else ""
    patient = " ".join(filter(None, ((case.sex or "")[:1].upper(), age)))
    what = f" {glyphs.dot} ".join(filter(None, (patient, *case.head)))
    code: Line = (("strong", f" {case.code.ljust(9)} "),)
    waits: Line = (("due", f"{asked}  "),) if asked else ()
    clamp = _clamp(case, now, glyphs)
    right: Line = (*_where(case, now), *clamp)
    one = spread((*code, ("text", f"{what}  "), *waits), right, width)
    if one[-1] == right[-1]:
        return (one,)
    code = (*code, *waits)
    below: list[Line] = [(("text", f"   {part}"),) for part in wrapped(what, width - 4) if what]
    if width_of((*code, *right)) < width:
        return (spread(code, right, width), *below)
    if clamp:  # the clock stays beside the code; where the case is goes below
        code, right = spread(code, clamp, width), _where(case, now)
    told = [(("muted", f"   {part}"),) for part in wrapped("".join(text for _, text in right).strip(), width - 4)]
    return (code, *below, *told)


def _clamp(case: RegisterRow, now: datetime, glyphs: Glyphs) -> Line:
    """Say for how long the clamp that has been on longest is on."""
    if case.clamp_since is None:
        return ()
    time = max(NO_TIME, at_second(now) - datetime.fromisoformat(case.clamp_since))
    return (("due", f" {glyphs.clamp} clamp {clock_words(time)} "),)


def _where(case: RegisterRow, now: datetime) -> Line:
    if case.status in {Status.CLOSED, Status.ABANDONED}:
        return (("muted", f"{case.status} "),)
    if case.due_on and case.due_title:
        days = (case.due_on - now.date()).days
        late = "due" if days <= 0 else "muted"
        words = f"since {day_words(days)}" if days < 0 else day_words(days)
        return (("text", f"{case.due_title}  "), (late, f"{words} "))
    count = f"{case.done_in_phase} of {case.items_in_phase}"
    return (("text", f"{case.phase_title}  "), ("strong", f"{count} "))
