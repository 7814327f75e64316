"""Findings and conformance of one case, as text for people and as data."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rvlms_plan.cli.printing.lines import width
from rvlms_plan.domain.case import ItemState
from rvlms_plan.domain.conformance import Shares
from rvlms_plan.domain.counting import entries
from rvlms_plan.domain.findings import NOT_OBSERVATIONS, VERSION, Finding, rule_of

if TYPE_CHECKING:
    from rvlms_plan.use_cases.audit import Audited

_STATES = {
    ItemState.DONE: "done",
    ItemState.NOT_APPLICABLE: "not_applicable",
    ItemState.DEFERRED: "deferred",
    ItemState.OVERRIDDEN: "overridden",
    ItemState.OPEN: "open",
}


def findings_lines(found: Audited) -> Iterator[str]:
    """Give what is to be asked, then what the list achieved, then the shares; each number by itself."""
    case, checklist = found.view.case, found.view.case.checklist
    running = ", in progress" if found.is_running else ""
    yield f"{case.code}: {entries(len(found.journal))}, {checklist.id} {checklist.version}{running}"
    yield NOT_OBSERVATIONS
    asked = [each for each in found.findings if not each.is_success]
    successes = [each for each in found.findings if each.is_success]
    yield from ("", f"To ask the team: {len(asked)}" if asked else "To ask the team: nothing")
    yield from _listed(asked)
    if successes:
        yield from ("", f"What the list achieved: {len(successes)}")
        yield from _listed(successes)
    yield from ("", "Items by phase: done / not applicable / deferred / overridden / open")
    for phase in checklist.phases:
        yield f"  {phase.title}: {_shares_words(found.conformance.phases[phase.id])}"
    kept = sum(held for held, _ in found.conformance.order_kept.values())
    judged = sum(of for _, of in found.conformance.order_kept.values())
    yield f"Rules of order kept: {kept} of {judged} that say something here"


def _listed(found: list[Finding]) -> Iterator[str]:
    rule = ""
    for each in found:
        if each.rule != rule:
            rule = each.rule
            yield from _wrapped(f"{rule_of(rule).title} [{rule}]. {rule_of(rule).limits}", "  ", "    ")
        evidence = f" (entr{'y' if len(each.evidence) == 1 else 'ies'} {_positions(each)})" if each.evidence else ""
        yield from _wrapped(f"{each.says}{evidence}", "    - ", "      ")


def _positions(finding: Finding) -> str:
    first = ", ".join(map(str, finding.evidence[:6]))
    return first if len(finding.evidence) <= 6 else f"{first} and {len(finding.evidence) - 6} more"


def _wrapped(text: str, first: str, later: str) -> list[str]:
    return textwrap.wrap(text, width(), initial_indent=first, subsequent_indent=later, break_on_hyphens=False)


def _shares_words(shares: Shares) -> str:
    return " / ".join(str(shares.of(state)) for state in _STATES)


def findings_data(found: Audited) -> dict[str, Any]:
    """Give what `findings --json` does; `evidence` are positions in the case's journal."""
    case = found.view.case
    return {
        "code": case.code,
        "checklist": case.checklist.id,
        "version": case.checklist.version,
        "entries": len(found.journal),
        "in_progress": found.is_running,
        "rules_version": VERSION,
        "note": NOT_OBSERVATIONS,
        "findings": [
            {
                "rule": each.rule,
                "title": rule_of(each.rule).title,
                "about": each.about,
                "says": each.says,
                "evidence": list(each.evidence),
                "success": each.is_success,
                "limits": rule_of(each.rule).limits,
            }
            for each in found.findings
        ],
        "conformance": {
            "whole": _shares_data(found.conformance.whole),
            "phases": {name: _shares_data(each) for name, each in found.conformance.phases.items()},
            "roles": {name: _shares_data(each) for name, each in found.conformance.roles.items()},
            "gates": {name: _shares_data(each) for name, each in found.conformance.gates.items()},
            "order": {rule: {"kept": held, "of": of} for rule, (held, of) in found.conformance.order_kept.items()},
        },
    }


def _shares_data(shares: Shares) -> dict[str, int]:
    return {"applicable": shares.applicable, **{name: shares.of(state) for state, name in _STATES.items()}}
