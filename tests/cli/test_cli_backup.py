"""`backup` and `restore`: a copy is made while others write, is verified, and comes back."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from cli_harness import BERG, LI, Cli
from rvlms_plan.cli.copies import Copies
from rvlms_plan.cli.session import Session
from rvlms_plan.store import schema, sqlite
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases import live, theatre, verifying
from rvlms_plan.use_cases.station import Station, Who

SCHEMAS = Path(__file__).parents[1] / "store" / "schemas"


@pytest.fixture
def two(case: Cli) -> Cli:
    """Give two cases."""
    case.ok("case", "note", "RV-1", "seen by all", *BERG)
    case.ok("case", "new", "RV-2", *BERG)
    return case


def entries(path: Path) -> list[tuple[object, ...]]:
    connection = sqlite.dbapi.connect(path)
    try:
        return list(connection.execute("select * from entry order by 1, 2, 3"))
    finally:
        connection.close()


def test_a_copy_is_whole_is_one_file_and_belongs_to_its_user(two: Cli) -> None:
    copy = two.folder / "copies" / "one.db"
    copy.parent.mkdir()
    data = two.json("backup", copy)
    assert (data["entries"], data["journals"], data["verified"]) == (3, 2, True)
    assert [each.name for each in copy.parent.iterdir()] == ["one.db"]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert entries(copy) == entries(two.store)
    assert two.bare("--store", copy, "verify").code == 0
    assert "takes another file's place" in two.refused(5, "backup", copy)


def test_a_copy_comes_back_only_where_no_store_is(two: Cli) -> None:
    copy, target = two.folder / "copy.db", two.folder / "new" / "theatre.db"
    two.ok("backup", copy)
    assert "restore overwrites nothing" in two.refused(5, "restore", copy)
    assert two.bare("--store", target, "restore", copy).code == 0
    assert entries(target) == entries(two.store)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [each.name for each in target.parent.iterdir()] == ["theatre.db"]
    assert two.bare("--store", target, "case", "note", "RV-1", "goes on", *LI).code == 0
    assert two.bare("--store", target, "verify").code == 0
    assert two.bare("--store", target, "restore", copy).code == 5


def test_a_copy_that_was_tampered_with_or_cut_is_4_and_nothing_is_restored(two: Cli) -> None:
    copy, target = two.folder / "copy.db", two.folder / "new.db"
    two.ok("backup", copy)
    whole = copy.read_bytes()
    connection = sqlite.dbapi.connect(copy, isolation_level=None)
    for name in schema.guard_texts():
        connection.execute(f"drop trigger {name}")
    connection.execute("update entry set body = cast(replace(cast(body as text), 'by all', 'by few') as blob)")
    for text in schema.guard_texts().values():
        connection.execute(text)
    connection.close()
    ran = two.bare("--store", target, "restore", copy)
    assert (ran.code, ran.out) == (4, "")
    assert "RV-1, entry 2: its bytes are not those that its hash was made of." in ran.err
    copy.write_bytes(whole[: len(whole) // 2])
    ran = two.bare("--store", target, "restore", copy)
    assert (ran.code, ran.out) == (4, ""), ran.err
    assert not target.exists()
    assert not [each for each in two.folder.iterdir() if each.name.startswith(".new")]


def test_what_is_no_copy_is_3(two: Cli) -> None:
    target, file = two.folder / "new.db", two.folder / "letter.txt"
    file.write_text("Dear colleague, " * 500)
    ran = two.bare("--store", target, "restore", file)
    assert (ran.code, "is not a store" in ran.err) == (3, True), ran.err
    assert str(file) in ran.err
    assert two.bare("--store", target, "restore", two.folder / "none").code == 3
    assert not target.exists()


def test_a_copy_of_an_older_schema_is_restored_and_brought_up(cli: Cli) -> None:
    copy = cli.folder / "old.db"
    connection = sqlite.dbapi.connect(copy, isolation_level=None)
    connection.executescript((SCHEMAS / "1.sql").read_text(encoding="utf-8"))
    connection.close()
    cli.ok("restore", copy)
    assert cli.json("doctor")["store"]["schema"] == schema.SCHEMA
    assert cli.show()["status"] == "closed"


def test_a_store_that_is_not_whole_makes_no_copy(two: Cli) -> None:
    with two.connection() as connection:
        connection.execute("drop trigger entry_no_update")
        connection.execute("update entry set request = 'another' where position = 2")
        connection.execute(schema.guard_texts()["entry_no_update"])
    ran = two.run("backup", two.folder / "copy.db")
    assert (ran.code, ran.out) == (4, "")
    assert "RV-1, entry 2: the column request disagrees with its body." in ran.err
    assert not (two.folder / "copy.db").exists()


@pytest.mark.fault("copy")
def test_a_copy_that_is_made_while_four_write_is_whole(two: Cli) -> None:
    stop = threading.Event()
    written = list[live.Recorded]()

    def write(number: int) -> None:
        database = Database(two.store, patience=30)
        at = two.now()
        case = live.resume(database, Station(lambda: at, f"station {number}"), f"RV-{1 + number % 2}")
        while not stop.is_set():
            words = f"Synthetic note {len(written)} of station {number} " * 20
            written.append(theatre.note(case, words, Who("Li", "anaesthetist")))
        database.close()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for each in writers:
        each.start()
    try:
        for number in range(3):
            before = len(written)
            while len(written) < before + 20:
                time.sleep(0.01)
            two.ok("backup", two.folder / f"{number}.db")
    finally:
        stop.set()
        for each in writers:
            each.join()
    sizes = [len(entries(two.folder / f"{number}.db")) for number in range(3)]
    assert sizes == sorted(set(sizes)), "each copy holds more than the one before it"
    store = Database(two.folder / "2.db", read_only=True)
    assert verifying.verify(store).is_whole
    store.close()


def test_the_days_copies_are_made_once_a_day_and_kept_by_rule(two: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = two.folder / "copies"
    assert "No backup-folder is set" in two.refused(2, "backup", "--scheduled")
    monkeypatch.setenv("RVLMS_PLAN_BACKUP_FOLDER", str(folder))
    monkeypatch.setenv("RVLMS_PLAN_BACKUP_KEEP", "newest=2")
    monkeypatch.setattr("os.nice", lambda _: 0)
    two.ok("backup", "--scheduled")
    assert "a copy of today already" in two.ok("backup", "--scheduled").err
    old, young = folder / ".theatre-20261101T070000Z.db.0a1b2c3d", folder / ".theatre-20261124T070000Z.db.0a1b2c3e"
    for half in (old, young):
        half.write_text("half made")
    os.utime(old, (0, 0))
    os.utime(young, (two.now.at.timestamp() + 10 * 86400,) * 2)
    for _ in range(3):
        two.now.at += timedelta(days=1)
        two.ok("backup", "--scheduled")
    assert (old.exists(), young.exists()) == (False, True)
    young.unlink()
    assert sorted(each.name[:16] for each in folder.iterdir()) == ["theatre-20261125", "theatre-20261126"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    shown = two.json("doctor")["backups"]
    assert (shown["copies"], shown["newest"][:10]) == (2, "2026-11-26")
    two.now.at += timedelta(days=3)
    assert any("No copy of the store was made since 2026-11-26" in each for each in two.json("doctor")["advice"])


def test_copies_that_are_there_stay_where_the_days_copy_fails(two: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = two.folder / "copies"
    monkeypatch.setenv("RVLMS_PLAN_BACKUP_FOLDER", str(folder))
    monkeypatch.setenv("RVLMS_PLAN_BACKUP_KEEP", "newest=1")
    monkeypatch.setattr("os.nice", lambda _: 0)
    two.ok("backup", "--scheduled")
    two.now.at += timedelta(days=1)
    monkeypatch.setattr("os.link", _full)
    monkeypatch.setattr(Path, "replace", _full)
    assert "cannot be written" in two.refused(3, "backup", "--scheduled")
    assert len(list(folder.glob("theatre-*.db"))) >= 1


def _full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_bad_rule_is_said_with_its_place(two: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RVLMS_PLAN_BACKUP_KEEP", "newst=2")
    ran = two.bare("config", "validate")
    assert (ran.code, "RVLMS_PLAN_BACKUP_KEEP: " in ran.err, "Did you mean newest?" in ran.err) == (2, True, True)


def test_while_the_screens_are_open_the_days_copy_is_made_by_a_program_of_its_own(
    two: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = two.folder / "copies"
    monkeypatch.setenv("RVLMS_PLAN_BACKUP_FOLDER", str(folder))
    session = Session()
    session.use_store(two.store, "test")
    copies = Copies(session, every=0.05)
    copies.start()
    for _ in range(600):
        if list(folder.glob("theatre-*.db")):
            break
        time.sleep(0.05)
    assert copies.stop() is None
    (made,) = folder.glob("theatre-*.db")
    assert entries(made) == entries(two.store)


def test_a_days_copy_that_fails_is_said_when_the_screens_close(two: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = two.folder / "a file, no folder"
    blocked.write_text("")
    monkeypatch.setenv("RVLMS_PLAN_BACKUP_FOLDER", str(blocked))
    session = Session()
    session.use_store(two.store, "test")
    copies = Copies(session)
    copies._make()
    said = copies.stop()
    assert said
    assert "No copy could be made" in said


@pytest.mark.fault("kill")
def test_an_interrupted_copy_leaves_nothing_or_the_whole(two: Cli) -> None:
    """Killed at once, it has made nothing that bears the name of a copy."""
    for seconds in (0.2, 0.5, 0.8):
        target = two.folder / f"killed-{seconds}.db"
        run = subprocess.Popen([sys.executable, "-m", "rvlms_plan", "--store", two.store, "backup", target],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        time.sleep(seconds)
        run.kill()
        run.wait()
        if target.exists():
            shutil.copyfile(target, two.folder / "look.db")
            assert entries(two.folder / "look.db") == entries(two.store)
