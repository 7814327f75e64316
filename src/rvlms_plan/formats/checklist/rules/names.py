"""Names: each id stands once, each card has its own letter, and no more items in a phase than a team can hold."""

from __future__ import annotations

from collections.abc import Iterable

from rvlms_plan.domain.checklist import VALUE
from rvlms_plan.formats.checklist.models import MOST_ITEMS, MOST_STEPS
from rvlms_plan.formats.checklist.problems import Report, quoted
from rvlms_plan.formats.checklist.rules.parts import Parts
from rvlms_plan.formats.checklist.tree import Mapping, Sequence, where


def check(parts: Parts, report: Report) -> None:
    """Note names that stand twice or are kept, and lists that are too long."""
    placed = [*(phase.node for phase in parts.phases), *(item.node for item in parts.items), *parts.stops, *parts.cards]
    _once("id", sorted(placed, key=lambda node: node.mark), report)
    for section in ("order", "summary"):
        _once("id", parts.root.maps(section), report)
    _once("key", parts.cards, report)
    for item in parts.items:
        answer = item.node.map("answer")
        fields = answer.map("fields") if answer else None
        if fields and VALUE in fields.children:
            says = f"the field name {VALUE} is kept for answers without fields"
            report.add(fields.marks[VALUE], where(fields), says, "give it another name")
    for phase in parts.phases:
        _at_most(MOST_ITEMS, phase.node, "items", "split the phase at a natural pause, or drop items", report)
    for card in parts.cards:
        _at_most(MOST_STEPS, card, "steps", "shorten the card; nobody reads a longer one in an emergency", report)


def _once(key: str, nodes: Iterable[Mapping], report: Report) -> None:
    first: dict[str, Mapping] = {}
    for node in nodes:
        name = node.text(key)
        if name is None:
            continue
        if name in first:
            line = first[name].children[key].mark[0]
            says = f"the {key} {quoted(name)} stands already on line {line}, in {where(first[name])}"
            report.add(node.children[key].mark, where(node), says, "give this one another")
        first.setdefault(name, node)


def _at_most(most: int, node: Mapping, key: str, what_to_do: str, report: Report) -> None:
    listed = node.children.get(key)
    if not isinstance(listed, Sequence) or len(listed.children) <= most:
        return
    says = f"{len(listed.children)} {key}; at most {most} stand here"
    if key == "items":
        says += ", for a pause point has fewer than ten items (A Checklist for Checklists)"
    report.add(node.marks[key], where(node), says, what_to_do)
