"""What the entries add up to, worked out anew and compared with the register's row."""

from __future__ import annotations

import dataclasses
from typing import Any

from sqlalchemy import Connection

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import Case, CaseView, opened
from rvlms_plan.domain.checking import Wrong
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.register import RegisterRow
from rvlms_plan.domain.review import Review
from rvlms_plan.domain.summary import row_of
from rvlms_plan.store import register, reviews
from rvlms_plan.use_cases.journal_kinds import KINDS
from rvlms_plan.use_cases.live import pinned


class Folding:
    """Takes the entries of one journal after the other."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._checklists: dict[str, Checklist] = {}
        self._case: Case | None = None
        self._other: Any = None

    def take(self, journal: tuple[str, str], data: dict[str, Any]) -> None:
        """Add an entry to its journal.

        Raises:
            Wrong: It cannot be an entry of that journal.
        """
        if journal[0] != "case":
            self._take_other(journal, data)
            return
        try:
            entry = e.from_data(data)
            self._case = self._case.after(entry) if self._case else self._opened(journal[1], entry)
        except Exception as error:
            raise Wrong(f"it cannot be an entry of this case ({type(error).__name__})") from error

    def end(self) -> str | None:
        """Say how the register's row differs from the case that the entries add up to, or None."""
        case, other, self._case, self._other = self._case, self._other, None, None
        if isinstance(other, Review):
            return self._of_review(other)
        if case is None:
            return None
        try:
            row = register.row_by_id(self._connection, case.id)
            made = row_of(CaseView(case))
        except Exception as error:  # noqa: BLE001 - a row that cannot be read is as wrong as one that says another thing
            return f"its row cannot be compared with the journal ({type(error).__name__})"
        if row is None:
            return "it does not have this case"
        names = _NAMES if row.sha256 else [name for name in _NAMES if name not in _SINCE_AUDIT]
        apart = [name for name in names if getattr(row, name) != getattr(made, name)]
        return f"its row says something else than the journal: {', '.join(apart)}" if apart else None

    def _of_review(self, review: Review) -> str | None:
        kept = reviews.state_of(self._connection, review.case_id)
        if kept is None:
            return "it does not have the case of this review"
        apart = kept != reviews.kept_state(review)
        return "its row says something else than the review's journal: review" if apart else None

    def _take_other(self, journal: tuple[str, str], data: dict[str, Any]) -> None:
        kind = KINDS.get(journal[0])
        if kind is None:
            return
        try:
            before = kind.begun(journal[1]) if self._other is None else self._other
            self._other = kind.after(before, kind.read(data))
        except Exception as error:
            raise Wrong(f"it cannot be an entry of this {kind.name} ({type(error).__name__})") from error

    def _opened(self, case_id: str, entry: e.Entry) -> Case:
        if not isinstance(entry.fact, e.CaseOpened):
            raise TypeError("a journal of a case begins with CaseOpened")
        sha256 = entry.fact.sha256
        checklist = self._checklists.get(sha256)
        if checklist is None:
            checklist = self._checklists[sha256] = pinned(sha256, register.text_of(self._connection, sha256))
        return opened(checklist, case_id, entry)


_NAMES = tuple(field.name for field in dataclasses.fields(RegisterRow))
_SINCE_AUDIT = frozenset({"operated_at", "sha256", "items"})
"""What a row written before schema 4 does not have until `register rebuild`; since then it always has."""
