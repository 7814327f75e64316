"""The planning picture marks what a case's answers say, at the right place, and guesses nothing."""

from __future__ import annotations

from itertools import pairwise

import pytest

from cases import Walk
from pictures import (
    BESIDE,
    IMPOSSIBLE,
    LEVELS,
    RVLMS,
    SITES,
    VEINS,
    WAY,
    Combination,
    combinations,
    picture_for,
    veins_and_levels,
    words_of,
)
from rvlms_plan.domain.case import operating
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.picture import MarkKind, Picture, legend, picture_of, way_to_the_heart
from rvlms_plan.domain.picture.cells import FULL, LOW, Cells
from rvlms_plan.domain.picture.vectors import RAILS
from rvlms_plan.formats.checklist import load_shipped

SATO = Voice("Sato", "radiologist")


def said(picture: Picture) -> str:
    return "\n".join(words for _, words in legend(picture))


def places(picture: Picture, kind: MarkKind) -> set[str | None]:
    return {mark.place for mark in picture.of_kind(kind)}


@pytest.mark.parametrize(("vein", "level"), veins_and_levels())
def test_every_combination_is_marked_where_its_answers_say(vein: str, level: str) -> None:
    for wanted in combinations():
        if (wanted.vein, wanted.level) != (vein, level):
            continue
        picture = wanted.picture
        assert places(picture, MarkKind.TUMOUR) == {wanted.tumour}
        assert places(picture, MarkKind.UPPER_END) == {wanted.end}
        assert [stretch.place for stretch in picture.path] == wanted.path
        assert places(picture, MarkKind.CLAMP_PLANNED) == set(wanted.sites)
        assert places(picture, MarkKind.CLAMP_ON) == set()


@pytest.mark.parametrize(("vein", "level"), veins_and_levels())
def test_every_combination_is_said_in_the_checklists_own_words(vein: str, level: str) -> None:
    words = said(picture_for(vein, level, tuple(SITES)))
    assert f"Tumour: {words_of('vein', vein)}" in words
    assert words_of("thrombus", level, "level") in words
    for site in SITES:
        assert words_of("vascular-plan", site, "sites") in words
    assert "the patient's right is on the left of this picture" in words
    assert "Not a scale drawing" in words


@pytest.mark.parametrize(("vein", "level"), veins_and_levels())
def test_thrombus_runs_without_a_gap_from_the_tumour_to_its_end(vein: str, level: str) -> None:
    path = picture_for(vein, level).path
    if path:
        assert (path[0].begins, path[-1].ends) == ("tumour", "upper-end")
        for here, onward in pairwise(path):
            assert (here.ends, onward.begins) == (onward.place, here.place)


@pytest.mark.parametrize(("vein", "level"), IMPOSSIBLE)
def test_what_cannot_be_is_said_and_not_drawn(vein: str, level: str) -> None:
    picture = picture_for(vein, level)
    assert picture.path == ()
    assert places(picture, MarkKind.TUMOUR) == {WAY[vein][0]}
    line = next(words for words in said(picture).splitlines() if words_of("thrombus", level, "level") in words)
    assert IMPOSSIBLE[vein, level] in line
    assert line.endswith("not drawn")


def test_the_left_gonadal_vein_goes_by_the_left_renal_vein_and_the_right_one_straight_to_the_cava() -> None:
    left, right = picture_for("gonadal-left", "infrahepatic"), picture_for("gonadal-right", "infrahepatic")
    assert left.path_words == "left gonadal vein, left renal vein, IVC pararenal, infrahepatic"
    assert right.path_words == "right gonadal vein, IVC infrarenal, pararenal, infrahepatic"


def test_a_tumour_of_another_vein_leaves_the_thrombus_end_where_it_was_seen() -> None:
    picture = picture_for("other", "retrohepatic")
    assert places(picture, MarkKind.UPPER_END) == {"ivc-retrohepatic"}
    assert "Tumour: Other vein, not on this drawing" in said(picture)
    assert "its way from the tumour is not known and not drawn" in said(picture)
    assert "Renal vein thrombus, whose vein is not known; not drawn" in said(picture_for("other", "renal-vein"))


def test_no_thrombus_and_no_site_are_said() -> None:
    words = said(picture_for("renal-left", "none"))
    assert "Thrombus: No thrombus" in words
    assert "No clamp site is named in the plan." in words


def test_what_is_not_answered_is_not_drawn_and_said() -> None:
    walk = Walk(RVLMS)
    picture = picture_of(walk.view)
    assert picture is not None
    assert picture.marks == ()
    assert "Vein of origin: open; no tumour is drawn." in said(picture)
    assert "Tumour thrombus: open; no thrombus is drawn." in said(picture)
    assert "Vascular plan: open; no clamp site is drawn." in said(picture)


