"""What the operating system knows of our terminal: whether it is there, or gone, how it takes keys; what reads it."""

from __future__ import annotations

import asyncio
import os
import select
import sys
from collections.abc import Callable
from typing import IO

from textual.driver import Driver

if sys.platform != "win32":
    import termios


def terminal_of(stream: IO[str] | None) -> int | None:
    """Give the number of the terminal that a stream reads, or None where it reads none."""
    try:
        number = stream.fileno() if stream is not None else None
    except (OSError, ValueError):
        return None
    return number if number is not None and os.isatty(number) else None


def has_hung_up(terminal: int) -> bool:
    """Tell whether nobody is at the other end any more."""
    if not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(terminal, 0)
    return bool(poll.poll(0))


def is_cooked(terminal: int) -> bool:
    """Tell whether the terminal hands over whole lines, as a shell leaves it, and not each key."""
    if sys.platform == "win32":
        return False
    try:
        return bool(termios.tcgetattr(terminal)[3] & termios.ICANON)
    except termios.error:
        return False


def driver_and_loop() -> tuple[type[Driver] | None, Callable[[], asyncio.AbstractEventLoop] | None]:
    """Give what draws on a terminal and reads it; None leaves that to Textual, and to who set its variable for it."""
    if os.name != "posix" or "TEXTUAL_DRIVER" in os.environ:
        return None, None
    from rvlms_plan.tui.terminal_driver import TerminalDriver, TerminalLoop  # noqa: PLC0415 - not on Windows

    return TerminalDriver, TerminalLoop
