"""The terminal: the screen's own loop reads its keyboard, and draws on it without waiting for it.

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

from textual.drivers import linux_driver
from textual.message import Message

from rvlms_plan.tui.keys_in_order import KeysInOrder
from rvlms_plan.tui.pastes import PasteReader
from rvlms_plan.tui.stalled import PatientWriter
from rvlms_plan.tui.terminal import has_hung_up
from rvlms_plan.tui.widgets.key_gate import Moment

READ_AT_ONCE = 512
"""Bytes of one turn of the loop: of a long paste the rest waits for what else is to be done."""
READS_AGAIN_SECONDS = 0.2
"""After so long a terminal that sent an end, and is there, is read again: at once would be for ever."""
WAITED_SECONDS = 0.001
"""A loop that waited so long for something to read had nothing to read before."""
OVERSLEPT_SECONDS = 0.1
"""A loop that wakes so late stood still with the program, or the machine."""

for name, ours in (("XTermParser", PasteReader), ("WriterThread", PatientWriter)):
    setattr(linux_driver, name, ours)  # names that the driver imported for itself


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


class TerminalDriver(linux_driver.LinuxDriver):
    """Reads keys, taps and pastes as they come, and gives each the moment from which it may have been there."""

    _app: KeysInOrder

    def __init__(self, app: KeysInOrder, **settings: Any) -> None:
        super().__init__(app, **settings)
        self._is_reading = False
        self._reader = PasteReader()
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._unread_since: float | None = None
        self._end_of_escape: asyncio.TimerHandle | None = None
        self._reads_again: asyncio.TimerHandle | None = None

    def start_application_mode(self) -> None:
        """Take the terminal, and read what comes from it from the next turn of the loop on."""
        self._reader = PasteReader()
        self._decoder.reset()
        try:
            self._loop.add_reader(self.fileno, self._read)
        except (OSError, NotImplementedError):  # a loop that watches no terminals: then Textual's thread reads
            self._is_reading = False
        else:
            self._is_reading = True
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def disable_input(self) -> None:
        """Read no more."""
        if self._is_reading:
            self._loop.remove_reader(self.fileno)
        for each in (self._end_of_escape, self._reads_again):
            if each is not None:
                each.cancel()
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

    def _read(self) -> None:
        try:
            data = os.read(self.fileno, READ_AT_ONCE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self._loop.remove_reader(self.fileno)
            self._reads_again = self._loop.call_later(READS_AGAIN_SECONDS, self._read_again)
            return
        came_at = self._came_at(has_more=len(data) == READ_AT_ONCE)
        if text := self._decoder.decode(data):  # else it is the beginning of a letter
            self._process(self._reader.feed(text), came_at)
            self._wait_for_escape()

    def _read_again(self) -> None:
        """Go on behind an end that was none: somebody made the terminal hand over lines, and sent an empty one."""
        if not has_hung_up(self.fileno):  # for that the program looks itself
            self._loop.add_reader(self.fileno, self._read)

    def _came_at(self, *, has_more: bool) -> Moment:
        """Say when what was just read came; what there is `more` of was there as long."""
        now, earliest = time.monotonic(), self._unread_since
        if earliest is None:
            earliest = self._loop.watch.nothing_until if isinstance(self._loop, TerminalLoop) else now
        self._unread_since = earliest if has_more else None
        return Moment(now, earliest)

    def _wait_for_escape(self) -> None:
        """Have an escape that nothing follows read as the key, after its time."""
        if self._end_of_escape is not None:
            self._end_of_escape.cancel()
            self._end_of_escape = None
        if (until := self._reader._timeout_time) is not None:  # noqa: SLF001
            self._end_of_escape = self._loop.call_later(max(0.0, until - time.monotonic()), self._end_escape)

    def _end_escape(self) -> None:
        self._end_of_escape = None
        now = time.monotonic()
        self._process(self._reader.tick(), Moment(now, now))
        self._wait_for_escape()

    def _process(self, messages: Iterable[Message], came_at: Moment) -> None:
        for message in messages:
            message.time = came_at
            self.process_message(message)
