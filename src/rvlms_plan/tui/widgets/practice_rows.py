"""What the practice screens say, as rows and lines: the patients, the cards, a debrief, progress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from rvlms_plan.domain.checklist import Checklist, Source
from rvlms_plan.domain.practice.debrief import Debrief, Kind
from rvlms_plan.domain.practice.drill import MODES, Drill
from rvlms_plan.domain.practice.judging import Verdict
from rvlms_plan.domain.practice.patient import Patient
from rvlms_plan.domain.practice.wording import (
    KIND_WORDS,
    passed_words,
    score_words,
    source_words,
    sparks,
    verdict_words,
)
from rvlms_plan.tui.widgets.glyphs import Glyphs
from rvlms_plan.tui.widgets.line_list import CURSOR_CELLS, Row
from rvlms_plan.tui.widgets.lines import Line, cut, spread, wrapped

CARDS_ROW = "due-cards"
ABOUT = (
    "Synthetic patients on the screens of theatre. Ask for what you need: nothing is told unasked, and what is "
    "forgotten happens. Kept in a store of its own, in no register and no export of theatre."
)
_INDENT = 4


def practice_rows(
    patients: Sequence[Patient],
    drills: Sequence[tuple[str, Drill]],
    scores: Mapping[str, Sequence[int]],
    due: int,
    width: int,
    glyphs: Glyphs,
) -> list[Row]:
    """Give the rows of the practice screen. `scores` are the step scores of exams by patient, the oldest first."""
    room = width - CURSOR_CELLS - 1
    rows: list[Row] = []
    if due:
        cards = f" {due} card{'s' * (due != 1)} due"
        line = spread((("due", cards), ("text", "  what you missed, in five minutes")), (("muted", "c "),), room)
        rows.append(Row(CARDS_ROW, (line,)))
    if drills:
        rows.append(_heading("Drills to go on with"))
        titles = {each.id: each.title for each in patients}
        rows += [_drill_row(code, drill, titles, room, glyphs) for code, drill in drills]
    rows.append(_heading("Synthetic patients, the easiest first"))
    rows += [_patient_row(each, scores.get(each.id, ()), room, glyphs) for each in patients]
    return rows


def _heading(text: str) -> Row:
    return Row(f"heading {text}", ((("muted", f" {text}"),),), can_be_chosen=False)


def _drill_row(code: str, drill: Drill, titles: Mapping[str, str], width: int, glyphs: Glyphs) -> Row:
    name = getattr(drill.begun.fact, "practice", "") if drill.begun else ""
    right: Line = (("muted", f"{drill.learner} {glyphs.dot} {drill.mode} "),)
    return Row(code, _fitted((("strong", f" {code}  "),), titles.get(name, name), right, width))


def _patient_row(patient: Patient, scores: Sequence[int], width: int, glyphs: Glyphs) -> Row:
    drawn = sparks(scores[-8:], ascii_only=glyphs.is_ascii)
    right: Line = (("text", f"{scores[-1]} %  {drawn} "),) if scores else (("muted", "not yet "),)
    return Row(patient.id, _fitted((("strong", f" {patient.difficulty}  "),), patient.title, right, width))


def _fitted(left: Line, text: str, right: Line, width: int) -> tuple[Line, ...]:
    """Put a row on one line where it fits, else its right end below."""
    line = spread((*left, ("text", text)), right, width)
    if line[-1] == right[-1]:
        return (line,)
    lines: list[Line] = [
        (*left, ("text", part)) if n == 0 else (("text", f"    {part}"),)
        for n, part in enumerate(wrapped(text, width - 8))
    ]
    return (*lines, (("text", "    "), *right))


def practice_head(mode: str, learner: str, width: int, glyphs: Glyphs) -> list[Line]:
    """Give the head of the practice screen: the word, the mode of the next drill, who rehearses."""
    who = f"{learner} rehearses" if learner else "w: who rehearses?"
    left: Line = (("chip", " PRACTICE "), ("strong", f"  {mode.upper()}"), ("muted", f" {glyphs.dot} {MODES[mode]}"))
    line = spread(left, (("text", f"{who} "),), width)
    lines = [line] if line[-1][1] == f"{who} " else [left[:2], (("muted", f" {MODES[mode]} {glyphs.dot} {who}"),)]
    return [*lines, (("edge", glyphs.rule * width),)]


def drill_line(
    patient: Patient, count: int, mode: str, passed: timedelta, speed: int, width: int, glyphs: Glyphs
) -> Line:
    """Give the line above a drill's case: which patient of how many, its title, the mode, the drill's time."""
    clock = f"{passed_words(passed)}{f' x{speed}' if speed > 1 else ''} "
    number = f" {patient.difficulty} of {count}"
    rest = f" {glyphs.dot} {mode.upper()}"
    title = f" {glyphs.dot} “{patient.title}”" if not glyphs.is_ascii else f' {glyphs.dot} "{patient.title}"'
    room = width - len(number) - len(rest) - len(clock) - 2
    left: Line = (("strong", number), ("text", cut(title, max(4, room))), ("strong", rest))
    return spread(left, (("text", clock),), width)


def debrief_rows(
    found: Debrief, sources: Mapping[str, Source], before: Sequence[int], width: int, glyphs: Glyphs
) -> list[Row]:
    """Give the rows of a debrief: the verdict, each remark with its why and source, the score and the ratings."""
    room = width - CURSOR_CELLS - 1
    verdict = "done" if found.passed else "problem"
    rows = [
        Row("verdict", tuple((("text", " "), (verdict, part)) for part in wrapped(verdict_words(found), room - 1))),
        Row("score", _score_lines(found, before, room, glyphs), can_be_chosen=False),
    ]
    for number, remark in enumerate(found.remarks):
        meaning = "problem" if remark.killer or remark.kind is Kind.UNSAFE else "due"
        sign = glyphs.problem if remark.kind in {Kind.LATE, Kind.OUT_OF_ORDER} else _cross(glyphs)
        word = "killer" if remark.killer else KIND_WORDS[remark.kind]
        first: Line = spread((("text", " "), (meaning, f"{sign} ")), ((meaning, f"{word} "),), room)
        says = wrapped(remark.says, room - 20)
        head = spread((("text", " "), (meaning, f"{sign} {says[0]}")), ((meaning, f"{word} "),), room)
        lines: list[Line] = [head if head[-1][1] == f"{word} " else first]
        lines += [(("text", f"   {part}"),) for part in says[1:]]
        told = [("text", f"why: {remark.why}")] if remark.why else []
        told += [("muted", f"source: {each}") for each in source_words(remark, sources)]
        lines += [
            (("text", " " * _INDENT), (mean, part)) for mean, text in told for part in wrapped(text, room - _INDENT)
        ]
        rows.append(Row(f"remark-{number}", ((), *lines)))
    return rows


def _cross(glyphs: Glyphs) -> str:
    return "X" if glyphs.is_ascii else "×"


def _score_lines(found: Debrief, before: Sequence[int], width: int, glyphs: Glyphs) -> tuple[Line, ...]:
    drawn = sparks([*before[-7:], found.percent], ascii_only=glyphs.is_ascii)
    said = f"{score_words(found, before)}  {drawn}"
    return tuple((("text", f" {part}"),) for part in wrapped(said, width - 1))


def timeline_page(found: Debrief) -> list[tuple[str, str]]:
    """Give the page that puts the drill's moments beside the safe team's."""
    page = [("muted", f"{'you':>12} {'safe team':>12}  after the drill was taken up"), ("text", "")]
    for each in found.timeline:
        meaning = "due" if each.own is None else "text"
        page.append((meaning, f"{passed_words(each.own):>12} {passed_words(each.reference):>12}  {each.title}"))
    return page


def taught(patient: Patient, checklist: Checklist, item_id: str, safe: str) -> list[tuple[str, str]]:
    """Give what is taught of an item, each with its word: cue, decision, the safe answer, pitfall, rescue, source."""
    item, found = checklist.items[item_id], patient.taught(item_id)
    told = [("Safe", safe)] if safe else []
    if found is None:
        told += [("Why", item.why)] if item.why else []
    else:
        told = [("Cue", found.cue), ("Decide", found.decision), *told]
        told += [("Pitfall", found.pitfall), ("Rescue", found.rescue)]
    sources = found.sources if found else item.sources
    known = (*checklist.sources, *patient.sources)
    return [*told, *(("Source", each.text) for each in known if each.id in sources)]


def taught_lines(told: Sequence[tuple[str, str]], width: int) -> list[Line]:
    """Lay out what is taught, the words in a column of their own."""
    lines: list[Line] = []
    for word, text in told:
        first, *rest = wrapped(text, width - 10)
        meaning = {"Safe": "done", "Source": "muted"}.get(word, "text")
        lines.append((("strong", f" {word:<8}"), (meaning, first)))
        lines += [(("text", " " * 9), (meaning, part)) for part in rest]
    return lines


VERDICT_WORDS = {
    Verdict.RIGHT: "as the safe team answers",
    Verdict.OTHERWISE: "not what this patient shows",
    Verdict.UNSAFE: "unsafe for this patient",
}
