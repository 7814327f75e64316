"""The hand-over as text for people and as data."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from rvlms_plan.cli.printing.lines import width
from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.counting import entries
from rvlms_plan.domain.hand_over import hand_over


def hand_over_lines(view: CaseView, now: datetime) -> Iterator[str]:
    """Give the page, each part under its heading."""
    yield f"Hand-over of {view.case.code}, {now:%Y-%m-%d %H:%M}, from {entries(view.case.position)}"
    for section in hand_over(view, now):
        yield ""
        yield section.title
        for line in section.lines:
            yield from textwrap.wrap(
                line, width(), initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
            )


def hand_over_data(view: CaseView, now: datetime) -> dict[str, Any]:
    """Give the page as `case hand-over --json` does."""
    return {
        "code": view.case.code,
        "at": now.isoformat(),
        "entries": view.case.position,
        "sections": [{"title": each.title, "lines": list(each.lines)} for each in hand_over(view, now)],
    }
