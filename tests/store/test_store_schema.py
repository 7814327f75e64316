"""The schema: made by migrations, equal to what the tables declare, guarded, and never half there."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel
from store_help import append, entry, raw

from quick_stores import by_what_it_did
from rvlms_plan.store import database, schema, tables
from rvlms_plan.store.database import Database
from rvlms_plan.store.problems import StoreProblem

OURS = {
    *("store_fact", "checklist_text", "entry", "register", "presence", "checkpoint", "unsealed"),
    *("summary_answer", "finding", "pin", "centre", "imported_case"),
}


def test_the_migrated_schema_is_the_one_that_the_tables_declare(store: Database) -> None:
    assert {table.name for table in SQLModel.metadata.sorted_tables} == OURS
    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_checks_and_strictness_are_the_same_in_the_migrations_and_the_declaration(store: Database) -> None:
    """Alembic does not compare these, so the text of each table is compared."""
    declared = {}
    with raw(Path(":memory:")) as connection:
        from sqlalchemy.schema import CreateTable

        for table in SQLModel.metadata.sorted_tables:
            connection.execute(str(CreateTable(table).compile(dialect=store.hold.write_engine.dialect)))
            declared[table.name] = _parts(connection, table.name)
    with raw(store.path) as connection:
        assert {name: _parts(connection, name) for name in OURS} == declared


def _parts(connection: object, table: str) -> tuple[object, ...]:
    found = connection.execute("select sql from sqlite_master where name = ?", (table,)).fetchone()[0]  # type: ignore[attr-defined]
    listed = connection.execute("select wr, strict from pragma_table_list where name = ?", (table,)).fetchone()  # type: ignore[attr-defined]
    lines = [line.strip().rstrip(",") for line in found.split("\n")[1:]]
    return listed, sorted(line for line in lines if line.startswith(("CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY")))


def test_the_stores_that_other_tests_make_quickly_are_the_ones_that_the_migrations_make(
    store: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "migrate", by_what_it_did(schema.migrate))
    kept, repeated = ((tmp_path / name) for name in ("kept.db", "repeated.db"))
    for place in (kept, repeated):
        database.open_store(place, "theatre", lambda: datetime.now(UTC), "a test").close()
    made = [_everything_made(place) for place in (store.path, kept, repeated)]
    assert made[0] == made[1] == made[2]


def _everything_made(place: Path) -> list[object]:
    with raw(place) as connection:
        made = connection.execute("select type, name, sql from sqlite_master order by name").fetchall()
        numbers = connection.execute("select * from alembic_version").fetchall()
        return [*made, *numbers, *connection.execute("pragma user_version").fetchall()]


def test_every_table_of_ours_is_strict(store: Database) -> None:
    with raw(store.path) as connection:
        strict = dict(connection.execute("select name, strict from pragma_table_list where schema = 'main'").fetchall())
    assert {strict[name] for name in OURS} == {1}


def test_the_guards_are_there_and_are_the_ones_expected(store: Database) -> None:
    with store.reading() as connection:
        assert schema.guards_in(connection) == schema.expected_guards()
    assert {name for name in schema.expected_guards() if name.startswith("entry")} == {
        "entry_no_update",
        "entry_no_delete",
        "entry_no_replace",
        "entry_request_once",
        "entry_follows",
        "entry_unsealed",
    }


def test_guards_that_a_migration_would_lose_are_made_again(store: Database) -> None:
    with raw(store.path) as connection:
        for name in schema.expected_guards():
            connection.execute(f"drop trigger {name}")
    store.write(schema._guard)
    with store.reading() as connection:
        assert schema.guards_in(connection) == schema.expected_guards()


def test_a_migration_that_leaves_no_guards_is_taken_back(
    place: Path, opening: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "guards_in", lambda _: set())
    with pytest.raises(StoreProblem, match="The store's guards against changes could not be made: .*entry_no_update"):
        opening(place)  # type: ignore[operator]
    with raw(place) as connection:
        assert connection.execute("select count(*) from sqlite_master").fetchone() == (0,)


def test_the_store_is_marked_as_ours_and_with_its_schema(store: Database) -> None:
    with raw(store.path) as connection:
        assert connection.execute("pragma application_id").fetchone() == (0x52564C4D,)
        assert connection.execute("pragma user_version").fetchone() == (schema.SCHEMA,)
        assert connection.execute("select version_num from alembic_version").fetchone() == (f"{schema.SCHEMA:04}",)


def test_a_store_of_before_the_audit_keeps_its_cases_and_their_summary_answers(store: Database) -> None:
    append(store, entry(1))
    columns = ("operated_at", "sha256", "items", "orders", "sought", "findings", "read_as", "review", "review_seen")
    with raw(store.path) as connection:
        names = (
            "case_id, code, code_folded, status, checklist, version, phase, phase_title, done_in_phase, items_in_phase"
        )
        names += ", done, not_applicable, deferred, overridden, open, positions, opened_at, changed_at, head, summary"
        row = (
            "1",
            "RV-1",
            "rv-1",
            "planning",
            "c",
            "1",
            "p",
            "P",
            *[0] * 8,
            "2026",
            "2026",
            '["IVC"]',
            '{"size": "4.2"}',
        )
        connection.execute(f"insert into register ({names}) values ({', '.join('?' * len(row))})", row)
        indexes = connection.execute("select name from sqlite_master where name like 'register_%by_%'").fetchall()
        for (name,) in indexes:
            if name != "register_by_status":
                connection.execute(f"drop index {name}")
        for name in columns:
            connection.execute(f"alter table register drop column {name}")
        for table in ("summary_answer", "finding", "pin", "centre", "imported_case"):
            connection.execute(f"drop table {table}")
        connection.execute("update alembic_version set version_num = '0003'")
        connection.execute("pragma user_version = 3")
    store.close()
    again = database.open_store(store.path, database.THEATRE, lambda: datetime(2026, 1, 1, tzinfo=UTC), "test")
    with again.reading() as connection:
        answers = connection.execute(text("select * from summary_answer")).fetchall()
        assert answers == [("rv-1", "size", "4.2", 4.2)]
        assert connection.execute(text("select sought, read_as from register")).one() == ("rv-1 ivc", "")
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
    again.close()


def test_alembic_is_not_imported_when_the_store_is_current(place: Path, opening: object) -> None:
    code = (
        "import datetime, pathlib, sys; from rvlms_plan.store.database import open_store\n"
        "store = open_store(pathlib.Path(sys.argv[1]), 'theatre', lambda: datetime.datetime.now(datetime.UTC), 't')\n"
        "store.close(); print('alembic' in sys.modules)"
    )
    said = [
        subprocess.run([sys.executable, "-c", code, place], capture_output=True, text=True, check=True).stdout.strip()
        for _ in range(2)
    ]
    assert said == ["True", "False"]


_DIE_AT_EACH_STATEMENT = """
import alembic.command, datetime, os, pathlib, signal, sys
from rvlms_plan.store.database import open_store
from sqlalchemy import event
from sqlalchemy.engine import Engine

