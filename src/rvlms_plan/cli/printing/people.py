"""People and the site's journal, as text for people and as data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rvlms_plan.domain.entries import EntryOf, to_data
from rvlms_plan.domain.people import AUTHENTICATED, BROKE_GLASS
from rvlms_plan.domain.site import facts as f
from rvlms_plan.domain.site.decisions import SETTINGS, setting_of
from rvlms_plan.domain.site.directory import Directory, Person


def person_data(person: Person) -> dict[str, Any]:
    """Give a person as data."""
    return {
        "person": person.name,
        "roles": list(person.roles),
        "pin": person.has_pin,
        "left": person.left.isoformat() if person.left else None,
    }


def person_line(person: Person) -> str:
    """Give a person in a line."""
    known = "by PIN" if person.has_pin else "by name"
    left = f", left {person.left:%Y-%m-%d}" if person.left else f", known {known}"
    return f"{person.name}: {', '.join(person.roles)}{left}"


def site_data(entry: EntryOf[Any], own: str) -> dict[str, Any]:
    """Give an entry of the site as it is kept, with its hash."""
    return to_data(entry) | {"hash": own}


def recorded_data(entries: Iterable[EntryOf[Any]]) -> dict[str, Any]:
    """Give what a changing command did."""
    made = [to_data(entry) for entry in entries]
    return {"stood_already": not made, "entries": made}


def site_line(entry: EntryOf[Any]) -> str:
    """Give an entry of the site in a line: when, what, who entered it and how they were known, where."""
    stamp = entry.stamp
    known = {AUTHENTICATED: " (by PIN)", BROKE_GLASS: " (glass broken)"}.get(stamp.entered_known, "")
    return (
        f"{entry.position}  {stamp.at:%Y-%m-%d %H:%M:%S}  {_words(entry.fact)}, "
        f"by {stamp.entered_by}{known}, {stamp.station}"
    )


def settings_data(directory: Directory) -> dict[str, Any]:
    """Give the settings of the site by name."""
    return {name: {"value": setting_of(directory, name), "about": about} for name, (_, _, about) in SETTINGS.items()}


def _words(fact: f.SiteFact) -> str:
    match fact:
        case f.PersonAdded():
            return f"{fact.person} added as {', '.join(fact.roles)}"
        case f.RolesChanged():
            return f"{fact.person} is now {', '.join(fact.roles)}"
        case f.PersonLeft():
            return f"{fact.person} left" + (f" ({fact.reason})" if fact.reason else "")
        case f.PinSet():
            return f"a PIN set for {fact.person}"
        case f.PinRemoved():
            return f"the PIN of {fact.person} removed"
        case f.SettingChanged():
            return f"{fact.setting} is now {fact.value}"
        case _:
            return _who_was_there(fact)


def _who_was_there(fact: f.SiteFact) -> str:
    match fact:
        case f.SignedOn():
            return f"{fact.person} signed on, {_by(fact.known)}"
        case f.PinGiven():
            return f"{fact.person} gave their PIN ({fact.purpose})"
        case f.SignOnFailed():
            return f"a wrong PIN given for {fact.person}"
        case f.SignedOff():
            return f"{fact.person} signed off"
        case f.Locked():
            return f"locked, {fact.because}"
        case f.Unlocked():
            return f"{fact.person} unlocked, {_by(fact.known)}"
        case f.BrokeGlass():
            return f"GLASS BROKEN by {fact.person}: {fact.reason}"
    raise ValueError(f"{type(fact).__name__} has no words")


def _by(known: str) -> str:
    return "by PIN" if known == AUTHENTICATED else "by name"
