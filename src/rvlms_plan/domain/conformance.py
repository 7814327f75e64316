"""Conformance: shares of applicable items by how they ended, never added together; and of rules of order kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import CaseView, ItemState, ItemView
from rvlms_plan.domain.checklist import Checklist, Level
from rvlms_plan.domain.order import first_answers, judged
from rvlms_plan.domain.register import ITEM_LETTERS, ORDER_BROKEN, ORDER_KEPT


@dataclass
class Shares:
    """How many items ended in which state. Not applicable ones stand beside the applicable, not among them."""

    counts: Counter[ItemState] = field(default_factory=Counter)

    def add_letters(self, letters: str) -> None:
        """Count one item of many cases, given as how it stands in each (`domain.register`)."""
        for state in (
            ItemState.DONE,
            ItemState.NOT_APPLICABLE,
            ItemState.DEFERRED,
            ItemState.OVERRIDDEN,
            ItemState.OPEN,
        ):
            self.counts[state] += letters.count(ITEM_LETTERS[state])

    def add(self, state: ItemState) -> None:
        """Count one item; one that waits is open."""
        self.counts[ItemState.OPEN if state is ItemState.WAITS else state] += 1

    @property
    def applicable(self) -> int:
        """How many items applied."""
        return sum(count for state, count in self.counts.items() if state is not ItemState.NOT_APPLICABLE)

    def of(self, state: ItemState) -> int:
        """How many ended in a state."""
        return self.counts[state]

    def percent(self, state: ItemState) -> int | None:
        """Give the share of the applicable in whole per cent, cut, never rounded up; None where none applied."""
        return 100 * self.counts[state] // self.applicable if self.applicable else None


@dataclass(frozen=True, slots=True)
class Conformance:
    """The shares of one case, or of many: by phase, item, role, and gate (its blocking items), and order rules."""

    phases: dict[str, Shares]
    items: dict[str, Shares]
    roles: dict[str, Shares]
    gates: dict[str, Shares]
    whole: Shares
    order_kept: dict[str, tuple[int, int]]
    """By rule of order: how often it was kept, of how often it said something."""


def conformance(cases: Iterable[tuple[CaseView, Sequence[e.Entry]]]) -> Conformance:
    """Count over cases; checklists of several versions are counted by their ids."""
    found = none()
    for view, journal in cases:
        for shown in view.items.values():
            _count(found, view, shown)
        not_applicable = frozenset(
            item for item, shown in view.items.items() if shown.state is ItemState.NOT_APPLICABLE
        )
        for kept in judged(view.case.checklist, first_answers(journal), not_applicable):
            held, of = found.order_kept.get(kept.rule.id, (0, 0))
            found.order_kept[kept.rule.id] = (held + kept.is_kept, of + 1)
    return found


def add_many(found: Conformance, checklist: Checklist, items: str, orders: str) -> None:
    """Count many cases on one text of a checklist, from how their items and rules of order stand, row behind row."""
    for place, item in enumerate(checklist.items.values()):
        shares, phase = Shares(), checklist.phase_of[item.id].id
        shares.add_letters(items[place :: len(checklist.items)])
        of = [found.whole, found.phases.setdefault(phase, Shares()), found.items.setdefault(item.id, Shares())]
        of += [found.roles.setdefault(role, Shares()) for role in item.roles]
        if item.level is Level.BLOCK:
            of.append(found.gates.setdefault(phase, Shares()))
        for each in of:
            each.counts.update(shares.counts)
    for place, rule in enumerate(checklist.order):
        letters = orders[place :: len(checklist.order)]
        kept, broken = letters.count(ORDER_KEPT), letters.count(ORDER_BROKEN)
        held, judged_so_far = found.order_kept.get(rule.id, (0, 0))
        found.order_kept[rule.id] = (held + kept, judged_so_far + kept + broken)


def none() -> Conformance:
    """Give the conformance of no case, to add to."""
    return Conformance({}, {}, {}, {}, Shares(), {})


def _count(found: Conformance, view: CaseView, shown: ItemView) -> None:
    phase = view.case.checklist.phase_of[shown.item.id].id
    found.whole.add(shown.state)
    _in(found.phases, phase)(shown.state)
    _in(found.items, shown.item.id)(shown.state)
    for role in shown.item.roles:
        _in(found.roles, role)(shown.state)
    if shown.item.level is Level.BLOCK:
        _in(found.gates, phase)(shown.state)


def _in(of: dict[str, Shares], name: str) -> Callable[[ItemState], None]:
    return of.setdefault(name, Shares()).add
