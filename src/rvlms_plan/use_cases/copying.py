"""A store moved from one place to another, be it from a file to a server or back, and verified where it came to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from rvlms_plan.domain.refusals import NotWhole, Refused
from rvlms_plan.store import backup, copying, record
from rvlms_plan.store.database import Database
from rvlms_plan.store.place import check_place
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.store.server import Place, Server
from rvlms_plan.use_cases import verifying
from rvlms_plan.use_cases.verifying import Report

Progress = Callable[[int, int], None]
Explain = Callable[[Report], list[str]]
"""Gives a line for each problem of a report."""


def copy_store(source: Database, target: Place, explain: Explain, copied: Progress, verified: Progress) -> Report:
    """Copy all that a store holds into a place that holds nothing, and verify the copy.

    `copied` is told how many of how many entries are written, `verified` how many were looked through behind that.
    The source may be in use: what is copied is one moment of it.

    Raises:
        Refused: The target holds something.
        NotWhole: The source or the copy fails verification, or they are not the same. A file is not kept.
        StoreProblem: The source cannot be read, or the target not written; then nothing is in it.
    """
    if isinstance(target, Server):
        return _filled(source, target, explain, copied, verified)
    real = check_place(target)
    if real.exists() or target.is_symlink():
        raise Refused(f"There is a file {target} already, and nothing is copied over it. Give another name.")
    _make_folder(real.parent)
    with backup.half_made(real) as half:
        report = _filled(source, half, explain, copied, verified)
        backup.settle(half)
        try:
            backup.take_name(half, real)
        except FileExistsError as error:
            raise Refused(f"There is a file {target} by now. It was not touched; give another name.") from error
    return report


def _filled(source: Database, target: Place, explain: Explain, copied: Progress, verified: Progress) -> Report:
    database = Database(target)
    try:
        with source.reading() as here:
            total = record.count(here)

            def fill(there: Connection) -> None:
                if copying.is_taken(there, target):
                    raise Refused(
                        f"{target} holds a store already, and nothing is copied into it. Nothing was written."
                    )
                copying.make_empty(there)
                copying.copy_rows(here, there, lambda done: copied(done, total))

            try:
                database.write(fill)
            except DatabaseError as refused:  # by the target's guards: they take no chain that is broken
                found = verifying.verify(source, thorough=True, looks_through=True)
                if found.is_whole:
                    raise
                raise NotWhole(f"{source.place} fails verification. Nothing was copied.", explain(found)) from refused
            with database.reading() as there:
                is_same = copying.counts(here) == copying.counts(there)
                is_same &= sorted(record.heads(here)) == sorted(record.heads(there))
        report = verifying.verify(database, thorough=True, looks_through=True, progress=verified)
    finally:
        database.close()
    if not report.is_whole:
        raise NotWhole(f"The copy fails verification: so does {source.place}. {_left(target)}", explain(report))
    if not is_same:
        raise NotWhole(f"The copy is not what {source.place} holds. {_left(target)}")
    return report


def _left(target: Place) -> str:
    return f"Do not use {target}." if isinstance(target, Server) else "It was not kept."


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreProblem(f"{folder} cannot be made: {error.strerror}. Nothing was copied.") from error
