"""A store copied while in use, cut off or flipped: said in a sentence, never a traceback, never silently wrong."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli_harness import LI, Cli
from fault_table import Seen
from rvlms_plan.store.sqlite import dbapi
from rvlms_plan.use_cases import sealing, theatre
from rvlms_plan.use_cases.station import Station
from use_cases.station_help import BERG, SteadyClock, begun, opened_store

WRITER = Path(__file__).parents[1] / "reliability" / "writer.py"
PAGE = 4096
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Whole:
    """A store that is whole: its bytes, its entries, and what `case show` says of its case."""

    data: bytes
    entries: Rows
    shown: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a store with two cases, some answers, notes and a checkpoint."""
    folder = tmp_path_factory.mktemp("whole")
    station = Station(SteadyClock(), "theatre 3", key_file=folder / "station.key")
    store = opened_store(folder / "theatre.db")
    for code in ("RV-1", "RV-2"):
        case = begun(store, station, code)
        theatre.answer(case, "lump", ["excluded"], BERG)
        for number in range(12):
            theatre.note(case, f"Synthetic note {number}, in so many words that it fills a part of a page. " * 8, BERG)
    sealing.seal(store, station, "asked")
    store.close()
    return folder / "theatre.db"


@pytest.fixture
def whole(cli: Cli, made: Path) -> Whole:
    """Put the store where the command line finds it."""
    shutil.copyfile(made, cli.store)
    assert cli.run("verify").code == 0
    return Whole(made.read_bytes(), entries_in(cli.store), cli.ok("case", "show", "RV-1", "--json").out)


def entries_in(path: Path) -> Rows:
    """Read the entries by a connection of the test's own."""
    connection = dbapi.connect(str(path))
    try:
        return list(connection.execute("select * from entry order by journal_kind, journal_id, position"))
    finally:
        connection.close()


def put(cli: Cli, data: bytes) -> None:
    """Put a file in the store's place, and nothing beside it."""
    for each in cli.folder.glob("theatre.db*"):
        each.unlink()
    cli.store.write_bytes(data)


def judged(cli: Cli, whole: Whole) -> tuple[int, bool]:
    """Verify, show and write to a store that something happened to; give verify's code, and whether it found it whole.

    Where verify says that it is whole, all that it says is what was written.
    """
    verified = cli.run("verify")
    assert verified.code in {0, 3, 4}, (verified.code, verified.err)
    shown = cli.run("case", "show", "RV-1", "--json")
    assert shown.code in {0, 2, 3}, (shown.code, shown.err)
    written = cli.run("case", "note", "RV-1", "Synthetic note after it", *LI)
    assert written.code in {0, 2, 3, 4, 5}, (written.code, written.err)
    for each in (verified, shown, written):
        assert "Traceback" not in each.err
        assert each.code == 0 or (each.err + each.out).strip()
    if verified.code == 0:
        assert shown.out == whole.shown
        assert written.code in {0, 3}, written.err  # 3: a file whose head says that it may only be read
        now = entries_in(cli.store)
        assert [row for row in now if row in whole.entries] == whole.entries
        assert len(now) == len(whole.entries) + (written.code == 0)
    elif written.code == 0:
        again = cli.run("verify")
        if again.code == 0:  # the write replaced what was damaged beside the entries
            assert [row for row in entries_in(cli.store) if row in whole.entries] == whole.entries
        assert again.code in {0, 3, 4}
    return verified.code, verified.code == 0


def flipped(cli: Cli, whole: Whole, rounds: int, seed: int) -> dict[int, int]:
    chance, codes = random.Random(seed), dict[int, int]()  # noqa: S311 - not a secret
    for _ in range(rounds):
        data = bytearray(whole.data)
        for _ in range(chance.choice([1, 1, 1, 8, 64])):
            place = chance.randrange(len(data)) if chance.random() < 0.8 else chance.randrange(200)
            data[place] ^= 1 << chance.randrange(8)
        put(cli, bytes(data))
        code, _ = judged(cli, whole)
        codes[code] = codes.get(code, 0) + 1
    return codes


