"""Opening a store: where it may be, what it may hold, which settings keep answers safe."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from store_help import append, as_ordinary_user, entry, raw

from rvlms_plan.store import connections, sqlite
from rvlms_plan.store.database import PRACTICE, Database
from rvlms_plan.store.place import check_place, filesystem_of
from rvlms_plan.store.problems import NoStoreYet, NotSaved, StoreProblem
from rvlms_plan.store.schema import SCHEMA


def test_the_settings_that_keep_answers_safe_are_in_force(store: Database) -> None:
    assert sqlite.CAN_USE_WAL
    assert store.settings() == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "trusted_schema": 0,
        "mmap_size": 0,
    }


def test_the_settings_are_those_of_the_connection_that_writes(store: Database) -> None:
    names = ("synchronous", "recursive_triggers", "foreign_keys", "trusted_schema")
    found = store.write(lambda connection: [connection.execute(text(f"pragma {name}")).scalar() for name in names])
    assert found == [2, 1, 1, 0]


@pytest.mark.parametrize("setting", ["synchronous", "foreign_keys", "recursive_triggers", "trusted_schema"])
def test_a_setting_that_sqlite_does_not_take_stops_the_program_before_anything_is_written(
    place: Path, opening: object, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    taken = {**connections._writer_settings(), setting: 1 if setting in {"synchronous", "trusted_schema"} else 0}
    monkeypatch.setattr(connections, "_writer_settings", lambda: taken)
    with pytest.raises(StoreProblem, match="SQLite did not take the settings that keep answers safe"):
        opening(place)  # type: ignore[operator]


def test_the_settings_are_read_back_on_each_connection_not_only_the_first(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = append(store, entry(1))
    monkeypatch.setattr(connections, "_writer_settings", lambda: {"synchronous": 0})
    store.hold.drop_writer()
    with pytest.raises(StoreProblem, match="did not take the settings"):
        append(store, entry(2), head=head)
    monkeypatch.undo()
    append(store, entry(2), head=head)


def test_a_sqlite_with_the_wal_reset_bug_is_known_and_one_without_it_is_used() -> None:
    buggy = [(3, 7, 0), (3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 50, 6), (3, 51, 0), (3, 51, 2)]
    sound = [(3, 44, 6), (3, 44, 9), (3, 50, 7), (3, 51, 3), (3, 53, 4), (4, 0, 0)]
    assert [version for version in buggy if not sqlite.has_wal_reset_bug(version)] == []
    assert [version for version in sound if sqlite.has_wal_reset_bug(version)] == []
    assert not sqlite.has_wal_reset_bug(sqlite.VERSION)


def test_without_a_sound_sqlite_the_store_keeps_to_a_rollback_journal_with_extra_syncs(
    place: Path, opening: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "CAN_USE_WAL", False)
    store = opening(place)  # type: ignore[operator]
    assert (store.settings()["journal_mode"], store.settings()["synchronous"]) == ("delete", 3)
    append(store, entry(1), entry(2))
    assert not place.with_name("theatre.db-wal").exists()


def test_the_program_uses_one_sqlite_library_only() -> None:
    code = (
        "import sys; from rvlms_plan.use_cases import theatre; from rvlms_plan.store.database import open_store\n"
        "import datetime, pathlib, tempfile\n"
        "with tempfile.TemporaryDirectory() as d:\n"
        "    path = pathlib.Path(d) / 'x.db'\n"
        "    open_store(path, 'theatre', lambda: datetime.datetime.now(datetime.UTC), 't').close()\n"
        "print('_sqlite3' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_a_store_of_two_names_is_not_written_to(place: Path, opening: Any) -> None:
    opening(place).close()
    other = place.with_name("other.db")
    other.hardlink_to(place)
    before = place.read_bytes()
    for path in (place, other):
        with pytest.raises(StoreProblem, match="one file under 2 names"):
            opening(path)
    assert place.read_bytes() == before
    other.unlink()
    opening(place).close()


def test_a_store_and_its_folder_are_its_owners_alone(tmp_path: Path, opening: object) -> None:
    path = tmp_path / "data" / "theatre.db"
    before = os.umask(0)
    try:
        store: Database = opening(path)  # type: ignore[operator]
        append(store, entry(1))
        files = sorted(path.parent.iterdir())
        assert [each.name for each in files] == ["theatre.db", "theatre.db-shm", "theatre.db-wal"]
        assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    finally:
        os.umask(before)


@pytest.mark.parametrize("name", ["a b.db", "100%.db", "what?.db", "a#b.db", "a%20b.db", "Übung-李.db", "file:x.db"])
def test_a_path_of_any_characters_is_that_path(tmp_path: Path, opening: object, name: str) -> None:
    opening(tmp_path / name)  # type: ignore[operator]
    assert (tmp_path / name).stat().st_size > 0
    assert {each.name.removesuffix("-wal").removesuffix("-shm") for each in tmp_path.iterdir()} == {name}


def test_a_link_leads_to_the_one_real_file(tmp_path: Path, opening: object) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "real.db")
    store: Database = opening(tmp_path / "link.db")  # type: ignore[operator]
    assert store.path == (tmp_path / "real.db").resolve()


# What is not a store


def test_reading_makes_no_store(place: Path, opening: object) -> None:
    with pytest.raises(NoStoreYet, match="There is no store at"):
        opening(place, read_only=True)  # type: ignore[operator]
    assert not place.exists()


def test_a_folder_is_not_a_store(tmp_path: Path, opening: object) -> None:
    with pytest.raises(StoreProblem, match="is a folder, not a store. Give a file in it"):
        opening(tmp_path)  # type: ignore[operator]


def test_a_device_or_a_pipe_is_not_a_store(tmp_path: Path, opening: object) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/null")):
        with pytest.raises(StoreProblem, match="is not a file"):
            opening(path)  # type: ignore[operator]


@pytest.mark.parametrize("content", [b"hello", b"hello, world\n" * 200, b"SQLite format 3\0" + b"\xff" * 5000])
@pytest.mark.parametrize("read_only", [False, True])
def test_another_programs_file_is_not_touched(
    place: Path,
    opening: object,
    content: bytes,
    read_only: bool,
) -> None:
    place.write_bytes(content)
    with pytest.raises(StoreProblem, match="It was not (touched|changed)"):
        opening(place, read_only=read_only)  # type: ignore[operator]
    assert place.read_bytes() == content


def test_another_programs_sqlite_file_is_not_touched(place: Path, opening: object) -> None:
    with raw(place) as connection:
        connection.execute("create table t (x)")
    content = place.read_bytes()
    for read_only in (False, True):
        with pytest.raises(StoreProblem, match="belongs to another program. It was not touched; give another path"):
            opening(place, read_only=read_only)  # type: ignore[operator]
    assert place.read_bytes() == content
    with raw(place) as connection:
        connection.execute("pragma application_id = 7")
    with pytest.raises(StoreProblem, match="belongs to another program"):
        opening(place)  # type: ignore[operator]


def test_a_store_of_a_newer_program_is_not_touched(place: Path, opening: object) -> None:
    opening(place).close()  # type: ignore[operator]
    with raw(place) as connection:
        connection.execute("pragma user_version = 99")
    for read_only in (False, True):
        with pytest.raises(StoreProblem, match=rf"newer rvlms-plan \(schema 99; this one knows {SCHEMA}\)"):
            opening(place, read_only=read_only)  # type: ignore[operator]


def test_practice_and_theatre_never_share_a_store(tmp_path: Path, opening: object) -> None:
    opening(tmp_path / "a.db")  # type: ignore[operator]
    opening(tmp_path / "b.db", PRACTICE)  # type: ignore[operator]
    with pytest.raises(StoreProblem, match="holds theatre records, not practice records. The two are never mixed"):
        opening(tmp_path / "a.db", PRACTICE)  # type: ignore[operator]
    with pytest.raises(StoreProblem, match="holds practice records, not theatre records"):
        opening(tmp_path / "b.db", read_only=True)  # type: ignore[operator]


def test_a_store_says_what_it_is_and_when_and_by_what_it_was_made(store: Database) -> None:
    assert store.kind() == "theatre"
    with store.reading() as connection:
        facts = dict(connection.execute(text("select name, value from store_fact")).all())  # type: ignore[arg-type]
    assert len(facts.pop("id")) == 32, "a random name, by which a kept checkpoint knows its store"
    assert facts == {"kind": "theatre", "made_at": "2026-11-23T08:00:00+00:00", "made_by": "tests"}


def test_a_path_that_cannot_be_is_said_in_a_sentence(tmp_path: Path, opening: object) -> None:
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "file" / "theatre.db", tmp_path / ("x" * 300)):
        with pytest.raises(StoreProblem, match="Give another path"):
            opening(path)  # type: ignore[operator]


# Network shares

MOUNTS = """\
23 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 23 0:30 / /srv/share rw shared:5 - nfs4 server:/x rw
31 23 0:31 / /srv/with\\040blank rw shared:6 - cifs //server/x rw
32 23 0:32 / /srv/\u00dcbung rw shared:7 - 9p host rw
33 23 0:33 / /srv/share/local rw shared:8 - ext4 /dev/sdb1 rw
34 23 0:34 / /run/user/1000/gvfs rw shared:9 - fuse.gvfsd-fuse gvfsd-fuse rw
35 23 0:35 / /srv/over rw shared:10 - autofs systemd-1 rw
36 35 0:36 / /srv/over rw shared:11 - nfs server:/y rw
garbage
"""


@pytest.mark.parametrize(
    ("path", "filesystem"),
    [
        ("/srv/theatre.db", "ext4"),
        ("/srv/share/theatre.db", "nfs4"),
        ("/srv/with blank/deep/theatre.db", "cifs"),
        ("/srv/\u00dcbung/theatre.db", "9p"),
        ("/srv/share/local/theatre.db", "ext4"),
        ("/srv/shared/theatre.db", "ext4"),
        ("/srv/over/theatre.db", "nfs"),
        ("/run/user/1000/gvfs/smb-share/theatre.db", "fuse.gvfsd-fuse"),
    ],
)
def test_the_file_system_under_a_path_is_found(path: str, filesystem: str) -> None:
    assert filesystem_of(Path(path), MOUNTS) == filesystem
    if filesystem == "ext4":
        assert check_place(Path(path), MOUNTS) == Path(path)
    else:
        with pytest.raises(StoreProblem, match="lies on a network share .* where answers could be lost"):
            check_place(Path(path), MOUNTS)


def test_where_the_mounts_are_not_known_a_place_is_not_refused_for_them() -> None:
    assert filesystem_of(Path("/srv/theatre.db"), "") == ""
    assert check_place(Path("/srv/theatre.db"), "") == Path("/srv/theatre.db")


# Read-only

_OPEN = """
try:
    store = opened(sys.argv[1])
