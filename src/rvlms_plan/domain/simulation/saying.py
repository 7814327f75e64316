"""From what a simulated team would type to an answer: what is proposed is taken, days and times are written out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from rvlms_plan.domain.answers import Answer, parse_fields
from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.case.proposing import proposed
from rvlms_plan.domain.checklist import Field, Item, Kind
from rvlms_plan.domain.simulation.answers import Answers, Typed
from rvlms_plan.domain.simulation.ground import Ground

_AWAY = re.compile(r"([DT])([+-]\d+)")
_AWAY_BEGINS = frozenset("DT")
_TYPE_OF_CLAMP = {"satinsky-partial": "satinsky-partial"}
_PLACE_OF_CLAMP = {"ivc-pararenal": "ivc-pararenal", "ivc-retrohepatic": "ivc-retrohepatic"}


def texts(answers: Answers, view: CaseView, item: Item, at: datetime, differs: str | None) -> Typed:
    """Give what is typed for an item: drawn, or proposed; a number of the item `differs` is not as it was recorded."""
    offered = {name: offer.text for name, offer in proposed(view, item, at).items()}
    if item.places_clamp and not offered:
        offered = _clamp(answers, item)
    typed = answers.typed(item)
    typed.update(offered)
    if not typed and item.fields:  # all of them may be left out, but not all at once
        typed = {item.fields[0].name: answers.option(f"{item.id}.{item.fields[0].name}")}
    if item.id == differs:
        field = next(field for field in item.fields if field.kind is Kind.NUMBER and field.name in offered)
        typed[field.name] = _otherwise(field, offered[field.name])
    return typed


def said(ground: Ground, item: Item, typed: Mapping[str, str], at: datetime) -> Answer:
    """Read what was typed as the program does; what is read alike at any time, once."""
    if item.id not in ground.read_alike:
        return _read(ground, item, typed, at)
    texts = item.id, tuple(typed.items())
    if texts not in ground.read_as:
        ground.read_as[texts] = _read(ground, item, typed, at)
    return ground.read_as[texts]


def _read(ground: Ground, item: Item, typed: Mapping[str, str], at: datetime) -> Answer:
    written = {name: _moved(text, at) if text[:1] in _AWAY_BEGINS else text for name, text in typed.items()}
    return parse_fields(ground.checklist, item, written, at)


def _clamp(answers: Answers, item: Item) -> Typed:
    vessels = [vessel.id for vessel in answers.checklist.clamps.vessels]
    types = [name for name, _ in answers.checklist.clamps.types]
    vein, planned = answers.option("vein"), answers.option("clamp-type")
    kind = _TYPE_OF_CLAMP.get(planned, "complete")
    typed = {
        "vessel": _PLACE_OF_CLAMP.get(vein, vessels[0]),
        "type": kind if kind in types else types[0],
        "time": "now",
    }
    return {name: text for name, text in typed.items() if item.field(name) is not None}


def _otherwise(field: Field, recorded: str) -> str:
    ends = field.ask_outside
    return next(
        text for by in (40, -40, 7, -7, 1) if ends is None or ends.holds(Decimal(text := str(Decimal(recorded) + by)))
    )


def _moved(text: str, at: datetime) -> str:
    """Write out a day or a time that is told by how far away it is; give any other text as it is."""
    found = _AWAY.fullmatch(text)
    if found is None:
        return text
    by = int(found[2])
    return f"{at + timedelta(days=by):%Y-%m-%d}" if found[1] == "D" else f"{at + timedelta(minutes=by):%H:%M}"
