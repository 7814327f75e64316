"""A patient's words in whatever fails: in no message, traceback, log or file that is not to have them."""

from __future__ import annotations

import io
import json
import logging
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DatabaseError

from cli_harness import BERG, LI, SATO, Cli, Ran
from fault_table import Seen
from rvlms_plan.cli.log import Log
from rvlms_plan.store import journal, schema, sqlite

CANARY = "Kanarienvogel Zoe 19700101"
WRITES: dict[str, tuple[str, ...]] = {
    "note": ("case", "note", "RV-1", f"Patient is {CANARY}", *BERG),
    "answer": ("case", "answer", "RV-1", "mdt", "decision=operate", "date=2026-11-20", f"members={CANARY}", *BERG),
    "not applicable": ("case", "not-applicable", "RV-1", "size", "--reason", f"for {CANARY}", *BERG),
    "override": (
        *("case", "override", "RV-1", "thrombus", "--reason", f"for {CANARY}", "--second", "Vogt"),
        *("--second-role", "surgeon", *BERG),
    ),
    "happening": ("case", "happening", "RV-1", "concern", CANARY, *BERG),
    "caught": ("case", "caught", "RV-1", "vein", f"the side of {CANARY}", *BERG),
    "abandon": ("case", "abandon", "RV-1", "--reason", f"as {CANARY} wishes", *BERG),
    "who": ("case", "note", "RV-1", "a note", "--as", CANARY, "--role", "surgeon"),
}
"""A command for each place that a person can write into."""


class Refusing(sqlite.dbapi.OperationalError):  # type: ignore[name-defined,misc]
    """What SQLite's module raises, with a code of the test's own."""

    def __init__(self, code: int) -> None:
        super().__init__(f"cannot write {CANARY}")
        self.sqlite_errorcode = code


def refuses(code: int) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> Any:
        patient = CANARY
        raise DatabaseError(f"insert {patient}", {"body": patient}, Refusing(code))

    return fail


def falls_over(kind: type[BaseException]) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> Any:
        patient = CANARY
        raise kind(f"cannot do it for {patient}")

    return fail


FAILURES: dict[str, tuple[int, Callable[..., Any]]] = {
    "locked": (3, refuses(sqlite.BUSY)),
    "full": (3, refuses(sqlite.FULL)),
    "read-only": (3, refuses(sqlite.READONLY)),
    "damaged": (3, refuses(sqlite.CORRUPT)),
    "no store": (3, refuses(sqlite.NOTADB)),
    "gone": (3, refuses(sqlite.CANTOPEN)),
    "disk error": (3, refuses(sqlite.IOERR)),
    "our SQL": (1, refuses(sqlite.ERROR)),
    "our fault": (1, falls_over(RuntimeError)),
    "a key": (1, falls_over(KeyError)),
    "a file": (1, falls_over(OSError)),
    "interrupted": (130, falls_over(KeyboardInterrupt)),
}


