"""`rvlms-plan import`: other centres' cases, from the bundles that they gave."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rvlms_plan.cli.failures import DONE, REFUSED, USAGE
from rvlms_plan.cli.options import Command, argument, in_session, json_option
from rvlms_plan.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rvlms_plan.store.database import Database
    from rvlms_plan.use_cases.bundles import Plan


@click.command("import", cls=Command)
@argument("files", "BUNDLE…", nargs=-1, required=True)
@click.option("--yes", "is_agreed", is_flag=True, help="Write what is new or longer without asking.")
@json_option
@in_session
def import_(session: Session, files: tuple[str, ...], *, is_agreed: bool, as_json: bool) -> int:
    """Take in other centres' cases: what does not verify is refused, what is known stays as it is.

    Says what is new, longer, known and conflicting before anything is written. Imported cases are read by register,
    cohort, findings, verify and export, and nobody adds to them here. Exit code 4 where a bundle does not verify, 5
    where a case conflicts with the one that is here, which stays.
    """
    from rvlms_plan.cli.printing.bundles import plan_data  # noqa: PLC0415

    with session.store() as database:
        plans = _planned(database, files)
        if not as_json:
            _show(session, plans)
        wanted = [plan for plan in plans if not plan.brings_nothing]
        if wanted and not is_agreed and not _agreed(as_json=as_json):
            if as_json:
                session.printer.json(plan_data(plans, written=False))
            session.printer.tell("Nothing was written. Give --yes to import what is new or longer.")
            return USAGE
        done = [_imported(session, database, plan) if plan in wanted else plan for plan in plans]
    if as_json:
        session.printer.json(plan_data(done, written=bool(wanted)))
    return _said(session, done, wrote=bool(wanted))


def _planned(database: Database, files: Sequence[str]) -> list[Plan]:
    """Judge every bundle before anything is written.

    Raises:
        BadValue: Two of them are of one centre.
    """
    from rvlms_plan.cli.printing.progress import Progress  # noqa: PLC0415
    from rvlms_plan.domain.refusals import BadValue  # noqa: PLC0415
    from rvlms_plan.use_cases import bundles  # noqa: PLC0415

    found: list[Plan] = []
    for file in dict.fromkeys(files):
        with Progress("bytes read") as progress:
            plan = bundles.planned(database, Path(file), progress)
        if earlier := next((each for each in found if each.centre.key == plan.centre.key), None):
            raise BadValue(
                f"{earlier.file} and {file} are of one centre. Nothing was written; import one after the other."
            )
        found.append(plan)
    return found


def _imported(session: Session, database: Database, plan: Plan) -> Plan:
    from rvlms_plan.cli.printing.progress import Progress  # noqa: PLC0415
    from rvlms_plan.use_cases import bundles  # noqa: PLC0415

    with Progress("bytes imported") as progress:
        return bundles.import_bundle(database, session.station, plan, progress)


def _show(session: Session, plans: Sequence[Plan]) -> None:
    from rvlms_plan.cli.printing.bundles import plan_lines  # noqa: PLC0415

    for plan in plans:
        session.printer.out(*plan_lines(plan))


def _agreed(*, as_json: bool) -> bool:
    """Ask whether to go on, where somebody can answer."""
    is_asked = not as_json and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
    return is_asked and click.confirm("Import what is new or longer?", err=True)


def _said(session: Session, done: Sequence[Plan], *, wrote: bool) -> int:
    """Say what came of it, and give the exit code."""
    from rvlms_plan.domain.counting import count  # noqa: PLC0415
    from rvlms_plan.use_cases.bundles import Came  # noqa: PLC0415

    conflicting = sum(len(plan.cases[Came.CONFLICTING]) for plan in done)
    if not wrote and not conflicting:
        session.printer.tell("All of it is here already. Nothing was written.")
    for plan in done if wrote else ():
        if not plan.brings_nothing:
            covered = "A checkpoint covers them." if plan.is_covered else "A checkpoint is still due: checkpoint new."
            new, longer = count(len(plan.cases[Came.NEW]), "case", "cases"), len(plan.cases[Came.LONGER])
            session.printer.tell(f"{plan.centre.name}: {new} imported, {longer:,} gone on with. {covered}")
    if conflicting:
        session.printer.tell(
            f"{count(conflicting, 'case has', 'cases have')} another past in the bundle than here. What is here stays; "
            "ask the centre which is right."
        )
    return REFUSED if conflicting else DONE
