"""Asking where a case is to be written to, and writing it away from the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rvlms_plan import __version__
from rvlms_plan.domain.refusals import BadValue, NotWhole, Refused
from rvlms_plan.tui.widgets.form import Asking, Question
from rvlms_plan.use_cases.reader import Reader

if TYPE_CHECKING:
    from rvlms_plan.store.database import Database
    from rvlms_plan.tui.screens.audit.audit_screen import AuditScreen
    from rvlms_plan.use_cases.station import Station

_FORMATS = (
    ("pdf", "Report: one PDF to file, with findings, review, hash and what signatures mean"),
    ("txt", "The same report as plain text"),
    ("jsonl", "Record: the journal as JSON Lines, which tools/verify_record.py checks"),
    ("csv", "Tables: CSV with a data dictionary, as a .zip or a folder"),
)
_PROGRAM = f"rvlms-plan {__version__}"
_ENDINGS = {"pdf": ".pdf", "txt": ".txt", "jsonl": ".jsonl", "csv": ".zip"}
_AS_SAFE = "It holds what the store holds, names and free text too: keep it as safe as that."


class Exporting:
    """One export from one screen."""

    def __init__(self, screen: AuditScreen, code: str) -> None:
        self._screen = screen
        self._code = code

    async def ask(self) -> None:
        """Ask for the format and the path until it is written, or given up."""
        title = f"Export {self._code}"
        texts = await self._screen.ask(
            Asking(title, (Question("format", "As", _FORMATS),), ("Ticks are not observations.", _AS_SAFE))
        )
        if texts is None:
            return
        form, typed, says = texts["format"], f"{self._code}{_ENDINGS[texts['format']]}", ""
        while True:
            question = Question("path", "File", hint="a new one; from the folder that the program was started in")
            asking = Asking(title, (question,), (says,) if says else (), problem=True, kept={"path": typed})
            texts = await self._screen.ask(asking)
            if texts is None:
                return
            typed = texts["path"]
            try:
                entries = await self._write(form, _path(typed))
            except (BadValue, Refused, NotWhole) as problem:
                says = problem.says
                continue
            if entries is not None:
                self._screen.say(f"Wrote {typed}: {entries:,} entries. {_AS_SAFE}")
            return

    async def _write(self, form: str, path: Path) -> int | None:
        station, code = self._screen.setting.desk.station, self._code
        at, program = station.now().isoformat(), _PROGRAM

        def work(database: Database) -> int:
            from rvlms_plan.use_cases import exporting, exporting_cases  # noqa: PLC0415 - off the screen's thread

            if form in {"pdf", "txt"}:
                return _write_report(database, station, code, path, as_pdf=form == "pdf")
            if form == "csv":
                return exporting_cases.write_csv(database, path, [code], at=at, program=program).entries
            with exporting.new_file(path) as write:
                return exporting.write_jsonl(
                    database, write, [code], at=at, program=program, with_checkpoints=True
                ).entries

        reader = Reader(self._screen.setting.desk)  # its own: reading the screen anew does not end it
        try:
            return await self._screen.read_by(reader, work)
        finally:
            reader.finish()


def _write_report(database: Database, station: Station, code: str, path: Path, *, as_pdf: bool) -> int:
    """Write the report of a case, and give how many entries it tells.

    Raises:
        Refused, BadValue: As `exporting.new_file`.
        NotWhole: The journal cannot be read through.
    """
    from rvlms_plan.formats.pdf.report import report_pdf  # noqa: PLC0415 - off the screen's thread
    from rvlms_plan.formats.reports import case_document, report_text  # noqa: PLC0415 - as above
    from rvlms_plan.use_cases.audit.reporting import case_report  # noqa: PLC0415 - as above
    from rvlms_plan.use_cases.demonstration import remark_of  # noqa: PLC0415 - as above
    from rvlms_plan.use_cases.exporting import new_file  # noqa: PLC0415 - as above

    with new_file(path) as write:
        found = case_report(database, station, code, _PROGRAM, remark_of)
        document = case_document(found)
        write(report_pdf(document, found.made.at) if as_pdf else report_text(document))
    return len(found.told)


def _path(typed: str) -> Path:
    """Read a path as it was typed.

    Raises:
        BadValue: It is none.
    """
    try:
        return Path(typed.strip()).expanduser()
    except (RuntimeError, ValueError) as error:
        raise BadValue(f"{typed[:60]} is no path. Nothing was written; give another.") from error
