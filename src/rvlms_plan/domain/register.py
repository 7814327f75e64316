"""The register's row of a case: a read model, rebuilt at any time from the journal. Light: home opens at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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
