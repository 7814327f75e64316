"""Asking where a case is to be written to, and writing it away from the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rvlms_plan import __version__
from rvlms_plan.domain.refusals import BadValue, Refused
from rvlms_plan.tui.widgets.form import Asking, Question
from rvlms_plan.use_cases.reader import Reader

if TYPE_CHECKING:
    from rvlms_plan.store.database import Database
    from rvlms_plan.tui.screens.audit.audit_screen import AuditScreen

_FORMATS = (
    ("jsonl", "Record: the journal as JSON Lines, which tools/verify_record.py checks"),
    ("csv", "Tables: CSV with a data dictionary, as a .zip or a folder"),
)
_ENDINGS = {"jsonl": ".jsonl", "csv": ".zip"}
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
            except (BadValue, Refused) as problem:
                says = problem.says
                continue
            if entries is not None:
                self._screen.say(f"Wrote {typed}: {entries:,} entries. {_AS_SAFE}")
            return

    async def _write(self, form: str, path: Path) -> int | None:
        at, code = self._screen.setting.desk.station.now().isoformat(), self._code
        program = f"rvlms-plan {__version__}"

        def work(database: Database) -> int:
            from rvlms_plan.use_cases import exporting, exporting_cases  # noqa: PLC0415 - off the screen's thread

            if form == "csv":
                return exporting_cases.write_csv(database, path, [code], at=at, program=program).entries
            return exporting.write_jsonl_file(database, path, [code], at=at, program=program).entries

        reader = Reader(self._screen.setting.desk)  # its own: reading the screen anew does not end it
        try:
            return await self._screen.read_by(reader, work)
        finally:
            reader.finish()


def _path(typed: str) -> Path:
    """Read a path as it was typed.

    Raises:
        BadValue: It is none.
    """
    try:
        return Path(typed.strip()).expanduser()
    except (RuntimeError, ValueError) as error:
        raise BadValue(f"{typed[:60]} is no path. Nothing was written; give another.") from error
