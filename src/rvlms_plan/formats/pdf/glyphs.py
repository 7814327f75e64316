"""Which characters our fonts can draw: PDF/A takes no text that they cannot."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from rvlms_plan.domain.text import made_visible

FONTS = Path(__file__).parent / "fonts"
_UNICODE_TABLES = ((3, 10), (0, 4), (0, 3), (3, 1))
_SOFT_HYPHEN = "\u00ad"


def drawable(text: str) -> str:
    """Give the text in signs that can be drawn: what acts or hides is shown, what has no glyph is named, `[U+6F22]`.

    Line breaks stay.
    """
    shown = unicodedata.normalize("NFC", made_visible(text, lines=True))
    if shown.isascii():
        return shown
    known = characters()
    return "".join(each if each in known or each == "\n" else f"[U+{ord(each):04X}]" for each in shown)


@cache
def characters() -> frozenset[str]:
    """Give the characters that every face of our font has a glyph for."""
    faces = [frozenset(map(chr, _mapped(file.read_bytes()))) for file in sorted(FONTS.glob("*.ttf"))]
    return frozenset.intersection(*faces) - {_SOFT_HYPHEN}


def _mapped(font: bytes) -> Iterator[int]:
    """Read a TrueType font's character map; formats 4 and 12 are those that fonts of today have.

    Raises:
        ValueError: The font has no such map.
    """
    table = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, table + 2)
    maps = {
        (platform, encoding): table + offset
        for platform, encoding, offset in (struct.unpack_from(">HHL", font, table + 4 + 8 * n) for n in range(count))
    }
    at = next((maps[each] for each in _UNICODE_TABLES if each in maps), None)
    if at is None:
        raise ValueError("the font has no Unicode character map")
    (form,) = struct.unpack_from(">H", font, at)
    yield from _segments_of_12(font, at) if form == 12 else _segments_of_4(font, at)


def _table(font: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for number in range(count):
        name, _, offset, _ = struct.unpack_from(">4sLLL", font, 12 + 16 * number)
        if name == tag:
            return int(offset)
    raise ValueError(f"the font has no {tag.decode()} table")


def _segments_of_12(font: bytes, at: int) -> Iterator[int]:
    (groups,) = struct.unpack_from(">L", font, at + 12)
    for number in range(groups):
        first, last, _ = struct.unpack_from(">LLL", font, at + 16 + 12 * number)
        yield from range(first, last + 1)


def _segments_of_4(font: bytes, at: int) -> Iterator[int]:
    (twice,) = struct.unpack_from(">H", font, at + 6)
    count = twice // 2
    lasts = struct.unpack_from(f">{count}H", font, at + 14)
    firsts = struct.unpack_from(f">{count}H", font, at + 16 + twice)
    deltas = struct.unpack_from(f">{count}h", font, at + 16 + 2 * twice)
    at_offsets = at + 16 + 3 * twice
    for n, (first, last, delta) in enumerate(zip(firsts, lasts, deltas, strict=True)):
        (offset,) = struct.unpack_from(">H", font, at_offsets + 2 * n)
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                (glyph,) = struct.unpack_from(">H", font, at_offsets + 2 * n + offset + 2 * (code - first))
                if glyph == 0:
                    continue
            if (glyph + delta) & 0xFFFF:
                yield code
