"""Pedals, touch and a kill, through a real terminal: the bytes that a pedal or a finger sends, and what is kept."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from driving import HandClock, kept, make_case
from over_theatre import elsewhere, kinds, steps
from rvlms_plan.use_cases import theatre
from rvlms_plan.use_cases.station import Who
from terminal import PAUSE_BETWEEN_PRESSES, Terminal, store_argument

WALL = (54, 15)
AT_THE_WALL = {"RVLMS_PLAN_PERSON": "Novak", "RVLMS_PLAN_ROLE": "nurse"}
IN_THEATRE = {"RVLMS_PLAN_PERSON": "Chen", "RVLMS_PLAN_ROLE": "circulator"}
PEDALS = {
    "confirm": ("\x1b[25~", "\x1b[1;2P"),
    "problem": ("\x1b[26~", "\x1b[1;2Q"),
    "cards": ("\x1b[28~", "\x1b[1;2R"),
}
"""What terminals send for F13, F14 and F15, be it as keys of their own or as shift with F1 to F3."""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "theatre.db"
    make_case(path, HandClock(), checklist="who-surgical-safety")
    return path


def answered(path: Path) -> int:
    return kinds(path).count("ItemAnswered")


def tap(terminal: Terminal, word: str, *, lets_go_on: str | None = None) -> None:
    """Press where a word stands, and let go there, or where another stands."""
    places = []
    for each in (word, lets_go_on or word):
        row = max(n for n, line in enumerate(terminal.text.splitlines()) if each in line)
        places.append((terminal.text.splitlines()[row].index(each) + 1, row + 1))
    (x, y), (to_x, to_y) = places
    terminal.types(f"\x1b[<0;{x};{y}M\x1b[<0;{to_x};{to_y}m")


def rests(terminal: Terminal) -> None:
    """Wait as long as a person takes to see that the item is another: a quicker press is meant for the one before."""
    since = time.monotonic()
    terminal.until(lambda: time.monotonic() > since + PAUSE_BETWEEN_PRESSES, "a person's pause")


def wall(path: Path, **more: str) -> Terminal:
    return Terminal(*store_argument(path), "theatre", "RV-1", "--wall", size=WALL, **{**AT_THE_WALL, **more})


@pytest.mark.parametrize("which", [0, 1])
def test_the_three_pedals_arrive_from_either_sort_of_terminal(store: Path, which: int) -> None:
    with wall(store) as terminal:
        terminal.sees("PROBLEM")
        terminal.types(PEDALS["confirm"][which])
        terminal.until(lambda: answered(store) == 1, "the first is saved")
        terminal.sees("ANAESTHETIST, nobody known yet")
        rests(terminal)
        terminal.types(PEDALS["problem"][which])
        terminal.until(lambda: len(kept(store).case.operation.gaps) == 1, "the gap is saved")
        terminal.sees("gap noted")
        terminal.types(PEDALS["cards"][which])
        terminal.sees("BACK")
    entry = kept(store).view.items["identity"].given
    assert [voice.person for voice in entry.voices] == ["Novak"]


def test_a_pedal_that_is_held_answers_one_item(store: Path) -> None:
    with wall(store) as terminal:
        terminal.sees("PROBLEM")
        terminal.types(PEDALS["problem"][0] * 8)
        terminal.sees("counted once")
        terminal.until(lambda: kept(store).case.operation.gaps, "one is saved")
        terminal.press("escape")
        terminal.sees("Sign in")
    assert kinds(store).count("ItemReadAloud") == 1


def test_a_finger_on_a_target_counts_when_it_is_let_go_there_and_not_elsewhere(store: Path) -> None:
    with wall(store) as terminal:
        terminal.sees("PROBLEM")
        tap(terminal, "DONE", lets_go_on="CARDS")
        tap(terminal, "PROBLEM")
        terminal.until(lambda: kept(store).case.operation.gaps, "the gap is saved")
        assert answered(store) == 0
        elsewhere(store, theatre.read_aloud, "site-marked", Who("Novak", "nurse"), gap=True)
        elsewhere(store, theatre.note, "here", Who("Li", "anaesthetist"))
        terminal.sees("ANAESTHETIST Li")
        rests(terminal)
        tap(terminal, "DONE")
        terminal.until(lambda: answered(store) == 1, "it is saved")
        tap(terminal, "CARDS")
        terminal.sees("BACK")
        tap(terminal, "BACK")
        terminal.sees("PROBLEM")


def test_after_a_kill_in_the_middle_of_a_card_the_queue_is_as_it_was(tmp_path: Path) -> None:
    store = tmp_path / "theatre.db"
    make_case(store, HandClock(), age=56, sex="female")
    with Terminal(*store_argument(store), "theatre", "RV-1", **IN_THEATRE) as terminal:
        terminal.sees("▶□ OPEN")
        for letter, shows in (("c", "Say the trigger"), ("b", "Press or pack")):
            terminal.press("!")
            terminal.sees("WARNING  Surge", "WARNING  Major")
            terminal.press(letter)
            terminal.sees(shows)
        terminal.press("space")
        terminal.sees("bleeding 1/5")
        terminal.press("enter")
        terminal.sees("bleeding 2/5")
        terminal.kill()
        assert terminal.ends() == 128 + signal.SIGKILL
    assert steps(store, "bleeding") == [1, 2]
    with Terminal(*store_argument(store), "theatre", "RV-1", **IN_THEATRE) as terminal:
        terminal.sees("! bleeding 2/5 · conversion 0/5")
        terminal.press("!")
        terminal.sees("open, 2 of 5 steps done")
        terminal.press("b")
        terminal.sees("▶□ OPEN 3  Control above and below")
    assert kinds(store).count("CardOpened") == 2


def test_without_colours_every_step_and_target_is_told_by_words_and_signs(tmp_path: Path) -> None:
    store = tmp_path / "theatre.db"
    make_case(store, HandClock(), age=56, sex="female")
    plain = {**IN_THEATRE, "NO_COLOR": "1", "COLORTERM": ""}
    with Terminal(*store_argument(store), "theatre", "RV-1", "--ascii", **plain) as terminal:
        terminal.sees(">_ OPEN")
        terminal.press("!")
        terminal.sees("CAUTION")
        terminal.press("b")
        terminal.sees(">_ OPEN 1")
        terminal.press("space")
        terminal.sees("x DONE 1")
        terminal.press("escape")
        terminal.sees("! bleeding 1/5")
        terminal.press("f")
        terminal.sees("#=====")
        assert terminal.text.isascii()
        assert b"38;2;46;230;166" not in terminal.bytes_out
