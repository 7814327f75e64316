"""Decisions of a drill: pure, from a moment of it and what is asked for to facts, or a refusal in a sentence."""

from __future__ import annotations

from rvlms_plan.domain import drill_entries as de
from rvlms_plan.domain.case.decisions import Facts
from rvlms_plan.domain.practice.drill import MODES, NOTHING_TOLD, Moment
from rvlms_plan.domain.practice.patient import Patient, Request, Turn
from rvlms_plan.domain.refusals import Refused, Unknown

SCORES = range(1, 6)


def begin(patient: Patient, mode: str, learner: str) -> Facts:
    """Begin a drill.

    Raises:
        Unknown: There is no such mode.
    """
    if mode not in MODES:
        raise Unknown("mode", mode, MODES)
    return [de.DrillBegun(patient.id, patient.version, patient.sha256, mode, learner)]


def ask(patient: Patient, moment: Moment, name: str) -> Facts:
    """Ask for something; the same answer given once more is no new entry.

    Raises:
        Unknown: Nothing of that name can be asked for.
        Refused: The drill has ended.
    """
    request = patient.request(name)
    if request is None:
        raise Unknown("request", name, [each.id for each in patient.requests])
    _still_runs(moment)
    says = told(request, moment)
    earlier = moment.drill.asked.get(name)
    if earlier is not None and earlier.fact == de.PatientAsked(name, says):
        return []
    return [de.PatientAsked(name, says)]


def told(request: Request, moment: Moment) -> str:
    """Give what is answered to a request at this moment: the first reveal whose condition holds."""
    return next((each.says for each in request.reveals if moment.holds(each.when)), NOTHING_TOLD)


def turns_due(patient: Patient, moment: Moment) -> list[Turn]:
    """Give the turns that the patient takes now, in the order of the file; each is taken once."""
    if moment.drill.ended is not None:
        return []
    return [turn for turn in patient.turns if turn.id not in moment.drill.turns and moment.holds(turn.when)]


def take_turns(patient: Patient, moment: Moment) -> Facts:
    """Give the facts of the turns that are due."""
    return [de.TurnTaken(turn.id, turn.says) for turn in turns_due(patient, moment)]


def end(moment: Moment) -> Facts:
    """End a drill; one that has ended stays so."""
    return [] if moment.drill.ended is not None else [de.DrillEnded()]


def _still_runs(moment: Moment) -> None:
    if moment.drill.ended is not None:
        raise Refused("The drill has ended; its debrief is all that is left to look at.")
