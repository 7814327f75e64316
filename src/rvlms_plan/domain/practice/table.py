"""Where a team works on a drill: a real case in the practice store, or one that is held in memory only.

Both decide by the same functions on the newest value; what one refuses the other refuses.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import CaseView, course, opened
from rvlms_plan.domain.case.decisions import Facts
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.practice.drill import Drill, Moment
from rvlms_plan.domain.practice.patient import Patient
from rvlms_plan.domain.usual import CAST

Ask = Callable[[CaseView, datetime], Facts]


class Table(Protocol):
    """One drill, as a team sees it. Its clock goes on only when it is told to."""

    @property
    def moment(self) -> Moment:
        """How things stand."""
        ...

    def record(self, ask: Ask, role: str) -> None:
        """Decide and enter what follows, said by whoever has that role. Raises what the decision raises."""
        ...

    def wait(self, until: datetime) -> None:
        """Let time pass; a moment that is past changes nothing."""
        ...


class InMemory:
    """A drill that is kept nowhere: to check a practice case, and as the reference that a debrief stands beside."""

    def __init__(self, patient: Patient, checklist: Checklist, begins_at: datetime) -> None:
        self.patient = patient
        self.at = begins_at
        fact = e.CaseOpened("reference", checklist.id, checklist.version, checklist.sha256, patient.age, patient.sex)
        first = e.Entry(1, self._stamp("coordinator"), fact)
        self.entries = [first]
        self.view = CaseView(opened(checklist, "reference", first))
        self.drill = Drill()

    @property
    def moment(self) -> Moment:
        """How things stand."""
        return Moment(self.view, self.drill, self.at)

    def record(self, ask: Ask, role: str) -> None:
        """Decide and enter what follows, said by whoever has that role."""
        facts = ask(self.view, self.at)
        for told in facts:
            self._enter(told, role)
        for fact in course.reopenings(self.view) if facts else []:
            self._enter(fact, role)

    def wait(self, until: datetime) -> None:
        """Let time pass."""
        self.at = max(self.at, until)

    def _enter(self, told: e.Fact | e.Dated, role: str) -> None:
        stamp = self._stamp(role)
        if isinstance(told, e.Dated):
            stamp, told = stamp._replace(happened_at=told.happened_at), told.fact
        entry = e.Entry(len(self.entries) + 1, stamp, told)
        self.entries.append(entry)
        self.view = self.view.after(entry)
        self.drill = self.drill.after(entry)

    def _stamp(self, role: str) -> e.Stamp:
        number = len(self.entries) + 1 if hasattr(self, "entries") else 1
        return e.Stamp(f"reference-{number}", self.at, self.at, voice_in(role), "reference", "reference")


def voice_in(role: str) -> Voice:
    """Give who of the cast speaks in a role."""
    return Voice(CAST.get(role, role), role)


def minutes(number: float) -> timedelta:
    """Give so many minutes."""
    return timedelta(minutes=number)
