"""What went wrong at this station, a JSON object a line, for whoever looks after the machine. No word of a case.

What is written is decided here, not by whoever calls: only names of commands, of kinds of problems and of places in the
program, and numbers. A log that cannot be written stops nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from rvlms_plan import __version__

LARGEST = 2**20
"""Bytes. A larger log is put aside as `NAME.1`, in place of the one before it."""
_NAME = re.compile(r"[A-Za-z0-9_.:/-]{1,80}")


class Log:
    """Writes lines to a file of its user's alone; to none where no file is set."""

    def __init__(self, file: Path | None, now: Callable[[], datetime]) -> None:
        self._file = file
        self._now = now

    def __call__(self, what: str, **told: str | int | bool) -> None:
        """Add a line: what happened, and what is told of it."""
        if self._file is None:
            return
        at = self._now().isoformat(timespec="milliseconds")
        line = {"at": at, "program": __version__, "pid": os.getpid(), "what": what} | {
            name: value if isinstance(value, int) or _NAME.fullmatch(value) else "left out"
            for name, value in told.items()
        }
        with contextlib.suppress(OSError):
            self._put(json.dumps(line).encode() + b"\n")

    def _put(self, line: bytes) -> None:
        file = self._file
        if file is None:
            return
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with contextlib.suppress(FileNotFoundError):
            if file.stat().st_size > LARGEST:
                file.replace(file.with_name(f"{file.name}.1"))
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = os.open(file, flags, 0o600)
        try:
            os.write(opened, line)
        finally:
            os.close(opened)
