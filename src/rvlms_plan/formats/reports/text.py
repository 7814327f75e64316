"""A report as plain text: every word of the PDF, for readers without one and for search."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from rvlms_plan.domain.text import made_visible
from rvlms_plan.formats.reports.document import Block, Document, Drawing, Facts, Heat, ItemLine, Items, Table, Words

WIDTH = 100
_HANGING = "    "


def report_text(document: Document) -> bytes:
    """Give the file: UTF-8, lines of at most 100 letters but for a word that is longer."""
    return ("\n".join(report_lines(document)) + "\n").encode()


def report_lines(document: Document) -> Iterator[str]:
    """Give the lines. What steers a terminal or hides itself is made visible; nothing of a text acts."""
    for line in _lines(document):
        yield from (each.rstrip() for each in made_visible(line, lines=True).split("\n"))


def _lines(document: Document) -> Iterator[str]:
    yield " · ".join((document.title, *document.marks))
    for section in document.sections:
        yield ""
        yield section.title
        yield ("=" if section.level == 1 else "-") * min(WIDTH, len(section.title))
        for block in section.blocks:
            yield from _block(block)
    yield ""
    yield document.foot


def _block(block: Block) -> Iterator[str]:
    match block:
        case Facts():
            yield from (line for name, words in block.rows for line in _wrapped(f"{name}: {words}"))
        case Words():
            yield from _wrapped(f"*** {block.text} ***" if block.weighs else block.text)
        case Table():
            yield from _table(block)
        case Heat():
            yield " / ".join(block.heads)
            for name, of, counts in block.rows:
                yield name if of < 0 else f"  {name}: {' / '.join(map(str, counts))}"
        case Drawing():
            yield from block.lines or _wrapped(block.says)
        case Items():
            yield from (line for item in block.items for line in _item(item))


def _table(block: Table) -> Iterator[str]:
    """Give a record of name and value where the columns would not fit their line."""
    rows = [block.heads, *block.rows]
    widths = [max(len(row[place]) for row in rows) for place in range(len(block.heads))]
    one_line = all("\n" not in cell for row in rows for cell in row)
    if one_line and sum(widths) + 2 * len(widths) <= WIDTH:
        for row in rows:
            yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        return
    for row in block.rows:
        said = [f"{head}: {cell}" if head else cell for head, cell in zip(block.heads, row, strict=True) if cell]
        yield from _wrapped(" | ".join(said), first="- ")


def _item(item: ItemLine) -> Iterator[str]:
    marks = f" [{', '.join(item.marks)}]" if item.marks else ""
    yield from _wrapped(f"{item.number} {item.challenge} · {item.response}{marks}")
    said = ": ".join(filter(None, (item.state, item.answer)))
    yield from _wrapped("; ".join((said, *item.who, *item.when)), first=_HANGING)
    for each in item.history:
        yield from _wrapped(each, first=f"{_HANGING}| ")


def _wrapped(text: str, first: str = "") -> Sequence[str]:
    later = " " * len(first) + "  "
    lines = []
    for number, part in enumerate(text.split("\n")):
        indent = first if number == 0 else later
        lines += textwrap.wrap(
            part, WIDTH, initial_indent=indent, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
        ) or [""]
    return lines
