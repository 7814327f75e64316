"""What is done to the database file is reported with journal and position, by `verify` and the separate verifier."""

from __future__ import annotations

import ast
import importlib.util
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import ModuleType

import pytest

from checklists import as_file, small
from fault_table import Seen as SeenFault
from rvlms_plan.domain.checking import Problem
from rvlms_plan.store import pins
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases import exporting, sealing, site, theatre, verifying
from rvlms_plan.use_cases.audit import reviewing
from rvlms_plan.use_cases.station import Station, Who
from tampering import ATTACKS, IN_THE_STORE_ONLY, REVIEW_ATTACKS, Attack, Seen
from use_cases.station_help import BERG, LI, NOVAK, SteadyClock, begun, opened_store

TOOL = Path(__file__).parents[2] / "tools" / "verify_record.py"
AT = datetime(2026, 11, 23, 8, 0, tzinfo=timezone(timedelta(hours=1)))
Attacks = tuple[Callable[[Attack], Seen], ...]
QUICK, LONG = 3 * len(ATTACKS), 1000


@dataclass(frozen=True)
class Record:
    """A store that is whole, and its checkpoints, kept elsewhere."""

    store: Path
    kept: Path


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """Give four cases of several phases on two checklists and a directory, covered by one of six checkpoints each."""
    folder = tmp_path_factory.mktemp("record")
    clock = SteadyClock()
    station = Station(clock, "theatre 3", key_file=folder / "station.key")
    store = opened_store(folder / "theatre.db")
    people(store, station)
    other = as_file(replace(small(), id="other", version="2.0.0"))
    cases = [begun(store, station, f"RV-{number}") for number in range(3)] + [begun(store, station, "RV-3", other)]
    for turn in range(3):
        for case in cases[turn:]:
            theatre.note(case, f"Synthetic note {turn}", LI)
            theatre.note(case, "[IMPORTANT] ünï\N{COMBINING ACUTE ACCENT}", NOVAK)
        sealing.seal(store, station, "asked")
        theatre.answer(cases[turn], "lump", ["excluded"], BERG)
        theatre.answer(cases[turn], "size", ["7.4"], BERG)
        theatre.close_phase(cases[turn], "work-up", BERG, confirmed=True)
        sealing.seal(store, station, "phase-closed")
    store.close()
    record = Record(folder / "theatre.db", folder / "kept.jsonl")
    with opened(record.store) as database, record.kept.open("wb") as file:
        exporting.write_checkpoints(database, file.write, at=AT.isoformat(), program="tests")
    return record


def people(store: Database, station: Station) -> None:
    """Put the theatre into the directory; one of it has a PIN."""
    by = site.Asker("Berg")
    for name, role in (("Berg", "surgeon"), ("Li", "anaesthetist"), ("Novak", "nurse")):
        site.add(store, station, by, name, [role])
    with pytest.MonkeyPatch.context() as cheap:
        cheap.setattr(pins, "MEMORY_KIB", 64)
        site.set_pin(store, station, site.Asker("Li"), "Li", "271828")


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """Give three cases, two of them reviewed: one review is signed, the other signed, reopened and signed anew."""
    folder = tmp_path_factory.mktemp("reviewed")
    station = Station(SteadyClock(), "theatre 3", key_file=folder / "station.key")
    store = opened_store(folder / "theatre.db")
    auditor = Who("Ek", "auditor")
    for number in range(3):
        case = begun(store, station, code := f"RV-{number}")
        theatre.answer(case, "lump", ["excluded"], BERG)
        theatre.note(case, "Synthetic note", LI)
        if number < 2:
            reviewing.open_query(store, station, code, "item:lump", "On which test?", auditor)
            reviewing.answer_query(store, station, code, 1, "Plasma, twice", BERG)
            reviewing.close_query(store, station, code, 1, None, auditor)
            reviewing.verify_item(store, station, code, "lump", auditor)
            reviewing.sign(store, station, code, "reviewed", auditor)
        if number == 1:
            reviewing.reopen(store, station, code, "a second look", auditor)
            reviewing.sign(store, station, code, "reviewed", auditor)
        sealing.seal(store, station, "review-signed")
    store.close()
    record = Record(folder / "theatre.db", folder / "kept.jsonl")
    with opened(record.store) as database, record.kept.open("wb") as file:
        exporting.write_checkpoints(database, file.write, at=AT.isoformat(), program="tests")
    return record


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """Give the separate verifier."""
    spec = importlib.util.spec_from_file_location("verify_record", TOOL)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    database = Database(path, read_only=True)
    try:
        yield database
    finally:
        database.close()


def by_verify(store: Path, kept: Path | None, *, thorough: bool) -> list[Problem]:
    with opened(store) as database:
        lines = kept.read_text(encoding="utf-8").splitlines() if kept else None
        return verifying.verify(database, kept=lines, thorough=thorough).problems


