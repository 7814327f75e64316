"""The stores that are measured on: synthetic cases on the shipped checklist, one of them 5,000 entries long."""

from __future__ import annotations

import hashlib
import shutil
from datetime import datetime
from pathlib import Path

from rvlms_plan.domain.case import course
from rvlms_plan.formats import checklist as checklist_format
from rvlms_plan.store.database import THEATRE, Database, open_store
from rvlms_plan.store.server import Place
from rvlms_plan.use_cases import live, theatre
from rvlms_plan.use_cases.station import Station, Who

LISTED = 12
"""So many cases are on home."""
CODE = "RV-BENCH"
PHASES, ITEMS = 4, 9
TYPIST = Who("Chen", "circulator")
SHORT, LONG = 10, 5000
STATIONS = 8


def now() -> datetime:
    """Give the time."""
    return datetime.now().astimezone()


STATION = Station(now, "bench")


def challenge(number: int) -> str:
    """Give the words of one of the items that are ticked."""
    return f"Bench item {number:02}"


def checklist_text() -> bytes:
    """Give the shipped checklist with phases of plain ticks before its own: its conditions and sums stay in force."""
    phases = []
    for phase in range(PHASES):
        phases.append(
            f"  - id: bench-{phase}\n    title: Bench phase {phase}\n    short: Bench{phase}\n"
            f"    pause: Bench phase {phase} is over\n    status: planning\n    style: do-confirm\n"
            "    lead: circulator\n    items:\n"
        )
        phases += [
            f"      - id: bench-item-{number}\n        challenge: {challenge(number)}\n        response: done\n"
            "        role: [circulator]\n        level: required\n        local: true\n"
            for number in range(phase * ITEMS, (phase + 1) * ITEMS)
        ]
    text = checklist_format.shipped()["rvlms"].read_text(encoding="utf-8")
    head, mark, tail = text.partition("\nphases:\n")
    return f"{head}{mark}{''.join(phases)}{tail}".encode()


def opened(path: Place) -> Database:
    """Open a store as the program does."""
    return open_store(path, THEATRE, now, "bench")


def make_listed(path: Path) -> list[str]:
    """Make a store with a few cases to list; give their codes."""
    codes = [f"RV-{number:04}" for number in range(1, LISTED + 1)]
    database = opened(path)
    for code in codes:
        case = theatre.new_case(database, STATION, code, TYPIST, age=56, sex="female")
        theatre.answer(case, "size", ["7.4"], Who("Sato", "radiologist", "Chen"), confirmed=True)
    database.close()
    return codes


def make_case(path: Place, entries: int, code: str = CODE) -> None:
    """Make a store with one case whose journal has so many entries: answers, then notes and corrections by turns."""
    database = opened(path)
    text = checklist_text()
    fact = course.open_case(checklist_format.load(text, "bench"), code, 56, "female")
    case = live.begin(database, STATION, text, fact, TYPIST)
    sato = Who("Sato", "radiologist", "Chen")
    theatre.answer(case, "size", ["7.4"], sato, confirmed=True)
    while case.case.position < entries:
        number = case.case.position
        if number % 5 == 0:
            theatre.note(case, f"Synthetic note {number}", TYPIST)
        else:
            size, why = f"{5 + number % 2}.{number % 10}", "read again"
            theatre.correct(case, "size", [size], sato, because="new-information", reason=why, confirmed=True)
    database.close()


def copied(made: Path, to: Path) -> Path:
    """Give a copy of a store that was closed."""
    shutil.copyfile(made, to)
    return to


def entries_in(path: Path) -> int:
    """Count the entries of the measured case through a connection of our own."""
    database = opened(path)
    try:
        return len(theatre.entries(database, CODE))
    finally:
        database.close()


def positions(path: Place, after: int, code: str = CODE) -> dict[str, list[int]]:
    """Give the positions behind `after`, by the request that each was entered for."""
    database = opened(path)
    try:
        found: dict[str, list[int]] = {}
        for entry, _ in theatre.entries(database, code):
            if entry.position > after:
                found.setdefault(entry.stamp.request, []).append(entry.position)
        return found
    finally:
        database.close()


def text_hash() -> str:
    """Name the checklist that is measured on."""
    return hashlib.sha256(checklist_text()).hexdigest()[:12]
