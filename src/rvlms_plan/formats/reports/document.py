"""A report as a row of sections with their blocks: the one value that both the PDF and the plain text are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what they are, one under the other."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; one that weighs stands in a frame."""

    text: str
    weighs: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their heads. `widths` are shares of the line; 0 takes what its words need."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """Counts in cells that are the darker, the greater their share of `of` is (0: nothing to share)."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, int, tuple[int, ...]], ...]
    """Name, of how many, the counts. A row of a name alone (-1) heads those that follow."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing as SVG, what it shows in a sentence for those who do not see it, and the same as lines of text."""

    svg: str
    says: str
    lines: tuple[str, ...] = ()
    percent: int = 100
    """How wide it is, of the line."""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item as it stands, who and when, and what went before. `marks` are words that must not be overlooked."""

    number: str
    challenge: str
    response: str
    state: str
    answer: str
    who: tuple[str, ...]
    when: tuple[str, ...]
    marks: tuple[str, ...] = ()
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    """The items of a phase."""

    items: tuple[ItemLine, ...]


Block = Facts | Words | Table | Heat | Drawing | Items


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report under its heading, at level 1 or 2."""

    title: str
    blocks: tuple[Block, ...]
    level: int = 1


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. `marks` stand at the top of every page, `foot` at its bottom."""

    title: str
    marks: tuple[str, ...]
    head: str
    foot: str
    sections: tuple[Section, ...]


def section(title: str, blocks: Iterable[Block | None], level: int = 1) -> Section:
    """Give a section of those blocks that have something to say."""
    return Section(title, tuple(block for block in blocks if block is not None), level)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> Table | None:
    """Give a table, or nothing where it has no row."""
    found = tuple(tuple(row) for row in rows)
    return Table(tuple(heads), found, tuple(widths)) if found else None
