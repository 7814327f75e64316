"""From bytes to text that can be shown: UTF-8, of a sane size, with nothing in it that hides or steers."""

from __future__ import annotations

import re
import unicodedata

from rvlms_plan.formats.checklist.problems import Report

LARGEST = 1024 * 1024
_FILE = "file"
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")

# C0 and C1 without the line break, the bidirectional controls, and characters that cannot be seen. They are named by
# number, not by category: a text that one Python accepts is accepted by the next, so a pinned checklist stays readable.
_HIDDEN = (
    "\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f"
)
HIDDEN = re.compile(f"[{_HIDDEN}]|\r(?!\n)")
HIDDEN_IN_VALUE = re.compile(f"[{_HIDDEN}\r]")


def decode(data: bytes, report: Report) -> str | None:
    """Give the text of a file, or None with the reasons noted."""
    if len(data) > LARGEST:
        says = f"the file has {len(data):,} bytes; a checklist has at most {LARGEST:,} (1 MiB)"
        report.add((1, 1), _FILE, says, "take out what does not belong to the checklist")
        return None
    if data.startswith(_BYTE_ORDER_MARKS) or b"\x00" in data[:4]:
        report.add((1, 1), _FILE, "the file is saved as UTF-16 or UTF-32", "save it again as UTF-8")
        return None
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        mark = (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        byte = f"the byte {error.object[error.start]:02X} is not UTF-8"
        report.add(mark, _FILE, byte, "save the file again as UTF-8")
        return None
    return None if _has_hidden(text, report) else text


def hidden_name(character: str) -> str:
    """Name a character that cannot be seen: `U+202E RIGHT-TO-LEFT OVERRIDE`."""
    name = unicodedata.name(character, "control character")
    return "tab" if character == "\t" else f"U+{ord(character):04X} {name}"


def _has_hidden(text: str, report: Report) -> bool:
    """Note the first hidden character of each line: a second one on a line is seldom a second mistake."""
    number, counted, noted = 1, 0, 0
    for found in HIDDEN.finditer(text):
        at = found.start()
        number, counted = number + text.count("\n", counted, at), at
        if number == noted:
            continue
        noted = number
        mark, name = (number, at - text.rfind("\n", 0, at)), hidden_name(found[0])
        if name == "tab":
            report.add(mark, f"line {number}", "a tab stands here", "write blanks instead; two for each step inwards")
        else:
            report.add(mark, f"line {number}", f"a character that cannot be seen stands here: {name}", "delete it")
    return bool(noted)
