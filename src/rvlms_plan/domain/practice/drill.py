"""A drill: what the journal of its case says of it, besides the case itself; and what is so at one moment of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from rvlms_plan.domain import drill_entries as de
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import CaseView, ItemState
from rvlms_plan.domain.checklist import Test
from rvlms_plan.domain.clamps import times
from rvlms_plan.domain.conditions import Truth
from rvlms_plan.domain.practice.patient import Lasted, Seen, Whenever

NOTHING_TOLD = "There is nothing to tell of that now."
"""What is answered to a question that comes too early; it counts as not asked."""

STUDY, GUIDED, EXAM = "study", "guided", "exam"
MODES = {
    STUDY: "worked through with you: cue, decision, pitfall, rescue, source",
    GUIDED: "feedback at once",
    EXAM: "nothing until the debrief",
}


@dataclass(frozen=True, slots=True)
class Drill:
    """What was asked, which turns were taken, when it was taken up and ended. `asked` holds the newest of each."""

    begun: e.Entry | None = None
    taken_up: e.Entry | None = None
    ended: e.Entry | None = None
    asked: Mapping[str, e.Entry] = field(default_factory=lambda: MappingProxyType({}))
    turns: Mapping[str, e.Entry] = field(default_factory=lambda: MappingProxyType({}))

    def after(self, entry: e.Entry) -> Drill:
        """Give it with one more entry; what is not of the drill changes nothing."""
        match entry.fact:
            case de.DrillBegun():
                return replace(self, begun=entry)
            case de.DrillTakenUp():
                return replace(self, taken_up=entry)
            case de.DrillEnded():
                return replace(self, ended=entry)
            case de.PatientAsked() as fact:
                return replace(self, asked=MappingProxyType({**self.asked, fact.request: entry}))
            case de.TurnTaken() as fact:
                return replace(self, turns=MappingProxyType({**self.turns, fact.turn: entry}))
            case _:
                return self

    def was_told(self, request: str) -> bool:
        """Tell whether something was asked for when there was an answer to it."""
        entry = self.asked.get(request)
        return entry is not None and entry.fact != de.PatientAsked(request, NOTHING_TOLD)

    @property
    def mode(self) -> str:
        """How it is run."""
        return self.begun.fact.mode if self.begun and isinstance(self.begun.fact, de.DrillBegun) else EXAM

    @property
    def learner(self) -> str:
        """Who rehearses."""
        return self.begun.fact.learner if self.begun and isinstance(self.begun.fact, de.DrillBegun) else ""


def drill_of(journal: Iterable[e.Entry], drill: Drill | None = None) -> Drill:
    """Fold the entries of a drill's case."""
    found = drill or Drill()
    for entry in journal:
        found = found.after(entry)
    return found


@dataclass(frozen=True, slots=True)
class Moment:
    """How case and drill stand at a time: what conditions of a practice case are weighed on."""

    view: CaseView
    drill: Drill
    at: datetime

    def holds(self, when: Whenever) -> bool:
        """Tell whether a condition holds; an empty one does, and what is undecided does not."""
        return not when or any(all(self._part(part) for part in group) for group in when)

    def _part(self, part: Test | Seen | Lasted) -> bool:
        match part:
            case Test():
                return self.view.items.truth(((part,),)) is Truth.TRUE
            case Seen():
                seen = (self._is_seen(part.kind, name) for name in part.names)
                return not any(seen) if part.not_ else all(seen)
            case Lasted():
                return all(self._has_lasted(part.kind, name, float(minutes)) for name, minutes in part.minutes)

    def _is_seen(self, kind: str, name: str) -> bool:
        case = self.view.case
        match kind:
            case "asked":
                return self.drill.was_told(name)
            case "turned":
                return name in self.drill.turns
            case "done":
                return name in self.view.items and self.view.items[name].state is ItemState.DONE
            case "happened":
                return case.happening(name) is not None
            case "clamp-on":
                return any(clamp.vessel == name for clamp in case.operation.clamps_on)
            case "clamped":
                return any(clamp.vessel == name and not clamp.withdrawn for clamp in case.operation.clamps)
            case "card-taken":
                return any(card.card == name for card in case.operation.cards)
            case "card-complete":
                return any(card.card == name and card.complete for card in case.operation.cards)
            case "closed":
                return name in case.closings
            case _:
                raise ValueError(f"{kind} is no condition of a drill")

    def _has_lasted(self, kind: str, name: str, minutes: float) -> bool:
        if kind == "clamped-for":
            rules, clamps = self.view.case.checklist.clamps, self.view.case.operation.clamps
            running = (each.running for each in times(rules, clamps, self.at) if each.kind == name)
            return any(each is not None and each >= timedelta(minutes=minutes) for each in running)
        since = self._moment_of(name)
        return since is not None and self.at - since >= timedelta(minutes=minutes)

    def _moment_of(self, name: str) -> datetime | None:
        """Give when a turn was taken, a happening happened or an item was answered, whichever goes by that name."""
        if (turn := self.drill.turns.get(name)) is not None:
            return turn.stamp.at
        if (happening := self.view.case.happening(name)) is not None:
            return happening.at
        given = self.view.case.standing(name).given
        return given.entry.stamp.at if given is not None else None
