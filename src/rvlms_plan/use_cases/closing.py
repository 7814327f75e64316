"""What is computed when a phase or the case is closed: the findings, kept beside the register's row.

A tick that closes nothing pays nothing for it, not even the import of the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import CaseView, opened
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.store import journal

_END = (e.CaseClosed, e.CaseAbandoned)
_CLOSE = (e.PhaseClosed, *_END)


def closes(entries: Iterable[e.Entry], view: CaseView) -> bool:
    """Tell whether findings are due: a phase or the case was closed, or a case that has ended was added to."""
    return view.case.ended is not None or any(isinstance(entry.fact, _CLOSE) for entry in entries)


def until_closing(entries: Sequence[e.Entry]) -> int:
    """Give how many of a journal's entries findings are computed from: up to the request that closed a phase last.

    All of a case that has ended; the first where nothing was closed yet. So a register made anew is the one that was.
    """
    kinds = [entry.fact.__class__ for entry in entries]
    if any(kind in kinds for kind in _END):
        return len(entries)
    last = len(kinds) - 1 - kinds[::-1].index(e.PhaseClosed) if e.PhaseClosed in kinds else 0
    request = entries[last].stamp.request.partition("/")[0]
    while last + 1 < len(entries) and entries[last + 1].stamp.request.partition("/")[0] == request:
        last += 1
    return last + 1


@dataclass(frozen=True, slots=True)
class Folded:
    """A case as it stands, and as it stood when a phase was closed last, with its journal until then."""

    view: CaseView
    at_closing: CaseView
    until_closing: Sequence[e.Entry]


def folded(checklist: Checklist, case_id: str, entries: Sequence[e.Entry]) -> Folded:
    """Fold a whole journal, stopping on the way where a phase was closed last.

    Raises:
        ValueError: It is no journal of a case on this checklist.
    """
    case = opened(checklist, case_id, entries[0])
    until = until_closing(entries)
    for entry in entries[1:until]:
        case = case.after(entry)
    at_closing = CaseView(case)
    for entry in entries[until:]:
        case = case.after(entry)
    return Folded(CaseView(case, at_closing) if until < len(entries) else at_closing, at_closing, entries[:until])


def remark(connection: Connection, view: CaseView) -> None:
    """Compute a case's findings from its journal, in the transaction that closes the phase, and keep them."""
    write(connection, view, [kept.entry for kept in journal.read(connection, journal.CASE, view.case.id)])


def write(connection: Connection, view: CaseView, entries: Sequence[e.Entry]) -> None:
    """Keep what the rules find in a journal, and note by which version."""
    # Only closings need the rules, and the table of what they find.
    from rvlms_plan.domain.findings import READ_AS, VERSION, findings_and_orders  # noqa: PLC0415
    from rvlms_plan.store import findings as kept_findings  # noqa: PLC0415

    code = view.case.code
    kept_findings.write_findings(connection, code, *findings_and_orders(view, entries), VERSION)
    kept_findings.mark_read(connection, code, READ_AS)
