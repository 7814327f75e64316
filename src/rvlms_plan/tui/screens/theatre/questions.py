"""The questions behind each command of the theatre screen: pure functions from the case to what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rvlms_plan.domain.answers import as_typed, what_is_asked, words
from rvlms_plan.domain.case import CaseView, FollowUp, Given, PhaseState
from rvlms_plan.domain.case.course import FOLLOW_UP_BY, FOLLOW_UP_STATES
from rvlms_plan.domain.case.decisions import MISTAKE, NEW_INFORMATION
from rvlms_plan.domain.checklist import VALUE, Checklist, Field, Item, Kind
from rvlms_plan.domain.formulas import Proposed
from rvlms_plan.domain.people import roll_call
from rvlms_plan.tui.widgets.form import Question
from rvlms_plan.tui.widgets.words import as_label

WITHDRAW, CHANGE = "withdraw", "change"
CLOSE, ABANDON = "close", "abandon"

BECAUSE = Question(
    "because", "Why", options=((MISTAKE, "A mistake was entered"), (NEW_INFORMATION, "New information came"))
)
REASON = Question("reason", "The reason, in a few words")


def answer_questions(
    view: CaseView,
    item: Item,
    now: datetime,
    proposed: Mapping[str, Proposed] | None = None,
    given: Given | None = None,
) -> tuple[Question, ...]:
    """Give one question for each field of an item; what stands, or is proposed, is there to be taken or changed."""
    questions = []
    offers = proposed or {}
    for each in item.fields:
        prefill = as_typed(given.answer[each.name]) if given and each.name in given.answer else ""
        hint = what_is_asked(each) if each.kind not in {Kind.CHOICE, Kind.SEVERAL, Kind.TEXT} else ""
        offer = offers.get(each.name)
        if offer is not None:
            hint = f"proposed: {words(each, offer.text)} ({offer.formula}); tab takes it"
        if each.kind is Kind.PEOPLE and not prefill:
            prefill = _people_so_far(view)
        label = each.title or (item.response if each.name == VALUE else each.name.replace("-", " "))
        questions.append(
            Question(
                each.name,
                as_label(label),
                options=each.options,
                several=each.kind is Kind.SEVERAL,
                optional=each.optional,
                hint=hint,
                prefill=prefill,
                if_empty="" if offer else _if_empty(each, now),
                proposal=offer.text if offer else "",
            )
        )
    return tuple(questions)


def person_questions(
    checklist: Checklist, label: str, person: str = "", roles: tuple[str, ...] = ()
) -> tuple[Question, ...]:
    """Ask for a person and the role they speak in, of these roles or of all."""
    titles = checklist.role_titles
    options = tuple((role, titles.get(role, role)) for role in (roles or titles))
    name = Question("person", label, prefill=person)
    return (name,) if len(options) == 1 else (name, Question("role", "In which role", options=options))


def override_questions(checklist: Checklist, item: Item) -> tuple[Question, ...]:
    """Ask for the reason and the second person."""
    second = person_questions(checklist, "The second person, someone else than who says it", roles=item.override)
    return (REASON, *second)


def defer_questions(view: CaseView, item: Item) -> tuple[Question, ...]:
    """Ask for the phase that an item is put off to: the one its file names, or any later one."""
    checklist = view.case.checklist
    own = checklist.phase_index[checklist.phase_of[item.id].id]
    gone = {PhaseState.CLOSED, PhaseState.REOPENED, PhaseState.NOT_APPLICABLE}
    later = [each.phase for each in view.phases[own + 1 :] if each.state not in gone]
    if item.may_defer_to:
        later = [phase for phase in later if phase.id == item.may_defer_to]
    return (Question("to", "To which phase", options=tuple((phase.id, phase.title) for phase in later)),)


def change_question(item: Item) -> Question:
    """Ask whether an answer is replaced or taken back."""
    other = () if item.is_tick else ((CHANGE, "Give another answer"),)
    return Question("change", "What is right", options=(*other, (WITHDRAW, "Take it back: the item is open again")))


def follow_up_questions(now: datetime, visit: FollowUp | None = None) -> tuple[Question, ...]:
    """Ask for a follow-up: when, how, what was found."""
    kept = (f"{visit.on:%Y-%m-%d}", visit.imaging or "", visit.site or "") if visit else ("", "", "")
    return (
        Question("on", "Day", hint=f"YYYY-MM-DD; empty is today, {now:%Y-%m-%d}", if_empty="today", prefill=kept[0]),
        Question("by", "How", options=tuple(FOLLOW_UP_BY.items())),
        Question("state", "What was found", options=tuple(FOLLOW_UP_STATES.items())),
        Question("imaging", "Imaging", optional=True, prefill=kept[1]),
        Question("site", "Site of a recurrence", optional=True, prefill=kept[2]),
    )


def end_questions() -> tuple[Question, ...]:
    """Ask how the case ends."""
    options = ((CLOSE, "Close the case: it went its way"), (ABANDON, "Abandon the case: it is given up"))
    return (Question("how", "How does it end", options=options),)


def _people_so_far(view: CaseView) -> str:
    members = {f"{person}:{role}" for person, role in view.case.people.items()}
    for shown in view.items.values():
        for each in shown.item.fields:
            value = shown.given.answer.get(each.name) if shown.given and each.kind is Kind.PEOPLE else None
            if isinstance(value, tuple):
                members |= {member for member in value if roll_call(member).person not in view.case.people}
    return ", ".join(sorted(members))


def _if_empty(field: Field, now: datetime) -> str:
    """Give what an empty line stands for: a clamp or a time is noted with one more Enter."""
    if field.optional:
        return ""
    return {Kind.CLAMP: "now", Kind.TIME: f"{now:%H:%M}"}.get(field.kind, "")
