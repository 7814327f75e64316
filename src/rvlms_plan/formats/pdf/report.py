"""A report on paper: what `templates/report.typ` is told, and the PDF of it."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from rvlms_plan.formats.pdf.typesetting import pdf
from rvlms_plan.formats.reports.document import Block, Document

TEMPLATE = "report"


def report_pdf(document: Document, at: datetime) -> bytes:
    """Give a report as PDF/A-2a and PDF/UA-1. The same document and moment give the same bytes."""
    return pdf(TEMPLATE, report_data(document, at), at)


def report_data(document: Document, at: datetime) -> dict[str, Any]:
    """Give what the template is told; every text stays a string."""
    return {
        "title": document.title,
        "marks": list(document.marks),
        "head": document.head,
        "foot": document.foot,
        "day": [at.year, at.month, at.day],
        "sections": [
            {"title": each.title, "level": each.level, "blocks": [_block(block) for block in each.blocks]}
            for each in document.sections
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    return {"is": type(block).__name__, **dataclasses.asdict(block)}
