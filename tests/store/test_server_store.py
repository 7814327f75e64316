"""A store on a server: guarded by triggers and by privileges, serialised by journal, told of by notices, and lazy."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from store_help import append, entry, raw

from rvlms_plan.store import journal, schema, tables
from rvlms_plan.store.database import PRACTICE, Database
from rvlms_plan.store.postgres import connecting, guards
from rvlms_plan.store.postgres import schema as server_schema
from rvlms_plan.store.postgres.failures import said
from rvlms_plan.store.postgres.locks import key_of
from rvlms_plan.store.prepared import carry_out
from rvlms_plan.store.problems import NoStoreYet, NotSaved, OutcomeUnknown, ReadingStopped, StoreProblem
from rvlms_plan.store.server import Server
from servers import TestServer

Opening = Callable[..., Database]
SCHEMAS = Path(__file__).parent / "server_schemas"
COLUMNS = "journal_kind, journal_id, position, request, kind, at, body, previous, hash"
CHANGES = {
    "update": "update entry set kind = 'x' where position = 2",
    "delete": "delete from entry where position = 3",
    "delete all": "delete from entry",
    "truncate": "truncate entry",
    "upsert": f"insert into entry ({COLUMNS}) select {COLUMNS} from entry where position = 3 "
    "on conflict (journal_kind, journal_id, position) do update set kind = 'x'",
    "gap": f"insert into entry ({COLUMNS}) select journal_kind, journal_id, 5, 'new', kind, at, body, hash, hash "
    "from entry where position = 3",
    "wrong predecessor": f"insert into entry ({COLUMNS}) select journal_kind, journal_id, 4, 'new', kind, at, body, "
    "previous, hash from entry where position = 3",
    "second beginning": f"insert into entry ({COLUMNS}) select journal_kind, journal_id, 1, 'new', kind, at, body, "
    "previous, hash from entry where position = 1",
    "position nought": f"insert into entry ({COLUMNS}) select journal_kind, 'two', 0, 'new', kind, at, body, "
    "previous, hash from entry where position = 1",
    "unknown journal": f"insert into entry ({COLUMNS}) select 'drill', 'two', 1, 'new', kind, at, body, "
    "previous, hash from entry where position = 1",
    "a beginning with a predecessor": f"insert into entry ({COLUMNS}) select journal_kind, 'two', 1, 'new', kind, at, "
    "body, hash, hash from entry where position = 1",
    "as a replica": "set session_replication_role = replica; delete from entry; set session_replication_role = origin",
    "a pinned text": "delete from checklist_text",
    "the kind": "update store_fact set value = 'practice' where name = 'kind'",
}


@pytest.fixture
def engine() -> str:
    """Run on a server alone."""
    return "postgresql"


@pytest.fixture
def kept(store: Database) -> Database:
    """Give a store with a journal of three entries."""
    append(store, entry(1), entry(2), entry(3))
    return store


@pytest.fixture
def own_place(server: TestServer) -> Server:
    """Give a store in a database that no other test is lent."""
    return Server(server.url(server.fresh()))


@pytest.fixture
def role(server: TestServer, own_place: Server, opening: Opening) -> Iterator[str]:
    """Give a role that was given the store as an administrator gives it."""
    name = f"theatre_{own_place.stem}"
    with server.connect() as connection:
        connection.execute(f"create role {name} login")
    owner = opening(own_place)
    owner.write(lambda connection: server_schema.give_to(connection, name))
    append(owner, entry(1), entry(2), entry(3))
    yield name
    owner.close()


def of_role(server: TestServer, place: Server, role: str) -> Server:
    """Give the same place for another role."""
    return Server(server.url(place.stem, role))


@pytest.mark.parametrize("change", CHANGES)
def test_not_even_the_owner_changes_takes_out_or_slips_in_what_was_entered(kept: Database, change: str) -> None:
    kept.write(lambda there: there.execute(text("insert into checklist_text values (repeat('a', 64), 'x', '1', '')")))
    with raw(kept.place) as connection:
        before = connection.execute("select * from entry order by 1, 2, 3").fetchall()
        with pytest.raises(psycopg.Error, match="append-only|does not follow|violates|duplicate key"):
            connection.execute(CHANGES[change])
        assert connection.execute("select * from entry order by 1, 2, 3").fetchall() == before


@pytest.mark.parametrize(
    "change",
    [
        *("update", "delete", "truncate", "upsert", "a pinned text", "the kind"),
        "alter table entry disable trigger all",
        "drop trigger entry_no_update on entry",
        "drop table entry",
        "create or replace function refuse_change() returns trigger language plpgsql as $$begin return new; end$$",
    ],
)
def test_the_programs_role_has_no_right_to_change_the_record_nor_to_take_its_guards_away(
    server: TestServer, own_place: Server, role: str, change: str
) -> None:
    with raw(of_role(server, own_place, role)) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(CHANGES.get(change, change))
        assert connection.execute("select count(*) from entry").fetchone() == (3,)


def test_the_programs_role_adds_to_the_record_and_is_said_to_be_held_by_privileges(
    server: TestServer, own_place: Server, role: str, opening: Opening
) -> None:
    store = opening(of_role(server, own_place, role))
    append(store, entry(1, "of another case"), journal_id="two")
    with store.reading() as connection:
        held = guards.privileges(connection)
        assert (held.role, held.protect, guards.wrong(connection)) == (role, True, [])
    with opening(own_place).reading() as connection:
        assert guards.privileges(connection).protect is False


def test_a_guard_that_was_switched_off_or_changed_is_named(own_place: Server, opening: Opening) -> None:
    store = opening(own_place)
    with raw(own_place) as connection:
        connection.execute("alter table entry disable trigger entry_no_update")
        connection.execute("drop trigger checkpoint_no_delete on checkpoint")
        connection.execute(
            "create or replace function entry_follows() returns trigger language plpgsql as $$begin return new; end$$"
        )
    with store.reading() as connection:
        assert guards.wrong(connection) == ["checkpoint_no_delete", "entry_follows", "entry_no_update"]
    with raw(own_place) as connection:
        connection.execute("alter table entry enable trigger entry_no_update")  # but not for whoever plays a replica
        connection.execute("create rule quiet as on insert to entry where new.kind = 'NoteWritten' do instead nothing")
    with store.reading() as connection:
        found = ["checkpoint_no_delete", "entry_follows", "entry_no_update", "quiet (not ours)"]
        assert guards.wrong(connection) == found


@pytest.mark.parametrize(
    "quietly",
    [
        "create rule quiet as on insert to entry do instead nothing",
        "create trigger a_quiet before insert on entry for each row execute function quiet()",
    ],
)
def test_what_a_rule_or_a_trigger_of_others_swallows_is_not_said_to_be_saved(
    own_place: Server, opening: Opening, quietly: str
) -> None:
    store = opening(own_place)
    head = append(store, entry(1))
    with raw(own_place) as connection:
        connection.execute("create function quiet() returns trigger language plpgsql as $$begin return null; end$$")
        connection.execute(quietly)
    with pytest.raises(NotSaved, match="something in the store swallows what is entered"):
        append(store, entry(2), head=head)
    with store.reading() as there:
        assert journal.newest_position(there, journal.CASE, "one") == 1


# Whether it was saved


def test_what_is_in_doubt_is_waited_for_though_something_else_was_saved_meanwhile(
    own_place: Server, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server may still be at the commit whose answer was lost; until that has ended, nobody can say."""
    store = opening(own_place, patience=0.3)
    with monkeypatch.context() as lost, pytest.raises(OutcomeUnknown):

        def cut(*_: object) -> None:
            raise psycopg.OperationalError("the connection was lost")

        lost.setattr(store.hold, "_commit", cut)
        store.write(lambda _: None, of=[(journal.CASE, "one")])
    with raw(own_place) as still_at_it:
        still_at_it.execute(f"select pg_advisory_lock({key_of(journal.CASE, 'one')})")
        store.write(lambda _: None, of=[(journal.SITE, "site")])
        with pytest.raises(StoreProblem, match="cannot be asked yet"):
            store.reopen()
    store.reopen()


