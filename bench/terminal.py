"""A program in a real pseudo-terminal, and the moment at which each of its bytes arrived."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import pyte

COLUMNS, ROWS = 80, 24
_QUIET = 0.03
"""So many seconds without a byte end what a press has brought about."""


@dataclass(frozen=True, slots=True)
class Painted:
    """What became of a press or a start: seconds until the screen showed it, and the bytes it took."""

    seconds: float
    bytes_out: int


class Terminal:
    """One run of a program in a terminal of 80 by 24. Its end is bounded: it is killed where it does not leave."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._fd, inside = os.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._began = time.perf_counter()
        self._child = subprocess.Popen(
            list(command), stdin=inside, stdout=inside, stderr=inside, env=environment, start_new_session=True
        )
        os.close(inside)

    @property
    def lines(self) -> list[str]:
        """What the screen shows, as far as it was read."""
        return list(self._screen.display)

    @property
    def pid(self) -> int:
        """The program's process."""
        return self._child.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.kill()
        self._child.wait()
        os.close(self._fd)

    def started(self, is_there: Callable[[list[str]], bool]) -> Painted:
        """Wait until the screen shows what a start is to show; the seconds count from before the process began."""
        return self._until(self._began, is_there)

    def press(self, key: str, is_there: Callable[[list[str]], bool]) -> Painted:
        """Press a key and wait until the screen shows what it is to show, and is quiet again."""
        self.drain()
        began = time.perf_counter()
        os.write(self._fd, key.encode())
        return self._until(began, is_there)

    def drain(self, seconds: float = 0.0) -> None:
        """Read what has come by itself, such as the clock; wait so long for it."""
        for _, data in self._arriving(seconds):
            self._stream.feed(data)

    def _until(self, began: float, is_there: Callable[[list[str]], bool]) -> Painted:
        """Read first and look afterwards, so that looking delays no reading."""
        deadline = began + 15
        size, seconds = 0, None
        while seconds is None:
            for moment, data in self._arriving(_QUIET):
                size += len(data)
                self._stream.feed(data)
                if seconds is None and is_there(self.lines):
                    seconds = moment - began
            if seconds is None and time.perf_counter() > deadline:
                raise TimeoutError("the screen never showed it:\n" + "\n".join(self.lines))
        return Painted(seconds, size)

    def _arriving(self, quiet: float) -> list[tuple[float, bytes]]:
        """Give what arrives until it is quiet, each piece with its moment."""
        pieces = []
        with contextlib.suppress(OSError):  # the program has left
            while select.select([self._fd], [], [], quiet)[0]:
                data = os.read(self._fd, 65536)
                pieces.append((time.perf_counter(), data))
        return pieces
