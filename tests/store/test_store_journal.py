"""Journals in the store: append-only, in order, chained, and readable by anything that knows SQLite and SHA-256."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError
from store_help import append, entry, raw

from rvlms_plan.domain.chain import GENESIS
from rvlms_plan.domain.entries import Entry, NoteWritten
from rvlms_plan.store import bulk, journal, register
from rvlms_plan.store.bulk import ReadModel, rows_of
from rvlms_plan.store.database import Database
from rvlms_plan.store.problems import SavedAlready

pytestmark = pytest.mark.both_engines

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MODEL = ReadModel("one", "RV-1", 108, (), [], [])
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC) | OFFSETS)  # noqa: DTZ001
COLUMNS = "journal_kind, journal_id, position, request, kind, at, body, previous, hash"


@pytest.fixture
def kept(store: Database) -> Database:
    """Give a store with a journal of three entries."""
    append(store, entry(1), entry(2), entry(3))
    return store


@pytest.fixture
def other_tool(kept: Database) -> Iterator[Any]:
    """Give a connection without any of our settings: what another tool could do to the file."""
    with raw(kept.path) as connection:
        assert connection.execute("pragma recursive_triggers").fetchone() == (0,)
        yield connection


def rows(connection: Any, table: str = "entry") -> list[Any]:
    return list(connection.execute(f"select * from {table} order by 1, 2, 3").fetchall())


CHANGES = {
    "update": "update entry set kind = 'x' where position = 2",
    "update or replace": "update or replace entry set position = 3 where position = 2",
    "update or ignore": "update or ignore entry set body = x'00' where position = 2",
    "delete": "delete from entry where position = 3",
    "delete all": "delete from entry",
    "replace": f"insert or replace into entry ({COLUMNS}) select journal_kind, journal_id, position, request, 'x', at, "
    "body, previous, hash from entry where position = 3",
    "replace an earlier one": f"replace into entry ({COLUMNS}) select journal_kind, journal_id, position, 'new', kind, "
    "at, body, previous, hash from entry where position = 1",
    "replace by request": f"insert or replace into entry ({COLUMNS}) select journal_kind, journal_id, 4, 'request-2', "
    "kind, at, body, hash, hash from entry where position = 3",
    "upsert": f"insert into entry ({COLUMNS}) select {COLUMNS} from entry where position = 3 "
    "on conflict do update set kind = 'x'",
    "gap": f"insert into entry ({COLUMNS}) select journal_kind, journal_id, 5, 'new', kind, at, body, hash, hash "
    "from entry where position = 3",
    "wrong predecessor": f"insert into entry ({COLUMNS}) select journal_kind, journal_id, 4, 'new', kind, at, body, "
    "previous, hash from entry where position = 3",
    "same position": f"insert into entry ({COLUMNS}) select journal_kind, journal_id, 3, 'new', kind, at, body, "
    "previous, hash from entry where position = 3",
    "second beginning": f"insert into entry ({COLUMNS}) select journal_kind, journal_id, 1, 'new', kind, at, body, "
    "previous, hash from entry where position = 1",
    "position nought": f"insert into entry ({COLUMNS}) select journal_kind, 'two', 0, 'new', kind, at, body, "
    "previous, hash from entry where position = 1",
    "unknown journal": f"insert into entry ({COLUMNS}) select 'drill', 'two', 1, 'new', kind, at, body, "
    "previous, hash from entry where position = 1",
    "no hash": f"insert into entry ({COLUMNS}) select journal_kind, 'two', 1, 'new', kind, at, body, "
    "previous, x'00' from entry where position = 1",
    "a beginning with a predecessor": f"insert into entry ({COLUMNS}) select journal_kind, 'two', 1, 'new', kind, at, "
    "body, hash, hash from entry where position = 1",
    "text for bytes": f"insert into entry ({COLUMNS}) select journal_kind, 'two', 1, 'new', kind, at, "
    "'text', previous, hash from entry where position = 1",
}


@pytest.mark.of_file
@pytest.mark.parametrize("change", CHANGES)
def test_what_was_entered_is_never_changed_taken_out_or_slipped_in(other_tool: Any, change: str) -> None:
    before = rows(other_tool)
    with pytest.raises(Exception, match="append-only|already in the journal|does not follow|constraint|cannot store"):
        other_tool.execute(CHANGES[change])
    assert rows(other_tool) == before


@pytest.mark.of_file
@pytest.mark.parametrize("change", CHANGES)
def test_our_own_connection_cannot_change_it_either(kept: Database, change: str) -> None:
    with pytest.raises((DatabaseError, SavedAlready)):
        kept.write(lambda connection: connection.execute(text(CHANGES[change])))
    assert len(list(_read(kept))) == 3


@pytest.mark.of_file
def test_an_entry_cannot_be_pushed_out_by_the_number_of_its_row(other_tool: Any) -> None:
    """REPLACE removes a row whose hidden number is taken, and fires no trigger for it."""
    before = rows(other_tool)
    with pytest.raises(Exception, match="rowid|append-only"):
        other_tool.execute(
            f"insert or replace into entry (rowid, {COLUMNS}) select 1, journal_kind, journal_id, 4, 'new', kind, at, "
            "body, hash, randomblob(32) from entry where position = 3"
        )
    assert rows(other_tool) == before
    for table, values in (("checklist_text", "1, hex(randomblob(32)), 'x', '1', x'00'"), ("store_fact", "1, 'x', 'y'")):
        with pytest.raises(Exception, match="rowid|append-only"):
            columns = "rowid, sha256, checklist, version, text" if table == "checklist_text" else "rowid, name, value"
            other_tool.execute(f"insert or replace into {table} ({columns}) values ({values})")


@pytest.mark.of_file
@pytest.mark.parametrize(
    "change",
    [
        "update checklist_text set text = x'00'",
        "delete from checklist_text",
        "insert or replace into checklist_text select sha256, 'x', version, text from checklist_text",
        "update store_fact set value = 'practice' where name = 'kind'",
        "delete from store_fact",
        "insert or replace into store_fact values ('kind', 'practice')",
    ],
)
def test_a_pinned_text_and_the_kind_of_a_store_are_never_changed(kept: Database, change: str) -> None:
    kept.write(lambda connection: register.keep_text(connection, "a" * 64, "rvlms", "1.0.0", b"text"))
    with raw(kept.path) as connection:
        before = rows(connection, "checklist_text, store_fact")
        with pytest.raises(Exception, match="append-only"):
            connection.execute(change)
        assert rows(connection, "checklist_text, store_fact") == before


def test_the_same_request_is_one_entry_in_whatever_journal(kept: Database) -> None:
    head = _head(kept)
    with pytest.raises(SavedAlready):
        append(kept, entry(4, "request-2"), head=head)
    with pytest.raises(SavedAlready):
        append(kept, entry(1, "request-2"), journal_id="two")
    assert len(list(_read(kept))) == 3


def test_an_entry_behind_a_head_that_is_no_longer_the_newest_is_refused(kept: Database) -> None:
    stale = journal.Head(2, _hashes(kept)[1])
    with pytest.raises(Exception, match="append-only|Another station was quicker"):
        append(kept, entry(3, "new"), head=stale)
    with pytest.raises(Exception, match="does not follow"):
        append(kept, entry(4, "newer"), head=stale)
    append(kept, entry(4, "newest"), head=_head(kept))


@given(MOMENTS)
def test_the_column_of_an_entrys_moment_is_that_moment_in_utc_whatever_the_stations_offset(at: datetime) -> None:
    stamp = entry(1).stamp._replace(at=at, happened_at=at)
    row = journal.encoded(journal.CASE, "one", GENESIS, Entry(1, stamp, NoteWritten("torn")))
    assert row[journal.COLUMNS.index("at")] == at.astimezone(UTC).isoformat(timespec="microseconds")


WRONG = {
    "a predecessor's hash": lambda row: (*row[:7], bytes(32), row[8]),
    "a gap": lambda row: (*row[:2], row[2] + 1, *row[3:]),
    "a request twice": lambda row: (*row[:3], "request-3", *row[4:]),
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("which", [49, 107])
def test_of_many_entries_written_at_once_one_that_the_guards_refuse_is_refused_with_all_of_them(
    store: Database, wrong: str, which: int
) -> None:
    """Fifty are one statement of a file; those left over are written one by one."""
    chained = rows_of(MODEL, [entry(each) for each in range(1, 109)]).entries
    chained[which] = WRONG[wrong](chained[which])
    with pytest.raises((DatabaseError, SavedAlready)):
        store.write(lambda connection: bulk.write_entries(connection, chained))
    with store.reading() as connection:
        assert connection.execute(text("select count(*) from entry")).scalar_one() == 0


def test_many_entries_written_at_once_are_those_that_are_appended_one_by_one(store: Database) -> None:
    many = [entry(each) for each in range(1, 109)]
    store.write(lambda connection: bulk.write_entries(connection, rows_of(MODEL, many).entries))
    append(store, *[entry(each, f"again-{each}") for each in range(1, 3)], journal_id="two")
    with store.reading() as connection:
        assert [each.entry for each in journal.read(connection, journal.CASE, "one")] == many
        assert journal.head_of(connection, journal.CASE, "one").hash == rows_of(MODEL, many).entries[-1][-1]
        waits = connection.execute(text("select journal_id, position from unsealed order by 1")).all()
    assert [tuple(each) for each in waits] == [("one", 0), ("two", 0)]


def test_what_was_entered_is_read_back_in_order_and_from_any_position(kept: Database) -> None:
    assert [each.entry for each in _read(kept)] == [entry(1), entry(2), entry(3)]
    assert [each.entry.position for each in _read(kept, after=2)] == [3]
    assert list(_read(kept, after=3)) == []
    with kept.reading() as connection:
        assert journal.newest_position(connection, journal.CASE, "one") == 3
        assert journal.newest_position(connection, journal.CASE, "two") == 0
    assert [(each.entry.position, each.hash) for each in _read(kept)] == list(enumerate(_hashes(kept), 1))


def test_journals_do_not_mix(kept: Database) -> None:
    append(kept, entry(1, "other"), journal_id="two")
    assert len(list(_read(kept))) == 3
    with kept.reading() as connection:
        assert len(list(journal.read(connection, journal.CASE, "two"))) == 1
        assert journal.journal_of(connection, "other") == ("case", "two")
        assert journal.journal_of(connection, "another") is None


def test_a_transaction_that_fails_leaves_nothing(kept: Database) -> None:
    def fails(connection: Connection) -> None:
        journal.append(connection, journal.CASE, "one", _head(kept), entry(4))
        raise RuntimeError("after the insert")

    with pytest.raises(RuntimeError, match="after the insert"):
        kept.write(fails)
    assert len(list(_read(kept))) == 3
    append(kept, entry(4), head=_head(kept))


def test_reading_cannot_write(kept: Database) -> None:
    with kept.reading() as connection, pytest.raises(DatabaseError, match="readonly|read-only"):
        connection.execute(text("delete from register"))


def test_a_reading_sees_one_moment_of_the_store(kept: Database) -> None:
    with kept.reading() as connection:
        before = journal.newest_position(connection, journal.CASE, "one")
        append(kept, entry(4), head=_head(kept))
        assert journal.newest_position(connection, journal.CASE, "one") == before
    with kept.reading() as connection:
        assert journal.newest_position(connection, journal.CASE, "one") == before + 1


_VERIFY = """
import hashlib, json, sqlite3, sys
rows = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True).execute(
    "select journal_kind, journal_id, position, request, kind, at, body, previous, hash from entry order by 1, 2, 3")
