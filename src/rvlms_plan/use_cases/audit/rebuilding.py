"""The register and its findings made anew from the journals, some cases at a time, while theatres go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from sqlalchemy import Connection

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.findings import READ_AS, VERSION, findings_and_orders
from rvlms_plan.domain.summary import row_of
from rvlms_plan.formats import entry_bytes
from rvlms_plan.store import bulk, journal, register
from rvlms_plan.store import findings as kept_findings
from rvlms_plan.store.database import Database
from rvlms_plan.store.server import Place
from rvlms_plan.use_cases import closing
from rvlms_plan.use_cases.audit import reviewing
from rvlms_plan.use_cases.live import found, pinned
from rvlms_plan.use_cases.side_processes import PROCESSES, shared_out

Progress = Callable[[int, int], None]

_AT_ONCE = 20
"""So many cases are written in one transaction: some tens of milliseconds, for which a tick elsewhere waits."""
_WORTH_IT = 400
"""Below so many cases another process takes longer to start than it helps."""


def stale(database: Database) -> list[str]:
    """Name the cases whose part of the register was made by another version of the program or of the rules."""
    with database.reading() as connection:
        return kept_findings.stale_codes(connection, READ_AS)


def rebuild(
    database: Database,
    codes: Sequence[str] | None = None,
    progress: Progress = lambda _done, _of: None,
    processes: int = PROCESSES,
) -> int:
    """Make the rows, summary answers and findings of cases (of all, unless named) anew; give how many.

    Of many cases the journals are read and weighed by other processes, which cannot write. May be stopped and begun
    again: each case is whole or untouched. `progress` is told how many of how many are done.

    Raises:
        Unknown: There is no case of such a code.
        NotSaved, OutcomeUnknown: As `Database.write`.
    """
    with database.reading() as connection:
        by_code = {code.casefold(): case_id for case_id, code in register.ids(connection)}
        asked = by_code.values() if codes is None else [_id_of(connection, by_code, code) for code in codes]
    cases = sorted(asked)  # as the journals lie in the file
    progress(0, len(cases))
    done, few = 0, len(cases) < _WORTH_IT
    parts = (Part(database.place, tuple(cases[first : first + _AT_ONCE])) for first in range(0, len(cases), _AT_ONCE))
    read = (_read(database, part.cases) for part in parts) if few else shared_out(read_part, parts, processes)
    for models in read:
        of = [(kind, model.case_id) for model in models for kind in (journal.CASE, journal.REVIEW)]
        database.write(partial(_write, read=models), of=of)
        done += len(models)
        progress(done, len(cases))
    return done


def _id_of(connection: Connection, by_code: Mapping[str, str], code: str) -> str:
    return by_code.get(code.casefold()) or found(connection, code).case_id


@dataclass(frozen=True, slots=True)
class Part:
    """Some cases of a store, by their ids."""

    place: Place
    cases: tuple[str, ...]


def read_part(part: Part) -> list[bulk.ReadModel]:
    """Read some cases by a connection of this process's own, which cannot write."""
    return _read(_beside(part.place), part.cases)


@lru_cache(maxsize=1)
def _beside(place: Place) -> Database:
    return Database(place, read_only=True)


def _read(database: Database, cases: Iterable[str]) -> list[bulk.ReadModel]:
    with database.reading() as connection:
        return [_folded(connection, case_id) for case_id in cases]


def _folded(connection: Connection, case_id: str) -> bulk.ReadModel:
    """Give the read model of a case as it stands; its findings as they were when a phase was closed last."""
    read = journal.read(connection, journal.CASE, case_id, data_of=entry_bytes.data_of)
    kept = [each.entry for each in read]
    first = kept[0].fact
    if not isinstance(first, e.CaseOpened):
        raise TypeError("a journal of a case begins with CaseOpened")
    folded = closing.folded(_checklist(connection, first.sha256), case_id, kept)
    remarks, kept_to = findings_and_orders(folded.at_closing, folded.until_closing)
    return bulk.model_of(row_of(folded.view), remarks, kept_to, VERSION, READ_AS)


_KNOWN: dict[str, Checklist] = {}
"""By its SHA-256, which names a text for good: most cases have one of a few."""


def _checklist(connection: Connection, sha256: str) -> Checklist:
    if sha256 not in _KNOWN:
        _KNOWN[sha256] = pinned(sha256, register.text_of(connection, sha256))
    return _KNOWN[sha256]


def _write(connection: Connection, *, read: Sequence[bulk.ReadModel]) -> None:
    """Write what was read; a case that went on meanwhile is read again here, where nobody else writes."""
    newest = ((model, journal.newest_position(connection, journal.CASE, model.case_id)) for model in read)
    bulk.rewrite(
        connection,
        [model if position == model.position else _folded(connection, model.case_id) for model, position in newest],
    )
    for model in read:
        reviewing.rewrite(connection, model.case_id)
