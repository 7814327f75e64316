"""The words that a condition on a drill knows besides the checklist's items."""

from __future__ import annotations

SEEN = ("asked", "turned", "done", "happened", "clamp-on", "clamped", "card-taken", "card-complete", "closed")
"""All of the names were; with `not-` before it, none of them was."""
LASTED = ("since", "clamped-for")
"""So many minutes since a turn, a happening or an answer; or under a running clamp of that kind of time."""
WORDS = (*SEEN, *(f"not-{each}" for each in SEEN), *LASTED)


def seen_word(name: str) -> tuple[str, bool] | None:
    """Give what a word asks for, and whether it is denied; None where it is none of these words."""
    bare = name.removeprefix("not-")
    return (bare, name != bare) if bare in SEEN else None
