"""Cases for other programs: as tables, and as FHIR. One view of the store, one case in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import CaseView, replay
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.findings import findings
from rvlms_plan.domain.timeline import timeline
from rvlms_plan.formats.case_record import CaseRecord
from rvlms_plan.formats.folders import folder_whole
from rvlms_plan.store import journal, register
from rvlms_plan.store.database import Database
from rvlms_plan.store.problems import as_written
from rvlms_plan.use_cases.live import found, pinned

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Counts:
    """How many cases and entries were written, and with how many checklist texts."""

    cases: int = 0
    entries: int = 0
    checklists: int = 0


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases that are asked for, and the checklists that they were opened with, by the SHA-256 of their text."""

    connection: Connection
    ids: list[str]
    checklists: dict[str, Checklist]
    progress: Progress | None
    counts: Counts = field(default_factory=Counts)

    def __iter__(self) -> Iterator[CaseRecord]:
        """Read each case in turn, by code."""
        self.counts.checklists = len(self.checklists)
        for case_id in self.ids:
            record = self._record(case_id)
            yield record
            self.counts.cases += 1
            self.counts.entries += len(record.told)
            if self.progress:
                self.progress(self.counts.cases, len(self.ids))

    def _record(self, case_id: str) -> CaseRecord:
        kept = list(journal.read(self.connection, journal.CASE, case_id))
        entries = tuple(each.entry for each in kept)
        with as_written():
            checklist = self.checklists[_sha256(entries[0])]
            view = CaseView(replay(checklist, case_id, entries))
            told = tuple(timeline(checklist, entries))
        return CaseRecord(view, told, tuple(each.hash.hex() for each in kept), tuple(findings(view, entries)))


def write_csv(
    database: Database, path: Path, codes: Sequence[str], *, at: str, program: str, progress: Progress | None = None
) -> Counts:
    """Write all cases, or some, as tables into a new folder (or a .zip); give what was written.

    Raises:
        Unknown: There is no case of a code.
        BadValue: It cannot be written there.
        StoreProblem: The store cannot be read through.
    """
    from rvlms_plan.formats.tables import tables_in  # noqa: PLC0415 - each format is loaded when it is asked for

    with database.reading() as connection:
        cases = _cases(connection, codes, progress)
        with (
            folder_whole(path) as folder,
            tables_in(folder, cases.checklists.values(), at=at, program=program) as tables,
        ):
            for record in cases:
                tables.write(record)
    return cases.counts


def write_fhir(
    database: Database, path: Path, codes: Sequence[str], *, at: str, program: str, progress: Progress | None = None
) -> Counts:
    """Write all cases, or some, as FHIR R4 into a new folder (or a .zip); give what was written.

    When it was written and by which program stands nowhere in it: the same cases give the same files.

    Raises:
        As `write_csv`; BadValue also where the package that FHIR needs is not installed.
    """
    from rvlms_plan.formats.fhir import FhirFiles  # noqa: PLC0415 - each format is loaded when it is asked for

    del at, program
    with database.reading() as connection:
        cases = _cases(connection, codes, progress)
        with folder_whole(path) as folder:
            files = FhirFiles(folder, cases.checklists.values())
            for record in cases:
                files.write(record)
    return cases.counts


def _cases(connection: Connection, codes: Sequence[str], progress: Progress | None) -> Cases:
    """Find the cases that are asked for: all where no code is given, each once."""
    if not codes:
        texts = dict(register.texts(connection))
        ids = [case_id for case_id, _ in register.ids(connection)]
    else:
        rows = {row.case_id: row for row in (found(connection, code) for code in codes)}
        ids = sorted(rows, key=lambda case_id: rows[case_id].code.casefold())
        firsts = [next(journal.read(connection, journal.CASE, case_id)).entry for case_id in ids]
        texts = {sha256: register.text_of(connection, sha256) for sha256 in map(_sha256, firsts)}
    checklists = {sha256: pinned(sha256, text) for sha256, text in texts.items()}
    return Cases(connection, ids, checklists, progress)


def _sha256(first: e.Entry) -> str:
    if not isinstance(first.fact, e.CaseOpened):
        raise TypeError("a journal of a case begins with CaseOpened")
    return first.fact.sha256
