"""Who and when, on whatever is entered in a journal of any kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rvlms_plan.domain.case.times import check_past
from rvlms_plan.domain.entries import Stamp, StationClock
from rvlms_plan.domain.people import Voice, known_spelling
from rvlms_plan.domain.site.directory import Directory
from rvlms_plan.domain.text import clean_name
from rvlms_plan.use_cases.station import Station, Who


def as_in(directory: Directory, who: Who) -> Who:
    """Give names as the directory spells them, where it has them."""
    if not directory.people:
        return who
    speaker = directory.find(who.person)
    typist = directory.find(who.entered_by) if who.entered_by else None
    return replace(
        who,
        person=speaker.name if speaker else who.person,
        entered_by=typist.name if typist else who.entered_by,
    )


def stamp_for(
    station: Station, who: Who, request: str, known: Iterable[str] = (), clock: StationClock | None = None
) -> Stamp:
    """Stamp a request; names are cleaned, and a known person keeps the spelling already in use.

    `clock` is given with what is to carry it.

    Raises:
        BadValue: A name is empty or too long, or the time lies ahead.
    """
    known, at = list(known), station.now()
    person = known_spelling(clean_name(who.person), known)
    typist = known_spelling(clean_name(who.entered_by), known) if who.entered_by else person
    happened_at = who.happened_at or at
    check_past(happened_at, at)
    voice = Voice(person, who.role)
    return Stamp(request, at, happened_at, voice, typist, station.shown_name, who.said_known, who.known, clock)