def test_an_override_is_no_answer_and_what_it_counts_as_is_said() -> None:
    walk = Walk(RVLMS)
    walk.override("vein", second=Voice("Moreau", "vascular-surgeon"))
    walk.override("thrombus", second=Voice("Moreau", "vascular-surgeon"))
    picture = picture_of(walk.view)
    assert picture is not None
    assert picture.marks == ()
    assert "Vein of origin: overridden, treated as Other vein; no tumour is drawn." in said(picture)
    assert "Tumour thrombus: overridden, treated as Atrial thrombus; no thrombus is drawn." in said(picture)


def test_a_correction_moves_the_marks() -> None:
    walk = Walk(RVLMS)
    walk.answer("vein", "renal-left", by=SATO)
    before = picture_of(walk.view)
    walk.correct("vein", "renal-right", by=SATO)
    after = picture_of(walk.view)
    assert before is not None
    assert after is not None
    assert places(before, MarkKind.TUMOUR) == {"renal-vein-left"}
    assert places(after, MarkKind.TUMOUR) == {"renal-vein-right"}


def test_clamps_that_are_on_are_marked_beside_those_planned_and_named_by_the_ledgers_title() -> None:
    picture = picture_for(
        "renal-left", "none", ("renal-vein-left",), on=("renal-vein-left", "hepatic-pedicle", "graft")
    )
    assert places(picture, MarkKind.CLAMP_PLANNED) == {"renal-vein-left"}
    assert places(picture, MarkKind.CLAMP_ON) == {"renal-vein-left", "hepatic-pedicle", None}
    line = next(words for kind, words in legend(picture) if kind == MarkKind.CLAMP_ON)
    assert line == "Clamp on now: Renal vein, left; Hepatic pedicle (no vein); graft (not on this drawing)"


def test_a_clamp_of_the_ledger_is_drawn_while_it_is_on() -> None:
    walk = Walk(RVLMS)
    walk.answer("vein", "renal-left", by=SATO)
    walk.tell(operating.place(walk.view, "renal-vein-left", "bulldog", None, walk.now))
    picture = picture_of(walk.view)
    assert picture is not None
    assert places(picture, MarkKind.CLAMP_ON) == {"renal-vein-left"}
    walk.tell(operating.release(walk.view, "renal-vein-left", None, walk.now))
    picture = picture_of(walk.view)
    assert picture is not None
    assert places(picture, MarkKind.CLAMP_ON) == set()


def test_a_thrombus_found_higher_is_said_until_its_answer_is_corrected() -> None:
    walk = Walk(RVLMS)
    walk.answer("thrombus", "level=infrahepatic", "imaging-date=2026-11-01", by=SATO)
    walk.happen("thrombus-higher", "to the liver, on ultrasound")
    doubted = picture_of(walk.view)
    walk.correct("thrombus", "level=retrohepatic", "imaging-date=2026-11-01", because="new-information")
    settled = picture_of(walk.view)
    assert doubted is not None
    assert settled is not None
    assert (
        "Thrombus found higher than imaged, recorded since: Tumour thrombus was not corrected, "
        "the picture shows what it was."
    ) in said(doubted)
    assert "recorded since" not in said(settled)


def test_a_clamp_where_thrombus_lies_says_so() -> None:
    words = said(picture_for("iliac-left", "infrahepatic", ("ivc-infrarenal", "iliac-vein-right", *sorted(BESIDE))))
    assert "IVC infrarenal (thrombus here too)" in words
    assert "Iliac vein, right\n" in words
    assert "Hepatic pedicle (no vein)" in words


def test_a_checklist_without_a_picture_has_none() -> None:
    assert picture_of(Walk(load_shipped("who-surgical-safety")).view) is None


def test_every_way_ends_in_the_heart_as_the_atlas_has_it() -> None:
    for way in WAY.values():
        assert list(way_to_the_heart(way[0])) == way


def test_the_checklist_allows_what_these_tests_draw() -> None:
    assert set(VEINS) == {*WAY, "other"}
    assert len(LEVELS) == 6
    assert set(SITES) >= BESIDE
    assert sum(1 for _ in combinations()) == 60 * (len(SITES) + 4)


@pytest.mark.parametrize("cells", [FULL, LOW], ids=["full", "low"])
def test_along_each_vein_stand_tumour_then_what_empties_into_it_then_the_end(cells: Cells) -> None:
    for vein, level in veins_and_levels():
        for stretch in Combination(vein, level).picture.path:
            stations, rail = cells.stations[stretch.place], cells.rails[stretch.place]
            begin = stations.tumour if stretch.begins == "tumour" else cells.enters_at(stretch.place, stretch.begins)
            assert 0 <= stations.tumour <= stations.end < len(rail)
            assert begin <= stations.end
            shares = RAILS[stretch.place]
            begins = shares.tumour if stretch.begins == "tumour" else shares.entry(stretch.begins)
            assert 0 <= begins < shares.end <= 1
