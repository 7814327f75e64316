"""Conditions on a drill: the words they know, and the checklist's items and answers."""

from __future__ import annotations

from collections.abc import Iterable

from rvlms_plan.domain.checklist import VALUE, Kind
from rvlms_plan.formats.checklist.problems import choose, quoted
from rvlms_plan.formats.checklist.tree import Mapping, Node, Scalar, Sequence, texts_of
from rvlms_plan.formats.practice.names import Names
from rvlms_plan.formats.practice.words import LASTED, WORDS, seen_word

_BOUNDS = {"above", "below"}


class Conditions:
    """Looks conditions of one file up."""

    def __init__(self, names: Names) -> None:
        self._names = names
        checklist = names.checklist
        times = dict.fromkeys(each.time for each in checklist.clamps.vessels)
        vessels, cards = [each.id for each in checklist.clamps.vessels], [each.id for each in checklist.cards]
        since = [*names.turns, *checklist.happening_kinds, *checklist.items]
        self._known: dict[str, tuple[str, Iterable[str]]] = {
            "asked": ("request", names.requests),
            "turned": ("turn", names.turns),
            "done": ("item", checklist.items),
            "happened": ("happening", checklist.happening_kinds),
            "clamp-on": ("vessel", vessels),
            "clamped": ("vessel", vessels),
            "card-taken": ("card", cards),
            "card-complete": ("card", cards),
            "closed": ("phase", checklist.phase_index),
            "since": ("turn, happening or item", since),
            "clamped-for": ("kind of clamp time", times),
        }

    def check(self, node: Mapping) -> None:
        """Look at the condition under `when`."""
        for group in node.maps("when"):
            for name, value in group.children.items():
                self._part(group, name, value)

    def _part(self, group: Mapping, name: str, value: Node) -> None:
        word = seen_word(name)
        if word is not None or name in LASTED:
            what, known = self._known[word[0] if word else name]
            wants_map = name in LASTED
            if isinstance(value, Mapping) != wants_map:
                advice = f"write {name}: {{NAME: MINUTES}}" if wants_map else f"write {name}: [NAME]"
                self._names.add(value, f"{name} takes {'minutes by name' if wants_map else 'a list of names'}", advice)
            elif isinstance(value, Mapping):
                self._names.keys(value, what, known)
            for text, each in texts_of(value):
                self._names.known(each, text, what, known)
            return
        self._test(group, name, value)

    def _test(self, group: Mapping, name: str, value: Node) -> None:
        """Look at a part that reads an answer."""
        item_id, _, field_name = name.partition(".")
        items = self._names.checklist.items
        item = items.get(item_id)
        if item is None:
            advice = choose(item_id, [*WORDS, *items], "write an item, or one of the words of a drill")
            self._names.report_key(group, name, f"there is no item or word called {quoted(item_id)}", advice)
            return
        field = item.field(field_name or VALUE)
        if field is None:
            known = [each.name for each in item.fields if each.name != VALUE]
            advice = choose(field_name, known, f"write {item_id}") if known else f"write {item_id}"
            self._names.report_key(group, name, f"the answer of {item_id} has no such value", advice)
        elif isinstance(value, Mapping):
            if field.kind is not Kind.NUMBER or not set(value.children) <= _BOUNDS:
                self._names.add(
                    value, f"{name} is not compared so", "write a list of answers, or {above: 0} for a number"
                )
        elif isinstance(value, Sequence) and field.options:
            options = [option for option, _ in field.options]
            for each in value.children:
                if isinstance(each, Scalar) and each.text not in options:
                    says = f"{quoted(each.text)} is not an answer of {name}"
                    self._names.add(each, says, choose(each.text, options, "name one of them"))
        elif isinstance(value, Sequence) and field.kind is not Kind.TICK:
            self._names.add(value, f"{name} has no answers to choose from", f"write done: [{item_id}], or a bound")
