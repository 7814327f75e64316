"""Where a simulated case is told to: a journal in memory here; a test tells the same to a live case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import CaseView, opened
from rvlms_plan.domain.case.decisions import Facts
from rvlms_plan.domain.case.entering import entered
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.simulation.ground import Ground

Ask = Callable[[CaseView], Facts]


class Recorder(Protocol):
    """Takes a case's requests one by one."""

    @property
    def view(self) -> CaseView:
        """The case as it stands."""

    def record(self, ask: Ask, voice: Voice, at: datetime, happened_at: datetime | None = None, moved: int = 0) -> None:
        """Decide on a request and enter what follows; the station's clock was moved by so many seconds before it."""


class Draft:
    """A journal in memory: the same decisions, the same entries, nothing saved."""

    def __init__(self, ground: Ground, case_id: str, fact: e.CaseOpened, stamp: e.Stamp) -> None:
        """Begin it; each request is named after the first with its number."""
        first = e.Entry(1, stamp, fact)
        self.view = ground.begun(opened(ground.checklist, case_id, first))
        self.entries = [first]
        self.at_closing = self.view
        """The case as its findings are read: when a phase was closed last, and to the end once it has ended."""
        self._typist, self._station, self._request = stamp.entered_by, stamp.station, request_of(stamp.request)
        self._requests = 1

    def record(self, ask: Ask, voice: Voice, at: datetime, happened_at: datetime | None = None, moved: int = 0) -> None:
        """Decide on a request and enter what follows."""
        before, facts = self.view, ask(self.view)
        self._requests += 1
        if not facts:
            return
        if moved:
            facts = [*facts, e.ClockJumped(moved)]
        name = f"{self._request}-{self._requests}"
        stamp = e.Stamp(name, at, happened_at or at, voice, self._typist, self._station)
        self.view, made = entered(before, stamp, facts)
        self.entries += made
        case = self.view.case
        if case.ended is None and case.closings is before.case.closings:
            return
        if case.ended is not None or any(isinstance(each.fact, e.PhaseClosed) for each in made):
            self.at_closing = self.view


def request_of(first: str) -> str:
    """Give what the names of all requests of a case begin with, from the name of the first."""
    return first.rpartition("-")[0]
