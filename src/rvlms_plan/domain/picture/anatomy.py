"""The places of the planning picture, and which vein empties into which on the way to the heart.

Seen as on imaging: the patient faces the reader, so the patient's right is on the left of the picture. Sources:
Biswas 2013 (doi 10.4021/wjon471w) for the caval segments by renal and hepatic veins; general anatomy for the rest: the
right gonadal vein empties into the vena cava, the left one into the left renal vein. The hepatic veins, just below
the diaphragm, part retrohepatic from suprahepatic; they are drawn, and nothing is marked on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    """What a place is."""

    VEIN = "vein"
    HEART = "heart"
    BESIDE = "beside"
    """No vein, so told in words beside the drawing: an artery, the hepatic pedicle."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place. `empties_into` is the next one towards the heart; None for the heart itself and what is no vein."""

    id: str
    words: str
    sort: Sort = Sort.VEIN
    empties_into: str | None = None


HEART = "right-atrium"
_PLACES = (
    Place(HEART, "right atrium", Sort.HEART),
    Place("ivc-suprahepatic", "IVC suprahepatic", empties_into=HEART),
    Place("ivc-retrohepatic", "IVC retrohepatic", empties_into="ivc-suprahepatic"),
    Place("ivc-infrahepatic", "IVC infrahepatic", empties_into="ivc-retrohepatic"),
    Place("ivc-pararenal", "IVC pararenal", empties_into="ivc-infrahepatic"),
    Place("ivc-infrarenal", "IVC infrarenal", empties_into="ivc-pararenal"),
    Place("renal-vein-right", "right renal vein", empties_into="ivc-pararenal"),
    Place("renal-vein-left", "left renal vein", empties_into="ivc-pararenal"),
    Place("gonadal-vein-right", "right gonadal vein", empties_into="ivc-infrarenal"),
    Place("gonadal-vein-left", "left gonadal vein", empties_into="renal-vein-left"),
    Place("iliac-vein-right", "right iliac vein", empties_into="ivc-infrarenal"),
    Place("iliac-vein-left", "left iliac vein", empties_into="ivc-infrarenal"),
    Place("renal-artery-right", "right renal artery", Sort.BESIDE),
    Place("renal-artery-left", "left renal artery", Sort.BESIDE),
    Place("hepatic-pedicle", "hepatic pedicle", Sort.BESIDE),
)
PLACES = {place.id: place for place in _PLACES}

NOWHERE = "nowhere"
"""The answer says that there is none."""
ELSEWHERE = "elsewhere"
"""The answer names something that is not on the drawing."""
RENAL_VEIN = "renal-vein"
"""A renal vein whose side the answer does not say: the one that lies on the tumour's way, if one does."""
EITHER_RENAL = frozenset({"renal-vein-left", "renal-vein-right"})

_VEINS = tuple(place.id for place in _PLACES if place.sort is Sort.VEIN)
_CAVA = tuple(place for place in _VEINS if place.startswith("ivc-"))
TUMOUR_PLACES = (*_VEINS, ELSEWHERE)
END_PLACES = (NOWHERE, RENAL_VEIN, *_VEINS, HEART, ELSEWHERE)
CLAMP_PLACES = (*_VEINS, *(place.id for place in _PLACES if place.sort is Sort.BESIDE), ELSEWHERE)


def way_to_the_heart(place: str) -> tuple[str, ...]:
    """Name the places that blood passes from here to the right atrium, this one first."""
    way = [place]
    while (onward := PLACES[way[-1]].empties_into) is not None:
        way.append(onward)
    return tuple(way)


def is_on_the_trunk(place: str) -> bool:
    """Tell whether a place is the vena cava or the heart: where a thrombus' end lies does not rest on its vein."""
    return place in _CAVA or place == HEART
