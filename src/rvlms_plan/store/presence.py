"""Which stations hold a case open: written over by each of them every few seconds, and forgotten.

The moments are those of the store's own clock, one for all stations: whether one is stale does not depend on whose
clock is ahead. After that clock was set, stations are missed until their next beat, and none stays for longer.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, insert, not_, select

from rvlms_plan.domain.presence import STALE_SECONDS, Present, in_order
from rvlms_plan.store.prepared import Asked, Prepared
from rvlms_plan.store.spelling import moment_from_now
from rvlms_plan.store.tables import PresenceRow

_PRESENCE = PresenceRow.__table__  # type: ignore[attr-defined]


def tell(connection: Connection, case_id: str, present: Present) -> None:
    """Say that a station is there now, and drop those that have gone without a word."""
    _DROP_GONE(connection, {})
    forget(connection, present.station_id)
    _TELL(
        connection,
        {
            "station_id": present.station_id,
            "case_id": case_id,
            "station": present.station,
            "person": present.person,
            "role": present.role,
            "shows": present.shows,
        },
    )


def forget(connection: Connection, station_id: str) -> None:
    """Take a station away."""
    _FORGET(connection, {"own": station_id})


def stations_at(connection: Connection, case_id: str) -> tuple[Present, ...]:
    """Give the stations that hold a case open, by their names."""
    return in_order(Present(*row) for row in _AT(connection, {"of_case": case_id}).fetchall())


def asked(case_id: str) -> Asked:
    """Ask beforehand for what `stations_at` gives."""
    return _AT.asked(of_case=case_id)


def _is_fresh() -> ColumnElement[bool]:
    seen = _PRESENCE.c.seen_at
    return and_(seen >= _moment(-STALE_SECONDS), seen <= _moment(STALE_SECONDS))


def _moment(seconds: float) -> ColumnElement[str]:
    return moment_from_now(f"{seconds:+} seconds")


_COLUMNS = tuple(_PRESENCE.c[name] for name in ("station_id", "station", "person", "role", "shows"))
_AT = Prepared(select(*_COLUMNS).where(_PRESENCE.c.case_id == bindparam("of_case"), _is_fresh()))
_DROP_GONE = Prepared(delete(_PRESENCE).where(not_(_is_fresh())))
_FORGET = Prepared(delete(_PRESENCE).where(_PRESENCE.c.station_id == bindparam("own")))
_TELL = Prepared(
    insert(_PRESENCE).values(
        seen_at=_moment(0), **{name: bindparam(name) for name in ("case_id", *(each.name for each in _COLUMNS))}
    )
)
