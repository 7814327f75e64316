"""Opening a case by the screens: a code that looks like a patient's name is asked about once more."""

from __future__ import annotations

import asyncio
import dataclasses
from pathlib import Path

import pytest
from textual import events

from driving import Hand, kept, running
from rvlms_plan.cli.settings import CODE_LOOKS_LIKE
from rvlms_plan.tui.app import RvlmsApp
from rvlms_plan.tui.screens.home import HomeScreen
from rvlms_plan.tui.screens.theatre import TheatreScreen
from rvlms_plan.tui.widgets.form import SafeInput
from rvlms_plan.tui.widgets.key_gate import KeyGate

PEOPLE: dict[str, str] = {}
TEXTS = {"age": "56", "sex": "female", "checklist": "rvlms", "person": "Chen", "role": "circulator"}


async def asks_about_codes(hand: Hand) -> None:
    await hand.sees("New case")
    screen = hand.app.screen
    assert isinstance(screen, HomeScreen)
    screen._setting = dataclasses.replace(screen._setting, asks_about_codes=CODE_LOOKS_LIKE)
    await hand.press("n")
    await hand.sees("Code of the case")


def asked(hand: Hand, name: str) -> bool:
    return hand.form.question is not None and hand.form.question.name == name


@pytest.mark.parametrize("is_sure", [True, False])
async def test_a_code_that_looks_like_a_name_is_asked_about_and_what_was_typed_is_kept(
    tmp_path: Path, is_sure: bool
) -> None:
    async with running(tmp_path / "theatre.db") as hand:
        await asks_about_codes(hand)
        await hand.fills({"code": "Smith", **TEXTS}, PEOPLE, until=lambda: asked(hand, "sure"))
        await hand.sees("Smith looks like a name or a hospital number.")
        await hand.press("1" if is_sure else "2")
        if not is_sure:
            await hand.until(lambda: asked(hand, "code"), "the code is asked anew")
            await hand.sees("Give another code")
            assert hand.form.query_one("#form-line", SafeInput).value == "Smith"
            await hand.fills({"code": "RV-0012", **TEXTS}, PEOPLE, until=lambda: opened(hand))
        await hand.until(lambda: opened(hand), "the case opens")
    assert kept(tmp_path / "theatre.db", "Smith" if is_sure else "RV-0012").case.position == 1


async def test_a_code_or_an_age_that_cannot_be_is_said_at_once_and_stays_to_be_changed(tmp_path: Path) -> None:
    async with running(tmp_path / "theatre.db") as hand:
        await asks_about_codes(hand)
        await hand.press(*"RV 1", "enter")
        await hand.sees("A case code is 1 to 24 letters")
        assert hand.form.query_one("#form-line", SafeInput).value == "RV 1"
        await hand.press("home", "right", "right", "delete", "enter")
        for age, says in (("fifty", "is not a whole number of years"), ("131", "Age: 131 cannot be")):
            await hand.until(lambda: asked(hand, "age"), "the age is asked")
            hand.form.query_one("#form-line", SafeInput).value = age
            await hand.press("enter")
            await hand.sees(says)


def opened(hand: Hand) -> bool:
    return isinstance(hand.app.screen, TheatreScreen)


async def test_a_name_that_is_none_is_asked_anew_and_spoils_nothing_later(tmp_path: Path) -> None:
    async with running(tmp_path / "theatre.db") as hand:
        await asks_about_codes(hand)
        await hand.fills(
            {**TEXTS, "code": "RV-1", "person": "x" * 90}, PEOPLE, until=lambda: said(hand, "90 characters")
        )
        await hand.fills({**TEXTS, "code": "RV-1"}, PEOPLE, until=lambda: opened(hand))
        await hand.until(lambda: hand.theatre.items.chosen, "the cursor is somewhere")
        hand.theatre.items.choose("size")
        await hand.press("enter")
        await hand.sees("not named yet")
        line = hand.form.query_one("#form-line", SafeInput)
        line.insert_text_at_cursor("y" * 90)
        await hand.press("enter")
        await hand.sees("90 characters long")
        line.value = ""
        await hand.press(*"Roth", "enter")
        await hand.until(lambda: asked(hand, "value"), "the item is asked")
        await hand.press("7", "enter")
        await hand.sees("7 cm")


