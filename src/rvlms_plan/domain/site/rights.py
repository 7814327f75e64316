"""Who may do what, once there is a directory. Theatre roles write cases, auditors reviews, administrators the site."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from rvlms_plan.domain.people import ATTESTED, BROKE_GLASS, same_person
from rvlms_plan.domain.refusals import Refused, shortened
from rvlms_plan.domain.site.directory import ADMINISTRATOR, AUDITOR, Directory, Person

GLASS = "If the patient cannot wait, break the glass: sign on with a reason."


def check_writes_case(directory: Directory, speaker: str, typist: str, typist_known: str) -> None:
    """Check that a case may be written to. Whoever broke the glass may type; nobody is locked out.

    A speaker who is not in the directory (a visiting surgeon) may speak where another types, and stays attested.

    Raises:
        Refused: The typist, or a speaker whom the directory has, writes no cases.
    """
    if not directory.people:
        return
    is_glass = typist_known == BROKE_GLASS
    if not is_glass:
        _check_theatre(directory, typist, directory.find(typist))
    if not (same_person(speaker, typist) or is_glass) and (known := directory.find(speaker)) is not None:
        _check_theatre(directory, speaker, known)


def check_answers(directory: Directory, speaker: str, role: str, typist: str, roles: Collection[str]) -> None:
    """Check that a review may be answered or agreed with, in one of the case's `roles`, by who says and types it.

    Here nothing waits for a role: whoever has some of the case's roles speaks in one of those.

    Raises:
        Refused: The typist, or a speaker whom the directory has, is not of the theatre, or of it in other roles.
    """
    check_writes_case(directory, speaker, typist, ATTESTED)
    known = directory.find(speaker)
    own = [each for each in known.theatre_roles if each in roles] if known else []
    if known and own and role not in own:
        raise Refused(
            f"{known.name} is here as {' and '.join(own)}, not as {role}: reviews are answered in one's own role. "
            "Nothing was recorded. An administrator can put that right (people roles)."
        )


def check_can_wait(typist_known: str) -> None:
    """Check that nobody writes a review under a broken glass: that is for patients who cannot wait.

    Raises:
        Refused: Who types broke it.
    """
    if typist_known == BROKE_GLASS:
        raise Refused(
            "The glass is broken for a patient who cannot wait. A review can: sign on, by PIN where you have one. "
            "Nothing was recorded."
        )


def check_second(directory: Directory, second: str) -> None:
    """Check that an override's second person, where the directory has them, is of the theatre.

    Raises:
        Refused: They are not.
    """
    if (known := directory.find(second)) is not None:
        _check_theatre(directory, second, known)


def check_reviews(directory: Directory, name: str) -> None:
    """Check that a person may write reviews.

    Raises:
        Refused: There is a directory, and they are no auditor in it.
    """
    if directory.people and not _has(directory, name, AUDITOR):
        raise Refused(f"{shortened(name)} is no auditor here: reviews are written by auditors. Nothing was recorded.")


def check_manages(directory: Directory, name: str) -> None:
    """Check that a person may manage people and settings.

    Raises:
        Refused: There is a directory, and they are no administrator in it.
    """
    if directory.people and not _has(directory, name, ADMINISTRATOR):
        here = [each.name for each in directory.here if ADMINISTRATOR in each.roles]
        raise Refused(
            f"{shortened(name)} is no administrator here. People and settings are managed by: {', '.join(here)}. "
            "Nothing was recorded."
        )


def why_not_of_theatre(directory: Directory, name: str, person: Person | None) -> str | None:
    """Say why a person cannot write cases, in a sentence; None where they can."""
    said = shortened(name)
    if person is None:
        near = difflib.get_close_matches(name, [each.name for each in directory.here], n=1, cutoff=0.5)
        return f"{said} is not in the directory.{f' Did you mean {near[0]}?' if near else ''}"
    if not person.is_here:
        return f"{person.name} left on {person.left:%Y-%m-%d}."
    if not person.theatre_roles:
        return (
            f"{person.name} is here as {' and '.join(person.roles)}, and that does not write cases: theatre roles do."
        )
    return None


def _has(directory: Directory, name: str, role: str) -> bool:
    person = directory.find(name)
    return person is not None and person.is_here and role in person.roles


def _check_theatre(directory: Directory, name: str, person: Person | None) -> None:
    if why := why_not_of_theatre(directory, name, person):
        raise Refused(
            f"{why} Nothing was recorded. An administrator can put that right (people add, people roles). {GLASS}"
        )
