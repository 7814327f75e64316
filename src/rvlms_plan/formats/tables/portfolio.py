"""A portfolio of drills as CSV: one drill a line, no cell that starts a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rvlms_plan.formats.tables.cells import cell


def portfolio_table(rows: Sequence[Any]) -> bytes:
    """Write rows (dataclasses of one kind) as CSV: a line of their names, then a line each."""
    text = io.StringIO()
    writer = csv.writer(text)
    for number, row in enumerate(asdict(each) for each in rows):
        if number == 0:
            writer.writerow([*row, "synthetic"])
        writer.writerow([*(cell(value) for value in row.values()), "yes"])
    return text.getvalue().encode()
