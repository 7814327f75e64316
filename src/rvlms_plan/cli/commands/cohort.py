"""`rvlms-plan cohort`: what some cases come to, beside what the paper reports."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from rvlms_plan import __version__
from rvlms_plan.cli.options import Command, Function, Text, filter_options, in_session, json_option
from rvlms_plan.cli.session import Session
from rvlms_plan.domain.counting import count

if TYPE_CHECKING:
    from rvlms_plan.store.database import Database
    from rvlms_plan.use_cases.audit import Cohort


class _Asked(NamedTuple):
    """Which cases are counted, and how."""

    where: tuple[str, ...]
    chart: str | None
    by: str | None


def _asked_options(function: Function) -> Function:
    """Add which cases are counted, and how; the command gets them as `asked`."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        asked = _Asked(kwargs.pop("asked").where, kwargs.pop("chart"), kwargs.pop("by"))
        return function(*args, asked=asked, **kwargs)

    result: Function = filter_options(call)
    for add in (
        click.option("--by", type=click.Choice(["centre"]), help="Each centre by itself too, beside all of them."),
        click.option("--chart", type=Text(), metavar="FIELD", help="The number whose run chart is drawn."),
    ):
        result = add(result)
    return result


@click.command("cohort", cls=Command)
@click.option("--demo", is_flag=True, help="Four constructed cases that add up to the paper's results; no patients.")
@_asked_options
@click.option("--pdf", metavar="FILE.pdf", help="Write the report to file as PDF instead; - is stdout.")
@click.option("-o", "--output", metavar="FILE.txt", help="Write the report to file as plain text instead.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@json_option
@in_session
def cohort(
    session: Session,
    *,
    demo: bool,
    asked: _Asked,
    pdf: str | None,
    output: str | None,
    force: bool,
    as_json: bool,
) -> None:
    """Count the cases of a filter beside the paper's results, and how their lists were used.

    Each of done, not applicable, deferred, overridden and open stands by itself. Ticks are not observations.
    """
    from rvlms_plan.cli.outputs import check_output  # noqa: PLC0415
    from rvlms_plan.cli.printing.cohort import cohort_data, cohort_lines  # noqa: PLC0415
    from rvlms_plan.domain.refusals import BadValue  # noqa: PLC0415
    from rvlms_plan.store.problems import NoStoreYet  # noqa: PLC0415
    from rvlms_plan.use_cases.audit import cohort as counted  # noqa: PLC0415
    from rvlms_plan.use_cases.audit.reporting import says_of  # noqa: PLC0415

    if (pdf is not None) + (output is not None) + as_json > 1:
        raise click.UsageError("Ask for one of --pdf, -o and --json.", click.get_current_context())
    if (file := pdf or output) is not None:
        check_output(file, force=force)
    try:
        with _constructed(session.now) if demo else session.store(read_only=True) as database:
            found = counted(database, session.station, asked.where, asked.chart, by_centre=asked.by is not None)
            says = [_words()] if demo else says_of(database)
    except NoStoreYet as problem:
        session.printer.tell(f"{problem.says} It is made with the first case.")
        found, says = None, []
    if found is None:
        nothing = "There is no case to count. Give other conditions, or see cohort --demo."
        if file is not None:
            raise BadValue(f"{nothing} Nothing was written.")
        session.printer.tell(nothing)
        if as_json:
            session.printer.json({"cases": 0, "where": list(asked.where)})
        return
    says = [*says, *filter(None, [found.not_charted_words])]
    if file is not None:
        _write(session, found, says, file, as_pdf=pdf is not None, force=force)
    elif as_json:
        session.printer.json(cohort_data(found, says))
    else:
        session.printer.out(*cohort_lines(found, says, ascii_only=session.printer.ascii_only))
    if found.counted < found.cases:
        session.printer.tell(
            f"Items and rules of order of {count(found.cases - found.counted, 'case')} are not counted: another "
            "version of this program has read them. Nothing is lost; rvlms-plan register rebuild reads them anew."
        )


def _write(session: Session, found: Cohort, says: list[str], file: str, *, as_pdf: bool, force: bool) -> None:
    from rvlms_plan.cli.outputs import STDOUT, write_output  # noqa: PLC0415
    from rvlms_plan.formats.reports import cohort_document, report_text  # noqa: PLC0415
    from rvlms_plan.use_cases.audit.reporting import cohort_report  # noqa: PLC0415

    report = cohort_report(found, session.station, f"rvlms-plan {__version__}", says)
    document = cohort_document(report)
    if as_pdf:
        from rvlms_plan.formats.pdf.report import report_pdf  # noqa: PLC0415 - loads typst

        write_output(file, report_pdf(document, report.made.at), force=force)
    else:
        write_output(file, report_text(document), force=force)
    if file != STDOUT:
        session.printer.tell(f"{file}: {count(found.cases, 'case')}. Ticks are not observations.")


def _words() -> str:
    from rvlms_plan.use_cases.published import CONSTRUCTED  # noqa: PLC0415

    return CONSTRUCTED


def _constructed(now: Callable[[], datetime]) -> AbstractContextManager[Database]:
    from rvlms_plan.use_cases.published import constructed_store  # noqa: PLC0415

    return constructed_store(now)
