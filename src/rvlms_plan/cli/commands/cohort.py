"""`rvlms-plan cohort`: what some cases come to, beside what the paper reports."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from rvlms_plan.cli.options import Command, Text, in_session, json_option
from rvlms_plan.cli.session import Session

if TYPE_CHECKING:
    from rvlms_plan.store.database import Database


@click.command("cohort", cls=Command)
@click.option("--demo", is_flag=True, help="Four constructed cases that add up to the paper's results; no patients.")
@click.option("--where", multiple=True, type=Text(), metavar="FIELD=VALUE", help="As in `register`.")
@click.option("--saved", type=Text(), metavar="NAME", help="A saved filter, beside what --where says.")
@click.option("--chart", type=Text(), metavar="FIELD", help="The number whose run chart is drawn.")
@json_option
@in_session
def cohort(
    session: Session, *, demo: bool, where: tuple[str, ...], saved: str | None, chart: str | None, as_json: bool
) -> None:
    """Count the cases of a filter beside the paper's results, and how their lists were used.

    Each of done, not applicable, deferred, overridden and open stands by itself. Ticks are not observations.
    """
    from rvlms_plan.cli.printing.cohort import cohort_data, cohort_lines  # noqa: PLC0415
    from rvlms_plan.domain.refusals import BadValue  # noqa: PLC0415
    from rvlms_plan.use_cases.audit import cohort as counted  # noqa: PLC0415
    from rvlms_plan.use_cases.audit import saved_filter  # noqa: PLC0415

    if saved is not None:
        where = (*saved_filter(session.settings.filters_file, saved).where, *where)
    with _constructed(session.now) if demo else session.store(read_only=True) as database:
        found = counted(database, session.station, where, chart)
    if found is None:
        raise BadValue("There is no case to count. Give other conditions, or see cohort --demo.")
    says = [_words()] if demo else []
    if as_json:
        session.printer.json(cohort_data(found, says))
    else:
        session.printer.out(*cohort_lines(found, says, ascii_only=session.printer.ascii_only))
    if found.counted < found.cases:
        session.printer.tell(
            f"Items and rules of order of {found.cases - found.counted} cases are not counted: another version of this "
            "program has read them. Nothing is lost; rvlms-plan register rebuild reads them anew."
        )


def _words() -> str:
    from rvlms_plan.use_cases.published import CONSTRUCTED  # noqa: PLC0415

    return CONSTRUCTED


def _constructed(now: Callable[[], datetime]) -> AbstractContextManager[Database]:
    from rvlms_plan.use_cases.published import constructed_store  # noqa: PLC0415

    return constructed_store(now)
