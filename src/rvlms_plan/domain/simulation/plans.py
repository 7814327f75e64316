"""What a simulated case is to be: its checklist, its days, how far it comes, and what is to go wrong in it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rvlms_plan.domain.checklist import Checklist, Status
from rvlms_plan.domain.simulation.kinds import KINDS, can_be

YEARS = 6
"""So far back the operations of a simulated register go."""

_HOW_FAR: Mapping[Status, int] = {
    Status.CLOSED: 64,
    Status.FOLLOW_UP: 12,
    Status.RECOVERY: 5,
    Status.IN_THEATRE: 3,
    Status.PLANNING: 10,
    Status.ABANDONED: 6,
}
_HOW_MANY_FAULTS = (36, 40, 24)
"""How often a case has no fault, one, two."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A case before it is told. `stops_in` is the phase that is not finished any more, after `stops_after` items."""

    code: str
    case_id: str
    request: str
    age: int
    sex: str
    opened: datetime
    operated: datetime
    until: datetime
    status: Status
    stops_in: str | None
    stops_after: int
    faults: Mapping[str, str]
    """The phase of each fault, by the fault's name."""


CODES_BEGIN = "SIM-"


def code_of(seed: int, number: int) -> str:
    """Give the code of a simulated case: it says that there is no patient."""
    return f"{CODES_BEGIN}{seed}-{number:06}"


def plan(checklist: Checklist, seed: int, number: int, until: datetime, chance: random.Random) -> Plan:
    """Plan the case of that number; `until` is the present, behind which nothing lies."""
    status = _status(checklist, chance)
    stops_in, stops_after = _stop(checklist, status, chance)
    opened, operated = _days(status, until, chance)
    # Findings are made when a phase is closed: what goes wrong shortly before a running case stops is not seen yet.
    reach = len(checklist.phases) if stops_in is None else max(0, checklist.phase_index[stops_in] - 2)
    return Plan(
        code_of(seed, number),
        f"{seed & 0xFFFFFFFF:08x}-0000-4000-8000-{number:012x}",
        f"sim-{seed}-{number:06}-1",
        age=int(chance.triangular(24, 88, 57)),
        sex=chance.choice(("female", "male")),
        opened=opened,
        operated=operated,
        until=until,
        status=status,
        stops_in=stops_in,
        stops_after=stops_after,
        faults=_faults(checklist, range(reach), chance, is_closed=status is Status.CLOSED),
    )


def _status(checklist: Checklist, chance: random.Random) -> Status:
    """Draw how far a case comes; in a checklist of the theatre only, it is there or over."""
    status = chance.choices(list(_HOW_FAR), list(_HOW_FAR.values()))[0]
    has = {phase.status for phase in checklist.phases} | {Status.CLOSED}
    if status is Status.ABANDONED and Status.PLANNING in has:
        return status
    return status if status in has else Status.IN_THEATRE


def _stop(checklist: Checklist, status: Status, chance: random.Random) -> tuple[str | None, int]:
    if status is Status.CLOSED:
        return None, 0
    wanted = Status.PLANNING if status is Status.ABANDONED else status
    phase = chance.choice([phase for phase in checklist.phases if phase.status is wanted])
    return phase.id, chance.randrange(1, len(phase.items) + 1)


def _days(status: Status, until: datetime, chance: random.Random) -> tuple[datetime, datetime]:
    """Give when the case was opened and when it is (to be) operated on."""
    days = {
        Status.CLOSED: (130, 365 * YEARS),
        Status.ABANDONED: (30, 365 * YEARS),
        Status.FOLLOW_UP: (12, 85),
        Status.RECOVERY: (1, 7),
        Status.PLANNING: (0, 12),
        Status.IN_THEATRE: (0, 0),
    }[status]
    ago, before = chance.randint(*days), timedelta(days=chance.randint(9, 16))
    if status is Status.IN_THEATRE:
        operated = until - timedelta(minutes=chance.randint(30, 420))
        return operated - before, operated
    day = (until - timedelta(days=ago)).replace(hour=8, minute=0, second=0, microsecond=0)
    moment = day + timedelta(minutes=chance.randrange(240))
    if status in {Status.PLANNING, Status.ABANDONED}:
        return moment - timedelta(days=2), moment - timedelta(days=2) + before
    return moment - before, moment


def _faults(checklist: Checklist, places: range, chance: random.Random, *, is_closed: bool) -> Mapping[str, str]:
    """Draw faults that do not come into each other's way: in phases that are no neighbours."""
    count = chance.choices(range(len(_HOW_MANY_FAULTS)), _HOW_MANY_FAULTS)[0]
    found: dict[str, str] = {}
    taken = set[int]()
    for name in chance.sample(list(KINDS), len(KINDS)):
        kind = KINDS[name]
        if len(found) == count or (kind.only_closed and not is_closed) or (kind.is_alone and found):
            continue
        free = [
            place for place in places if not taken & {place - 1, place, place + 1} and can_be(name, checklist, place)
        ]
        if not free:
            continue
        place = chance.choice(free)
        found[name] = checklist.phases[place].id
        taken |= set(range(place, place + kind.reaches))
        if kind.is_alone:
            break
    return found
