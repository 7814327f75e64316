"""Where a case stands."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a case stands, in the order a case goes through them."""

    PLANNING = "planning"
    IN_THEATRE = "in-theatre"
    RECOVERY = "recovery"
    FOLLOW_UP = "follow-up"
    CLOSED = "closed"
    ABANDONED = "abandoned"
