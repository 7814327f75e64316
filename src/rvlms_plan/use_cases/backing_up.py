"""Copies of the store: made while it is in use, verified before they count, kept by rule, never put over another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rvlms_plan.domain.backups import Rule, is_due, moments_of, name_of, superfluous
from rvlms_plan.domain.counting import count
from rvlms_plan.domain.refusals import NotWhole, Refused
from rvlms_plan.store import backup, record
from rvlms_plan.store.database import Database
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.store.server import Server
from rvlms_plan.use_cases import verifying
from rvlms_plan.use_cases.verifying import Report

Progress = Callable[[int, int], None]
Explain = Callable[[Report], list[str]]
"""Gives a line for each problem of a report."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy that was made and verified, and what the rule took away for it."""

    file: Path
    report: Report
    removed: tuple[str, ...] = ()


def back_up(
    database: Database, file: Path, explain: Explain, *, thorough: bool = True, progress: Progress | None = None
) -> Copied:
    """Copy the store into a new file, and verify the copy before it gets its name.

    Raises:
        Refused: There is a file of that name.
        NotWhole: The copy fails verification; it is not kept.
        StoreProblem: The store cannot be read, or the file not written.
    """
    _check_is_file(database)
    if file.exists() or file.is_symlink():
        raise Refused(f"There is a file {file} already. A copy never takes another file's place; give another name.")
    with database.reading() as connection:
        before = list(record.heads(connection))
    with backup.half_made(file) as half:
        backup.copy_store(database.path, half)
        report = _verified(half, thorough=thorough, progress=progress)
        if not report.is_whole:
            raise NotWhole(f"The copy fails verification and was not kept: so does {database.path}.", explain(report))
        _compare_heads(database, half, before)
        try:
            backup.take_name(half, file)
        except FileExistsError as error:
            raise Refused(f"There is a file {file} by now. It was not touched; give another name.") from error
    return Copied(file, report)


def back_up_if_due(database: Database, folder: Path, rule: Rule, now: datetime, explain: Explain) -> Copied | None:
    """Make the day's copy in a folder, and take away those that the rule does not keep; None where today has one.

    Raises:
        NotWhole, StoreProblem: As `back_up`; no copy was taken away then.
    """
    _check_is_file(database)
    stem = database.path.stem
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        copies = copies_in(folder, stem)
        if not is_due(copies, now):
            return None
        made = back_up(database, folder / name_of(stem, now), explain, thorough=False)
        removed = superfluous(copies_in(folder, stem), rule, now)
        for name in removed:
            (folder / name).unlink(missing_ok=True)
        _clear_half_made(folder, stem, now)
    except OSError as error:
        raise StoreProblem(f"No copy could be made in {folder}: {error.strerror}.") from error
    return Copied(made.file, made.report, tuple(removed))


def _check_is_file(database: Database) -> None:
    """See that the store is a file, which is copied here.

    Raises:
        Refused: It is on a server.
    """
    if isinstance(database.place, Server):
        raise Refused(
            f"{database.place} is on a server, whose copies are made there: by pg_dump, or by a base backup with "
            "its log, which lose no minute. rvlms-plan store copy writes this store into a file, and verifies it."
        )


def _clear_half_made(folder: Path, stem: str, now: datetime) -> None:
    """Take away what a copy that was killed left half made; one that is being made is younger than a day."""
    for each in folder.glob(f".{stem}-*.db.*"):
        if each.stat().st_mtime < (now - timedelta(days=1)).timestamp():
            each.unlink(missing_ok=True)


def copies_in(folder: Path, stem: str) -> dict[str, datetime]:
    """Give the copies of a store in a folder, each with when it was made; none where there is no folder."""
    try:
        return moments_of(stem, [each.name for each in folder.iterdir()])
    except FileNotFoundError:
        return {}


def restore(
    file: Path, target: Path, bring_up: Callable[[Path], Database], explain: Explain, progress: Progress | None = None
) -> Report:
    """Put a copy in the place of a store that is not there, once it has been verified.

    `bring_up` opens a store and brings an older schema up to this program's.

    Raises:
        Refused: There is a store already.
        NotWhole: The copy is damaged or fails verification; nothing was restored.
        StoreProblem: The copy is none, or of a newer program; or the store cannot be written.
    """
    for there in (target, *(target.with_name(target.name + end) for end in ("-wal", "-journal"))):
        if there.is_symlink() or (there.exists() and there.stat().st_size):
            raise Refused(f"There is {there} already, and restore overwrites nothing. Move it away, or give --store.")
    if not file.is_file():
        raise StoreProblem(f"There is no file {file}. Nothing was restored.")
    _make_folder(target.parent)
    with backup.half_made(target) as half:
        try:
            backup.copy_store(file, half)
            bring_up(half).close()
        except StoreProblem as problem:
            says = problem.says.replace(str(half), str(file))
            if "damaged" in says:
                raise NotWhole(f"{file} is damaged. Nothing was restored.") from problem
            raise StoreProblem(f"{says} Nothing was restored.") from problem
        report = _verified(half, thorough=True, progress=progress)
        if not report.is_whole:
            raise NotWhole(f"{file} fails verification. Nothing was restored.", explain(report))
        backup.settle(half)
        if target.exists():
            target.unlink()  # it is empty
        try:
            backup.take_name(half, target)
        except FileExistsError as error:
            raise Refused(f"There is a store {target} by now. It was not touched.") from error
    return report


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreProblem(f"{folder} cannot be made: {error.strerror}. Nothing was restored.") from error


def _verified(path: Path, *, thorough: bool, progress: Progress | None) -> Report:
    copy = Database(path, read_only=True)
    try:
        return verifying.verify(copy, thorough=thorough, looks_through=True, progress=progress)
    finally:
        copy.close()


def _compare_heads(database: Database, copy_path: Path, before: list[tuple[Any, Any, Any, Any]]) -> None:
    """See that the copy holds all that the store held when it was begun, and nothing that the store does not."""
    copy = Database(copy_path, read_only=True)
    try:
        with database.reading() as here, copy.reading() as there:
            apart = [head for head in before if record.hash_at(there, *head[:3]) != head[3]]
            apart += [head for head in record.heads(there) if record.hash_at(here, *head[:3]) != head[3]]
    finally:
        copy.close()
    if apart:
        raise NotWhole(f"The copy ends elsewhere than the store in {count(len(apart), 'journal')}, and was not kept.")
