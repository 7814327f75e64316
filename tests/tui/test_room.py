"""Windows that are too small, or change in the middle: how much is needed is said, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from driving import Hand, HandClock, kept, make_case, running
from rvlms_plan.tui.screens.home import HomeScreen
from rvlms_plan.tui.screens.new_case import NewCaseScreen
from rvlms_plan.tui.screens.theatre import TheatreScreen
from rvlms_plan.tui.screens.timeline import TimelineScreen
from rvlms_plan.tui.widgets.form import Form, SafeInput
from rvlms_plan.tui.widgets.line_list import LineList

PEOPLE = {"radiologist": "Roth", "lead surgeon": "Berg", "endocrinologist": "Weiss"}
NEEDS = "rvlms-plan needs 40 x 12 at least"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "theatre.db"
    make_case(path, HandClock(), age=56, sex="female")
    return path


async def home(hand: Hand) -> None:
    await hand.sees("RV-1")


async def new_case(hand: Hand) -> None:
    await home(hand)
    await hand.press("n")
    await hand.sees("Code of the case")


async def in_theatre(hand: Hand) -> None:
    await hand.opens("RV-1")


async def in_cards(hand: Hand) -> None:
    await in_theatre(hand)
    await hand.press("exclamation_mark")
    await hand.sees("Surge: pressure")


async def aloud(hand: Hand) -> None:
    await in_theatre(hand)
    await hand.press("a")
    await hand.sees("item 1 of")


async def on_wall(hand: Hand) -> None:
    await in_theatre(hand)
    await hand.press("f")
    await hand.sees("PROBLEM")


async def wall_cards(hand: Hand) -> None:
    await on_wall(hand)
    await hand.press("f15")
    await hand.sees("BACK")


async def in_timeline(hand: Hand) -> None:
    await in_theatre(hand)
    await hand.press("t")
    await hand.sees("Timeline of RV-1")


async def reading(hand: Hand) -> None:
    await in_theatre(hand)
    await hand.press("f1")
    await hand.sees("Esc back")


async def planning(hand: Hand) -> None:
    await in_theatre(hand)
    await hand.press("p")
    await hand.sees("PATIENT'S RIGHT")


async def confirming(hand: Hand) -> None:
    await in_theatre(hand)
    await hand.press("ctrl+q")
    await hand.sees("Leave the program?")


SCREENS = {
    "home": (home, "New case"),
    "new-case": (new_case, "Code of the case"),
    "theatre": (in_theatre, "Vein of origin"),
    "cards": (in_cards, "WARNING"),
    "aloud": (aloud, "Vein of origin"),
    "wall": (on_wall, "DONE"),
    "wall-cards": (wall_cards, "BACK"),
    "timeline": (in_timeline, "Case opened"),
    "reading": (reading, "Esc back"),
    "picture": (planning, "PATIENT'S RIGHT"),
    "confirm": (confirming, "Leave the program?"),
}


@pytest.mark.parametrize("name", SCREENS)
async def test_each_screen_says_how_much_room_it_needs_and_comes_back(store: Path, name: str) -> None:
    goes, shows = SCREENS[name]
    async with running(store) as hand:
        await goes(hand)
        screen, had_keys = hand.app.screen, hand.app.focused
        for size in ((39, 24), (80, 11), (12, 4)):
            await hand.pilot.resize_terminal(*size)
            if size[0] > 12:
                await hand.sees(NEEDS)
            await hand.press("x", "o", "y")
            assert hand.app.screen is screen
        await hand.pilot.resize_terminal(40, 12)
        await hand.sees(shows)
        assert "needs" not in hand.screen_text()
        await hand.until(lambda: hand.app.focused is had_keys, "the keys go where they went before")
        await hand.pilot.resize_terminal(80, 24)
        await hand.sees(shows)
    assert kept(store).case.position == 1


async def test_a_window_too_small_at_the_start_is_told_and_the_program_goes_on_when_it_grows(store: Path) -> None:
    async with running(store, size=(30, 8), case="RV-1") as hand:
        await hand.sees("needs 40 x 12")
        await hand.pilot.resize_terminal(80, 24)
        await hand.until(lambda: isinstance(hand.app.screen, TheatreScreen), "the case opens")
        await hand.sees("Vein of origin")
        await hand.until(lambda: hand.theatre.items.has_focus, "the list has the keys")
        await hand.press("escape")
        await hand.until(lambda: isinstance(hand.app.screen, HomeScreen), "home")
        await hand.sees("RV-1")
        await hand.press("n")
        await hand.until(lambda: isinstance(hand.app.screen, NewCaseScreen), "a new case")
        await hand.press("escape")
        await hand.until(lambda: isinstance(hand.app.screen, HomeScreen), "home")
        hand.app.screen.query_one("#cases", LineList).choose("RV-1")
        await hand.press("t")
        await hand.until(lambda: isinstance(hand.app.screen, TimelineScreen), "the timeline")
        await hand.sees("Case opened")


def chosen(form: Form) -> str:
    return " ".join("".join(text for _, text in line) for row in form.query_one(LineList).rows for line in row.lines)


KINDS: dict[str, tuple[str, list[str], Callable[[Form], bool], list[str], dict[str, object]]] = {
    "choice": ("vein", [], lambda form: "IVC" in chosen(form), ["1"], {"value": "ivc-infrarenal"}),
    "number": ("size", ["7", "."], lambda form: form.query_one(SafeInput).value == "7.", ["5", "enter"], {"value": "7.5"}),  # noqa: E501
    "fields": (
        "thrombus",
        ["2"],
        lambda form: form.question is not None and form.question.name == "imaging-date",
        [*"2026-11-20", "enter"],
        {"level": None, "imaging-date": "2026-11-20"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
async def test_a_window_resized_in_the_middle_of_an_answer_loses_nothing(store: Path, kind: str) -> None:
    item, first, holds, rest, answer = KINDS[kind]
    async with running(store) as hand:
        await hand.opens("RV-1")
        hand.theatre._flows._by_role["radiologist"] = "Roth"
        hand.theatre.items.choose(item)
        await hand.press("enter")
        await hand.until(lambda: hand.form.question is not None, "it is asked")
        await hand.press(*first)
        await hand.until(lambda: holds(hand.form), "half of it is typed")
        for size in ((120, 40), (54, 15), (30, 8), (54, 15)):
            await hand.pilot.resize_terminal(*size)
            assert hand.form.is_asking
            assert holds(hand.form)
        await hand.until(lambda: hand.app.focused is not None, "the question has the keys again")
        await hand.press(*rest)
        await hand.until(lambda: kept(store).case.position == 2, "it is saved")
    given = kept(store).view.items[item].given.answer
    assert {name: given[name] for name, value in answer.items() if value} == {n: v for n, v in answer.items() if v}


async def test_several_options_stay_chosen_while_the_window_changes(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        hand.theatre._flows._by_role["surgeon"] = "Berg"
        hand.theatre.go_to_phase("mdt-meeting")
        hand.theatre.items.choose("vascular-plan")
        await hand.press("enter")
        await hand.until(lambda: hand.form.question is not None, "it is asked")
        await hand.press("1")
        await hand.until(lambda: hand.form.question is not None and hand.form.question.several, "several")
        await hand.press("1", "2")
        await hand.until(lambda: chosen(hand.form).count(" chosen") == 2, "two are chosen")
        for size in ((54, 15), (30, 8), (80, 24)):
            await hand.pilot.resize_terminal(*size)
        assert chosen(hand.form).count(" chosen") == 2
        await hand.until(lambda: hand.app.focused is not None, "the question has the keys again")
        await hand.press("enter")
        await hand.until(lambda: hand.form.question is not None and not hand.form.question.several, "the next")
