"""What a register can be asked for: its own fields, each summary answer of the checklists that its cases have."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from rvlms_plan.domain.answers import unit_words
from rvlms_plan.domain.case.course import FOLLOW_UP_BY, FOLLOW_UP_STATES, SEXES
from rvlms_plan.domain.checklist import VALUE, Checklist, SummaryField
from rvlms_plan.domain.cohort import is_number
from rvlms_plan.domain.filters import NOT_SORTED, OWN, OWN_WORDS, Sort
from rvlms_plan.domain.findings import RULES
from rvlms_plan.domain.review import ReviewState
from rvlms_plan.domain.status import Status
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases.audit.register import checklists


@dataclass(frozen=True, slots=True)
class Askable:
    """One field: what it is, how it is compared, and the values that it can have where those are few."""

    name: str
    title: str
    kind: Sort
    values: tuple[str, ...] = ()
    own: bool = False
    can_sort: bool = True
    unit: str = ""


def askable(database: Database) -> list[Askable]:
    """Give every field that the register can be filtered by, its own ones first."""
    with database.reading() as connection:
        return [*_own(), *_summary(connection)]


def _own() -> list[Askable]:
    values = {
        "status": tuple(str(status) for status in Status),
        "sex": tuple(SEXES),
        "review": tuple(str(state) for state in ReviewState),
        "finding": tuple(name for rule in RULES for name in rule.rules),
    }
    return [
        Askable(name, OWN_WORDS[name], kind, values.get(name, ()), own=True, can_sort=name not in NOT_SORTED)
        for name, kind in OWN.items()
    ]


def _summary(connection: Connection) -> list[Askable]:
    """Give the summary answers, of the newest text first where several have one."""
    found: dict[str, Askable] = {}
    for checklist in reversed(checklists(connection)):
        for each in checklist.summary:
            if each.id not in found and each.id not in OWN:
                kind = Sort.NUMBER if is_number(checklist, each) else Sort.WORD
                found[each.id] = Askable(
                    each.id, each.title, kind, _values(checklist, each), unit=unit_words(each.unit)
                )
    return list(found.values())


def _values(checklist: Checklist, of: SummaryField) -> tuple[str, ...]:
    if of.read in _FOLLOW_UP:
        return tuple(_FOLLOW_UP[of.read])
    item_id, _, name = of.read.partition(".")
    asked = checklist.items[item_id].field(name or VALUE) if item_id in checklist.items else None
    return tuple(option for option, _ in asked.options) if asked else ()


_FOLLOW_UP = {"follow-up:by": FOLLOW_UP_BY, "follow-up:state": FOLLOW_UP_STATES}