folder, count, dies_at = pathlib.Path(sys.argv[1]), 0, None

@event.listens_for(Engine, "before_cursor_execute")
def die(*_):
    global count
    count += 1
    if count == dies_at:
        os.kill(os.getpid(), signal.SIGKILL)

for at in range(1, 999, 7):
    child = os.fork()  # before anything is opened
    if child == 0:
        dies_at = at
        open_store(folder / f"{at}.db", "theatre", lambda: datetime.datetime.now(datetime.UTC), "t").close()
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
print(at)
"""


@pytest.mark.fault("kill")
def test_a_store_whose_making_was_killed_at_any_statement_is_made_whole_by_the_next_opening(
    tmp_path: Path, opening: object
) -> None:
    command = [sys.executable, "-c", _DIE_AT_EACH_STATEMENT, tmp_path]
    statements = int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert statements > 20
    for at in range(1, statements, 7):
        store: Database = opening(tmp_path / f"{at}.db")  # type: ignore[operator]
        append(store, entry(1))
        with store.reading() as connection:
            assert connection.execute(text("pragma integrity_check")).scalar_one() == "ok"
            assert schema.guards_in(connection) == schema.expected_guards()
            assert connection.execute(text("select count(*) from store_fact")).scalar_one() == 4
        store.close()


def test_two_programs_that_open_a_store_first_at_the_same_time_make_one_store(tmp_path: Path) -> None:
    code = (
        "import datetime, pathlib, sys; from rvlms_plan.store.database import open_store\n"
        "import alembic.command\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "for name in sys.argv[1:]:\n"
        "    s = open_store(pathlib.Path(name), 'theatre', lambda: datetime.datetime.now(datetime.UTC), 't')\n"
        "    print(s.kind()); s.close()"
    )
    places = [str(tmp_path / f"{number}.db") for number in range(6)]
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code, *places],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for run in runs:
        assert run.stdout
        assert run.stdout.readline() == "ready\n"
    for run in runs:
        assert run.stdin
        run.stdin.write("go\n")
        run.stdin.flush()
    for run in runs:
        out, err = run.communicate(timeout=60)
        assert (run.returncode, out, err) == (0, "theatre\n" * len(places), "")
    for name in places:
        with raw(Path(name)) as connection:
            assert connection.execute("select count(*) from store_fact").fetchone() == (4,)


def test_nothing_of_the_tables_is_made_by_sqlmodel_itself() -> None:
    """The tables come from the migrations alone; `create_all` would leave the guards out."""
    source = Path(tables.__file__).parent
    assert not [path for path in source.rglob("*.py") if "create_all(" in path.read_text()]
    assert database.schema is schema
    assert os.path.exists(source / "migrations" / "versions" / "v0001_journals.py")  # noqa: PTH110
