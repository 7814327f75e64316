"""`rvlms-plan report CODE`: a case as a report that a hospital files, as PDF or as plain text."""

from __future__ import annotations

import click

from rvlms_plan import __version__
from rvlms_plan.cli.failures import DONE, VERIFICATION
from rvlms_plan.cli.options import Command, argument, in_session
from rvlms_plan.cli.session import Session

_PDF, _TEXT = ".pdf", ".txt"


@click.command("report", cls=Command)
@argument("code", "CODE")
@click.option("-o", "--output", metavar="FILE.pdf|FILE.txt", help="The file to write; - is a PDF on stdout.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@in_session
def report(session: Session, code: str, *, output: str | None, force: bool) -> int:
    """Make the report of a case to file: every item with who, when and what went before, findings, hash, signatures.

    Without -o it is printed as text. The case's journal is verified on the way; where it fails, the report says so on
    every page and the exit code is 4. Ticks are not observations.
    """
    from rvlms_plan.cli.outputs import STDOUT, check_output, write_output  # noqa: PLC0415
    from rvlms_plan.domain.counting import entries  # noqa: PLC0415
    from rvlms_plan.domain.refusals import BadValue  # noqa: PLC0415

    as_pdf = output == STDOUT or (output or "").casefold().endswith(_PDF)
    if output is not None:
        if not as_pdf and not output.casefold().endswith(_TEXT):
            raise BadValue(f"{output} ends in neither {_PDF} nor {_TEXT}: that says which of the two is written.")
        check_output(output, force=force)
    from rvlms_plan.formats.reports import case_document, report_lines, report_text  # noqa: PLC0415
    from rvlms_plan.use_cases.audit.reporting import case_report  # noqa: PLC0415
    from rvlms_plan.use_cases.demonstration import remark_of  # noqa: PLC0415

    with session.store_of(code, read_only=True) as database:
        found = case_report(database, session.station, code, f"rvlms-plan {__version__}", remark_of)
    document = case_document(found)
    if output is None:
        session.printer.out(*report_lines(document))
    elif as_pdf:
        from rvlms_plan.formats.pdf.report import report_pdf  # noqa: PLC0415 - loads typst

        write_output(output, report_pdf(document, found.made.at), force=force, private=True)
    else:
        write_output(output, report_text(document), force=force, private=True)
    if output not in {None, STDOUT}:
        marks = f", {', '.join(document.marks).lower()}" if document.marks else ""
        session.printer.tell(f"{output}: {found.view.case.code}, {entries(len(found.told))}{marks}.")
    if found.problems:
        session.printer.tell("The record of this case fails verification:", *(f"  {each}" for each in found.problems))
        return VERIFICATION
    return DONE
