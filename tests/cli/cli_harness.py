"""Runs the command line inside the test's own process, with a clock of the test's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from rvlms_plan.cli import main
from rvlms_plan.store.server import Place
from servers import raw, written

MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=timezone(timedelta(hours=1)))
BERG = ("--as", "Berg", "--role", "surgeon")
LI = ("--as", "Li", "--role", "anaesthetist")
SATO = ("--as", "Sato", "--role", "radiologist")


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Its JSON."""
        return json.loads(self.out)


class TestClock:
    """A clock that goes on by a second each time it is read."""

    __test__ = False

    def __init__(self) -> None:
        self.at = MORNING

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


class Cli:
    """The command line on a store in the test's folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], place: Place | None = None) -> None:
        self.folder = folder
        self.place = place or folder / "theatre.db"
        self.store = folder / "theatre.db"
        self.now = TestClock()
        self._capsys = capsys

    def bare(self, *args: object) -> Ran:
        """Run a command as it is written here."""
        self._capsys.readouterr()
        code = main([str(arg) for arg in args], now=self.now)
        out, err = self._capsys.readouterr()
        return Ran(code, out, err)

    def run(self, *args: object) -> Ran:
        """Run a command on the test's store."""
        return self.bare("--store", written(self.place), *args)

    def ok(self, *args: object) -> Ran:
        """Run a command that must be done."""
        ran = self.run(*args)
        assert ran.code == 0, ran.err
        return ran

    def refused(self, code: int, *args: object) -> str:
        """Run a command that must fail with this code and print nothing; give its words."""
        ran = self.run(*args)
        assert (ran.code, ran.out) == (code, ""), ran
        return ran.err

    def json(self, *args: object) -> Any:
        """Give the JSON of a command that must be done."""
        return self.ok(*args, "--json").data

    def show(self, code: str = "RV-1") -> Any:
        """Give a case as data."""
        return self.json("case", "show", code)

    def item(self, item: str, code: str = "RV-1") -> Any:
        """Give an item of a case as data."""
        return next(each for phase in self.show(code)["phases"] for each in phase["items"] if each["id"] == item)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the store through a connection of the test's own."""
        with raw(self.place) as connection:
            return list(connection.execute(query, values))

    def facts(self) -> list[dict[str, Any]]:
        """Read the entries' bodies through a connection of the test's own."""
        return [json.loads(body) for (body,) in self.rows("select body from entry order by journal_id, position")]

    @contextmanager
    def connection(self) -> Iterator[Any]:
        """Open a connection beside the program's."""
        with raw(self.place) as connection:
            yield connection
