"""`rvlms-plan verify`: whether the record is the one that was written, and where it is not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rvlms_plan.cli.failures import DONE, VERIFICATION
from rvlms_plan.cli.options import Command, argument, in_session, json_option
from rvlms_plan.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_LINE = 16 * 2**20


@click.command("verify", cls=Command)
@argument("codes", "[CODE…]", nargs=-1)
@click.option("--checkpoints", "kept", metavar="FILE", help="Checkpoints that were kept elsewhere, to compare with.")
@click.option(
    "--thorough/--quick",
    "thorough",
    default=None,
    help="Work out every case anew and let SQLite look through the file, or only check what was recorded.",
)
@json_option
@in_session
def verify(session: Session, codes: tuple[str, ...], *, kept: str | None, thorough: bool | None, as_json: bool) -> int:
    """Check every entry, text and checkpoint, and name the first bad entry of each journal.

    Without a CODE the whole store is checked. What is asked for by CODE, and a store of up to 25,000 entries, is also
    worked out anew and compared with the register; of a larger store --thorough does it. Exit code 4 where anything is
    wrong.
    """
    from rvlms_plan.cli.printing.progress import Progress  # noqa: PLC0415
    from rvlms_plan.cli.printing.verification import report_data  # noqa: PLC0415
    from rvlms_plan.use_cases import verifying  # noqa: PLC0415
    from rvlms_plan.use_cases.verifying.words import report_lines  # noqa: PLC0415

    with session.store(read_only=True) as database, Progress("entries") as progress:
        report = verifying.verify(
            database, codes, kept=None if kept is None else lines_of(kept), thorough=thorough, progress=progress
        )
    if as_json:
        session.printer.json(report_data(report))
    else:
        session.printer.out(*report_lines(report))
    return DONE if report.is_whole else VERIFICATION


def lines_of(file: str) -> Iterator[str]:
    """Read a file line by line, none longer than an export can have.

    Raises:
        BadValue: It cannot be read, or is of no lines.
    """
    from rvlms_plan.domain.refusals import BadValue  # noqa: PLC0415

    try:
        with Path(file).open(encoding="utf-8") as opened:
            while line := opened.readline(LONGEST_LINE):
                if len(line) == LONGEST_LINE:
                    raise BadValue(f"{file} is no file of lines: one has more than {LONGEST_LINE:,} characters.")
                yield line
    except OSError as error:
        raise BadValue(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise BadValue(f"{file} is not a file of UTF-8 text.") from error
