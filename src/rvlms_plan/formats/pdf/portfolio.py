"""A portfolio of drills on paper: what `templates/portfolio.typ` is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rvlms_plan import __version__
from rvlms_plan.formats.pdf.typesetting import pdf

TEMPLATE = "portfolio"


def paper_portfolio(learner: str, rows: Sequence[Any], progress: Sequence[tuple[str, str]], at: datetime) -> bytes:
    """Give a portfolio as a PDF. The same rows and moment give the same bytes.

    Args:
        learner: Whose it is; empty for that of a whole store.
        rows: One drill each (`use_cases.practice.portfolio.Row`).
        progress: Each learner's exams, drawn.
        at: When it is made.
    """
    data = {
        "learner": learner,
        "rows": [{**asdict(each), **_ratings(each)} for each in rows],
        "progress": [list(each) for each in progress],
        "program": f"rvlms-plan {__version__}",
        "made": f"{at:%Y-%m-%d %H:%M}",
        "day": [at.year, at.month, at.day],
    }
    return pdf(TEMPLATE, data, at)


def _ratings(row: Any) -> dict[str, str]:
    return {name: str(value or "") for name in ("self_rating", "trainer_rating") for value in [getattr(row, name)]}
