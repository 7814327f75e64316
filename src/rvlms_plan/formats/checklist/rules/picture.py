"""The planning picture: it reads answers that exist, and each of them has a place that the drawing knows."""

from __future__ import annotations

from rvlms_plan.domain.checklist import STANDARD, VALUE, Kind
from rvlms_plan.domain.picture import CLAMP_PLACES, END_PLACES, TUMOUR_PLACES
from rvlms_plan.formats.checklist.problems import Report, choose, listed, quoted
from rvlms_plan.formats.checklist.rules.parts import FieldShape, Parts
from rvlms_plan.formats.checklist.rules.references import reference_problem
from rvlms_plan.formats.checklist.tree import Mapping, Scalar, where

_MARKS = {
    "tumour": (TUMOUR_PLACES, (Kind.CHOICE,)),
    "thrombus": (END_PLACES, (Kind.CHOICE,)),
    "clamp-sites": (CLAMP_PLACES, (Kind.CHOICE, Kind.SEVERAL)),
}
"""For each mark the places that it can have, and the kinds of answer that can name them."""


def check(parts: Parts, report: Report) -> None:
    """Note what the picture reads that nothing answers to, and answers and places that do not meet."""
    picture = parts.root.map("picture")
    if picture is None:
        return
    for key, (places, kinds) in _MARKS.items():
        reading = picture.map(key)
        if reading is not None:
            _doubts(parts, reading, report)
            _reading(parts, reading, places, kinds, _vessels(parts) if key == "clamp-sites" else [], report)
    seen = set[str]()
    for name, node in picture.texts("shows-on"):
        if name not in parts.item_by_id:
            advice = choose(name, parts.item_by_id, "write the id of an item of this file")
            report.add(node.mark, where(picture), f"there is no item called {quoted(name)}", advice)
        if name in seen:
            report.add(node.mark, where(picture), f"{quoted(name)} stands twice in shows-on", "delete one")
        seen.add(name)


def _doubts(parts: Parts, node: Mapping, report: Report) -> None:
    own = parts.root.map("happenings")
    known = [*(kind.id for kind in STANDARD), *(own.children if own else ())]
    for name, each in node.texts("doubted-by"):
        if name not in known:
            advice = choose(name, known, "write the id of a happening")
            report.add(each.mark, where(node), f"there is no happening called {quoted(name)}", advice)


def _reading(
    parts: Parts, node: Mapping, known: tuple[str, ...], kinds: tuple[Kind, ...], vessels: list[str], report: Report
) -> None:
    mapped = node.map("places")
    for answer in mapped.children if mapped else ():
        place = mapped.text(answer) if mapped else None
        if mapped and place is not None and place not in known:
            advice = choose(place, known, f"write {listed(known)}")
            says = f"the drawing has no place called {quoted(place)} for this mark"
            report.add(mapped.children[answer].mark, where(mapped), says, advice)
    reference = node.children.get("from")
    if not isinstance(reference, Scalar) or not isinstance(reference.value, str):
        return
    if problem := reference_problem(parts, reference.value):
        report.add(reference.mark, where(node), *problem)
        return
    shape = _shape(parts, reference.value)
    if not shape.kind:
        return
    if shape.kind not in kinds:
        says = f"the drawing cannot mark {reference.value}, which is a {shape.kind}"
        report.add(reference.mark, where(node), says, f"read a {listed(kinds)}")
        return
    for answer, mark in mapped.marks.items() if mapped else ():
        if answer not in (*shape.options, *vessels):
            advice = choose(answer, shape.options, f"write an answer of {reference.value}")
            report.add(mark, where(node), f"{quoted(answer)} is not an answer of {reference.value}", advice)
    for answer in shape.options:
        if answer not in known and not (mapped and answer in mapped.children):
            says = f"the answer {quoted(answer)} of {reference.value} has no place on the drawing"
            report.add(
                reference.mark,
                where(node),
                says,
                f"add places: {{{answer}: PLACE}}; elsewhere is for what it does not show",
            )


def _shape(parts: Parts, reference: str) -> FieldShape:
    name, _, field = reference.partition(".")
    return parts.item_by_id[name].fields.get(field or VALUE, FieldShape())


def _vessels(parts: Parts) -> list[str]:
    """Name the vessels of the clamps: one that is clamped can have a place without being a site that is planned."""
    clamps = parts.root.map("clamps")
    vessels = clamps.map("vessels") if clamps else None
    return list(vessels.children) if vessels else []
