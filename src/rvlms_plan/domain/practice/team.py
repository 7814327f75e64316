"""A team that plays a drill by itself: the safe one, or one that leaves out, answers otherwise or comes late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from rvlms_plan.domain.answers import parse_fields
from rvlms_plan.domain.case import (
    CLOSURE,
    INCISION,
    LEFT_THEATRE,
    CaseView,
    ItemState,
    PhaseState,
    clamp_item,
    course,
    decisions,
    operating,
)
from rvlms_plan.domain.case.decisions import Facts
from rvlms_plan.domain.case.proposing import proposed
from rvlms_plan.domain.checklist import Item, Kind, Phase, Status
from rvlms_plan.domain.happenings import read_happening
from rvlms_plan.domain.practice import deciding
from rvlms_plan.domain.practice.patient import Patient, Response
from rvlms_plan.domain.practice.table import Ask, Table, minutes, voice_in
from rvlms_plan.domain.refusals import Refused
from rvlms_plan.domain.usual import Typed, at_clock, usual

_MINUTES_AN_ITEM: dict[int | None, float] = {1: 9.0, 2: 9.0, 3: 3.0, 4: 3.0, 5: 2.0}
_BEFORE_BY = 90
"""The last of these minutes of a day's wait are left: what is due on a day is done in its morning."""


@dataclass(frozen=True, slots=True)
class Team:
    """How a team plays. `skip` names items, requests and cards that it leaves out; `after` puts an item off.

    `answers` stand in for the safe ones, as typed, field by field.
    """

    name: str = "safe"
    skip: frozenset[str] = frozenset()
    answers: Mapping[str, Typed] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)


SAFE = Team()


