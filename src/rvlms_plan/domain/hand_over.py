"""The hand-over: one page of what the next team has to know, in an order that can be read out.

It repeats what people said and when; it weighs nothing and leaves nothing out that bars, runs or was passed by.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import answer_words, measured
from rvlms_plan.domain.case import CLOSURE, CaseView, ItemState, ItemView, PhaseState
from rvlms_plan.domain.case.operating import vessel_title
from rvlms_plan.domain.checklist import CONCERN, Level
from rvlms_plan.domain.clamps import TIME_WORDS, clock_words, times
from rvlms_plan.domain.happenings import happening_words, totals
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.summary import next_due, summary_words

NEWEST_NOTES = 5
_CONCERNS = (CONCERN, "complication")


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page, with its lines in words."""

    title: str
    lines: tuple[str, ...]


def hand_over(view: CaseView, now: datetime) -> list[Section]:
    """Give the page; a part that has nothing to say is left out, but for those that must say "none"."""
    parts = (
        ("The case", _case(view)),
        ("Where it stands", _place(view)),
        ("Clamps", _clamps(view, now)),
        ("So far", _so_far(view, now)),
        ("Open here", _open_here(view)),
        ("Asked again", _asked_again(view)),
        ("Passed by: overridden, put off, left open", _passed_by(view)),
        ("Concerns and gaps", _concerns(view)),
        ("Cards", _cards(view)),
        ("Caught by the list", _caught(view)),
        ("Newest notes", _notes(view)),
        ("People", _people(view)),
    )
    return [Section(title, said) for title, lines in parts if (said := tuple(lines))]


def _case(view: CaseView) -> Iterator[str]:
    case, checklist = view.case, view.case.checklist
    patient = ", ".join(filter(None, (case.sex, None if case.age is None else f"age {case.age}")))
    yield " · ".join(filter(None, (case.code, patient, f"{checklist.title} ({checklist.id} {checklist.version})")))
    said = [(field.title, summary_words(view, field)) for field in checklist.summary if field.read[:5] != "case:"]
    yield from (f"{title}: {words}" for title, words in said if words)


def _place(view: CaseView) -> Iterator[str]:
    case = view.case
    if case.ended is not None:
        reason = f": {case.ended.reason}" if case.ended.reason else ""
        yield f"{'Abandoned' if case.ended.abandoned else 'Closed'} {_time(case.ended.entry.stamp.at)}{reason}"
    yield from (f"STOP: {stop.says}" for stop in view.stops)
    if view.current is not None and case.ended is None:
        phase = view.current
        done = phase.count(ItemState.DONE)
        yield f"{phase.phase.title}: {done} done, {phase.count(ItemState.OPEN)} open. It ends: {phase.phase.pause}."
        yield from (f"bars it: {bar}" for bar in view.bars(phase))
    yield from (f"re-opened: {each.phase.title}" for each in view.phases if each.state is PhaseState.REOPENED)
    if due := next_due(view):
        yield f"due {due[1]:%Y-%m-%d}: {due[0]}"


def _clamps(view: CaseView, now: datetime) -> Iterator[str]:
    rules, clamps = view.case.checklist.clamps, view.case.operation.clamps
    on = view.case.operation.clamps_on
    if not on and (clamps or view.case.incision):
        yield "none on"
    for clamp in on:
        kind = dict(rules.types).get(clamp.type or "", clamp.type or "")
        said = ", ".join(filter(None, (vessel_title(rules, clamp.vessel), kind)))
        yield f"ON NOW: {said}, since {clamp.on:%H:%M:%S}, {clock_words(clamp.time(now))}"
    for each in times(rules, clamps, now):
        yield (
            f"{TIME_WORDS.get(each.kind, each.kind)}: {clock_words(each.cumulative)} in all, "
            f"longest {clock_words(each.longest)}, placed {each.count}x"
        )


