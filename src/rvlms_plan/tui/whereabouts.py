"""Where a program is: what whoever comes back to it is to find again, in a map of plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rvlms_plan.domain.people import ATTESTED
from rvlms_plan.tui.commands import AUDIT_CASE, DRILL, PRACTICE, REGISTER, THEATRE, WALL

if TYPE_CHECKING:
    from textual.screen import Screen

    from rvlms_plan.tui.screens.settings import Typist

_LOCK = "LockScreen"


def whereabouts_of(stack: Sequence[Screen[object]], typist: Typist, *, types: bool) -> dict[str, object]:
    """Say where the screens that lie on each other are, whether text is typed, and who types by name alone.

    Keys: `case` (its code), `wall`, `audit`, `practice`, `types`, `person` and `role`. Nothing else of a patient. Who
    signed on with a PIN, or locked the station, is not named: they are to sign on again.
    """
    at: dict[str, object] = {"types": types}
    for screen in stack:
        name = getattr(screen, "NAME", "")
        if name in {PRACTICE, DRILL}:
            at["practice"] = True
        elif name == REGISTER:
            at["audit"] = True
        elif name in {THEATRE, AUDIT_CASE}:
            at["case"] = screen.live.case.code if name == THEATRE else screen.code  # type: ignore[attr-defined]
        elif name == WALL:
            at["wall"] = True
    is_locked = any(type(screen).__name__ == _LOCK for screen in stack)
    if typist.person and typist.known == ATTESTED and not is_locked:
        at |= {"person": typist.person, "role": typist.role}
    return at