# Who waits for whom


def test_writers_of_two_cases_wait_for_each_other_in_no_table(place: Server, opening: Opening) -> None:
    first, second = opening(place), opening(place, patience=1)

    def while_open(connection: Connection) -> None:
        journal.append(connection, journal.CASE, "one", journal.Head(), entry(1))
        second.write(
            lambda there: journal.append(there, journal.CASE, "two", journal.Head(), entry(1, "of two")),
            of=[(journal.CASE, "two")],
        )

    first.write(while_open, of=[(journal.CASE, "one")])
    with first.reading() as connection:
        assert journal.ids(connection, journal.CASE) == ["one", "two"]


def test_a_second_writer_of_one_case_waits_and_says_so_where_it_takes_too_long(place: Server, opening: Opening) -> None:
    first, second = opening(place), opening(place, patience=0.1)
    of = [(journal.CASE, "one")]

    def while_open(_: Connection) -> None:
        with pytest.raises(NotSaved, match="locked by another station. This was not saved; what was saved before is"):
            second.write(lambda _: None, of=of)

    first.write(while_open, of=of)
    second.write(lambda _: None, of=of)


def test_the_server_and_the_program_give_one_lock_to_one_journal(store: Database) -> None:
    with store.reading() as connection:
        asked = text("select journal_key(:kind, :id)")
        for journal_id in ("", "one", "Jörg 🩸"):
            found = connection.execute(asked, {"kind": "case", "id": journal_id}).scalar_one()
            assert found == key_of("case", journal_id)


