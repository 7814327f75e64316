"""What is said of a whole case in a few words: its row in the register, its head, its summary, what is due next."""

from __future__ import annotations

from collections import deque
from datetime import UTC, date, datetime, timedelta
from operator import is_

from rvlms_plan.domain.answers import Value, as_typed, words
from rvlms_plan.domain.case import Case, CaseView, ItemState, PhaseState
from rvlms_plan.domain.case.course import FOLLOW_UP_BY, FOLLOW_UP_STATES
from rvlms_plan.domain.case.operating import vessel_title
from rvlms_plan.domain.checklist import VALUE, Level, SummaryField
from rvlms_plan.domain.register import ITEM_LETTERS, RegisterRow


def row_of(view: CaseView) -> RegisterRow:
    """Give the row of a case."""
    case, phase = view.case, view.shows_phase
    head, summary = _answers(view)
    letters = "".join([ITEM_LETTERS[each.state] for each in view.items.values()])
    due, on = next_due(view), case.operation.clamps_on
    newest = case.newest or case.opened
    applicable = [each for each in phase.shown if each.state is not ItemState.NOT_APPLICABLE]
    return RegisterRow(
        case_id=case.id,
        code=case.code,
        status=view.status,
        checklist=case.checklist.id,
        version=case.checklist.version,
        age=case.age,
        sex=case.sex,
        phase=phase.phase.id,
        phase_title=phase.phase.title,
        done_in_phase=sum(not phase.is_unmet_here(each) for each in applicable),
        items_in_phase=len(applicable),
        done=letters.count(ITEM_LETTERS[ItemState.DONE]),
        not_applicable=letters.count(ITEM_LETTERS[ItemState.NOT_APPLICABLE]),
        deferred=letters.count(ITEM_LETTERS[ItemState.DEFERRED]),
        overridden=letters.count(ITEM_LETTERS[ItemState.OVERRIDDEN]),
        open=letters.count(ITEM_LETTERS[ItemState.OPEN]),
        positions=case.position,
        opened_at=_utc(case.opened.stamp.at),
        changed_at=_utc(newest.stamp.at),
        head=head,
        summary=summary,
        due_title=due[0] if due else None,
        due_on=due[1] if due else None,
        clamp_since=_utc(on[0].on) if on else None,
        clamp_vessel=vessel_title(case.checklist.clamps, on[0].vessel) if on else None,
        operated_at=_utc(case.incision.at) if case.incision else None,
        sha256=case.checklist.sha256,
        items=letters,
    )


Answers = tuple[tuple[str, ...], tuple[tuple[str, str], ...]]
"""What heads a case, and its summary answers by id."""
_made: deque[tuple[tuple[object, ...], Answers]] = deque(maxlen=8)
"""What was made last, each with all that it was made of; the screen and the register ask for the same of each entry."""


def _answers(view: CaseView) -> Answers:
    case = view.case
    made_of = (
        *(case.checklist, case.opened, case.follow_ups, case.happenings),
        *[view.items[each] for each in case.checklist.summary_items],
    )
    for earlier, answers in tuple(_made):
        if len(earlier) == len(made_of) and all(map(is_, earlier, made_of)):
            return answers
    summary = ((field.id, summary_value(view, field)) for field in case.checklist.summary)
    made = _head_words(view), tuple((field_id, said) for field_id, said in summary if said)
    _made.appendleft((made_of, made))
    return made


def _utc(moment: datetime) -> str:
    """Write a moment so that text order is time order, whatever the stations' offsets."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def head_words(view: CaseView) -> tuple[str, ...]:
    """Give the words that head a case; two answers with the same options are one value and what became of it."""
    return _answers(view)[0]


def _head_words(view: CaseView) -> tuple[str, ...]:
    heads: list[str] = []
    options_of_last: object = None
    for field in view.case.checklist.summary:
        said = summary_words(view, field) if field.head else None
        if said is None:
            continue
        options = _options(view, field)
        if options and options == options_of_last:
            heads[-1] = said if heads[-1] == said else f"{heads[-1]} -> {said}"
        else:
            heads.append(said)
        options_of_last = options
    return tuple(heads)


def _options(view: CaseView, field: SummaryField) -> tuple[tuple[str, str], ...]:
    item_id, _, name = field.read.partition(".")
    item = view.case.checklist.items.get(item_id)
    of_item = item.field(name or VALUE) if item else None
    return of_item.options if of_item else ()


def next_due(view: CaseView) -> tuple[str, date] | None:
    """Give the earliest open item that is due some days after something that happened, with its day."""
    waiting = []
    for item in view.case.checklist.items_due:
        shown = view.items[item.id]
        happening = view.case.happening(shown.item.due.after) if shown.item.due else None
        if happening and shown.item.due and shown.is_unmet and shown.item.level is not Level.ADVISORY:
            waiting.append((happening.at.date() + timedelta(days=shown.item.due.days), shown.item.challenge))
    return min(((title, on) for on, title in waiting), key=lambda each: each[1], default=None)


def summary_value(view: CaseView, field: SummaryField) -> str | None:
    """Give one summary answer as data: as typed, or None where no person has answered."""
    if field.read.startswith(("case:", "follow-up:")):
        return _of_case(view.case, field.read)
    value = _answered(view, field)
    return as_typed(value) if value is not None else None


def summary_words(view: CaseView, field: SummaryField) -> str | None:
    """Give one summary answer in the checklist's words."""
    if field.read.startswith(("case:", "follow-up:")):
        said = _of_case(view.case, field.read)
        return {**FOLLOW_UP_BY, **FOLLOW_UP_STATES}.get(said, said) if said else None
    item_id, _, name = field.read.partition(".")
    of_item = view.case.checklist.items[item_id].field(name or VALUE)
    value = _answered(view, field)
    return words(of_item, value) if of_item and value is not None else None


def _answered(view: CaseView, field: SummaryField) -> Value | None:
    item_id, _, name = field.read.partition(".")
    shown = view.items[item_id]
    if shown.state is not ItemState.DONE or shown.given is None:
        return None
    return shown.given.answer.get(name or VALUE)


def _of_case(case: Case, read: str) -> str | None:
    newest = max(case.follow_ups, key=lambda visit: visit.on, default=None)
    match read:
        case "case:age":
            return None if case.age is None else str(case.age)
        case "case:sex":
            return case.sex
        case "follow-up:state" if newest:
            return newest.state
        case "follow-up:by" if newest:
            return newest.by
        case "follow-up:months" if newest:
            return _months_of_follow_up(case)
        case _:
            return None


def _months_of_follow_up(case: Case) -> str | None:
    """Count whole months from the operation (leaving theatre, else incision) to the newest follow-up."""
    began = case.happening("left-theatre") or case.happening("closure") or case.incision
    if began is None:
        return None
    last = max(visit.on for visit in case.follow_ups)
    months = (last.year - began.at.year) * 12 + last.month - began.at.month
    return str(max(0, months - (last.day < began.at.day)))


def phase_words(state: PhaseState) -> str:
    """Give a phase's state as a screen says it."""
    return {PhaseState.NOT_BEGUN: "not begun", PhaseState.WAITS: "waits"}.get(state, state.replace("-", " "))
