"""What administrators do: people, roles, PINs, settings. None of it touches a case."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from rvlms_plan.domain.people import ATTESTED, AUTHENTICATED, person_key
from rvlms_plan.domain.refusals import Refused
from rvlms_plan.domain.site import decisions
from rvlms_plan.domain.site.directory import ADMINISTRATOR, Directory
from rvlms_plan.domain.site.facts import SiteFact
from rvlms_plan.store import pins
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases.recording import Recorded
from rvlms_plan.use_cases.site.directory import directory, record
from rvlms_plan.use_cases.site.signing_on import ADMINISTRATION, check_pin_of
from rvlms_plan.use_cases.station import Station, Who

Done = Recorded[Directory, SiteFact]
Decide = Callable[[Connection, Directory], Sequence[SiteFact]]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for something to be changed on the site, and their PIN where they have one."""

    person: str
    pin: str | None = field(default=None, repr=False)


def add(
    database: Database, station: Station, by: Asker, name: str, roles: Sequence[str], request: str | None = None
) -> Done:
    """Add a person. Raises as `decisions.add`, and Refused for a PIN that is missing or wrong."""
    return _record(database, station, by, lambda _, now: decisions.add(now, by.person, name, roles), request)


def change_roles(
    database: Database, station: Station, by: Asker, name: str, roles: Sequence[str], request: str | None = None
) -> Done:
    """Give a person other roles. Raises as `decisions.change_roles`, and as `add`."""
    return _record(database, station, by, lambda _, now: decisions.change_roles(now, by.person, name, roles), request)


def leave(
    database: Database, station: Station, by: Asker, name: str, reason: str | None, request: str | None = None
) -> Done:
    """Say that a person left; their PIN goes with them. Raises as `decisions.leave`, and as `add`."""

    def forget(connection: Connection) -> None:
        pins.forget(connection, person_key(name))

    return _record(database, station, by, lambda _, now: decisions.leave(now, by.person, name, reason), request, forget)


def set_pin(database: Database, station: Station, by: Asker, name: str, pin: str, request: str | None = None) -> Done:
    """Give a person a PIN. Raises as `decisions.set_pin` and `decisions.check_pin`, and as `add`."""
    decisions.check_pin(pin)
    decisions.set_pin(directory(database), by.person, name, "")  # refused before a tenth of a second is spent on it
    kept = pins.hashed(pin)

    def keep(connection: Connection) -> None:
        pins.keep(connection, person_key(name), kept)

    seal = pins.seal_of(kept)
    return _record(database, station, by, lambda _, now: decisions.set_pin(now, by.person, name, seal), request, keep)


def remove_pin(database: Database, station: Station, by: Asker, name: str, request: str | None = None) -> Done:
    """Take a person's PIN away. Raises as `decisions.remove_pin`, and as `add`."""

    def forget(connection: Connection) -> None:
        pins.forget(connection, person_key(name))

    return _record(database, station, by, lambda _, now: decisions.remove_pin(now, by.person, name), request, forget)


def change_setting(
    database: Database, station: Station, by: Asker, setting: str, value: str, request: str | None = None
) -> Done:
    """Change a setting of the site. Raises as `decisions.change_setting`, and as `add`."""
    return _record(
        database, station, by, lambda _, now: decisions.change_setting(now, by.person, setting, value), request
    )


def _record(
    database: Database,
    station: Station,
    by: Asker,
    decide: Decide,
    request: str | None,
    then: Callable[[Connection], None] | None = None,
) -> Done:
    """Save what an asker wants who was identified: by their PIN where they have one."""
    now = directory(database)
    person = now.find(by.person)
    known = ATTESTED
    if person is not None and person.is_here and person.has_pin:
        if by.pin is None:
            raise Refused(
                f"{person.name} has a PIN, and this needs it: at a terminal it is asked for, else --pin-stdin reads it "
                "from the input. Nothing was changed."
            )
        check_pin_of(database, station, person.name, by.pin, ADMINISTRATION)
        known = AUTHENTICATED
    role = ADMINISTRATOR if person is None or ADMINISTRATOR in person.roles else person.roles[0]
    who = Who(by.person, role, known=known)
    return record(database, station, who, decide, request or str(uuid.uuid4()), then)
