"""The register and its findings made anew from the journals, some cases at a time, while theatres go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import CaseView, opened
from rvlms_plan.domain.findings import READ_AS
from rvlms_plan.domain.summary import row_of
from rvlms_plan.store import findings as kept_findings
from rvlms_plan.store import journal, register
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases import closing
from rvlms_plan.use_cases.audit import reviewing
from rvlms_plan.use_cases.live import found, pinned

Progress = Callable[[int, int], None]

_AT_ONCE = 20
"""So many cases are written in one transaction: some tens of milliseconds, for which a tick elsewhere waits."""


def stale(database: Database) -> list[str]:
    """Name the cases whose part of the register was made by another version of the program or of the rules."""
    with database.reading() as connection:
        return kept_findings.stale_codes(connection, READ_AS)


def rebuild(
    database: Database, codes: Sequence[str] | None = None, progress: Progress = lambda _done, _of: None
) -> int:
    """Make the rows, summary answers and findings of cases (of all, unless named) anew; give how many.

    May be stopped and begun again: each case is whole or untouched. `progress` is told how many of how many are done.

    Raises:
        NotSaved, OutcomeUnknown: As `Database.write`.
    """
    if codes is None:
        with database.reading() as connection:
            codes = register.codes(connection)
    progress(0, len(codes))
    for first in range(0, len(codes), _AT_ONCE):
        read = [_read(database, code) for code in codes[first : first + _AT_ONCE]]
        database.write(partial(_write, read=read))
        progress(first + len(read), len(codes))
    return len(codes)


@dataclass(frozen=True, slots=True)
class _Case:
    """A case as it stands, and as it stood when a phase was closed last, with its journal until then."""

    view: CaseView
    at_closing: CaseView
    until_closing: Sequence[e.Entry]


def _read(database: Database, code: str) -> _Case:
    with database.reading() as connection:
        return _folded(connection, code)


def _folded(connection: Connection, code: str) -> _Case:
    row = found(connection, code)
    kept = [each.entry for each in journal.read(connection, journal.CASE, row.case_id)]
    first = kept[0].fact
    if not isinstance(first, e.CaseOpened):
        raise TypeError("a journal of a case begins with CaseOpened")
    case = opened(pinned(first.sha256, register.text_of(connection, first.sha256)), row.case_id, kept[0])
    until = closing.until_closing(kept)
    for entry in kept[1:until]:
        case = case.after(entry)
    at_closing = CaseView(case)
    for entry in kept[until:]:
        case = case.after(entry)
    return _Case(CaseView(case) if until < len(kept) else at_closing, at_closing, kept[:until])


def _write(connection: Connection, *, read: Sequence[_Case]) -> None:
    for each in read:
        case = each.view.case
        is_newest = journal.newest_position(connection, journal.CASE, case.id) == case.position
        now = each if is_newest else _folded(connection, case.code)
        register.rewrite_row(connection, row_of(now.view))
        reviewing.rewrite(connection, case.id)
        closing.write(connection, now.at_closing, now.until_closing)
