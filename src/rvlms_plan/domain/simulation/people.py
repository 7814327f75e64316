"""Who works in a simulated hospital: invented names, a team a case, each person in one role."""

from __future__ import annotations

import random
from collections.abc import Mapping

from rvlms_plan.domain.checklist import Checklist

_NAMES = (
    *("Abel", "Brandt", "Castro", "Dlamini", "Eriksen", "Farouk", "Gallo", "Horvat", "Ivanov", "Jansen", "Kaya"),
    *("Lindqvist", "Mensah", "Novotny", "Obi", "Petrova", "Quispe", "Rahimi", "Suzuki", "Tamm", "Uribe", "Virtanen"),
    *("Weber", "Xu", "Yilmaz", "Zhao", "Anders", "Bianchi", "Cohen", "Duarte", "Engel", "Fischer", "Gruber", "Hansen"),
    *("Ito", "Jovanov", "Keller", "Lopez", "Moreno", "Nagy", "Olsen", "Pavlik", "Rossi", "Santos", "Takeda", "Urban"),
)
STATIONS = ("theatre-1", "theatre-2", "theatre-3", "ward", "office")


def team(checklist: Checklist, chance: random.Random) -> dict[str, str]:
    """Give a person for each role of the checklist; no two have the same name."""
    roles = list(checklist.role_titles)
    return dict(zip(roles, chance.sample(_NAMES, len(roles)), strict=True))


def first_of(people: Mapping[str, str], *roles: str) -> str:
    """Give the first of these roles that there is, else the last role of the team."""
    return next((role for role in roles if role in people), list(people)[-1])
