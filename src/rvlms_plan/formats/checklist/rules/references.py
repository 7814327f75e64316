"""References: every role, source, phase, card, item, field and formula that is named exists."""

from __future__ import annotations

from collections.abc import Iterable

from rvlms_plan.domain.checklist import PRODUCT, STANDARD, VALUE, Kind
from rvlms_plan.domain.formulas import FORMULAS
from rvlms_plan.formats.checklist.problems import Report, choose, listed, quoted
from rvlms_plan.formats.checklist.rules.parts import Parts, PlacedItem
from rvlms_plan.formats.checklist.tree import Mapping, Node, Scalar, Sequence, where

OF_THE_CASE = ("case:age", "case:sex", "follow-up:months", "follow-up:by", "follow-up:state")


def check(parts: Parts, report: Report) -> None:
    """Note every name that nothing answers to."""
    _References(parts, report).check()


class _References:
    def __init__(self, parts: Parts, report: Report) -> None:
        self.parts = parts
        self.report = report
        self.phases = list(parts.phase_by_id)
        self.items = list(parts.item_by_id)
        self.of_the_operation = of_the_operation(parts)

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
        self._happenings()
        for rule in self.parts.root.maps("order"):
            self._one(rule, "before", "item", self.items)
            self._one(rule, "after", "item", self.items)
            self._many(rule, "sources", "source", self.parts.sources)
            if rule.text("before") is not None and rule.text("before") == rule.text("after"):
                mark = rule.children["after"].mark
                self.report.add(mark, where(rule), "an item cannot come before itself", "name two items")
        if reported := self.parts.root.map("reported"):
            self._one(reported, "source", "source", self.parts.sources)
            fields = [name for field in self.parts.root.maps("summary") if (name := field.text("id"))]
            figures = reported.map("figures")
            for name in figures.children if figures else ():
                if figures is not None and name not in fields:
                    advice = choose(name, fields, "write the id of a summary field")
                    says = f"there is no summary field called {quoted(name)}"
                    self.report.add(figures.marks[name], where(figures), says, advice)
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
        self._many(node, "re-opens", "item", self.items)
        self._many(node, "sources", "source", self.parts.sources)
        if item.lacks("sources") and (item.lacks("local") or node.is_false("local")):
            advice = "add sources: [SOURCE], or local: true where it is your own custom"
            self.report.add(node.mark, where(node), "it names no source", advice)
        self._proposal(node)
        answer = node.map("answer")
        fields = answer.map("fields") if answer else None
        for field in fields.children.values() if fields else ():
            if isinstance(field, Mapping):
                self._proposal(field)

    def _happenings(self) -> None:
        """Look up what happenings answer and ask again; one that the program does not have needs a title."""
        section = self.parts.root.map("happenings")
        known = {kind.id for kind in STANDARD}
        for name, node in section.children.items() if section else ():
            if not isinstance(node, Mapping):
                continue
            if name not in known and "title" not in node.children:
                advice = choose(name, known, "add title: WORDS")
                says = f"the program has no happening called {quoted(name)}, so it needs a title"
                self.report.add(node.mark, where(node), says, advice)
            if "products" in node.children and "amount" not in node.children:
                self.report.add(node.marks["products"], where(node), "products without an amount", "add amount: {}")
            self._many(node, "re-opens", "item", self.items)
            if answers := node.map("answers"):
                for item, option in answers.children.items():
                    if isinstance(option, Scalar):
                        self._brought(answers, item, option)

    def _brought(self, answers: Mapping, name: str, option: Scalar) -> None:
        """See that an answer that a happening brings is one of its item's."""
        item = self.parts.item_by_id.get(name)
        if item is None:
            advice = choose(name, self.items, "write the id of an item of this file")
            self.report.add(answers.marks[name], where(answers), f"there is no item called {quoted(name)}", advice)
            return
        shape = item.fields.get(VALUE)
        if item.fields and (shape is None or shape.kind != Kind.CHOICE):
            says = f"{name} is not answered by one choice"
            self.report.add(answers.marks[name], where(answers), says, "name an item that is, or delete it")
        elif shape is not None and option.text not in shape.options:
            says = f"{quoted(option.text)} is not an answer of {name}"
            self.report.add(option.mark, where(answers), says, choose(option.text, shape.options, "name one of them"))

    def _proposal(self, node: Mapping) -> None:
        propose = node.children.get("propose")
        formula = propose.children.get("formula") if isinstance(propose, Mapping) else propose
        if isinstance(formula, Scalar) and isinstance(formula.value, str) and formula.value not in FORMULAS:
            advice = choose(formula.value, FORMULAS, "name a formula that the program has")
            self.report.add(formula.mark, where(node), f"there is no formula called {quoted(formula.value)}", advice)
        reads = propose.children.get("from") if isinstance(propose, Mapping) else None
        for reference in reads.children if isinstance(reads, Sequence) else ():
            if isinstance(reference, Scalar):
                self._reference(reference, self.of_the_operation)

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


def of_the_operation(parts: Parts) -> tuple[str, ...]:
    """Give what a formula can read besides items: times, running totals and clamp times of the operation."""
    section, clamps = parts.root.map("happenings"), parts.root.map("clamps")
    own = {name: node for name, node in section.children.items() if isinstance(node, Mapping)} if section else {}
    kinds = {kind.id: [name for f in kind.fields if f.name == PRODUCT for name, _ in f.options] for kind in STANDARD}
    for name, node in own.items():
        products = node.map("products")
        kinds[name] = list(products.children) if products else kinds.get(name, [])
    totals = [f"total:{name}{dot}" for name, of in kinds.items() for dot in ("", *(f".{each}" for each in of))]
    vessels = clamps.map("vessels") if clamps else None
    times = [node.text("time") for node in vessels.children.values() if isinstance(node, Mapping)] if vessels else []
    minutes = [f"clamp-minutes:{time}" for time in dict.fromkeys(times) if time]
    return ("today", *(f"happening:{name}" for name in kinds), *totals, *minutes)


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
