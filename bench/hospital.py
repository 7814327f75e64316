"""A hospital on a PostgreSQL server: twenty theatres of three stations, beside bare psycopg at the same pace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import stores
from bench.report import Row, median, p99
from rvlms_plan.store.server import Server

THEATRES, STATIONS, PROCESSES = 20, 3, 10
SECONDS = float(os.environ.get("HOSPITAL_SECONDS", "60"))
PAUSE = 1.0
_QUICK_SECONDS = 5
_ALL_BEGIN_WITHIN = 1.0


def code_of(theatre: int) -> str:
    """Give the code of the case of a theatre."""
    return f"RV-BENCH-{theatre:02}"


def measured(*, quick: bool = False) -> tuple[list[Row], list[str], list[str]]:
    """Measure; give the rows, what is wrong, and what the figures are made of."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from servers import TestServer  # noqa: PLC0415 - what the tests run on

    server = TestServer.made()
    try:
        count = _QUICK_SECONDS if quick else max(1, round(SECONDS / PAUSE))
        places = [Server(server.url(server.fresh())) for _ in range(2)]
        for place in places:
            for theatre in range(THEATRES):
                stores.make_case(place, stores.SHORT, code_of(theatre))
        floor = _run(places[0], count, "bench.floors.bare_theatres")
        ours = _run(places[1], count, "bench.theatres")
        return _rows(places, floor, ours)
    finally:
        server.remove()


def _run(place: Server, count: int, program: str) -> list[dict[str, Any]]:
    """Run all theatres on a server, as a few processes, until each station has answered so often."""
    each_has = THEATRES // PROCESSES
    running = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", program, place.url, str(first), str(each_has)),
                *(str(STATIONS), str(count), str(PAUSE)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[1],
            text=True,
        )
        for first in range(0, THEATRES, each_has)
    ]
    for process in running:
        if process.stdout is None or process.stdout.readline() != "ready\n":
            raise RuntimeError("a theatre did not start")
    begins = f"{time.monotonic() + _ALL_BEGIN_WITHIN}\n"
    for process in running:
        if process.stdin is not None:
            process.stdin.write(begins)
            process.stdin.flush()
    told: list[dict[str, Any]] = []
    for process in running:
        printed, _ = process.communicate(timeout=count * PAUSE * 2 + 120)
        if process.returncode:
            raise RuntimeError(f"a theatre ended with {process.returncode}")
        told += json.loads(printed)
    return told


def _rows(
    places: Sequence[Server], floor: list[dict[str, Any]], ours: list[dict[str, Any]]
) -> tuple[list[Row], list[str], list[str]]:
    ticks, bare = _ticks(ours), _ticks(floor)
    lost, doubled, unseen, sights = _reckoned(places[1], ours)
    name, count = f"{THEATRES} theatres of {STATIONS} stations", len(ticks)
    rows = [
        Row(f"tick, {name} on a server, p99", "ms", p99(ticks) * 1000, p99(bare) * 1000, 3, count),
        Row(f"an answer seen at another station, {name}, p99", "ms", p99(sights) * 1000, None, 500, len(sights)),
        Row(f"answers lost, {name}", "answers", lost, None, 0, count),
        Row(f"answers doubled, {name}", "answers", doubled, None, 0, count),
    ]
    wrong = [f"{unseen} answers of the hospital were never seen at another station"] if unseen else []
    parts = [
        f"tick in the hospital: {_spread(ticks)}; bare psycopg: {_spread(bare)}",
        f"a sight there: {_spread(sights)}",
        f"processor an answer there, looks and beats included: {_worked(ours):.2f} ms; bare: {_worked(floor):.2f} ms",
    ]
    return rows, wrong, parts


def _ticks(told: list[dict[str, Any]]) -> list[float]:
    return [saved - asked for each in told for _, asked, _, saved, _ in each["asked"]]


def _reckoned(place: Server, told: list[dict[str, Any]]) -> tuple[int, int, int, list[float]]:
    """Compare what the stations told with what the server holds: lost, doubled, unseen, and seconds of each sight."""
    lost = doubled = unseen = 0
    sights: list[float] = []
    for theatre in range(THEATRES):
        here = [each for each in told if each["code"] == code_of(theatre)]
        positions = stores.positions(place, 0, code_of(theatre))
        asked = {request: (at, each["number"]) for each in here for request, at, *_ in each["asked"]}
        lost += sum(request not in positions for request in asked)
        doubled += sum(len(positions[request]) - 1 for request in asked if request in positions)
        for each in here:
            seen = {int(position): float(moment) for position, moment in each["seen"]}
            for request, (at, number) in asked.items():
                if number == each["number"] or request not in positions:
                    continue
                moment = seen.get(positions[request][0])
                unseen += moment is None
                sights += [] if moment is None else [moment - at]
    return lost, doubled, unseen, sights


def _worked(told: list[dict[str, Any]]) -> float:
    return 1000 * sum(each["worked"] for each in told) / len(_ticks(told))


def _spread(seconds: Sequence[float]) -> str:
    return f"median {median(seconds) * 1000:.2f} ms, p99 {p99(seconds) * 1000:.2f}, slowest {max(seconds) * 1000:.2f}"