def _so_far(view: CaseView, now: datetime) -> Iterator[str]:
    case, kinds = view.case, view.case.checklist.happening_kinds
    if case.incision:
        closed = case.happening(CLOSURE)
        minutes = int(((closed.at if closed else now) - case.incision.at).total_seconds() // 60)
        yield f"Operation {minutes} min, from incision {case.incision.at:%H:%M}"
    for total in totals(case.checklist, case.happenings):
        yield f"{total.title}: {measured(total.amount, total.unit)}".rstrip()
    for each in case.happenings:
        kind = kinds.get(each.what)
        if each.amount is None and each.what not in _CONCERNS:
            said = ": ".join(filter(None, (kind.title if kind else each.what, happening_words(case.checklist, each))))
            yield f"{_time(each.at)} {said}"


def _open_here(view: CaseView) -> Iterator[str]:
    if view.current is None or view.case.ended is not None:
        return
    for each in view.current.shown:
        if view.current.is_unmet_here(each):
            blocks = ", BLOCKS" if each.item.level is Level.BLOCK else ""
            yield f"{each.item.challenge} ({_roles(view, each)}{blocks})"


def _asked_again(view: CaseView) -> Iterator[str]:
    for each in view.items.values():
        if each.reopened is not None and each.is_unmet:
            yield f"{each.item.challenge}: {each.why}"


def _passed_by(view: CaseView) -> Iterator[str]:
    for each in view.items.values():
        if isinstance(each.act, e.ItemOverridden) and each.act_entry and each.state is ItemState.OVERRIDDEN:
            both = f"{_voice(each.act_entry.stamp.said_by)} with {_voice(each.act.second)}"
            yield f"overridden: {each.item.challenge}: {each.why} ({both}, {_time(each.act_entry.stamp.at)})"
        elif each.state is ItemState.DEFERRED:
            yield f"put off to {each.why}: {each.item.challenge}"
    for phase in view.phases:
        if phase.state is PhaseState.CLOSED:
            left = [each for each in phase.required_open if each not in phase.deferred_here]
            yield from (f"left open in {phase.phase.title}: {each.item.challenge}" for each in left)


def _concerns(view: CaseView) -> Iterator[str]:
    case = view.case
    for each in case.happenings:
        if each.what in _CONCERNS:
            yield f"{_time(each.at)} {case.checklist.happening_kinds[each.what].title}: {each.value}"
    for item, said in case.operation.gaps:
        text = f": {said.text}" if said.text else ""
        yield f"{_time(said.entry.stamp.happened_at)} gap at {case.checklist.items[item].challenge}{text}"
    for shown in view.items.values():
        if shown.state is ItemState.DONE and shown.given and shown.given.asked_again:
            words = answer_words(shown.item, shown.given.answer)
            yield f"unusual, asked again and confirmed: {shown.item.challenge}: {words}"


def _cards(view: CaseView) -> Iterator[str]:
    cards = {card.id: card for card in view.case.checklist.cards}
    for taken in view.case.operation.cards:
        how = "complete" if taken.complete else "left" if taken.ended else "OPEN"
        card = cards[taken.card]
        yield f"{_time(taken.entry.stamp.at)} {card.title}: {how}, {len(taken.steps)} of {len(card.steps)} steps"


def _caught(view: CaseView) -> Iterator[str]:
    for each in view.case.operation.caught:
        yield f"{_time(each.entry.stamp.at)} {view.case.checklist.items[each.item].challenge}: {each.text}"


def _notes(view: CaseView) -> Iterator[str]:
    for entry in view.case.notes[-NEWEST_NOTES:]:
        if isinstance(entry.fact, e.NoteWritten):
            text = " / ".join(entry.fact.text.split("\n"))
            yield f"{_time(entry.stamp.happened_at)} {entry.stamp.said_by.person}: {text}"


def _people(view: CaseView) -> Iterator[str]:
    titles = view.case.checklist.role_titles
    for person, role in view.case.people.items():
        yield f"{titles.get(role, role)}: {person}"
    yield view.case.trust.words(view.case.position)


def _roles(view: CaseView, each: ItemView) -> str:
    titles = view.case.checklist.role_titles
    return ", ".join(titles.get(role, role) for role in (each.waited_for or each.item.roles))


def _voice(voice: Voice) -> str:
    return f"{voice.person}, {voice.role}"


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
