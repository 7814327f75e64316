"""A simulated case told from its plan: request by request, through the decisions that a real one goes through."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from rvlms_plan.domain.case import PASSED, PhaseState, course, decisions, entry_corrections
from rvlms_plan.domain.checklist import (
    BLOOD_LOSS,
    CLOSURE,
    CONVERSION,
    INCISION,
    LEFT_THEATRE,
    TRANSFUSION,
    Phase,
    Status,
)
from rvlms_plan.domain.conditions import Truth
from rvlms_plan.domain.simulation.answering import Answering
from rvlms_plan.domain.simulation.drafts import Recorder
from rvlms_plan.domain.simulation.faults import Found, Place, Planted
from rvlms_plan.domain.simulation.ground import Ground
from rvlms_plan.domain.simulation.kinds import AMENDED, CONVERTED, KINDS, NEVER_PERFORMED, SKIPPED_TIME_OUT
from rvlms_plan.domain.simulation.manners import Manner, usual
from rvlms_plan.domain.simulation.people import first_of
from rvlms_plan.domain.simulation.plans import Plan
from rvlms_plan.domain.simulation.speaking import Later

NOTE = "Synthetic simulated case: no patient, no real data."

_STEPS_OF_LOSS = {1: 2, 2: 3, 4: 5}
"""In which tenths the blood is lost, by core step."""
_VISITS = (92, 184, 275, 366, 549, 731, 1096, 1461)
"""Days after the operation."""


class Telling(Answering):
    """Tells one case. `planted` is what the rules are to find in it, by kind of fault."""

    def __init__(
        self,
        ground: Ground,
        plan: Plan,
        chance: random.Random,
        recorder: Recorder,
        people: dict[str, str],
        station: str,
    ) -> None:
        super().__init__(ground, plan, chance, recorder, people)
        self.station = station
        self.planted: dict[str, Found] = {}
        self._to_close: Phase | None = None
        self._lost = round(chance.triangular(150, 2400, 500), -1)
        self._minutes = int(chance.triangular(170, 600, 310))

    def tell(self) -> None:
        """Tell it as far as its plan, or the present, lets it come."""
        self.wait(60)
        self.record(lambda view: course.note(view, NOTE), first_of(self.people, "coordinator"))
        try:
            if self._phases():
                self._afterwards()
            elif self.plan.status is Status.ABANDONED:
                self.wait(9 * 86_400)
                why = "Decided otherwise; simulated."
                self.record(lambda view: course.abandon(view, why), self.ground.checklist.phases[0].lead)
        except Later:
            return

    # The phases

    def _phases(self) -> bool:
        """Go through the phases; tell whether all of them are done."""
        skipped = {self.plan.faults.get(kind) for kind in (SKIPPED_TIME_OUT, NEVER_PERFORMED)}
        for phase in self.ground.checklist.phases:
            if self.view.items.phase_truth(phase) is Truth.FALSE:
                continue
            if phase.id in skipped:
                self._skip(phase)
                continue
            self.go_to(self._begins(phase))
            self._moments_before(phase)
            manner = self._manner(phase)
            if not self._go_through(phase, manner):
                return False
            self._close(phase, manner)
        return True

    def _go_through(self, phase: Phase, manner: Manner) -> bool:
        """Go through a phase's items; tell whether the case goes on."""
        self.answered = 0
        stops = self.plan.stops_after if self.plan.stops_in == phase.id else None
        for place, item in enumerate(manner.order):
            if place == stops:
                return False
            self.item(phase, item, manner)
            if place == 0:
                self._told_in_a_step(phase)
            if self.answered:
                self.answer_behind()
        if stops is not None:
            return False
        for item in manner.ahead:
            self.answer(item, manner)
        if manner.leaves_clamp:
            self.clamp(manner.leaves_clamp)
        return True

    def _close(self, phase: Phase, manner: Manner) -> None:
        self.behind += [(manner, item) for item in manner.behind]
        if manner.closes_later:
            self._to_close = phase
            return
        if manner.closes_after:
            self.happen(manner.closes_after)
        self._close_phase(phase)
        if self._to_close is not None:
            earlier, self._to_close = self._to_close, None
            self._close_phase(earlier)
        is_last = not any(
            each.status is Status.IN_THEATRE
            for each in self.ground.checklist.phases[self.ground.checklist.phase_index[phase.id] + 1 :]
        )
        if phase.status is Status.IN_THEATRE and is_last and manner.closes_after != LEFT_THEATRE:
            self.happen(LEFT_THEATRE)

    def _close_phase(self, phase: Phase) -> None:
        self.wait(self.chance.uniform(20, 90))
        self.record(lambda view: course.close_phase(view, phase.id, confirmed=True), phase.lead)

    def _skip(self, phase: Phase) -> None:
        """Leave a phase out; what follows from it is noted as the later phases come."""
        kind = next(kind for kind, of in self.plan.faults.items() if of == phase.id and KINDS[kind].plants is None)
        self.planted[kind] = [Planted("phase-never-performed", phase.id)]
        later = self.ground.checklist.phases[self.ground.checklist.phase_index[phase.id] + 1 :]
        if phase.before_incision:
            self.planted[kind].append(Planted("pause-after-incision", phase.id))
            self.planted[kind] += [Planted("ahead-of-gate", each.id) for each in later]
        self.planted[kind] += [Planted("closed-out-of-order", each.id) for each in later]

    def _manner(self, phase: Phase) -> Manner:
        manner = usual(phase, self.chance)
        for kind, of in self.plan.faults.items():
            plants = KINDS[kind].plants
            if of == phase.id and plants is not None:
                place = Place(
                    self.ground, self.view, phase, manner, self.answers, self.people, self.station, self.chance
                )
                if found := plants(place):
                    self.planted[kind] = found
        return manner

    def _begins(self, phase: Phase) -> datetime:
        """Give the moment at which a phase begins: weeks before, the day before, on the day, days after."""
        of_planning = [each for each in self.ground.checklist.phases if each.status is Status.PLANNING]
        match phase.status:
            case Status.PLANNING if phase is of_planning[-1]:
                return self.plan.operated - timedelta(hours=18)
            case Status.PLANNING:
                return self.plan.opened + timedelta(days=2 * of_planning.index(phase), minutes=20)
            case Status.RECOVERY:
                return self.plan.operated + timedelta(hours=14)
            case Status.FOLLOW_UP:
                return self.plan.operated + timedelta(days=9)
            case _:
                return self.plan.operated

    def _moments_before(self, phase: Phase) -> None:
        if phase.status is not Status.IN_THEATRE or phase.before_incision:
            return
        if not self.view.case.incision:
            self.happen(INCISION)
        later = self.ground.checklist.phases[self.ground.checklist.phase_index[phase.id] + 1 :]
        incision = self.view.case.incision
        if incision and not any(each.status is Status.IN_THEATRE for each in later):
            self.go_to(incision.at + timedelta(minutes=self._minutes))
            self.happen(CLOSURE)

    # The operation

    def _told_in_a_step(self, phase: Phase) -> None:
        """Tell what is lost and given in a core step; and that the operation is converted, where that is planned."""
        if tenths := _STEPS_OF_LOSS.get(phase.core_step or 0):
            self.happen(BLOOD_LOSS, str(int(self._lost * tenths / 10)))
            if phase.core_step == max(_STEPS_OF_LOSS) and (units := int(self._lost - 400) // 400) > 0:
                self.happen(TRANSFUSION, "red-cells", str(units))
        if self.plan.faults.get(CONVERTED) == phase.id:
            self._convert()

    def _convert(self) -> None:
        answers = self.ground.checklist.happening_kinds[CONVERSION].answers
        stands = {item: self.view.case.standing(item).given for item, _ in answers}
        differ = [item for item, option in answers if (given := stands[item]) and option not in given.answer.values()]
        if not differ:
            return
        self.planted[CONVERTED] = [Planted("corrected-new-information", item) for item in differ]
        self.happen(CONVERSION, "No safe plane")
        for phase in self.ground.checklist.phases:
            manner = usual(phase, self.chance)
            for item in phase.items:
                if self.view.items[item.id].reopened is not None:
                    self.answer(item, manner)
            if self.view.phase(phase.id).state is PhaseState.REOPENED:
                self._close_phase(phase)

    # The end

    def _afterwards(self) -> None:
        """Follow up where the checklist does, and close the case."""
        surgeon = first_of(self.people, "surgeon")
        if any(phase.follow_ups for phase in self.ground.checklist.phases):
            last = self.chance.randint(1, len(_VISITS))
            came_back = self.chance.random() < 0.2
            for place, days in enumerate(_VISITS[:last], start=1):
                self.go_to(self.plan.operated + timedelta(days=days))
                state = "recurrence-asymptomatic" if came_back and place == last else "no-disease"
                by, at = self.chance.choice(("visit", "phone")), self.at
                self.record(
                    lambda view, by=by, state=state, at=at: course.follow_up(view, by, state, "CT", None, at, at),  # type: ignore[misc]
                    surgeon,
                )
        self.wait(3 * 86_400)
        why = None if all(each.state in PASSED for each in self.view.phases) else "Simulated: phases were left open."
        self.record(lambda view: course.close(view, why), surgeon)
        if AMENDED in self.plan.faults:
            self._amend(surgeon)

    def _amend(self, role: str) -> None:
        """Correct an entry after the case was closed: a follow-up, else a happening."""
        told = self.view.case.follow_ups[-1] if self.view.case.follow_ups else self.view.case.happening(LEFT_THEATRE)
        if told is None:
            return
        entry = told.entry
        self.wait(86_400)
        self.planted[AMENDED] = [Planted("amended", self.plan.code)]
        changes = {"imaging": "CT, read again"} if self.view.case.follow_ups else {}
        later = None if changes else entry.stamp.happened_at + timedelta(minutes=1)
        self.record(
            lambda view: entry_corrections.correct_entry(
                view, entry.position, changes, later, self.at, because=decisions.MISTAKE, reason="mis-keyed"
            ),
            role,
        )
