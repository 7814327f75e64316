"""A key pressed to durable and painted: the program at entry 10 and at entry 5,000 of a case, and the floor, by turns.

The program shows DONE only after its commit returned, so the moment of the last byte is the moment of both. That the
entries are in the file is counted afterwards, through a connection of our own.
"""

from __future__ import annotations

import contextlib
import itertools
import random
import sqlite3
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from bench import programs, stores
from bench.terminal import Painted, Terminal

ROUNDS = stores.PHASES * stores.ITEMS
WARM_UP = 3
"""So many first presses of each run are not counted: parts are imported behind the first of them."""
_SAME_KEY_AFTER = 0.4
"""A key within 0.3 s of the one before is a held one; a machine that is late with one of them is allowed for."""


class Presser(Protocol):
    """Something whose next press can be measured."""

    def press(self) -> Painted:
        """Press once, and wait until it is painted."""


class Floor:
    """The line list of the floors."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._numbers = itertools.count(1)
        terminal.started(lambda lines: "00 open" in lines[0])

    def press(self) -> Painted:
        """Press once, and wait until it is painted."""
        said = f"DONE press {next(self._numbers)};"
        return self._terminal.press(" ", lambda lines: any(said in line for line in lines))


class Program:
    """The theatre screen on a case, its cursor on the first item."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._numbers = itertools.count()
        self._pressed_at = 0.0
        terminal.started(lambda lines: _line_with(lines, stores.challenge(0)).startswith("▶"))
        terminal.drain(0.3)

    def press(self) -> Painted:
        """Press once, and wait until row, counters and foot say that it is saved, and the cursor has gone on."""
        number = next(self._numbers)
        done = number % stores.ITEMS
        if number and done == 0:
            first = stores.challenge(number)
            self._terminal.press("]", lambda lines: _line_with(lines, first).startswith("▶"))
        time.sleep(max(0.0, self._pressed_at + _SAME_KEY_AFTER - time.perf_counter()))
        self._pressed_at = time.perf_counter()
        pressed = datetime.now().astimezone().replace(microsecond=0)
        item, next_item = stores.challenge(number), stores.challenge(number + 1)

        def is_there(lines: list[str]) -> bool:
            return (
                "DONE" in _line_with(lines, item)
                and any(f" {done + 1} done" in line for line in lines)
                and _was_saved_since(lines[-1], pressed)
                and (done == stores.ITEMS - 1 or _line_with(lines, next_item).startswith("▶"))
            )

        return self._terminal.press(" ", is_there)


def _line_with(lines: list[str], text: str) -> str:
    return next((line for line in lines if text in line), "")


def _was_saved_since(line: str, moment: datetime) -> bool:
    _, mark, rest = line.partition("saved ")
    try:
        at = datetime.strptime(rest[:8], "%H:%M:%S").replace(
            year=moment.year, month=moment.month, day=moment.day, tzinfo=moment.tzinfo
        )
    except ValueError:
        return False
    return bool(mark) and (at >= moment or moment - at > timedelta(hours=12))


def measured(folder: Path, short: Path, long: Path, sessions: int) -> tuple[dict[str, list[Painted]], list[str]]:
    """Press by turns in all three, in so many sessions; give what each took, and what is wrong with the files."""
    taken: dict[str, list[Painted]] = {"floor": [], "short": [], "long": []}
    wrong: list[str] = []
    for session in range(sessions):
        files = {
            "floor": folder / f"floor-{session}.db",
            "short": stores.copied(short, folder / f"short-{session}.db"),
            "long": stores.copied(long, folder / f"long-{session}.db"),
        }
        with contextlib.ExitStack() as stack:
            pressers: dict[str, Presser] = {}
            for name, make, command in (
                ("floor", Floor, programs.floor("line_list", files["floor"])),
                ("short", Program, programs.theatre(files["short"])),
                ("long", Program, programs.theatre(files["long"])),
            ):
                pressers[name] = _opened(stack, make, command)
            for number in range(ROUNDS):
                for name in random.sample(sorted(pressers), len(pressers)):
                    painted = pressers[name].press()
                    if number >= WARM_UP:
                        taken[name].append(painted)
        wrong += _wrong_with(files)
    return taken, wrong


def _opened(stack: contextlib.ExitStack, make: Callable[[Terminal], Presser], command: programs.Command) -> Presser:
    return make(stack.enter_context(Terminal(command.arguments, command.environment)))


def _wrong_with(files: dict[str, Path]) -> list[str]:
    with contextlib.closing(sqlite3.connect(files["floor"])) as connection:
        in_floor = connection.execute("select count(*) from tick").fetchone()[0]
    expected = {"floor": ROUNDS, "short": stores.SHORT + ROUNDS, "long": stores.LONG + ROUNDS}
    found = {"floor": in_floor, **{name: stores.entries_in(files[name]) for name in ("short", "long")}}
    return [
        f"{name}: {found[name]} in the file, not {expected[name]}" for name in files if found[name] != expected[name]
    ]
