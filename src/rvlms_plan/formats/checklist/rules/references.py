"""References: every role, source, phase, card, item, field and formula that is named exists."""

from __future__ import annotations

from collections.abc import Iterable

from rvlms_plan.domain.checklist import VALUE
from rvlms_plan.domain.formulas import FORMULAS
from rvlms_plan.formats.checklist.problems import Report, choose, listed, quoted
from rvlms_plan.formats.checklist.rules.parts import Parts, PlacedItem
from rvlms_plan.formats.checklist.tree import Mapping, Node, Scalar, Sequence, where

HAPPENINGS = ("incision", "closure", "left-theatre")
OF_THE_CASE = ("case:age", "case:sex", "follow-up:months", "follow-up:by", "follow-up:state")
OF_THE_OPERATION = (*(f"happening:{happening}" for happening in HAPPENINGS), "today")


def check(parts: Parts, report: Report) -> None:
    """Note every name that nothing answers to."""
    _References(parts, report).check()


class _References:
    def __init__(self, parts: Parts, report: Report) -> None:
        self.parts = parts
        self.report = report
        self.phases = list(parts.phase_by_id)
        self.items = list(parts.item_by_id)

    def check(self) -> None:
        """Look everything up, section by section."""
        for phase in self.parts.phases:
            self._one(phase.node, "lead", "role", self.parts.roles)
        for item in self.parts.items:
            self._item(item)
        for stop in self.parts.stops:
            self._one(stop, "back-to", "phase", self.phases)
            self._one(stop, "card", "card", self.parts.card_ids)
        for card in self.parts.cards:
            self._many(card, "re-opens", "item", self.items)
            self._many(card, "sources", "source", self.parts.sources)
        for rule in self.parts.root.maps("order"):
            self._one(rule, "before", "item", self.items)
            self._one(rule, "after", "item", self.items)
            self._many(rule, "sources", "source", self.parts.sources)
            if rule.text("before") is not None and rule.text("before") == rule.text("after"):
                mark = rule.children["after"].mark
                self.report.add(mark, where(rule), "an item cannot come before itself", "name two items")
        for field in self.parts.root.maps("summary"):
            reference = field.children.get("from")
            if isinstance(reference, Scalar):
                self._reference(reference, OF_THE_CASE)

    def _item(self, item: PlacedItem) -> None:
        node = item.node
        for key in ("role", "override"):
            self._many(node, key, "role", self.parts.roles)
        self._one(node, "asked-by", "role", self.parts.roles)
        self._one(node, "may-defer-to", "phase", self.phases)
        later = self.parts.phase_by_id.get(node.text("may-defer-to") or "")
        if later and later.index <= item.phase.index:
            says = f"{later.id} does not come after {item.phase.id}, where the item stands"
            self.report.add(node.children["may-defer-to"].mark, where(node), says, "name a later phase")
        self._many(node, "sources", "source", self.parts.sources)
        if item.lacks("sources") and (item.lacks("local") or node.is_false("local")):
            advice = "add sources: [SOURCE], or local: true where it is your own custom"
            self.report.add(node.mark, where(node), "it names no source", advice)
        self._proposal(node)

    def _proposal(self, node: Mapping) -> None:
        propose = node.children.get("propose")
        formula = propose.children.get("formula") if isinstance(propose, Mapping) else propose
        if isinstance(formula, Scalar) and isinstance(formula.value, str) and formula.value not in FORMULAS:
            advice = choose(formula.value, FORMULAS, "name a formula that the program has")
            self.report.add(formula.mark, where(node), f"there is no formula called {quoted(formula.value)}", advice)
        reads = propose.children.get("from") if isinstance(propose, Mapping) else None
        for reference in reads.children if isinstance(reads, Sequence) else ():
            if isinstance(reference, Scalar):
                self._reference(reference, OF_THE_OPERATION)

    def _reference(self, node: Scalar, others: tuple[str, ...]) -> None:
        """See that `item`, `item.field` or one of a few other words exists."""
        if not isinstance(node.value, str) or node.value in others:
            return
        problem = reference_problem(self.parts, node.value, others)
        if problem:
            self.report.add(node.mark, where(node), *problem)

    def _one(self, node: Mapping, key: str, what: str, known: list[str] | None) -> None:
        name = node.text(key)
        if name is not None:
            self._known(node.children[key], name, what, known)

    def _many(self, node: Mapping, key: str, what: str, known: list[str] | None) -> None:
        seen = set[str]()
        for name, each in node.texts(key):
            self._known(each, name, what, known)
            if name in seen:
                self.report.add(each.mark, where(node), f"{quoted(name)} stands twice in {key}", "delete one")
            seen.add(name)

    def _known(self, node: Node, name: str, what: str, known: Iterable[str] | None) -> None:
        if known is None or name in known or not isinstance(node, Scalar):
            return
        advice = choose(name, known, f"write the id of a {what} of this file")
        self.report.add(node.mark, where(node), f"there is no {what} called {quoted(name)}", advice)


def reference_problem(parts: Parts, reference: str, others: tuple[str, ...] = ()) -> tuple[str, str] | None:
    """Say what is wrong with `item` or `item.field`, and what to do; None where it can be read."""
    name, _, field = reference.partition(".")
    item = parts.item_by_id.get(name)
    if item is None:
        advice = choose(name, [*parts.item_by_id, *others], "write the id of an item of this file")
        return f"there is no item called {quoted(name)}", advice
    if not item.fields:
        return None
    if item.is_single:
        return (f"{name} has one answer without fields", f"write {name}") if field else None
    if not field:
        return f"the answer of {name} has fields", f"name one: {listed(f'{name}.{each}' for each in item.fields)}"
    if field not in item.fields or field == VALUE:
        return f"{name} has no field called {quoted(field)}", choose(field, item.fields, "name a field of it")
    return None
