"""The real program in a real pseudo-terminal: bytes in, a screen out, as a person at a terminal has it."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from typing import Self

import pexpect
import pyte

from rvlms_plan.store.server import Place
from servers import written

PAUSE_BETWEEN_PRESSES = 0.35
"""A person's pause between two presses of one key; the program ignores quicker ones on purpose."""
MOVING = {"up", "down"}
KEYS = {
    "enter": "\r",
    "space": " ",
    "escape": "\x1b",
    "down": "\x1b[B",
    "up": "\x1b[A",
    "ctrl+q": "\x11",
    "f1": "\x1bOP",
}


class Terminal:
    """One run of the program. `bytes_out` is all that it wrote."""

    def __init__(
        self,
        *arguments: str,
        size: tuple[int, int] = (80, 24),
        command: Sequence[str] = (sys.executable, "-m", "rvlms_plan"),
        **environment: str,
    ) -> None:
        columns, rows = size
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._pressed: dict[str, float] = {}
        self._effects: dict[str, float] = {}
        self.bytes_out = b""
        env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", **environment}
        for name in ("NO_COLOR", "CI", "COLUMNS", "LINES"):
            if name not in environment:
                env.pop(name, None)
        self.child = pexpect.spawn(
            command[0], [*command[1:], *arguments], dimensions=(rows, columns), env=env, timeout=10
        )
        self.child.delaybeforesend = None  # it waits 50 ms before each key, for programs that switch echo off late

    @property
    def text(self) -> str:
        """What the screen shows now."""
        self._read()
        return "\n".join(self._screen.display)

    def sees(self, *texts: str, within: float = 20) -> str:
        """Wait until one of the texts stands on the screen, and say which."""
        deadline = time.monotonic() + within
        while True:
            shown = self.text
            for each in texts:
                if each in shown:
                    self._note_effects()
                    return each
            if time.monotonic() > deadline:
                raise AssertionError(f"never: {texts}\n{shown}")

    def asks(self, *texts: str, within: float = 20) -> str:
        """Wait until one of the texts stands in the question that is open, below its line, and say which."""
        deadline = time.monotonic() + within
        while True:
            shown = self.text.rpartition("─" * 40)[2]
            for each in texts:
                if each in shown:
                    self._note_effects()
                    return each
            if time.monotonic() > deadline:
                raise AssertionError(f"never asked: {texts}\n{self.text}")

    def sees_no_more(self, text: str, within: float = 20) -> None:
        """Wait until a text is gone."""
        deadline = time.monotonic() + within
        while text in self.text:
            if time.monotonic() > deadline:
                raise AssertionError(f"still: {text}\n{self.text}")

    def press(self, key: str) -> None:
        """Press a key; one that answers not sooner after what it did before was seen than a person means it again."""
        if key not in MOVING and key in self._pressed:
            since = self._effects.get(key) or time.monotonic()
            while time.monotonic() < since + PAUSE_BETWEEN_PRESSES:
                self._read(0.01)
        self._effects.pop(key, None)
        self._pressed[key] = time.monotonic()
        self.child.send(KEYS.get(key, key))

    def rested_key(self) -> str:
        """Give the answering key that was pressed longest ago."""
        return min(("space", "enter"), key=lambda key: self._pressed.get(key, 0))

    def until(self, holds: Callable[[], bool], what: str, within: float = 20) -> None:
        """Wait until something holds, elsewhere than on the screen."""
        deadline = time.monotonic() + within
        while not holds():
            self._read(0.02)
            if time.monotonic() > deadline:
                raise AssertionError(f"never: {what}\n{self.text}")

    def _note_effects(self) -> None:
        """Note when what a key did was first seen: a person's pause begins there."""
        for key in self._pressed:
            self._effects.setdefault(key, time.monotonic())

    def types(self, text: str) -> None:
        """Type a text."""
        self.child.send(text)

    def forget(self) -> None:
        """Clear what was drawn, as a shell does; the program has to draw it again."""
        self._read()
        self._screen.reset()

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal."""
        os.kill(self.child.pid, number)

    def ends(self, within: float = 20) -> int:
        """Wait until the program ended; give its exit code, or 128 + the signal that ended it."""
        deadline = time.monotonic() + within
        while self.child.isalive():
            self._read(0.05)
            if time.monotonic() > deadline:
                raise AssertionError(f"still running\n{self.text}")
        self._read()
        self.child.close()
        return self.child.exitstatus if self.child.signalstatus is None else 128 + self.child.signalstatus

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.child.close(force=True)

    def _read(self, wait: float = 0.01) -> None:
        try:
            while data := self.child.read_nonblocking(65536, timeout=wait):
                self.bytes_out += data
                self._stream.feed(data)
                wait = 0
        except (pexpect.TIMEOUT, pexpect.EOF):
            pass


def cursor_line(terminal: Terminal) -> str:
    """Give the line that the cursor is on."""
    return next((line for line in terminal.text.splitlines() if line.startswith("▶□")), "")


def store_argument(place: Place) -> tuple[str, str]:
    """Give the option that names a store."""
    return ("--store", written(place))
