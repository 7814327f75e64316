"""Findings: how a list was used, read out of a case's journal. They ask; they never judge.

Ticks are what people said, not what was observed: of lists that the notes called complete, 3.5 % were seen to be (see
docs/audit.md). Each rule has its limits in words, and its thresholds in the checklist's file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.findings import course, pace, record
from rvlms_plan.domain.findings.reading import Finding, Reading
from rvlms_plan.domain.order import letters
from rvlms_plan.domain.register import ROW_VERSION

VERSION = "2"
"""The version of the rules, stored with what they find; another version finds anew."""

NOT_OBSERVATIONS = "Ticks are what people said, not what was observed."


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it asks, what it cannot tell, and what it finds. `rules` are the names of its findings."""

    rules: tuple[str, ...]
    title: str
    limits: str
    finds: Callable[[Reading], Iterator[Finding]]


RULES = (
    Rule(("bursts",), "Answered in a burst", "A scribe may type at once what was said one by one.", pace.bursts),
    Rule(("median-gap",), "Answered faster than spoken", "Counts what was typed, not what was said.", pace.median_gap),
    Rule(
        ("late-entry",), "Entered late", "A late entry can be the truest; it shows how it was kept.", pace.late_entries
    ),
    Rule(
        ("answered-behind-phase",),
        "Answered after the next phase began",
        "What was asked again after a change of plan is not counted; only first answers are.",
        pace.behind_their_phase,
    ),
    Rule(
        ("pause-after-incision",),
        "A pause before incision was held after it",
        "Rests on the time of incision that was entered.",
        course.after_incision,
    ),
    Rule(
        ("pause-after-leaving",),
        "A pause of the theatre was held after leaving",
        "Rests on the time of leaving that was entered.",
        course.after_leaving,
    ),
    Rule(
        ("phase-never-performed",),
        "A phase was never performed",
        "It may have been done and not recorded.",
        course.never_performed,
    ),
    Rule(
        ("closed-out-of-order",),
        "Phases closed out of their order",
        "A phase that came to apply later counts as passed over.",
        course.closed_out_of_order,
    ),
    Rule(("ahead-of-gate",), "Worked ahead of a gate", "In an emergency that is right.", course.ahead_of_a_gate),
    Rule(
        ("read-do-order",),
        "Order of a read-do phase broken",
        "By the times given; two of one minute cannot be told apart.",
        course.read_do_order,
    ),
    Rule(
        ("order",),
        "A rule of order broken",
        "By the first answers; what was done before is not seen.",
        course.precedence,
    ),
    Rule(
        ("deferred-never-done",),
        "Put off and never done",
        "It may have been done and not recorded.",
        course.deferred_never_done,
    ),
    Rule(
        ("low-completeness",),
        "Few items done",
        "A full list can be an empty one; see bursts.",
        course.low_completeness,
    ),
    Rule(("another-role",), "Said by another role", "Roles are attested.", record.another_role),
    Rule(("one-voice",), "One voice for all roles", "One person may have repeated what others said.", record.one_voice),
    Rule(
        ("roll-call-missing",),
        "Roll call missing",
        "The team may have met without its being typed.",
        record.roll_call_missing,
    ),
    Rule(("override",), "Overridden", "A gate that is passed by often is badly designed.", record.overrides),
    Rule(
        ("corrected-mistake", "corrected-new-information"),
        "Corrected",
        "A correction is honesty; many at one item are a fault of the item.",
        record.corrections,
    ),
    Rule(("amended",), "Amended after closing", "Follow-up is left aside.", record.amended),
    Rule(
        ("clamp-without-release",),
        "Clamp without release",
        "The clamp may be off and its release not entered.",
        record.clamps_left,
    ),
    Rule(("asked-again",), "Unusual value confirmed", "Unusual is not wrong.", record.unusual),
    Rule(
        ("clock-jump",),
        "A clock was set",
        "Times within one run do not follow a clock that is set.",
        record.clock_jumps,
    ),
    Rule(
        ("differs-from-record",),
        "Answer differs from what was recorded",
        "Totals are only as complete as what was entered.",
        record.differences,
    ),
    Rule(("caught",), "Caught by the list", "Counts what was marked.", course.caught),
    Rule(("concern",), "Stopped for a concern", "Counts what was marked.", course.stopped_for_concern),
)


def findings(view: CaseView, journal: Sequence[e.Entry]) -> list[Finding]:
    """Find all that the rules remark on a case, in the order of the rules."""
    return findings_and_orders(view, journal)[0]


def findings_and_orders(view: CaseView, journal: Sequence[e.Entry]) -> tuple[list[Finding], str]:
    """Find all that the rules remark on, and what became of each rule of order, a letter each; read once."""
    read = Reading(view, journal)
    found = [finding for rule in RULES for finding in rule.finds(read)]
    return found, letters(read.checklist, read.orders)


READ_AS = f"{ROW_VERSION}.{VERSION}"
"""How a case's part of the register was made: its row, and its findings."""


def rule_of(name: str) -> Rule:
    """Give the rule that a finding came from."""
    return next(rule for rule in RULES if name in rule.rules)


__all__ = [
    "NOT_OBSERVATIONS",
    "READ_AS",
    "RULES",
    "VERSION",
    "Finding",
    "Rule",
    "findings",
    "findings_and_orders",
    "rule_of",
]