# Statements that go together


def test_what_is_written_and_read_together_is_what_was_given(store: Database) -> None:
    given = ["Jörg %s 🩸", 12, -1.5, True, None, b"\0\xff%", ""]
    kinds = ["text", "integer", "double precision", "boolean", "text", "bytea", "text"]
    asked = f"select {', '.join(f'cast(? as {kind})' for kind in kinds)}, '%'"

    def work(there: Connection) -> list[Any]:
        return [carry_out(there, asked, given).fetchall() for _ in range(3)]

    assert store.write(work) == [[(*given, "%")]] * 3


def test_of_statements_that_go_together_the_first_that_fails_is_told_and_none_behind_it_stands(store: Database) -> None:
    def work(there: Connection) -> None:
        for name in ("one", "one", "two"):
            carry_out(there, "insert into store_fact values (?, ?)", [name, "x"])

    for _ in range(2):
        with pytest.raises(NotSaved, match="Another station was quicker") as problem:
            store.write(work)
        assert getattr(problem.value.__cause__, "sqlstate", None) == "23505"
    with store.reading() as connection:
        assert connection.execute(text("select count(*) from store_fact where value = 'x'")).scalar_one() == 0
    store.write(lambda there: carry_out(there, "insert into store_fact values (?, ?)", ["one", "x"]))


def test_a_text_that_the_server_would_cut_off_is_refused_and_nothing_of_its_transaction_stands(store: Database) -> None:
    def work(there: Connection) -> None:
        for value in ("whole", "cut\0off"):
            carry_out(there, "insert into store_fact values (?, ?)", [value, "x"])

    with pytest.raises(psycopg.DataError, match="NUL"):
        store.write(work)
    with store.reading() as connection:
        assert connection.execute(text("select count(*) from store_fact where value = 'x'")).scalar_one() == 0


def test_a_transaction_in_which_something_failed_is_not_said_to_be_saved(store: Database) -> None:
    def work(there: Connection) -> None:
        carry_out(there, "insert into store_fact values (?, ?)", ["one", "x"])
        with contextlib.suppress(DBAPIError):
            there.execute(text("select 1 / 0"))

    with pytest.raises(psycopg.errors.InFailedSqlTransaction):
        store.write(work)
    with store.reading() as connection:
        assert connection.execute(text("select count(*) from store_fact where value = 'x'")).scalar_one() == 0


