"""Making simulated cases, some at a time, in this process or in others beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.findings import READ_AS, VERSION, findings_and_orders
from rvlms_plan.domain.simulation import Draft, Ground, Planted, Simulated, in_memory, simulated
from rvlms_plan.domain.summary import row_of
from rvlms_plan.formats import checklist as checklist_format
from rvlms_plan.formats import entry_bytes
from rvlms_plan.store.bulk import CaseRows, model_of, rows_of
from rvlms_plan.use_cases.side_processes import PROCESSES, shared_out
from rvlms_plan.use_cases.theatre.opening import DEFAULT_CHECKLIST

AT_ONCE = 25
"""So many cases are made by one process before they are handed over."""
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
    model = model_of(row_of(draft.view), *findings_and_orders(view, journal), VERSION, READ_AS)
    return Made(rows_of(model, draft.entries, entry_bytes.write), told.planted)


def made(seed: int, cases: int, until: datetime, processes: int = PROCESSES) -> Iterator[list[Made]]:
    """Make the cases 1 to `cases` of a seed, in their order; what is ahead of who takes them is kept small."""
    parts = (
        Asked(seed, range(first, min(first + AT_ONCE, cases + 1)), until) for first in range(1, cases + 1, AT_ONCE)
    )
    return shared_out(make, parts, processes if cases >= _WORTH_IT else 1)
