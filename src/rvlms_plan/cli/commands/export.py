"""`rvlms-plan export`: the record for other programs. Each format is loaded when it is asked for."""

from __future__ import annotations

import importlib

import click

from rvlms_plan import __version__
from rvlms_plan.cli.options import Command, argument, in_session
from rvlms_plan.cli.session import Session

_FORMATS = {"jsonl": ("rvlms_plan.use_cases.exporting", "write_jsonl")}
"""By its name, the function that writes a format, and its module."""


@click.command("export", cls=Command)
@argument("codes", "[CODE…]", nargs=-1)
@click.option("--format", "format_name", metavar="jsonl", required=True, help="In which format.")
@click.option("-o", "--output", "file", metavar="PATH", required=True, help="Where to; - is stdout.")
@click.option("--checkpoints", "with_checkpoints", is_flag=True, help="With checkpoints also where a CODE is given.")
@in_session
def export(session: Session, codes: tuple[str, ...], *, format_name: str, file: str, with_checkpoints: bool) -> None:
    """Write the whole record, or that of some cases, for other programs.

    jsonl is the record itself, which tools/verify_record.py checks; docs/record-format.md specifies it.
    """
    from rvlms_plan.cli.output import writing_to  # noqa: PLC0415
    from rvlms_plan.cli.printing.progress import Progress  # noqa: PLC0415
    from rvlms_plan.domain.refusals import Unknown  # noqa: PLC0415

    if format_name not in _FORMATS:
        raise Unknown("format", format_name, _FORMATS)
    module, name = _FORMATS[format_name]
    write_record = getattr(importlib.import_module(module), name)
    with session.store(read_only=True) as database, Progress("entries") as progress, writing_to(file) as write:
        counts = write_record(
            database,
            write,
            codes,
            at=session.now().isoformat(),
            program=f"rvlms-plan {__version__}",
            with_checkpoints=with_checkpoints,
            progress=progress,
        )
    session.printer.tell(
        f"{counts.entries:,} entries of {counts.journals:,} journals, {counts.texts:,} checklist texts, "
        f"{counts.checkpoints:,} checkpoints. It holds what the store holds: keep it as safe as that."
    )
