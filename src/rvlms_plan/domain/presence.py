"""Who is at which station. No part of the record: each running program tells it of itself, and it is forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

KEYBOARD, WALL = "keyboard", "wall"

BEAT_SECONDS = 5.0
"""So often a station says that it is there."""
STALE_SECONDS = 3 * BEAT_SECONDS + 1
"""A station that was silent for three beats is gone: it was killed, or its machine sleeps."""


@dataclass(frozen=True, slots=True)
class Present:
    """A station that holds a case open: its name, who is at it (empty until they said so), what it shows.

    `station_id` is of one run of the program: two runs at one terminal are two stations.
    """

    station_id: str
    station: str
    person: str = ""
    role: str = ""
    shows: str = KEYBOARD


def in_order(present: Iterable[Present]) -> tuple[Present, ...]:
    """Put stations into the order in which they are listed: by name, then by person."""
    return tuple(sorted(present, key=lambda each: (each.station, each.person, each.station_id)))
