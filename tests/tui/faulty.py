"""The real program with a fault put into it: faulty.py WHERE ARGUMENTS…, run in a pseudo-terminal by the tests."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

CANARY = "PATIENT-CANARY"


def boom(*_: object) -> None:
    """Fail with patient data in the words of the exception and in a local variable."""
    patient = f"{CANARY} Smith 1234567"
    raise RuntimeError(f"cannot show {patient}")


def in_an_action() -> None:
    from rvlms_plan.tui.screens.theatre import TheatreScreen

    TheatreScreen.action_gate = boom  # type: ignore[method-assign]


def in_drawing() -> None:
    from rvlms_plan.tui.screens import base

    base.page_lines = boom  # type: ignore[assignment]


def in_a_flow() -> None:
    from rvlms_plan.tui.screens.theatre.flows import Flows

    async def fails(self: object) -> None:
        boom()

    Flows.note = fails  # type: ignore[method-assign]


def in_a_priority_key() -> None:
    """The keys' own task runs these: Textual would let it die without a word."""
    from rvlms_plan.tui.app import RvlmsApp

    async def fails(self: object) -> None:
        boom()

    RvlmsApp.action_ask_quit = fails  # type: ignore[method-assign]


def in_a_lost_task() -> None:
    """Nobody awaits it: asyncio would print the words of the exception when it is collected."""
    from rvlms_plan.tui.screens.theatre import TheatreScreen

    async def fails() -> None:
        boom()

    def starts(self: object) -> None:
        asyncio.ensure_future(fails())  # noqa: RUF006 - lost on purpose

    TheatreScreen.action_gate = starts  # type: ignore[method-assign]


def in_the_input() -> None:
    """Textual's thread that reads the keys panics with the words of the exception, and with exit code 0."""
    from textual._xterm_parser import XTermParser

    feed = XTermParser.feed

    def fails(self: XTermParser, data: str) -> object:
        if "g" in data:
            boom()
        return feed(self, data)

    XTermParser.feed = fails  # type: ignore[method-assign,assignment]


FAULTS: dict[str, tuple[Callable[[], None], str]] = {
    "action": (in_an_action, "g"),
    "drawing": (in_drawing, "g"),
    "flow": (in_a_flow, "m"),
    "priority-key": (in_a_priority_key, "\x11"),
    "lost-task": (in_a_lost_task, "g"),
    "input": (in_the_input, "g"),
}
"""How a fault is put in, and the key that brings it about in a case."""

if __name__ == "__main__":
    FAULTS[sys.argv[1]][0]()
    from rvlms_plan.cli import main

    sys.exit(main(sys.argv[2:]))
