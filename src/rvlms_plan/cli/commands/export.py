"""`rvlms-plan export`: the record and its cases for other programs. Each format is loaded when it is asked for."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import click

from rvlms_plan import __version__
from rvlms_plan.cli.options import Command, Text, argument, in_session
from rvlms_plan.cli.session import Session

_OF_RECORD = {"jsonl": ("rvlms_plan.use_cases.exporting", "write_jsonl")}
"""By its name, the function that writes a format into one file, and its module."""
_OF_CASES = {
    "csv": ("rvlms_plan.use_cases.exporting_cases", "write_csv"),
    "fhir": ("rvlms_plan.use_cases.exporting_cases", "write_fhir"),
}
"""By its name, the function that writes a format into a folder or a .zip, and its module."""
_BUNDLE = "bundle"
_FORMATS = [*_OF_RECORD, *_OF_CASES, _BUNDLE]
_WHERE = "Where to. jsonl, bundle: a file, - is stdout; the others: a new folder, or a new file that ends in .zip."


@click.command("export", cls=Command)
@argument("codes", "[CODE…]", nargs=-1)
@click.option("--format", "format_name", metavar="|".join(_FORMATS), required=True, help="In which format.")
@click.option("-o", "--output", "file", metavar="PATH", required=True, help=_WHERE)
@click.option(
    "--checkpoints", "with_checkpoints", is_flag=True, help="With checkpoints also where a CODE is given (jsonl)."
)
@click.option("--centre", type=Text(), metavar="NAME", help="Whose cases: another centre's, as they came in (bundle).")
@in_session
def export(
    session: Session,
    codes: tuple[str, ...],
    *,
    format_name: str,
    file: str,
    with_checkpoints: bool,
    centre: str | None,
) -> None:
    """Write all cases, or some, for other programs.

    jsonl is the record itself, which tools/verify_record.py checks; docs/record-format.md specifies it. csv is tables
    with a data dictionary, for spreadsheets, statistics and process mining; fhir is FHIR R4, for hospital systems.
    docs/exports.md says what is in them. bundle is one centre's cases for another centre's `import`, without names,
    free text or true dates; docs/bundle-format.md specifies it.
    """
    from rvlms_plan.domain.refusals import Unknown  # noqa: PLC0415

    if format_name not in _FORMATS:
        raise Unknown("format", format_name, _FORMATS)
    if centre is not None and format_name != _BUNDLE:
        raise click.UsageError(f"--centre goes with {_BUNDLE} only.", click.get_current_context())
    if format_name in _OF_RECORD:
        _export_record(session, codes, format_name, file, with_checkpoints=with_checkpoints)
        return
    if with_checkpoints:
        raise click.UsageError(f"--checkpoints goes with jsonl; {format_name} has none.", click.get_current_context())
    if format_name == _BUNDLE:
        _export_bundle(session, codes, file, centre)
    else:
        _export_cases(session, codes, format_name, file)


def _export_bundle(session: Session, codes: tuple[str, ...], file: str, other: str | None) -> None:
    """Write the bundle of this store's own centre, or of another that came in, and say what was written."""
    from rvlms_plan.cli.outputs import writing_to  # noqa: PLC0415
    from rvlms_plan.cli.printing.bundles import written_words  # noqa: PLC0415
    from rvlms_plan.cli.printing.progress import Progress  # noqa: PLC0415
    from rvlms_plan.use_cases import bundles  # noqa: PLC0415

    settings = session.settings
    with session.existing_store() as database, Progress("cases") as progress:
        of = bundles.own_centre(database, settings["centre"], settings.centre_key) if other is None else other
        with writing_to(file) as write:
            written = bundles.write_bundle(database, write, codes, of, progress)
    session.printer.tell(*written_words(file, written, settings.centre_key if other is None else None))


def _export_record(
    session: Session, codes: tuple[str, ...], format_name: str, file: str, *, with_checkpoints: bool
) -> None:
    """Write the record into one file, and say what was written."""
    from rvlms_plan.cli.outputs import writing_to  # noqa: PLC0415
    from rvlms_plan.cli.printing.progress import Progress  # noqa: PLC0415
    from rvlms_plan.domain.counting import count  # noqa: PLC0415

    write_record = _loaded(*_OF_RECORD[format_name])
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
        f"{count(counts.entries, 'entry', 'entries')} of {count(counts.journals, 'journal')}, "
        f"{count(counts.texts, 'checklist text')}, {count(counts.checkpoints, 'checkpoint')}. "
        "It holds what the store holds: keep it as safe as that."
    )


def _export_cases(session: Session, codes: tuple[str, ...], format_name: str, file: str) -> None:
    """Write cases into a folder or a .zip, and say what was written.

    Raises:
        BadValue: It is to go to stdout.
    """
    from rvlms_plan.cli.outputs import STDOUT  # noqa: PLC0415
    from rvlms_plan.cli.printing.progress import Progress  # noqa: PLC0415
    from rvlms_plan.domain.counting import count  # noqa: PLC0415
    from rvlms_plan.domain.refusals import BadValue  # noqa: PLC0415

    if file == STDOUT:
        raise BadValue(f"{format_name} is several files. Nothing was written; give a folder or a .zip to -o.")
    write_cases = _loaded(*_OF_CASES[format_name])
    with session.store(read_only=True) as database, Progress("cases") as progress:
        counts = write_cases(
            database,
            Path(file),
            codes,
            at=session.now().isoformat(),
            program=f"rvlms-plan {__version__}",
            progress=progress,
        )
    session.printer.tell(
        f"Wrote {file}: {count(counts.cases, 'case')}, {count(counts.entries, 'entry', 'entries')}, "
        f"{count(counts.checklists, 'checklist text')}. "
        "Ticks are not observations. It holds what the store holds, names and free text too: keep it as safe as that."
    )


def _loaded(module: str, name: str) -> Any:
    return getattr(importlib.import_module(module), name)
