"""What an item's keys say about each other: who may pass it by, what that counts as, who says it, what is asked."""

from __future__ import annotations

from rvlms_plan.domain.checklist import VALUE, Kind, Level, Style
from rvlms_plan.formats.checklist.problems import Report, choose, listed, quoted
from rvlms_plan.formats.checklist.rules.conditions import readings
from rvlms_plan.formats.checklist.rules.parts import NONE, FieldShape, Parts, PlacedItem, number_of
from rvlms_plan.formats.checklist.tree import Mapping, Node, where


def check(parts: Parts, report: Report) -> None:
    """Note the keys of an item that do not go together, and reminders and bounds that cannot be meant."""
    read: dict[str, set[str]] = {}
    for reading in readings(parts):
        read.setdefault(reading.item, set()).add(reading.field)
    for item in parts.items:
        _passing_by(item, report)
        _overridden_as(item, read.get(item.id, set()), report)
        _roles(item, report)
        _ask_when(item, report)
    clamps = parts.root.map("clamps")
    reminders = clamps.map("reminders") if clamps else None
    for reminder in reminders.children.values() if reminders else ():
        _reminder(reminder, report)


def _passing_by(item: PlacedItem, report: Report) -> None:
    node = item.node
    if item.level == Level.BLOCK:
        if item.lacks("override"):
            says = "a blocking item must say who can release it"
            report.add(node.children["level"].mark, where(node), says, "add override: [ROLE]")
        return
    if item.level is None:
        return
    for key in ("override", "overridden-as"):
        if key in node.children:
            says = f"{key} stands on an item that does not block"
            report.add(node.marks[key], where(node), says, "add level: block, or delete it")


def _overridden_as(item: PlacedItem, read: set[str], report: Report) -> None:
    counts_as = item.node.text("overridden-as")
    if counts_as is None or not item.fields:
        return
    if item.is_single:
        possible = _named(item.fields[VALUE]) or [NONE]
    else:
        fields = [shape for name, shape in item.fields.items() if not read or name in read]
        if not all(shape.kind for shape in fields):
            return
        possible = [*(option for shape in fields for option in _named(shape)), NONE]
    if counts_as not in possible:
        says = f"{quoted(counts_as)} is not an answer that the item can have where a condition reads it"
        mark = item.node.children["overridden-as"].mark
        report.add(
            mark, where(item.node), says, choose(counts_as, possible, "name an option of the field that is read")
        )


def _named(shape: FieldShape) -> tuple[str, ...]:
    """Give the answers that an override can stand for; a tick says that something was done, and it was not."""
    return () if shape.kind == Kind.TICK else shape.options


def _roles(item: PlacedItem, report: Report) -> None:
    node = item.node
    roles = {name for name, _ in node.texts("role")}
    if node.is_true("each") and len(roles) == 1:
        says = "each: true wants every role named to say it, and there is one"
        report.add(node.marks["each"], where(node), says, "name two roles or more, or delete it")
    if "asked-by" in node.children and item.phase.node.text("style") == Style.DO_CONFIRM:
        says = f"nobody reads items out in {item.phase.id}, which is do-confirm"
        report.add(node.marks["asked-by"], where(node), says, "delete asked-by, or make the phase read-do")


def _ask_when(item: PlacedItem, report: Report) -> None:
    asked = item.node.map("ask-when")
    if not asked or not item.fields or not all(shape.kind for shape in item.fields.values()):
        return
    options = [option for shape in item.fields.values() for option in shape.options]
    for answer, mark in asked.marks.items():
        if not options:
            says = "only an answer with options can be asked once more"
            report.add(mark, where(asked), says, "use ask-outside for a number, or delete ask-when")
        elif answer not in options:
            says = f"{quoted(answer)} is not an answer of this item"
            report.add(mark, where(asked), says, choose(answer, options, f"write {listed(options)}"))


def _reminder(node: Node, report: Report) -> None:
    if not isinstance(node, Mapping):
        return
    amber, red = (number_of(node.children.get(key)) for key in ("amber", "red"))
    if amber is not None and red is not None and amber > red:
        says = f"amber, at {amber} minutes, comes after red, at {red}"
        report.add(node.children["amber"].mark, where(node), says, "make amber the shorter time")
    if not {"amber", "red"} & set(node.children):
        report.add(node.mark, where(node), "the reminder names no minutes", "add amber: or red:, or delete it")
