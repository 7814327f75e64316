"""The two drawings of the planning picture: each mark at its place, in words too, nothing cut, nothing that acts."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from pictures import BESIDE, RVLMS, SITES, Combination, combinations, picture_for, veins_and_levels, words_of
from rvlms_plan.domain.picture import FACES_YOU, Mark, MarkKind, Picture
from rvlms_plan.domain.picture.cells import FULL, LOW, Cells
from rvlms_plan.formats.picture import picture_data, picture_lines
from rvlms_plan.formats.picture.svg import picture_svg
from rvlms_plan.formats.picture.text import ASCII_SIGNS, SIGNS, drawing

# Rows and columns, first to last, read off the drawing by eye.
BOXES = {
    "full": {
        "right-atrium": (2, 4, 20, 24),
        "ivc-suprahepatic": (5, 7, 20, 24),
        "ivc-retrohepatic": (8, 9, 20, 24),
        "ivc-infrahepatic": (10, 11, 20, 24),
        "ivc-pararenal": (12, 13, 20, 24),
        "ivc-infrarenal": (14, 17, 20, 24),
        "renal-vein-right": (13, 13, 10, 19),
        "renal-vein-left": (13, 13, 25, 43),
        "gonadal-vein-right": (14, 19, 12, 19),
        "gonadal-vein-left": (14, 19, 39, 39),
        "iliac-vein-right": (18, 21, 17, 20),
        "iliac-vein-left": (18, 21, 24, 27),
    },
    "low": {
        "right-atrium": (2, 2, 11, 15),
        "ivc-suprahepatic": (3, 4, 11, 15),
        "ivc-retrohepatic": (5, 5, 11, 15),
        "ivc-infrahepatic": (6, 6, 11, 15),
        "ivc-pararenal": (7, 7, 11, 15),
        "ivc-infrarenal": (8, 10, 11, 15),
        "renal-vein-right": (7, 7, 8, 10),
        "renal-vein-left": (7, 7, 16, 24),
        "gonadal-vein-right": (8, 10, 8, 10),
        "gonadal-vein-left": (8, 10, 22, 22),
        "iliac-vein-right": (11, 12, 7, 11),
        "iliac-vein-left": (11, 12, 15, 19),
    },
}
JUNCTION = {"full": 39, "low": 22}
"""The column in which the left gonadal vein meets the left renal vein."""
SIZES = {"full": FULL, "low": LOW}
# x and y, first to last, on the sheet of the SVG.
FIELDS = {
    "right-atrium": (436, 480, 92, 170),
    "ivc-suprahepatic": (436, 480, 170, 262),
    "ivc-retrohepatic": (436, 480, 262, 372),
    "ivc-infrahepatic": (436, 480, 372, 432),
    "ivc-pararenal": (436, 480, 432, 512),
    "ivc-infrarenal": (436, 480, 512, 680),
    "renal-vein-right": (290, 458, 470, 495),
    "renal-vein-left": (458, 712, 470, 495),
    "gonadal-vein-right": (296, 458, 535, 745),
    "gonadal-vein-left": (610, 645, 480, 745),
    "iliac-vein-right": (345, 458, 680, 832),
    "iliac-vein-left": (458, 592, 680, 832),
}
SVG = "{http://www.w3.org/2000/svg}"


def text_of(picture: Picture, width: int, height: int | None = None, *, ascii_only: bool = False) -> list[str]:
    return ["".join(text for _, text in line) for line in picture_lines(picture, width, height, ascii_only=ascii_only)]


def rows_of(picture: Picture, cells: Cells, *, ascii_only: bool = False) -> list[str]:
    return ["".join(text for _, text in line) for line in drawing(picture, cells, ascii_only=ascii_only)]


def found(picture: Picture, cells: Cells, kind: str, *, ascii_only: bool = False) -> set[tuple[int, int]]:
    """Look where the sign of a kind stands, by the spans that carry it."""
    signs = ASCII_SIGNS if ascii_only else SIGNS
    cells_found = set()
    for row, line in enumerate(drawing(picture, cells, ascii_only=ascii_only)):
        column = 0
        for name, text in line:
            if name == kind:
                cells_found |= {(row, column + place) for place, sign in enumerate(text) if sign == signs[kind]}
            column += len(text)
    return cells_found


def inside(cell: tuple[int, int], box: tuple[int, int, int, int], margin: int = 0) -> bool:
    first, last, left, right = box
    return first <= cell[0] <= last and left - margin <= cell[1] <= right + margin


@pytest.mark.parametrize("ascii_only", [False, True], ids=["unicode", "ascii"])
@pytest.mark.parametrize("size", SIZES)
def test_in_text_every_combination_has_its_signs_at_their_places_and_no_others(size: str, ascii_only: bool) -> None:
    cells, boxes = SIZES[size], BOXES[size]
    for wanted in combinations():
        picture = wanted.picture
        for kind, place in ((MarkKind.TUMOUR, wanted.tumour), (MarkKind.UPPER_END, wanted.end)):
            signs = found(picture, cells, kind, ascii_only=ascii_only)
            assert bool(signs) is (place is not None), (wanted, kind)
            assert all(place and inside(cell, boxes[place]) for cell in signs), (wanted, kind, signs)
        clamps = found(picture, cells, MarkKind.CLAMP_PLANNED, ascii_only=ascii_only)
        for site in wanted.drawn_sites:
            assert any(inside(cell, boxes[site], margin=1) for cell in clamps), (wanted, site)
        for cell in clamps:
            assert any(inside(cell, boxes[site], margin=1) for site in wanted.drawn_sites), (wanted, cell)
        if not wanted.sites:
            filled = found(picture, cells, "thrombus", ascii_only=ascii_only)
            for cell in filled:
                assert any(inside(cell, boxes[place]) for place in wanted.path), (wanted, cell)
            between = set(wanted.path) - {wanted.tumour, wanted.end}
            for place in between:
                assert any(inside(cell, boxes[place]) for cell in filled), (wanted, place)


@pytest.mark.parametrize("size", SIZES)
def test_left_and_right_marks_stand_on_their_side_of_the_vena_cava(size: str) -> None:
    cells = SIZES[size]
    _, _, left, right = BOXES[size]["ivc-infrarenal"]
    heading = rows_of(picture_for("other", "none"), cells)[0]
    assert heading.index("PATIENT'S RIGHT") < left
    assert heading.index("PATIENT'S LEFT") > right
    for vein in ("renal", "gonadal", "iliac"):
        for side in ("left", "right"):
            picture = picture_for(f"{vein}-{side}", "none", (f"{vein}-vein-{side}",))
            signs = found(picture, cells, MarkKind.TUMOUR) | found(picture, cells, MarkKind.CLAMP_PLANNED)
            middle = (left + right) // 2
            assert all((column > middle) is (side == "left") for _, column in signs), (vein, side)


@pytest.mark.parametrize("size", SIZES)
def test_thrombus_of_the_left_gonadal_vein_leaves_the_kidneys_part_of_the_renal_vein_free(size: str) -> None:
    cells = SIZES[size]
    row = BOXES[size]["renal-vein-left"][0]
    for level in ("renal-vein", "infrahepatic", "atrial"):
        filled = found(picture_for("gonadal-left", level), cells, "thrombus")
        columns = [column for at, column in filled if at == row]
        assert max(columns) == JUNCTION[size]
    from_the_kidney = found(picture_for("renal-left", "atrial"), cells, "thrombus")
    assert max(column for at, column in from_the_kidney if at == row) > JUNCTION[size]


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_filled_above_the_upper_end_nor_below_the_tumour(size: str) -> None:
    cells = SIZES[size]
    for vein, level in veins_and_levels():
        picture = picture_for(vein, level)
        filled = found(picture, cells, "thrombus")
        ends = found(picture, cells, MarkKind.UPPER_END)
        if filled and Combination(vein, level).end not in {"renal-vein-left", "renal-vein-right"}:
            assert min(row for row, _ in filled | ends) == min(row for row, _ in ends)
        if filled and vein.startswith("ivc"):
            tumour = found(picture, cells, MarkKind.TUMOUR)
            assert max(row for row, _ in filled | tumour) == max(row for row, _ in tumour)


def test_a_clamp_that_is_on_has_its_own_sign_over_the_planned_one() -> None:
    picture = picture_for("renal-left", "none", ("ivc-infrarenal",), on=("ivc-infrarenal", "renal-vein-right"))
    for size, cells in SIZES.items():
        assert found(picture, cells, MarkKind.CLAMP_PLANNED) == set()
        signs = found(picture, cells, MarkKind.CLAMP_ON)
        for place in ("ivc-infrarenal", "renal-vein-right"):
            assert any(inside(cell, BOXES[size][place], margin=1) for cell in signs)


@pytest.mark.parametrize(("width", "height"), [(40, 10), (53, 13), (54, 13), (79, 22), (100, None), (120, 38)])
def test_nothing_is_cut_at_any_width(width: int, height: int | None) -> None:
    for vein, level in veins_and_levels():
        for ascii_only in (False, True):
            picture = picture_for(vein, level, tuple(SITES))
            lines = text_of(picture, width, height, ascii_only=ascii_only)
            assert max(map(len, lines)) <= width
            said = "".join("".join(lines).split())
            for words in picture_data(picture)["words"]:
                # Beside the drawing a sentence is broken by it; each of its words stands whole somewhere.
                assert all(word in said for word in words.split()), words


@pytest.mark.parametrize(("width", "height"), [(53, 13), (79, 22)])
def test_the_whole_drawing_stands_within_the_window(width: int, height: int) -> None:
    cells = FULL if height == 22 else LOW
    lines = text_of(picture_for("gonadal-left", "retrohepatic", ("ivc-infrarenal",)), width, height)
    drawn = rows_of(picture_for("gonadal-left", "retrohepatic", ("ivc-infrarenal",)), cells)
    assert [line[: cells.width] for line in lines[: len(drawn)]] == drawn
    assert len(drawn) <= height
    assert "Tumour:" in lines[0]


def test_plain_signs_are_plain_and_all_signs_differ() -> None:
    for vein, level in veins_and_levels():
        for height in (None, 13):
            assert "".join(text_of(picture_for(vein, level, tuple(SITES)), 60, height, ascii_only=True)).isascii()
    for signs in (SIGNS, ASCII_SIGNS):
        assert len(set(signs.values())) == len(signs) == 6


def svg_of(picture: Picture) -> tuple[ET.Element, dict[str, ET.Element]]:
    root = ET.fromstring(picture_svg(picture).encode())  # noqa: S314 - our own text
    return root, {each.get("id", ""): each for each in root.iter() if each.get("id")}


def position(element: ET.Element) -> tuple[float, float]:
    x, y = re.findall(r"translate\(([-\d.]+) ([-\d.]+)\)", element.get("transform", ""))[0]
    return float(x), float(y)


def in_field(point: tuple[float, float], place: str) -> bool:
    left, right, top, bottom = FIELDS[place]
    return left <= point[0] <= right and top <= point[1] <= bottom


@pytest.mark.parametrize(("vein", "level"), veins_and_levels())
def test_in_the_svg_every_combination_has_its_marks_at_their_places_and_no_others(vein: str, level: str) -> None:
    for wanted in combinations():
        if (wanted.vein, wanted.level) != (vein, level):
            continue
        _, named = svg_of(wanted.picture)
        expected = {f"thrombus-{place}" for place in wanted.path}
        expected |= {f"clamp-planned-{site}" for site in wanted.drawn_sites}
        expected |= {f"tumour-{wanted.tumour}"} if wanted.tumour else set()
        expected |= {f"upper-end-{wanted.end}"} if wanted.end else set()
        marks = ("tumour-", "upper-end-", "clamp-", "thrombus-")
        assert {name for name in named if name.startswith(marks)} == expected
        for name in expected:
            kind, place = re.fullmatch(r"(tumour|upper-end|clamp-planned|thrombus)-(.*)", name).groups()
            assert named[name].get("class") == kind
            if kind == "thrombus":
                course = re.findall(r"([\d.]+) ([\d.]+)", named[name].get("d", ""))
                assert all(in_field((float(x), float(y)), place) for x, y in course), (name, course)
            else:
                assert in_field(position(named[name]), place), name


def test_in_the_svg_marks_are_words_beside_their_place_too() -> None:
    root, named = svg_of(picture_for("renal-left", "infrahepatic", ("ivc-infrarenal", *sorted(BESIDE))))
    texts = [each.text or "" for each in root.iter(f"{SVG}text")]
    after = {text: texts[place + 1 : place + 4] for place, text in enumerate(texts)}
    assert after["left renal vein"][:2] == ["tumour", "thrombus"]
    assert after["IVC infrahepatic"][:2] == ["thrombus", "upper end of thrombus"]
    for place in ("IVC infrarenal", "left renal artery", "right renal artery", "hepatic pedicle"):
        assert after[place][0] == "clamp planned"
    assert float(named["patients-right"].get("x", "")) < float(named["patients-left"].get("x", ""))
    assert {"PATIENT'S RIGHT", "PATIENT'S LEFT", FACES_YOU, "Not a scale drawing"} <= set(texts)
    without = [each.text for each in svg_of(picture_for("renal-left", "none"))[0].iter(f"{SVG}text")]
    assert "left renal artery" not in without
    assert "hepatic pedicle" not in without


def test_the_svg_says_whose_it_is_and_asks_nobody_for_anything() -> None:
    picture = replace(picture_for("iliac-left", "atrial", ("iliac-vein-left",)), remark="Synthetic case.")
    root, named = svg_of(picture)
    assert named["title"].text == "Planning picture of RV-1"
    assert "Upper end: Atrial thrombus." in (named["desc"].text or "")
    assert named["foot"].text == f"RV-1 · checklist rvlms 1.0.0 · SHA-256 {RVLMS.sha256[:12]}"
    assert named["remark"].text == "Synthetic case."
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
        *("svg", "title", "desc", "style", "rect", "path", "ellipse", "circle", "text"),
    }
    text = picture_svg(picture).replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|url\(|@import|href|<script", text)


def test_the_svg_is_read_without_colours() -> None:
    _, named = svg_of(picture_for("renal-left", "infrahepatic", ("ivc-infrarenal",), on=("renal-vein-right",)))
    shapes = {
        (named[name].tag, (named[name].get("d") or "").count("L"), name.rsplit("-ivc")[0].rsplit("-renal")[0])
        for name in ("tumour-renal-vein-left", "upper-end-ivc-infrahepatic", "clamp-planned-ivc-infrarenal")
    }
    assert len({shape[:2] for shape in shapes}) == 3
    styles = picture_svg(picture_for("other", "none"))
    assert re.search(r"\.clamp-planned \{ fill: #fff; stroke: #000", styles)
    assert re.search(r"\.clamp-on \{ fill: #000", styles)
    assert re.search(r"\.thrombus \{[^}]*stroke-dasharray", styles)


HOSTILE = '</text><script>alert("1")</script>&amp; [L] \x1b]52;c;aGk=\x07 \u202e <!-- ]]> \x00'


def test_hostile_text_is_shown_and_does_nothing() -> None:
    picture = picture_for("renal-left", "none")
    hostile = replace(
        picture,
        code=HOSTILE,
        remark=HOSTILE,
        remarks=(HOSTILE,),
        marks=(Mark(MarkKind.TUMOUR, "renal-vein-left", "renal-left", HOSTILE),),
        checklist=replace(RVLMS, id=HOSTILE, version=HOSTILE),
    )
    root, named = svg_of(hostile)
    assert not [each for each in root.iter() if "script" in each.tag]
    assert '</text><script>alert("1")</script>&amp; [L]' in (named["title"].text or "")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e]", picture_svg(hostile))


def test_a_doubt_heads_the_words() -> None:
    picture = replace(picture_for("renal-left", "none"), doubts=("It grew.",))
    assert text_of(picture, 100)[0].rstrip().endswith("! It grew.")
    assert "It grew." in [each.text for each in svg_of(picture)[0].iter(f"{SVG}text")]
    assert picture_data(picture)["words"][0] == "It grew."


def test_the_data_names_every_mark_its_place_and_the_thrombus_course() -> None:
    data = picture_data(picture_for("gonadal-left", "renal-vein", ("renal-vein-left", "hepatic-pedicle")))
    assert data["marks"][0] == {
        "kind": "tumour",
        "place": "gonadal-vein-left",
        "answer": "gonadal-left",
        "words": f"Tumour: {words_of('vein', 'gonadal-left')}",
    }
    assert data["thrombus"] == [
        {"place": "gonadal-vein-left", "begins": "tumour", "ends": "renal-vein-left"},
        {"place": "renal-vein-left", "begins": "gonadal-vein-left", "ends": "upper-end"},
    ]
    assert [mark["place"] for mark in data["marks"]] == [
        *("gonadal-vein-left", "renal-vein-left", "renal-vein-left", "hepatic-pedicle"),
    ]
