"""How a simulated team answers the items of a phase, in the manner that the phase has."""

from __future__ import annotations

import random
from datetime import timedelta

from rvlms_plan.domain.case import CaseView, ItemState, decisions, operating
from rvlms_plan.domain.case.clamp_item import placed_by
from rvlms_plan.domain.case.decisions import Facts
from rvlms_plan.domain.checklist import Item, Phase
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.simulation.drafts import Recorder
from rvlms_plan.domain.simulation.ground import Ground
from rvlms_plan.domain.simulation.manners import CAUGHT, CONCERN, Manner
from rvlms_plan.domain.simulation.plans import Plan
from rvlms_plan.domain.simulation.saying import said, texts
from rvlms_plan.domain.simulation.speaking import Speaking

_OPEN = ItemState.OPEN


class Answering(Speaking):
    """Answers items, passes them by, puts them off and corrects them."""

    def __init__(
        self, ground: Ground, plan: Plan, chance: random.Random, recorder: Recorder, people: dict[str, str]
    ) -> None:
        super().__init__(ground, plan, chance, recorder, people)
        self.answered = 0
        """How many answers were given in this phase."""
        self.behind: list[tuple[Manner, Item]] = []
        """What is answered when the next phase has begun."""

    def item(self, phase: Phase, item: Item, manner: Manner) -> None:
        """Deal with an item where it is to be dealt with."""
        if item.id in manner.left_open or (manner.behind and item in manner.behind):
            return
        if self.recorder.view.items[item.id].state is not _OPEN:
            return
        if item.id in manner.overridden:
            self._override(item, manner)
        elif item.id in manner.deferred:
            self.wait(manner.pace(self.answered))
            self.record(lambda view: decisions.defer(view, item.id, manner.deferred[item.id]), phase.lead)
        else:
            self.answer(item, manner)
        if item.id in manner.corrected:
            self._correct(item, manner.corrected[item.id])
        if item.id in manner.besides:
            self._besides(item, manner.besides[item.id])

    def answer(self, item: Item, manner: Manner) -> None:
        """Answer an item, by each who is asked."""
        happening = self.view.case.happening(item.due.after) if item.due else None
        if happening and item.due:
            self.go_to(happening.at + timedelta(days=item.due.days))
        if item.needs_no_clamp:
            self.release_all()
        for role in item.roles if item.each else [manner.roles.get(item.id, item.roles[0])]:
            if self.recorder.view.items[item.id].state is not _OPEN:
                return
            self.wait(manner.pace(self.answered))
            self.answered += 1
            at, view = self.at, self.view
            given = said(self.ground, item, texts(self.answers, view, item, at, manner.differs), at)
            voice = Voice(manner.one_voice, role) if manner.one_voice else self.voice(role)

            def ask(view: CaseView, voice: Voice = voice) -> Facts:
                facts = decisions.answer(view, item.id, given, voice, confirmed=True, at=at)  # noqa: B023 - at once
                return [*facts, *placed_by(view, item.id, given, at)] if facts else facts  # noqa: B023

            late = manner.late.get(item.id)
            self.recorder.record(ask, voice, at, at - late if late else None, manner.clock.get(item.id, 0))

    def answer_behind(self) -> None:
        """Answer what the phase before left for now."""
        for manner, item in self.behind:
            if self.view.items[item.id].state is ItemState.OPEN:
                answered = self.answered
                manner.pace = lambda _: 45.0
                self.answer(item, manner)
                self.answered = answered
        self.behind = []

    def _override(self, item: Item, manner: Manner) -> None:
        self.wait(manner.pace(self.answered))
        role = item.roles[0]
        second, voice = self.voice(manner.overridden[item.id]), self.voice(role)
        self.record(lambda view: decisions.override(view, item.id, "not to be had in time", voice, second), role)

    def _correct(self, item: Item, because: str) -> None:
        stands = self.view.case.standing(item.id).given
        other = self.answers.other(item, item.fields[0], str(stands.answer[item.fields[0].name])) if stands else None
        if other is None:
            return
        self.wait(self.chance.uniform(30, 120))
        given = said(self.ground, item, {item.fields[0].name: other}, self.at)
        self.record(
            lambda view: decisions.correct(
                view, item.id, given, because=because, reason="read again", confirmed=True, at=self.at
            ),
            item.roles[0],
        )

    def _besides(self, item: Item, what: str) -> None:
        self.wait(20)
        if what == CAUGHT:
            text = f"{item.challenge}: not as it should have been, put right"
            self.record(lambda view: operating.catch(view, item.id, text), item.roles[0])
        elif what == CONCERN:
            self.happen(CONCERN, "Stopped and looked again")