def said(hand: Hand, text: str) -> bool:
    return text in hand.words()


async def test_a_held_or_doubled_digit_picks_one_option_and_the_ignored_press_is_seen(tmp_path: Path) -> None:
    seconds = [0.0]
    async with running(tmp_path / "theatre.db", gate=KeyGate(lambda: seconds[0])) as hand:
        await asks_about_codes(hand)
        await hand.press(*"RV-1", "enter")
        seconds[0] = 10
        await hand.press(*"56", "enter")
        await hand.until(lambda: asked(hand, "sex"), "the sex is asked")
        await hand.press("1", "1", "1")
        await hand.sees("counted once")
        assert asked(hand, "checklist")
        seconds[0] = 20
        await hand.press("1")
        await hand.until(lambda: asked(hand, "person"), "a press later counts")


@pytest.mark.parametrize("key", ["9", "enter"])
async def test_a_key_that_picks_no_option_is_told_and_takes_nothing(tmp_path: Path, key: str) -> None:
    async with running(tmp_path / "theatre.db") as hand:
        await asks_about_codes(hand)
        await hand.press(*"RV-1", "enter")
        await hand.sees("Age in years")
        await hand.press("5", "6", "enter")
        await hand.sees("Female")
        await hand.press(key)
        await hand.sees("No answer has that key")
        await hand.press("1")
        await hand.sees("Sex: Female")
        assert "No answer has that key" not in hand.words()


def test_what_counts_is_when_a_key_came_and_not_when_a_slow_machine_came_to_it() -> None:
    gate = KeyGate()
    assert gate.lets_through("enter", 100.0)
    assert not gate.lets_through("enter", 100.03)
    assert not gate.lets_through("enter", 100.3)
    assert gate.lets_through("enter", 100.7)


async def test_f1_and_the_commands_work_while_a_question_stands_open(tmp_path: Path) -> None:
    async with running(tmp_path / "theatre.db") as hand:
        await asks_about_codes(hand)
        await hand.press(*"RV", "f1")
        await hand.sees("A case is opened under a code")
        await hand.press("escape")
        await hand.sees("Code of the case")
        await hand.press(*"-7")
        assert hand.form.query_one("#form-line", SafeInput).value == "RV-7"
        await hand.press("ctrl+p")
        await hand.sees("Search for commands")
        await hand.press("escape", "escape")
        await hand.until(lambda: isinstance(hand.app.screen, HomeScreen), "home")


async def test_cutting_or_copying_what_was_typed_takes_nothing_away_and_puts_nothing_into_the_clipboard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    monkeypatch.setattr(RvlmsApp, "copy_to_clipboard", lambda _, text: copied.append(text))
    async with running(tmp_path / "theatre.db") as hand:
        await hand.press("n")
        await hand.sees("Code of the case")
        await hand.press(*"RV-9", "shift+home", "ctrl+x")
        line = hand.form.query_one("#form-line", SafeInput)
        line.action_copy()
        assert line.value == "RV-9"
    assert not copied


@pytest.mark.parametrize("turns", [1, 2, 3])
async def test_what_is_typed_right_behind_a_key_comes_after_all_that_the_key_does(tmp_path: Path, turns: int) -> None:
    """Ctrl+u clears the line once every part above has passed it on; `turns` of the loop later the next key comes."""
    async with running(tmp_path / "theatre.db") as hand:
        await hand.sees("New case")
        await hand.press("n")
        await hand.sees("Code of the case")
        line = hand.form.query_one("#form-line", SafeInput)
        line.value = "RV-"
        hand.app.post_message(events.Key("ctrl+u", None))
        for _ in range(turns):
            await asyncio.sleep(0)
        for key in "RV-9":
            hand.app.post_message(events.Key(key, key))
        await hand.until(lambda: line.value.endswith("9"), "the last key has come")
        assert line.value == "RV-9"
