"""Who is at which station of a case. A station that cannot say so goes on all the same."""

from __future__ import annotations

from rvlms_plan.domain.presence import Present
from rvlms_plan.domain.text import clean
from rvlms_plan.store import presence
from rvlms_plan.store.database import Database

_LONGEST = 200


def beat(database: Database, case_id: str, present: Present) -> bool:
    """Say that a station is there, unless the store is busy, full or read-only; tell whether it was said."""
    station, person, role = (clean(text[:_LONGEST]) for text in (present.station, present.person, present.role))
    own = Present(present.station_id, station, person, role, present.shows)
    return database.write_aside(lambda connection: presence.tell(connection, case_id, own))


def leave(database: Database, station_id: str) -> None:
    """Take a station away; one that cannot be is missed a few beats later."""
    database.write_aside(lambda connection: presence.forget(connection, station_id))


def stations(database: Database, case_id: str) -> tuple[Present, ...]:
    """Give the stations that hold a case open.

    Raises:
        StoreProblem: The store cannot be read.
    """
    return database.glance(lambda connection: presence.stations_at(connection, case_id))
