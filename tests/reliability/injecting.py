"""Lets the system refuse what the program asks of it: errors on named calls on the store's files, by strace."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

SYNC, WRITE, OPEN, READ = "fsync,fdatasync", "pwrite64", "openat", "pread64"
FILES = ("theatre.db", "theatre.db-wal", "theatre.db-journal", "theatre.db-shm")


@functools.cache
def why_not() -> str:
    """Say why nothing can be injected here; empty where it can."""
    if not sys.platform.startswith("linux"):
        return "errors are injected by strace, which only Linux has"
    if shutil.which("strace") is None:
        return "errors are injected by strace: install it, e.g. apt-get install strace"
    tried = subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], check=False, capture_output=True, text=True)
    return f"strace may not watch a program here: {tried.stderr.strip()}" if tried.returncode else ""


def need_strace() -> None:
    """Fail in CI where nothing can be injected; elsewhere skip, with the reason in the summary."""
    if reason := why_not():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@dataclass(frozen=True)
class Ran:
    """What a program came to, and how many of its calls were refused."""

    code: int
    out: str
    err: str
    refused: int


def refusing(
    folder: Path, calls: str, error: str, when: str, command: Sequence[object], *, timeout: float = 120
) -> Ran:
    """Run a program while the system refuses calls on the store in `folder`.

    `when` is strace's: `3` the third such call, `3+` all from the third, `3..7` those.
    """
    need_strace()
    log = folder.parent / "strace.log"
    places = [word for name in FILES for word in ("-P", str(folder / name))]
    watch = ["-e", f"trace={calls}", "-e", f"inject={calls}:error={error}:when={when}"]
    done = subprocess.run(
        ["strace", "-f", "-qq", "--seccomp-bpf", "-o", log, *places, *watch, *map(str, command)],
        check=False,
        capture_output=True,
        text=True,
        timeout=timeout,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    return Ran(done.returncode, done.stdout, done.stderr, log.read_text(errors="replace").count("(INJECTED)"))
