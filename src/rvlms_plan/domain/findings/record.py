"""Who said what, and what was changed: roles, voices, overrides, corrections, amendments, clamps, clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import words
from rvlms_plan.domain.case import ItemState
from rvlms_plan.domain.case.decisions import MISTAKE
from rvlms_plan.domain.case.operating import vessel_title
from rvlms_plan.domain.case.proposing import proposed
from rvlms_plan.domain.checklist import Field, Kind
from rvlms_plan.domain.counting import count
from rvlms_plan.domain.findings.reading import Finding, Reading


def another_role(read: Reading) -> Iterator[Finding]:
    """An item was answered by somebody in a role that it does not ask."""
    items = read.checklist.items
    for entry, fact in read.of(e.ItemAnswered):
        item, said = items[fact.item], entry.stamp.said_by
        if said.role not in item.roles:
            asked = " or ".join(read.checklist.role_titles.get(role, role) for role in item.roles)
            says = f"{item.challenge} asks {asked}; {said.person} said it as {_role(read, said.role)}"
            yield Finding("another-role", item.id, says, (entry.position,))


def one_voice(read: Reading) -> Iterator[Finding]:
    """One person answered all of a phase, although it asks several roles."""
    least = int(read.number("one-voice", "items"))
    for phase in read.phases:
        answers = read.answered_in.get(phase.id, [])
        if len(answers) < least or len({entry.stamp.said_by.person for entry in answers}) != 1:
            continue
        items = [read.checklist.items[each.fact.item] for each in answers if isinstance(each.fact, e.ItemAnswered)]
        if not set.intersection(*(set(item.roles) for item in items)):
            person = answers[0].stamp.said_by.person
            says = f"{person} answered all {len(answers)} of {phase.title}, which asks several roles"
            yield Finding("one-voice", phase.id, says, tuple(entry.position for entry in answers))


def roll_call_missing(read: Reading) -> Iterator[Finding]:
    """A phase with a roll call was closed without it."""
    for item in read.checklist.roll_calls:
        phase = read.checklist.phase_of[item.id]
        is_missing = read.view.items[item.id].state not in {ItemState.DONE, ItemState.NOT_APPLICABLE}
        if is_missing and phase.id in read.closings:
            says = f"{phase.title} was closed without its roll call"
            yield Finding("roll-call-missing", phase.id, says, (read.closings[phase.id].position,))


def overrides(read: Reading) -> Iterator[Finding]:
    """A blocking item was passed by. Many at one gate are a fault of the gate's design."""
    for entry, fact in read.of(e.ItemOverridden):
        item, by = read.checklist.items[fact.item], entry.stamp.said_by.person
        gate = read.checklist.phase_of[item.id].title
        says = f"{gate}: {item.challenge} overridden by {by} with {fact.second.person}: {fact.reason}"
        yield Finding("override", item.id, says, (entry.position,))


def corrections(read: Reading) -> Iterator[Finding]:
    """An answer was replaced: a mistake, or new information; the two are counted apart."""
    for entry, fact in read.of(e.ItemCorrected):
        rule = "corrected-mistake" if fact.because == MISTAKE else "corrected-new-information"
        said = f"{read.checklist.items[fact.item].challenge} corrected: {fact.reason}"
        yield Finding(rule, fact.item, said, (entry.position,))


def amended(read: Reading) -> Iterator[Finding]:
    """Entries made after the case was closed, follow-up left aside."""
    ended = read.case.ended
    if ended is None or ended.abandoned:
        return
    later = [
        entry.position
        for entry in read.journal[ended.entry.position :]
        if not isinstance(entry.fact, e.FollowUpRecorded)
    ]
    if later:
        entries = count(len(later), "entry", "entries")
        yield Finding("amended", read.case.code, f"{entries} after the case was closed", tuple(later))


def clamps_left(read: Reading) -> Iterator[Finding]:
    """A clamp without a release, once the patient has left theatre or the case has ended."""
    if read.left_theatre is None and not read.is_over:
        return
    for clamp in read.case.operation.clamps_on:
        says = f"the clamp on {vessel_title(read.checklist.clamps, clamp.vessel)} has no release"
        yield Finding("clamp-without-release", clamp.vessel, says, (clamp.entry.position,))


def unusual(read: Reading) -> Iterator[Finding]:
    """A value outside the asked range, asked once more and confirmed."""
    for entry in read.journal:
        if isinstance(entry.fact, _ASKED_AGAIN) and entry.fact.asked_again:
            yield Finding("asked-again", entry.fact.item, entry.fact.asked_again[0], (entry.position,))


_ASKED_AGAIN = (e.ItemAnswered, e.ItemCorrected)


def clock_jumps(read: Reading) -> Iterator[Finding]:
    """A station's clock was set while the case ran, or its machine started anew in theatre."""
    for entry, fact in read.of(e.ClockJumped):
        says = f"the clock of {entry.stamp.station} was moved by {fact.seconds} s"
        if fact.restarted:
            says = f"{entry.stamp.station} was started anew in theatre: times across it are by its clock"
        yield Finding("clock-jump", entry.stamp.station, says, (entry.position,))


def differences(read: Reading) -> Iterator[Finding]:
    """An answer differs from what was recorded as it happened: a total, a clamp time, the operative time.

    The time of a clamp that has no release is not known, so nothing differs from it; that is asked by another rule.
    """
    runs = {f"clamp-minutes:{kind}" for kind in _kinds_on(read)}
    for item in read.checklist.proposed_items:
        shown = read.view.items[item.id]
        reads_record = any(_reads_record(f.propose.reads) for f in shown.item.fields if f.propose) or (
            shown.item.propose is not None and _reads_record(shown.item.propose.reads)
        )
        if not reads_record or shown.state is not ItemState.DONE or shown.given is None:
            continue
        offered = proposed(read.view, shown.item, _end(read))
        for field in shown.item.fields:
            said, offer = shown.given.answer.get(field.name), offered.get(field.name)
            if field.propose is not None and runs & set(field.propose.reads):
                continue
            if isinstance(said, str) and offer is not None and not _is_same(field, said, offer.text):
                title = field.title or shown.item.challenge
                says = f"{title}: {words(field, said)} was answered, {words(field, offer.text)} was recorded"
                yield Finding("differs-from-record", item.id, says, (shown.given.entry.position,))


def _kinds_on(read: Reading) -> set[str]:
    """Name the kinds of clamp time that still run."""
    vessels = (read.checklist.clamps.vessel(clamp.vessel) for clamp in read.case.operation.clamps_on)
    return {vessel.time for vessel in vessels if vessel is not None}


@lru_cache(256)
def _reads_record(reads: tuple[str, ...]) -> bool:
    return (
        any(read.partition(":")[0] in {"happening", "total", "clamp-minutes"} for read in reads)
        and "today" not in reads
    )


def _is_same(field: Field, one: str, other: str) -> bool:
    return Decimal(one) == Decimal(other) if field.kind is Kind.NUMBER else one == other


def _end(read: Reading) -> datetime:
    return read.journal[-1].stamp.at


def _role(read: Reading, role: str) -> str:
    return read.checklist.role_titles.get(role, role)
