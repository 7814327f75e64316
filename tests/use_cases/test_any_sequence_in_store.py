"""Any sequence of requests through the real store: the file gives the live case, through another connection."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence as Several
from datetime import datetime
from pathlib import Path

from hypothesis import settings
from hypothesis.stateful import initialize, invariant

from cases import PEOPLE, Walk
from checklists import as_file
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.summary import row_of
from rvlms_plan.use_cases import theatre
from rvlms_plan.use_cases.live import Recorded, resume
from rvlms_plan.use_cases.station import Station, Who
from sequences import Sequence, checklists
from station_help import SteadyClock, begun, chain_checked, in_file, opened_store


class StoreWalk(Walk):
    """A walk through the use cases, on a store of its own. Two stations take turns."""

    def __init__(self, folder: Path, checks: Checklist) -> None:  # a Walk keeps its case in memory; this one does not
        self.clock = SteadyClock()
        self.stores = [opened_store(folder / "theatre.db") for _ in range(2)]
        self.reader = opened_store(folder / "theatre.db")
        first = begun(self.stores[0], Station(self.clock, "one"), data=as_file(checks), who=_who("surgeon"))
        self.stations = [first, resume(self.stores[1], Station(self.clock, "two"), "RV-1")]
        self.journal = chain_checked(self.reader, first.case.id)
        self.turn = 0

    def end(self) -> None:
        """Close the stores."""
        for each in (*self.stores, self.reader):
            each.close()

    @property
    def live(self) -> object:
        """The station whose turn it is."""
        return self.stations[self.turn]

    @property
    def view(self) -> CaseView:  # type: ignore[override]
        """The case as the station whose turn it is holds it."""
        return self.stations[self.turn].view

    @property
    def now(self) -> datetime:  # type: ignore[override]
        """The time."""
        return self.clock.now

    def _take(self, recorded: Recorded) -> e.Fact:
        self.journal += recorded.entries
        if recorded.entries:
            self.turn = 1 - self.turn
            self.stations[self.turn].catch_up()
        return self.journal[-1].fact

    def answer(self, item: str, *words: str, by: Voice | str = "surgeon", confirmed: bool = False) -> e.Fact:
        return self._take(theatre.answer(self.stations[self.turn], item, words, _who(by), confirmed=confirmed))

    def correct(self, item: str, *words: str, because: str = "mistake", by: Voice | str = "surgeon") -> e.Fact:
        given: Several[str] | None = words or None
        own = self.stations[self.turn]
        return self._take(
            theatre.correct(own, item, given, _who(by), because=because, reason="said so", confirmed=True)
        )

    def override(
        self, item: str, second: Voice | str = "anaesthetist", by: Voice | str = "surgeon", reason: str = "no time"
    ) -> e.Fact:
        other = second if isinstance(second, Voice) else Voice(PEOPLE[second], second)
        return self._take(theatre.override(self.stations[self.turn], item, reason, other, _who(by)))

    def defer(self, item: str, to: str) -> e.Fact:
        return self._take(theatre.defer(self.stations[self.turn], item, to, _who("surgeon")))

    def set_not_applicable(self, item: str, reason: str = "not here") -> e.Fact:
        return self._take(theatre.set_not_applicable(self.stations[self.turn], item, reason, _who("surgeon")))

    def close(self, *phases: str, confirmed: bool = True) -> e.Fact:
        for phase in phases:
            self._take(theatre.close_phase(self.stations[self.turn], phase, _who("surgeon"), confirmed=confirmed))
        return self.journal[-1].fact

    def happen(self, what: str, *words: str, happened_at: datetime | None = None) -> e.Fact:
        own, who = self.stations[self.turn], _who("surgeon", happened_at)
        return self._take(theatre.happen(own, what, who, words, confirmed=True))

    def clamp(self, vessel: str, kind: str | None = None, happened_at: datetime | None = None) -> e.Fact:
        return self._take(theatre.clamp_on(self.stations[self.turn], vessel, kind, _who("surgeon", happened_at)))

    def unclamp(self, vessel: str, happened_at: datetime | None = None) -> e.Fact:
        return self._take(theatre.clamp_off(self.stations[self.turn], vessel, _who("surgeon", happened_at)))

    def open_card(self, card: str) -> e.Fact:
        return self._take(theatre.open_card(self.stations[self.turn], card, _who("surgeon")))

    def tick_step(self, card: str, step: int) -> e.Fact:
        return self._take(theatre.tick_step(self.stations[self.turn], card, step, _who("surgeon")))

    def end_card(self, card: str, *, complete: bool) -> e.Fact:
        return self._take(theatre.end_card(self.stations[self.turn], card, _who("surgeon"), complete=complete))

    def catch(self, item: str, text: str) -> e.Fact:
        return self._take(theatre.caught(self.stations[self.turn], item, text, _who("surgeon")))

    def aloud(self, item: str, *, gap: bool, text: str = "") -> e.Fact:
        return self._take(theatre.read_aloud(self.stations[self.turn], item, _who("surgeon"), gap=gap, text=text))

    def correct_entry(self, entry: int, happened_at: datetime | None) -> e.Fact:
        own, who = self.stations[self.turn], _who("surgeon", happened_at)
        return self._take(theatre.correct_entry(own, entry, {}, who, because="mistake", reason="clock"))

    def write(self, text: str) -> e.Fact:
        return self._take(theatre.note(self.stations[self.turn], text, _who("surgeon")))

    def follow_up(self, by: str = "phone", state: str = "no-disease", on: datetime | None = None) -> e.Fact:
        return self._take(theatre.follow_up(self.stations[self.turn], by, state, _who("surgeon", on)))

    def close_case(self, reason: str | None = None) -> e.Fact:
        return self._take(theatre.close(self.stations[self.turn], reason, _who("surgeon")))

    def abandon(self, reason: str = "bleeding elsewhere") -> e.Fact:
        return self._take(theatre.abandon(self.stations[self.turn], reason, _who("surgeon")))

    def read_back(self) -> list[e.Entry]:
        return chain_checked(self.reader, self.view.case.id)

    def replayed(self) -> CaseView:
        return CaseView(in_file(self.reader, self.view.case)[0])


def _who(by: Voice | str, happened_at: datetime | None = None) -> Who:
    voice = by if isinstance(by, Voice) else Voice(PEOPLE[by], by)
    return Who(voice.person, voice.role, "Scribe", happened_at)


class InTheStore(Sequence):
    """On any checklist, with two stations taking turns on one file."""

    @initialize(checks=checklists())
    def open(self, checks: Checklist) -> None:
        """Open a case in a store of its own."""
        self.folder = tempfile.TemporaryDirectory()
        self.walk = StoreWalk(Path(self.folder.name), checks)

    @invariant()
    def the_register_in_the_file_is_that_of_the_case(self) -> None:
        """The row was written with the entry."""
        assert isinstance(self.walk, StoreWalk)
        assert in_file(self.walk.reader, self.walk.view.case)[1] == row_of(self.walk.view)

    def teardown(self) -> None:
        """Go on to the end, and close the store."""
        if hasattr(self, "walk"):
            try:
                super().teardown()
                self.the_register_in_the_file_is_that_of_the_case()
            finally:
                assert isinstance(self.walk, StoreWalk)
                self.walk.end()
                self.folder.cleanup()


TestInTheStore = InTheStore.TestCase
TestInTheStore.settings = settings(stateful_step_count=25, max_examples=max(8, settings().max_examples // 8))
