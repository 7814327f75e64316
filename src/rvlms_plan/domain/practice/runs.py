"""A drill from its first entry to its last, and the safe team's beside which it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rvlms_plan.domain import drill_entries as de
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import CaseView, opened
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.practice.drill import Drill, Moment
from rvlms_plan.domain.practice.judging import Verdict, expected_now, verdict
from rvlms_plan.domain.practice.patient import Patient
from rvlms_plan.domain.practice.table import InMemory
from rvlms_plan.domain.practice.team import SAFE, Player, Team


@dataclass(frozen=True, slots=True)
class Run:
    """A drill from its first entry to its last: how it stands, and every answer with its moment's verdict."""

    moment: Moment
    entries: tuple[e.Entry, ...]
    verdicts: dict[str, tuple[Verdict, str]]
    """By item, of the answer that stands: the verdict, and why where the practice case says so."""

    @property
    def begins_at(self) -> int:
        """The position from which on it is the learner's."""
        return self.moment.drill.taken_up.position if self.moment.drill.taken_up else 0

    def own(self) -> list[e.Entry]:
        """Give the learner's entries, up to the end of the drill."""
        ended = self.moment.drill.ended
        last = ended.position if ended else len(self.entries)
        return [each for each in self.entries if self.begins_at < each.position <= last]


def reference(patient: Patient, checklist: Checklist, at: datetime) -> tuple[Run, list[str]]:
    """Play the safe team in memory; give the run, and what the case refused it."""
    return played(patient, checklist, at, SAFE)


def played(patient: Patient, checklist: Checklist, at: datetime, team: Team) -> tuple[Run, list[str]]:
    """Let a team play in memory, from a moment on; give the run, and what the case refused it."""
    table = InMemory(patient, checklist, at)
    before = Player(patient, table)
    before.play_before()
    table.record(lambda _view, _at: [de.DrillTakenUp()], "coordinator")
    player = Player(patient, table, team)
    player.play()
    return run_of(patient, checklist, table.entries), before.barred + player.barred


def run_of(patient: Patient, checklist: Checklist, journal: Sequence[e.Entry]) -> Run:
    """Go through a drill's journal, judging each answer at the moment at which it was given."""
    view, drill = CaseView(opened(checklist, "drill", journal[0])), Drill()
    verdicts: dict[str, tuple[Verdict, str]] = {}
    for entry in journal[1:]:
        fact = entry.fact
        if isinstance(fact, e.ItemAnswered | e.ItemCorrected):
            if fact.answer is None:
                verdicts.pop(fact.item, None)
            else:
                moment = Moment(view, drill, entry.stamp.at)
                expected = expected_now(patient, moment, fact.item)
                why = expected.why if expected else ""
                verdicts[fact.item] = verdict(expected, checklist.items[fact.item], fact.answer), why
        view, drill = view.after(entry), drill.after(entry)
    return Run(Moment(view, drill, journal[-1].stamp.at), tuple(journal), verdicts)
