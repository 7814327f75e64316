"""What goes between the page, the server and the program, and how much of it is believed."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from rvlms_plan.domain.text import LONGEST_TEXT

SIZE_VARIABLE = "RVLMS_PLAN_BROWSER_SIZE"
"""How many columns and rows the browser has at the start, as 100x30."""
BIGGEST_PACKET = 8 * LONGEST_TEXT + 1024
"""More bytes than the longest paste takes; a browser that sends more is cut off."""
LONGEST_CODE = 64
COLUMNS, ROWS = (20, 500), (5, 200)
_TAB = re.compile(r"[0-9a-f]{16}")
_SIZE = re.compile(r"([0-9]{1,3})x([0-9]{1,3})")


class NotUnderstood(Exception):
    """A packet that our page does not send."""


@dataclass(frozen=True, slots=True)
class Begin:
    """The first packet: how large the browser is, and where it was."""

    width: int
    height: int
    at: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Typed:
    """Keys and touches."""

    text: str


@dataclass(frozen=True, slots=True)
class Resized:
    """Another size."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Ping:
    """The page asks whether anybody is there."""

    mark: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the program has shown stands on the terminal: from here on keys are answers to it."""


@dataclass(frozen=True, slots=True)
class Aside:
    """What concerns nobody here: focus and blur."""


Packet = Begin | Typed | Resized | Ping | Drawn | Aside


def read_packet(text: str) -> Packet:
    """Read what the page sent.

    Raises:
        NotUnderstood: Our page sends nothing of the kind.
    """
    try:
        match json.loads(text):
            case ["stdin", str(typed)]:
                return Typed(typed)
            case ["resize", {"width": int(width), "height": int(height)}]:
                return Resized(_within(width, COLUMNS), _within(height, ROWS))
            case ["ping", str(mark)]:
                return Ping(mark[:40])
            case ["begin", {"width": int(width), "height": int(height), "at": dict(at)}]:
                return Begin(_within(width, COLUMNS), _within(height, ROWS), at)
            case ["drawn"]:
                return Drawn()
            case ["focus" | "blur"]:
                return Aside()
    except (ValueError, RecursionError):
        pass
    raise NotUnderstood


def arguments_of(at: Mapping[str, object]) -> list[str]:
    """Give the command line that leads back to where a browser was; home where that is not known."""
    code = at.get("case")
    is_code = isinstance(code, str) and 0 < len(code) <= LONGEST_CODE and code.isprintable()
    named = ["--", code] if is_code and isinstance(code, str) else []
    if at.get("practice") is True:
        return ["practice"]
    if at.get("audit") is True:
        return ["audit", *named]
    if not named:
        return []
    return ["theatre", *(["--wall"] if at.get("wall") is True else []), *named]


def tab_of(at: Mapping[str, object]) -> str:
    """Give the sign that a tab gave itself, or one for a tab without: tabs of one browser are in several hands."""
    tab = at.get("tab")
    return tab if isinstance(tab, str) and _TAB.fullmatch(tab) else secrets.token_hex(8)


def read_size(text: str | None) -> tuple[int, int] | None:
    """Read columns and rows; None where there are none."""
    parts = _SIZE.fullmatch(text or "")
    return (_within(int(parts[1]), COLUMNS), _within(int(parts[2]), ROWS)) if parts else None


def _within(number: int, bounds: tuple[int, int]) -> int:
    return min(max(number, bounds[0]), bounds[1])
