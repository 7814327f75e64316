"""Measure everything once, print it, and write it to bench/results.md: about ten minutes, ended by itself."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bench import audits, browser, hospital, machine, starts, stations, stores, ticks
from bench.report import Row, median, p99, summary, table
from bench.terminal import COLUMNS, ROWS, Painted

RESULTS = Path(__file__).parent / "results.md"
STARTS, SESSIONS, MEMORIES = 15, 5, 3
PARTS = ("starts", "ticks", "memory", "stations", "burst", "register", "hospital", "browser")

NOTES = f"""
One run measured all of this: program and floor by turns, in random order, through a pseudo-terminal of
{COLUMNS} × {ROWS}.

* The floors (`bench/floors`) are the least programs that could do the same: an interpreter that imports click; a
  Textual application of one line; Textual and SQLModel listing the same {stores.LISTED} rows; Textual lines of which
  a press redraws one after one raw commit (WAL, synchronous=FULL, the same SQLite).
* A start counts from before the process is made to the last byte of what it is to show.
* A tick counts from the key to the last byte after which the row says DONE, the counters have gone on, the foot says
  when it was saved and the cursor is on the next item; the program paints these only after its commit has returned.
  The entries are counted in the file afterwards. The case is on the shipped checklist, with
  {stores.PHASES * stores.ITEMS} plain ticks in phases put before its own.
* The first {ticks.WARM_UP} presses of each of {SESSIONS} sessions are left out, for all three programs.
* Stations are processes with the program's own store thread, looks and beats, without a screen: {stores.STATIONS} of
  them answer {stations.ANSWERS} times each, one a second on the average, each on items of its own of one case (ticked,
  then withdrawn, so that the case stays as large as a real one). A tick there is from the request to its commit, beside
  the same of one station alone; a sight counts from the request at one station to the case in the hands of another.
* In the burst they answer at ten times that pace for {stations.BURST_SECONDS:g} s, beside as many processes that
  do the same transactions at the same pace with bare SQLite: read the journal's end, hash, insert, write the register's
  row, commit.
* In the hospital {hospital.THEATRES} theatres of {hospital.STATIONS} stations, in {hospital.PROCESSES} processes,
  answer once a second each for {hospital.SECONDS:g} s on a PostgreSQL server of the same machine, its disk synced at
  each commit. Before them as many connections of bare psycopg, in as many processes, carry out the same transactions at
  the same moments: lock, read the journal's end, hash, insert, write the register's row, commit; behind it the other
  two of the case are told, and read what is new.
* A resting station is the program in the terminal, left alone on its case for {stations.RESTS:g} s: processor time of
  its process, by the scheduler's account.
* The register is of {audits.CASES:,} simulated cases, whole to their journals; at 1,000 it is cut, at 100,000 its read
  model is repeated under other codes. The bare SQL is the same page and count by hand, on the same indexes.
* `simulate`, `register rebuild --all` and `export` are the commands, each a process with those that it starts; what
  they take of all processors is told beside the wall's time, which another program's work lengthens.
* In the browser a tap counts by the page's own clock, from the finger's leaving the glass to the end of xterm.js's
  first painting after which the row says DONE; Chromium without a graphics card, 1180 × 820. The floor is textual-serve
  as it comes, with the line list behind it, in another page of the same browser, by turns.
