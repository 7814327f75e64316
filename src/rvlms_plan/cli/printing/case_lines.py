"""A case as text for people: every state in a word, nothing told by colour."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from datetime import datetime

from rvlms_plan.cli.printing.case_data import phase_state_words
from rvlms_plan.cli.printing.lines import width
from rvlms_plan.cli.printing.operation_lines import operation_lines
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import answer_words
from rvlms_plan.domain.case import CaseView, ItemState, ItemView, PhaseState, PhaseView
from rvlms_plan.domain.case.course import FOLLOW_UP_BY, FOLLOW_UP_STATES
from rvlms_plan.domain.checklist import Level
from rvlms_plan.domain.counting import entries
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.presence import Present
from rvlms_plan.domain.summary import head_words, next_due

_SAYS = {
    ItemState.OPEN: "open",
    ItemState.WAITS: "waits",
    ItemState.DONE: "done",
    ItemState.NOT_APPLICABLE: "n/a",
    ItemState.DEFERRED: "deferred",
    ItemState.OVERRIDDEN: "OVERRIDDEN",
}


def case_lines(view: CaseView, now: datetime, present: Iterable[Present] = ()) -> Iterator[str]:
    """Give the whole case, phase by phase; clamps that are on have run until `now`."""
    yield from _head(view)
    for each in present:
        who = f"{each.person} ({view.case.checklist.role_titles.get(each.role, each.role)})"
        yield f"Open at {each.station} ({each.shows}): {who if each.person else 'nobody named yet'}"
    for phase in view.phases:
        yield ""
        yield from _phase(view, phase)
    yield from operation_lines(view, now)
    yield from _later(view)


def _head(view: CaseView) -> Iterator[str]:
    case, checklist = view.case, view.case.checklist
    patient = ", ".join(filter(None, (case.sex, None if case.age is None else f"age {case.age}")))
    yield " · ".join(filter(None, (case.code, view.status.replace("-", " "), patient, *head_words(view))))
    yield f"{checklist.title} ({checklist.id} {checklist.version}) · {entries(case.position)}"
    yield case.trust.words(case.position)
    if case.ended is not None:
        how = "Abandoned" if case.ended.abandoned else "Closed"
        reason = f": {case.ended.reason}" if case.ended.reason else ""
        yield f"{how} {case.ended.entry.stamp.at:%Y-%m-%d %H:%M}{reason}{' · amended since' if case.is_amended else ''}"
    for stop in view.stops:
        yield f"STOP: {stop.says} Back to {checklist.phase(stop.back_to).title}."
    if view.current is not None and case.ended is None:
        yield f"Now: {view.current.phase.title} [{view.current.phase.id}]"
        if bars := view.bars(view.current):
            yield "It cannot be closed yet:"
            yield from (f"  {bar}" for bar in bars)
    if due := next_due(view):
        yield f"Due {due[1]:%Y-%m-%d}: {due[0]}"


def _phase(view: CaseView, phase: PhaseView) -> Iterator[str]:
    step = f"core step {phase.phase.core_step}, " if phase.phase.core_step else ""
    yield f"{phase.phase.title} [{phase.phase.id}] - {step}{phase_state_words(view, phase)}"
    if phase.state is PhaseState.NOT_APPLICABLE:
        answered = [each for each in phase.items if each.given is not None]
        yield from (line for each in answered for line in _item(view, each))
        return
    yield from (line for each in phase.items for line in _item(view, each))
    for each in phase.deferred_here:
        yield from _item(view, each, "deferred to here")


def _item(view: CaseView, each: ItemView, remark: str = "") -> Iterator[str]:
    remarks = [remark, "blocks" if each.item.level is Level.BLOCK and each.is_unmet else ""]
    remarks.append(f"corrected {each.given.corrected}x" if each.given and each.given.corrected else "")
    said = ", ".join(filter(None, (_state_words(view, each), *remarks)))
    text = f"{each.item.challenge} [{each.item.id}]" + (f": {said}" if said else "")
    yield from textwrap.wrap(
        text, width(), initial_indent=f"  {_SAYS[each.state]:<11}", subsequent_indent=" " * 13, break_on_hyphens=False
    )


def _state_words(view: CaseView, each: ItemView) -> str:
    given = each.given
    match each.state:
        case ItemState.DONE if given is not None:
            voices = ", ".join(_voice(view, voice) for voice in given.voices)
            words = "" if each.item.is_tick else f"{answer_words(each.item, given.answer)} - "
            return f"{words}{voices}, {given.entry.stamp.at:%Y-%m-%d %H:%M}"
        case ItemState.NOT_APPLICABLE:
            kept = f"; answered before: {answer_words(each.item, given.answer)}" if given is not None else ""
            return f"not applicable because {each.why}{kept}"
        case ItemState.DEFERRED:
            return f"deferred to {each.why}"
        case ItemState.WAITS:
            return f"waits for {each.why}"
        case ItemState.OVERRIDDEN if isinstance(each.act, e.ItemOverridden) and each.act_entry is not None:
            both = f"{_voice(view, each.act_entry.stamp.said_by)} with {_voice(view, each.act.second)}"
            return f"overridden by {both}: {each.why}"
        case _:
            return each.why


def _later(view: CaseView) -> Iterator[str]:
    case = view.case
    if case.follow_ups:
        yield from ("", "Follow-up")
        for visit in case.follow_ups:
            found = filter(
                None,
                (
                    FOLLOW_UP_BY.get(visit.by, visit.by),
                    FOLLOW_UP_STATES.get(visit.state, visit.state),
                    f"imaging: {visit.imaging}" if visit.imaging else None,
                    f"site: {visit.site}" if visit.site else None,
                ),
            )
            yield f"  {visit.on:%Y-%m-%d}  {', '.join(found)} (entry {visit.entry.position})"
    if case.notes:
        yield from ("", "Notes")
        for entry in case.notes:
            if isinstance(entry.fact, e.NoteWritten):
                when = f"  {entry.stamp.at:%Y-%m-%d %H:%M}  {_voice(view, entry.stamp.said_by)}: "
                yield from _indented(when, entry.fact.text)


def _indented(first: str, text: str) -> Iterator[str]:
    for number, line in enumerate(text.split("\n")):
        yield f"{first}{line}" if number == 0 else f"    {line}"


def _voice(view: CaseView, voice: Voice) -> str:
    return f"{voice.person} ({view.case.checklist.role_titles.get(voice.role, voice.role)})"
