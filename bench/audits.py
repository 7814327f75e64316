"""What takes long in an audit, by the program's own commands on a simulated register: simulate, rebuild, export.

Each is a process of its own; its greatest memory and that of the processes beside it are what the system kept of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import registers
from bench.report import Row

CASES, FEW = 10_000, 500
SIZES, LARGE = (1000, 10_000), (1000, 10_000, 100_000)
MEMORY_MIB = 250
_ENTRIES_A_SECOND = {"simulate": 20_000, "rebuild": 50_000, "export": 50_000}


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command took: seconds of the wall and of all processors, and the memory of its largest process."""

    seconds: float
    processor: float
    memory_mib: float
    out: bytes


def measured(folder: Path, cases: int = CASES, sizes: Sequence[int] = SIZES) -> list[Row]:
    """Simulate so many cases, measure what is done with them, then the pages of a register of each size."""
    store = folder / "simulated.db"
    on = ("--store", str(store))
    ran = {"simulate": _run(*on, "simulate", "--cases", str(cases), "--check", "--json")}
    told = json.loads(ran["simulate"].out)
    if not told["check"]["is_right"]:
        raise AssertionError(f"the rules and the key differ: {told['check']['missed']} {told['check']['unplanted']}")
    ran["rebuild"] = _run(*on, "register", "rebuild", "--all")
    ran["export"] = _run(*on, "export", "--format", "jsonl", "-o", str(folder / "record.jsonl"))
    (folder / "record.jsonl").unlink()
    rows = []
    for name, each in ran.items():
        words, most = f"{name}, {told['entries']:,} entries", told["entries"] / _ENTRIES_A_SECOND[name]
        rows.append(Row(f"{words}, seconds", "s", each.seconds, None, most, 1))
        rows.append(Row(f"{words}, seconds of processor", "s", each.processor, None, 2 * most, 1))
        rows.append(Row(f"{words}, memory of the largest process", "MiB", each.memory_mib, None, MEMORY_MIB, 1))
    return rows + registers.measured(folder, store, sizes)


def _run(*words: str) -> Ran:
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "rvlms_plan", *words], stdout=subprocess.PIPE)
    out = process.stdout.read() if process.stdout else b""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise AssertionError(f"{words} ended with {process.returncode}")
    seconds = time.perf_counter() - began
    return Ran(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, out)
