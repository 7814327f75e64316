"""Several stations on one case, through their screens: who is there, what the others enter, who was quicker."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from driving import Hand, HandClock, PatientGate, kept, make_case, running
from rvlms_plan.tui.screens.settings import Typist
from rvlms_plan.tui.screens.theatre import listening
from rvlms_plan.tui.widgets.form import SafeInput
from rvlms_plan.tui.widgets.glyphs import ASCII, UNICODE, Glyphs

PEOPLE = {"radiologist": "Roth", "endocrinologist": "Weiss", "lead surgeon": "Berg", "anaesthetist": "Li"}
ROTH, SATO = Typist("Roth", "radiologist"), Typist("Sato", "radiologist")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "theatre.db"
    make_case(path, HandClock(), age=56, sex="female")
    return path


@asynccontextmanager
async def two(
    store: Path, size: tuple[int, int] = (80, 24), glyphs: Glyphs = UNICODE
) -> AsyncIterator[tuple[Hand, Hand]]:
    """Give a hand at each of two stations, both with the case open."""
    clock = HandClock()
    keys = {"size": size, "clock": clock, "glyphs": glyphs}
    async with (
        running(
            store, typist=Typist(ROTH.person, ROTH.role), station="reading room", gate=PatientGate(), **keys
        ) as one,
        running(store, typist=Typist(SATO.person, SATO.role), station="theatre 3", gate=PatientGate(), **keys) as other,
    ):
        for hand in (one, other):
            await hand.opens("RV-1")
        yield one, other


async def asks_size(hand: Hand, typed: str) -> None:
    """Open the question of the size and type an answer, without giving it."""
    hand.theatre.items.choose("size")
    await hand.press("enter")
    await hand.until(lambda: hand.form.question is not None, "the size is asked")
    hand.form.query_one("#form-line", SafeInput).insert_text_at_cursor(typed)


async def test_an_answer_shows_at_the_other_station_marked_as_new_and_the_mark_fades(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "FRESH_SECONDS", 0.3)
    async with two(store) as (one, other):
        assert other.theatre.items.chosen == "vein"
        await one.answers("size", {"value": "7.4"}, PEOPLE)
        await other.until(lambda: other.theatre.saving.marks.get("size") == "new", "the size is marked as new")
        await other.sees("7.4 cm")
        await other.until(lambda: "size" not in other.theatre.saving.marks, "the mark fades")
        assert other.theatre.items.chosen == "vein", "the cursor stays where it was"


async def test_a_question_that_stands_open_is_left_alone_by_what_others_enter(store: Path) -> None:
    async with two(store) as (one, other):
        await asks_size(other, "8.1")
        await one.answers("vein", {"value": "ivc-infrarenal"}, PEOPLE)
        await other.until(lambda: other.theatre.view.items["vein"].given, "the vein is known here too")
        line = other.form.query_one("#form-line", SafeInput)
        assert (line.value, line.has_focus) == ("8.1", True)
        assert other.theatre.items.chosen == "size"
        await other.press("enter")
        await other.until(lambda: other.theatre.view.items["size"].given, "the answer is saved")
    assert kept(store).view.items["size"].given.answer == {"value": "8.1"}


async def test_the_slower_of_two_is_told_whose_answer_stands_and_keeps_what_was_typed(store: Path) -> None:
    async with two(store) as (one, other):
        await asks_size(other, "8.1")
        await one.answers("size", {"value": "7.4"}, PEOPLE)
        await other.sees("answered meanwhile: said by Roth at")
        assert other.form.query_one("#form-line", SafeInput).value == "8.1"
        await other.press("enter")
        await other.sees("size is already answered otherwise: 7.4 cm, said by Roth at 08:")
        await other.sees("station reading room")
        await other.sees("You gave: 8.1 cm")
        await other.sees("7.4 cm")
    assert kept(store).view.items["size"].given.answer == {"value": "7.4"}


async def test_the_same_answer_of_two_stands_once_and_the_slower_is_told_so(store: Path) -> None:
    async with two(store) as (one, other):
        await asks_size(other, "7.4")
        await one.answers("size", {"value": "7.4"}, PEOPLE)
        await other.press("enter")
        await other.sees("stands already: said by Roth at")
    assert kept(store).case.position == 2


async def test_nobody_corrects_unseen_what_another_has_just_corrected(store: Path) -> None:
    async with two(store) as (one, other):
        await one.answers("size", {"value": "7.4"}, PEOPLE)
        await other.sees("7.4 cm")
        other.theatre.items.choose("size")
        await other.press("u")
        await other.until(lambda: other.form.question is not None, "the correction asks")
        one.theatre.items.choose("size")
        await one.press("u")
        one_fills = {"because": "mistake", "reason": "read again", "change": "change", "value": "6.6"}
        await one.fills(one_fills, PEOPLE)
        await other.fills({**one_fills, "value": "9.9"}, PEOPLE)
        await other.sees("size is another answer now: 6.6 cm, said by Roth")
        await other.sees("You gave: 9.9 cm")
    assert kept(store).view.items["size"].given.answer == {"value": "6.6"}


async def test_who_is_at_which_station_shows_in_the_foot_and_goes_when_they_leave(store: Path) -> None:
    async with two(store) as (one, other):
        for hand in (one, other):
            await hand.sees("2 stations")
        await one.press("escape")
        await other.until(lambda: "stations" not in other.screen_text(), "the other is alone again")
        assert [each.station for each in other.theatre.setting.desk.present] == ["theatre 3"]


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
async def test_beside_the_items_stands_each_station_with_its_person_role_and_what_it_shows(
    store: Path, glyphs: Glyphs
) -> None:
    async with two(store, (120, 40), glyphs) as (one, other):
        await one.until(lambda: "RA Sato" in one.screen_text(), "the stations are listed")
        lines = [line[-26:].rstrip() for line in one.screen_text().splitlines()]
        begin = lines.index(" Stations")
        shown = [line for line in lines[begin + 1 : begin + 6] if line]
        assert [" ".join(line.split()) for line in shown] == [
            "reading room keyboard",
            "RA Roth, here",
            "theatre 3 keyboard",
            "RA Sato",
        ]
        await other.press("w")
        await other.fills({"person": "Novak", "role": "scrub-nurse"}, PEOPLE)
        await one.sees("SN Novak")


async def test_a_low_screen_leaves_the_stations_out_before_it_leaves_its_keys_out(store: Path) -> None:
    async with two(store, (54, 15)) as (one, _):
        await one.until(lambda: len(one.theatre.setting.desk.present) == 2, "both are there")
        foot = one.screen_text().splitlines()[-1]
        assert "? keys" in foot
        assert len(foot.rstrip()) <= 54


async def test_hostile_words_of_another_station_are_shown_as_they_are(store: Path) -> None:
    async with (
        running(store, typist=ROTH, station="a", size=(120, 40)) as one,
        running(store, typist=Typist("[/b] x\x1b]0;pwned", "radiologist"), station="b", size=(120, 40)) as other,
    ):
        for hand in (one, other):
            await hand.opens("RV-1")
        await one.sees("[/b] x")
        assert "\x1b" not in one.screen_text()
