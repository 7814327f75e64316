"""`rvlms-plan backup` and `restore`: verified copies of the store, and back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rvlms_plan.cli.failures import DONE
from rvlms_plan.cli.options import Command, argument, in_session, json_option
from rvlms_plan.cli.session import Session
from rvlms_plan.domain.refusals import Refused
from rvlms_plan.store.server import Server

if TYPE_CHECKING:
    from rvlms_plan.use_cases.backing_up import Copied
    from rvlms_plan.use_cases.verifying import Report

_NICE = 10


@click.command("backup", cls=Command)
@argument("file", "[FILE]", required=False)
@click.option("--scheduled", is_flag=True, help="Into backup-folder, once a day, kept by backup-keep.")
@json_option
@in_session
def backup(session: Session, file: str | None, *, scheduled: bool, as_json: bool) -> int:
    """Copy the store into a new file while it is in use, and verify the copy."""
    from rvlms_plan.cli.printing.progress import Progress  # noqa: PLC0415
    from rvlms_plan.use_cases.backing_up import back_up  # noqa: PLC0415

    if scheduled == (file is not None):
        raise click.UsageError("Give a FILE, or --scheduled.", click.get_current_context())
    if scheduled:
        return _scheduled(session, as_json=as_json)
    with session.store(read_only=True) as database, Progress("entries") as progress:
        made = back_up(database, Path(str(file)), _explained, progress=progress)
    _say(session, made, as_json=as_json)
    return DONE


def _scheduled(session: Session, *, as_json: bool) -> int:
    from rvlms_plan.domain.backups import read_rule  # noqa: PLC0415
    from rvlms_plan.use_cases.backing_up import back_up_if_due  # noqa: PLC0415

    settings = session.settings
    if (folder := settings.backup_folder) is None:
        raise click.UsageError("No backup-folder is set. Set it, or give a FILE.", click.get_current_context())
    if hasattr(os, "nice"):
        os.nice(_NICE)  # whoever is at work goes first
    with session.store(read_only=True) as database:
        made = back_up_if_due(database, folder, read_rule(settings["backup-keep"]), session.now(), _explained)
    if made is None:
        session.printer.tell("There is a copy of today already.")
    _say(session, made, as_json=as_json)
    return DONE


@click.command("restore", cls=Command)
@argument("file", "FILE")
@json_option
@in_session
def restore(session: Session, file: str, *, as_json: bool) -> int:
    """Verify a copy and put it where no store is yet; a store that is there is never overwritten."""
    from rvlms_plan.cli.printing.progress import Progress  # noqa: PLC0415
    from rvlms_plan.use_cases import backing_up  # noqa: PLC0415

    path = session.settings.store_place
    if isinstance(path, Server):
        raise Refused(
            f"{path} is on a server: rvlms-plan store copy {file} URL puts a copy into an empty database and verifies "
            "it. Nothing was restored."
        )
    with Progress("entries") as progress:
        report = backing_up.restore(Path(file), path, session.open_store, _explained, progress)
    if as_json:
        session.printer.json(_data(str(path), report, ()))
    else:
        session.printer.out(f"{path}: {_counts(report)}, verified")
    session.printer.tell(
        "Checkpoints that were kept since the copy was made will say that the store is behind them: it is."
    )
    return DONE


def _explained(report: Report) -> list[str]:
    from rvlms_plan.domain.checking import problem_words  # noqa: PLC0415

    return [problem_words(problem) for problem in report.problems]


def _say(session: Session, made: Copied | None, *, as_json: bool) -> None:
    if as_json:
        session.printer.json(_data(str(made.file), made.report, made.removed) if made else None)
    elif made:
        session.printer.out(f"{made.file}: {_counts(made.report)}, verified")
        if made.removed:
            session.printer.tell(f"Not kept any longer: {', '.join(made.removed)}")


def _counts(report: Report) -> str:
    from rvlms_plan.domain.counting import count, entries  # noqa: PLC0415

    return f"{entries(report.entries)} in {count(report.journals, 'journal')}"


def _data(file: str, report: Report, removed: tuple[str, ...]) -> dict[str, Any]:
    return {
        "file": file,
        "entries": report.entries,
        "journals": report.journals,
        "checkpoints": report.checkpoints,
        "verified": True,
        "removed": list(removed),
    }
