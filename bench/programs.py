"""How each program is started: the one that is measured, and the floors beside it."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from bench import stores

_FLOORS = Path(__file__).parent / "floors"


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RVLMS_PLAN_", "TEXTUAL"))}
    for name in ("NO_COLOR", "CI", "PYTHONDONTWRITEBYTECODE"):
        kept.pop(name, None)
    return {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}


@dataclass(frozen=True, slots=True)
class Command:
    """A command line and its environment."""

    arguments: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=_environment)


def program(*arguments: str) -> Command:
    """Give the program as it is installed, as the typist of the bench."""
    script = Path(sys.executable).parent / "rvlms-plan"
    start = (str(script),) if script.exists() else (sys.executable, "-m", "rvlms_plan")
    who = {"RVLMS_PLAN_PERSON": stores.TYPIST.person, "RVLMS_PLAN_ROLE": stores.TYPIST.role}
    no_file = {"RVLMS_PLAN_STATION": "bench"}
    return Command((*start, *arguments), {**_environment(), **who, **no_file})


def home(store: Path) -> Command:
    """Give the program, opened on home."""
    return program("--store", str(store))


def theatre(store: Path) -> Command:
    """Give the program, opened on the measured case."""
    return program("--store", str(store), "theatre", stores.CODE)


def floor(name: str, *arguments: Path) -> Command:
    """Give one of the floors."""
    return Command((sys.executable, str(_FLOORS / f"{name}.py"), *map(str, arguments)))