# What others enter


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_station_is_told_of_its_case_and_need_not_look_for_what_is_of_others(
    place: Server, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rvlms_plan.store.postgres.hold.LOOKS_EVERY_SECONDS", 10**6)
    first, second = opening(place), opening(place)
    second.watch([(journal.CASE, "one")])
    before = second.data_version()
    sign = second.last_touched()
    first.write(lambda _: None, of=[(journal.CASE, "two")])
    first.write(lambda _: None, of=[(journal.CASE, "one")])
    until(lambda: second.last_touched() != sign)
    assert second.last_touched() != second.last_touched(), "behind what waits another notice may come"
    assert second.data_version() == before + 2**16, "one of the two is of this case"
    for of in ([("site", "any")], []):
        before = second.data_version()
        first.write(lambda _: None, of=of)
        until(lambda before=before: second.data_version() != before)


def test_what_is_told_while_a_station_is_at_the_server_itself_is_not_missed(
    place: Server, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server keeps notices back until a transaction ends, and may give them in one piece with its answer."""
    monkeypatch.setattr("rvlms_plan.store.postgres.hold.LOOKS_EVERY_SECONDS", 10**6)
    first, second = opening(place), opening(place)

    second.watch([(journal.CASE, "one")])

    def meanwhile(there: Connection) -> None:
        there.execute(text("select 1"))
        first.write(lambda _: None, of=[(journal.CASE, "one")])

    uses: list[Callable[[Any], object]] = [second.glance, second.write, second.write_aside]
    for use in uses:
        before, sign = second.data_version(), second.last_touched()
        use(meanwhile)
        until(lambda sign=sign: second.last_touched() != sign)
        assert second.data_version() != before


def test_a_lost_connection_counts_as_news(place: Server, opening: Opening, server: TestServer) -> None:
    store = opening(place)
    before = store.data_version()
    sign = store.last_touched()
    with server.connect() as connection:
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (place.stem,))
    until(lambda: store.last_touched() != sign)

    def is_said() -> bool:
        """The server's last word may come before the end itself, which is a sign of its own."""
        try:
            store.data_version()
        except StoreProblem as problem:
            return "cannot be reached" in problem.says
        return False

    until(is_said)
    assert store.data_version() != before


def test_what_is_read_for_long_is_ended_from_another_thread(place: Server) -> None:
    store = Database(place, read_only=True, can_stop=True)
    threading.Timer(0.2, store.stop_reading).start()
    began = time.monotonic()
    with pytest.raises(ReadingStopped), store.reading() as connection:
        connection.execute(text("select pg_sleep(30)"))
    assert time.monotonic() - began < 10
    with store.reading() as connection:
        assert connection.execute(text("select 1")).scalar_one() == 1
    store.close()


# Opening


def test_it_is_made_on_first_use_by_whoever_may(server: TestServer, opening: Opening) -> None:
    place = Server(server.url(server.fresh(prepared=False)))
    for keys in ({"read_only": True}, {"makes": False}):
        with pytest.raises(NoStoreYet):
            opening(place, **keys)
    store = opening(place)
    append(store, entry(1))
    assert opening(place, read_only=True).kind() == "theatre"
    with pytest.raises(StoreProblem, match="never mixed"):
        opening(place, PRACTICE)


def test_who_may_not_make_it_is_told_who_has_to(server: TestServer, opening: Opening) -> None:
    name = server.fresh(prepared=False)
    with server.connect() as connection:
        connection.execute(f"create role weak_{name} login")
    with pytest.raises(StoreProblem, match="store prepare --for ROLE. Nothing was written"):
        opening(Server(server.url(name, f"weak_{name}")))


def test_another_programs_schema_of_that_name_is_not_touched(server: TestServer, opening: Opening) -> None:
    place = Server(server.url(server.fresh(prepared=False)))
    with server.connect(place.stem) as connection:
        connection.execute("create schema rvlms_plan")
    with pytest.raises(StoreProblem, match="belongs to another program. It was not touched"):
        opening(place)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql+psycopg://berg:canary@/plans?host=/nowhere", "cannot be reached"),
        ("postgresql+psycopg://nobody-here:canary@/{name}?host={host}", "does not let this role in"),
        ("postgresql+psycopg://postgres:canary@/not_there?host={host}&password=canary", "no database"),
    ],
)
def test_what_keeps_a_server_from_being_opened_is_said_without_the_password(
    server: TestServer, opening: Opening, url: str, words: str
) -> None:
    place = Server(url.format(name="postgres", host=server.folder))
    with pytest.raises(StoreProblem, match=words) as problem:
        opening(place)
    assert "canary" not in f"{problem.value.says} {place} {place!r}"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ('connection to server at "db.controle.example", port 5432 failed: Connection refused\n\tIs the server running',
         "cannot be reached"),
        ('connection to server at "pg-recovery", port 5432 failed: timeout expired', "cannot be reached"),
        ('connection to server at "h" (::1), port 5432 failed: FATAL:  the database system is starting up', "starting"),
        ('connection to server at "h", port 5432 failed: FATAL:  Passwort-Authentifizierung fehlgeschlagen',
         "does not let us in"),
        ('connection to server at "h", port 5432 failed: ВАЖНО:  роль "x" не существует', "does not let us in"),
        ('connection to server at "h", port 5432 failed: fe_sendauth: no password supplied', "does not let this role"),
    ],
)  # fmt: skip
def test_what_a_server_answers_is_told_from_its_name_and_in_any_language(told: str, words: str) -> None:
    problem = said(
        psycopg.OperationalError(told), Server("postgresql+psycopg://h/plans"), reading=False, committing=False
    )
    assert words in str(problem)
    assert isinstance(problem, NotSaved) is (words == "cannot be reached")


