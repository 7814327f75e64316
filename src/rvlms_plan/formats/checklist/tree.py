"""The file as a tree that knows the line and column of every key and value.

PyYAML gives the events; the tree is built here, because its own composer hides the tags, anchors and aliases that are
refused, follows YAML 1.1 (where `no` and `12:30` are not text), and recurses as deep as a hostile file asks it to.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from rvlms_plan.formats.checklist.problems import quoted

Mark = tuple[int, int]
Plain = str | int | bool | Decimal | None

_INTEGER = re.compile(r"[-+]?[0-9]{1,30}")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]{1,30}\.[0-9]{0,30}|\.[0-9]{1,30})")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_PARTS = {
    "phases": "phase",
    "items": "item",
    "stops": "stop",
    "cards": "card",
    "order": "order rule",
    "summary": "summary field",
    "requests": "request",
    "turns": "turn",
    "killers": "killer",
}


@dataclass(slots=True, eq=False)
class Node(ABC):
    """A value of the file, and where it stands. `refused` marks one already reported: nothing more is said about it."""

    mark: Mark
    parent: Node | None = None
    key: str | int = ""
    refused: bool = False

    @abstractmethod
    def plain(self) -> Any:
        """Give the value without positions."""

    @property
    @abstractmethod
    def words(self) -> str:
        """Say in a sentence what stands here."""


@dataclass(slots=True, eq=False)
class Scalar(Node):
    """A single value: text, a number, true, false or nothing. `text` is how the file writes it."""

    value: Plain = None
    text: str = ""

    def plain(self) -> Plain:
        """Give the value."""
        return None if self.refused else self.value

    @property
    def words(self) -> str:
        """Say in a sentence what stands here."""
        if isinstance(self.value, str):
            return quoted(self.value)
        if self.value is None:
            return "nothing"
        return self.text if isinstance(self.value, bool) else f"the number {self.text}"


@dataclass(slots=True, eq=False)
class Sequence(Node):
    """A list."""

    children: list[Node] = field(default_factory=list)

    def plain(self) -> list[Any]:
        """Give the list without positions."""
        return [child.plain() for child in self.children]

    @property
    def words(self) -> str:
        """Say in a sentence what stands here."""
        return "a list" if self.children else "an empty list"


@dataclass(slots=True, eq=False)
class Mapping(Node):
    """A map of keys to values. Keys are always text, as written."""

    children: dict[str, Node] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """Give the map without positions."""
        return {key: child.plain() for key, child in self.children.items()}

    @property
    def words(self) -> str:
        """Say in a sentence what stands here."""
        return "a map of KEY: VALUE lines" if self.children else "an empty map"

    # What follows reads a map that may be wrong in any way: what is not as it should be is simply not there.

    def map(self, key: str) -> Mapping | None:
        """Give the map under a key."""
        child = self.children.get(key)
        return child if isinstance(child, Mapping) else None

    def maps(self, key: str) -> list[Mapping]:
        """Give the maps that the list under a key holds."""
        child = self.children.get(key)
        return [each for each in child.children if isinstance(each, Mapping)] if isinstance(child, Sequence) else []

    def text(self, key: str) -> str | None:
        """Give the text under a key."""
        child = self.children.get(key)
        return child.value if isinstance(child, Scalar) and isinstance(child.value, str) else None

    def texts(self, key: str) -> list[tuple[str, Scalar]]:
        """Give the texts that the list under a key holds, each with its place."""
        return texts_of(self.children.get(key))

    def is_true(self, key: str) -> bool:
        """Tell whether `true` stands under a key."""
        child = self.children.get(key)
        return isinstance(child, Scalar) and child.value is True

    def is_false(self, key: str) -> bool:
        """Tell whether `false` stands under a key."""
        child = self.children.get(key)
        return isinstance(child, Scalar) and child.value is False


def texts_of(node: Node | None) -> list[tuple[str, Scalar]]:
    """Give the texts of a list, each with its place."""
    children = node.children if isinstance(node, Sequence) else []
    return [(child.value, child) for child in children if isinstance(child, Scalar) and isinstance(child.value, str)]


def resolve(text: str) -> Plain:
    """Give what an unquoted word means in the core of YAML 1.2; numbers stay exact."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return Decimal(text) if _DECIMAL.fullmatch(text) else text


def where(node: Node) -> str:
    """Name a place as a person would: `item paraganglioma, answer.choice`."""
    part, keys = "", list[str]()
    for each in reversed(list(_upwards(node))):
        holder = each.parent
        if isinstance(each.key, int) and holder is not None and holder.key in _PARTS and len(keys) == 1:
            part, keys = f"{_PARTS[str(holder.key)]} {_name(each)}", []
        elif isinstance(each.key, str) and holder is not None:
            keys.append(each.key if each.key.isprintable() and len(each.key) <= 60 else "…")
    return ", ".join(filter(None, (part, ".".join(keys)))) or "checklist"


def _upwards(node: Node) -> Iterator[Node]:
    step: Node | None = node
    while step is not None:
        yield step
        step = step.parent


def _name(part: Node) -> str:
    known = part.text("id") if isinstance(part, Mapping) else None
    return known if known and known.isprintable() and len(known) <= 60 else f"number {int(part.key) + 1}"
