"""Who speaks and who types, and how it is known: by name alone a name is attested, by PIN it is authenticated."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rvlms_plan.domain.counting import count
from rvlms_plan.domain.refusals import BadValue, shortened
from rvlms_plan.domain.text import REPLACEMENT, clean_name

ATTESTED, AUTHENTICATED, BROKE_GLASS = "attested", "authenticated", "broke-glass"
"""How it is known who a person is: somebody said so; a PIN was given; the glass was broken for a kept reason."""
BY_NAME_ALONE = "names attested, not authenticated"


@dataclass(frozen=True, slots=True)
class Trust:
    """How the names of a journal were known: how many entries were typed by PIN, and how many under broken glass."""

    by_pin: int = 0
    by_glass: int = 0

    def after(self, known: str) -> Trust:
        """Count one more entry; one by name alone counts nothing."""
        if known == ATTESTED:
            return self
        return Trust(self.by_pin + (known == AUTHENTICATED), self.by_glass + (known == BROKE_GLASS))

    def words(self, entries: int) -> str:
        """Say it in a sentence, for whoever reads names; the journal has so many entries."""
        if not (self.by_pin or self.by_glass):
            return f"{BY_NAME_ALONE.capitalize()}."
        glass = f", {self.by_glass} under broken glass" if self.by_glass else ""
        return (
            f"Of {count(entries, 'entry', 'entries')} {count(self.by_pin, 'was', 'were')} typed by somebody known "
            f"by PIN{glass}; "
            "all other names, and who spoke while another typed, are attested."
        )


_SHORTEST_LOOKALIKE = 4
_LOOKS_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Voice:
    """A person in the capacity in which they speak."""

    person: str
    role: str


def same_person(one: str, other: str) -> bool:
    """Tell whether two names are one person's: case, accents and spacing do not tell people apart."""
    return person_key(one) == person_key(other)


def near_duplicate(name: str, known: Iterable[str]) -> str | None:
    """Give a known name so like this one that it is probably the same person mistyped, or None.

    A name that is known already (but for case and accents) is no duplicate: it is that person.
    """
    folded = {person_key(each): each for each in known}
    if person_key(name) in folded:
        return None
    if len(person_key(name)) < _SHORTEST_LOOKALIKE:
        return None
    near = difflib.get_close_matches(person_key(name), folded, n=1, cutoff=_LOOKS_ALIKE)
    return folded[near[0]] if near else None


def known_spelling(name: str, known: Iterable[str]) -> str:
    """Give the spelling already in use for this person, or the name as it is."""
    return next((each for each in known if same_person(each, name)), name)


def roll_call(member: str) -> Voice:
    """Read one member of a roll call, written `Name:role` or `Name` where the role is not said."""
    person, _, role = member.partition(":")
    return Voice(person, role)


def roll_call_member(text: str, roles: Iterable[str]) -> str:
    """Clean one member of a roll call into `Name:role` or `Name`.

    Raises:
        BadValue: The name is empty or too long, or the role is not one of the checklist's.
    """
    person, colon, role = text.partition(":")
    person, role = clean_name(person, "A name in the roll call"), role.strip().lower()
    known = list(roles)
    if colon and role not in known:
        near = difflib.get_close_matches(role, known, n=1)
        hint = f" Did you mean {near[0]}?" if near else f" Roles: {', '.join(known)}."
        raise BadValue(f"There is no role called {shortened(role) or '(nothing)'} for {person}.{hint}")
    return f"{person}:{role}" if role else person


@lru_cache(maxsize=1024)
def person_key(name: str) -> str:
    """Give what is the same for every spelling of one name, with or without signs in it that were never to be seen."""
    seen = name.replace(REPLACEMENT, "")
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", seen).casefold())
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).replace(".", " ").split())
