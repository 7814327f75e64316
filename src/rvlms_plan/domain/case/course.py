"""Decisions on the course of a case: opening, phases, notes, follow-up, its end."""

from __future__ import annotations

import re
from datetime import datetime

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case.decisions import Facts
from rvlms_plan.domain.case.phases import PASSED, CaseView, PhaseState
from rvlms_plan.domain.case.times import check_past, how_ended
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.refusals import BadValue, OpenItemsRemain, Refused, Unknown
from rvlms_plan.domain.text import clean

FOLLOW_UP_BY = {"visit": "Visit", "phone": "Phone call"}
FOLLOW_UP_STATES = {
    "no-disease": "No disease",
    "recurrence-asymptomatic": "Recurrence, asymptomatic",
    "recurrence-symptomatic": "Recurrence, symptomatic",
    "died": "Died",
    "lost": "Lost to follow-up",
}
SEXES = ("female", "male", "other")
OLDEST = 130
_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,22}[A-Za-z0-9])?")


def open_case(checklist: Checklist, code: str, age: int | None, sex: str | None) -> e.CaseOpened:
    """Begin a case under a pseudonymous code of letters, digits, dot, dash and underline.

    Raises:
        BadValue: The code, the age (whole years, 0 to 130) or the sex cannot be taken.
    """
    checked_age(age)
    if sex is not None and sex not in SEXES:
        raise Unknown("sex", sex, SEXES)
    return e.CaseOpened(checked_code(code), checklist.id, checklist.version, checklist.sha256, age, sex)


def checked_age(age: int | None) -> int | None:
    """Check an age in whole years.

    Raises:
        BadValue: Nobody is of that age.
    """
    if age is not None and not 0 <= age <= OLDEST:
        raise BadValue(f"Age: {age} cannot be. Give whole years, 0 to {OLDEST}, or leave it out.")
    return age


def checked_code(code: str) -> str:
    """Check a case's code.

    Raises:
        BadValue: It is empty, longer than 24 characters, or holds blanks or other signs.
    """
    if not _CODE.fullmatch(code):
        raise BadValue(
            "A case code is 1 to 24 letters and digits, with . - _ between them, such as RV-0012. "
            "It is a pseudonym: no name, no hospital number."
        )
    return code


def close_phase(view: CaseView, phase_id: str, *, confirmed: bool = False) -> Facts:
    """Close a phase at its pause point.

    Raises:
        Unknown: The checklist has no such phase.
        OpenItemsRemain: Required items are open and that was not confirmed.
        Refused: Blocking items, earlier phases or a stop bar it (each named), or the phase does not apply.
    """
    case, checklist = view.case, view.case.checklist
    if phase_id not in checklist.phase_index:
        raise Unknown("phase", phase_id, checklist.phase_index)
    shown = view.phase(phase_id)
    title = shown.phase.title
    if shown.state is PhaseState.CLOSED:
        return []
    if case.ended is not None and not (case.ended.abandoned and shown.phase.open_when_abandoned):
        raise Refused(f"{case.code} was {how_ended(case)}; its phases cannot be closed any more.")
    if shown.state is PhaseState.NOT_APPLICABLE:
        raise Refused(f"{title} is not applicable because {shown.why}; there is nothing to close.")
    if bars := view.bars(shown):
        raise Refused(f"{title} cannot be closed yet.", bars)
    left = tuple(each.item.id for each in shown.required_open)
    if left and not confirmed:
        named = [f"{each.item.id} ({each.item.challenge}) is open" for each in shown.required_open]
        raise OpenItemsRemain(f"{title} would be closed with {len(left)} required open. Confirm to close it so.", named)
    return [e.PhaseClosed(phase_id, shown.overrides, left)]


