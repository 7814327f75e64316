"""The moments that matter in a drill, beside those of the safe team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from rvlms_plan.domain import drill_entries as de
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.practice.patient import Patient
from rvlms_plan.domain.practice.runs import Run


@dataclass(frozen=True, slots=True)
class Beside:
    """One line of the timeline: when it was done here, and when by the safe team, after the drill was taken up."""

    title: str
    own: timedelta | None
    reference: timedelta | None


def beside_rows(patient: Patient, checklist: Checklist, run: Run, safe: Run) -> list[Beside]:
    """Put the moments that matter beside those of the safe team."""
    own, other = _moments(patient, checklist, run), _moments(patient, checklist, safe)
    titles = {**other, **own}
    rows = [Beside(title, own.get(title), other.get(title)) for title in titles]
    return sorted(rows, key=lambda row: (row.reference if row.reference is not None else row.own) or timedelta(0))


def _moments(patient: Patient, checklist: Checklist, run: Run) -> dict[str, timedelta]:
    begun = run.moment.drill.taken_up
    since = begun.stamp.at if begun else run.entries[0].stamp.at
    killers = {each.name for each in patient.killers if each.kind == "item"}
    found: dict[str, timedelta] = {}
    for entry in run.own():
        match entry.fact:
            case e.ItemAnswered(item=item) if item in killers:
                title, at = checklist.items[item].challenge, entry.stamp.at
            case e.Happened(what=what) if what in {"incision", "closure", "left-theatre", "conversion"}:
                title, at = checklist.happening_kinds[what].title, entry.stamp.happened_at
            case de.TurnTaken(turn=name) if turn := patient.turn(name):
                title, at = turn.title, entry.stamp.at
            case e.ClampPlaced():
                title, at = "First clamp on", entry.stamp.happened_at
            case e.ClampReleased():
                title, at = "Last clamp off", entry.stamp.happened_at
                found.pop(title, None)
            case e.CardOpened(card=card):
                title = "Card: " + next((each.title for each in checklist.cards if each.id == card), card)
                at = entry.stamp.at
            case _:
                continue
        found.setdefault(title, at - since)
    return found
