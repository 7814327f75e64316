"""Who says what when in a simulated case: its clock, its voices, and what happens in the operation."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from functools import lru_cache

from rvlms_plan.domain.case import CaseView, operating
from rvlms_plan.domain.happenings import read_happening
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.simulation.answers import Answers
from rvlms_plan.domain.simulation.drafts import Ask, Recorder
from rvlms_plan.domain.simulation.ground import Ground
from rvlms_plan.domain.simulation.people import first_of
from rvlms_plan.domain.simulation.plans import Plan


@lru_cache(20_000)
def _lasting(seconds: float) -> timedelta:
    """Give so many seconds, whole tenths, as a time: a few thousand of them make up a million answers."""
    return timedelta(seconds=seconds)


class Later(Exception):
    """What would come next lies behind the present."""


class Speaking:
    """A team at its case: each request is made at the clock's time, which only goes on."""

    def __init__(
        self, ground: Ground, plan: Plan, chance: random.Random, recorder: Recorder, people: dict[str, str]
    ) -> None:
        self.ground, self.plan, self.chance, self.recorder, self.people = ground, plan, chance, recorder, people
        self.answers = Answers(ground, chance, people)
        self.at = plan.opened
        self._voices = {role: Voice(person, role) for role, person in people.items()}

    @property
    def view(self) -> CaseView:
        """The case as it stands."""
        return self.recorder.view

    def voice(self, role: str) -> Voice:
        """Give the voice of who has that role."""
        return self._voices[role]

    def record(self, ask: Ask, role: str) -> None:
        """Make a request in the voice of who has that role."""
        self.recorder.record(ask, self._voices[role], self.at)

    def go_to(self, moment: datetime) -> None:
        """Go on to a moment, unless it is over already.

        Raises:
            Later: It lies behind the present.
        """
        self.at = max(self.at, moment)
        if self.at > self.plan.until:
            raise Later

    def wait(self, seconds: float) -> None:
        """Let so many seconds go by. Raises as `go_to`."""
        self.at += _lasting(round(seconds, 1))
        if self.at > self.plan.until:
            raise Later

    def happen(self, what: str, *words: str) -> None:
        """Record a happening."""
        self.wait(self.chance.uniform(20, 60))
        fact = read_happening(self.ground.checklist, what, words, self.at)
        role = first_of(self.people, "circulator", "nurse")
        self.record(lambda view: operating.happen(view, fact, None, self.at, confirmed=True), role)

    def clamp(self, vessel: str) -> None:
        """Put a clamp on a vessel."""
        self.wait(40)
        kind = self.ground.checklist.clamps.types[-1][0] if self.ground.checklist.clamps.types else None
        self.record(lambda view: operating.place(view, vessel, kind, None, self.at), first_of(self.people, "surgeon"))

    def release_all(self) -> None:
        """Take off every clamp that is on."""
        for clamp in self.view.case.operation.clamps_on:
            self.wait(30)
            role = first_of(self.people, "circulator", "nurse")
            self.record(lambda view, of=clamp: operating.release(view, of.vessel, None, self.at), role)  # type: ignore[misc]
