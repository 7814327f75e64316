"""How many there are, in words."""

from __future__ import annotations


def count(number: int, one: str, many: str = "") -> str:
    """Say how many there are: `1 case`, `1,240 cases`. `many` where it is not `one` with an s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def entries(number: int) -> str:
    """Say how many entries there are."""
    return count(number, "entry", "entries")