def by_tool(tool: ModuleType, store: Path, kept: Path | None) -> list[Problem]:
    export = store.with_suffix(".jsonl")
    with opened(store) as database, export.open("wb") as file:
        exporting.write_jsonl(database, file.write, (), at=AT.isoformat(), program="tests")
    verifier = tool.Verifier()
    verifier.run(export, kept)
    assert all(line.isprintable() for line in map(tool.shown, verifier.said()))
    return [_of_tool(about, position, what) for about, (position, what) in verifier.problems.items()]


def _of_tool(about: object, position: int, what: str) -> Problem:
    match about:
        case str():
            return Problem(about, None, None, position, what)
        case ("text", sha256):
            return Problem("texts", sha256, None, None, what)
        case (kind, journal_id):
            return Problem(kind, journal_id, None, position, what)
    raise AssertionError(about)


def is_seen(seen: Seen, problems: list[Problem]) -> bool:
    return any(
        (each.journal, each.id) == (seen.journal, seen.id)
        and (seen.first is None or (each.position is not None and seen.first <= each.position <= (seen.last or 0)))
        for each in problems
    )


def attacked(record: Record, folder: Path, seed: int, attacks: Attacks = ATTACKS) -> tuple[Path, Seen, str]:
    """Copy the store and attack the copy in the way that the seed says."""
    rng = random.Random(seed)  # noqa: S311 - which attack, not a secret
    store = folder / f"{seed}.db"
    shutil.copyfile(record.store, store)
    attack, act = Attack(store, rng), attacks[seed % len(attacks)]
    seen = act(attack)
    attack.done()
    return store, seen, act.__name__


def assert_seen(record: Record, tool: ModuleType, folder: Path, seed: int, attacks: Attacks = ATTACKS) -> None:
    store, seen, name = attacked(record, folder, seed, attacks)
    kept = record.kept if name != "rename_the_store" else None
    for thorough in (True, False):
        if not seen.by_kept:
            found = by_verify(store, None, thorough=thorough)
            assert is_seen(seen, found), (seed, name, seen, found)
        if kept:
            found = by_verify(store, kept, thorough=thorough)
            assert is_seen(seen, found), (seed, name, seen, found)
    if attacks[seed % len(attacks)] not in IN_THE_STORE_ONLY:
        found = by_tool(tool, store, kept if seen.by_kept else None)
        assert is_seen(seen, found), (seed, name, seen, found)
    elif name == "cut_checkpoints":
        assert by_tool(tool, store, kept), (seed, name)
    for path in folder.glob(f"{seed}.*"):
        path.unlink()


def test_a_record_that_nobody_touched_is_whole(
    record: Record, reviewed: Record, tool: ModuleType, tmp_path: Path
) -> None:
    store = tmp_path / "copy.db"
    for each in (record, reviewed):
        shutil.copyfile(each.store, store)
        for kept in (None, each.kept):
            assert by_verify(store, kept, thorough=True) == []
            assert by_verify(store, kept, thorough=False) == []
            assert by_tool(tool, store, kept) == []


@pytest.mark.parametrize("seed", range(2 * len(REVIEW_ATTACKS)))
def test_every_way_of_tampering_with_a_review_is_reported(
    reviewed: Record, tool: ModuleType, tmp_path: Path, seed: int
) -> None:
    assert_seen(reviewed, tool, tmp_path, seed, REVIEW_ATTACKS)


def test_what_the_register_says_of_reviews_is_held_against_their_journals(reviewed: Record, tmp_path: Path) -> None:
    store = tmp_path / "copy.db"
    shutil.copyfile(reviewed.store, store)
    attack = Attack(store, random.Random(1))  # noqa: S311
    attack.run("update register set review = 'settled' where code = 'RV-0'")
    attack.run("update register set review = 'signed', review_seen = 3 where code = 'RV-2'")
    attack.done()
    found = {(each.code, each.what.partition(":")[0]) for each in by_verify(store, None, thorough=True)}
    assert found == {
        ("RV-0", "its row says something else than the review's journal"),
        ("RV-2", "its row tells of a review of which there is no journal"),
    }


def test_a_review_is_exported_with_its_case_and_verified_with_it(
    reviewed: Record, tool: ModuleType, tmp_path: Path
) -> None:
    store, export = tmp_path / "copy.db", tmp_path / "one.jsonl"
    shutil.copyfile(reviewed.store, store)
    attack = Attack(store, random.Random(1))  # noqa: S311
    (case_id,) = attack.all("select case_id from register where code = 'RV-0'")[0]
    where = "journal_kind = 'review' and journal_id = ? and position = 2"
    attack.run(f"update entry set body = cast('{{}}' as blob) where {where}", case_id)
    attack.done()
    for path, is_whole in ((reviewed.store, True), (store, False)):
        with opened(path) as database, export.open("wb") as file:
            counts = exporting.write_jsonl(database, file.write, ["RV-0"], at=AT.isoformat(), program="tests")
            assert counts.journals == 2
            assert verifying.verify(database, ["RV-0"]).is_whole is is_whole
            assert verifying.verify(database, ["RV-1"]).is_whole
        verifier = tool.Verifier()
        verifier.run(export, None)
        assert (list(verifier.problems) == []) is is_whole


