"""The terminal and the people at it. Imports the domain only: screens are drawn before the store is loaded."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from rvlms_plan.domain.case.course import check_past
from rvlms_plan.domain.entries import Stamp
from rvlms_plan.domain.people import Voice, known_spelling
from rvlms_plan.domain.text import clean_name


@dataclass(frozen=True, slots=True)
class Who:
    """Who says it, who types it (the same person unless named), and when it happened (now unless said)."""

    person: str
    role: str
    entered_by: str | None = None
    happened_at: datetime | None = None

    @property
    def voice(self) -> Voice:
        """The one who speaks."""
        return Voice(self.person, self.role)


@dataclass(frozen=True, slots=True)
class Station:
    """The terminal: its name in the record, and its clock."""

    now: Callable[[], datetime]
    name: str = ""

    def stamp(self, who: Who, request: str, known: Iterable[str] = ()) -> Stamp:
        """Stamp a request; names are cleaned, and a known person keeps the spelling already in use.

        Raises:
            BadValue: A name is empty or too long, or the time lies ahead.
        """
        known, at = list(known), self.now()
        person = known_spelling(clean_name(who.person), known)
        typist = known_spelling(clean_name(who.entered_by), known) if who.entered_by else person
        happened_at = who.happened_at or at
        check_past(happened_at, at)
        return Stamp(request, at, happened_at, Voice(person, who.role), typist, self.name or socket.gethostname())
