"""Starts, by turns with their floors: the version, the first frame, home with its cases; and the memory each takes."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import machine, programs, stores
from bench.terminal import Terminal

SETTLES = 1.5
"""So many seconds after its last byte a program's memory is read."""


@dataclass(frozen=True, slots=True)
class Start:
    """A start: what is run, and what the screen shows once it is there (None: it only runs to its end)."""

    command: programs.Command
    is_there: Callable[[list[str]], bool] | None


def all_starts(listed: Path, codes: list[str]) -> dict[str, Start]:
    """Give every start that is measured; the program is started on a store with cases."""

    def shows(*texts: str) -> Callable[[list[str]], bool]:
        return lambda lines: all(any(text in line for line in lines) for text in texts)

    return {
        "version": Start(programs.program("--version"), None),
        "version floor": Start(programs.floor("click_only"), None),
        "first frame": Start(programs.home(listed), shows("rvlms-plan")),
        "first frame floor": Start(programs.floor("bare"), shows("floor is painted")),
        "home": Start(programs.home(listed), shows(*codes)),
        "home floor": Start(programs.floor("sqlmodel_list", listed), shows(*codes)),
    }


def measured(starts: dict[str, Start], times: int) -> dict[str, list[float]]:
    """Start each so many times, by turns in random order, after one start that is not counted; give the seconds."""
    taken: dict[str, list[float]] = {name: [] for name in starts}
    for number in range(times + 1):
        for name in random.sample(sorted(starts), len(starts)):
            seconds = _seconds(starts[name])
            if number:
                taken[name].append(seconds)
    return taken


def memories(starts: dict[str, Start], case: Path, times: int) -> dict[str, list[float]]:
    """Start each alone, let it settle, and give its memory in MiB; empty where the system does not tell it."""
    wanted = {name: starts[name] for name in ("home", "home floor")}
    wanted["theatre"] = Start(programs.theatre(case), lambda lines: any(stores.challenge(0) in line for line in lines))
    taken: dict[str, list[float]] = {name: [] for name in wanted}
    for _ in range(times):
        for name, start in wanted.items():
            with Terminal(start.command.arguments, start.command.environment) as terminal:
                if start.is_there is not None:
                    terminal.started(start.is_there)
                terminal.drain(0.5)
                time.sleep(SETTLES)
                taken[name] += filter(None, [machine.memory(terminal.pid)])
    return taken


def _seconds(start: Start) -> float:
    if start.is_there is not None:
        with Terminal(start.command.arguments, start.command.environment) as terminal:
            return terminal.started(start.is_there).seconds
    began = time.perf_counter()
    subprocess.run(start.command.arguments, env=start.command.environment, capture_output=True, check=True, timeout=30)
    return time.perf_counter() - began
