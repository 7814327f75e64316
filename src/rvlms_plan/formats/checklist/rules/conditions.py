"""Conditions: what they read exists, comes earlier, never goes round in a circle, and always comes to be decided."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from rvlms_plan.domain.checklist import VALUE, Kind, Level
from rvlms_plan.formats.checklist.problems import Report, choose, quoted
from rvlms_plan.formats.checklist.rules.parts import (
    DONE,
    FieldShape,
    Parts,
    PlacedItem,
    PlacedPhase,
    mark_of,
    number_of,
)
from rvlms_plan.formats.checklist.rules.references import reference_problem
from rvlms_plan.formats.checklist.tree import Mapping, Mark, Node, Sequence, texts_of, where

Reader = PlacedItem | PlacedPhase
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One key of a condition: what it reads, where it stands, and on whose behalf."""

    reference: str
    expected: Node
    mark: Mark
    holder: Mapping
    reader: Reader | None = None
    """The item or phase that appears and goes by it; None for stops, cards and ask-when, which only show or ask."""
    asker: PlacedItem | None = None
    """The item whose ask-when it belongs to."""

    @property
    def item(self) -> str:
        """The item that it reads."""
        return self.reference.partition(".")[0]

    @property
    def field(self) -> str:
        """The field of that item."""
        return self.reference.partition(".")[2] or VALUE


def check(parts: Parts, report: Report) -> None:
    """Note conditions that could not be weighed."""
    graph: dict[Reader, set[Reader]] = {}
    known = [reading for reading in readings(parts) if _exists(parts, reading, report)]
    for item in parts.items:
        graph.setdefault(item, set()).add(item.phase)
    for reading in known:
        if reading.reader:
            graph.setdefault(reading.reader, set()).add(parts.item_by_id[reading.item])
    _decided(parts, [reading for reading in known if _in_order(parts, reading, graph, report)], report)


def readings(parts: Parts) -> Iterator[Reading]:
    """Give every key of every condition in the file."""
    for phase in parts.phases:
        yield from _readings(phase.node.children.get("when"), reader=phase)
    for item in parts.items:
        yield from _readings(item.node.children.get("when"), reader=item)
        asked = item.node.map("ask-when")
        for when in asked.children.values() if asked else ():
            yield from _readings(when, asker=item)
    for part in (*parts.stops, *parts.cards):
        yield from _readings(part.children.get("when"))


def _readings(when: Node | None, reader: Reader | None = None, asker: PlacedItem | None = None) -> Iterator[Reading]:
    for group in when.children if isinstance(when, Sequence) else ():
        if isinstance(group, Mapping):
            for reference, expected in group.children.items():
                yield Reading(reference, expected, group.marks[reference], group, reader, asker)


def _exists(parts: Parts, reading: Reading, report: Report) -> bool:
    """See that the item and the field exist, and that the field can have what is expected of it."""
    problem = reference_problem(parts, reading.reference)
    if problem:
        report.add(reading.mark, where(reading.holder), *problem)
        return reading.item in parts.item_by_id
    shape = parts.item_by_id[reading.item].fields.get(reading.field)
    if shape and shape.kind:
        _expected(reading, shape, report)
    return True


def _expected(reading: Reading, shape: FieldShape, report: Report) -> None:
    place, name = where(reading.holder), reading.reference
    if isinstance(reading.expected, Mapping):
        if shape.kind != Kind.NUMBER:
            says = f"above and below are for numbers; {name} is a {shape.kind}"
            report.add(reading.expected.mark, place, says, f"write {name}: [{', '.join(shape.options) or DONE}]")
        _bounds(reading.expected, place, report)
        return
    if not isinstance(reading.expected, Sequence):
        return
    if not shape.options:
        if shape.kind == Kind.NUMBER:
            report.add(reading.mark, place, f"{name} is a number", f"write {name}: {{above: 0}} or {{below: 0}}")
        else:
            says = f"no condition can read {name}, which is a {shape.kind}"
            report.add(reading.mark, place, says, "read a choice, a number or a tick")
        return
    for answer, node in texts_of(reading.expected):
        if answer not in shape.options:
            advice = choose(answer, shape.options, f"write an option of {name}")
            report.add(node.mark, place, f"{quoted(answer)} is not an answer of {name}", advice)


