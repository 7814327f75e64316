"""What state each phase of a case is in, and what still bars its closing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case.items import Items, ItemState, ItemView
from rvlms_plan.domain.case.state import Case, Closing, told_of
from rvlms_plan.domain.checklist import LEFT_THEATRE, Level, Phase, Status, Stop
from rvlms_plan.domain.conditions import Truth


class PhaseState(StrEnum):
    """Every state a phase can be in. One never begun differs from one begun and unticked."""

    NOT_BEGUN = "not-begun"
    BEGUN = "begun"
    CLOSED = "closed"
    REOPENED = "re-opened"
    NOT_APPLICABLE = "not-applicable"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class PhaseView:
    """A phase as it stands in a case, with the items shown in it: its own, then those deferred to it."""

    phase: Phase
    state: PhaseState
    items: tuple[ItemView, ...]
    deferred_here: tuple[ItemView, ...] = ()
    why: str = ""
    closing: Closing | None = None

    @property
    def shown(self) -> tuple[ItemView, ...]:
        """All items that this phase deals with."""
        return self.items + self.deferred_here if self.deferred_here else self.items

    @property
    def blocking(self) -> tuple[ItemView, ...]:
        """The blocking items that still bar the closing."""
        return tuple([view for view in self.shown if view.item.level is Level.BLOCK and self.is_unmet_here(view)])

    @property
    def required_open(self) -> tuple[ItemView, ...]:
        """The required items that would stay open."""
        return tuple([view for view in self.shown if view.item.level is Level.REQUIRED and self.is_unmet_here(view)])

    @property
    def overrides(self) -> int:
        """How many of its items were overridden."""
        return sum(view.state is ItemState.OVERRIDDEN for view in self.shown)

    def is_unmet_here(self, view: ItemView) -> bool:
        """Tell whether this phase still has to deal with an item; one deferred to it is unmet here."""
        return view.is_unmet or (view in self.deferred_here and view.state is ItemState.DEFERRED)

    def count(self, state: ItemState) -> int:
        """How many of its items are in a state; one deferred to it and not dealt with counts as open."""
        if state is ItemState.OPEN:
            return sum(self.is_unmet_here(view) for view in self.shown)
        return sum(
            view.state is state and not (view in self.deferred_here and state is ItemState.DEFERRED)
            for view in self.shown
        )


_REOPENED = PhaseState.REOPENED
_STATUSES = tuple(Status)


class CaseView:
    """Everything about a case that is computed: items, phases, stops, status. Made once for each new value.

    `before` is the view of another value of the same case, where there is one: it spares work and changes nothing.
    """

    def __init__(self, case: Case, before: CaseView | None = None) -> None:
        self.case = case
        if before is None or before.case.checklist is not case.checklist:
            self.items: Items = Items(case)
            self._known: dict[str, PhaseView] = {}
        else:
            self._keep(before, _differing(case.standings, before.case.standings))

    def after(self, entry: e.Entry) -> CaseView:
        """Give the view of the case with one more entry: only what that told of is weighed again.

        Raises:
            ValueError: As `Case.after`.
        """
        view = object.__new__(CaseView)
        view.case = self.case.after(entry)
        is_same = view.case.standings is self.case.standings
        view._keep(self, () if is_same else told_of(entry.fact))
        return view

    def _keep(self, before: CaseView, told: Collection[str]) -> None:
        """Keep what rests neither on the items of which something was told nor on the phases closed since."""
        self.items = Items(self.case, before.items, told)
        if "stops" in before.__dict__ and not self.case.checklist.stops_rest_on & {*told}:
            self.stops = before.stops
        now, then = self.case.closings, before.case.closings
        closings = () if now is then else _differing(now, then)
        if not told and not closings:
            self._known = before._known
            return
        self._known = {} if self.items.deferred or before.items.deferred else before._known.copy()
        if not self._known:
            return
        for item in told:
            for phase in self.case.checklist.phases_resting_on[item]:
                self._known.pop(phase, None)
        for phase in closings:
            self._known.pop(phase, None)

    @cached_property
    def phases(self) -> tuple[PhaseView, ...]:
        """The phases in the file's order."""
        return tuple(self.phase(phase.id) for phase in self.case.checklist.phases)

    def phase(self, phase_id: str) -> PhaseView:
        """Give one phase as it stands."""
        shown = self._known.get(phase_id)
        if shown is None:
            shown = self._known[phase_id] = self._phase(self.case.checklist.phase(phase_id))
        return shown

    def left_unmet(self) -> list[PhaseView]:
        """Give the closed phases that show re-opened, and of which no entry says so yet. Asked behind each request."""
        found, known = [], self._known
        for phase_id, closing in self.case.closings.items():
            if closing.reopened is None:
                shown = known.get(phase_id) or self.phase(phase_id)
                if shown.state is _REOPENED:
                    found.append(shown)
        return found

    @cached_property
    def _deferred(self) -> tuple[ItemView, ...]:
        """The items that were put off to some phase, in the file's order."""
        return tuple(view for view in self.items.values() if view.item.id in self.items.deferred)

    @cached_property
    def stops(self) -> tuple[Stop, ...]:
        """The stops whose condition holds."""
        return tuple(stop for stop in self.case.checklist.stops if self.items.truth(stop.when) is Truth.TRUE)

    @cached_property
    def current(self) -> PhaseView | None:
        """The first phase that is still to be closed, or None. After incision, nothing waits for a re-opened one."""
        to_close = [phase for phase in self.phases if phase.state not in PASSED]
        waited_for = [phase for phase in to_close if phase.state not in self._not_waited_for]
        return next(iter([*waited_for, *to_close]), None)

    @property
    def _not_waited_for(self) -> frozenset[PhaseState]:
        """The states of a phase for which no other waits; after incision, re-opened ones and what hangs on them too."""
        return PASSED | {PhaseState.REOPENED, PhaseState.WAITS} if self.case.incision else PASSED

    @cached_property
    def status(self) -> Status:
        """Where the case stands: by its first open phase, but never behind what has happened."""
        if self.case.ended is not None:
            return Status.ABANDONED if self.case.ended.abandoned else Status.CLOSED
        reached = [self.current.phase.status if self.current else self.case.checklist.phases[-1].status]
        if self.case.incision:
            reached.append(Status.IN_THEATRE)
        if self.case.happening(LEFT_THEATRE):
            reached.append(Status.RECOVERY)
        return max(reached, key=_STATUSES.index)

    @cached_property
    def shows_phase(self) -> PhaseView:
        """The phase to show when the case is opened: where work goes on."""
        return self.current or self.phases[-1]

    def bars(self, phase: PhaseView) -> list[str]:
        """Say what stands in the way of closing a phase, one line each; empty where nothing does."""
        if phase.state is PhaseState.WAITS:
            return [f"{phase.phase.title} waits for: {phase.why}"]
        bars = [_bar(phase, view) for view in phase.blocking]
        if phase.phase.before_incision:
            bars += [f"{earlier.phase.title} is not closed" for earlier in self._unclosed_before(phase)]
            if not self.case.incision:
                bars += [f"Stop: {stop.says}" for stop in self.stops]
        return bars

    def _unclosed_before(self, phase: PhaseView) -> list[PhaseView]:
        """Give the earlier phases that this one waits for."""
        checklist = self.case.checklist
        earlier = map(self.phase, [each.id for each in checklist.phases[: checklist.phase_index[phase.phase.id]]])
        return [each for each in earlier if each.state not in self._not_waited_for]

    def _phase(self, phase: Phase) -> PhaseView:
        items = self.items.of(phase)
        here: tuple[ItemView, ...] = ()
        if self.items.deferred:
            here = tuple([view for view in self._deferred if _is_deferred_to(view, self.case, phase.id)])
        closing = self.case.closings.get(phase.id)
        truth = self.items.phase_truth(phase)
        if truth is not Truth.TRUE and closing is None:
            state = PhaseState.NOT_APPLICABLE if truth is Truth.FALSE else PhaseState.WAITS
            return PhaseView(phase, state, items, here, self.items.because(phase.when))
        if truth is Truth.FALSE:
            return PhaseView(phase, PhaseState.NOT_APPLICABLE, items, here, self.items.because(phase.when), closing)
        state = PhaseState.CLOSED if closing else self._begun(phase)
        view = PhaseView(phase, state, items, here, "", closing)
        if closing and (closing.reopened or view.blocking):
            return PhaseView(phase, PhaseState.REOPENED, items, here, "", closing)
        return view

    def _begun(self, phase: Phase) -> PhaseState:
        touched = any(item.id in self.case.standings for item in phase.items)
        return PhaseState.BEGUN if touched else PhaseState.NOT_BEGUN


