"""What every decision asks of a time, and of a case that has ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from rvlms_plan.domain.case.state import Case
from rvlms_plan.domain.refusals import BadValue

_CLOCKS_DIFFER_BY = timedelta(minutes=2)


def check_past(happened_at: datetime | None, at: datetime) -> None:
    """Refuse a time that lies ahead (two minutes are left for clocks that differ).

    Raises:
        BadValue: It lies ahead.
    """
    if happened_at is not None and happened_at > at + _CLOCKS_DIFFER_BY:
        raise BadValue(f"{happened_at:%Y-%m-%d %H:%M} lies ahead; what is recorded has happened. Now it is {at:%H:%M}.")


def how_ended(case: Case) -> str:
    """Say how a case ended."""
    return "abandoned" if case.ended and case.ended.abandoned else "closed"