except StoreProblem as problem:
    print(problem.says)
    raise SystemExit(0)
with store.reading() as connection:
    print(store.read_only, connection.execute(text("select count(*) from entry")).scalar_one())
try:
    store.write(lambda connection: connection.execute(text("insert into store_fact values ('a', 'b')")))
    print("written")
except StoreProblem as problem:
    print(type(problem).__name__)
store.close()
"""


@pytest.fixture
def shared(tmp_path: Path, opening: object) -> Path:
    """Give a store with two entries in a folder that every user can reach."""
    folder = Path(os.path.realpath(tmp_path)) / "shared"
    folder.mkdir()
    store: Database = opening(folder / "theatre.db")  # type: ignore[operator]
    append(store, entry(1), entry(2))
    store.close()
    for each in (folder, *folder.parents):
        if each.stat().st_uid == os.geteuid() and each != Path("/"):
            each.chmod(0o755)
    return folder / "theatre.db"


@pytest.mark.fault("read-only")
@pytest.mark.parametrize(("file", "folder"), [(0o444, 0o555), (0o666, 0o555), (0o444, 0o777)])
def test_what_may_only_be_read_is_read_and_says_so_when_it_should_be_written(
    shared: Path, file: int, folder: int
) -> None:
    shared.chmod(file)
    shared.parent.chmod(folder)
    assert as_ordinary_user(_OPEN, shared).split("\n") == ["True 2", "NotSaved"]


def test_what_may_be_written_is_written(shared: Path) -> None:
    shared.chmod(0o666)
    shared.parent.chmod(0o777)
    assert as_ordinary_user(_OPEN, shared).split("\n") == ["False 2", "written"]


@pytest.mark.fault("read-only")
def test_what_may_not_be_reached_is_said_in_a_sentence(shared: Path) -> None:
    shared.parent.chmod(0o700)
    shared.chmod(0o600)
    if os.geteuid() != 0:
        shared.parent.chmod(0o000)
    said = as_ordinary_user(_OPEN, shared)
    shared.parent.chmod(0o700)
    assert said.endswith("Give another path.")


@pytest.mark.fault("read-only")
def test_a_store_opened_for_reading_writes_nothing(shared: Path, opening: object) -> None:
    before = shared.read_bytes()
    store: Database = opening(shared, read_only=True)  # type: ignore[operator]
    with pytest.raises(NotSaved, match="is read-only. Nothing was saved by this; what was saved before is kept"):
        append(store, entry(3))
    assert shared.read_bytes() == before


_LOCK = """
import fcntl, sys
with open(sys.argv[1], "rb+") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)
    except OSError:
        print("held")
    else:
        print("free")
"""


def test_opening_a_store_twice_in_one_program_does_not_drop_the_first_ones_locks(
    store: Database, opening: object
) -> None:
    """POSIX drops all of a process's locks on a file when any of its handles is closed: only SQLite may open it."""
    append(store, entry(1))
    command = [sys.executable, "-c", _LOCK, store.path]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "held\n"
    opening(store.path)  # type: ignore[operator]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "held\n"
