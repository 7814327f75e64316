"""The clamp ledger in a store that two stations write to, one with its clock behind, each killed at times."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from hypothesis import settings

from checklists import as_file
from ledger import CHECKS, Ledger
from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.case.decisions import Facts
from rvlms_plan.use_cases.live import resume
from rvlms_plan.use_cases.station import Station, Who
from station_help import begun, in_file, opened_store

TEXT = as_file(CHECKS)


class TwoPrograms:
    """Two stations on one file."""

    count = 2

    def __init__(self, machine: Ledger, path: Path) -> None:
        self._path = path
        self._named = [Station(lambda: machine.now(0), "one"), Station(lambda: machine.now(1), "two")]
        self._stores = [opened_store(path) for _ in self._named]
        self._lives = [begun(self._stores[0], self._named[0], data=TEXT)]
        self._lives.append(resume(self._stores[1], self._named[1], "RV-1"))

    def view(self, station: int) -> CaseView:
        self._lives[station].catch_up()
        return self._lives[station].view

    def ask(self, station: int, decide: Callable[[CaseView, datetime], Facts], happened_at: datetime | None) -> None:
        who = Who("Berg", "surgeon", "Chen", happened_at)
        self._lives[station].record(lambda view: decide(view, self._named[station].now()), who)

    def kill(self, station: int) -> None:
        """Drop all that the program holds, and take the case up from the file."""
        self._stores[station].close()
        self._stores[station] = opened_store(self._path)
        self._lives[station] = resume(self._stores[station], self._named[station], "RV-1")

    def end(self) -> None:
        """See that the file gives the live case, and close it."""
        view = self.view(0)
        case, row = in_file(self._stores[1], view.case)
        assert case == view.case
        running = view.case.operation.clamps_on
        assert row.clamp_vessel == (CHECKS.clamps.vessel(running[0].vessel).title if running else None)  # type: ignore[union-attr]
        for each in self._stores:
            each.close()


class InTheStore(Ledger):
    """The same rules and the same reference, through a file."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.stations = TwoPrograms(self, Path(self._folder.name) / "theatre.db")

    def teardown(self) -> None:
        """Read the file once more."""
        assert isinstance(self.stations, TwoPrograms)
        self.stations.end()
        self._folder.cleanup()


TestInTheStore = InTheStore.TestCase
TestInTheStore.settings = settings(stateful_step_count=15, max_examples=max(12, settings().max_examples // 8))
