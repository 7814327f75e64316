"""Demonstration cases: synthetic patients in different states, told through the same use cases as a real one.

Answers come from a table, and from the kind of the field where the table has none, so that a changed checklist still
gives cases that can be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from rvlms_plan.domain.case import CLOSURE, INCISION, LEFT_THEATRE, Case, ItemState, PhaseState
from rvlms_plan.domain.case.proposing import proposed
from rvlms_plan.domain.checklist import VALUE, Checklist, Field, Item, Kind, Phase, Status
from rvlms_plan.domain.entries import NoteWritten
from rvlms_plan.domain.usual import CAST, Typed, at_clock, usual
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases import theatre
from rvlms_plan.use_cases.live import LiveCase
from rvlms_plan.use_cases.station import Station, Who
from rvlms_plan.use_cases.stories import CAUGHT, STORIES, Story

_MINUTES_AN_ITEM: dict[int | None, float] = {1: 9.0, 2: 9.0, 3: 4.0, 4: 3.0, 5: 3.0}
"""The pace of the core steps; all else goes faster."""

NOTE = "Synthetic demonstration case: no patient, no real data."
STATION = "demonstration"
_ANSWERS: dict[str, Typed] = {
    "size": {VALUE: "7.4"},
    "thrombus": {"level": "none", "imaging-date": "D-6"},
    "metanephrines": {
        "test": "plasma-free-supine",
        "multiple-of-upper-limit": "0.6",
        "date": "D-5",
        "read-by": "Okoye",
    },
    "paraganglioma": {VALUE: "excluded"},
    "biopsy": {VALUE: "leiomyosarcoma"},
    "kidneys": {"creatinine": "74", "egfr": "88", "left": "works", "right": "works"},
    "anticoagulant": {"clots": "none", "drug": "no-drug"},
    "mdt": {"date": "today", "decision": "operate", "members": "Berg:surgeon, Sato:radiologist, Rossi:oncologist"},
    "approach-planned": {VALUE: "laparoscopic"},
    "conversion-plan": {VALUE: "bleeding over 1000 mL, or no safe plane"},
    "vascular-plan": {"clamp": "satinsky-partial", "sites": "ivc-infrarenal", "repair": "primary-repair"},
    "alpha-blocker": {"drug": "phenoxybenzamine", "first-dose": "D-16", "daily-dose": "40"},
    "blood-pressure": {"seated-systolic": "122", "seated-diastolic": "74", "standing-systolic": "104"},
    "heart-rate": {"seated": "68", "standing": "82"},
    "blood": {VALUE: "4"},
    "oximeter": {VALUE: "98"},
    "allergy": {"known": "none"},
    "introductions": {VALUE: "Berg:surgeon, Li:anaesthetist, Novak:scrub-nurse, Chen:circulator"},
    "critical-steps": {"duration": "300", "loss": "600"},
    "antibiotic": {"given": "within-60", "time": "T-25", "repeat-at": "T+215"},
    "approach-now": {VALUE: "laparoscopic"},
    "vessels-named": {VALUE: "ivc-above, ivc-below, renal-vein-left, renal-vein-right"},
    "clamp-type": {VALUE: "satinsky-partial"},
    "clamp-plan": {"clamp": "satinsky-partial", "call-every": "5"},
    "clamp-on": {"type": "satinsky-partial", "time": "now"},
    "heparin": {VALUE: "3000"},
    "pneumoperitoneum": {VALUE: "12"},
    "clamp-minutes": {"caval": "29"},
    "blood-loss": {"loss": "550", "red-cells": "2"},
    "converted": {"outcome": "not-converted"},
    "prophylaxis": {"mechanical": "in-place", "drug": "low-molecular-weight", "first-dose": "today", "days": "28"},
    "creatinine-day-1": {VALUE: "88"},
    "creatinine-day-3": {VALUE: "81"},
    "creatinine-day-7": {VALUE: "78"},
    "outputs": {"urine": "1800", "drain": "120", "looks": "serous"},
}


def fill(database: Database, now: Callable[[], datetime], stories: tuple[Story, ...] = STORIES) -> list[str]:
    """Write the demonstration cases into an empty store, all of them before `now`; give their codes."""
    present = now()
    for story in reversed(stories):
        Teller(database, story, present).tell()
    return [story.code for story in stories]


def remark_of(case: Case) -> str:
    """Give the remark that every drawing and page of a synthetic case carries; empty for any other case."""
    return NOTE if any(entry.fact == NoteWritten(NOTE) for entry in case.notes) else ""


def sensible(checklist: Checklist, item: Item, told: Mapping[str, Typed] | None = None) -> Typed:
    """Give an answer as a person could type it: by the table, else the first or the middle of what is possible."""
    known = (told or {}).get(item.id) or _ANSWERS.get(item.id) or {}
    fitting = {name: text for name, text in known.items() if _fits(checklist, item.field(name), text)}
    return fitting | {
        each.name: usual(checklist, each) for each in item.fields if each.name not in fitting and not each.optional
    }


def _fits(checklist: Checklist, of_item: Field | None, text: str) -> bool:
    """Tell whether a table's text still is one of a field's options, or of the checklist's roles."""
    if of_item is None:
        return False
    parts = {each.strip() for each in text.split(",")}
    if of_item.kind is Kind.PEOPLE:
        return {each.partition(":")[2] for each in parts} <= set(checklist.role_titles) | {""}
    options = {option for option, _ in of_item.options}
    return not options or parts <= options


