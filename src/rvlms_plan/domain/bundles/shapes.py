"""Whether a part of an entry is of the type and the words that it can be; each function gives it back."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any


class Unfit(Exception):
    """An entry holds what cannot be told to be free of names; `what` says which part, never what stands there."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def text(value: Any, what: str) -> str:
    """Check that a part is text."""
    if not isinstance(value, str):
        raise Unfit(what)
    return value


def whole(value: Any, what: str) -> int:
    """Check that it is a whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unfit(what)
    return value


def moment(value: Any, what: str) -> datetime:
    """Check that it is a moment with a zone."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise Unfit(what)
    return value


def row(value: Any, what: str) -> tuple[Any, ...]:
    """Check that it is a row of values."""
    if not isinstance(value, tuple):
        raise Unfit(what)
    return value


def one_of(value: Any, known: Collection[str], what: str) -> str:
    """Check that it is one of the words that are known."""
    if not isinstance(value, str) or value not in known:
        raise Unfit(what)
    return value


def like(pattern: re.Pattern[str], value: Any, what: str) -> str:
    """Check that it is text of a pattern."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Unfit(what)
    return value
