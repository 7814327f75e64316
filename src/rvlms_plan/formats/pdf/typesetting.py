"""From data and a template of ours to a PDF. Data goes in as JSON and stays text: nothing of it is ever typst's code.

Neither the machine's fonts nor the network is asked for anything, so the same data gives the same bytes everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from rvlms_plan.formats.pdf.glyphs import FONTS, drawable

STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
"""PDF/A-2a, to be kept for decades, and PDF/UA-1, to be read aloud: both tagged, fonts inside, nothing that acts."""

_TEMPLATES = Path(__file__).parent / "templates"


def pdf(template: str, data: Mapping[str, Any], at: datetime) -> bytes:
    """Set a document as PDF/A-2a and PDF/UA-1.

    Args:
        template: A file of `templates`, by its name without `.typ`.
        data: What the template is told, as JSON data.
        at: When it is made: the document's date. The only thing beside `data` that its bytes depend on.

    Raises:
        typst.TypstError: The template and the data do not fit each other; our fault.
    """
    made = _compiler().compile(
        _TEMPLATES / f"{template}.typ",
        format="pdf",
        sys_inputs=_told(data),
        pdf_standards=STANDARDS,
        timestamp=int(at.timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no PDF")
    return made


def png(template: str, data: Mapping[str, Any], page: int, *, ppi: float = 96) -> bytes:
    """Draw one page of a document, counted from 1."""
    made = _compiler().compile(_TEMPLATES / f"{template}.typ", format="png", sys_inputs=_told(data), ppi=ppi)
    if not isinstance(made, list):
        raise TypeError("typst gave no pages")
    return made[page - 1]


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    nowhere = _TEMPLATES / "no-packages"
    return typst.Compiler(root=_TEMPLATES, font_paths=fonts, package_path=nowhere, package_cache_path=nowhere)


def _told(data: Mapping[str, Any]) -> dict[str, str]:
    return {"data": json.dumps(_drawable(data), ensure_ascii=False)}


def _drawable(value: Any) -> Any:
    match value:
        case str():
            return drawable(value)
        case Mapping():
            return {key: _drawable(each) for key, each in value.items()}
        case list() | tuple():
            return [_drawable(each) for each in value]
        case _:
            return value
