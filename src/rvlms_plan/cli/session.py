"""One command's run: its settings, its clock, its station, its store. Parts are imported when they are first needed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

import click

from rvlms_plan import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from rvlms_plan.cli.clock import Clock
    from rvlms_plan.cli.log import Log
    from rvlms_plan.cli.printing.lines import Printer
    from rvlms_plan.cli.settings import Setting, Settings
    from rvlms_plan.store.database import Database
    from rvlms_plan.store.server import Place
    from rvlms_plan.use_cases.live import LiveCase
    from rvlms_plan.use_cases.station import Station, Who


class Session:
    """What the parts of one command share. click hands it on as `ctx.obj`."""

    def __init__(self, now: Callable[[], datetime] | None = None) -> None:
        self.flags: dict[str, Setting] = {}
        self._given_now = now
        self._seal_because: str | None = None

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment."""
        return os.environ

    @cached_property
    def settings(self) -> Settings:
        """The settings in force. Raises as `read_settings`."""
        from rvlms_plan.cli.settings import read_settings  # noqa: PLC0415

        found = read_settings(self.flags, self.environ)
        _ = found.log_file
        return found

    def set_flag(self, key: str, value: object, source: str) -> None:
        """Note a setting that was given on the command line."""
        from rvlms_plan.cli.settings import Setting  # noqa: PLC0415

        self.flags[key] = Setting(value, "flag", source)

    def use_store(self, path: Path, source: str) -> None:
        """Work on this store, whatever the settings say."""
        self.set_flag("store", str(path), source)
        self.__dict__.pop("settings", None)

    @cached_property
    def printer(self) -> Printer:
        """What writes this command's lines."""
        from rvlms_plan.cli.printing.lines import Printer  # noqa: PLC0415

        return Printer(ascii_only=bool(self.settings["ascii"]))

    @property
    def plain_printer(self) -> Printer:
        """What writes lines where the settings may be what is wrong."""
        from rvlms_plan.cli.printing.lines import Printer  # noqa: PLC0415
        from rvlms_plan.cli.settings import BadSettings  # noqa: PLC0415

        try:
            return self.printer
        except BadSettings:
            return Printer(ascii_only="ascii" in self.flags)

    @cached_property
    def clock(self) -> Clock:
        """The station's own clock."""
        from rvlms_plan.cli.clock import Clock  # noqa: PLC0415

        return Clock()

    @property
    def now(self) -> Callable[[], datetime]:
        """What gives the time."""
        return self._given_now or self.clock

    @cached_property
    def log(self) -> Log:
        """What keeps a line of whatever went wrong; nothing where no file is set, or the settings cannot be read."""
        from rvlms_plan.cli.log import Log  # noqa: PLC0415
        from rvlms_plan.cli.settings import BadSettings  # noqa: PLC0415

        try:
            return Log(self.settings.log_file, self.now)
        except BadSettings:
            return Log(None, self.now)

    @cached_property
    def station(self) -> Station:
        """This terminal."""
        from rvlms_plan.use_cases.station import Station  # noqa: PLC0415

        name, key = self.settings["station"], self.settings.station_key
        if self._given_now:
            return Station(self.now, name, key_file=key)
        return Station(self.now, name, self.clock.jump, key, self.clock.machine)

    def local(self, moment: datetime) -> datetime:
        """Read a time without a zone as the station's own."""
        if moment.tzinfo is None and self._given_now is not None:
            return moment.replace(tzinfo=self._given_now().tzinfo)
        return self.clock.local(moment)

    def who(self, person: str | None, role: str | None, entered_by: str | None, happened_at: datetime | None) -> Who:
        """Say who speaks and who types: by the options, else as the settings say who is at this keyboard.

        Raises:
            UsageError: Neither says it.
        """
        from rvlms_plan.domain.people import same_person  # noqa: PLC0415
        from rvlms_plan.use_cases.station import Who  # noqa: PLC0415

        own_name, own_role = self.settings["person"], self.settings["role"]
        speaks = person if person is not None else own_name
        if speaks is None:
            raise click.UsageError("Say who this comes from: --as NAME --role ROLE.", click.get_current_context())
        is_own = own_name is not None and same_person(speaks, own_name)
        role = role if role is not None else own_role if is_own else None
        if role is None:
            raise click.UsageError("Say in which role: --role ROLE.", click.get_current_context())
        typed_by = entered_by if entered_by is not None else None if is_own else own_name
        return Who(speaks, role, typed_by, happened_at)

    def known(self, who: Who, pin_stdin: bool, break_glass: str | None) -> Who:  # noqa: FBT001
        """Say how it is known who types: by the PIN in the input, by the glass that is broken for a reason, or by name.

        Raises:
            UsageError: Both are given, or the input has no line.
            Refused: The PIN is not theirs, or they have none.
        """
        if not pin_stdin and break_glass is None:
            return who
        if pin_stdin and break_glass is not None:
            raise click.UsageError("Give --pin-stdin or --break-glass, not both.", click.get_current_context())
        from dataclasses import replace  # noqa: PLC0415

        from rvlms_plan.cli.pins import read_pin  # noqa: PLC0415
        from rvlms_plan.domain.refusals import Refused  # noqa: PLC0415
        from rvlms_plan.use_cases import site  # noqa: PLC0415

        typist = who.entered_by or who.person
        with self.existing_store() as database:
            if break_glass is not None:
                signed = site.break_glass(database, self.station, typist, who.role, break_glass)
            else:
                pin = read_pin(f"PIN of {typist}", from_stdin=True)
                trial = site.trial_of(database, self.station, typist)
                if trial is None or pin is None:
                    raise Refused(f"{typist} has no PIN here: leave --pin-stdin out, and the name is attested.")
                role = trial.person.roles[0] if who.entered_by else who.role
                signed = site.tried(database, self.station, trial, role, matched=trial.matches(pin))
        return replace(who, known=signed.known)

    @contextmanager
    def store(self, *, read_only: bool = False, makes: bool = True) -> Iterator[Database]:
        """Open the store, and close it again. Raises as `open_store`."""
        database = self.open_store(self.settings.store_place, read_only=read_only, makes=makes)
        try:
            yield database
        finally:
            self._seal_because = database.seal_because or self._seal_because
            database.close()

    @contextmanager
    def existing_store(self) -> Iterator[Database]:
        """Open the store for writing where there is one; none is made.

        Raises:
            StoreProblem: There is none, or as `open_store`.
        """
        with self.store(read_only=is_missing(self.settings.store_place), makes=False) as database:
            yield database

    def finish(self) -> None:
        """Make the checkpoint that the command's entries asked for, behind its answer."""
        if self._seal_because is None:
            return
        from rvlms_plan.store.database import Database  # noqa: PLC0415
        from rvlms_plan.use_cases.sealing import seal_if_due  # noqa: PLC0415

        database = Database(self.settings.store_place)
        database.seal_because = self._seal_because
        try:
            while not seal_if_due(database, self.station) and database.seal_goes_on and not database.seal_not_before:
                pass
        finally:
            database.close()

    def practice_store(self, *, read_only: bool = False) -> Database:
        """Open the practice store beside the store. Raises as `store.database.open_store`."""
        return self.open_store(self.settings.practice_path, read_only=read_only, practice=True)

    def open_store(
        self, place: Place, *, read_only: bool = False, practice: bool = False, makes: bool = True
    ) -> Database:
        """Open the store at a place; where none may be made, `makes` says so. Raises as `store.database.open_store`."""
        from rvlms_plan.store.database import PRACTICE, THEATRE, open_store  # noqa: PLC0415
        from rvlms_plan.store.problems import StoreProblem  # noqa: PLC0415

        try:
            kind = PRACTICE if practice else THEATRE
            return open_store(place, kind, self.now, f"rvlms-plan {__version__}", read_only=read_only, makes=makes)
        except OSError as error:
            raise StoreProblem(
                f"{place} cannot be reached: {error.strerror}. Nothing was written. Give another path."
            ) from error

    @contextmanager
    def case(self, code: str, *, read_only: bool = False) -> Iterator[LiveCase]:
        """Take up a case of the store; no store is made for it.

        Raises:
            Unknown: There is no such case.
            StoreProblem: As `open_store`.
        """
        from rvlms_plan.use_cases.live import resume  # noqa: PLC0415

        with self.store_of(code, read_only=read_only) as database:
            yield resume(database, self.station, code)

    @contextmanager
    def store_of(self, code: str, *, read_only: bool = False) -> Iterator[Database]:
        """Open the store that a case is looked for in; no store is made for it. Raises as `case`."""
        from rvlms_plan.domain.refusals import Unknown  # noqa: PLC0415
        from rvlms_plan.store.problems import NoStoreYet  # noqa: PLC0415

        if not read_only and is_missing(self.settings.store_place):
            read_only = True
        try:
            with self.store(read_only=read_only, makes=False) as database:
                yield database
        except NoStoreYet as problem:
            self.printer.tell(problem.says)
            raise Unknown("case", code, ()) from problem


def is_missing(place: Place) -> bool:
    """Tell whether nothing is kept at a path yet; what is on a server is found out by asking it."""
    from rvlms_plan.store.server import Server  # noqa: PLC0415

    if isinstance(place, Server):
        return False
    try:
        return os.stat(place).st_size == 0  # noqa: PTH116 - a folder and a file that may not be read are not missing
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
