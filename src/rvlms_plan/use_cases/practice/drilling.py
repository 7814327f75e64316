"""A drill on a real case in the practice store: the theatre's decisions, and besides them a patient that answers."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import Connection

from rvlms_plan.domain import drill_entries as de
from rvlms_plan.domain.case import CaseView, course
from rvlms_plan.domain.case.decisions import Facts
from rvlms_plan.domain.practice import deciding
from rvlms_plan.domain.practice.debrief import Debrief, debrief
from rvlms_plan.domain.practice.drill import Drill, Moment, drill_of
from rvlms_plan.domain.practice.patient import Patient, Turn
from rvlms_plan.domain.practice.runs import reference
from rvlms_plan.domain.practice.table import Ask, minutes, voice_in
from rvlms_plan.domain.practice.team import Player
from rvlms_plan.domain.refusals import Refused
from rvlms_plan.formats import practice as practice_format
from rvlms_plan.formats.checklist import shipped as shipped_checklists
from rvlms_plan.store import journal, register
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases.live import LiveCase, Recorded, begin, resume
from rvlms_plan.use_cases.practice.clock import DrillClock
from rvlms_plan.use_cases.station import Station, Who

PREFIX = "DRILL-"


class LiveDrill:
    """A drill held open at this station. Its case is answered as in theatre, by whoever holds `live`."""

    def __init__(self, live: LiveCase, loaded: practice_format.Loaded, drill: Drill, clock: DrillClock) -> None:
        self.live = live
        self.patient: Patient = loaded.patient
        self.checklist = live.case.checklist
        self.clock = clock
        self.drill = drill

    @property
    def moment(self) -> Moment:
        """How things stand."""
        return Moment(self.live.view, self.drill, self.clock())

    def ask(self, name: str) -> Recorded:
        """Ask for something; what it takes passes on the drill's clock. Raises as `deciding.ask`."""
        request = self.patient.request(name)
        if request is not None and not self.drill.was_told(name):
            self.clock.wait(self.clock() + minutes(request.minutes))
        role = request.of if request and request.of else "surgeon"
        return self._record(lambda view, at: deciding.ask(self.patient, Moment(view, self.drill, at), name), role)

    def turns(self) -> list[Turn]:
        """Let the patient take the turns that are due, and give them."""
        due = deciding.turns_due(self.patient, self.moment)
        if due:
            role = "anaesthetist"
            self._record(lambda view, at: deciding.take_turns(self.patient, Moment(view, self.drill, at)), role)
        return due

    def end(self) -> Recorded:
        """End the drill."""
        return self._record(lambda view, at: deciding.end(Moment(view, self.drill, at)), "surgeon")

    def debrief(self) -> Debrief:
        """Judge the drill as it stands."""
        with self.live.database.reading() as connection:
            entries = [kept.entry for kept in journal.read(connection, journal.CASE, self.live.case.id)]
        beside = reference(self.patient, self.checklist, entries[0].stamp.at)[0]
        return debrief(self.patient, self.checklist, entries, beside)

    def record(self, ask: Ask, role: str) -> None:
        """Decide and enter what follows, said by whoever of the cast has that role."""
        self._record(ask, role)

    def wait(self, until: datetime) -> None:
        """Let time pass."""
        self.clock.wait(until)

    def _record(self, ask: Ask, role: str) -> Recorded:
        def decide(view: CaseView) -> Facts:
            return ask(view, self.clock())

        who = Who(voice_in(role).person, role, self.drill.learner or None)
        recorded = self.live.record(decide, who)
        self.drill = drill_of(recorded.entries, self.drill)
        return recorded


def begin_drill(
    database: Database, clock: DrillClock, loaded: practice_format.Loaded, mode: str, learner: str, station: str = ""
) -> LiveDrill:
    """Begin a drill: a new case in the practice store, with what a safe team has done before it.

    Raises:
        Unknown: There is no such mode.
        NotSaved, OutcomeUnknown: As `Database.write`.
    """
    patient, checklist = loaded.patient, loaded.checklist
    facts = deciding.begin(patient, mode, learner)
    text = shipped_checklists()[checklist.id].read_bytes()
    clock.begin(clock.real)
    at_station = Station(clock, station)
    opened = course.open_case(checklist, _next_code(database), patient.age, patient.sex)
    who = Who(voice_in("coordinator").person, "coordinator", learner)
    live = begin(database, at_station, text, opened, who)
    database.write(
        lambda connection: register.keep_text(connection, patient.sha256, patient.id, patient.version, loaded.text)
    )
    recorded = live.record(lambda _view: facts, who)
    drill = LiveDrill(live, loaded, drill_of(recorded.entries), clock)
    _take_up(drill)
    return drill


def resume_drill(database: Database, clock: DrillClock, code: str, station: str = "") -> LiveDrill:
    """Take up a drill where its journal ends, with the words that it was begun with; its clock stood still meanwhile.

    Raises:
        Unknown: There is no case of that code.
        Refused: It is no drill.
    """
    live = resume(database, Station(clock, station), code)
    with database.reading() as connection:
        entries = [kept.entry for kept in journal.read(connection, journal.CASE, live.case.id)]
        drill = drill_of(entries)
        begun = drill.begun.fact if drill.begun else None
        if not isinstance(begun, de.DrillBegun):
            raise Refused(f"{code} is no drill.")
        text = register.text_of(connection, begun.sha256)
    clock.begin(entries[-1].stamp.at)
    found = LiveDrill(live, practice_format.load(text, f"the pinned practice case {begun.practice}"), drill, clock)
    if drill.taken_up is None:
        _take_up(found)
    return found


def drills(database: Database) -> list[tuple[str, Drill]]:
    """Give every drill with its code, the one changed last first."""
    with database.reading() as connection:
        return [(row.code, _drill(connection, row.case_id)) for row in register.own_rows(connection)]


def _drill(connection: Connection, case_id: str) -> Drill:
    return drill_of(kept.entry for kept in journal.read(connection, journal.CASE, case_id))


def _take_up(drill: LiveDrill) -> None:
    """Play what went before, and hand the drill over."""
    Player(drill.patient, drill).play_before()
    drill.record(lambda _view, _at: [de.DrillTakenUp()], "coordinator")


def _next_code(database: Database) -> str:
    with database.reading() as connection:
        numbers = [int(found[1]) for code in register.codes(connection) if (found := re.search(r"(\d+)$", code))]
    return f"{PREFIX}{max(numbers, default=0) + 1:04}"
