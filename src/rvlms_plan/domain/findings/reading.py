"""One case read for its findings: its journal once, put in order for all rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import LEFT_THEATRE, Case, CaseView, ItemState
from rvlms_plan.domain.checklist import Checklist, Phase
from rvlms_plan.domain.order import Kept, first_answers, judged
from rvlms_plan.domain.thresholds import THRESHOLDS

F = TypeVar("F", bound=e.Fact)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is remarked on a case: a question to the team, or a success. It is no verdict.

    `rule` names the rule, `about` the phase, item or happening; `evidence` are positions in the case's journal.
    """

    rule: str
    about: str
    says: str
    evidence: tuple[int, ...] = ()
    is_success: bool = False


class Reading:
    """A case, its journal and what several rules ask of them."""

    def __init__(self, view: CaseView, journal: Sequence[e.Entry]) -> None:
        self.view = view
        self.journal = journal
        self.thresholds = {rule: {name: of.usual for name, of in each.items()} for rule, each in THRESHOLDS.items()}
        for each in view.case.checklist.findings:
            self.thresholds.setdefault(each.rule, {}).update(dict(each.numbers))

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return self.view.case

    @property
    def checklist(self) -> Checklist:
        """The checklist that the case was opened with."""
        return self.view.case.checklist

    def number(self, rule: str, name: str) -> Decimal:
        """Give a threshold by its rule and name."""
        return self.thresholds[rule][name]

    def seconds(self, rule: str) -> timedelta:
        """Give a threshold in seconds."""
        return timedelta(seconds=float(self.number(rule, "seconds")))

    @cached_property
    def _by_kind(self) -> dict[type[object], list[e.Entry]]:
        found: dict[type[object], list[e.Entry]] = {}
        for entry in self.journal:
            kind = entry.fact.__class__
            if kind in found:
                found[kind].append(entry)
            else:
                found[kind] = [entry]
        return found

    def of(self, kind: type[F]) -> Iterator[tuple[e.Entry, F]]:
        """Give the entries of a kind of fact, each with its fact, in the order in which they were entered."""
        for entry in self._by_kind.get(kind, ()):
            yield entry, entry.fact  # type: ignore[misc]

    @cached_property
    def first(self) -> dict[str, e.Entry]:
        """The entry by which each item was first answered."""
        return first_answers(self._by_kind.get(e.ItemAnswered, ()))

    @cached_property
    def orders(self) -> tuple[Kept, ...]:
        """What became of each of the file's rules of order that says something about this case."""
        return tuple(judged(self.checklist, self.first, self.not_applicable))

    @cached_property
    def answered_in(self) -> dict[str, list[e.Entry]]:
        """Every answer by phase, in the order in which they were entered."""
        found: dict[str, list[e.Entry]] = {}
        phase_of = self.checklist.phase_of
        for entry, fact in self.of(e.ItemAnswered):
            found.setdefault(phase_of[fact.item].id, []).append(entry)
        return found

    @cached_property
    def closings(self) -> dict[str, e.Entry]:
        """The entry by which each phase was first closed."""
        found: dict[str, e.Entry] = {}
        for entry, fact in self.of(e.PhaseClosed):
            found.setdefault(fact.phase, entry)
        return found

    @cached_property
    def incision(self) -> datetime | None:
        """When the incision was."""
        return self.case.incision.at if self.case.incision else None

    @cached_property
    def left_theatre(self) -> datetime | None:
        """When the patient left theatre."""
        left = self.case.happening(LEFT_THEATRE)
        return left.at if left else None

    @cached_property
    def not_applicable(self) -> frozenset[str]:
        """The items that do not apply to this case."""
        shown, is_so = self.view.items.values(), ItemState.NOT_APPLICABLE
        return frozenset([each.item.id for each in shown if each.state is is_so])

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """The phases that apply, in the file's order."""
        return tuple(each.phase for each in self.view.phases if each.state != "not-applicable")

    @property
    def is_over(self) -> bool:
        """Tell whether the case has ended."""
        return self.case.ended is not None
