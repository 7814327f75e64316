"""Keys as they come from a terminal: whole or in pieces, spoilt, held while the program stands still, behind a tap."""

from __future__ import annotations

import fcntl
import importlib
import os
import pkgutil
import selectors
import signal
import sys
import termios
import time
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import rvlms_plan.tui
from driving import HandClock, kept, make_case
from rvlms_plan.tui import terminal_driver
from rvlms_plan.tui.keys_in_order import TakesAtOnce
from rvlms_plan.tui.terminal_driver import OVERSLEPT_SECONDS, Watch
from rvlms_plan.tui.widgets.key_gate import QUIET_SECONDS, KeyGate, Moment
from rvlms_plan.tui.widgets.line_list import ANSWERING_KEYS, LineList
from terminal import Terminal, store_argument

CHEN = {"RVLMS_PLAN_PERSON": "Chen", "RVLMS_PLAN_ROLE": "circulator"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "theatre.db"
    make_case(path, HandClock())
    return path


def theatre(store: Path) -> Terminal:
    return Terminal(*store_argument(store), "theatre", "RV-1", **CHEN)


def inside(terminal: Terminal) -> int:
    """Open the program's own end of its terminal; whoever asks closes it."""
    return os.open(Path(f"/proc/{terminal.child.pid}/fd/0").readlink(), os.O_RDWR | os.O_NOCTTY)


def is_all_read(terminal: Terminal) -> bool:
    end = inside(terminal)
    try:
        return not any(fcntl.ioctl(end, termios.FIONREAD, bytes(4)))
    finally:
        os.close(end)


@pytest.mark.parametrize("spoilt", [b"\xe9\xff\xfe", b"\xe9"], ids=["no letters", "the beginning of one"])
def test_a_byte_that_is_no_text_ends_nothing_and_what_follows_is_read(store: Path, spoilt: bytes) -> None:
    with theatre(store) as terminal:
        terminal.sees("▶□ OPEN   Vein of origin")
        terminal.child.send(spoilt)
        terminal.until(lambda: is_all_read(terminal), "it is read by itself")
        terminal.press("m")
        terminal.sees("What is to be noted")
        terminal.child.send(b"caf\xe9 noir")
        terminal.sees("caf� noir")


def test_a_letter_that_comes_in_two_pieces_is_one_letter(store: Path) -> None:
    with theatre(store) as terminal:
        terminal.sees("▶□ OPEN   Vein of origin")
        terminal.press("m")
        terminal.sees("What is to be noted")
        first, second = "é".encode()[:1], "é".encode()[1:]
        terminal.types("caf")
        terminal.sees("caf")
        terminal.child.send(first)
        terminal.until(lambda: is_all_read(terminal), "it is read by itself")
        terminal.child.send(second + b" noir")
        terminal.sees("café noir")


def test_an_escape_that_nothing_follows_is_the_key_and_one_that_begins_a_key_is_not(store: Path) -> None:
    with theatre(store) as terminal:
        terminal.sees("▶□ OPEN   Vein of origin")
        terminal.press("down")
        terminal.sees_no_more("▶□ OPEN   Vein of origin")
        terminal.press("m")
        terminal.sees("What is to be noted")
        terminal.press("escape")
        terminal.sees_no_more("What is to be noted")


def hold(terminal: Terminal) -> None:
    """Hold the space bar for a while, as a keyboard does: it repeats."""
    for _ in range(12):
        terminal.types(" ")
        time.sleep(0.03)


MOUSE = "".join(f"\x1b[<35;{column};5M" for column in range(10, 70))
"""A mouse that moves over the screen: more than is read at once."""


@pytest.mark.parametrize("meanwhile", [" " * 8, f"{MOUSE} "], ids=["a key", "a key behind a mouse"])
def test_a_key_held_while_the_program_stands_still_answers_one_item(store: Path, meanwhile: str) -> None:
    with theatre(store) as terminal:
        terminal.sees("▶□ OPEN   Vein of origin")
        while "▶□SIGN OUT" not in terminal.text and "▶SIGN OUT" not in terminal.text:
            terminal.press("]")
        for _ in range(11):
            terminal.press("up")
        terminal.sees("▶□ OPEN   Operation as done")
        before = kept(store).case.position
        terminal.press("space")
        hold(terminal)  # without a look at the store: after a pause it would be another press
        terminal.kill(signal.SIGSTOP)
        terminal.types(meanwhile)
        time.sleep(QUIET_SECONDS * 4)  # it is a time that makes a press count
        terminal.kill(signal.SIGCONT)
        hold(terminal)
        terminal.sees("counted once")
        terminal.until(lambda: is_all_read(terminal), "all of it is read")
        assert kept(store).case.position == before + 1


def test_an_end_that_a_terminal_sends_while_it_hands_over_lines_is_none(store: Path) -> None:
    with theatre(store) as terminal:
        terminal.sees("▶□ OPEN   Vein of origin")
        end = inside(terminal)
        raw = termios.tcgetattr(end)
        lines = termios.tcgetattr(end)
        lines[3] |= termios.ICANON
        termios.tcsetattr(end, termios.TCSANOW, lines)
        terminal.types("\x04")
        time.sleep(0.3)  # nothing tells from outside when it was read
        termios.tcsetattr(end, termios.TCSANOW, raw)
        os.close(end)
        terminal.press("m")
        terminal.sees("What is to be noted")


def test_what_may_have_come_at_once_counts_once_and_so_does_what_follows_it() -> None:
    gate = KeyGate()
    assert gate.lets_through("space", Moment(100.0, earliest=99.9))
    assert not gate.lets_through("space", Moment(100.6, earliest=100.05))
    assert not gate.lets_through("space", Moment(100.63, earliest=100.62))
    assert gate.lets_through("space", Moment(101.0, earliest=100.99))


def test_a_key_behind_a_tap_is_for_the_row_that_was_tapped(store: Path) -> None:
    with theatre(store) as terminal:
        terminal.sees("▶□ OPEN   Vein of origin")
        row = next(n for n, line in enumerate(terminal.text.splitlines(), 1) if "OPEN   Metanephrines" in line)
        terminal.types(f"\x1b[<0;12;{row}M\x1b[<0;12;{row}m\r")
        terminal.asks("Plasma free, lying")


def test_where_a_loop_watches_no_terminal_keys_are_read_all_the_same(store: Path) -> None:
    program = (
        "import sys\n"
        "from rvlms_plan.cli import main\n"
        "from rvlms_plan.tui.terminal_driver import TerminalLoop\n"
        "def refuse(*_): raise PermissionError\n"
        "TerminalLoop.add_reader = refuse\n"
        "sys.exit(main())\n"
    )
    command = (sys.executable, "-c", program)
    with Terminal(*store_argument(store), "theatre", "RV-1", command=command, **CHEN) as terminal:
        terminal.sees("▶□ OPEN   Vein of origin")
        terminal.press("m")
        terminal.sees("What is to be noted")


@pytest.mark.parametrize(
    ("seconds", "at_the_most", "may_have_come"),
    [
        (0.0, 0.2, "before"),
        (0.1, 0.2, "now"),
        (0.1, None, "now"),
        (0.2 + OVERSLEPT_SECONDS / 2, 0.2, "now"),
        (0.2 + OVERSLEPT_SECONDS * 2, 0.2, "before"),
    ],
)
def test_what_was_there_at_once_may_have_come_since_the_last_look(
    monkeypatch: pytest.MonkeyPatch, seconds: float, at_the_most: float | None, may_have_come: str
) -> None:
    now = [100.0]

    def wait(*_: object) -> list[object]:
        now[0] += seconds
        return []

    monkeypatch.setattr(terminal_driver.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(selectors.DefaultSelector, "select", wait)
    watch = Watch()
    now[0] += 5  # the loop was busy
    watch.select(at_the_most)
    assert watch.nothing_until == (100.0 if may_have_come == "before" else now[0])
    watch.close()


def test_a_wait_that_a_signal_ended_after_a_stop_was_no_look(monkeypatch: pytest.MonkeyPatch) -> None:
    now, seconds = [100.0], [3.0, 0.0]

    def wait(*_: object) -> list[object]:
        now[0] += seconds.pop(0)
        return []

    monkeypatch.setattr(terminal_driver.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(selectors.DefaultSelector, "select", wait)
    watch = Watch()
    watch.select(0.2)
    watch.select(0)
    assert watch.nothing_until == 100.0
    watch.close()


def test_no_key_that_answers_is_anybody_elses_first() -> None:
    """Such a key goes straight to the list: a binding with priority would be passed over."""
    classes = set()
    for module in pkgutil.walk_packages(rvlms_plan.tui.__path__, "rvlms_plan.tui."):
        found = vars(importlib.import_module(module.name)).values()
        classes |= {each for each in found if isinstance(each, type) and issubclass(each, DOMNode)}
    assert issubclass(LineList, TakesAtOnce)
    first = {
        key.strip()
        for each in classes
        for binding in each.__dict__.get("BINDINGS", ())
        if isinstance(binding, Binding) and binding.priority
        for key in binding.key.split(",")
    }
    assert first
    assert not first & {*ANSWERING_KEYS}
