"""What may be entered in the site's journal: a directory and a wish give facts, or a sentence why not.

No fact means that it stands already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from rvlms_plan.domain.refusals import BadValue, Refused, Unknown, shortened
from rvlms_plan.domain.site import facts as f
from rvlms_plan.domain.site.directory import ADMINISTRATOR, Directory, Person
from rvlms_plan.domain.site.rights import check_manages
from rvlms_plan.domain.text import clean, clean_name

PIN_LENGTH = (6, 64)
FREE_FAILURES = 2
"""So many wrong PINs in a row cost no waiting: gloves slip."""
LONGEST_WAIT = timedelta(minutes=5)
LONGEST_REASON = 500
LOCK_AFTER = "lock-after-minutes"

_ROLE = re.compile(r"[a-z][a-z0-9-]{0,39}")
Facts = Sequence[f.SiteFact]


def add(directory: Directory, by: str, name: str, roles: Sequence[str]) -> Facts:
    """Add a person, or take one up again who had left. The first person becomes administrator as well.

    Raises:
        Refused: `by` is no administrator; or the person is here in other roles.
        BadValue: The name or a role cannot be taken.
    """
    check_manages(directory, by)
    name, wanted = clean_name(name), checked_roles(roles)
    if not directory.is_in_use and ADMINISTRATOR not in wanted:
        wanted = (*wanted, ADMINISTRATOR)
    earlier = directory.find(name)
    if earlier is not None and earlier.is_here:
        if set(earlier.roles) in ({*wanted}, {*wanted, ADMINISTRATOR}):  # the first was made administrator by it
            return []
        raise Refused(f"{earlier.name} is here already, as {', '.join(earlier.roles)}. Change that with people roles.")
    return [f.PersonAdded(earlier.name if earlier else name, wanted)]


def change_roles(directory: Directory, by: str, name: str, roles: Sequence[str]) -> Facts:
    """Give a person other roles.

    Raises:
        Refused: `by` is no administrator; or nobody would be one any more.
        Unknown, BadValue: There is no such person here; a role cannot be taken.
    """
    check_manages(directory, by)
    person, wanted = here(directory, name), checked_roles(roles)
    if set(person.roles) == set(wanted):
        return []
    if ADMINISTRATOR not in wanted:
        _check_not_last(directory, person)
    return [f.RolesChanged(person.name, wanted)]


def leave(directory: Directory, by: str, name: str, reason: str | None) -> Facts:
    """Say that a person works here no longer. Raises as `change_roles`."""
    check_manages(directory, by)
    person = directory.find(name)
    if person is not None and not person.is_here:
        return []
    person = here(directory, name)
    _check_not_last(directory, person)
    said = clean(reason, limit=LONGEST_REASON, what="The reason") if reason else ""
    return [f.PersonLeft(person.name, said or None)]


def set_pin(directory: Directory, by: str, name: str, seal: str) -> Facts:
    """Give a person a PIN: themselves, or an administrator. Raises as `remove_pin`."""
    return [f.PinSet(_whose_pin(directory, by, name).name, seal)]


def remove_pin(directory: Directory, by: str, name: str) -> Facts:
    """Take a person's PIN away: themselves, or an administrator.

    Raises:
        Refused: `by` is neither.
        Unknown: There is no such person here.
    """
    person = _whose_pin(directory, by, name)
    return [f.PinRemoved(person.name)] if person.has_pin else []


def break_glass(directory: Directory, name: str, reason: str) -> Facts:
    """Take the keyboard without being known, for a reason. Never refused.

    Raises:
        BadValue: The name or the reason is empty or too long, or the reason has no word in it.
    """
    name, said = clean_name(name), clean(reason, limit=LONGEST_REASON, what="The reason")
    if not said:
        raise BadValue("Say in a few words why the glass is broken; that is kept.")
    if not any(map(str.isalpha, said)):
        raise BadValue("That is no reason in words, and perhaps a PIN: it is not kept. Say in a few words why.")
    person = directory.find(name)
    return [f.BrokeGlass(person.name if person else name, said)]


def change_setting(directory: Directory, by: str, setting: str, value: str) -> Facts:
    """Change a setting of the site.

    Raises:
        Refused: `by` is no administrator, or there is no directory to say who is one.
        Unknown, BadValue: There is no such setting; it cannot have that value.
    """
    if not directory.is_in_use:
        raise Refused("There is nobody in the directory yet. Settings of the site are an administrator's: people add.")
    check_manages(directory, by)
    if setting not in SETTINGS:
        raise Unknown("setting of the site", setting, SETTINGS)
    wanted = SETTINGS[setting][1](value)
    return [] if setting_of(directory, setting) == wanted else [f.SettingChanged(setting, wanted)]


def setting_of(directory: Directory, setting: str) -> str:
    """Give a setting's value, or what it is until it is changed."""
    return directory.settings.get(setting, SETTINGS[setting][0])


