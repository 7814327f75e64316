"""A case that a test walks through: each request decided, told to the journal and shown, without a store."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import Answer, parse_answer
from rvlms_plan.domain.case import (
    CaseView,
    ItemState,
    PhaseState,
    aloud,
    course,
    decisions,
    entry_corrections,
    opened,
    operating,
    replay,
)
from rvlms_plan.domain.chain import canonical
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.happenings import read_happening
from rvlms_plan.domain.people import Voice

START = datetime(2026, 11, 23, 7, 0, tzinfo=timezone(timedelta(hours=1)))
PEOPLE = {"surgeon": "Berg", "anaesthetist": "Li", "nurse": "Novak", "medic": "Okoye"}


class Walk:
    """A running case. The clock goes on by a minute with each entry."""

    def __init__(
        self, checklist: Checklist, code: str = "RV-1", age: int | None = None, sex: str | None = None
    ) -> None:
        self.now = START
        first = e.Entry(1, self._stamp(_voice("surgeon"), None), course.open_case(checklist, code, age, sex))
        self.view = CaseView(opened(checklist, f"id-of-{code}", first))
        self.journal = [first]

    def tell(
        self, facts: Sequence[e.Fact | e.Dated], by: Voice | str = "surgeon", happened_at: datetime | None = None
    ) -> e.Fact:
        """Write the facts of one request into the journal; give the last."""
        if facts:
            self.now += timedelta(minutes=1)
        request = f"request-{self.view.case.position + 1}"
        for number, told in enumerate(facts, start=1):
            fact, at = (told.fact, told.happened_at) if isinstance(told, e.Dated) else (told, happened_at)
            self._enter(request, number, fact, by, at)
        last = self.journal[-1].fact
        for number, fact in enumerate(course.reopenings(self.view) if facts else [], start=len(facts) + 1):
            self._enter(request, number, fact, by, happened_at)
        return last

    def _enter(self, request: str, number: int, fact: e.Fact, by: Voice | str, happened_at: datetime | None) -> None:
        name = request if number == 1 else f"{request}/{number}"
        stamp = self._stamp(_voice(by), happened_at, name)
        self.journal.append(e.Entry(self.view.case.position + 1, stamp, fact))
        self.view = self.view.after(self.journal[-1])

    def answer(self, item: str, *words: str, by: Voice | str = "surgeon", confirmed: bool = False) -> e.Fact:
        """Answer an item in the words of the command line."""
        voice = _voice(by)
        given = self.read(item, *words)
        return self.tell(decisions.answer(self.view, item, given, voice, confirmed=confirmed), voice)

    def correct(self, item: str, *words: str, because: str = "mistake", by: Voice | str = "surgeon") -> e.Fact:
        """Correct an item; without words it is withdrawn."""
        given = self.read(item, *words) if words else None
        facts = decisions.correct(self.view, item, given, because=because, reason="said so", confirmed=True)
        return self.tell(facts, by)

    def override(
        self, item: str, second: Voice | str = "anaesthetist", by: Voice | str = "surgeon", reason: str = "no time"
    ) -> e.Fact:
        """Override an item."""
        return self.tell(decisions.override(self.view, item, reason, _voice(by), _voice(second)), by)

    def defer(self, item: str, to: str) -> e.Fact:
        """Put an item off."""
        return self.tell(decisions.defer(self.view, item, to))

    def set_not_applicable(self, item: str, reason: str = "not here") -> e.Fact:
        """Set an item not applicable by hand."""
        return self.tell(decisions.set_not_applicable(self.view, item, reason))

    def close(self, *phases: str, confirmed: bool = True) -> e.Fact:
        """Close phases."""
        for phase in phases:
            self.tell(course.close_phase(self.view, phase, confirmed=confirmed))
        return self.journal[-1].fact

    def happen(self, what: str, *words: str, happened_at: datetime | None = None) -> e.Fact:
        """Record a happening in the words of the command line."""
        fact = read_happening(self.view.case.checklist, what, words, self.now)
        facts = operating.happen(self.view, fact, happened_at, self.now, confirmed=True)
        return self.tell(facts, happened_at=happened_at)

    def follow_up(self, by: str = "phone", state: str = "no-disease", on: datetime | None = None) -> e.Fact:
        """Record a follow-up."""
        on = on or self.now
        return self.tell(course.follow_up(self.view, by, state, None, None, on, self.now), happened_at=on)

    def correct_entry(self, entry: int, happened_at: datetime | None) -> e.Fact:
        """Correct the time of a happening or follow-up, or withdraw it."""
        facts = entry_corrections.correct_entry(
            self.view, entry, {}, happened_at, self.now, because="mistake", reason="clock"
        )
        return self.tell(facts)

    def amend(
        self, entry: int, changes: Mapping[str, str], happened_at: datetime | None = None, because: str = "mistake"
    ) -> e.Fact:
        """Correct an entry by its number; with neither changes nor a time it is withdrawn."""
        facts = entry_corrections.correct_entry(
            self.view, entry, changes, happened_at, self.now, because=because, reason="said so"
        )
        return self.tell(facts)

    def clamp(self, vessel: str, kind: str | None = None, happened_at: datetime | None = None) -> e.Fact:
        """Put a clamp on."""
        return self.tell(operating.place(self.view, vessel, kind, happened_at, self.now), happened_at=happened_at)

    def unclamp(self, vessel: str, happened_at: datetime | None = None) -> e.Fact:
        """Take a clamp off."""
        return self.tell(operating.release(self.view, vessel, happened_at, self.now), happened_at=happened_at)

    def card(self, card: str, *steps: int, complete: bool | None = None) -> e.Fact:
        """Take up a card, tick these steps, and end it (unless `complete` is None)."""
        self.open_card(card)
        for step in steps:
            self.tick_step(card, step)
        if complete is not None:
            self.end_card(card, complete=complete)
        return self.journal[-1].fact

    def open_card(self, card: str) -> e.Fact:
        """Take up a card."""
        return self.tell(operating.open_card(self.view, card))

    def tick_step(self, card: str, step: int) -> e.Fact:
        """Tick a step of a card."""
        return self.tell(operating.tick_step(self.view, card, step))

    def end_card(self, card: str, *, complete: bool) -> e.Fact:
        """Complete a card or leave it."""
        return self.tell(operating.end_card(self.view, card, complete=complete))

    def catch(self, item: str, text: str) -> e.Fact:
        """Record that an item caught something."""
        return self.tell(operating.catch(self.view, item, text))

    def aloud(self, item: str, *, gap: bool, text: str = "") -> e.Fact:
        """Record what was said aloud of an item."""
        return self.tell(aloud.read_aloud(self.view, item, gap=gap, text=text))

    def write(self, text: str) -> e.Fact:
        """Write a note."""
        return self.tell(course.note(self.view, text))

    def close_case(self, reason: str | None = None) -> e.Fact:
        """Close the case."""
        return self.tell(course.close(self.view, reason))

    def abandon(self, reason: str = "bleeding elsewhere") -> e.Fact:
        """Give the case up."""
        return self.tell(course.abandon(self.view, reason))

    def read(self, item: str, *words: str) -> Answer:
        """Read an answer as typed."""
        checklist = self.view.case.checklist
        return parse_answer(checklist, checklist.items[item], words, self.now)

    def item(self, name: str) -> ItemState:
        """Give the state of an item."""
        return self.view.items[name].state

    def phase(self, name: str) -> PhaseState:
        """Give the state of a phase."""
        return self.view.phase(name).state

    def bars(self, phase: str) -> list[str]:
        """Give what bars the closing of a phase."""
        return self.view.bars(self.view.phase(phase))

    def read_back(self) -> list[e.Entry]:
        """Give the journal as a file would give it back."""
        return [e.from_data(json.loads(canonical(e.to_data(entry)))) for entry in self.journal]

    def replayed(self) -> CaseView:
        """Give the case as its journal gives it."""
        case = self.view.case
        return CaseView(replay(case.checklist, case.id, self.read_back()))

    def _stamp(self, voice: Voice, happened_at: datetime | None, request: str = "request-1") -> e.Stamp:
        return e.Stamp(request, self.now, happened_at or self.now, voice, "Scribe", "theatre 3")


def _voice(by: Voice | str) -> Voice:
    return by if isinstance(by, Voice) else Voice(PEOPLE[by], by)


def utc(*parts: int) -> datetime:
    """Give a moment in UTC."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]