def _differing(one: Mapping[str, object], other: Mapping[str, object]) -> Collection[str]:
    """Name what stands otherwise in one of two mappings of things that are never changed."""
    if one is other:
        return ()
    return {name for name in one.keys() | other.keys() if one.get(name) is not other.get(name)}


PASSED = frozenset({PhaseState.CLOSED, PhaseState.NOT_APPLICABLE})


def closing_words(phase: PhaseView) -> str:
    """Say how a phase was closed: `closed with 2 overrides and 1 left open`."""
    return closed_words(phase.closing.fact) if phase.closing else ""


def closed_words(fact: e.PhaseClosed) -> str:
    """Say how a closing says that the phase was closed."""
    parts = [f"{fact.overrides} override{'s' * (fact.overrides != 1)}"] if fact.overrides else []
    parts += [f"{len(fact.open_items)} left open"] if fact.open_items else []
    return "closed" + (f" with {' and '.join(parts)}" if parts else "")


def _bar(phase: PhaseView, view: ItemView) -> str:
    item = view.item
    if view.state is ItemState.WAITS:
        return f"{item.id} ({item.challenge}) waits for: {view.why}"
    if view in phase.deferred_here:
        return f"{item.id} ({item.challenge}) was deferred to here and is open"
    return f"{item.id} ({item.challenge}) is open" + (f", {view.why}" if view.why else "")


def _is_deferred_to(view: ItemView, case: Case, phase_id: str) -> bool:
    act = case.standing(view.item.id).act
    deferred = isinstance(act, e.ItemDeferred) and act.to == phase_id
    return deferred and view.state in {ItemState.DEFERRED, ItemState.DONE}
