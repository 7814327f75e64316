"""A page of the register, as a table for people and as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rvlms_plan.cli.printing.register import rows_data
from rvlms_plan.domain.centres import OWN, centre_of
from rvlms_plan.domain.counting import count
from rvlms_plan.domain.findings import NOT_OBSERVATIONS
from rvlms_plan.domain.review import ReviewState
from rvlms_plan.store.pages import PAGE

if TYPE_CHECKING:
    from rvlms_plan.use_cases.audit import RegisterPage

_REVIEW = {state: "" if state is ReviewState.NONE else str(state) for state in ReviewState}
_HEADS = ("case", "status", "opened", "done", "N/A", "def", "ovr", "open", "find", "review", "head")


def page_lines(found: RegisterPage) -> Iterator[str]:
    """Give what was asked, a line a case, and where the page stands; each count by itself."""
    page = found.page
    asked = f" where {' and '.join(found.where)}" if found.where else ""
    way = "-" if found.sort.descending else ""
    yield f"{count(page.total, 'case')}{asked}, by {way}{found.sort.field}"
    yield NOT_OBSERVATIONS
    cells = [_HEADS, *(_cells(listed) for listed in page.cases)]
    if found.centres:  # a column that only several centres need
        cells = [
            ("centre" if not row else _centre_name(found, page.cases[row - 1].row.code), *each)
            for row, each in enumerate(cells)
        ]
    heads = len(cells[0])
    widths = [max(len(row[place]) for row in cells) for place in range(heads)]
    for row in cells if page.cases else []:
        words = [
            cell.rjust(width) if heads - 7 <= place < heads - 1 else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(words).rstrip()
    if page.pages > 1:
        yield f"Page {page.number} of {page.pages}"


def _centre_name(found: RegisterPage, code: str) -> str:
    return found.centres.get(centre_of(code) or "", OWN)


def _cells(listed: Any) -> tuple[str, ...]:
    row = listed.row
    counts = (row.done, row.not_applicable, row.deferred, row.overridden, row.open, listed.findings)
    return (
        row.code,
        str(row.status),
        row.opened_at[:10],
        *map(str, counts),
        _REVIEW[listed.review],
        " · ".join(row.head),
    )


def page_data(found: RegisterPage) -> dict[str, Any]:
    """Give what `register --json` does."""
    page = found.page
    rows = rows_data([listed.row for listed in page.cases])
    return {
        "total": page.total,
        "page": page.number,
        "pages": page.pages,
        "per_page": PAGE,
        "where": list(found.where),
        "sort": f"{'-' if found.sort.descending else ''}{found.sort.field}",
        "stale": found.stale,
        "note": NOT_OBSERVATIONS,
        "centres": dict(found.centres),
        "cases": [
            row
            | {
                "centre": centre_of(listed.row.code),
                "operated_at": listed.row.operated_at,
                "findings": listed.findings,
                "review": str(listed.review),
            }
            for row, listed in zip(rows, page.cases, strict=True)
        ],
    }
