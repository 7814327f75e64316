"""What a form says around the answer: pure functions from the questions to lines, made to fit the room there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rvlms_plan.tui.widgets.glyphs import Glyphs
from rvlms_plan.tui.widgets.line_list import CURSOR_CELLS, Row
from rvlms_plan.tui.widgets.lines import Line, wrapped

OPTION_KEYS = "123456789abcdefghijklmnoprstuvwxyz"
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Question:
    """One question: a text, a choice where it has `options`, several of them where `several`.

    `if_empty` is what stands for nothing typed; an optional question may stay empty. A choice's cursor begins on the
    option `starts_on`, so that Enter takes it; without one it begins on none. `proposal` is what the program proposes:
    tab takes it, Enter never does. `check` raises BadValue at what cannot be, before the next question is asked.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...] = ()
    several: bool = False
    optional: bool = False
    hint: str = ""
    prefill: str = ""
    if_empty: str = ""
    starts_on: str | None = None
    proposal: str = ""
    is_secret: bool = False
    """A PIN: shown as dots, never kept for a second look, nor made visible where it is repeated."""
    leave: str = "leaves"
    """What Esc does, in a word or two."""
    check: Callable[[str], object] | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """A row of questions under one title; `says` are sentences above them (`problem` where they tell of one)."""

    title: str
    questions: tuple[Question, ...]
    says: tuple[str, ...] = ()
    problem: bool = False
    kept: Mapping[str, str] = field(default_factory=dict)


MORE_BEFORE = "more before: shift+tab goes back"


def option_rows(question: Question, several: set[str], glyphs: Glyphs, width: int) -> list[Row]:
    """Give the rows of a choice: a key, a box where several may be taken, the words."""
    rows = []
    may_be_left = question.optional and not question.several and "" not in dict(question.options)
    options = (*question.options, *((("", "Leave it empty"),) if may_be_left else ()))
    for key, (option, label) in zip(OPTION_KEYS, options, strict=False):
        box = f"{glyphs.chosen if option in several else glyphs.unchosen} " if question.several else ""
        chosen = " chosen" if question.several and option in several else ""
        indent = 3 + len(box)
        proposed = " (proposed)" if option and option == question.proposal else ""
        beside = len(proposed) + len(" chosen") * question.several
        first, *rest = wrapped(label, max(10, width - CURSOR_CELLS - indent - beside))
        line: Line = (("strong", f" {key} "), ("text", f"{box}{first}"), ("done", chosen), ("info", proposed))
        rows.append(Row(option, (line, *((("text", " " * indent + part),) for part in rest))))
    return rows


def said_lines(
    asking: Asking, place: int, texts: Mapping[str, str], error: Sequence[str], size: tuple[int, int]
) -> list[Line]:
    """Give the lines above the answer: title, what is said, what was answered so far, the question.

    `size` is the cells and the lines there are. Where they do not do, what was answered long before goes first.
    """
    width, room = size
    question = asking.questions[place]
    title = asking.title if asking.title != question.label else ""  # said once
    above: list[Line] = [(("strong", part),) for part in wrapped(title, width)] if title else []
    for sentence in asking.says:
        above += [(("problem" if asking.problem else "info", part),) for part in wrapped(sentence, width)]
    earlier: list[Line] = []
    for each in asking.questions[:place]:
        if each.is_secret:
            continue
        said = dict(each.options).get(texts[each.name], texts[each.name])
        earlier += [(("muted", part),) for part in wrapped(f"{each.label}: {said or 'left empty'}", width)]
    asked: list[Line] = [(("problem", part),) for sentence in error for part in wrapped(sentence, width)]
    count = f"{place + 1} of {len(asking.questions)}  " if len(asking.questions) > 1 else ""
    first, *rest = wrapped(
        f"{question.label}{' (may stay empty)' if question.optional and not question.is_secret else ''}",
        width - len(count),
    )
    asked += [(("muted", count), ("text", first)), *((("text", part),) for part in rest)]
    fits = room - len(above) - len(asked)
    if len(earlier) > fits:
        earlier = [(("muted", MORE_BEFORE),), *earlier[len(earlier) - fits + 1 :]] if fits > 0 else []
    return [*above, *earlier, *asked]


def hint_lines(question: Question, place: int, width: int) -> list[Line]:
    """Give the line below the answer: what may be typed and which keys there are."""
    back = "  shift+tab back" if place else ""
    if question.several:
        keys = f"keys choose, Enter takes them{back}  Esc leaves"
    elif question.options:
        enter = "Enter takes the marked one, " if question.starts_on is not None else ""
        keys = f"{enter}its key picks{back}  Esc leaves"
    else:
        keys = f"Enter takes it{back}  Esc {question.leave}"
    hint = f"{question.hint}{'  ' if question.hint else ''}{keys}"
    return [(("muted", part),) for part in wrapped(hint, width)]


def yes_or_no(name: str, label: str, yes: str, no: str) -> Question:
    """Make a question of two options, each with a key of its own that is not the key that asked."""
    return Question(name, label, options=((YES, yes), (NO, no)))
