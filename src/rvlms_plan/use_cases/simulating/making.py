"""Making simulated cases, some at a time, in this process or in others beside it."""

from __future__ import annotations

import gc
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from multiprocessing import get_context

from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.findings import READ_AS, VERSION, findings, orders
from rvlms_plan.domain.simulation import Draft, Ground, Planted, Simulated, in_memory, simulated
from rvlms_plan.domain.summary import row_of
from rvlms_plan.formats import checklist as checklist_format
from rvlms_plan.store.bulk import CaseRows, rows_of
from rvlms_plan.use_cases.theatre.opening import DEFAULT_CHECKLIST

AT_ONCE = 25
"""So many cases are made by one process before they are handed over."""
PROCESSES = 2
_WORTH_IT = 200
"""Below so many cases another process takes longer to start than it helps."""


@dataclass(frozen=True, slots=True)
class Made:
    """One case ready to be written, and what was planted in it, by kind of fault."""

    rows: CaseRows
    planted: dict[str, list[Planted]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which cases are to be made: of a seed, by their numbers."""

    seed: int
    numbers: Sequence[int]
    until: datetime


def checklists() -> list[Checklist]:
    """Give the checklists of simulated cases: the shipped ones, that of this operation first."""
    names = [DEFAULT_CHECKLIST, *(name for name in checklist_format.shipped() if name != DEFAULT_CHECKLIST)]
    return [checklist_format.load_shipped(name) for name in names]


@cache
def _grounds() -> tuple[Ground, ...]:
    return tuple(Ground(each) for each in checklists())


def make(asked: Asked) -> list[Made]:
    """Make some cases."""
    return [
        _made(simulated(_grounds(), asked.seed, number, asked.until, in_memory), number) for number in asked.numbers
    ]


def _made(told: Simulated, number: int) -> Made:
    draft = told.recorder
    if not isinstance(draft, Draft):
        raise TypeError(f"case {number} was told to something else")
    view = draft.at_closing
    journal = draft.entries[: view.case.position]
    found = findings(view, journal)
    rows = rows_of(row_of(draft.view), draft.entries, found, orders(view, journal), VERSION, READ_AS)
    return Made(rows, told.planted)


def made(seed: int, cases: int, until: datetime, processes: int = PROCESSES) -> Iterator[list[Made]]:
    """Make the cases 1 to `cases` of a seed, in their order; what is ahead of who takes them is kept small."""
    parts = (
        Asked(seed, range(first, min(first + AT_ONCE, cases + 1)), until) for first in range(1, cases + 1, AT_ONCE)
    )
    if processes < 2 or cases < _WORTH_IT:
        yield from map(make, parts)
        return
    with _pool(processes) as pool:
        ahead: deque[Future[list[Made]]] = deque()
        for part in parts:
            ahead.append(pool.submit(make, part))
            if len(ahead) > 2 * processes:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


@contextmanager
def _pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    """Give processes of their own; whoever interrupts is heard here alone, and what they were at is dropped."""
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_deaf)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _deaf() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(50_000)  # what is made here is handed over soon, and none of it goes round in circles
