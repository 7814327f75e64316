"""The parts of a file as the rules read them: found by id, with their place in the pathway."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from rvlms_plan.domain.checklist import VALUE, Kind, Level
from rvlms_plan.formats.checklist.models import Item
from rvlms_plan.formats.checklist.problems import nearest
from rvlms_plan.formats.checklist.tree import Mapping, Mark, Node, Scalar
from rvlms_plan.formats.checklist.words import SLUG

NONE = "none"
DONE = "done"
_ITEM_KEYS = {field.alias or name for name, field in Item.model_fields.items()}
_KINDS = {kind.value for kind in Kind}


@dataclass(frozen=True, slots=True)
class FieldShape:
    """What one field can hold. `options` are the answers that can be named; `kind` is empty where it cannot be read."""

    kind: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PlacedPhase:
    """A phase and its place in the pathway."""

    id: str
    node: Mapping
    index: int

    @property
    def phase(self) -> PlacedPhase:
        """Give the phase that it lies in: itself."""
        return self

    @property
    def stands(self) -> tuple[int, int]:
        """Give its place in the pathway: before its first item."""
        return (self.index, -1)


@dataclass(frozen=True, slots=True, eq=False)
class PlacedItem:
    """An item and its place: in which phase, and where there."""

    id: str
    node: Mapping
    phase: PlacedPhase
    index: int
    fields: dict[str, FieldShape]
    """Its fields by name; empty where the answer has no shape that can be read."""

    @property
    def is_single(self) -> bool:
        """Tell whether the answer is one value without a name."""
        return VALUE in self.fields

    @property
    def stands(self) -> tuple[int, int]:
        """Give its place in the pathway."""
        return (self.phase.index, self.index)

    @property
    def level(self) -> str | None:
        """Give its level; None where what stands there is not one."""
        level = Level.REQUIRED.value if _lacks(self.node, "level") else self.node.text("level")
        return level if level in set(Level) else None

    def lacks(self, key: str) -> bool:
        """Tell whether a key is not there, not even misspelt: a misspelt one is one mistake, not two."""
        return _lacks(self.node, key)


class Parts:
    """Everything that the rules look up. The first of two parts with the same id counts."""

    def __init__(self, root: Mapping) -> None:
        self.root = root
        self.phases = [_phase(node, index) for index, node in enumerate(root.maps("phases"))]
        self.items = [
            _item(node, phase, index) for phase in self.phases for index, node in enumerate(phase.node.maps("items"))
        ]
        self.stops = root.maps("stops")
        self.cards = root.maps("cards")
        self.phase_by_id = {phase.id: phase for phase in reversed(self.phases) if phase.id}
        self.item_by_id = {item.id: item for item in reversed(self.items) if item.id}
        self.card_ids = [name for card in self.cards if (name := card.text("id"))]
        self.roles = _keys(root, "roles")
        self.sources = _keys(root, "sources") if "sources" in root.children else []


def number_of(node: Node | None) -> Decimal | None:
    """Give a number that stands somewhere."""
    value = node.value if isinstance(node, Scalar) else None
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _lacks(node: Mapping, key: str) -> bool:
    unknown = [each for each in node.children if each not in _ITEM_KEYS]
    return key not in node.children and nearest(key, unknown) is None


def _keys(root: Mapping, section: str) -> list[str] | None:
    found = root.map(section)
    return list(found.children) if found else None


def _phase(node: Mapping, index: int) -> PlacedPhase:
    return PlacedPhase(node.text("id") or "", node, index)


def _item(node: Mapping, phase: PlacedPhase, index: int) -> PlacedItem:
    return PlacedItem(node.text("id") or "", node, phase, index, _fields(node))


def _fields(item: Mapping) -> dict[str, FieldShape]:
    answer = item.children.get("answer")
    if answer is None:
        return {VALUE: FieldShape(Kind.TICK, (DONE,))} if _lacks(item, "answer") else {}
    fields = answer.map("fields") if isinstance(answer, Mapping) else None
    if fields is not None:
        return {name: _shape(node) for name, node in fields.children.items()}
    shape = _shape(answer)
    return {VALUE: shape} if shape.kind else {}


def _shape(node: Node) -> FieldShape:
    """Read one field's kind and options."""
    kind, options = "", None
    if isinstance(node, Scalar):
        kind = node.value if isinstance(node.value, str) else ""
    elif isinstance(node, Mapping):
        kinds = [key for key in node.children if key in _KINDS]
        kind = kinds[0] if len(kinds) == 1 else ""
        options = node.map(kind)
    if kind not in _KINDS:
        return FieldShape()
    if kind in {Kind.CHOICE, Kind.SEVERAL}:
        named = tuple(options.children) if options else ()
        return FieldShape(kind, named) if named and all(re.match(SLUG, name) for name in named) else FieldShape()
    return FieldShape(kind, (DONE,) if kind == Kind.TICK else ())


def mark_of(node: Mapping, key: str) -> Mark:
    """Give the place of a key's value, or of the whole part where the key is absent."""
    child = node.children.get(key)
    return child.mark if child else node.mark
