"""The phases and items of a case as lines of a report: what stands, who and when, and what went before."""

from __future__ import annotations

from collections.abc import Iterator

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import answer_words
from rvlms_plan.domain.case import CaseView, ItemState, ItemView, PhaseState, PhaseView, closing_words
from rvlms_plan.domain.case.items import STATE_WORDS
from rvlms_plan.domain.checklist import Level
from rvlms_plan.domain.timeline import Told
from rvlms_plan.domain.wording import LEVEL_WORDS, roles_words
from rvlms_plan.formats.reports.document import ItemLine, Items, Section, Words
from rvlms_plan.formats.reports.gathered import CaseReport
from rvlms_plan.formats.reports.words import AMENDED, known, moment, typist, voice, when, who

_PHASE_WORDS = {
    PhaseState.NOT_BEGUN: "never begun",
    PhaseState.BEGUN: "begun, not closed",
    PhaseState.CLOSED: "closed",
    PhaseState.REOPENED: "RE-OPENED and not closed again",
    PhaseState.NOT_APPLICABLE: "not applicable",
    PhaseState.WAITS: "waits",
}


def phase_sections(report: CaseReport) -> Iterator[Section]:
    """Give a section a phase, in the order of the checklist."""
    lines = _Lines(report)
    for number, phase in enumerate(report.view.phases, start=1):
        yield Section(f"{number} {phase.phase.title}", tuple(lines.phase(number, phase)), level=2)


def amended_after(report: CaseReport) -> int | None:
    """Give the entry by which the case was closed: what stands behind it is amended. None where it is not closed."""
    ended = report.view.case.ended
    return None if ended is None or ended.abandoned else ended.entry.position


def told_of_items(report: CaseReport) -> dict[str, list[Told]]:
    """Give what was entered about each item, oldest first."""
    found: dict[str, list[Told]] = {}
    for told in report.told:
        match told.entry.fact:
            case e.CaughtByList():
                continue
            case e.ItemsReopened() as fact:
                items = fact.items
            case fact:
                items = (fact.item,) if hasattr(fact, "item") else ()
        for item in items:
            found.setdefault(item, []).append(told)
    return found


class _Lines:
    def __init__(self, report: CaseReport) -> None:
        self._view: CaseView = report.view
        self._checklist = report.view.case.checklist
        self._told = told_of_items(report)
        self._closed_by = amended_after(report)
        self._verified = report.verified

    def phase(self, number: int, phase: PhaseView) -> Iterator[Words | Items]:
        yield Words(self._phase_words(phase))
        lines = [self._item(f"{number}.{place}", each) for place, each in enumerate(phase.items, start=1)]
        lines += [self._item("put off to here", each) for each in phase.deferred_here]
        yield Items(tuple(lines))

    def _phase_words(self, phase: PhaseView) -> str:
        said = f"Pause point: {phase.phase.pause}. {_PHASE_WORDS[phase.state].capitalize()}"
        if phase.state in {PhaseState.NOT_APPLICABLE, PhaseState.WAITS} and phase.why:
            said += f" {'because' if phase.state is PhaseState.NOT_APPLICABLE else 'for'} {phase.why}"
        if phase.closing is not None:
            entry = phase.closing.entry
            how = closing_words(phase).removeprefix("closed").strip()
            state = "" if phase.state is PhaseState.CLOSED else "; before that closed"
            said += f"{state} {when(entry)} by {who(self._checklist, entry)}{f', {how}' if how else ''}"
            if phase.closing.reopened is not None:
                said += f"; re-opened {moment(phase.closing.reopened.stamp.at)}"
        return f"{said}."

    def _item(self, number: str, each: ItemView) -> ItemLine:
        told = self._told.get(each.item.id, [])
        standing = each.act_entry or (each.given.entry if each.given else None)
        shown = standing if each.state not in {ItemState.OPEN, ItemState.WAITS} or each.given else None
        return ItemLine(
            number,
            each.item.challenge,
            each.item.response,
            STATE_WORDS[each.state].upper() if each.state is ItemState.OVERRIDDEN else STATE_WORDS[each.state],
            self._answer(each),
            self._who(each),
            (when(shown),) if shown is not None else (),
            tuple(self._marks(each, told)),
            tuple(self._history(told)) if _has_history(told) else (),
        )

    def _answer(self, each: ItemView) -> str:
        given = each.given
        match each.state:
            case ItemState.DONE if given is not None:
                again = "; asked again and confirmed" if given.asked_again else ""
                return answer_words(each.item, given.answer) + again
            case ItemState.NOT_APPLICABLE:
                kept = f"; answered before: {answer_words(each.item, given.answer)}" if given is not None else ""
                return f"because {each.why}{kept}" if each.why else kept.removeprefix("; ")
            case ItemState.DEFERRED:
                return f"to {each.why}"
            case ItemState.WAITS:
                return f"for {each.why}"
            case ItemState.OVERRIDDEN:
                return f"because {each.why}"
            case _:
                said = f"said so far: {answer_words(each.item, given.answer)}" if given is not None else ""
                return "; ".join(filter(None, (each.why, said)))

    def _who(self, each: ItemView) -> tuple[str, ...]:
        if each.act_entry is not None and each.state is not ItemState.DONE:
            second = each.act.second if isinstance(each.act, e.ItemOverridden) else None
            how = each.act.second_known if isinstance(each.act, e.ItemOverridden) else ""
            agreed = (f"second person {voice(self._checklist, second)}{known(how)}",) if second else ()
            return (f"said by {who(self._checklist, each.act_entry)}", *agreed)
        if each.given is not None:
            spoke = " and ".join(voice(self._checklist, one) for one in each.given.voices)
            how = known(each.given.entry.stamp.said_known) if len(each.given.voices) == 1 else ""
            return (f"said by {spoke}{how}", typist(each.given.entry))
        return (f"asked of {roles_words(self._checklist, each.item.roles, each=each.item.each)}",)

    def _marks(self, each: ItemView, told: list[Told]) -> Iterator[str]:
        if self._closed_by is not None and any(one.entry.position > self._closed_by for one in told):
            yield AMENDED
        if each.item.level is Level.BLOCK:
            yield f"{LEVEL_WORDS[Level.BLOCK]}: OPEN" if each.is_unmet else LEVEL_WORDS[Level.BLOCK]
        if any(isinstance(one.entry.fact, e.ItemCorrected) for one in told):
            yield "CORRECTED"
        if each.act_entry is not None and each.state is ItemState.OVERRIDDEN:
            yield "OVERRIDDEN"
        if any(one.entry.is_late for one in told):
            yield "ENTERED LATE"
        if each.item.id in self._verified:
            yield "VERIFIED"
        if each.item.verify:
            yield "verify"

    def _history(self, told: list[Told]) -> Iterator[str]:
        for one in told:
            is_again = isinstance(one.entry.fact, e.ItemsReopened)
            said = f"asked again, {one.reason}" if is_again else told_words(one)
            yield f"entry {one.entry.position}, {when(one.entry)}, {who(self._checklist, one.entry)}: {said}"


def told_words(told: Told) -> str:
    """Say what an entry changed: both values where one replaced another, and why."""
    new = f"{told.old} → {told.new}" if told.old else told.new
    because = f"{told.because.replace('-', ' ')}: " if told.because else ""
    return f"{new} ({because}{told.reason})" if told.reason else new


def _has_history(told: list[Told]) -> bool:
    return len(told) > 1
