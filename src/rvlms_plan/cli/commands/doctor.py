"""`rvlms-plan doctor`: versions, store, terminal, settings, and in words what is not well."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import stat
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rvlms_plan import __version__
from rvlms_plan.cli.failures import DONE, STORE, USAGE
from rvlms_plan.cli.options import Command, in_session, json_option
from rvlms_plan.cli.session import Session, is_missing
from rvlms_plan.cli.settings import BadSettings, Settings, default_settings, is_utf8
from rvlms_plan.store.server import Place, Server

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LIBRARIES = (
    "textual",
    "sqlmodel",
    "SQLAlchemy",
    "alembic",
    "pydantic",
    "PyYAML",
    "click",
    "platformdirs",
    "cryptography",
)
_SMALLEST = (80, 24)
_OLD_DAYS = 2


@dataclass
class _Report:
    """What was found. `advice` is what is not well but can be worked with, `trouble` what stops the work."""

    data: dict[str, dict[str, Any]] = field(default_factory=dict)
    advice: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    exit_code: int = DONE


@click.command("doctor", cls=Command)
@json_option
@in_session
def doctor(session: Session, *, as_json: bool) -> int:
    """Look at versions, settings, store and terminal, and say what is not well."""
    report = _Report()
    report.data["versions"] = _versions()
    settings = _settings(session, report)
    report.data["store"] = _store(session, settings, report)
    report.data["station_key"] = _key(settings.station_key, "station", report)
    report.data["centre_key"] = _key(settings.centre_key, "centre", report)
    report.data["backups"] = _backups(session, settings, report)
    report.data["terminal"] = _terminal(settings, report)
    if as_json:
        session.plain_printer.json({**report.data, "advice": report.advice, "trouble": report.trouble})
    else:
        _print(session, report)
    return report.exit_code


def _print(session: Session, report: _Report) -> None:
    printer = session.plain_printer
    for part, values in report.data.items():
        printer.out(part.replace("_", " ").capitalize())
        printer.out(*(f"  {name.replace('_', ' '):<20} {_words(value)}" for name, value in values.items()))
    printer.out("")
    for line in report.trouble:
        printer.out(f"Not usable: {line}")
    for line in report.advice:
        printer.out(f"Better: {line}")
    if not report.trouble:
        printer.out("Usable." if report.advice else "All is well.")


def _versions() -> dict[str, Any]:
    found: dict[str, Any] = {"rvlms-plan": __version__, "python": platform.python_version(), "system": _system()}
    for name in _LIBRARIES:
        try:
            found[name.lower()] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name.lower()] = None
    return found


def _system() -> str:
    return f"{platform.system()} {platform.release()} {platform.machine()}"


def _settings(session: Session, report: _Report) -> Settings:
    try:
        settings = session.settings
        _ = settings.store_place
    except BadSettings as bad:
        report.trouble += bad.problems
        report.exit_code = USAGE
        settings = default_settings(session.flags, session.environ)
    report.data["settings"] = {"file": str(settings.file), "file_is_there": settings.file.exists()} | {
        key: {"value": each.value, "source": each.source} for key, each in settings.values.items() if key != "store"
    }
    return settings


def _store(session: Session, settings: Settings, report: _Report) -> dict[str, Any]:
    from rvlms_plan.store import sqlite  # noqa: PLC0415
    from rvlms_plan.store.problems import StoreProblem  # noqa: PLC0415

    found: dict[str, Any] = {
        "path": str(settings["store"]),
        "from": settings.values["store"].source,
        "sqlite": ".".join(map(str, sqlite.VERSION)),
        "sqlite_module": sqlite.dbapi.__name__,
        "sqlite_has_wal_reset_bug": not sqlite.CAN_USE_WAL,
    }
    if not sqlite.CAN_USE_WAL:
        report.advice.append(
            f"SQLite {found['sqlite']} can lose answers when several stations write in WAL mode; a slower, safe mode "
            "is used instead. Install pysqlite3, or a Python with SQLite 3.51.3 or newer."
        )
    try:
        place = settings.store_place
        if isinstance(place, Server):
            from rvlms_plan.cli.commands.doctor_of_server import look_at  # noqa: PLC0415

            return look_at(session, place, found, report.advice, inside=lambda: _inside(session, place, report))
        found |= _place(place, report)
        found |= _inside(session, place, report)
    except (StoreProblem, OSError) as error:
        report.trouble.append(getattr(error, "says", str(error)))
        report.exit_code = STORE
    return found


def _place(path: Path, report: _Report) -> dict[str, Any]:
    from rvlms_plan.domain.room import little_room  # noqa: PLC0415
    from rvlms_plan.store.place import check_place, filesystem_of, free_bytes  # noqa: PLC0415

    real = check_place(path)
    folder = next(each for each in real.parents if each.exists())
    free = free_bytes(real)
    if says := little_room(free):
        report.advice.append(says)
    found: dict[str, Any] = {
        "file_system": filesystem_of(real) or None,
        "free_bytes": free,
        "is_there": not is_missing(real),
        "mode": None,
    }
    if not found["is_there"]:
        if not os.access(folder, os.W_OK):
            report.trouble.append(f"{path} is not there, and cannot be made: {folder} may not be written.")
            report.exit_code = STORE
        return found
    mode = stat.S_IMODE(real.stat().st_mode)
    found["mode"] = f"{mode:04o}"
    if os.name == "posix" and mode & 0o077:
        report.advice.append(f"Other users of this machine may read the store (mode {mode:04o}): chmod 600 {path}")
    return found


def _inside(session: Session, path: Place, report: _Report) -> dict[str, Any]:
    """Look into the store without changing it."""
    if is_missing(path):
        return {"cases": 0}
    from rvlms_plan.store.database import Database  # noqa: PLC0415
    from rvlms_plan.store.schema import version_of  # noqa: PLC0415
    from rvlms_plan.use_cases import theatre  # noqa: PLC0415

    with session.store(read_only=True) as database:
        with database.reading() as connection:
            schema, sealed = version_of(connection), _sealed(connection, report)
            people = _people(connection, report)
        real, kind, cases = database.place, database.kind(), theatre.cases(database)
    found: dict[str, Any] = {
        "kind": kind,
        "schema": schema,
        "cases": len(cases),
        "checkpoints": sealed,
        "people": people,
    }
    if not isinstance(real, Server) and not os.access(real, os.W_OK):
        report.advice.append(f"{path} may be read but not written: cases can be looked at, not changed.")
        return found
    writer = Database(real)
    try:
        return found | {"settings": writer.settings()}
    finally:
        writer.close()


def _sealed(connection: Connection, report: _Report) -> dict[str, Any]:
    """Say how far checkpoints cover the record, and where one was due and could not be made."""
    from rvlms_plan.store import checkpoints  # noqa: PLC0415
    from rvlms_plan.use_cases.verifying.words import missed  # noqa: PLC0415

    newest, (_, entries) = checkpoints.newest(connection), checkpoints.uncovered(connection)
    if closings := checkpoints.closings_uncovered(connection):
        report.advice.append(
            f"The newest checkpoint is behind: {missed(closings)}. It is made with the next entry, "
            "or by rvlms-plan checkpoint new, which says what stands in its way."
        )
    return {"newest": newest.number if newest else None, "uncovered_entries": entries}


def _people(connection: Connection, report: _Report) -> dict[str, int]:
    """Say how many are in the directory, and whose name is enough to manage them."""
    from rvlms_plan.domain.site.directory import ADMINISTRATOR  # noqa: PLC0415
    from rvlms_plan.use_cases.site import directory_in  # noqa: PLC0415

    here = directory_in(connection).here
    if open_to_all := [each.name for each in here if ADMINISTRATOR in each.roles and not each.has_pin]:
        report.advice.append(f"Anybody can give an administrator's name: set a PIN for {', '.join(open_to_all)}.")
    return {"here": len(here), "by_pin": sum(each.has_pin for each in here)}


def _key(file: Path, whose: str, report: _Report) -> dict[str, Any]:
    """Say which key is signed with; none is made for it."""
    from rvlms_plan.store.problems import StoreProblem  # noqa: PLC0415
    from rvlms_plan.store.station_key import is_open_to_others, known_centre_key, known_station_key  # noqa: PLC0415

    found: dict[str, Any] = {"file": str(file), "public_key": None}
    try:
        key = known_centre_key(file) if whose == "centre" else known_station_key(file)
        if key is not None:
            found["public_key"] = key.public
            if is_open_to_others(file):
                report.advice.append(f"Other users of this machine may read this {whose}'s key: chmod 600 {file}")
    except (StoreProblem, OSError) as error:
        report.advice.append(getattr(error, "says", str(error)))
    return found


def _backups(session: Session, settings: Settings, report: _Report) -> dict[str, Any]:
    """Say when the store was copied last, and whether that is too long ago."""
    from rvlms_plan.use_cases.backing_up import copies_in  # noqa: PLC0415

    folder, stem = settings.backup_folder, Path(str(settings["store"])).stem
    found: dict[str, Any] = {"folder": str(folder) if folder else None, "copies": 0, "newest": None}
    if settings.server is not None:  # whoever looks after the server makes them
        return found
    cases = report.data["store"].get("cases", 0)
    if folder is None:
        if cases:
            report.advice.append("No copies of the store are made: set backup-folder to a folder on another disk.")
        return found
    try:
        copies = copies_in(folder, stem)
    except OSError as error:
        report.advice.append(f"The folder for copies {folder} cannot be read: {error.strerror}.")
        return found
    newest = max(copies.values(), default=None)
    found |= {"copies": len(copies), "newest": newest.isoformat() if newest else None}
    if cases and (newest is None or (session.now() - newest).days >= _OLD_DAYS):
        since = f"since {newest:%Y-%m-%d}" if newest else "yet"
        report.advice.append(
            f"No copy of the store was made {since}: rvlms-plan backup --scheduled makes one, or says what is wrong."
        )
    return found


def _terminal(settings: Settings, report: _Report) -> dict[str, Any]:
    columns, lines = shutil.get_terminal_size((0, 0))
    is_terminal = all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
    encoding = getattr(sys.stdout, "encoding", None)
    found = {
        "is_terminal": is_terminal,
        "term": os.environ.get("TERM"),
        "columns": columns or None,
        "lines": lines or None,
        "colours": _colours(),
        "utf8": is_utf8(encoding),
        "signs": "ascii" if settings["ascii"] else "all",
    }
    if is_terminal and (columns < _SMALLEST[0] or lines < _SMALLEST[1]):
        report.advice.append(f"The terminal has {columns} x {lines} cells; the screens are made for 80 x 24 and more.")
    if not found["utf8"]:
        report.advice.append("The locale is not UTF-8; the screens use plain ASCII signs. Set LANG to a UTF-8 locale.")
    return found


def _colours() -> str:
    if os.environ.get("NO_COLOR"):
        return "none (NO_COLOR)"
    term, depth = os.environ.get("TERM", ""), os.environ.get("COLORTERM", "")
    if depth in {"truecolor", "24bit"}:
        return "16 million"
    if term in {"", "dumb"}:
        return "none"
    return "256" if "256" in term else "16"


def _words(value: object) -> str:
    match value:
        case None | "":
            return "-"
        case bool():
            return "yes" if value else "no"
        case {"value": each, "source": source}:
            return f"{_words(each)}  ({source})"
        case dict():
            return ", ".join(f"{name}={each}" for name, each in value.items())
        case _:
            return str(value)
