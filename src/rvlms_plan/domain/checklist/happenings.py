"""The kinds of happening that every checklist has, and how a file refines them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from rvlms_plan.domain.checklist.fields import Field, Kind, Range
from rvlms_plan.domain.checklist.operation import HappeningKind

INCISION, CLOSURE, LEFT_THEATRE = "incision", "closure", "left-theatre"
BLOOD_LOSS, TRANSFUSION, FLUID, CONVERSION, CONCERN = "blood-loss", "transfusion", "fluid", "conversion", "concern"
AMOUNT, PRODUCT, TEXT = "amount", "product", "text"


def _amount(unit: str, usual: int) -> Field:
    """Give the field of an amount; what lies above the usual for one entry is asked once more."""
    impossible, unusual = Range(Decimal(0), None), Range(Decimal(0), Decimal(usual))
    return Field(AMOUNT, Kind.NUMBER, "Amount", unit=unit, refuse_outside=impossible, ask_outside=unusual)


def _words(title: str, *, optional: bool = False) -> Field:
    return Field(TEXT, Kind.TEXT, title, optional=optional)


_PRODUCTS = (
    ("red-cells", "Red cells"),
    ("plasma", "Plasma"),
    ("platelets", "Platelets"),
    ("cryoprecipitate", "Cryoprecipitate"),
)
_FLUIDS = (("crystalloid", "Crystalloid"), ("colloid", "Colloid"), ("albumin", "Albumin"))

STANDARD = (
    HappeningKind(INCISION, "Incision", once=True),
    HappeningKind(CLOSURE, "Closure", once=True),
    HappeningKind(LEFT_THEATRE, "Left theatre", once=True),
    HappeningKind(BLOOD_LOSS, "Blood loss", (_amount("mL", 3000),)),
    HappeningKind(
        TRANSFUSION,
        "Transfusion",
        (Field(PRODUCT, Kind.CHOICE, "Product", options=_PRODUCTS), _amount("{units}", 10)),
    ),
    HappeningKind("cell-salvage", "Salvaged blood returned", (_amount("mL", 3000),)),
    HappeningKind(FLUID, "Fluid", (Field(PRODUCT, Kind.CHOICE, "Fluid", options=_FLUIDS), _amount("mL", 3000))),
    HappeningKind("drug", "Key drug", (_words("Drug and dose"),)),
    HappeningKind("antibiotic-redose", "Antibiotic repeated", (_words("Drug and dose", optional=True),)),
    HappeningKind("specimen", "Specimen", (_words("What, and how marked"),)),
    HappeningKind("complication", "Complication", (_words("What happened"),)),
    HappeningKind(CONVERSION, "Conversion to open", (_words("The reason"),), once=True),
    HappeningKind(CONCERN, "Stopped for a concern", (_words("Which concern, whose"),)),
)
"""General to surgery. The usual amounts only decide what is asked once more; they are not limits of anything."""

MOMENTS = {kind.id: kind.title for kind in STANDARD if not kind.fields}
"""The moments that mark the course of an operation, by id."""


def with_standard(own: Iterable[HappeningKind]) -> Mapping[str, HappeningKind]:
    """Give the standard kinds as a file's own refine them, then those that only the file has, by id."""
    kinds = {kind.id: kind for kind in STANDARD}
    for each in own:
        known = kinds.get(each.id)
        kinds[each.id] = each if known is None else _refined(known, each)
    return MappingProxyType(kinds)


def _refined(known: HappeningKind, own: HappeningKind) -> HappeningKind:
    return replace(
        known,
        title=own.title or known.title,
        fields=own.fields or known.fields,
        answers=own.answers,
        re_opens=own.re_opens,
    )
