"""`simulate`: into a store that is named, with a key, never beside real cases; what differs from the key is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli_harness import BERG, Cli
from servers import ENGINES, place_for


def test_cases_a_key_and_a_check_in_one_run_and_the_check_again_by_the_key(cli: Cli) -> None:
    key = cli.folder / "key.json"
    ran = cli.ok("simulate", "--cases", "12", "--seed", "4", "--key", key, "--check")
    assert "all rules" in ran.out
    assert "12 synthetic cases" in ran.err
    assert "No case is a patient" in ran.err
    told = json.loads(key.read_text())
    assert (told["cases"], told["seed"], len(told["planted"])) == (12, 4, 12)
    assert cli.ok("simulate", "--check", "--key", key).out == ran.out
    assert cli.json("register")["total"] == 12
    assert cli.json("simulate", "--cases", "12", "--seed", "4")["were_there"] == 12
    cli.ok("verify")
    says = "Simulated: no case of this store is a patient, and no data is real."
    assert says in cli.ok("report", next(iter(told["planted"]))).out
    assert says in cli.json("cohort")["notes"]
    case, faults = next((case, faults) for case, faults in told["planted"].items() if faults)
    told["planted"][case] = {}
    key.write_text(json.dumps(told))
    differs = cli.run("simulate", "--check", "--key", key)
    assert differs.code == 1
    assert f"not planted: {case} {next(iter(faults.values()))[0]['rule']}" in differs.out


def test_a_store_has_to_be_named_on_the_command_line(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RVLMS_PLAN_STORE", str(cli.store))
    ran = cli.bare("simulate", "--cases", "1")
    assert (ran.code, cli.store.exists()) == (2, False)
    assert "--store FILE" in ran.err


def test_nothing_is_written_beside_a_real_case_and_no_key_is_replaced_unasked(case: Cli) -> None:
    assert "RV-1, which was not simulated" in case.refused(5, "simulate", "--cases", "1")
    assert len(case.rows("select 1 from register")) == 1
    key = case.folder / "key.json"
    key.write_text("mine")
    assert "left as it is" in case.refused(5, "simulate", "--cases", "1", "--key", key)
    assert key.read_text() == "mine"
    case.ok("--store", case.folder / "own.db", "simulate", "--cases", "1", "--key", key, "--force")
    refused = case.refused(5, "--store", case.folder / "own.db", "case", "new", "RV-2", *BERG)
    assert "for simulated cases" in refused


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Say how many"),
        (("--cases", "0"), "0 is not in the range"),
        (("--check",), "Say how many"),
        (("--check", "--key", "there-is-none"), "cannot be read"),
        (("--cases", "1", "--until", "soon"), "not a date and time"),
    ],
)
def test_what_cannot_be_asked_is_said(cli: Cli, words: tuple[str, ...], said: str) -> None:
    assert said in cli.refused(2, "simulate", *words)


def test_what_an_audit_reads_of_a_register_is_the_same_on_a_file_and_on_a_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    """Queries are one SQL for both; where the engines sort, count or compare otherwise, an audit would differ."""
    both = [Cli(tmp_path, capsys, place_for(engine, tmp_path, request)) for engine in ENGINES]
    key = tmp_path / "key.json"
    for each in both:
        each.ok("simulate", "--cases", 16, "--seed", 4, "--until", "2026-11-20T10:00Z", "--key", key, "--force")
    other, *_, case = sorted(json.loads(key.read_text())["planted"])
    for each in both:
        each.ok("review", "open", case, "why?", "--as", "Moreau", "--role", "auditor")
        each.ok("register", "rebuild", "--all")
        each.ok("verify", "--thorough")
    for words in (
        *(("register", "--sort", field) for field in ("-changed", "operated", "-age", "findings", "code", "-bleeding")),
        *(("register", "--where", held) for held in ("sex=female", "text=THROMBUS", "age=50..", "finding=order")),
        ("register", "--where", "opened=2024-01-01..2026-01-01", "--where", "status=closed"),
        *(("cohort",), ("cohort", "--where", "sex=female"), ("findings", case), ("case", "list")),
        *(("review", "list"), ("register", "--where", "review=open"), ("simulate", "--check", "--key", key)),
    ):
        of_file, of_server = (each.json(*words) for each in both)
        assert of_file == of_server, words
    reports = [
        [line for line in each.ok("report", other).out.splitlines() if not line.startswith(("Checkpoint", "Its hash"))]
        for each in both
    ]
    assert reports[0] == reports[1]
