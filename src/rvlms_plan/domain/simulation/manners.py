"""How a simulated team goes through one phase: as it should, unless a fault has changed its manner."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from rvlms_plan.domain.checklist import Item, Phase, Status

Pace = Callable[[int], float]
"""The seconds before the answer of that number, counted from 0."""

_SECONDS = {Status.PLANNING: (40, 400), Status.IN_THEATRE: (18, 75), Status.RECOVERY: (60, 600)}
_IN_A_STEP = {1: (240, 700), 2: (240, 700), 3: (60, 170), 4: (90, 230), 5: (60, 170)}
"""The core steps are worked, not only said."""


@dataclass(slots=True)
class Manner:
    """One phase's manner. What is not named goes as it should."""

    order: list[Item]
    pace: Pace
    left_open: set[str] = field(default_factory=set)
    behind: list[Item] = field(default_factory=list)
    """Answered only when the next phase has begun."""
    ahead: list[Item] = field(default_factory=list)
    """Of the next phase, answered while this one is open."""
    late: dict[str, timedelta] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    """By whom an item is answered that is another's."""
    one_voice: str | None = None
    overridden: dict[str, str] = field(default_factory=dict)
    """The role of the second person, by item."""
    deferred: dict[str, str] = field(default_factory=dict)
    corrected: dict[str, str] = field(default_factory=dict)
    """Because of what, by item."""
    besides: dict[str, str] = field(default_factory=dict)
    """What is told after an item: one of the words below."""
    clock: dict[str, int] = field(default_factory=dict)
    """By how many seconds the clock was moved before an item."""
    differs: str | None = None
    closes_later: bool = False
    """It is closed only when the next one has been."""
    closes_after: str | None = None
    """It is closed only after this moment of the operation."""
    leaves_clamp: str | None = None


CAUGHT, CONCERN = "caught", "concern"


def usual(phase: Phase, chance: random.Random) -> Manner:
    """Give the manner of a phase in which nothing goes wrong."""
    low, high = _IN_A_STEP.get(phase.core_step or 0) or _SECONDS.get(phase.status, (60, 900))
    drawn, span = chance.random, high - low
    return Manner(list(phase.items), lambda _: low + span * drawn())  # as `uniform`, without its call