class Teller:
    """Tells one story at its own pace. The clock is set to each part's day and goes on by itself, never beyond now."""

    def __init__(self, database: Database, story: Story, present: datetime) -> None:
        self.story = story
        self.present = present
        self.at = self._day(story.opened_days_ago)
        self.operated = self._day(story.operated_days_ago, hour=8)
        station = Station(lambda: self.at, STATION)
        self.live: LiveCase = theatre.new_case(
            database, station, story.code, self._who("coordinator"), age=story.age, sex=story.sex
        )

    def tell(self) -> None:
        """Tell the whole story."""
        theatre.note(self.live, NOTE, self._who("coordinator"))
        if self._phases():
            self._afterwards()
        if self.story.abandoned:
            self._go_to(self.at + timedelta(days=9))
            theatre.abandon(self.live, self.story.abandoned, self._who("surgeon"))

    def _phases(self) -> bool:
        """Go through the phases; tell whether all of them are done."""
        in_theatre = [phase for phase in self.live.case.checklist.phases if phase.status is Status.IN_THEATRE]
        for phase in self.live.case.checklist.phases:
            if self.live.view.phase(phase.id).state is PhaseState.NOT_APPLICABLE:
                continue
            self._go_to(self._begins(phase))
            if phase.status is Status.IN_THEATRE and not phase.before_incision and not self.live.case.incision:
                self._happen(INCISION)
            if phase is in_theatre[-1]:
                self._happen(CLOSURE)
            if not all(self._item(phase, item) for item in phase.items):
                return False
            self._pass(1)
            theatre.close_phase(self.live, phase.id, self._who(phase.lead), confirmed=True)
            if phase is in_theatre[-1]:
                self._happen(LEFT_THEATRE)
        return True

    def _begins(self, phase: Phase) -> datetime:
        """Give the moment at which a phase begins: weeks before, the day before, on the day, days after."""
        place = self.live.case.checklist.phase_index[phase.id]
        match phase.status:
            case Status.PLANNING if place < 2:
                return self._day(self.story.opened_days_ago - 5 * place, hour=10 + place)
            case Status.PLANNING:
                return self._day(self.story.operated_days_ago + 1, hour=14 + place)
            case Status.RECOVERY:
                return self.operated + timedelta(hours=7)
            case Status.FOLLOW_UP:
                return self.operated + timedelta(days=3, hours=5)
            case _:
                return self.operated

    def _item(self, phase: Phase, item: Item) -> bool:
        """Answer an item where it is to be answered; tell whether the story goes on."""
        if item.id == self.story.until:
            return False
        if item.id in self.story.left_open:
            return True
        happening = self.live.case.happening(item.due.after) if item.due else None
        if happening and item.due:
            self._go_to(happening.at + timedelta(days=item.due.days))
        if item.needs_no_clamp:
            self._release_all()
        for role in item.roles if item.each else item.roles[:1]:
            if self.live.view.items[item.id].state is ItemState.OPEN:
                self._pass(_MINUTES_AN_ITEM.get(phase.core_step, 1.5))
                theatre.answer(self.live, item.id, self._typed(item), self._who(role), confirmed=True)
        for what, *words in self.story.besides.get(item.id, ()):
            self._besides(item, what, words)
        return True

    def _besides(self, item: Item, what: str, words: list[str]) -> None:
        """Tell what an item caught, or what happened then; what is asked again for it is answered at once."""
        self._pass(0.5)
        if what == CAUGHT:
            theatre.caught(self.live, item.id, " ".join(words), self._who("scrub-nurse"))
        elif what in self.live.case.checklist.happening_kinds:
            theatre.happen(self.live, what, self._who("circulator"), words, confirmed=True)
            self._again()

    def _again(self) -> None:
        for phase in self.live.case.checklist.phases:
            for item in phase.items:
                if self.live.view.items[item.id].reopened is not None:
                    self._item(phase, item)
            if self.live.view.phase(phase.id).state is PhaseState.REOPENED:
                theatre.close_phase(self.live, phase.id, self._who(phase.lead), confirmed=True)

    def _release_all(self) -> None:
        for clamp in self.live.case.operation.clamps_on:
            self._pass(1)
            theatre.clamp_off(self.live, clamp.vessel, self._who("circulator"))

    def _typed(self, item: Item) -> dict[str, str]:
        offered = {name: offer.text for name, offer in proposed(self.live.view, item, self.at).items()}
        return at_clock(sensible(self.live.case.checklist, item, self.story.answers), self.at) | offered

    def _afterwards(self) -> None:
        for days in self.story.follow_ups:
            self._go_to(self.operated + timedelta(days=days))
            theatre.follow_up(self.live, "visit", "no-disease", self._who("surgeon"), imaging="CT, nothing new")
        if self.story.closed_days_ago is not None:
            self._go_to(self._day(self.story.closed_days_ago))
            theatre.close(self.live, None, self._who("surgeon"))

    def _happen(self, what: str) -> None:
        self._pass(2)
        theatre.happen(self.live, what, self._who("circulator"))

    def _day(self, days_ago: int, hour: int = 10) -> datetime:
        """Give an hour of a day that is over; of today, two hours and a half ago."""
        if days_ago <= 0:
            return self.present - timedelta(minutes=150)
        return (self.present - timedelta(days=days_ago)).replace(hour=hour, minute=5, second=12, microsecond=0)

    def _go_to(self, moment: datetime) -> None:
        self.at = min(max(self.at, moment), self.present)

    def _pass(self, minutes: float) -> None:
        self._go_to(self.at + timedelta(minutes=minutes))

    def _who(self, role: str) -> Who:
        return Who(CAST.get(role, role), role, CAST["circulator"])
