"""Cells of a CSV file: what a spreadsheet would take for a formula is made plain text, and can be made itself again."""

from __future__ import annotations

import re

MARK = "'"
_STEERS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""With the wide forms, which start a formula in some spreadsheets too."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def neutral(text: str) -> str:
    """Give a text that no spreadsheet takes for a formula.

    One that starts with = + - @ (or their wide forms), a tab or a line break gets an apostrophe before it, and so does
    one that starts with an apostrophe, so that `restored` always gives the text back. A plain number, -5 or -0.25,
    stays a number: it can do nothing.
    """
    if not text or (text[0] != MARK and text[0] not in _STEERS) or _NUMBER.fullmatch(text):
        return text
    return MARK + text


def restored(cell: str) -> str:
    """Give the text of a cell: without the apostrophe that `neutral` put there."""
    return cell[1:] if cell.startswith(MARK) else cell


def cell(value: object) -> str:
    """Give the cell of a value: nothing for None, yes or no, text made neutral."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return neutral(str(value))
