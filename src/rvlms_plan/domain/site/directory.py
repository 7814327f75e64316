"""The directory: who works here, in which roles, with a PIN or without; folded from the site's journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from rvlms_plan.domain.entries import EntryOf
from rvlms_plan.domain.people import person_key
from rvlms_plan.domain.site import facts as f

ADMINISTRATOR, AUDITOR = "administrator", "auditor"
_NOT_OF_THE_THEATRE = frozenset({ADMINISTRATOR, AUDITOR})


@dataclass(frozen=True, slots=True)
class Person:
    """One person, by the name that their entries have. `left` is when they left; `seal` is of their PIN, if any."""

    name: str
    roles: tuple[str, ...]
    left: datetime | None = None
    seal: str | None = None

    @property
    def is_here(self) -> bool:
        """Tell whether they work here now."""
        return self.left is None

    @property
    def has_pin(self) -> bool:
        """Tell whether they sign on by PIN."""
        return self.seal is not None

    @property
    def theatre_roles(self) -> tuple[str, ...]:
        """The roles in which they write cases."""
        return tuple(role for role in self.roles if role not in _NOT_OF_THE_THEATRE)


@dataclass(frozen=True)
class Directory:
    """All who ever worked here, by their folded names, and the settings of the site."""

    people: Mapping[str, Person] = field(default_factory=lambda: MappingProxyType({}))
    settings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    position: int = 0
    """That of the newest entry that it holds; entries that change nothing in it may be passed over."""

    @property
    def is_in_use(self) -> bool:
        """Tell whether anybody was ever added: without that, everybody works by name and every name may do all."""
        return bool(self.people)

    @property
    def has_pins(self) -> bool:
        """Tell whether anybody is known by more than their name."""
        return any(person.has_pin for person in self.people.values())

    def find(self, name: str) -> Person | None:
        """Give the person of a name, whatever its case, accents and spacing; None where nobody has it."""
        return self.people.get(person_key(name))

    @property
    def here(self) -> list[Person]:
        """Those who work here now, by name."""
        return sorted((each for each in self.people.values() if each.is_here), key=lambda each: person_key(each.name))

    def after(self, entry: EntryOf[Any]) -> Directory:
        """Give the directory with one more entry.

        Raises:
            ValueError: It stands before what this holds, or is about nobody.
        """
        if entry.position <= self.position:
            raise ValueError(f"entry {entry.position} does not follow entry {self.position}")
        return replace(self._told(entry), position=entry.position)

    def _told(self, entry: EntryOf[Any]) -> Directory:
        match entry.fact:
            case f.PersonAdded() as fact:
                return self._with(Person(fact.person, tuple(fact.roles)))
            case f.RolesChanged() as fact:
                return self._with(replace(self._known(fact.person), roles=tuple(fact.roles)))
            case f.PersonLeft() as fact:
                return self._with(replace(self._known(fact.person), left=entry.stamp.at, seal=None))
            case f.PinSet() as fact:
                return self._with(replace(self._known(fact.person), seal=fact.seal))
            case f.PinRemoved() as fact:
                return self._with(replace(self._known(fact.person), seal=None))
            case f.SettingChanged() as fact:
                return replace(self, settings=MappingProxyType({**self.settings, fact.setting: fact.value}))
            case _:
                return self

    def _known(self, name: str) -> Person:
        person = self.find(name)
        if person is None:
            raise ValueError("an entry is about a person who was never added")
        return person

    def _with(self, person: Person) -> Directory:
        return replace(self, people=MappingProxyType({**self.people, person_key(person.name): person}))


def replay(journal: Iterable[EntryOf[Any]]) -> Directory:
    """Fold the site's journal, or those entries of it that change the directory."""
    directory = Directory()
    for entry in journal:
        directory = directory.after(entry)
    return directory