def reopenings(view: CaseView) -> list[e.Fact]:
    """Give what an entry has re-opened: closed phases whose blocking items it left unmet. For every request's end.

    An ended case is only corrected; its phases are not closed again, and show re-opened as long as they are.
    """
    if view.case.ended is not None:
        return []
    if not (found := view.left_unmet()):
        return []
    in_order = sorted(found, key=lambda phase: view.case.checklist.phase_index[phase.phase.id])
    return [e.PhaseReopened(phase.phase.id, tuple(shown.item.id for shown in phase.blocking)) for phase in in_order]


def note(view: CaseView, text: str, happened_at: datetime | None = None, voice: Voice | None = None) -> Facts:
    """Write a note into the case; the words that were just noted, by the same person, stand already.

    Raises:
        BadValue: It is empty or too long.
        Refused: The case has ended.
    """
    cleaned = clean(text, lines=True, what="The note")
    if not cleaned:
        raise BadValue("Write a few words for the note.")
    if view.case.ended is not None:
        raise Refused(f"{view.case.code} was {how_ended(view.case)}; it takes no notes any more.")
    newest = view.case.newest
    is_same = newest is not None and newest.fact == e.NoteWritten(cleaned) and voice in {None, newest.stamp.said_by}
    if is_same and newest is not None and happened_at in {None, newest.stamp.happened_at}:
        return []
    return [e.NoteWritten(cleaned)]


def follow_up(
    view: CaseView, by: str, state: str, imaging: str | None, site: str | None, happened_at: datetime, at: datetime
) -> Facts:
    """Record a follow-up, on the day of `happened_at`; also after the case was closed or abandoned.

    Raises:
        Unknown: `by` or `state` is not one of theirs.
        BadValue: The day lies ahead, or a text is too long.
        Refused: Another follow-up of that day and kind says otherwise.
    """
    if by not in FOLLOW_UP_BY:
        raise Unknown("way of follow-up", by, FOLLOW_UP_BY)
    if state not in FOLLOW_UP_STATES:
        raise Unknown("state at follow-up", state, FOLLOW_UP_STATES)
    check_past(happened_at, at)
    fact = e.FollowUpRecorded(by, state, _text(imaging, "Imaging"), _text(site, "Site"))
    for earlier in view.case.follow_ups:
        if earlier.on.date() == happened_at.date() and (earlier.by, earlier.state) == (by, state):
            if (earlier.imaging, earlier.site) == (fact.imaging, fact.site):
                return []
            raise Refused(
                f"A follow-up of {earlier.on:%Y-%m-%d} by {by} is recorded already (entry {earlier.entry.position}). "
                "Correct that entry."
            )
    return [fact]


def close(view: CaseView, reason: str | None) -> Facts:
    """Close the case. With phases open it needs a reason, and is never barred.

    Raises:
        Refused: It was abandoned, or phases are open and no reason is given (they are named).
    """
    case = view.case
    if case.ended is not None:
        if case.ended.abandoned:
            raise Refused(f"{case.code} was abandoned and keeps that status.")
        return []
    still_open = [phase for phase in view.phases if phase.state not in PASSED]
    given = clean(reason or "", what="The reason")
    if still_open and not given:
        named = [f"{phase.phase.title} is {_open_words(phase.state)}" for phase in still_open]
        raise Refused(f"{case.code} has phases open. Give a reason to close it all the same.", named)
    return [e.CaseClosed(given or None, tuple(phase.phase.id for phase in still_open))]


def abandon(view: CaseView, reason: str) -> Facts:
    """Give the case up. Never barred while it runs.

    Raises:
        BadValue: The reason is empty.
        Refused: It was closed.
    """
    given = clean(reason, what="The reason")
    if not given:
        raise BadValue("Give a reason in a few words.")
    if view.case.ended is not None:
        if view.case.ended.abandoned:
            return []
        raise Refused(f"{view.case.code} was closed.")
    return [e.CaseAbandoned(given)]


def _text(text: str | None, what: str) -> str | None:
    return clean(text or "", what=what) or None


def _open_words(state: PhaseState) -> str:
    return {PhaseState.NOT_BEGUN: "never performed", PhaseState.REOPENED: "re-opened"}.get(state, "not closed")