heads = {}
for journal_kind, journal_id, position, request, kind, at, body, previous, own in rows:
    count, head = heads.get((journal_kind, journal_id), (0, bytes(32)))
    data = json.loads(body)
    assert position == count + 1 == data["position"], position
    assert previous == head, position
    assert own == hashlib.sha256(b"rvlms-plan/entry/1\\n" + previous + body).digest(), position
    assert json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == body, position
    assert data["journal"] == {"kind": journal_kind, "id": journal_id}, position
    assert (data["request"], data["kind"]) == (request, kind), position
    from datetime import datetime
    assert datetime.fromisoformat(data["at"]) == datetime.fromisoformat(at), position
    assert at.endswith("+00:00"), position
    heads[journal_kind, journal_id] = position, own
print(len(heads), sum(position for position, _ in heads.values()))
"""


def _verified(path: Path) -> str:
    run = subprocess.run([sys.executable, "-S", "-c", _VERIFY, path], capture_output=True, text=True, check=False)
    return run.stdout.strip() or run.stderr.strip().rpartition("\n")[2]


@pytest.mark.of_file
def test_the_chain_is_recomputed_from_the_stored_bytes_with_the_standard_library_alone(kept: Database) -> None:
    append(kept, entry(1, "a", "Jörg [b] ␛ 🩸"), entry(2, "b"), journal_id="two")
    kept.close()
    assert _verified(kept.path) == "2 5"


@pytest.mark.of_file
@pytest.mark.parametrize(
    "change",
    [
        "update entry set body = cast(replace(cast(body as text), 'cava', 'cafe') as blob) where position = 2",
        "update entry set at = '2026-11-23T10:00:01.000000+00:00' where position = 2",
        "update entry set request = 'x' where position = 2",
        "update entry set kind = 'PhaseClosed' where position = 2",
        "delete from entry where position = 2",
        "update entry set hash = zeroblob(32) where position = 2",
        "update entry set journal_id = 'two' where position = 1",
    ],
)
def test_whoever_takes_the_guards_away_and_changes_an_entry_is_found_out(kept: Database, change: str) -> None:
    kept.close()
    with raw(kept.path) as connection:
        for name in [row[0] for row in connection.execute("select name from sqlite_master where type = 'trigger'")]:
            connection.execute(f"drop trigger {name}")
        connection.execute(change)
    assert "AssertionError" in _verified(kept.path)


def test_the_first_entrys_predecessor_is_all_noughts(kept: Database) -> None:
    with raw(kept.place) as connection:
        found = connection.execute("select previous from entry where position = 1").fetchone()[0]
    assert found == GENESIS == bytes(32)


def test_the_body_is_canonical_and_names_its_journal(kept: Database) -> None:
    with raw(kept.place) as connection:
        body = connection.execute("select body from entry where position = 1").fetchone()[0]
    assert json.loads(body)["journal"] == {"kind": "case", "id": "one"}
    assert body.startswith(b'{"at":"2026-11-23T10:00:00+00:00","entered_by":"Li","fact":{"text":"torn cava"}')


# The register and pinned texts


def test_a_text_is_kept_once_and_given_back_byte_by_byte(kept: Database) -> None:
    data = "Übung \r\n\t\ufeff".encode() + bytes(range(256))
    for _ in range(2):
        kept.write(lambda connection: register.keep_text(connection, "a" * 64, "rvlms", "1.0.0", data))
    with kept.reading() as connection:
        assert register.text_of(connection, "a" * 64) == data
        assert connection.execute(text("select count(*) from checklist_text")).scalar_one() == 1


def _read(store: Database, after: int = 0) -> list[journal.Kept]:
    with store.reading() as connection:
        return list(journal.read(connection, journal.CASE, "one", after))


def _hashes(store: Database) -> list[bytes]:
    return [each.hash for each in _read(store)]


def _head(store: Database) -> journal.Head:
    newest = _read(store)[-1]
    return journal.Head(newest.entry.position, newest.hash)
