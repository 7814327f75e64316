"""The list of cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rvlms_plan.domain.register import RegisterRow


def rows_lines(rows: Sequence[RegisterRow]) -> Iterator[str]:
    """Give one line a case: code, status, phase with its count, head, what is due."""
    cells = [_cells(row) for row in rows]
    widths = [max((len(row[column]) for row in cells), default=0) for column in range(4)]
    for row in cells:
        yield "  ".join([*(cell.ljust(width) for cell, width in zip(row[:4], widths, strict=True)), row[4]]).rstrip()


def rows_data(rows: Sequence[RegisterRow]) -> list[dict[str, Any]]:
    """Give the cases as JSON data."""
    return [
        {
            "code": row.code,
            "status": str(row.status),
            "checklist": row.checklist,
            "version": row.version,
            "age": row.age,
            "sex": row.sex,
            "phase": row.phase,
            "phase_title": row.phase_title,
            "done_in_phase": row.done_in_phase,
            "items_in_phase": row.items_in_phase,
            "done": row.done,
            "not_applicable": row.not_applicable,
            "deferred": row.deferred,
            "overridden": row.overridden,
            "open": row.open,
            "entries": row.positions,
            "opened_at": row.opened_at,
            "changed_at": row.changed_at,
            "head": list(row.head),
            "summary": dict(row.summary),
            "due": {"title": row.due_title, "on": row.due_on.isoformat()} if row.due_on else None,
        }
        for row in rows
    ]


def _cells(row: RegisterRow) -> tuple[str, str, str, str, str]:
    due = f"; due {row.due_on:%Y-%m-%d}: {row.due_title}" if row.due_on else ""
    count = f"{row.done_in_phase} of {row.items_in_phase}"
    return row.code, row.status, row.phase_title, count, " · ".join(row.head) + due
