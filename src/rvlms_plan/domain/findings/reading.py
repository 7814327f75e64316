"""One case read for its findings: its journal once, put in order for all rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import LEFT_THEATRE, Case, CaseView, ItemState
from rvlms_plan.domain.checklist import Checklist, Phase
from rvlms_plan.domain.order import first_answers
from rvlms_plan.domain.thresholds import THRESHOLDS


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
    def first(self) -> dict[str, e.Entry]:
        """The entry by which each item was first answered."""
        return first_answers(self.journal)

    @cached_property
    def answered_in(self) -> dict[str, list[e.Entry]]:
        """Every answer by phase, in the order in which they were entered."""
        found: dict[str, list[e.Entry]] = {}
        for entry in self.journal:
            if isinstance(entry.fact, e.ItemAnswered):
                found.setdefault(self.checklist.phase_of[entry.fact.item].id, []).append(entry)
        return found

    @cached_property
    def closings(self) -> dict[str, e.Entry]:
        """The entry by which each phase was first closed."""
        found: dict[str, e.Entry] = {}
        for entry in self.journal:
            if isinstance(entry.fact, e.PhaseClosed):
                found.setdefault(entry.fact.phase, entry)
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
        return frozenset(item for item, shown in self.view.items.items() if shown.state is ItemState.NOT_APPLICABLE)

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """The phases that apply, in the file's order."""
        return tuple(each.phase for each in self.view.phases if each.state != "not-applicable")

    @property
    def is_over(self) -> bool:
        """Tell whether the case has ended."""
        return self.case.ended is not None
