"""The terminal and the people at it. Imports the domain only: screens are drawn before the store is loaded."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from rvlms_plan.domain.people import ATTESTED, Voice, same_person

if TYPE_CHECKING:
    from pathlib import Path

    from rvlms_plan.domain.entries import StationClock


@dataclass(frozen=True, slots=True)
class Who:
    """Who says it, who types it (the same person unless named), and when it happened (now unless said).

    `known` says how it is known who types. Whoever speaks while another types is attested.
    """

    person: str
    role: str
    entered_by: str | None = None
    happened_at: datetime | None = None
    known: str = ATTESTED

    @property
    def said_known(self) -> str:
        """How it is known who says it."""
        is_one = self.known == ATTESTED or self.entered_by is None or same_person(self.entered_by, self.person)
        return self.known if is_one else ATTESTED

    @property
    def voice(self) -> Voice:
        """The one who speaks."""
        return Voice(self.person, self.role)


@dataclass(frozen=True, slots=True)
class Station:
    """The terminal: its name in the record, its clock, and by how many seconds that was moved since last asked.

    `machine` tells which run of the machine it is and when that began by the wall clock; None where nothing does.
    `key_file` holds the key that it signs checkpoints with; a station without one makes none.
    """

    now: Callable[[], datetime]
    name: str = ""
    clock_moved: Callable[[], float] = lambda: 0.0
    key_file: Path | None = None
    machine: Callable[[], StationClock | None] = lambda: None

    @property
    def shown_name(self) -> str:
        """The name that stands in the record: the machine's own where it was given none."""
        return self.name or socket.gethostname()
