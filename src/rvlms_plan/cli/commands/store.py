"""`rvlms-plan store …`: a store moved between a file and a server, and a server's store made and given to a role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rvlms_plan.cli.failures import DONE
from rvlms_plan.cli.options import Command, argument, group, in_session, json_option
from rvlms_plan.cli.session import Session

if TYPE_CHECKING:
    from rvlms_plan.use_cases.verifying import Report


@group("store")
def store() -> None:
    """Where the record is kept: moved from a file to a PostgreSQL server or back, and set up on a server."""


@store.command("copy", cls=Command)
@argument("source", "FROM")
@argument("target", "TO")
@json_option
@in_session
def copy(session: Session, source: str, target: str, *, as_json: bool) -> int:
    """Copy a whole store into a place that holds nothing, and verify the copy; FROM may be in use."""
    from rvlms_plan.cli.printing.progress import Progress  # noqa: PLC0415
    from rvlms_plan.cli.settings import place_of  # noqa: PLC0415
    from rvlms_plan.use_cases.copying import copy_store  # noqa: PLC0415

    to = place_of(target, "TO")
    database = session.open_store(place_of(source, "FROM"), read_only=True)
    try:
        with Progress("entries copied") as copied, Progress("entries verified") as verified:
            report = copy_store(database, to, _explained, copied, verified)
        shown = f"{database.place}"
    finally:
        database.close()
    if as_json:
        session.printer.json({"from": shown, "to": str(to), **_counted(report), "verified": True})
    else:
        from rvlms_plan.domain.counting import count, entries  # noqa: PLC0415

        session.printer.out(
            f"{to}: {entries(report.entries)} in {count(report.journals, 'journal')}, "
            f"{count(report.checkpoints, 'checkpoint')}, verified"
        )
    session.printer.tell(f"{shown} is as it was. Work on one of the two from now on: they do not learn of each other.")
    return DONE


@store.command("prepare", cls=Command)
@click.option("--for", "role", metavar="ROLE", help="Let this role use the store, but not change what is recorded.")
@click.option("--print", "only_print", is_flag=True, help="Print the SQL for an administrator, and carry out nothing.")
@in_session
def prepare(session: Session, *, role: str | None, only_print: bool) -> int:
    """Make a store on a server, or bring it up to this program, as the role that owns it."""
    from rvlms_plan.domain.refusals import Refused  # noqa: PLC0415
    from rvlms_plan.store.server import Server  # noqa: PLC0415

    place = session.settings.store_place
    if only_print:
        session.printer.out(*(f"{line};" for line in _statements(role)))
        return DONE
    if not isinstance(place, Server):
        raise Refused(
            f"{place} is a file, which is made by whoever opens it first. Give --store postgresql+psycopg://…"
        )
    from rvlms_plan.store.database import Database  # noqa: PLC0415
    from rvlms_plan.use_cases.serving import prepared  # noqa: PLC0415

    database = Database(place)
    try:
        held = prepared(database, role)
    finally:
        database.close()
    session.printer.out(f"{place}: the store is there, owned by {held.owner}")
    if role is not None:
        session.printer.out(f"{role} reads it and adds to it, and cannot change what is recorded")
    return DONE


def _statements(role: str | None) -> list[str]:
    from rvlms_plan.store.postgres import guards, schema  # noqa: PLC0415

    return ["begin", *schema.creation(), *(guards.grants(role) if role else []), "commit"]


def _explained(report: Report) -> list[str]:
    from rvlms_plan.domain.checking import problem_words  # noqa: PLC0415

    return [problem_words(problem) for problem in report.problems]


def _counted(report: Report) -> dict[str, Any]:
    return {"entries": report.entries, "journals": report.journals, "checkpoints": report.checkpoints}
