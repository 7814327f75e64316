"""The register's row of a case: a read model, rebuilt at any time from the journal. Light: home opens at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isfinite

from rvlms_plan.domain.status import Status


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One case in the register; its times are in UTC. `head` heads its screen; `summary` are its answers by id."""

    case_id: str
    code: str
    status: Status
    checklist: str
    version: str
    age: int | None
    sex: str | None
    phase: str
    phase_title: str
    done_in_phase: int
    items_in_phase: int
    done: int
    not_applicable: int
    deferred: int
    overridden: int
    open: int
    positions: int
    opened_at: str
    changed_at: str
    head: tuple[str, ...]
    summary: tuple[tuple[str, str], ...]
    due_title: str | None = None
    due_on: date | None = None
    clamp_since: str | None = None
    """Since when the clamp that has been on longest is on, while any is; `clamp_vessel` is its vessel in words."""
    clamp_vessel: str | None = None
    operated_at: str | None = None
    """When the incision was, in UTC."""
    sha256: str = ""
    """Which text of its checklist the case has; `items` is of its items."""
    items: str = ""
    """How each item of the checklist stands, in its order: a letter of `ITEM_LETTERS` each."""


ITEM_LETTERS = {"done": "d", "not-applicable": "n", "deferred": "f", "overridden": "v", "open": "o", "waits": "o"}
"""What an item's state is in a row, so that a cohort of a hundred thousand is counted without a journal."""

ORDER_KEPT, ORDER_BROKEN, ORDER_SILENT = "k", "b", "."
"""What became of a rule of order in a case; silent is one that says nothing about it."""

ROW_VERSION = "1"
"""How rows are made; with the version of the finding's rules it says whether a case has to be read anew."""


def number_of(value: str) -> float | None:
    """Give the number that an answer is, for sorting and ranges; None where it is none that can be compared."""
    try:
        number = float(value)
    except ValueError:
        return None
    return number if isfinite(number) else None