* Memory is the proportional set size {starts.SETTLES:g} s after the last byte, each program alone.
""".strip()


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few rounds only; nothing is written")
    parser.add_argument("--large", action="store_true", help="the register at 100,000 cases too")
    parser.add_argument("parts", nargs="*", help=f"only some of: {', '.join(PARTS)}; nothing is written")
    given = parser.parse_args()
    quick, parts = given.quick, given.parts or PARTS
    if unknown := set(parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="rvlms-plan-bench-") as name:
        folder = Path(name)
        about = machine.described(folder)
        print("\n".join(about))
        rows, wrong, made_of = _measured(folder, parts, quick=quick, large=given.large)
    lines = [*table(rows), "", summary(rows), *wrong, *(["", *(f"* {each}" for each in made_of)] if made_of else [])]
    print("\n".join(["", *lines, f"{time.perf_counter() - began:.0f} s"]))
    if not quick and not given.parts:
        day = f"{datetime.now().astimezone():%Y-%m-%d}"
        head = ["# Speeds, each beside its floor", "", f"Written by `make bench` on {day}.", ""]
        RESULTS.write_text("\n".join([*head, *(f"* {line}" for line in about), "", *lines, "", NOTES, ""]), "utf-8")
    return 1 if wrong else 0


def _measured(
    folder: Path, parts: Sequence[str], *, quick: bool, large: bool
) -> tuple[list[Row], list[str], list[str]]:
    times, sessions, memories = (2, 1, 1) if quick else (STARTS, SESSIONS, MEMORIES)
    listed, short, long = (folder / f"{name}.db" for name in ("listed", "short", "long"))
    codes = stores.make_listed(listed)
    stores.make_case(short, stores.SHORT)
    all_starts = starts.all_starts(listed, codes)
    rows: list[Row] = []
    wrong: list[str] = []
    made_of: list[str] = []
    for part in parts:
        print(part, file=sys.stderr)
        match part:
            case "starts":
                rows += _start_rows(starts.measured(all_starts, times))
            case "register":
                sizes = (audits.FEW,) if quick else audits.LARGE if large else audits.SIZES
                rows += audits.measured(folder, audits.FEW if quick else audits.CASES, sizes)
            case "ticks":
                print(f"filling a case with {stores.LONG} entries", file=sys.stderr)
                stores.make_case(long, stores.LONG)
                pressed, wrong_there = ticks.measured(folder, short, long, sessions)
                rows += _tick_rows(pressed)
                wrong += wrong_there
            case "memory":
                rows += _memory_rows(starts.memories(all_starts, short, memories))
            case "hospital":
                found, wrong_there, made_of_it = hospital.measured(quick=quick)
                rows += found
                wrong += wrong_there
                made_of += made_of_it
            case "browser":
                found, wrong_there = browser.measured(folder, short, quick=quick)
                rows += found
                wrong += wrong_there
            case "stations" | "burst":
                measure = stations.measured if part == "stations" else stations.burst
                found, wrong_there, made_of_it = measure(folder, short, quick=quick)
                rows += found
                wrong += wrong_there
                made_of += made_of_it
    return rows, wrong, made_of


def _start_rows(begun: dict[str, list[float]]) -> list[Row]:
    names = {
        "version": ("`--version`", 1.3),
        "first frame": ("start to first frame", 1.5),
        "home": ("start to home with its cases", 1.3),
    }
    return [
        Row(f"{words}, median", "s", median(begun[name]), median(begun[f"{name} floor"]), limit, len(begun[name]))
        for name, (words, limit) in names.items()
    ]


def _tick_rows(pressed: dict[str, list[Painted]]) -> list[Row]:
    times = {name: [each.seconds * 1000 for each in taken] for name, taken in pressed.items()}
    count = len(times["short"])
    rows = []
    for name, words in (("short", f"tick at entry {stores.SHORT}"), ("long", f"tick at entry {stores.LONG}")):
        rows.append(Row(f"{words}, median", "ms", median(times[name]), median(times["floor"]), 2, count))
        rows.append(Row(f"{words}, p99", "ms", p99(times[name]), p99(times["floor"]), 3, count))
    rows.append(
        Row("the same, late against early, median", "ms", median(times["long"]), median(times["short"]), 1.25, count)
    )
    sizes = [float(each.bytes_out) for name in ("short", "long") for each in pressed[name]]
    rows.append(Row("bytes to the terminal a tick, median", "bytes", median(sizes), None, 3000, len(sizes)))
    rows.append(Row("bytes to the terminal a tick, p99", "bytes", p99(sizes), None, 3000, len(sizes)))
    return rows


def _memory_rows(weighed: dict[str, list[float]]) -> list[Row]:
    if not all(weighed.values()):
        return []
    floor = median(weighed["home floor"])
    return [
        Row("memory on home, median", "MiB", median(weighed["home"]), floor, 1.3, len(weighed["home"])),
        Row("memory in a case, median", "MiB", median(weighed["theatre"]), floor, 1.3, len(weighed["theatre"])),
    ]


if __name__ == "__main__":
    sys.exit(main())
