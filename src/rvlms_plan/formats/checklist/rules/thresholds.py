"""What is counted of cases: the findings' thresholds and the published figures name what there is to count."""

from __future__ import annotations

from collections.abc import Iterable

from rvlms_plan.domain.case.course import FOLLOW_UP_BY, FOLLOW_UP_STATES, SEXES
from rvlms_plan.domain.checklist import VALUE
from rvlms_plan.domain.thresholds import THRESHOLDS, Limits
from rvlms_plan.formats.checklist.problems import Report, choose, listed, quoted
from rvlms_plan.formats.checklist.rules.parts import Parts, number_of
from rvlms_plan.formats.checklist.tree import Mapping, where

_OF_THE_CASE: dict[str, Iterable[str]] = {
    "case:sex": SEXES,
    "follow-up:by": FOLLOW_UP_BY,
    "follow-up:state": FOLLOW_UP_STATES,
}


def check(parts: Parts, report: Report) -> None:
    """Note thresholds and counted answers that nothing would ever read: a misspelt one would be silently ignored."""
    findings = parts.root.map("findings")
    for rule, node in findings.children.items() if findings else ():
        if findings is not None and rule not in THRESHOLDS:
            says = f"no rule of the findings with thresholds is called {quoted(rule)}"
            report.add(findings.marks[rule], where(findings), says, choose(rule, THRESHOLDS, "name one of them"))
        elif isinstance(node, Mapping):
            _numbers(rule, node, report)
    reported = parts.root.map("reported")
    figures = reported.map("figures") if reported else None
    for field in parts.root.maps("summary"):
        figure = figures.map(field.text("id") or "") if figures else None
        counts = figure.map("counts") if figure else None
        options = _options(parts, field.text("from") or "")
        if counts is not None and options:
            _counts(counts, options, report)


def _numbers(rule: str, node: Mapping, report: Report) -> None:
    known = THRESHOLDS[rule]
    for name, each in node.children.items():
        if name not in known:
            says = f"{rule} has no threshold called {quoted(name)}"
            report.add(node.marks[name], where(node), says, choose(name, known, "name one of its own"))
            continue
        number = number_of(each)
        if number is not None and not known[name].holds(number):
            says = f"{number} cannot be the {name} of {rule}"
            report.add(each.mark, where(node), says, f"write {_ends(known[name])}")


def _ends(limits: Limits) -> str:
    kind = "a whole number" if limits.whole else "a number"
    return f"{kind} from {limits.low}" + (f" to {limits.high}" if limits.high is not None else "")


def _options(parts: Parts, reference: str) -> list[str]:
    """Give the answers that a summary field can have; none where they cannot be named."""
    if reference in _OF_THE_CASE:
        return list(_OF_THE_CASE[reference])
    name, _, field = reference.partition(".")
    item = parts.item_by_id.get(name)
    shape = item.fields.get(field or VALUE) if item else None
    return list(shape.options) if shape else []


def _counts(counts: Mapping, options: list[str], report: Report) -> None:
    for name in counts.children:
        if name not in options:
            says = f"{quoted(name)} is not an answer of this summary field"
            report.add(counts.marks[name], where(counts), says, choose(name, options, f"write {listed(options)}"))
