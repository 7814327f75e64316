"""Simulated cases: plausible, synthetic, the same for the same seed, with planted faults that a key names."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import course
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.simulation.drafts import Draft, Recorder
from rvlms_plan.domain.simulation.faults import Planted
from rvlms_plan.domain.simulation.ground import Ground
from rvlms_plan.domain.simulation.people import STATIONS, first_of, team
from rvlms_plan.domain.simulation.plans import CODES_BEGIN, Plan, code_of, plan
from rvlms_plan.domain.simulation.telling import NOTE, Telling


@dataclass(frozen=True, slots=True)
class Begun:
    """How a simulated case begins: its id and its first entry."""

    ground: Ground
    plan: Plan
    stamp: e.Stamp
    fact: e.CaseOpened


@dataclass(frozen=True, slots=True)
class Simulated:
    """What was told of one case, and what is to be found in it, by kind of fault."""

    code: str
    recorder: Recorder
    planted: dict[str, list[Planted]]


Records = Callable[[Begun], Recorder]


def in_memory(begun: Begun) -> Draft:
    """Tell a case to a journal in memory."""
    return Draft(begun.ground, begun.plan.case_id, begun.fact, begun.stamp)


def simulated(grounds: Sequence[Ground], seed: int, number: int, until: datetime, records: Records) -> Simulated:
    """Tell the case of that number; of several checklists the first is the most frequent."""
    chance = random.Random(f"{seed}:{number}")  # noqa: S311 - plausible, no secret
    ground = chance.choices(grounds, [8] + [1] * (len(grounds) - 1))[0]
    people, station = team(ground.checklist, chance), chance.choice(STATIONS)
    planned = plan(ground.checklist, seed, number, until, chance)
    fact = course.open_case(ground.checklist, planned.code, planned.age, planned.sex)
    role, typist = first_of(people, "coordinator"), people[first_of(people, "circulator", "nurse")]
    stamp = e.Stamp(planned.request, planned.opened, planned.opened, Voice(people[role], role), typist, station)
    recorder = records(Begun(ground, planned, stamp, fact))
    telling = Telling(ground, planned, chance, recorder, people, station)
    telling.tell()
    return Simulated(planned.code, recorder, telling.planted)


__all__ = [
    "CODES_BEGIN",
    "NOTE",
    "Begun",
    "Draft",
    "Ground",
    "Planted",
    "Simulated",
    "code_of",
    "in_memory",
    "simulated",
]
