"""What the keyboard's thread reads goes to the screen's by one call of its loop.

Textual makes a coroutine, two futures and a task of each key, and waits for none of them.
"""

from __future__ import annotations

from textual.driver import Driver
from textual.message import Message


def _send(driver: Driver, message: Message) -> None:
    driver._loop.call_soon_threadsafe(driver._app.post_message, message)  # noqa: SLF001


def hand_on_at_once() -> None:
    """Let the terminal's driver hand on what it reads so."""
    from textual.drivers.linux_driver import LinuxDriver  # noqa: PLC0415 - not on Windows

    setattr(LinuxDriver, "send_message", _send)  # noqa: B010 - a method of Textual's own