@pytest.fixture
def logged() -> io.StringIO:
    """Take down whatever any library logs."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    level, logging.getLogger().level = logging.getLogger().level, logging.DEBUG
    yield stream
    logging.getLogger().removeHandler(handler)
    logging.getLogger().setLevel(level)


def left_behind(folder: Path, *but: str) -> list[str]:
    """Name the files below a folder that hold the canary, other than these."""
    return [
        str(each)
        for each in folder.rglob("*")
        if each.is_file() and not each.name.startswith(but) and CANARY.encode() in each.read_bytes()
    ]


def says_nothing(ran: Ran, logged: io.StringIO) -> None:
    for said in (ran.out, ran.err, logged.getvalue()):
        assert CANARY not in said
        assert CANARY.partition(" ")[0] not in said
    assert "Traceback" not in ran.err


@pytest.mark.fault("canary")
def test_whatever_fails_while_it_is_saved_says_nothing_of_the_patient(
    case: Cli, logged: io.StringIO, seen: Seen
) -> None:
    rounds = 0
    for expected, fails in FAILURES.values():
        for words in WRITES.values():
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(journal, "append", fails)
                ran = case.run(*words)
            assert ran.code == expected, (words, ran)
            says_nothing(ran, logged)
            rounds += 1
    assert len(case.facts()) == 1
    assert left_behind(case.folder) == []
    seen(f"{len(FAILURES)} failures × {len(WRITES)} places to write into", rounds=rounds)


@pytest.fixture
def written(case: Cli) -> Cli:
    """Give a case with the canary in every place that a person can write into."""
    for name, words in WRITES.items():
        if name not in {"answer", "abandon"}:
            case.ok(*words)
    case.run(*WRITES["answer"])
    return case


READS: dict[str, tuple[str, ...]] = {
    "show": ("case", "show", "RV-1"),
    "entries": ("case", "entries", "RV-1"),
    "hand-over": ("case", "hand-over", "RV-1"),
    "findings": ("findings", "RV-1"),
    "verify": ("verify",),
    "export": ("export", "--format", "jsonl", "-o", "out.jsonl"),
    "tables": ("export", "--format", "csv", "-o", "out"),
    "report": ("report", "RV-1", "-o", "out.pdf"),
    "backup": ("backup", "copy.db"),
    "note": ("case", "note", "RV-1", "another", *LI),
}


@pytest.mark.fault("canary")
def test_an_entry_that_cannot_be_read_says_nothing_of_the_patient(
    written: Cli, logged: io.StringIO, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(written.folder)
    with written.connection() as connection:
        connection.execute("drop trigger entry_no_update")
        connection.execute(
            "update entry set body = cast(replace(cast(body as text), '\"fact\":', '\"facd\":') as blob) "
            "where position = 2"
        )
        connection.execute(schema.guard_texts()["entry_no_update"])
    for words in READS.values():
        ran = written.run(*words)
        assert ran.code in {0, 3, 4}, (words, ran)
        assert ran.code or words[0] == "export", words
        if words[0] != "case" or words[1] != "entries":
            says_nothing(ran, logged)
    assert left_behind(written.folder, "theatre.db", "out") == []
    seen(rounds=len(READS))


@pytest.mark.fault("canary")
def test_an_export_or_a_copy_that_fails_leaves_no_half_of_it_behind(
    written: Cli, logged: io.StringIO, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(written.folder)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    commands = [words for name, words in READS.items() if name in {"export", "tables", "report", "backup"}]
    for words in commands:
        ran = written.run(*words)
        assert ran.code != 0, words
        says_nothing(ran, logged)
        assert left_behind(written.folder, "theatre.db") == [], words
    seen(rounds=len(commands))


@pytest.mark.fault("canary")
def test_what_is_to_leave_without_a_patients_words_has_none(
    written: Cli, logged: io.StringIO, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(written.folder)
    monkeypatch.setenv("RVLMS_PLAN_CENTRE", "Synthetic centre")
    made = {
        "bundle": ("export", "--format", "bundle", "-o", "cases.bundle"),
        "checkpoints": ("checkpoint", "export", "-o", "kept.jsonl"),
    }
    for name, words in made.items():
        ran = written.run(*words)
        assert ran.code == 0, (name, ran.err)
        says_nothing(ran, logged)
    for words in (
        ("doctor",),
        ("verify",),
        ("config", "show"),
        ("case", "list"),
        ("register",),
        ("checkpoint", "show"),
    ):
        says_nothing(written.run(*words), logged)
    assert left_behind(written.folder, "theatre.db") == []
    assert {"cases.bundle", "kept.jsonl"} <= {each.name for each in written.folder.iterdir()}
    seen(rounds=8)


def test_the_log_names_what_went_wrong_a_json_object_a_line_and_nothing_of_the_patient(
    case: Cli, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = case.folder / "logs" / "station.log"
    monkeypatch.setenv("RVLMS_PLAN_LOG_FILE", str(log))
    case.refused(5, "case", "close-phase", "RV-1", "work-up", *SATO)
    case.refused(2, "case", "answer", "RV-1", CANARY, "x", *SATO)
    assert not log.exists(), "what a person got wrong is theirs to hear, and nobody's to keep"
    for expected, fails in FAILURES.values():
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(journal, "append", fails)
            assert case.run(*WRITES["note"]).code == expected
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [line["exit"] for line in lines] == [code for code, _ in FAILURES.values() if code != 130]
    assert {"NotSaved", "OutcomeUnknown", "KeyError"} <= {line["problem"] for line in lines}
    assert {(line["what"], line["command"]) for line in lines} == {("failed", "case")}
    assert all(line["place"].startswith(("store/", "use_cases/", "cli/")) for line in lines)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert left_behind(case.folder) == []
    tell = Log(log, case.now)
    tell("failed", problem=CANARY, place="/home/maria/store.db\n")
    assert json.loads(log.read_text().splitlines()[-1])["problem"] == "left out"
    log.write_bytes(b"{}\n" * 400_000)
    tell("failed", exit=1)
    assert log.read_text().count("\n") == 1
    assert log.with_name("station.log.1").exists()


def test_a_log_is_written_into_no_store_and_no_key(case: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    before = case.store.read_bytes()
    for file in (case.store, f"{case.store}-wal", case.store.with_name(f"{case.store.stem}.practice.db")):
        monkeypatch.setenv("RVLMS_PLAN_LOG_FILE", str(file))
        assert "log-file: it is the store or a key" in case.refused(2, "case", "list")
    assert case.store.read_bytes() == before
