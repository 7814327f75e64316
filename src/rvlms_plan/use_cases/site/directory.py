"""The directory as the store has it, and the site's journal for whoever reads it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from rvlms_plan.domain.entries import EntryOf, Stamp
from rvlms_plan.domain.site.directory import Directory
from rvlms_plan.domain.site.facts import FACTS, JOURNAL_ID, STANDING, SiteFact
from rvlms_plan.store import journal
from rvlms_plan.store.database import Database
from rvlms_plan.store.prepared import Asked
from rvlms_plan.use_cases import recording
from rvlms_plan.use_cases.recording import JournalKind, Recorded
from rvlms_plan.use_cases.stamping import stamp_for
from rvlms_plan.use_cases.station import Station, Who

SITE: JournalKind[Directory, SiteFact] = JournalKind(
    journal.SITE, FACTS, lambda _: Directory(), Directory.after, STANDING
)
Entries = list[tuple[EntryOf[SiteFact], str]]


def directory(database: Database) -> Directory:
    """Give the directory as it is now; empty where nobody was added yet."""
    with database.reading() as connection:
        return directory_in(connection)


def directory_in(connection: Connection) -> Directory:
    """Give the directory by a connection that is open."""
    return recording.value_of(connection, SITE, JOURNAL_ID)


def newest_position(connection: Connection) -> int:
    """Give the position of the newest entry of the site's journal, 0 where it has none: one look at an index."""
    return journal.newest_position(connection, journal.SITE, JOURNAL_ID)


def newest_asked() -> Asked:
    """Ask beforehand for what `newest_position` gives."""
    return journal.newest_asked(journal.SITE, JOURNAL_ID)


def is_news(connection: Connection, held: Directory) -> bool:
    """Tell whether the directory was changed since a station read it."""
    return any(True for _ in journal.read_as(connection, journal.SITE, JOURNAL_ID, dict, held.position, STANDING))


def entries(database: Database) -> Entries:
    """Read the site's journal, oldest first, each entry with its hash in hexadecimal."""
    with database.reading() as connection:
        kept = journal.read_as(connection, journal.SITE, JOURNAL_ID, SITE.read)
        return [(each.entry, each.hash.hex()) for each in kept]


def record(
    database: Database,
    station: Station,
    who: Who,
    decide: Callable[[Connection, Directory], Sequence[SiteFact]],
    request: str,
    then: Callable[[Connection], None] | None = None,
) -> Recorded[Directory, SiteFact]:
    """Decide on the directory as it is, save what follows, and do `then` with it. Raises as `decide`."""

    def ask(connection: Connection, now: Directory) -> tuple[Stamp, Sequence[SiteFact]]:
        facts = decide(connection, now)
        return stamp_for(station, who, request, [each.name for each in now.people.values()]), facts

    after = None if then is None else lambda connection, _value, _made: then(connection)
    return recording.record(database, SITE, JOURNAL_ID, ask, request, after)
