"""What a practice case names must be there: items, fields, answers, phases, roles, cards, sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from rvlms_plan.domain.answers import parse
from rvlms_plan.domain.checklist import VALUE, Checklist, Item, Kind
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.domain.usual import at_clock
from rvlms_plan.formats.checklist.problems import Report, choose, quoted
from rvlms_plan.formats.checklist.tree import Mapping, Node, Scalar, Sequence
from rvlms_plan.formats.practice.conditions import Conditions
from rvlms_plan.formats.practice.names import Names

_ANY_DAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
_RESPONSES = ("card", "happening", "ask", "item")
_KILLERS = ("item", "ask", "card", "order")


def check(root: Mapping, checklist: Checklist, report: Report) -> None:
    """Note every name that nothing answers to, and every answer that could not be given."""
    names = Names(root, checklist, report)
    conditions = Conditions(names)
    _frame(root, names)
    _requests(root, names, conditions)
    _Answers(names, conditions).check(root)
    _turns(root, names, conditions)
    _killers(root, names)
    _teaching(root, names)


def _frame(root: Mapping, names: Names) -> None:
    index = names.checklist.phase_index
    for key in ("begins", "ends"):
        names.one(root, key, "phase", index)
    first, last = (index.get(root.text(key) or "") for key in ("begins", "ends"))
    if first is not None and last is not None and first > last:
        node = root.children["ends"]
        names.add(node, "it ends before it begins", "name a later phase")
    names.keys(root.map("days-after"), "phase", index)
    names.many(root, "based-on", "source", names.sources)


def _requests(root: Mapping, names: Names, conditions: Conditions) -> None:
    taken: dict[str, str] = dict.fromkeys(names.checklist.items, "an item")
    taken |= {each.id: "a card" for each in names.checklist.cards}
    for node in root.maps("requests"):
        name = node.text("id")
        if name is not None and name in taken:
            names.add(node.children["id"], f"{quoted(name)} is {taken[name]} already", "give the request another id")
        elif name is not None:
            taken[name] = "a request"
        names.one(node, "of", "role", names.checklist.role_titles)
        names.many(node, "needed-for", "item", names.checklist.items)
        names.many(node, "sources", "source", names.sources)
        _branches(node, "says", conditions, names)


def _branches(node: Mapping, key: str, conditions: Conditions, names: Names) -> None:
    """See that the last branch of several always holds, and that no one before it does."""
    branches = node.maps(key)
    for branch in branches:
        conditions.check(branch)
    for branch in branches[:-1]:
        if "when" not in branch.children:
            names.add(branch, "it always holds, so that those below it never do", "add when:, or put it last")


class _Answers:
    """Looks at each safe answer as if it were typed."""

    def __init__(self, names: Names, conditions: Conditions) -> None:
        self._names = names
        self._conditions = conditions

    def check(self, root: Mapping) -> None:
        """Look at all of them."""
        section = root.map("answers")
        if section is None:
            return
        self._names.keys(section, "item", self._names.checklist.items)
        for name, node in section.children.items():
            item = self._names.checklist.items.get(name)
            if item is None:
                continue
            branches = section.maps(name) or ([node] if isinstance(node, Mapping) else [])
            _branches(section, name, self._conditions, self._names)
            if branches and "when" in branches[-1].children:
                says = "no branch of it always holds"
                self._names.add(branches[-1], says, "add a last one without when:, or drop the when:")
            for branch in branches:
                self._branch(branch, item)
            if not branches:
                self._give(node, item, VALUE)

    def _branch(self, branch: Mapping, item: Item) -> None:
        self._names.many(branch, "sources", "source", self._names.sources)
        self._each(branch.children.get("give"), item, self._give)
        accept = branch.children.get("accept")
        is_range = isinstance(accept, Mapping) and bool(accept.children) and set(accept.children) <= {"from", "to"}
        if accept is not None and is_range:
            self._accept(accept, item, VALUE)
        else:
            self._each(accept, item, self._accept)
        self._each(branch.children.get("unsafe"), item, self._accept)

    def _each(self, node: Node | None, item: Item, look: Callable[[Node, Item, str], None]) -> None:
        if isinstance(node, Mapping):
            known = [each.name for each in item.fields]
            self._names.keys(node, f"field of {item.id}", known)
            for name, child in node.children.items():
                if name in known:
                    look(child, item, name)
        elif node is not None:
            look(node, item, VALUE)

    def _field(self, node: Node, item: Item, name: str) -> bool:
        if item.field(name) is None:
            known = ", ".join(each.name for each in item.fields)
            self._names.add(node, f"the answer of {item.id} has fields", f"write it field by field: {known}")
            return False
        return True

    def _give(self, node: Node, item: Item, name: str) -> None:
        """Read an answer as the theatre would."""
        if not self._field(node, item, name):
            return
        field = item.field(name)
        parts = node.children if isinstance(node, Sequence) else [node]
        texts = [each.text for each in parts if isinstance(each, Scalar)]
        if field is None or len(texts) != len(parts):
            return
        text = at_clock({name: ", ".join(texts)}, _ANY_DAY)[name]
        try:
            parse(self._names.checklist, field, text, _ANY_DAY)
        except BadValue as problem:
            self._names.add(node, f"{item.id} cannot be answered so", problem.says.rstrip("."))

    def _accept(self, node: Node, item: Item, name: str) -> None:
        if not self._field(node, item, name):
            return
        field = item.field(name)
        if field is None or not isinstance(node, Sequence):
            return
        options = [option for option, _ in field.options]
        if field.kind not in {Kind.CHOICE, Kind.SEVERAL}:
            self._names.add(node, f"{item.id} has no answers to choose from", "write any, or {from: 1, to: 2}")
            return
        for child in node.children:
            if isinstance(child, Scalar) and child.text not in options:
                says = f"{quoted(child.text)} is not an answer of {item.id}"
                self._names.add(child, says, choose(child.text, options, "name one of them"))


def _turns(root: Mapping, names: Names, conditions: Conditions) -> None:
    seen = set[str]()
    for node in root.maps("turns"):
        name = node.text("id")
        if name is not None and name in seen:
            names.add(node.children["id"], f"there is a turn called {quoted(name)} already", "give it another id")
        seen.add(name or "")
        conditions.check(node)
        names.many(node, "sources", "source", names.sources)
        for response in node.maps("respond"):
            _one_of(response, _RESPONSES, names)


def _killers(root: Mapping, names: Names) -> None:
    seen = set[tuple[str, str]]()
    for node in root.maps("killers"):
        names.many(node, "sources", "source", names.sources)
        found = _one_of(node, _KILLERS, names)
        if found is not None and found in seen:
            names.add(node, f"{found[0]} {found[1]} is a killer already", "delete one")
        if found is not None:
            seen.add(found)


def _one_of(node: Mapping, keys: Iterable[str], names: Names) -> tuple[str, str] | None:
    """See that exactly one of some keys is there and names something."""
    keys = tuple(keys)
    there = [key for key in keys if key in node.children]
    if len(there) != 1:
        says = f"{len(there)} of {', '.join(keys)} stand here" if there else f"none of {', '.join(keys)} stands here"
        names.add(node, says, "write exactly one of them")
        return None
    key = there[0]
    known: dict[str, Iterable[str]] = {
        "item": names.checklist.items,
        "ask": names.requests,
        "card": [each.id for each in names.checklist.cards],
        "order": [each.id for each in names.checklist.order],
        "happening": names.checklist.happening_kinds,
    }
    what = {"ask": "request", "order": "rule of order"}.get(key, key)
    names.one(node, key, what, known[key])
    text = node.text(key)
    return (key, text) if text is not None else None


def _teaching(root: Mapping, names: Names) -> None:
    section = root.map("teaching")
    names.keys(section, "item", names.checklist.items)
    for node in section.children.values() if section else ():
        if isinstance(node, Mapping):
            names.many(node, "sources", "source", names.sources)
