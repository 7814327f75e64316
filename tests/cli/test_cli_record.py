"""`export`, `verify` and `checkpoint`: the record leaves the program, is checked, and is said to be whole or not."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cli_harness import BERG, SATO, Cli
from rvlms_plan.domain.chain import canonical, chained
from rvlms_plan.store import schema

TOOL = Path(__file__).parents[2] / "tools" / "verify_record.py"


@pytest.fixture
def record(case: Cli) -> Cli:
    """Give two cases, one of them abandoned, with the checkpoints that were made by themselves."""
    case.ok("case", "answer", "RV-1", "vein", "ivc-infrarenal", *SATO)
    case.ok("case", "note", "RV-1", "seen by all [IMPORTANT] ünï", *BERG)
    case.ok("case", "new", "RV-2", *BERG)
    case.ok("case", "abandon", "RV-2", "--reason", "referred", *BERG)
    return case


def tamper(cli: Cli, statement: str, *values: object) -> None:
    """Change the file past its guards, and put them back."""
    with cli.connection() as connection:
        for name in schema.guard_texts():
            connection.execute(f"drop trigger {name}")
        connection.execute(statement, values)
        for text in schema.guard_texts().values():
            connection.execute(text)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def by_tool(*args: object) -> tuple[int, str]:
    """Run the separate verifier as anyone would."""
    done = subprocess.run([sys.executable, TOOL, *map(str, args)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_commands_make_checkpoints_by_themselves(record: Cli) -> None:
    told = [json.loads(body) for (body,) in record.rows("select body from checkpoint order by number")]
    assert [each["why"] for each in told] == ["daily", "case-closed"]
    shown = record.json("checkpoint", "show")
    assert (shown["number"], shown["entries"], shown["journals"]) == (2, 5, 2)
    assert "Nothing went on" in record.ok("checkpoint", "new").err
    record.ok("case", "note", "RV-1", "more", *BERG)
    assert record.json("checkpoint", "new")["number"] == 3


def test_a_refused_command_makes_no_checkpoint(case: Cli) -> None:
    before = case.rows("select count(*) from checkpoint")
    case.refused(5, "case", "close-phase", "RV-1", "work-up", *BERG)
    assert case.rows("select count(*) from checkpoint") == before


def test_a_key_that_cannot_be_used_stops_no_entry_and_is_said_by_doctor_and_verify(case: Cli, own_home: Path) -> None:
    key = own_home / "data" / "rvlms-plan" / "station.key"
    key.write_text("not a key")
    ran = case.ok("case", "abandon", "RV-1", "--reason", "referred", *BERG)
    assert "abandoned" in ran.out
    found = case.json("doctor")
    assert any("holds no Ed25519 key" in each for each in found["advice"])
    assert any("1 phase or case was closed, or a review signed, since" in each for each in found["advice"])
    assert "A checkpoint was due" in case.ok("verify").out
    assert "holds no Ed25519 key" in case.refused(3, "checkpoint", "new")
    key.unlink()
    case.ok("checkpoint", "new")
    assert not any("checkpoint" in each for each in case.json("doctor")["advice"])


def test_the_stations_key_can_be_put_elsewhere(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RVLMS_PLAN_STATION_KEY", str(cli.folder / "token" / "mine.key"))
    cli.ok("case", "new", "RV-1", *BERG)
    assert stat.S_IMODE((cli.folder / "token" / "mine.key").stat().st_mode) == 0o600
    (cli.folder / "token" / "mine.key").chmod(0o644)
    assert any("chmod 600" in each and "mine.key" in each for each in cli.json("doctor")["advice"])


def test_an_export_holds_the_bytes_that_were_hashed_and_verifies_elsewhere(record: Cli) -> None:
    out = lines(record.ok("export", "--format", "jsonl", "-o", "-").out)
    assert [each["line"] for each in out] == ["header", "text", *["checkpoint"] * 2, *["entry"] * 5, "end"]
    assert out[0]["whole"] is True
    head = bytes(32)
    for each in out:
        if each["line"] == "entry":
            head = bytes(32) if each["position"] == 1 else head
            assert chained(head, canonical(each["body"])).hex() == each["hash"]
            head = bytes.fromhex(each["hash"])
    stored = {body for (body,) in record.rows("select body from entry")}
    assert {canonical(each["body"]) for each in out if each["line"] == "entry"} == stored
    file = record.folder / "export.jsonl"
    record.ok("export", "--format", "jsonl", "-o", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert by_tool(file) == (0, "1 texts, 2 checkpoints, 2 journals, 5 entries: whole\n")


def test_one_case_is_exported_with_its_text_and_with_checkpoints_where_asked_for(record: Cli) -> None:
    file = record.folder / "one.jsonl"
    record.ok("export", "--format", "jsonl", "rv-1", "-o", file)
    out = lines(file.read_text(encoding="utf-8"))
    assert [each["line"] for each in out] == ["header", "text", *["entry"] * 3, "end"]
    assert (out[0]["whole"], out[0]["checkpoints"]) == (False, False)
    code, said = by_tool(file)
    assert code == 0
    assert said.startswith("It calls itself a part of a store. What else the store holds cannot be told from it.")
    record.ok("export", "--format", "jsonl", "RV-1", "--checkpoints", "-o", file)
    (other,) = (row[0] for row in record.rows("select case_id from register where code = 'RV-2'"))
    code, said = by_tool(file)
    assert code == 0
    assert said == (
        "It calls itself a part of a store. Not in it, and covered by checkpoints: "
        f"1 journals: case {other}\n1 texts, 2 checkpoints, 1 journals, 3 entries: what is here is whole\n"
    )


def test_an_export_from_which_a_case_was_taken_is_never_called_whole(record: Cli) -> None:
    """Its first line can be made to say that it is a part: nobody signs that. What was kept tells what is not there."""
    file, kept = record.folder / "all.jsonl", record.folder / "kept.jsonl"
    record.ok("export", "--format", "jsonl", "-o", file)
    record.ok("checkpoint", "export", "-o", kept)
    (gone,) = (row[0] for row in record.rows("select case_id from register where code = 'RV-2'"))
    out = [line for line in lines(file.read_text("utf-8")) if line.get("journal", {}).get("id") != gone]
    out[0] |= {"whole": False, "checkpoints": False}
    out = [line for line in out if line["line"] != "checkpoint"]
    out[-1] |= {"checkpoints": 0, "journals": 1, "entries": 3}
    file.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in out), "utf-8")
    code, said = by_tool(file, "--checkpoints", kept)
    assert code == 0
    assert f"1 journals: case {gone}" in said
    assert "entries: what is here is whole" in said


def test_an_export_is_there_whole_or_not_at_all(record: Cli) -> None:
    file = record.folder / "export.jsonl"
    file.write_text("what was there before")
    assert "Did you mean RV-" in record.refused(2, "export", "--format", "jsonl", "RV-9", "-o", file)
    assert file.read_text() == "what was there before"
    assert "Did you mean jsonl?" in record.refused(2, "export", "--format", "jsonlines", "-o", file)
    assert "is a folder" in record.refused(2, "export", "--format", "jsonl", "-o", record.folder)
    assert "cannot be written" in record.refused(2, "export", "--format", "jsonl", "-o", record.folder / "no" / "x")
    record.ok("export", "--format", "jsonl", "-o", file)
    assert file.read_text(encoding="utf-8").startswith('{"line":"header"')
    assert [each for each in os.listdir(record.folder) if "export" in each] == ["export.jsonl"]  # noqa: PTH208


def test_a_cut_export_is_known(record: Cli) -> None:
    file = record.folder / "export.jsonl"
    record.ok("export", "--format", "jsonl", "-o", file)
    whole = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(whole[:-1]), encoding="utf-8")
    code, said = by_tool(file)
    assert (code, "it was cut off" in said) == (4, True)
    file.write_text("".join(whole)[:-20], encoding="utf-8")
    assert by_tool(file)[0] == 2
    file.write_text('{"some":"thing"}\n')
    assert by_tool(file)[0] == 2


def test_a_record_that_is_whole_says_so(record: Cli) -> None:
    assert "5 entries in 2 journals, 1 checklist text, 2 checkpoints: the record is whole." in record.ok("verify").out
    record.ok("case", "note", "RV-1", "not covered yet", *BERG)
    assert "No checkpoint covers the newest 1 entry in 1 journal yet" in record.ok("verify", "--quick").out
    found = record.json("verify", "RV-2")
    assert (found["whole"], found["entries"], found["journals"]) == (True, 2, 1)
    assert "Did you mean RV-" in record.refused(2, "verify", "RV-9")


@pytest.mark.parametrize("how", [(), ("--quick",)])
def test_a_changed_entry_is_named_by_case_and_number_and_is_4(record: Cli, how: tuple[str, ...]) -> None:
    words = "replace(cast(body as text), 'seen by all', 'seen by few')"
    tamper(record, f"update entry set body = cast({words} as blob) where position = 3")
    ran = record.run("verify", *how)
    assert (ran.code, ran.err) == (4, "")
    assert ran.out.startswith("RV-1, entry 3: its bytes are not those that its hash was made of.\n")
    assert record.run("verify", "RV-2").code == 0, "the other case is whole"
    data = record.run("verify", "--json", *how).data
    assert (data["whole"], data["problems"][0]["code"], data["problems"][0]["position"]) == (False, "RV-1", 3)


def test_of_a_large_store_the_register_is_compared_where_asked_and_else_it_says_that_it_was_not(
    record: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    tamper(record, "update register set status = 'closed' where code = 'RV-1'")
    said = "Register, RV-1: its row says something else than the journal: status."
    not_compared = "Not compared with the record: what the register shows of each case."
    assert said in record.run("verify").out, "five entries take no time"
    monkeypatch.setattr("rvlms_plan.use_cases.verifying.whole.THOROUGH_UP_TO", 4)
    ran = record.run("verify")
    assert (ran.code, said in ran.out, not_compared in ran.out) == (0, False, True)
    assert record.json("verify")["thorough"] is False
    for how in (("--thorough",), ("RV-1",)):
        ran = record.run("verify", *how)
        assert (ran.code, said in ran.out, not_compared in ran.out) == (4, True, False)
    assert record.run("verify", "RV-1", "--quick").code == 0


def test_a_case_that_was_taken_out_is_known(record: Cli) -> None:
    ident = record.show("RV-2")["id"]
    tamper(record, "delete from entry where journal_id = ?", ident)
    tamper(record, "delete from register where case_id = ?", ident)
    ran = record.run("verify")
    assert ran.code == 4
    assert f"case {ident}, entry 1: the whole journal is gone; checkpoint 2 covers it up to entry 2." in ran.out


def test_a_trigger_that_swallows_entries_lets_none_be_said_to_be_saved_and_is_named(record: Cli) -> None:
    """Whoever can write to the file can give it one; what is shown as saved is in the journal all the same."""
    with record.connection() as connection:
        connection.execute(
            "create trigger quiet before insert on entry when new.kind = 'NoteWritten' begin select raise(ignore); end"
        )
    before = record.rows("select count(*) from entry")
    done = record.run("case", "note", "RV-1", "swallowed", *BERG)
    assert done.code == 3
    assert "Nothing was saved" in done.err
    assert "Go on on paper" in done.err
    assert record.rows("select count(*) from entry") == before
    record.ok("case", "answer", "RV-1", "growth", "intraluminal", *SATO, "--confirm")
    found = record.run("verify")
    assert found.code == 4
    assert "quiet (not ours)" in found.out


def test_what_a_kept_file_of_checkpoints_shows(record: Cli) -> None:
    kept = record.folder / "kept.jsonl"
    said = record.ok("checkpoint", "export", "-o", kept).err
    assert record.json("checkpoint", "show")["hash"] in said
    assert "Compared with 2 kept checkpoints." in record.ok("verify", "--checkpoints", kept).out
    record.ok("case", "note", "RV-1", "goes on", *BERG)
    record.ok("verify", "--checkpoints", kept)
    tamper(record, "delete from checkpoint")
    tamper(record, "delete from entry where position >= 2")
    ran = record.run("verify", "--checkpoints", kept)
    assert ran.code == 4
    what = "entry 2: it is missing: the journal was cut off; kept checkpoint 2 covers it up to entry 3"
    assert f"RV-1, {what}." in ran.out
    assert "Checkpoint 1: it was kept and is not in the store" in ran.out
    export = record.folder / "export.jsonl"
    record.ok("export", "--format", "jsonl", "-o", export)
    code, said = by_tool(export, "--checkpoints", kept)
    assert code == 4
    assert what in said


def test_a_file_that_holds_no_checkpoints_of_this_store_is_2(record: Cli, tmp_path: Path) -> None:
    assert "cannot be read" in record.refused(2, "verify", "--checkpoints", tmp_path / "none")
    for text, said in (("hello\n", "Line 1"), ("", "There is no checkpoint"), ("\udcff", "UTF-8")):
        file = tmp_path / "kept"
        file.write_bytes(text.encode(errors="surrogateescape"))
        assert said in record.refused(2, "verify", "--checkpoints", file)
    if Path("/dev/zero").exists():
        assert "is no file of lines" in record.refused(2, "verify", "--checkpoints", "/dev/zero")
    file = tmp_path / "kept.jsonl"
    record.ok("checkpoint", "export", "-o", file)
    other = ("--store", tmp_path / "other.db")
    assert record.bare("case", "new", "RV-1", *BERG, *other).code == 0
    assert record.bare("verify", "--checkpoints", file, *other).err == (
        "The kept checkpoints are of another store than this one.\n"
    )
    file.write_text(file.read_text().replace('"entries":1,', '"entries":2,', 1))
    assert "is not whole: its bytes are not those" in record.refused(2, "verify", "--checkpoints", file)


def test_a_store_that_is_not_there_is_3_and_is_not_made(cli: Cli) -> None:
    for words in (
        ("verify",),
        ("export", "--format", "jsonl", "-o", "-"),
        ("checkpoint", "new"),
        ("checkpoint", "show"),
    ):
        assert "There is no store" in cli.refused(3, *words)
    assert not cli.store.exists()


def test_progress_is_shown_only_to_a_terminal_and_only_after_a_second(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from rvlms_plan.cli.printing import progress

    seconds = iter([0.0, 0.5, 1.5, 1.55, 2.0, 9.0, 9.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(seconds))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress.Progress("entries") as shown:
        for done in (1000, 2000, 3000, 4000):
            shown(done, 8000)
    written = capsys.readouterr().err.split("\r")
    assert [each.strip() for each in written if each.strip()] == [
        "2,000 of 8,000 entries, about 4 s left",
        "4,000 of 8,000 entries, about 2 s left",
    ]
    with progress.Progress("entries") as quiet:
        quiet._is_seen = False
        quiet(1, 2)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "ask",
    [
        ("export", "--format", "jsonl", "-o"),
        ("checkpoint", "export", "-o"),
        ("case", "picture", "RV-1", "-o"),
        ("checklist", "print", "rvlms", "--force", "-o"),
    ],
    ids=" ".join,
)
def test_nothing_that_is_written_takes_the_place_of_a_store_or_a_key(record: Cli, ask: tuple[str, ...]) -> None:
    key = record.store.parent / "some.key"
    key.write_text("-----BEGIN PRIVATE KEY-----\n")
    for there in (record.store, key):
        before = there.read_bytes()
        assert "is a store or a key" in record.refused(5, *ask, there)
        assert there.read_bytes() == before
    assert "no file" in record.refused(2, "export", "--format", "jsonl", "-o", "/dev/null")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
