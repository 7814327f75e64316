"""Looks names of a practice case up, and notes at their place those that nothing answers to."""

from __future__ import annotations

from collections.abc import Iterable

from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.formats.checklist.problems import Report, choose, quoted
from rvlms_plan.formats.checklist.tree import Mapping, Node, Scalar, where


class Names:
    """What can be named in one file: its own requests, turns and sources, and all of its checklist."""

    def __init__(self, root: Mapping, checklist: Checklist, report: Report) -> None:
        self.checklist = checklist
        own = root.map("sources")
        self.sources = [*(own.children if own else ()), *(each.id for each in checklist.sources)]
        self.requests = [name for node in root.maps("requests") if (name := node.text("id"))]
        self.turns = [name for node in root.maps("turns") if (name := node.text("id"))]
        self._report = report

    def add(self, node: Node, what: str, what_to_do: str) -> None:
        """Note a problem at a value."""
        self._report.add(node.mark, where(node), what, what_to_do)

    def report_key(self, node: Mapping, key: str, what: str, what_to_do: str) -> None:
        """Note a problem at a key."""
        self._report.add(node.marks[key], where(node), what, what_to_do)

    def one(self, node: Mapping, key: str, what: str, known: Iterable[str]) -> None:
        """See that the name under a key is known."""
        name = node.text(key)
        if name is not None:
            self.known(node.children[key], name, what, known)

    def many(self, node: Mapping, key: str, what: str, known: Iterable[str]) -> None:
        """See that every name of a list is known, and stands there once."""
        seen = set[str]()
        for name, each in node.texts(key):
            self.known(each, name, what, known)
            if name in seen:
                self.add(each, f"{quoted(name)} stands twice", "delete one")
            seen.add(name)

    def keys(self, node: Mapping | None, what: str, known: Iterable[str]) -> None:
        """See that every key of a map is known."""
        known = list(known)
        for name in node.children if node else ():
            if node is not None and name not in known:
                advice = choose(name, known, "delete it")
                self.report_key(node, name, f"there is no {what} called {quoted(name)}", advice)

    def known(self, node: Node, name: str, what: str, known: Iterable[str]) -> None:
        """See that one name is known."""
        known = list(known)
        if name not in known and isinstance(node, Scalar):
            self.add(
                node, f"there is no {what} called {quoted(name)}", choose(name, known, f"write the id of a {what}")
            )