def test_a_newer_schema_is_refused_and_an_older_one_is_brought_up_by_its_owner(
    server: TestServer, own_place: Server, role: str, opening: Opening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = tmp_path / "versions"
    versions.mkdir()
    (versions / "v9999_more.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\n"
        f"revision, down_revision, branch_labels, depends_on = '9999', '{schema.SCHEMA:04}', None, None\n"
        "def upgrade():\n    op.add_column('register', sa.Column('more', sa.Integer))\n"
    )
    newer = schema.SCHEMA + 1
    with monkeypatch.context() as later:
        later.setattr(schema, "SCHEMA", newer)
        later.setattr("rvlms_plan.store.postgres.opening.SCHEMA", newer)
        later.setattr(schema, "VERSIONS", (*schema.VERSIONS, str(versions)))
        with pytest.raises(StoreProblem, match="store prepare --for ROLE"):
            opening(of_role(server, own_place, role))
        with pytest.raises(StoreProblem, match="older schema"):
            opening(own_place, read_only=True)
        store = opening(own_place)
        with store.reading() as connection:
            assert connection.execute(text("select count(more) from register")).scalar_one() == 0
            assert guards.wrong(connection) == []
            assert journal.newest_position(connection, journal.CASE, "one") == 3
    with pytest.raises(StoreProblem, match="newer rvlms-plan"):
        opening(own_place)


def test_a_store_of_every_schema_that_a_server_ever_had_is_brought_up(server: TestServer, opening: Opening) -> None:
    """The first on a server was 7; each later one leaves what `store prepare --print` prints beside it."""
    numbers = sorted(int(each.stem) for each in SCHEMAS.glob("*.sql"))
    assert numbers == list(range(7, schema.SCHEMA + 1))
    for number in numbers:
        place = Server(server.url(server.fresh(prepared=False)))
        with server.connect(place.stem) as connection:
            connection.execute((SCHEMAS / f"{number}.sql").read_text(encoding="utf-8"))
        store = opening(place)
        append(store, entry(1))
        with store.reading() as connection:
            assert (schema.version_of(connection), guards.wrong(connection)) == (schema.SCHEMA, [])
            for table in tables.own():
                columns = ", ".join(column.name for column in table.columns)
                connection.execute(text(f"select {columns} from {table.name}"))


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_server_that_does_not_keep_what_it_confirmed_is_not_written_to(
    own_place: Server, opening: Opening, setting: str
) -> None:
    found = opening(own_place).settings()
    connecting.check_writes(found, own_place)
    with pytest.raises(StoreProblem, match="does not keep what it has confirmed"):
        connecting.check_writes({**found, setting: "off"}, own_place)


def test_a_commit_waits_for_the_disk_whatever_the_database_was_set_to(
    server: TestServer, own_place: Server, opening: Opening
) -> None:
    with server.connect() as connection:
        connection.execute(f"alter database {own_place.stem} set synchronous_commit = off")
    store = opening(own_place)
    assert store.settings()["synchronous_commit"] == "on"
    found = store.write(lambda there: there.execute(text("show synchronous_commit")).scalar_one())
    assert found == "on"


def test_what_is_decided_on_is_what_stands_behind_the_lock_whatever_the_database_was_set_to(
    server: TestServer, own_place: Server, opening: Opening
) -> None:
    with server.connect() as connection:
        connection.execute(f"alter database {own_place.stem} set default_transaction_isolation = 'repeatable read'")
    first, second = opening(own_place), opening(own_place)
    of, held, seen = [(journal.CASE, "one")], threading.Event(), list[int]()

    def waits() -> None:
        held.wait(10)
        seen.append(second.write(lambda there: journal.newest_position(there, journal.CASE, "one"), of=of))

    waiting = threading.Thread(target=waits)
    waiting.start()

    def while_another_waits(there: Connection) -> None:
        journal.append(there, journal.CASE, "one", journal.Head(), entry(1))
        held.set()
        with server.connect() as connection:
            asked = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
            until(lambda: connection.execute(asked).fetchone() == (1,))

    first.write(while_another_waits, of=of)
    waiting.join(10)
    assert seen == [1]


def test_on_a_file_nothing_of_a_server_is_loaded(tmp_path: Path) -> None:
    code = (
        "import sys; from rvlms_plan.cli import main\n"
        f"store = ['--store', {str(tmp_path / 'theatre.db')!r}]\n"
        "assert main([*store, 'case', 'new', 'RV-1', '--as', 'Berg', '--role', 'surgeon']) == 0\n"
        "assert main([*store, 'register']) == 0 and main([*store, 'verify']) == 0\n"
        "print([name for name in sys.modules if name == 'psycopg' or 'store.postgres' in name])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_statements_that_make_a_store_can_be_carried_out_by_an_administrator(
    server: TestServer, opening: Opening
) -> None:
    place = Server(server.url(server.fresh(prepared=False)))
    with server.connect(place.stem) as connection:
        connection.execute("; ".join(["begin", *server_schema.creation(), "commit"]))
    store: Any = opening(place)
    append(store, entry(1))
