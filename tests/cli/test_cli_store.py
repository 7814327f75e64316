"""A store is moved between a file and a server with all that it holds, and set up on a server by its owner."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli_harness import BERG, Cli
from rvlms_plan.store import copying, tables
from rvlms_plan.store.server import Place, Server
from servers import TestServer, raw, written

TABLES = sorted({table.name for table in copying.TABLES})


@pytest.fixture
def eventful(case: Cli, cheap_pins: None, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Give a store on a file with something in every table that can be filled quickly."""
    case.ok("case", "answer", "RV-1", "vein", "ivc-infrarenal", *BERG)
    case.ok("case", "note", "RV-1", "Jörg 🩸 [b] 'quoted' %s ?", *BERG)
    case.ok("review", "open", "RV-1", "why so late?", "--as", "Moreau", "--role", "auditor")
    case.ok("case", "new", "RV-2", *BERG)
    case.ok("case", "abandon", "RV-2", "--reason", "elsewhere", *BERG)
    case.ok("checkpoint", "new")
    return case


def held(place: Place) -> dict[str, list[Any]]:
    """Read all tables through another connection; floats and integers that are equal are the same."""
    found = {}
    with raw(place) as connection:
        for name in TABLES:
            columns = ", ".join(column.name for column in tables.SQLModel.metadata.tables[name].columns)
            rows = connection.execute(f"select {columns} from {name}").fetchall()
            found[name] = sorted((tuple(row) for row in rows), key=repr)
    return found


def test_every_table_is_copied_or_is_said_not_to_be() -> None:
    assert set(TABLES) | copying._NOT_COPIED == set(tables.SQLModel.metadata.tables)


def test_a_store_goes_to_a_server_and_back_with_everything_in_it(eventful: Cli, server: TestServer) -> None:
    there, back = Server(server.url(server.fresh(prepared=False))), eventful.folder / "back.db"
    before = held(eventful.store)
    assert {name for name, rows in before.items() if rows} >= {"entry", "register", "checkpoint", "summary_answer"}
    told = eventful.bare("store", "copy", eventful.store, written(there), "--json")
    assert told.code == 0, told.err
    assert told.data == {
        "from": str(eventful.store),
        "to": str(there),
        "entries": len(before["entry"]),
        "journals": 3,
        "checkpoints": len(before["checkpoint"]),
        "verified": True,
    }
    assert held(there) == before
    assert eventful.bare("store", "copy", written(there), back).code == 0
    assert held(back) == before
    assert held(eventful.store) == before
    for place in (there, back):
        eventful.place = place
        assert eventful.json("verify")["whole"] is True
        eventful.ok("case", "note", "RV-1", "goes on", *BERG)


def test_nothing_is_copied_over_or_into_what_is_there(case: Cli, server: TestServer) -> None:
    there, other = Server(server.url(server.fresh())), case.folder / "other.db"
    assert case.bare("store", "copy", case.store, written(there)).code == 0
    before = held(there)
    again = case.bare("store", "copy", case.store, written(there))
    assert (again.code, again.out) == (5, "")
    assert "holds a store already" in again.err
    assert held(there) == before
    other.write_bytes(b"mine")
    assert case.bare("store", "copy", case.store, other).code == 5
    assert other.read_bytes() == b"mine"
    assert case.bare("store", "copy", case.folder / "not-there.db", case.folder / "new.db").code == 3
    assert not (case.folder / "new.db").exists()


def test_a_store_that_was_altered_is_not_passed_on_as_whole(case: Cli) -> None:
    with case.connection() as connection:
        for name in ("entry_no_update", "entry_no_replace"):
            connection.execute(f"drop trigger {name}")
        connection.execute("update entry set at = '2026-11-23T10:00:01.000000+00:00' where position = 1")
    ran = case.bare("store", "copy", case.store, case.folder / "copy.db")
    assert ran.code == 4
    assert "fails verification" in ran.err
    assert not (case.folder / "copy.db").exists()


