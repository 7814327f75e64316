"""The kinds of fault by name: where each can be, how far it reaches, and what plants it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rvlms_plan.domain.case.decisions import MISTAKE, NEW_INFORMATION
from rvlms_plan.domain.checklist import CONVERSION, Checklist, Kind, Phase, Status, Style
from rvlms_plan.domain.simulation import faults
from rvlms_plan.domain.simulation.faults import Found, Place

Fits = Callable[[Checklist, Phase, Phase | None], bool]


@dataclass(frozen=True, slots=True)
class FaultKind:
    """A kind of fault. `plants` is None where the course of the whole case is changed by it (see `telling`)."""

    fits: Fits
    plants: Callable[[Place], Found] | None
    reaches: int = 1
    """How many phases it touches, from its own on."""
    only_closed: bool = False
    """Found only in a case that goes to its end."""
    is_alone: bool = False
    """So much follows from it that nothing else is planted beside."""


SKIPPED_TIME_OUT, NEVER_PERFORMED, AMENDED, CONVERTED = "skipped-time-out", "never-performed", "amended", "conversion"


def _any(_: Checklist, __: Phase, ___: Phase | None) -> bool:
    return True


def _at_once(checklist: Checklist, phase: Phase, _: Phase | None) -> bool:
    """Tell whether a phase's items can follow each other at once: none is due on a day, and no clamp is released."""
    releases = next((each for each in checklist.phases if any(item.needs_no_clamp for item in each.items)), None)
    return phase is not releases and not any(item.due for item in phase.items)


def _only_said(checklist: Checklist, phase: Phase, following: Phase | None) -> bool:
    """Tell whether nothing is told between a phase's answers besides, as blood loss is in a core step."""
    return phase.core_step is None and _at_once(checklist, phase, following)


def _has_next(_: Checklist, phase: Phase, following: Phase | None) -> bool:
    return following is not None and phase.style is Style.DO_CONFIRM


def _in_theatre(_: Checklist, phase: Phase, __: Phase | None) -> bool:
    return phase.status is Status.IN_THEATRE


def _last_in_theatre(checklist: Checklist, phase: Phase, _: Phase | None) -> bool:
    return phase is [each for each in checklist.phases if each.status is Status.IN_THEATRE][-1]


def _last_before_incision(_: Checklist, phase: Phase, following: Phase | None) -> bool:
    return phase.before_incision and following is not None and not following.before_incision


def _a_gate(_: Checklist, phase: Phase, following: Phase | None) -> bool:
    return phase.before_incision and following is not None


def _in_the_operation(checklist: Checklist, phase: Phase, following: Phase | None) -> bool:
    both = [phase, following] if following else []
    return bool(both) and all(
        each.status is Status.IN_THEATRE and not each.before_incision and not _last_in_theatre(checklist, each, None)
        for each in both
    )


def _read_do(_: Checklist, phase: Phase, __: Phase | None) -> bool:
    return phase.style is Style.READ_DO


def _do_confirm(_: Checklist, phase: Phase, __: Phase | None) -> bool:
    return phase.style is Style.DO_CONFIRM


def _has_roll_call(_: Checklist, phase: Phase, __: Phase | None) -> bool:
    return any(item.is_single and item.fields[0].kind is Kind.PEOPLE for item in phase.items)


def _has_order(checklist: Checklist, phase: Phase, __: Phase | None) -> bool:
    here = {item.id for item in phase.items}
    return phase.style is Style.DO_CONFIRM and any({rule.before, rule.after} <= here for rule in checklist.order)


def _recovery(_: Checklist, phase: Phase, __: Phase | None) -> bool:
    return phase.status is Status.RECOVERY


def _first_step(checklist: Checklist, phase: Phase, following: Phase | None) -> bool:
    return phase.core_step == 1 and following is not None and bool(checklist.happening_kinds[CONVERSION].answers)


def _last(_: Checklist, __: Phase, following: Phase | None) -> bool:
    return following is None


KINDS: Mapping[str, FaultKind] = {
    "bursts": FaultKind(_at_once, faults.bursts),
    "median-gap": FaultKind(_only_said, faults.median_gap),
    "late-entry": FaultKind(_do_confirm, faults.late_entry),
    "answered-behind-phase": FaultKind(_has_next, faults.answered_behind, reaches=2),
    "pause-after-incision": FaultKind(_last_before_incision, faults.after_incision, reaches=2),
    "pause-after-leaving": FaultKind(_last_in_theatre, faults.after_leaving),
    "closed-out-of-order": FaultKind(_in_the_operation, faults.out_of_order, reaches=2),
    "ahead-of-gate": FaultKind(_a_gate, faults.ahead_of_gate, reaches=2),
    "read-do-order": FaultKind(_read_do, faults.read_do_order),
    "order": FaultKind(_has_order, faults.order),
    "low-completeness": FaultKind(_any, faults.low_completeness),
    "another-role": FaultKind(_any, faults.another_role),
    "one-voice": FaultKind(_any, faults.one_voice),
    "roll-call-missing": FaultKind(_has_roll_call, faults.roll_call_missing),
    "override": FaultKind(_any, faults.override),
    "corrected-mistake": FaultKind(_any, faults.corrected(MISTAKE, "corrected-mistake")),
    "corrected-new-information": FaultKind(_any, faults.corrected(NEW_INFORMATION, "corrected-new-information")),
    "asked-again": FaultKind(_any, faults.asked_again),
    "clock-jump": FaultKind(_any, faults.clock_jump),
    "differs-from-record": FaultKind(_last_in_theatre, faults.differs),
    "caught": FaultKind(_any, faults.caught),
    "concern": FaultKind(_in_theatre, faults.concern),
    "deferred-never-done": FaultKind(_has_next, faults.deferred_never_done, reaches=2, only_closed=True),
    "clamp-without-release": FaultKind(_last_in_theatre, faults.clamp_left, only_closed=True),
    CONVERTED: FaultKind(_first_step, None, reaches=2),
    NEVER_PERFORMED: FaultKind(_recovery, None, reaches=2, only_closed=True),
    AMENDED: FaultKind(_last, None, only_closed=True),
    SKIPPED_TIME_OUT: FaultKind(_last_before_incision, None, only_closed=True, is_alone=True),
}


def can_be(kind: str, checklist: Checklist, place: int) -> bool:
    """Tell whether a kind of fault can be at the phase of that place."""
    phases = checklist.phases
    following = phases[place + 1] if place + 1 < len(phases) else None
    return KINDS[kind].fits(checklist, phases[place], following)
