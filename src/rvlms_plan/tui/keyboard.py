"""The screen's own loop reads the keyboard.

Textual reads it on a thread, which is woken for a key, then wakes the loop and is in its way, looks ten times a second
whether it is to end, and ends the program at the first byte that is not UTF-8 (an old terminal's é, noise on a line).
"""

from __future__ import annotations

import asyncio
import os
import selectors
import time
from codecs import getincrementaldecoder
from collections.abc import Iterable
from typing import Any

from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from rvlms_plan.tui.keys_in_order import KeysInOrder
from rvlms_plan.tui.pastes import PasteReader

READ_AT_ONCE = 512
"""Bytes of one turn of the loop: of a long paste the rest waits for what else is to be done."""
WAITED_SECONDS = 0.001
"""A loop that waited so long for something to read had nothing to read before."""
OVERSLEPT_SECONDS = 0.1
"""A loop that wakes so late stood still with the program, or the machine."""


class Watch(selectors.DefaultSelector):
    """Waits for whatever can be read, and knows since when there may have been something."""

    def __init__(self) -> None:
        super().__init__()
        self.nothing_until = self._looked_at = time.monotonic()
        """The last moment, of the steady clock, at which there was certainly nothing of what there is now."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait so many seconds at the most; give what can be read."""
        began = time.monotonic()
        ready = super().select(timeout)
        now = time.monotonic()
        has_overslept = timeout is not None and now - began > timeout + OVERSLEPT_SECONDS
        has_waited = now - began > WAITED_SECONDS and not has_overslept
        self.nothing_until = now if has_waited else self._looked_at
        if not has_overslept:  # else a signal may have ended the wait before it came to looking
            self._looked_at = now
        return ready


class TerminalLoop(asyncio.SelectorEventLoop):
    """The loop of a screen that reads the keyboard itself."""

    def __init__(self) -> None:
        self.watch = Watch()
        super().__init__(self.watch)


class TerminalDriver(LinuxDriver):
    """Reads keys, taps and pastes as they come, and gives each the moment from which it may have been there."""

    _app: KeysInOrder

    def __init__(self, app: KeysInOrder, **settings: Any) -> None:
        super().__init__(app, **settings)
        self._is_reading = False
        self._reader = PasteReader()
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._end_of_escape: asyncio.TimerHandle | None = None

    def start_application_mode(self) -> None:
        """Take the terminal, and read what comes from it from the next turn of the loop on."""
        self._reader = PasteReader()
        try:
            self._loop.add_reader(self.fileno, self._read)
        except (OSError, NotImplementedError):  # a loop that watches no terminals: then Textual's thread reads
            self._is_reading = False
        else:
            self._is_reading = True
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def disable_input(self) -> None:
        """Read no more."""
        self._read_no_more()
        super().disable_input()

    def send_message(self, message: Message) -> None:
        """Hand on what was read; what nothing stands before goes straight to whatever it is for."""
        if not self._is_reading:
            super().send_message(message)
        elif not self._app.took_at_once(message):
            self._app.post_message(message)

    def _run_input_thread(self) -> None:
        if not self._is_reading:
            super()._run_input_thread()

    def _read_no_more(self) -> None:
        if self._is_reading:
            self._loop.remove_reader(self.fileno)
        if self._end_of_escape is not None:
            self._end_of_escape.cancel()

    def _read(self) -> None:
        try:
            data = os.read(self.fileno, READ_AT_ONCE)
        except OSError:
            data = b""
        if not data:  # the terminal is gone, and nothing will ever come: the program looks for that itself
            self._read_no_more()
            return
        # A program that stood still reads late what a held key sent meanwhile: as new, that would answer an item.
        came_at = self._loop.watch.nothing_until if isinstance(self._loop, TerminalLoop) else time.monotonic()
        self._process(self._reader.feed(self._decode(data)), came_at)
        self._wait_for_escape()

    def _wait_for_escape(self) -> None:
        """Have an escape that nothing follows read as the key, after its time."""
        if self._end_of_escape is not None:
            self._end_of_escape.cancel()
            self._end_of_escape = None
        if (until := self._reader._timeout_time) is not None:  # noqa: SLF001
            self._end_of_escape = self._loop.call_later(max(0.0, until - time.monotonic()), self._end_escape)

    def _end_escape(self) -> None:
        self._end_of_escape = None
        self._process(self._reader.tick(), time.monotonic())
        self._wait_for_escape()

    def _process(self, messages: Iterable[Message], came_at: float) -> None:
        for message in messages:
            message.time = came_at
            self.process_message(message)
