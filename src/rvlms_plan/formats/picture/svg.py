"""The planning picture as SVG: one file that asks nobody for anything, dark on light, read without colours too."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from itertools import chain
from math import atan2, degrees

from rvlms_plan.domain.picture import (
    DOUBT,
    PLACES,
    TUMOUR,
    UPPER_END,
    Mark,
    MarkKind,
    Picture,
    Sort,
    Stretch,
    legend,
)
from rvlms_plan.domain.picture import vectors as v
from rvlms_plan.domain.text import made_visible

THROMBUS = "thrombus"
_LINE, _LEGEND_LETTERS, _LABEL_LINE = 20, 112, 17
_HASH_LETTERS = 12
_SAYS = {
    MarkKind.TUMOUR: "tumour",
    MarkKind.UPPER_END: "upper end of thrombus",
    MarkKind.CLAMP_PLANNED: "clamp planned",
    MarkKind.CLAMP_ON: "clamp on now",
}
_ORDER = (MarkKind.TUMOUR, MarkKind.UPPER_END, MarkKind.CLAMP_ON, MarkKind.CLAMP_PLANNED)
_STYLE = """\
text { font-family: Helvetica, Arial, "DejaVu Sans", sans-serif; fill: #111; font-size: 14px; }
.title { font-size: 22px; font-weight: bold; }
.side { font-size: 17px; font-weight: bold; letter-spacing: 1px; }
.name { font-weight: bold; }
.quiet, .ghost-name { fill: #444; }
.ghost { fill: #f4f4f4; stroke: #8a8a8a; stroke-width: 1.2; }
.aorta { fill: none; stroke: #8a8a8a; stroke-width: 1.2; stroke-dasharray: 6 4; }
.wall { fill: none; stroke: #1b2a4a; stroke-linejoin: round; }
.lumen { fill: none; stroke: #dfe7f4; stroke-linejoin: round; }
.box { fill: #dfe7f4; stroke: #1b2a4a; stroke-width: 3; }
.tick { fill: none; stroke: #1b2a4a; stroke-width: 1.2; stroke-dasharray: 3 3; }
.lead { stroke: #555; stroke-width: 1; fill: none; }
.thrombus { fill: none; stroke: #8a5410; stroke-dasharray: 6 3; }
.tumour { fill: #8c1230; stroke: #fff; stroke-width: 2; }
.upper-end { fill: #fff; stroke: #5a3200; stroke-width: 3; stroke-linejoin: round; }
.clamp-planned { fill: #fff; stroke: #000; stroke-width: 2.5; }
.clamp-on { fill: #000; stroke: #fff; stroke-width: 1.5; }"""


def picture_svg(picture: Picture) -> str:
    """Give the whole file. Elements have ids such as `tumour-renal-vein-left` and their kind as class."""
    said = list(_legend_rows(picture))
    height = v.FOOT_OF_DRAWING + 34 + _LINE * len(said) + 34
    words = " ".join(words if words.endswith(".") else f"{words}." for _, words in legend(picture))
    body = chain(
        _head(picture),
        _surroundings(),
        _leads(picture),
        _veins(),
        chain.from_iterable(_thrombus(stretch) for stretch in picture.path),
        chain.from_iterable(_mark(picture, kind) for kind in reversed(_ORDER)),
        _labels(picture),
        _legend(said),
        _foot(picture, height),
    )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {v.WIDTH} {height:g}" width="{v.WIDTH}" '
        f'height="{height:g}" role="img" aria-labelledby="title desc">'
    )
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            head,
            f'<title id="title">Planning picture of {_safe(picture.code)}</title>',
            f'<desc id="desc">{_safe(words)}</desc>',
            f"<style>\n{_STYLE}\n</style>",
            f'<rect width="{v.WIDTH}" height="{height:g}" fill="#fff"/>',
            *body,
            "</svg>\n",
        )
    )


def _safe(text: str) -> str:
    """Make a text data inside XML, whatever stands in it."""
    return escape(made_visible(text), quote=True)


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "start", name: str = "") -> str:
    named = f' id="{name}"' if name else ""
    kinds = f' class="{kind}"' if kind else ""
    return f'<text{named}{kinds} x="{x:g}" y="{y:g}" text-anchor="{anchor}">{_safe(text)}</text>'


def _d(points: tuple[v.Point, ...]) -> str:
    first, *more = (f"{x:.1f} {y:.1f}" for x, y in points)
    return f"M{first} " + " ".join(f"L{each}" for each in more)


def _head(picture: Picture) -> Iterator[str]:
    yield _text(24, 38, f"Planning picture of {picture.code}", "title")
    yield _text(v.WIDTH - 24, 38, "Not a scale drawing", "quiet", "end")
    yield _text(24, 80, "PATIENT'S RIGHT", "side", name="patients-right")
    yield _text(v.WIDTH - 24, 80, "PATIENT'S LEFT", "side", "end", name="patients-left")


def _surroundings() -> Iterator[str]:
    """Draw what orients and is never marked: liver, kidneys, diaphragm, aorta, hepatic veins' names."""
    yield (
        '<path class="ghost" d="M270 300 Q268 226 350 222 L560 222 Q640 226 652 262 Q600 330 520 350 '
        'Q430 372 380 392 Q300 400 270 300 Z"/>'
    )
    yield _text(300, 344, "liver", "ghost-name")
    for name, x in (("right kidney", 266.0), ("left kidney", 736.0)):
        yield f'<ellipse class="ghost" cx="{x:g}" cy="510" rx="38" ry="62"/>'
        for row, word in enumerate(name.split()):
            yield _text(x, 532 + row * _LABEL_LINE, word, "ghost-name", "middle")
    yield (
        '<path class="aorta" d="M518 200 L518 650 L470 740 M552 200 L552 640 L610 740 '
        'M535 668 L508 740 M535 668 L566 740"/>'
    )
    yield _text(535, 430, "aorta", "ghost-name", "middle")
    yield '<path class="tick" id="diaphragm" d="M240 216 Q458 176 690 216"/>'
    yield _text(694, 214, "diaphragm", "ghost-name")


def _veins() -> Iterator[str]:
    """Draw the walls of all, then the lumina of all, so that joining veins open into each other."""
    courses = [(f"vein-{place}", rail.points, rail.width) for place, rail in v.RAILS.items() if place != "right-atrium"]
    courses += [(f"hepatic-vein-{number}", points, v.BRANCH - 4) for number, points in enumerate(v.HEPATIC_VEINS, 1)]
    for _, points, width in courses:
        yield f'<path class="wall" stroke-width="{width + 6:g}" d="{_d(points)}"/>'
    x, y, width, height = v.ATRIUM
    box = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="26"'
    yield f'<rect class="box" id="vein-right-atrium" {box}/>'
    for name, points, width in courses:
        yield f'<path class="lumen" id="{name}" stroke-width="{width:g}" d="{_d(points)}"/>'
    mouth = ((v.CAVA, v.ATRIUM[1] + v.ATRIUM[3] + 6), (v.CAVA, v.ATRIUM[1] + v.ATRIUM[3] - 6))
    yield f'<path class="lumen" stroke-width="{v.TRUNK:g}" d="{_d(mouth)}"/>'
    for level in v.SEGMENT_ENDS[1:-1]:
        half = v.TRUNK / 2 + 9
        yield f'<path class="tick" d="M{v.CAVA - half:g} {level:g} L{v.CAVA + half:g} {level:g}"/>'
    yield _text(282, 278, "hepatic veins", "ghost-name")


def _thrombus(stretch: Stretch) -> Iterator[str]:
    rail = v.RAILS[stretch.place]
    points = rail.between(*share_of(stretch))
    yield (f'<path class="thrombus" id="thrombus-{stretch.place}" stroke-width="{rail.width - 7:g}" d="{_d(points)}"/>')


def share_of(stretch: Stretch) -> tuple[float, float]:
    """Give which part of a place's rail a stretch of thrombus takes, as shares of its length."""
    rail = v.RAILS[stretch.place]
    begin = rail.tumour if stretch.begins == TUMOUR else rail.entry(stretch.begins)
    return begin, rail.end if stretch.ends == UPPER_END else 1.0


def _mark(picture: Picture, kind: MarkKind) -> Iterator[str]:
    for mark in picture.of_kind(kind):
        if mark.place is not None and PLACES[mark.place].sort is not Sort.BESIDE:
            yield _sign(kind, mark.place)


def _sign(kind: MarkKind, place: str) -> str:
    rail = v.RAILS[place]
    named = f'class="{kind}" id="{kind}-{place}"'
    share = {MarkKind.TUMOUR: rail.tumour, MarkKind.UPPER_END: rail.end}.get(kind, rail.clamp)
    (x, y), (dx, dy) = rail.at(share), rail.heading(share)
    turned = f'transform="translate({x:.1f} {y:.1f}) rotate({_degrees(dx, dy):.1f})"'
    return _shape(kind, named, turned, rail.width)


def _shape(kind: str, named: str, turned: str, width: float) -> str:
    """Draw a mark around 0, 0, the flow going upwards."""
    match kind:
        case MarkKind.TUMOUR:
            return f'<circle {named} {turned} r="{width / 2 + 5:g}"/>'
        case MarkKind.UPPER_END:
            half = width / 2
            return (
                f'<path {named} {turned} d="M{-half:g} {half * 0.7:g} L0 {-half * 0.9:g} L{half:g} {half * 0.7:g} Z"/>'
            )
        case _:
            half = width / 2 + 16
            bar = f"M{-half:g} -5 h{2 * half:g} v10 h{-2 * half:g} Z M{-half:g} -9 v18 M{half:g} -9 v18"
            return f'<path {named} {turned} d="{bar}"/>'


def _degrees(dx: float, dy: float) -> float:
    return degrees(atan2(dx, -dy))


def _slots(picture: Picture) -> list[tuple[str, v.Slot]]:
    """Give the places that are named: every vein, and of the rest what is marked."""
    return [
        (place, slot) for place, slot in v.SLOTS.items() if PLACES[place].sort is not Sort.BESIDE or picture.at(place)
    ]


def _leads(picture: Picture) -> Iterator[str]:
    for _, slot in _slots(picture):
        inner = slot.x + 8 if slot.is_left else slot.x - 8
        x, y = slot.leads_to
        yield f'<path class="lead" d="M{inner:g} {slot.y - 5:g} L{x:g} {y:g}"/>'


def _labels(picture: Picture) -> Iterator[str]:
    holds = {stretch.place for stretch in picture.path}
    for place, slot in _slots(picture):
        marks = sorted(picture.at(place), key=lambda mark: _ORDER.index(mark.kind))
        anchor = "end" if slot.is_left else "start"
        yield _text(slot.x, slot.y, PLACES[place].words, "name", anchor, f"label-{place}")
        for row, says in enumerate(_said_at(marks, holds_thrombus=place in holds), start=1):
            yield _text(slot.x, slot.y + row * _LABEL_LINE, says, "says", anchor)


def _said_at(marks: list[Mark], *, holds_thrombus: bool) -> Iterator[str]:
    kinds = {mark.kind for mark in marks}
    if MarkKind.TUMOUR in kinds:
        yield _SAYS[MarkKind.TUMOUR]
    if holds_thrombus:
        yield THROMBUS
    yield from (_SAYS[kind] for kind in _ORDER[1:] if kind in kinds)


def _legend_rows(picture: Picture) -> Iterator[tuple[str, str]]:
    for kind, words in legend(replace(picture, remark="")):  # the remark stands in the foot
        for row, part in enumerate(textwrap.wrap(words, _LEGEND_LETTERS, break_on_hyphens=False)):
            yield (kind if row == 0 else ""), part


def _legend(said: list[tuple[str, str]]) -> Iterator[str]:
    for row, (kind, words) in enumerate(said):
        y = v.FOOT_OF_DRAWING + 34 + row * _LINE
        yield _text(64, y, words, "name" if kind == DOUBT else "")
        if kind == THROMBUS:
            yield f'<path class="thrombus" stroke-width="12" d="M28 {y - 5:g} L52 {y - 5:g}"/>'
        elif kind == DOUBT:
            yield _text(40, y, "!", "title", "middle")
        elif kind:
            size = {MarkKind.TUMOUR: 6.0, MarkKind.UPPER_END: 16.0}.get(MarkKind(kind), -8.0)
            yield _shape(kind, f'class="{kind}"', f'transform="translate(40 {y - 5:g})"', size)


def _foot(picture: Picture, height: float) -> Iterator[str]:
    checklist = picture.checklist
    says = f"{picture.code} · checklist {checklist.id} {checklist.version} · SHA-256 {checklist.sha256[:_HASH_LETTERS]}"
    yield f'<path class="lead" d="M24 {height - 40:g} L{v.WIDTH - 24} {height - 40:g}"/>'
    yield _text(24, height - 18, says, "quiet", name="foot")
    if picture.remark:
        yield _text(v.WIDTH - 24, height - 18, picture.remark, "name", "end", name="remark")
