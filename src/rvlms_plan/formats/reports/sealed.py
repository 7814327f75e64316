"""How a report can be held against the record: the hash that the journal ends in, as text and as a QR code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rvlms_plan.domain.counting import entries
from rvlms_plan.formats.reports import shapes
from rvlms_plan.formats.reports.document import Block, Drawing, Facts, Words
from rvlms_plan.formats.reports.gathered import CaseReport

_QUIET = 4
"""So many white modules stand around a QR code (ISO/IEC 18004)."""


def seal_blocks(report: CaseReport) -> Iterator[Block]:
    """Give the head's hash, the checkpoint that covers it, what verification found, and how to check it again."""
    position, head, covering = len(report.told), report.hashes[-1], report.covering
    rows = [
        ("Journal", f"case {report.view.case.id}, {entries(position)}"),
        ("Hash of entry " + str(position), head),
    ]
    if covering is None:
        rows.append(
            ("Checkpoint", "none covers this journal yet: that entries were cut off or written anew would not be seen.")
        )
    else:
        upto = f"covers this journal up to entry {covering.position} of {position}"
        rows.append(("Checkpoint", f"{covering.number} of {covering.at}, {upto}"))
        rows.append(("Its hash", covering.hash))
        rows.append(("Signed by station", f"{covering.station}, key {covering.key}"))
    whole = "its entries, its text and the checkpoints that name it were whole when this report was made."
    rows.append(("Verified", " ".join(report.problems) if report.problems else whole))
    yield Facts(tuple(rows))
    yield Drawing(qr_svg(qr_text(report)), f"QR code: {qr_text(report)}", percent=26)
    yield Words(
        "To check it: rvlms-plan verify "
        + report.view.case.code
        + " reads every entry again; rvlms-plan case entries "
        + report.view.case.code
        + " --json prints their hashes. The hash of that entry must be the one above. "
        "docs/record-format.md says how any other program can do the same."
    )


def qr_text(report: CaseReport) -> str:
    """Give what the QR code says: the case, the entry and its hash."""
    return f"rvlms-plan {report.view.case.code} entry {len(report.told)} sha256 {report.hashes[-1]}"


def qr_modules(text: str) -> Sequence[Sequence[int]]:
    """Give the modules of a QR code row by row, 1 is dark. Level M: a seventh of it may be lost."""
    import segno  # noqa: PLC0415 - only where a code is drawn

    return tuple(tuple(row) for row in segno.make_qr(text, error="m").matrix)


def qr_svg(text: str) -> str:
    """Draw a QR code, with the quiet zone that readers need."""
    modules = qr_modules(text)
    side = len(modules) + 2 * _QUIET
    path = "".join(
        f"M{x + _QUIET} {y + _QUIET}h1v1h-1z" for y, row in enumerate(modules) for x, dark in enumerate(row) if dark
    )
    return shapes.whole(side, side, [f'<path d="{path}" fill="#000" shape-rendering="crispEdges"/>'])