def _bounds(node: Mapping, place: str, report: Report) -> None:
    above, below = (number_of(node.children.get(key)) for key in ("above", "below"))
    if above is not None and below is not None and above >= below:
        says = f"no number lies above {above} and below {below}"
        report.add(node.mark, place, says, "correct the bounds, or write two maps for one or the other")
    if not node.children:
        report.add(node.mark, place, "the bound is empty", "write {above: N} or {below: N}")


def _in_order(parts: Parts, reading: Reading, graph: dict[Reader, set[Reader]], report: Report) -> bool:
    """See that a condition reads what is answered before it is weighed."""
    read, reader = parts.item_by_id[reading.item], reading.reader
    if reading.asker:
        if read.phase.index > reading.asker.phase.index:
            says = f"{read.id} is answered only in the later phase {read.phase.id}"
            advice = "read an item of this phase or an earlier one"
            report.add(reading.mark, where(reading.holder), says, advice)
        return True
    if reader is None or read.stands < reader.stands:
        return True
    says, advice = _disorder(read, reader, graph)
    report.add(reading.mark, where(reading.holder), says, advice)
    return False


def _disorder(read: PlacedItem, reader: Reader, graph: dict[Reader, set[Reader]]) -> tuple[str, str]:
    if read is reader:
        return f"{read.id} reads itself", "read an earlier item"
    if read.phase is reader:
        return f"{read.id} is an item of this phase", "read an item of an earlier phase"
    circle = _way(graph, read, reader)
    if circle:
        names = " → ".join(part.id for part in (reader, *circle)[:_MOST_NAMED])
        return f"the conditions go round in a circle: {names}", "read an earlier item"
    if read.phase is reader.phase:
        return f"{read.id} stands further down in the same phase", "move it up, or read an earlier item"
    return f"{read.id} is answered only in the later phase {read.phase.id}", "read an item of an earlier phase"


def _way(graph: dict[Reader, set[Reader]], start: Reader, goal: Reader) -> list[Reader]:
    """Give the shortest way from what is read back to who reads it; empty where there is none."""
    came: dict[Reader, Reader | None] = {start: None}
    queue = deque([start])
    while queue:
        part = queue.popleft()
        if part is goal:
            way: list[Reader] = []
            step: Reader | None = part
            while step is not None:
                way.append(step)
                step = came[step]
            return way[::-1]
        for following in sorted(graph.get(part, set()), key=lambda each: each.node.mark):
            if following not in came:
                came[following] = part
                queue.append(following)
    return []


def _decided(parts: Parts, known: list[Reading], report: Report) -> None:
    """What a gate depends on must itself be decided before it: by an answer, or an override that says as what."""
    seen = set[str]()
    for reading in known:
        reader = reading.reader
        if reader is None or reading.item in seen or not _gates(reader):
            continue
        seen.add(reading.item)
        item = parts.item_by_id[reading.item]
        node = item.node
        name = f"phase {reader.id}" if isinstance(reader, PlacedPhase) else f"the blocking item {reader.id}"
        because = f"{name} depends on it (line {reading.mark[0]})"
        if item.level in {Level.REQUIRED, Level.ADVISORY}:
            says = f"it may stay open, but {because}"
            what_to_do = "make it level: block, with override: and overridden-as:"
            report.add(mark_of(node, "level"), where(node), says, what_to_do)
        elif item.level == Level.BLOCK and item.lacks("overridden-as"):
            says = f"it does not say what an override counts as, but {because}"
            report.add(node.children["level"].mark, where(node), says, "add overridden-as: ANSWER, or none")


def _gates(reader: Reader) -> bool:
    return isinstance(reader, PlacedPhase) or reader.level == Level.BLOCK
