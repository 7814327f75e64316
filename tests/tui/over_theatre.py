"""A hand on the screens over the theatre screen: cards, aloud, the wall; and a second station on the same store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from driving import HandClock, kept, open_database
from rvlms_plan.domain.entries import Entry
from rvlms_plan.use_cases import live, theatre
from rvlms_plan.use_cases.station import Station, Who

NURSE = Who("Novak", "scrub-nurse", "Novak")


def journal(path: Path) -> list[Entry]:
    """Read the journal through another connection."""
    database = open_database(path, HandClock())
    try:
        return [entry for entry, _ in theatre.entries(database, "RV-1")]
    finally:
        database.close()


def kinds(path: Path) -> list[str]:
    """Give the kinds of entry in the file, in their order."""
    return [entry.kind for entry in journal(path)]


def elsewhere(path: Path, act: Callable[..., Any], *args: object, **more: object) -> None:
    """Record something at another station."""
    database = open_database(path, clock := HandClock())
    try:
        act(live.resume(database, Station(clock, "theatre-2"), "RV-1"), *args, **more)
    finally:
        database.close()


def steps(path: Path, card: str) -> list[int]:
    """Give the steps that are done of the newest taking up of a card."""
    taken = [each for each in kept(path).case.operation.cards if each.card == card]
    return sorted(taken[-1].steps) if taken else []
