"""Taking a keyboard: by name, by name and PIN, or by breaking the glass; locking it, and giving it up.

A wrong PIN is an entry, and makes the next try wait. It never bars the theatre: the glass can always be broken.
A trial has three steps, so that a program with a screen hashes on another thread than the one that saves.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import Connection

from rvlms_plan.domain.people import ATTESTED, AUTHENTICATED, BROKE_GLASS, person_key
from rvlms_plan.domain.refusals import Refused
from rvlms_plan.domain.site import decisions
from rvlms_plan.domain.site import facts as f
from rvlms_plan.domain.site.directory import Directory, Person
from rvlms_plan.domain.site.rights import GLASS
from rvlms_plan.store import pins
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases.site.directory import directory_in, record
from rvlms_plan.use_cases.station import Station, Who

Then = Callable[[Connection], None]


SIGN_ON, UNLOCK, OVERRIDE, ADMINISTRATION = "sign-on", "unlock", "override", "administration"
SIGNATURE = "signature"
"""What a PIN is given for."""

_TAKES: dict[str, Callable[[str], f.SiteFact]] = {
    SIGN_ON: partial(f.SignedOn, known=AUTHENTICATED),
    UNLOCK: partial(f.Unlocked, known=AUTHENTICATED),
}


class WrongPin(Refused):
    """The PIN was not that person's."""


@dataclass(frozen=True, slots=True)
class SignOn:
    """Who has the keyboard now, in which role, and how it is known."""

    person: str
    role: str
    known: str = ATTESTED


@dataclass(frozen=True, slots=True)
class Trial:
    """What a PIN is to be tried on: a person, and what is kept for them."""

    person: Person
    kept: str = field(repr=False)
    failures: int = 0

    def matches(self, pin: str) -> bool:
        """Tell whether it is that person's PIN: a tenth of a second, for any thread."""
        return pins.is_pin(self.kept, pin)


def trial_of(database: Database, station: Station, name: str) -> Trial | None:
    """Give what a person's PIN is to be tried on; None where they have none, or are not in the directory.

    Raises:
        Refused: After wrong ones it is too early for another; or what is kept is not what was set.
    """
    with database.reading() as connection:
        person = directory_in(connection).find(name)
        if person is None or not person.is_here or person.seal is None:
            return None
        there = pins.kept_of(connection, person_key(name))
    if there is None or pins.seal_of(there.kept) != person.seal:
        raise Refused(
            f"What is kept of {person.name}'s PIN is not what was set: the store was changed from outside, and verify "
            f"says so. An administrator sets a new PIN. {GLASS}"
        )
    _check_not_too_early(there, station)
    return Trial(person, there.kept, there.failures)


def _check_not_too_early(there: pins.KeptPin, station: Station) -> None:
    wait = decisions.left_to_wait(there.failures, there.failed_at, station.now())
    if wait:
        raise Refused(f"After {there.failures} wrong PINs, {_said(math.ceil(wait.total_seconds()))} more. {GLASS}")


def tried(
    database: Database, station: Station, trial: Trial, role: str, *, matched: bool, purpose: str = SIGN_ON
) -> SignOn:
    """Keep what a trial came to, and what it was for: to sign on, to unlock, or one of `PinGiven`.

    Raises:
        WrongPin: It was not that person's. That is an entry too.
        Refused: Others were wrong meanwhile, and the next must wait: then nobody hears whether this one was right. Or
            another PIN was set meanwhile.
    """
    name, key = trial.person.name, person_key(trial.person.name)

    def still(connection: Connection) -> None:
        there = pins.kept_of(connection, key)
        if there is None or there.kept != trial.kept:
            raise Refused(f"{name}'s PIN was changed meanwhile. Give the new one. {GLASS}")
        if there.failures > trial.failures:
            _check_not_too_early(there, station)

    if matched:
        fact = _TAKES.get(purpose, partial(f.PinGiven, purpose=purpose))
        _enter(
            database,
            station,
            Who(name, role, known=AUTHENTICATED),
            fact(name),
            lambda there: pins.succeeded(there, key),
            still,
        )
        return SignOn(name, role, AUTHENTICATED)
    at = station.now()
    _enter(database, station, Who(name, role), f.SignOnFailed(name), lambda there: pins.failed(there, key, at), still)
    with database.reading() as connection:
        there = pins.kept_of(connection, key)
    wait = decisions.wait_after(there.failures if there else 0).total_seconds()
    says = f"That is not {name}'s PIN."
    raise WrongPin(f"{says} The next can be tried in {_said(round(wait))}. {GLASS}" if wait else says)


def sign_on(database: Database, station: Station, name: str, role: str, pin: str | None = None) -> SignOn:
    """Take the keyboard; without a PIN, or with nobody's, a name is attested. Raises as `trial_of` and `tried`."""
    trial = None if pin is None else trial_of(database, station, name)
    if trial is not None and pin is not None:
        return tried(database, station, trial, role, matched=trial.matches(pin))
    _enter(database, station, Who(name, role), f.SignedOn(name, ATTESTED))
    return SignOn(name, role)


def check_pin_of(database: Database, station: Station, name: str, pin: str, purpose: str) -> None:
    """Check a PIN that is given for one purpose, and takes no keyboard. Raises as `sign_on`."""
    trial = trial_of(database, station, name)
    if trial is None:
        raise Refused(f"{name} has no PIN: they are known by name alone.")
    tried(database, station, trial, trial.person.roles[0], matched=trial.matches(pin), purpose=purpose)


def break_glass(database: Database, station: Station, name: str, role: str, reason: str) -> SignOn:
    """Take the keyboard without being known, for a reason. Raises as `decisions.break_glass`; never refused."""
    who = Who(name, role, known=BROKE_GLASS)
    made = record(
        database, station, who, lambda _, now: decisions.break_glass(now, name, reason), str(uuid.uuid4())
    ).entries
    return SignOn(made[0].stamp.entered_by, role, BROKE_GLASS)


def sign_off(database: Database, station: Station, who: SignOn) -> None:
    """Give the keyboard up."""
    _enter(database, station, Who(who.person, who.role, known=who.known), f.SignedOff(who.person))


def lock(database: Database, station: Station, who: SignOn, because: str) -> None:
    """Lock a station: `because` is idle or asked."""
    _enter(database, station, Who(who.person, who.role, known=who.known), f.Locked(who.person, because))


def unlock(database: Database, station: Station, name: str, role: str) -> SignOn:
    """Take a locked station up again by a name that has no PIN."""
    _enter(database, station, Who(name, role), f.Unlocked(name, ATTESTED))
    return SignOn(name, role)


def _enter(
    database: Database,
    station: Station,
    who: Who,
    fact: f.SiteFact,
    then: Then | None = None,
    check: Then | None = None,
) -> None:
    def decide(connection: Connection, _: Directory) -> list[f.SiteFact]:
        if check is not None:
            check(connection)
        return [fact]

    record(database, station, who, decide, str(uuid.uuid4()), then)


def _said(seconds: int) -> str:
    return f"{seconds} s" if seconds < 60 else f"{math.ceil(seconds / 60)} min"
