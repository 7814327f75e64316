"""A bundle comes in: all of it is judged first, then each case is new, longer, known or conflicting, then it is kept.

Nothing is written before the whole bundle was read and found good. Cases are then written some at a time, so that no
tick in theatre waits; a run that was stopped is begun again, and what stands already is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from rvlms_plan.domain.centres import Centre
from rvlms_plan.domain.checkpoints import ASKED
from rvlms_plan.domain.refusals import NotWhole, Refused
from rvlms_plan.formats.bundles import BadBundle, TextRead, opened, read
from rvlms_plan.store import centres, journal, record, register
from rvlms_plan.store.database import Database
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.use_cases import closing, sealing
from rvlms_plan.use_cases.bundles.judging import Judge, Judged
from rvlms_plan.use_cases.bundles.known import check_real
from rvlms_plan.use_cases.station import Station

Progress = Callable[[int, int], None]
"""Told how many bytes of how many were read."""

_AT_ONCE = 20


class Came(StrEnum):
    """What becomes of a case of a bundle."""

    NEW = "new"
    LONGER = "longer"
    KNOWN = "known"
    CONFLICTING = "conflicting"


@dataclass(slots=True)
class Plan:
    """What a bundle would bring: how its cases stand to those that are here, and how many entries would be added."""

    file: Path
    centre: Centre
    called_before: str | None = None
    """The name that the centre goes by here, where the bundle gives another."""
    is_new_centre: bool = False
    cases: dict[Came, list[str]] = field(default_factory=lambda: {each: [] for each in Came})
    entries: int = 0
    older: int = 0
    """How many of the known cases are longer here than in the bundle."""
    heads: dict[str, str] = field(default_factory=dict)
    """The head of each case, by which a file that is changed meanwhile is known."""
    is_covered: bool = False
    """After an import: whether a checkpoint covers what came in."""

    @property
    def brings_nothing(self) -> bool:
        """Tell whether all that is in it is here already."""
        is_same_name = not self.is_new_centre and self.called_before is None
        return is_same_name and not self.cases[Came.NEW] and not self.cases[Came.LONGER]


def planned(database: Database, file: Path, progress: Progress | None = None) -> Plan:
    """Judge a whole bundle and say what it would bring; nothing is written.

    Raises:
        NotWhole: The bundle does not verify.
        Refused: It is of this store's own centre, its centre's code is another's, or the store is not
            of patients' cases.
        BadValue: The file cannot be read.
    """
    check_real(database)
    plan: Plan | None = None
    with database.reading() as connection:
        for part in _judged(file, progress):
            if isinstance(part, Centre):
                plan = _plan(connection, file, part)
            elif isinstance(part, Judged) and plan is not None:
                came = _came(connection, part)
                plan.cases[came].append(part.sealed.case)
                plan.heads[part.sealed.case] = part.sealed.head
                here = journal.newest_position(connection, journal.CASE, part.sealed.case)
                plan.older += came is Came.KNOWN and here > part.sealed.entries
                plan.entries += part.sealed.entries - here if came in {Came.NEW, Came.LONGER} else 0
    if plan is None:
        raise NotWhole(f"{file} is no bundle.")
    return plan


def import_bundle(database: Database, station: Station, plan: Plan, progress: Progress | None = None) -> Plan:
    """Keep what a bundle brings, as it was planned; give what became of each case. A checkpoint covers it.

    Conflicting cases are left as they are. Raises as `planned`, and as `Database.write`.
    """
    file = plan.file
    done = Plan(file, plan.centre, plan.called_before, plan.is_new_centre, older=plan.older, heads=plan.heads)
    texts: dict[str, TextRead] = {}
    waiting: list[Judged] = []

    def keep() -> None:
        of = [("bundles", ""), *((journal.CASE, each.sealed.case) for each in waiting)]
        database.write(partial(_keep, plan=done, cases=tuple(waiting), texts=texts), of=of)
        waiting.clear()

    for part in _judged(file, progress):
        match part:
            case Centre() if part != plan.centre:
                raise _changed(file)
            case Judged() if plan.heads.get(part.sealed.case) != part.sealed.head:
                raise _changed(file)
            case TextRead():
                texts[part.sha256] = part
            case Judged():
                waiting.append(part)
                if len(waiting) == _AT_ONCE:
                    keep()
    keep()
    try:
        sealing.seal(database, station, ASKED)
        done.is_covered = True
    except StoreProblem:
        database.seal_because = ASKED  # it stays due, and is tried again with the next entry
    return done


def _judged(file: Path, progress: Progress | None) -> Iterator[Centre | TextRead | Judged]:
    """Read a bundle and judge each part.

    Raises:
        NotWhole: It does not verify.
    """
    judge: Judge | None = None
    try:
        with opened(file) as stream:
            size = file.stat().st_size
            for part in read(stream):
                if isinstance(part, Centre):
                    judge = Judge(part)
                    yield part
                elif judge is not None:
                    yield judge.take(part)
                if progress:
                    progress(stream.tell(), size)
            if judge is not None:
                judge.end()
    except BadBundle as bad:
        raise NotWhole(f"{file} is not imported: the bundle does not verify.", [bad.what]) from bad


def _changed(file: Path) -> NotWhole:
    return NotWhole(f"{file} was changed while it was read. Import it again: what came in already will be known.")


def _plan(connection: Connection, file: Path, centre: Centre) -> Plan:
    if centres.own_key(connection) == centre.key:
        raise Refused(
            f"{file} is a bundle of this store's own centre: its cases are here already. Nothing was written."
        )
    known = {each.code: each for each in centres.centres(connection)}.get(centre.code)
    if known is None:
        return Plan(file, centre, is_new_centre=True)
    if known.key != centre.key:
        raise Refused(f"{file}: another centre has the code {centre.code} here, {known.name}. Nothing was written.")
    return Plan(file, centre, called_before=None if known.name == centre.name else known.name)


def _came(connection: Connection, judged: Judged) -> Came:
    """Compare a case with the one that is here: the same from the first entry on, as far as both go, or conflicting."""
    sealed = judged.sealed
    here = journal.newest_position(connection, journal.CASE, sealed.case)
    if not here:
        return Came.NEW
    both = min(here, sealed.entries)
    if record.hash_at(connection, journal.CASE, sealed.case, both) != judged.hash_at(both):
        return Came.CONFLICTING
    return Came.LONGER if sealed.entries > here else Came.KNOWN


def _keep(connection: Connection, *, plan: Plan, cases: tuple[Judged, ...], texts: dict[str, TextRead]) -> None:
    """Keep some cases in one transaction, compared once more with what is here by now."""
    known = {each.key: each for each in centres.centres(connection)}.get(plan.centre.key)
    if known != plan.centre:
        centres.keep_centre(connection, plan.centre)
    for judged in cases:
        came = _came(connection, judged)
        plan.cases[came].append(judged.sealed.case)
        if came in {Came.NEW, Came.LONGER}:
            plan.entries += _write(connection, judged, texts[judged.sealed.checklist])


def _write(connection: Connection, judged: Judged, text: TextRead) -> int:
    """Write what a case brings; give how many entries."""
    case = judged.sealed.case
    here = journal.newest_position(connection, journal.CASE, case)
    head = journal.Head(here, judged.hash_at(here)) if here else journal.Head()
    more = judged.written[here:]
    register.keep_text(connection, text.sha256, text.checklist, text.version, text.text)
    journal.append_written(connection, journal.CASE, case, head, more)
    centres.keep_case(connection, judged.sealed, judged.signature)
    register.write_row(connection, judged.row, is_new=not here)
    closing.write(connection, judged.folded.at_closing, judged.folded.until_closing)
    return len(more)
