"""Whether pauses were held where they belong: before incision, before leaving, in order, at all."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import ItemState, PhaseState
from rvlms_plan.domain.checklist import CONCERN, Status
from rvlms_plan.domain.findings.reading import Finding, Reading
from rvlms_plan.domain.order import out_of_order


def after_incision(read: Reading) -> Iterator[Finding]:
    """A pause that belongs before the incision was closed after it, or never."""
    if read.incision is None:
        return
    for phase in read.phases:
        closed = read.closings.get(phase.id)
        if not phase.before_incision:
            continue
        if closed is None:
            yield Finding("pause-after-incision", phase.id, f"{phase.title} was not closed when the incision was made")
        elif closed.stamp.happened_at > read.incision:
            minutes = int((closed.stamp.happened_at - read.incision).total_seconds() // 60)
            says = f"{phase.title} was closed {minutes} min after the incision"
            yield Finding("pause-after-incision", phase.id, says, (closed.position,))


def after_leaving(read: Reading) -> Iterator[Finding]:
    """A pause of the theatre was closed after the patient had left it."""
    if read.left_theatre is None:
        return
    for phase in read.phases:
        closed = read.closings.get(phase.id)
        if phase.status is Status.IN_THEATRE and closed and closed.stamp.happened_at > read.left_theatre:
            minutes = int((closed.stamp.happened_at - read.left_theatre).total_seconds() // 60)
            says = f"{phase.title} was closed {minutes} min after the patient had left theatre"
            yield Finding("pause-after-leaving", phase.id, says, (closed.position,))


def never_performed(read: Reading) -> Iterator[Finding]:
    """A phase of which nothing was answered: passed over by later ones, or open when the case was closed.

    A case that was abandoned has no later phases to answer for.
    """
    index = read.checklist.phase_index
    reached = max((index[phase] for phase in (*read.closings, *read.answered_in)), default=-1)
    was_closed = read.case.ended is not None and not read.case.ended.abandoned
    for shown in read.view.phases:
        is_past = was_closed or index[shown.phase.id] < reached
        if shown.state is PhaseState.NOT_BEGUN and shown.phase.id not in read.answered_in and is_past:
            yield Finding("phase-never-performed", shown.phase.id, f"{shown.phase.title} was never performed")


def closed_out_of_order(read: Reading) -> Iterator[Finding]:
    """A phase was closed for the first time before one that stands before it and applies."""
    for place, phase in enumerate(read.phases):
        closed = read.closings.get(phase.id)
        if closed is None:
            continue
        passed = [
            each
            for each in read.phases[:place]
            if not (at := read.closings.get(each.id)) or at.position > closed.position
        ]
        if passed:
            says = f"{phase.title} was closed before {', '.join(each.title for each in passed)}"
            yield Finding("closed-out-of-order", phase.id, says, (closed.position,))


def ahead_of_a_gate(read: Reading) -> Iterator[Finding]:
    """Items answered while an earlier pause that belongs before the incision was not closed."""
    passed: float = 0
    """By which entry all gates so far were closed; infinity where one never was."""
    for phase in read.phases:
        answers = read.answered_in.get(phase.id, ())
        if ahead := [entry for entry in answers if entry.position < passed]:
            says = f"{len(ahead)} of {phase.title} answered ahead of a pause that was not closed"
            yield Finding("ahead-of-gate", phase.id, says, tuple(entry.position for entry in ahead))
        if phase.before_incision:
            closed = read.closings.get(phase.id)
            passed = max(passed, closed.position if closed else inf)


def read_do_order(read: Reading) -> Iterator[Finding]:
    """In a read-do phase an item was answered before one that stands above it."""
    for phase in read.phases:
        for entry, latest in out_of_order(phase, read.first):
            item, other = _challenge(read, entry), _challenge(read, latest)
            says = f"{phase.title}: {item} was answered before {other}, out of the order that is read"
            yield Finding("read-do-order", phase.id, says, (entry.position, latest.position))


def precedence(read: Reading) -> Iterator[Finding]:
    """A rule of order of the checklist was broken."""
    for kept in read.orders:
        if not kept.is_kept:
            evidence = tuple(entry.position for entry in (kept.before, kept.after) if entry is not None)
            yield Finding("order", kept.rule.id, f"{kept.rule.says} It was not so.", evidence)


def deferred_never_done(read: Reading) -> Iterator[Finding]:
    """Put off to a later phase, and not done when that one was closed or the case ended."""
    put_off = read.view.items.deferred
    for item, shown in read.view.items.items() if put_off else ():
        if shown.state is not ItemState.DEFERRED or not isinstance(shown.act, e.ItemDeferred) or not shown.act_entry:
            continue
        if read.is_over or shown.act.to in read.closings:
            says = f"{shown.item.challenge} was put off to {shown.why} and never done"
            yield Finding("deferred-never-done", item, says, (shown.act_entry.position,))


def low_completeness(read: Reading) -> Iterator[Finding]:
    """A closed phase of which few of the applicable items are done; what was passed by is not done."""
    limit = read.number("low-completeness", "percent")
    for shown in read.view.phases:
        if shown.phase.id not in read.closings:
            continue
        applicable = [each for each in shown.items if each.state is not ItemState.NOT_APPLICABLE]
        done = [each.state for each in applicable].count(ItemState.DONE)
        if applicable and 100 * done < limit * len(applicable):
            says = f"{done} of {len(applicable)} applicable items of {shown.phase.title} are done"
            yield Finding("low-completeness", shown.phase.id, says, (read.closings[shown.phase.id].position,))


def stopped_for_concern(read: Reading) -> Iterator[Finding]:
    """Somebody stopped for a concern: what the pause is for."""
    for each in read.case.happenings:
        if each.what == CONCERN:
            yield Finding(
                CONCERN, CONCERN, f"stopped for a concern: {each.value}", (each.entry.position,), is_success=True
            )


def caught(read: Reading) -> Iterator[Finding]:
    """The list caught something before it did harm."""
    for each in read.case.operation.caught:
        says = f"caught by the list at {read.checklist.items[each.item].challenge}: {each.text}"
        yield Finding("caught", each.item, says, (each.entry.position,), is_success=True)


def _challenge(read: Reading, entry: e.Entry) -> str:
    return read.checklist.items[entry.fact.item].challenge if isinstance(entry.fact, e.ItemAnswered) else entry.kind
