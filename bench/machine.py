"""What a figure depends on besides the program: the machine, its disk, its Python; and a process's memory."""

from __future__ import annotations

import os
import platform
import statistics
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from rvlms_plan.store import sqlite


def described(folder: Path) -> list[str]:
    """Describe this machine in a few lines."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    own = {"Python": platform.python_version(), "SQLite": ".".join(map(str, sqlite.VERSION))}
    parts = own | {"Textual": version("textual"), "SQLModel": version("sqlmodel")}
    return [
        f"{os.cpu_count()} cores ({platform.machine()}, {platform.system()}), load {load} at the start",
        ", ".join(f"{name} {number}" for name, number in parts.items()),
        f"one fdatasync of 4 KiB on this disk: {fdatasync_median(folder) * 1000:.2f} ms (median of 100)",
    ]


def fdatasync_median(folder: Path) -> float:
    """Measure how long the disk takes to say that 4 KiB are on it, in seconds."""
    sync = getattr(os, "fdatasync", os.fsync)
    times = []
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        for _ in range(100):
            file.write(bytes(4096))
            began = time.perf_counter()
            sync(file.fileno())
            times.append(time.perf_counter() - began)
    return statistics.median(times)


def memory(pid: int) -> float | None:
    """Give a process's proportional set size in MiB, or None where the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
