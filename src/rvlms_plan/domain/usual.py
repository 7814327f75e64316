"""What a synthetic team would say where nothing particular is known: the cast, days and times, the usual of a field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from rvlms_plan.domain.checklist import Checklist, Field, Kind

CAST = {
    "surgeon": "Berg",
    "vascular-surgeon": "Moreau",
    "anaesthetist": "Li",
    "scrub-nurse": "Novak",
    "circulator": "Chen",
    "ward-nurse": "Silva",
    "intensivist": "Haddad",
    "radiologist": "Sato",
    "pathologist": "Nowak",
    "endocrinologist": "Okoye",
    "oncologist": "Rossi",
    "coordinator": "Kumar",
}
"""Who speaks in each role of a synthetic case; a role that is not here goes by its own name."""

Typed = Mapping[str, str]
"""An answer as typed, one text a field. `D-14` is the day a fortnight before, `T-30` the time half an hour before."""


def at_clock(typed: Typed, at: datetime) -> dict[str, str]:
    """Give the texts of an answer with its relative days and times written out."""
    return {name: re.sub(r"\b([DT])([+-]\d+)\b", lambda found: _moved(found, at), text) for name, text in typed.items()}


def usual(checklist: Checklist, of_item: Field) -> str:
    """Give what could be typed for a field: its first option, the middle of its usual range, now."""
    match of_item.kind:
        case Kind.CHOICE | Kind.SEVERAL:
            return of_item.options[0][0]
        case Kind.NUMBER:
            return _usual_number(of_item)
        case Kind.DATE:
            return "today"
        case Kind.TIME:
            return "T-1"
        case Kind.DATETIME | Kind.CLAMP:
            return "now"
        case Kind.PEOPLE:
            return ", ".join(f"{CAST.get(role, role)}:{role}" for role in list(checklist.role_titles)[:3])
        case Kind.TICK:
            return "done"
        case Kind.TEXT:
            return "as discussed"


def _moved(found: re.Match[str], at: datetime) -> str:
    by = int(found[2])
    return f"{at + timedelta(days=by):%Y-%m-%d}" if found[1] == "D" else f"{at + timedelta(minutes=by):%H:%M}"


def _usual_number(of_item: Field) -> str:
    range_ = of_item.ask_outside or of_item.refuse_outside
    if range_ is None:
        return "1"
    if range_.low is not None and range_.high is not None:
        return str(int((range_.low + range_.high) / 2))
    return str(range_.low if range_.low is not None else range_.high)
