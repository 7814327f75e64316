"""The planning picture on the screens: by its key, under the help of its items, redrawn when answers change."""

from __future__ import annotations

from pathlib import Path

import pytest

from driving import Hand, HandClock, make_case, open_database, running
from rvlms_plan.domain.picture.cells import FULL, LOW
from rvlms_plan.tui.screens.picture import PictureScreen
from rvlms_plan.tui.widgets.glyphs import ASCII
from rvlms_plan.use_cases import live, theatre
from rvlms_plan.use_cases.station import Station, Who

SATO = Who("Sato", "radiologist", "Chen")


def answers(path: Path, *, correct: bool = False, **given: dict[str, str]) -> None:
    """Answer items at another station."""
    clock = HandClock()
    database = open_database(path, clock)
    case = live.resume(database, Station(clock, "reading room"), "RV-1")
    for item, texts in given.items():
        name = item.replace("_", "-")
        if correct:
            theatre.correct(case, name, texts, SATO, because="mistake", reason="the other side")
        else:
            theatre.answer(case, name, texts, SATO)
    database.close()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "theatre.db"
    make_case(path, HandClock(), age=56, sex="female")
    answers(
        path,
        vein={"value": "gonadal-left"},
        thrombus={"level": "retrohepatic", "imaging-date": "2026-11-01"},
        vascular_plan={"clamp": "complete-renal", "sites": "ivc-infrarenal,renal-artery-left", "repair": "patch"},
    )
    return path


async def opened(hand: Hand) -> None:
    await hand.opens("RV-1")
    await hand.press("p")
    await hand.sees("PATIENT'S RIGHT")
    assert isinstance(hand.app.screen, PictureScreen)


@pytest.mark.parametrize(("size", "cells"), [((80, 24), FULL), ((54, 15), LOW), ((120, 40), FULL), ((40, 12), LOW)])
async def test_p_shows_the_whole_drawing_with_its_marks(store: Path, size: tuple[int, int], cells: object) -> None:
    assert isinstance(cells, type(FULL))
    async with running(store, size=size) as hand:
        await opened(hand)
        said = hand.screen_text()
        if size != (40, 12):  # where it is scrolled
            for row in cells.art:
                words = [word for word in row.split() if word.isalpha()]
                assert all(word in said for word in words), row
            assert "● Tumour: Gonadal" in said
            assert "● left" in said if cells is LOW else "●" in said
        for sign in "▒▲":
            assert sign in said
        await hand.press("pagedown", "end")
        await hand.sees("spot.")
        await hand.press("escape")
        await hand.until(lambda: not isinstance(hand.app.screen, PictureScreen), "it is left")
        assert hand.theatre.items.has_focus


async def test_every_word_of_it_can_be_reached_in_the_smallest_window(store: Path) -> None:
    async with running(store, size=(54, 15)) as hand:
        await opened(hand)
        seen = set(hand.words().split())
        page = hand.app.screen.query_one("#picture-page")
        while page.scroll_y < page.max_scroll_y:
            await hand.press("pagedown")
            await hand.until(lambda: page.scroll_y == page.scroll_target_y, "it has scrolled")
            await hand.pilot.pause()
            seen |= set(hand.words().split())
        for words in (
            "Clamp planned: IVC infrarenal",
            "Renal artery, left (no vein)",
            "faces you: patient's scale exact",
        ):
            assert set(words.replace(":", " ").replace(",", " ").split()) <= {word.strip(":,;.") for word in seen}, (
                words
            )


async def test_a_correction_at_another_station_is_drawn_while_it_is_open(store: Path) -> None:
    async with running(store) as hand:
        await opened(hand)
        assert "Tumour: Gonadal vein, left" in joined(hand)
        answers(store, correct=True, vein={"value": "renal-right"})
        await hand.until(lambda: "Tumour: Renal vein, right" in joined(hand), "it is drawn anew")


def joined(hand: Hand) -> str:
    """Read the words beside the drawing."""
    return " ".join(line[57:].strip() for line in hand.screen_text().splitlines() if line[57:].strip())


async def test_with_plain_signs_it_is_plain(store: Path) -> None:
    for size in ((80, 24), (54, 15)):
        async with running(store, glyphs=ASCII, size=size) as hand:
            await opened(hand)
            said = hand.screen_text()
            assert {sign for sign in said if not sign.isascii()} <= set("▁▂▃▄▅▆▇█"), said  # the scrollbar's
            assert "@ Tumour" in said


@pytest.mark.parametrize("item", ["vein", "thrombus", "vascular-plan", "imaging-displayed"])
async def test_the_help_of_its_items_ends_with_it(store: Path, item: str) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        hand.theatre.go_to_phase(hand.theatre.view.case.checklist.phase_of[item].id)
        hand.theatre.items.choose(item)
        await hand.press("f1")
        await hand.sees("The planning picture ends this page")
        for _ in range(3):
            await hand.press("pagedown")
        await hand.press("end")
        await hand.sees("spot.")
        await hand.until(lambda: "PATIENT'S LEFT" in everything(hand), "the picture is part of the page")


def everything(hand: Hand) -> str:
    from rvlms_plan.tui.widgets.lines import LineBlock

    block = hand.app.screen.query_one("#page-lines", LineBlock)
    return "\n".join("".join(text for _, text in line) for line in block.lines)


async def test_the_help_of_other_items_has_none(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        hand.theatre.items.choose("growth")
        await hand.press("f1")
        await hand.sees("Esc back")
        assert "PATIENT'S LEFT" not in everything(hand)


async def test_a_checklist_without_a_picture_says_so(tmp_path: Path) -> None:
    path = tmp_path / "theatre.db"
    make_case(path, HandClock(), checklist="who-surgical-safety")
    async with running(path) as hand:
        await hand.opens("RV-1")
        await hand.press("p")
        await hand.sees("this checklist has no planning picture")