def lock_after(directory: Directory) -> timedelta | None:
    """Give after how long without a key a station locks itself; None for never."""
    minutes = setting_of(directory, LOCK_AFTER)
    return None if minutes == "0" else timedelta(minutes=int(minutes))


def wait_after(failures: int) -> timedelta:
    """Give how long nobody is asked for a PIN after so many wrong ones in a row: 1, 2, 4 … seconds, 5 min at most."""
    if failures <= FREE_FAILURES:
        return timedelta(0)
    return min(LONGEST_WAIT, timedelta(seconds=2 ** min(failures - FREE_FAILURES - 1, 20)))


def left_to_wait(failures: int, failed_at: datetime | None, now: datetime) -> timedelta:
    """Give how much longer a person's PIN is not asked for, nothing where it may be tried.

    A failure that lies ahead, because the clock was set back, is no longer waited for: a wrong clock locks nobody out.
    """
    if failed_at is None or failed_at > now:
        return timedelta(0)
    return max(timedelta(0), failed_at + wait_after(failures) - now)


def check_pin(pin: str) -> None:
    """Check that a PIN can be taken. What is said never holds it.

    Raises:
        BadValue: It is too short or too long, holds what cannot be seen, or is one that is guessed first.
    """
    shortest, longest = PIN_LENGTH
    if not shortest <= len(pin) <= longest:
        raise BadValue(f"A PIN has {shortest} to {longest} characters. Nothing was changed.")
    if not pin.isprintable():
        raise BadValue("The PIN holds a character that cannot be seen. Nothing was changed.")
    steps = {ord(after) - ord(before) for before, after in pairwise(pin)}
    if steps in ({0}, {1}, {-1}):
        raise BadValue("A PIN of one character repeated, or counted up or down, is guessed first. Nothing was changed.")


def checked_roles(roles: Sequence[str]) -> tuple[str, ...]:
    """Read roles: at least one, each as checklists write them, none twice.

    Raises:
        BadValue: There is none, or one cannot be a role.
    """
    wanted = tuple(dict.fromkeys(role.strip().lower() for role in roles))
    if not wanted:
        raise BadValue("Say in which role: --role surgeon, --role auditor, --role administrator.")
    for role in wanted:
        if not _ROLE.fullmatch(role):
            raise BadValue(f"{shortened(role) or '(nothing)'} is no role. Write it as checklists do: scrub-nurse.")
    return wanted


def here(directory: Directory, name: str) -> Person:
    """Give a person who works here.

    Raises:
        Unknown: There is nobody of that name; the nearest is named.
        Refused: They left.
    """
    person = directory.find(name)
    if person is None:
        raise Unknown("person", name, [each.name for each in directory.here])
    if not person.is_here:
        raise Refused(
            f"{person.name} left on {person.left:%Y-%m-%d}. An administrator takes them up again: people add."
        )
    return person


def _whose_pin(directory: Directory, by: str, name: str) -> Person:
    person = here(directory, name)
    if directory.find(by) is not person:
        check_manages(directory, by)
    return person


def _check_not_last(directory: Directory, person: Person) -> None:
    others = [each for each in directory.here if ADMINISTRATOR in each.roles and each is not person]
    if ADMINISTRATOR in person.roles and not others:
        raise Refused(f"{person.name} is the only administrator. Make another person administrator first.")


def _minutes(value: str) -> str:
    if not (value.isascii() and value.isdecimal() and len(value) <= 4 and int(value) <= 24 * 60):
        raise BadValue(f"{shortened(value)} is no number of minutes from 0 (never) to 1440.")
    return str(int(value))


SETTINGS: Mapping[str, tuple[str, Callable[[str], str], str]] = {
    LOCK_AFTER: ("0", _minutes, "after so many minutes without a key a station locks itself; 0 is never"),
}
"""Each setting of the site: its value until it is changed, how a value is read, what it is for."""