def cut(cli: Cli, whole: Whole, rounds: int, seed: int) -> dict[int, int]:
    chance, codes = random.Random(seed), dict[int, int]()  # noqa: S311 - not a secret
    for _ in range(rounds):
        length = chance.choice(
            [chance.randrange(1, len(whole.data)), chance.randrange(1, len(whole.data) // PAGE) * PAGE]
        )
        put(cli, whole.data[:length])
        code, is_whole = judged(cli, whole)
        is_unused = len(whole.data) - length < PAGE  # `judged` has seen that all is there
        assert not is_whole or is_unused, f"cut off at {length} of {len(whole.data)} and taken for whole"
        codes[code] = codes.get(code, 0) + 1
    return codes


def told(codes: dict[int, int]) -> str:
    """Say how often verify ended with which code."""
    return ", ".join(f"verify {code}: {count}×" for code, count in sorted(codes.items()))


@pytest.mark.fault("flip")
def test_flipped_bits_are_said_or_change_nothing_that_is_read(cli: Cli, whole: Whole, seen: Seen) -> None:
    codes = flipped(cli, whole, 40, seed=1)
    seen(told(codes), rounds=40)


@pytest.mark.fault("flip")
@pytest.mark.soak
def test_six_hundred_files_with_flipped_bits(cli: Cli, whole: Whole, seen: Seen) -> None:
    codes = flipped(cli, whole, 600, seed=2)
    assert codes[4] > 60
    seen(told(codes), rounds=600)


@pytest.mark.fault("cut-off")
def test_a_file_that_is_cut_off_is_never_taken_for_whole(cli: Cli, whole: Whole, seen: Seen) -> None:
    seen(told(cut(cli, whole, 40, seed=1)), rounds=40)


@pytest.mark.fault("cut-off")
@pytest.mark.soak
def test_five_hundred_files_that_are_cut_off(cli: Cli, whole: Whole, seen: Seen) -> None:
    seen(told(cut(cli, whole, 500, seed=2)), rounds=500)


def copied_in_use(cli: Cli, rounds: int, seed: int) -> tuple[dict[int, int], int]:
    """Copy the files while a program writes; give how verify ended on the copies, and how much was acknowledged."""
    chance, codes = random.Random(seed), dict[int, int]()  # noqa: S311 - not a secret
    folder = cli.folder / "live"
    folder.mkdir()
    program = subprocess.Popen([sys.executable, WRITER, folder, "3000"], stdout=subprocess.PIPE, text=True)
    assert program.stdout
    copies = []
    acknowledged = [program.stdout.readline().strip()]
    for number in range(rounds):
        acknowledged += [program.stdout.readline().strip() for _ in range(chance.randrange(2, 40))]
        copy = cli.folder / f"copy-{number}" / "theatre.db"
        copy.parent.mkdir()
        for name in chance.choice([("",), ("", "-wal"), ("-wal", ""), ("", "-wal", "-shm"), ("-shm", "-wal", "")]):
            if (source := folder / f"theatre.db{name}").exists():
                shutil.copyfile(source, f"{copy}{name}")
        copies.append(copy)
    program.kill()
    acknowledged += [line.strip() for line in program.stdout]
    program.wait()
    program.stdout.close()
    assert all(each.startswith("r-") for each in acknowledged)
    kept = entries_in(folder / "theatre.db")
    assert [row[3] for row in kept][1 : 1 + len(acknowledged)] == acknowledged, "copying has cost the store an entry"
    for copy in copies:
        ran = cli.bare("--store", copy, "verify")
        assert ran.code in {0, 3, 4}, (ran.code, ran.err)
        assert "Traceback" not in ran.err
        assert "inside rvlms-plan" not in ran.err, ran.err
        codes[ran.code] = codes.get(ran.code, 0) + 1
        if ran.code == 0:
            there = entries_in(copy)
            assert there == kept[: len(there)], "a copy holds what the store does not"
    return codes, len(acknowledged)


@pytest.mark.fault("copy")
def test_files_copied_while_in_use_are_a_whole_beginning_or_said_not_to_be(cli: Cli, seen: Seen) -> None:
    codes, acknowledged = copied_in_use(cli, 6, seed=1)
    seen(told(codes), rounds=6, acknowledged=acknowledged)


@pytest.mark.fault("copy")
@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 7))
def test_two_hundred_copies_of_files_in_use(cli: Cli, seed: int, seen: Seen) -> None:
    codes, acknowledged = copied_in_use(cli, 40, seed)
    seen(told(codes), rounds=40, acknowledged=acknowledged)


@pytest.mark.fault("flip")
def test_an_index_that_disagrees_with_its_table_is_said_as_damage(cli: Cli, whole: Whole) -> None:
    connection = dbapi.connect(str(cli.store), isolation_level=None)
    connection.execute("pragma writable_schema = on")
    of = "(select rootpage from sqlite_master where name = 'presence_by_case')"
    (version,) = connection.execute("pragma schema_version").fetchone()
    connection.execute(f"update sqlite_master set rootpage = {of} where name = 'sqlite_autoindex_register_2'")
    connection.execute(f"pragma schema_version = {version + 1}")
    connection.close()
    for words in (("show", "RV-1"), ("note", "RV-1", "Synthetic note after it", *LI)):
        said = cli.refused(3, "case", *words)
        assert "an index disagrees with its table, and RV-1 was not found. Nothing was saved by this" in said
    assert "Did you mean RV-1?" in cli.refused(2, "case", "show", "RV-11")
    ran = cli.run("verify")
    assert (ran.code, "SQLite finds the file damaged" in ran.out) == (4, True)
    assert entries_in(cli.store) == whole.entries