def test_a_store_whose_chain_is_broken_is_not_copied_and_is_told_where(case: Cli, server: TestServer) -> None:
    """The target's guards take no such entry: that is the store's fault, not the program's."""
    case.ok("case", "note", "RV-1", "seen", *BERG)
    with case.connection() as connection:
        connection.execute("drop trigger entry_no_update")
        connection.execute("update entry set previous = randomblob(32) where position = 2")
    there = Server(server.url(server.fresh(prepared=False)))
    for target in (case.folder / "copy.db", written(there)):
        ran = case.bare("store", "copy", case.store, target)
        assert ran.code == 4
        assert "fails verification. Nothing was copied." in ran.err
        assert "entry 2" in ran.out + ran.err
    assert not (case.folder / "copy.db").exists()


def test_the_owner_prepares_a_store_and_the_programs_role_works_on_it_held_by_privileges(
    cli: Cli, server: TestServer
) -> None:
    name = server.fresh(prepared=False)
    role = f"ward_{name}"
    owner, theatre = Server(server.url(name)), Server(server.url(name, role))
    cli.place = owner
    assert "no role" in cli.refused(5, "store", "prepare", "--for", role)
    with server.connect() as connection:
        connection.execute(f"create role {role} login")
    cli.ok("store", "prepare", "--for", role)
    cli.ok("store", "prepare", "--for", role)
    assert "superuser" in cli.refused(5, "store", "prepare", "--for", "postgres")

    cli.place = theatre
    cli.ok("case", "new", "RV-1", *BERG)
    cli.ok("case", "answer", "RV-1", "vein", "ivc-infrarenal", *BERG)
    cli.ok("register", "rebuild")
    assert cli.json("verify")["whole"] is True
    told = cli.json("doctor")
    assert told["store"]["privileges"] == {"role": role, "owner": "postgres", "protect": True, "may_change": []}
    assert told["store"]["guards"] == "all"
    assert not any("rivileges" in line for line in told["advice"])
    cli.place = owner
    told = cli.json("doctor")
    assert told["store"]["privileges"]["protect"] is False
    assert any("Privileges do not protect" in line for line in told["advice"])


def test_what_is_printed_for_an_administrator_makes_the_store(cli: Cli, server: TestServer) -> None:
    name = server.fresh(prepared=False)
    with server.connect() as connection:
        connection.execute(f"create role clinic_{name} login")
    printed = cli.ok("store", "prepare", "--print", "--for", f"clinic_{name}").out
    with server.connect(name) as connection:
        connection.execute(printed)
    cli.place = Server(server.url(name, f"clinic_{name}"))
    cli.ok("case", "new", "RV-1", *BERG)


def test_a_copy_of_a_servers_store_is_made_where_the_server_is(cli: Cli, server: TestServer) -> None:
    cli.place = Server(server.url(server.fresh()))
    cli.ok("case", "new", "RV-1", *BERG)
    assert "pg_dump" in cli.refused(5, "backup", cli.folder / "copy.db")
    assert "store copy" in cli.refused(5, "restore", cli.folder / "copy.db")


@pytest.mark.parametrize("where", ["flag", "environment", "file"])
def test_a_password_is_shown_nowhere(
    cli: Cli, server: TestServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, where: str
) -> None:
    url = server.url(server.fresh()).replace("postgres@", "postgres:canary%40@")
    flag: tuple[str, ...] = ()
    match where:
        case "flag":
            flag = ("--store", url)
        case "environment":
            monkeypatch.setenv("RVLMS_PLAN_STORE", url)
        case _:
            config = tmp_path / "config.toml"
            config.write_text(f"store = {json.dumps(url)}\n")
            monkeypatch.setenv("RVLMS_PLAN_CONFIG", str(config))
    commands: list[Callable[[], Any]] = [
        lambda: cli.bare("case", "new", "RV-1", *BERG, *flag),
        lambda: cli.bare("config", "show", *flag),
        lambda: cli.bare("config", "show", "--json", *flag),
        lambda: cli.bare("doctor", *flag),
        lambda: cli.bare("doctor", "--json", *flag),
        lambda: cli.bare("store", "prepare", *flag),
        lambda: cli.bare("store", "copy", url, url),
        lambda: cli.bare("backup", tmp_path / "x.db", *flag),
    ]
    for run in commands:
        ran = run()
        assert "canary" not in ran.out + ran.err
    assert "***" in cli.bare("config", "show", *flag).out
