"""The pause point read aloud: what is read in which order, what was said of it, and where the team goes on.

Where they are is computed from the entries, so that whoever leaves and comes back lands on the same item.
"""

from __future__ import annotations

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import Answer
from rvlms_plan.domain.case.decisions import Facts, answer
from rvlms_plan.domain.case.items import ItemState, ItemView
from rvlms_plan.domain.case.operating import still_runs
from rvlms_plan.domain.case.operation import ReadAloud
from rvlms_plan.domain.case.phases import CaseView, PhaseView
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.refusals import Refused, Unknown
from rvlms_plan.domain.text import clean


def read_aloud(view: CaseView, item_id: str, *, gap: bool, text: str = "") -> Facts:
    """Record that an item was read out and answered aloud: so, or with a gap. It unticks nothing.

    Raises:
        Unknown: The checklist has no such item.
        Refused: The case has ended, or the item is said to be so and is not dealt with.
    """
    if item_id not in view.items:
        raise Unknown("item", item_id, view.items)
    shown = view.items[item_id]
    what = clean(text, what="The gap") or None
    said = _standing(view, item_id)
    if said is not None and said.settled is None and (said.gap, said.text) == (gap, what if gap else None):
        return []
    still_runs(view.case, "nothing more is read out")
    if not gap and shown.is_unmet:
        raise Refused(f"{item_id} ({shown.item.challenge}) is open. Answer it, or say that there is a gap.")
    return [e.ItemReadAloud(item_id, gap, what if gap else None)]


def answer_aloud(view: CaseView, item_id: str, given: Answer, voice: Voice, *, confirmed: bool = False) -> Facts:
    """Answer an item that was read out, and record in the same moment that it was: one question, one key.

    One that each of its roles must say is read out as done when the last of them has.

    Raises:
        As `decisions.answer`.
    """
    facts = list(answer(view, item_id, given, voice, confirmed=confirmed))
    shown = view.items[item_id]
    if set(shown.waited_for) - {voice.role}:
        return facts
    said = _standing(view, item_id)
    if said is not None and not said.gap and not facts:
        return []
    return [*facts, e.ItemReadAloud(item_id, gap=False)]


def _standing(view: CaseView, item_id: str) -> ReadAloud | None:
    """Give what was said of an item, unless a phase that deals with it was re-opened since: then it is said anew."""
    shown = view.items[item_id]
    where = [view.case.checklist.phase_of[item_id].id]
    if isinstance(shown.act, e.ItemDeferred):
        where.append(shown.act.to)
    said = [said_aloud(view, view.phase(phase_id), item_id) for phase_id in where]
    return said[-1] if all(said) else None


def items_to_read(phase: PhaseView) -> tuple[ItemView, ...]:
    """Give what is read out at a pause point: all that the phase deals with, but for what does not apply."""
    return tuple(each for each in phase.shown if each.state is not ItemState.NOT_APPLICABLE)


def said_aloud(view: CaseView, phase: PhaseView, item_id: str) -> ReadAloud | None:
    """Give what was said of an item since it, or its phase, was last asked again; None where it is still to be read."""
    said = view.case.operation.aloud.get(item_id)
    again = phase.closing.reopened if phase.closing else None
    return None if said is None or (again is not None and said.entry.position < again.position) else said


def next_to_read(view: CaseView, phase: PhaseView, behind: str | None = None) -> ItemView | None:
    """Give the first item still to be read, behind one if any is, else from the top; None where all were read."""
    items = items_to_read(phase)
    place = next((n for n, each in enumerate(items, start=1) if each.item.id == behind), 0)
    order = [*items[place:], *items[:place]]
    return next((each for each in order if said_aloud(view, phase, each.item.id) is None), None)


def gaps_of(view: CaseView, phase: PhaseView) -> list[tuple[ItemView, ReadAloud]]:
    """Give the gaps in a phase that nothing has settled, the oldest first."""
    inside = {each.item.id for each in phase.shown}
    return [(view.items[item], said) for item, said in view.case.operation.gaps if item in inside]


def next_on_wall(view: CaseView, phase: PhaseView, behind: str | None = None) -> ItemView | None:
    """Give the item that the wall shows: the first that is unmet and has no gap, then those that have one.

    Of those with a gap the next one `behind` another comes first, so that all of them come round.
    """
    unmet = [each for each in phase.shown if phase.is_unmet_here(each)]
    with_gap = {each.item.id for each, _ in gaps_of(view, phase)}
    for each in unmet:
        if each.item.id not in with_gap:
            return each
    place = next((n for n, each in enumerate(unmet, start=1) if each.item.id == behind), 0)
    return next(iter([*unmet[place:], *unmet]), None)
