"""What is done with each part of an entry that is not of the checklist's own words."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

LEFT_OUT = "[left out]"
"""What stands where a person wrote something."""

OLDEST = 90
"""What stands for every age from 90 on."""


class Hand(Protocol):
    """Hides each part, or checks that it is hidden."""

    def code(self, code: str) -> str:
        """Take the case's code."""

    def request(self, request: str) -> str:
        """Take a request's name."""

    def person(self, name: str) -> str:
        """Take a person's name."""

    def station(self, name: str) -> str:
        """Take a station's name."""

    def text(self, text: str) -> str:
        """Take what a person wrote."""

    def moment(self, moment: datetime) -> datetime:
        """Take a moment."""

    def moment_text(self, text: str) -> str:
        """Take a moment of an answer, in ISO 8601."""

    def day(self, text: str) -> str:
        """Take a date of an answer, in ISO 8601."""

    def age(self, age: int) -> int:
        """Take an age in years."""
