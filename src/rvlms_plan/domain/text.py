"""Text from people, cleaned once on its way in. It is data ever after: shown as typed, never read as commands."""

from __future__ import annotations

import unicodedata

from rvlms_plan.domain.refusals import BadValue

LONGEST_TEXT = 2000
LONGEST_NAME = 80
REPLACEMENT = "\ufffd"
_UNSHOWABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_INVISIBLE = frozenset(
    # Joiners, fillers, variation selectors and the empty Braille cell: letters and marks by category, and never seen.
    map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x2800, 0x3164, 0xFFA0))
).union(map(chr, range(0xFE00, 0xFE10)), map(chr, range(0xE0100, 0xE01F0)))


def clean(text: str, *, limit: int = LONGEST_TEXT, lines: bool = False, what: str = "This text") -> str:
    """Normalise to NFC and make every character that steers a terminal or hides itself visible.

    ESC and the other control characters become their pictures (␛), the rest of what cannot be seen (bidirectional and
    zero-width characters, lone surrogates, unassigned code points) becomes U+FFFD: nothing vanishes, nothing acts.
    White space at the ends goes; a line break becomes a blank unless `lines`. Cleaning twice changes nothing.

    Raises:
        BadValue: The text is longer than `limit` characters.
    """
    if len(text) > limit:
        raise BadValue(f"{what} is {len(text):,} characters long; the most that can be kept is {limit:,}. Shorten it.")
    shown = unicodedata.normalize("NFC", made_visible(text, lines=lines)).strip()
    if len(shown) > limit:
        raise BadValue(f"{what} is longer than the {limit:,} characters that can be kept. Shorten it.")
    return shown


def made_visible(text: str, *, lines: bool = False) -> str:
    """Replace what steers a terminal or hides itself by a sign that is seen; line breaks by blanks unless `lines`."""
    if text.isprintable() and _INVISIBLE.isdisjoint(text):  # no character of the unshowable categories is printable
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if not lines:
        text = text.replace("\n", " ")
    return "".join(_seen(character) for character in text)


def _seen(character: str) -> str:
    if character == "\n" or (unicodedata.category(character) not in _UNSHOWABLE and character not in _INVISIBLE):
        return character
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else REPLACEMENT


def clean_name(text: str, what: str = "A name") -> str:
    """Clean a person's name: one line, not empty, at most 80 characters, single blanks.

    Raises:
        BadValue: Nothing is left, or it is too long.
    """
    name = " ".join(clean(text, limit=LONGEST_NAME, what=what).split())
    if not name:
        raise BadValue(f"{what} cannot be empty.")
    return name
