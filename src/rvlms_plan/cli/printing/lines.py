"""Lines on stdout and stderr. Data on the one, words on the other; nothing of ours or of the data steers a terminal."""

from __future__ import annotations

import json
import shutil
import unicodedata
from collections.abc import Iterable
from typing import Any

import click

from rvlms_plan.domain.text import made_visible

_NARROWEST, _WIDEST = 40, 100
_AS_ASCII = str.maketrans(
    {
        "·": "-",
        "–": "-",
        "—": "-",
        "\N{MINUS SIGN}": "-",
        "…": "...",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "→": "->",
        "×": "x",
        "≥": ">=",
        "≤": "<=",
        "µ": "u",
        "μ": "u",
        "°": "deg ",
        "\N{NO-BREAK SPACE}": " ",
    }
)


class Printer:
    """Writes one command's lines."""

    def __init__(self, *, ascii_only: bool = False) -> None:
        self.ascii_only = ascii_only

    def out(self, *lines: str) -> None:
        """Write lines of data to stdout."""
        self._write(lines, err=False)

    def tell(self, *lines: str) -> None:
        """Write words to stderr."""
        self._write(lines, err=True)

    def json(self, data: Any) -> None:
        """Write data as JSON to stdout."""
        text = json.dumps(data, ensure_ascii=self.ascii_only, indent=2)
        if not all(line.isprintable() for line in text.split("\n")):
            text = json.dumps(data, ensure_ascii=True, indent=2)
        _echo(text, err=False)

    def _write(self, lines: Iterable[str], *, err: bool) -> None:
        for line in lines:
            text = made_visible(line, lines=True)
            _echo(to_ascii(text) if self.ascii_only else text, err=err)


def _echo(text: str, *, err: bool) -> None:
    try:
        click.echo(text, err=err)
    except UnicodeEncodeError:
        click.echo(to_ascii(text), err=err)


def width() -> int:
    """Give how wide a paragraph may be: the terminal's width, between 40 and 100."""
    return min(_WIDEST, max(_NARROWEST, shutil.get_terminal_size((_WIDEST, 24)).columns))


def to_ascii(text: str) -> str:
    """Write our own signs and accented letters with ASCII; what has no such form is named by its number."""
    if text.isascii():
        return text
    bare = unicodedata.normalize("NFKD", text.translate(_AS_ASCII))
    kept = "".join(character for character in bare if not unicodedata.combining(character))
    return kept.encode("ascii", "backslashreplace").decode()
