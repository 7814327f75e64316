"""How far a long command has come: one line on stderr, written over, where that is a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

_QUIET_SECONDS = 1.0
_EVERY_SECONDS = 0.2
_WIDTH = 60


class Progress:
    """Call it with how many of how many are done; nothing is shown in the first second, nor where nobody looks."""

    def __init__(self, of_what: str) -> None:
        self._of_what = of_what
        self._is_seen = sys.stderr is not None and sys.stderr.isatty()
        self._began = time.monotonic()
        self._next = self._began + _QUIET_SECONDS
        self._is_shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        if self._is_shown:
            self._write("")
            self._write("", end="")

    def __call__(self, done: int, total: int) -> None:
        """Show how far it is and how long it will still take."""
        now = time.monotonic()
        if not self._is_seen or now < self._next:
            return
        self._next, self._is_shown = now + _EVERY_SECONDS, True
        share = done / total if total else 0
        left = f", about {(now - self._began) * (1 - share) / share:.0f} s left" if 0 < share < 1 else ""
        self._write(f"{done:,} of {total:,} {self._of_what}{left}")

    def _write(self, line: str, end: str = "\r") -> None:
        sys.stderr.write(f"{line:<{_WIDTH}}{end}" if end else "")
        sys.stderr.flush()