class Player:
    """Plays a drill at a table. What is done already is not done again, so that a broken-off play goes on."""

    def __init__(self, patient: Patient, table: Table, team: Team = SAFE) -> None:
        self._patient = patient
        self._table = table
        self._team = team
        self.barred: list[str] = []
        """What the case refused: phases that could not be closed, answers that could not be given."""

    def play_before(self) -> None:
        """Do what a safe team has done before the drill begins."""
        for phase in self._phases():
            if phase.id == self._patient.begins:
                return
            self._phase(phase)

    def play(self) -> None:
        """Play the drill from its first phase to its last."""
        index = self._view.case.checklist.phase_index
        first, last = index[self._patient.begins], index[self._patient.ends]
        for phase in self._phases()[first : last + 1]:
            self._phase(phase)
        self._again()
        self._record(lambda _view, _at: deciding.end(self._table.moment), "surgeon")

    @property
    def _view(self) -> CaseView:
        return self._table.moment.view

    def _phases(self) -> tuple[Phase, ...]:
        return self._view.case.checklist.phases

    def _phase(self, phase: Phase) -> None:
        checklist = self._view.case.checklist
        if self._view.phase(phase.id).state in {PhaseState.NOT_APPLICABLE, PhaseState.CLOSED}:
            return
        operation = [each for each in checklist.phases if each.status is Status.IN_THEATRE]
        if phase.status is Status.IN_THEATRE and not phase.before_incision and self._view.case.incision is None:
            self._happen(INCISION)
        if phase is operation[-1] and self._view.case.happening(CLOSURE) is None:
            self._happen(CLOSURE)
        put_off = [item for item in phase.items if item.id in self._team.after]
        for item in [each for each in phase.items if each not in put_off]:
            self._item(phase, item)
            for late in [each for each in checklist.items.values() if self._team.after.get(each.id) == item.id]:
                self._item(phase, late)
        self._turns()
        self._pass(1)
        self._try(partial(_closed, phase.id), phase.lead)
        if phase is operation[-1] and self._view.case.happening(LEFT_THEATRE) is None:
            self._happen(LEFT_THEATRE)
        if days := self._patient.days_after.get(phase.id, 0):
            self._table.wait(self._now + timedelta(days=days) - minutes(_BEFORE_BY))
        self._turns()

    def _item(self, phase: Phase, item: Item) -> None:
        """Deal with an item: what it needs is asked first; every role that must says it."""
        shown = self._view.items[item.id]
        if item.id in self._team.skip or shown.state in {ItemState.DONE, ItemState.NOT_APPLICABLE}:
            return
        happening = self._view.case.happening(item.due.after) if item.due else None
        if happening is not None and item.due is not None:
            self._table.wait(happening.at + timedelta(days=item.due.days) - minutes(_BEFORE_BY))
            self._turns()
        for request in self._patient.requests:
            if item.id in request.needed_for:
                self._ask(request.id)
        if item.needs_no_clamp:
            self._release_all()
        for role in item.roles if item.each else item.roles[:1]:
            if self._view.items[item.id].state in {ItemState.OPEN, ItemState.WAITS}:
                self._pass(_MINUTES_AN_ITEM.get(phase.core_step, 1))
                self._try(partial(_answered, item.id, self.typed(item), role), role)
        self._turns()

    def typed(self, item: Item) -> dict[str, str]:
        """Give what this team answers now: its own answer, the safe one of the moment, what is proposed, the usual."""
        moment = self._table.moment
        own = self._team.answers.get(item.id)
        safe = next((each for each in self._patient.answers.get(item.id, ()) if moment.holds(each.when)), None)
        known: Typed = own or (safe.give if safe else {})
        offered = {name: offer.text for name, offer in proposed(moment.view, item, moment.at).items()}
        if item.places_clamp and "vessel" in known and known["vessel"] != offered.get("vessel"):
            offered = {}
        rest = {
            each.name: usual(moment.view.case.checklist, each)
            for each in item.fields
            if not each.optional or each.kind is Kind.CLAMP
        }
        return at_clock({**rest, **offered, **known}, moment.at)

    def _ask(self, name: str) -> None:
        request = self._patient.request(name)
        if request is None or name in self._team.skip or self._table.moment.drill.was_told(name):
            return
        self._pass(request.minutes)
        self._record(lambda _view, _at: deciding.ask(self._patient, self._table.moment, name), request.of or "surgeon")
        self._turns()

    def _turns(self) -> None:
        """Take the turns that are due, and respond to each."""
        while due := deciding.turns_due(self._patient, self._table.moment):
            self._record(lambda _view, _at: deciding.take_turns(self._patient, self._table.moment), "anaesthetist")
            for turn in due:
                for response in turn.respond:
                    self._respond(response)

    def _respond(self, response: Response) -> None:
        match response.kind:
            case "ask":
                self._ask(response.name)
            case "card" if response.name not in self._team.skip:
                self._card(response.name)
            case "happening" if response.name not in self._team.skip:
                self._pass(1)
                self._happen(response.name, response.words)
            case "item" if response.name not in self._team.skip:
                self._item(self._view.case.checklist.phase_of[response.name], self._view.items[response.name].item)

    def _card(self, name: str) -> None:
        card = next(each for each in self._view.case.checklist.cards if each.id == name)
        self._record(lambda view, _at: operating.open_card(view, name), "circulator")
        for step in range(1, len(card.steps) + 1):
            self._pass(0.5)
            self._record(partial(_ticked, name, step), "circulator")
        self._record(lambda view, _at: operating.end_card(view, name, complete=True), "circulator")

    def _again(self) -> None:
        """Deal with what is asked again, and close what was re-opened by it."""
        for phase in self._phases():
            for item in phase.items:
                if self._view.items[item.id].reopened is not None:
                    self._item(phase, item)
            if self._view.phase(phase.id).state is PhaseState.REOPENED:
                self._try(partial(_closed, phase.id), phase.lead)

    def _release_all(self) -> None:
        for clamp in self._view.case.operation.clamps_on:
            self._pass(1)
            self._record(partial(_released, clamp.vessel), "circulator")

    def _happen(self, what: str, words: str = "") -> None:
        def ask(view: CaseView, at: datetime) -> Facts:
            fact = read_happening(view.case.checklist, what, [words] if words else [], at)
            return operating.happen(view, fact, None, at, voice_in("circulator"), confirmed=True)

        self._pass(1)
        self._try(ask, "circulator")

    def _try(self, ask: Ask, role: str) -> None:
        """Do what may be refused, and remember what was said."""
        try:
            self._record(ask, role)
        except Refused as refused:
            self.barred.append("; ".join([refused.says, *refused.bars]))

    def _record(self, ask: Ask, role: str) -> None:
        self._table.record(ask, role)

    @property
    def _now(self) -> datetime:
        return self._table.moment.at

    def _pass(self, number: float) -> None:
        self._table.wait(self._now + minutes(number))


def answer(view: CaseView, item_id: str, typed: Typed, role: str, at: datetime) -> Facts:
    """Answer an item as the theatre does: read, decided, and the clamp placed that it brings with it."""
    checklist = view.case.checklist
    value = parse_fields(checklist, checklist.items[item_id], typed, at)
    facts = decisions.answer(view, item_id, value, voice_in(role), confirmed=True, at=at)
    return [*facts, *clamp_item.placed_by(view, item_id, value, at)] if facts else facts


def _answered(item_id: str, typed: Typed, role: str, view: CaseView, at: datetime) -> Facts:
    return answer(view, item_id, typed, role, at)


def _closed(phase_id: str, view: CaseView, _at: datetime) -> Facts:
    return course.close_phase(view, phase_id, confirmed=True)


def _ticked(card: str, step: int, view: CaseView, _at: datetime) -> Facts:
    return operating.tick_step(view, card, step)


def _released(vessel: str, view: CaseView, at: datetime) -> Facts:
    return operating.release(view, vessel, None, at)
