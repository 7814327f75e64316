"""What a planning picture must show, written out by hand: no line of it is computed by the program under test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from cases import Walk
from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.checklist import VALUE
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.picture import Picture, picture_of
from rvlms_plan.formats.checklist import load_shipped

RVLMS = load_shipped("rvlms")
VEINS = [name for name, _ in RVLMS.items["vein"].fields[0].options]
LEVELS = [name for name, _ in next(f for f in RVLMS.items["thrombus"].fields if f.name == "level").options]
SITES = [name for name, _ in next(f for f in RVLMS.items["vascular-plan"].fields if f.name == "sites").options]
SOME_SETS = (
    (),
    ("ivc-infrarenal", "ivc-retrohepatic", "renal-vein-left", "renal-vein-right"),
    ("renal-artery-left", "renal-artery-right", "hepatic-pedicle"),
    tuple(SITES),
)

IVC = ["ivc-infrarenal", "ivc-pararenal", "ivc-infrahepatic", "ivc-retrohepatic", "ivc-suprahepatic", "right-atrium"]
WAY = {
    "ivc-infrarenal": IVC,
    "ivc-pararenal": IVC[1:],
    "ivc-retrohepatic": IVC[3:],
    "renal-left": ["renal-vein-left", *IVC[1:]],
    "renal-right": ["renal-vein-right", *IVC[1:]],
    "gonadal-left": ["gonadal-vein-left", "renal-vein-left", *IVC[1:]],
    "gonadal-right": ["gonadal-vein-right", *IVC],
    "iliac-left": ["iliac-vein-left", *IVC],
    "iliac-right": ["iliac-vein-right", *IVC],
}
"""The veins from each answer up to the heart, as an atlas has them."""
LEVEL_AT = {
    "infrahepatic": {"ivc-infrahepatic"},
    "retrohepatic": {"ivc-retrohepatic"},
    "suprahepatic": {"ivc-suprahepatic"},
    "atrial": {"right-atrium"},
    "renal-vein": {"renal-vein-left", "renal-vein-right"},
}
IMPOSSIBLE = {
    ("ivc-retrohepatic", "infrahepatic"): "ends below this tumour",
    **{
        (vein, "renal-vein"): "not on this vein's way to the heart"
        for vein in (
            "ivc-infrarenal",
            "ivc-pararenal",
            "ivc-retrohepatic",
            "gonadal-right",
            "iliac-left",
            "iliac-right",
        )
    },
}
"""What was answered together and cannot be drawn, with what the picture says of it."""
BESIDE = {"renal-artery-left", "renal-artery-right", "hepatic-pedicle"}


@dataclass(frozen=True)
class Combination:
    """One case: its answers and what is to be marked. `path` is empty where no thrombus is drawn."""

    vein: str
    level: str
    sites: tuple[str, ...] = ()

    @property
    def tumour(self) -> str | None:
        return None if self.vein == "other" else WAY[self.vein][0]

    @property
    def path(self) -> list[str]:
        if self.vein == "other" or self.level == "none" or (self.vein, self.level) in IMPOSSIBLE:
            return []
        way = WAY[self.vein]
        return way[: next(place for place in range(len(way)) if way[place] in LEVEL_AT[self.level]) + 1]

    @property
    def end(self) -> str | None:
        if self.vein == "other":
            return None if self.level in {"none", "renal-vein"} else next(iter(LEVEL_AT[self.level]))
        return self.path[-1] if self.path else None

    @property
    def drawn_sites(self) -> set[str]:
        return set(self.sites) - BESIDE

    @property
    def picture(self) -> Picture:
        return picture_for(self.vein, self.level, self.sites)


def combinations() -> Iterator[Combination]:
    """Give every vein with every thrombus, each of them with each clamp site alone and with some sets."""
    for vein, level in product(VEINS, LEVELS):
        for sites in (*SOME_SETS, *((site,) for site in SITES)):
            yield Combination(vein, level, sites)


def veins_and_levels() -> list[tuple[str, str]]:
    return list(product(VEINS, LEVELS))


@cache
def answered(vein: str, level: str) -> Walk:
    """Open a case and answer what its picture is drawn from, but for the clamp sites."""
    walk = Walk(RVLMS)
    sato = Voice("Sato", "radiologist")
    walk.answer("vein", vein, by=sato)
    walk.answer("thrombus", f"level={level}", "imaging-date=2026-11-01", by=sato)
    return walk


@cache
def view_for(vein: str, level: str, sites: tuple[str, ...]) -> CaseView:
    """Give a case with these answers; its clamp sites are corrected where it has others."""
    walk = answered(vein, level)
    words = ["clamp=complete-other", "repair=patch", *([f"sites={','.join(sites)}"] if sites else [])]
    if walk.view.items["vascular-plan"].given is None:
        walk.answer("vascular-plan", *words)
    else:
        walk.correct("vascular-plan", *words, because="new-information")
    return walk.view


def picture_for(vein: str, level: str, sites: tuple[str, ...] = (), on: tuple[str, ...] = ()) -> Picture:
    picture = picture_of(view_for(vein, level, sites), on)
    assert picture is not None
    return picture


def words_of(item: str, answer: str, field: str = VALUE) -> str:
    """Give the checklist's own words of an answer."""
    return next(f for f in RVLMS.items[item].fields if f.name == field).words_for(answer)