@pytest.mark.fault("tamper")
@pytest.mark.parametrize("part", range(4))
def test_every_way_of_tampering_is_reported_with_journal_and_position(
    record: Record, tool: ModuleType, tmp_path: Path, part: int, seen: SeenFault
) -> None:
    seeds = range(part, QUICK, 4)
    for seed in seeds:
        assert_seen(record, tool, tmp_path, seed)
    seen(rounds=len(seeds))


@pytest.mark.soak
@pytest.mark.fault("tamper")
@pytest.mark.parametrize("part", range(4))
def test_a_thousand_random_attacks_are_reported(
    record: Record, tool: ModuleType, tmp_path: Path, part: int, seen: SeenFault
) -> None:
    seeds = range(QUICK + part, QUICK + LONG, 4)
    for seed in seeds:
        assert_seen(record, tool, tmp_path, seed)
    seen(rounds=len(seeds))


def test_what_only_a_kept_checkpoint_can_show_is_not_claimed_to_be_seen_without_one(
    record: Record, tool: ModuleType, tmp_path: Path
) -> None:
    """Else the attack would be a clumsy one, and the test of kept checkpoints would prove nothing."""
    seeds = [seed for seed in range(len(ATTACKS)) if "with_care" in ATTACKS[seed].__name__]
    seeds += [seed for seed in range(len(ATTACKS)) if "sign_anew" in ATTACKS[seed].__name__]
    for seed in seeds:
        store, _, name = attacked(record, tmp_path, seed)
        assert by_verify(store, None, thorough=True) == [], name
        assert by_tool(tool, store, None) == [], name


def test_a_register_that_says_something_else_is_reported(record: Record, tmp_path: Path) -> None:
    store = tmp_path / "copy.db"
    shutil.copyfile(record.store, store)
    attack = Attack(store, random.Random(1))  # noqa: S311
    attack.run("update register set status = 'closed', done = 99 where code = 'RV-1'")
    attack.run("delete from register where code = 'RV-2'")
    columns = {name: name for _, name, *_ in attack.all("pragma table_info(register)")}
    columns |= {"case_id": "'ghost'", "code": "'RV-9'", "code_folded": "'rv-9'"}
    attack.run(f"insert into register ({', '.join(columns)}) select {', '.join(columns.values())} "
               "from register where code = 'RV-1'")  # fmt: skip
    attack.done()
    found = {(each.code, each.what.partition(":")[0]) for each in by_verify(store, None, thorough=True)}
    assert found == {
        ("RV-1", "its row says something else than the journal"),
        ("RV-2", "it does not have this case"),
        ("RV-9", "it has a case of which there is no journal"),
    }


def test_guards_that_are_gone_or_say_something_else_are_reported(record: Record, tmp_path: Path) -> None:
    store = tmp_path / "copy.db"
    shutil.copyfile(record.store, store)
    attack = Attack(store, random.Random(1))  # noqa: S311
    attack.done()
    attack = Attack.__new__(Attack)
    from rvlms_plan.store import sqlite

    attack.db = sqlite.dbapi.connect(store, isolation_level=None)
    attack.run("drop trigger entry_no_update")
    attack.run("drop trigger entry_no_delete")
    attack.run("create trigger entry_no_delete before delete on entry begin select 1; end")
    attack.db.close()
    (problem,) = by_verify(store, None, thorough=False)
    assert "guards against changes are gone, altered or not alone: entry_no_delete, entry_no_update" in problem.what


def test_a_file_with_flipped_bytes_is_reported_and_never_crashes(record: Record, tmp_path: Path) -> None:
    whole = record.store.read_bytes()
    rng = random.Random(7)  # noqa: S311
    reported = 0
    for _ in range(25):
        flipped = bytearray(whole)
        for _ in range(8):
            flipped[rng.randrange(4096, len(whole))] ^= 1 << rng.randrange(8)
        (tmp_path / "flipped.db").write_bytes(flipped)
        from rvlms_plan.store.problems import StoreProblem

        try:
            reported += bool(by_verify(tmp_path / "flipped.db", None, thorough=True))
        except StoreProblem:
            reported += 1
    assert reported >= 20, "some bytes of the file are empty room or rebuilt, most are not"


def test_the_separate_verifier_shares_no_code_with_the_program() -> None:
    imported = set()
    for node in ast.walk(ast.parse(TOOL.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])
    import sys

    assert imported - sys.stdlib_module_names == {"cryptography"}
