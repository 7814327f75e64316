"""Practice by command line, and that neither store is ever taken for the other."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from cli_harness import BERG, Cli, TestClock
from rvlms_plan.formats.practice import load_shipped, shipped
from rvlms_plan.store.database import PRACTICE, open_store
from rvlms_plan.use_cases.practice import learning
from rvlms_plan.use_cases.practice.clock import DrillClock
from rvlms_plan.use_cases.practice.drilling import begin_drill


@pytest.fixture(scope="module")
def practice_store(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give the bytes of a practice store with one judged drill."""
    now, path = TestClock(), tmp_path_factory.mktemp("practice") / "theatre.practice.db"
    database = open_store(path, PRACTICE, now, "tests")
    drill = begin_drill(database, DrillClock(now), load_shipped("wall-of-the-cava"), "exam", "=Ada")
    drill.end()
    learning.judge(database, now, drill.live.case.code, drill.live.case.id, drill.debrief())
    database.close()
    return path.read_bytes()


@pytest.fixture
def practised(cli: Cli, practice_store: bytes) -> Cli:
    """Give the command line beside a practice store with one judged drill."""
    (cli.folder / "theatre.practice.db").write_bytes(practice_store)
    return cli


def test_the_cases_are_listed_by_difficulty(cli: Cli) -> None:
    found = cli.json("practice-case", "list")
    assert [each["difficulty"] for each in found] == list(range(1, 9))
    assert {each["id"] for each in found} == set(shipped())
    assert all(each["synthetic"] for each in found)
    assert "quiet-mass" in cli.ok("practice-case", "list").out


def test_validate_says_where_a_file_is_wrong_and_that_the_safe_team_passes(cli: Cli, tmp_path: Path) -> None:
    good = tmp_path / "good.yaml"
    good.write_bytes(shipped()["torn-cava"].read_bytes())
    assert "the safe team passes" in cli.ok("practice-case", "validate", good).out
    bad = tmp_path / "bad.yaml"
    bad.write_text(good.read_text().replace("- card: bleeding", "- card: bleding", 1))
    ran = cli.run("practice-case", "validate", good, bad)
    assert ran.code == 2
    assert "no card called 'bleding'; did you mean bleeding?" in ran.err
    told = cli.run("practice-case", "validate", bad, "--json")
    assert told.code == 2
    assert told.data[0]["problems"][0]["line"] > 1


def test_a_case_is_played_headless_by_the_safe_team_or_by_one_of_a_file(cli: Cli, tmp_path: Path) -> None:
    safe = cli.json("practice-case", "play", "quiet-mass", "--team", "safe")
    assert (safe["passed"], safe["percent"], safe["remarks"]) == (True, 100, [])
    team = tmp_path / "team.yaml"
    team.write_text("format: 1\nname: forgetful\nskip: [alpha-blocker]\n")
    found = cli.json("practice-case", "play", "quiet-mass", "--team", team)
    assert (found["passed"], found["killers_missed"]) == (False, ["alpha-blocker"])
    assert found["refused"]
    text = cli.ok("practice-case", "play", "quiet-mass", "--team", team)
    assert "not passed: 1 killer item missed" in text.out
    assert "refused: Paraganglioma pathway cannot be closed yet" in text.err
    assert "Did you mean quiet-mass?" in cli.refused(2, "practice-case", "play", "quiet-mas", "--team", "safe")
    assert "cannot be read" in cli.refused(2, "practice-case", "play", "quiet-mass", "--team", tmp_path / "no.yaml")


def test_the_schema_of_a_practice_case_is_printed(cli: Cli) -> None:
    assert json.loads(cli.ok("checklist", "schema", "practice").out)["title"] == "rvlms-plan practice case"
    assert cli.refused(2, "checklist", "schema", "practise").startswith("There is no schema called practise")


def test_a_portfolio_is_written_as_csv_and_pdf_and_starts_no_formula(practised: Cli, tmp_path: Path) -> None:
    practised.ok("practice-case", "portfolio", "-o", tmp_path / "p.csv")
    (row,) = csv.DictReader(io.StringIO((tmp_path / "p.csv").read_text()))
    assert (row["learner"], row["case"], row["passed"], row["synthetic"]) == ("'=Ada", "wall-of-the-cava", "no", "yes")
    practised.ok("practice-case", "portfolio", "-o", tmp_path / "p.pdf")
    assert (tmp_path / "p.pdf").read_bytes().startswith(b"%PDF")
    assert "already" in practised.refused(5, "practice-case", "portfolio", "-o", tmp_path / "p.csv")
    assert "a .csv or a .pdf" in practised.refused(2, "practice-case", "portfolio", "-o", tmp_path / "p.txt")
    args = ("practice-case", "portfolio", "-o", tmp_path / "q.csv", "--learner", "Bob")
    assert "No drill has been judged" in practised.refused(2, *args)


def test_a_portfolio_of_nobody_makes_no_store(cli: Cli, tmp_path: Path) -> None:
    assert "Nobody has practised" in cli.refused(2, "practice-case", "portfolio", "-o", tmp_path / "p.csv")
    assert not (cli.folder / "theatre.practice.db").exists()


THEATRE_COMMANDS: list[tuple[Any, ...]] = [
    ("register",),
    ("register", "rebuild"),
    ("cohort",),
    ("findings", "DRILL-0001"),
    ("case", "list"),
    ("case", "show", "DRILL-0001"),
    ("case", "entries", "DRILL-0001"),
    ("case", "new", "RV-1", *BERG),
    ("export", "--format", "jsonl", "-o", "out"),
    ("export", "--format", "csv", "-o", "out"),
    ("export", "--format", "fhir", "-o", "out"),
    ("verify",),
    ("checkpoint", "export", "-o", "out"),
    ("backup", "out"),
]


@pytest.mark.parametrize("command", THEATRE_COMMANDS, ids=[" ".join(map(str, each[:3])) for each in THEATRE_COMMANDS])
def test_no_command_of_theatre_and_audit_opens_a_practice_store(practised: Cli, command: tuple[Any, ...]) -> None:
    out = practised.folder / "out"
    ran = practised.bare(
        "--store", practised.folder / "theatre.practice.db", *(out if a == "out" else a for a in command)
    )
    assert (ran.code, ran.out) == (3, "")
    assert "holds practice records, not theatre records" in ran.err
    assert not out.exists()


def test_practice_is_in_no_list_cohort_or_export_of_the_theatre_beside_it(practised: Cli) -> None:
    practised.ok("case", "new", "RV-1", *BERG)
    assert [each["code"] for each in practised.json("case", "list")] == ["RV-1"]
    assert "DRILL" not in practised.ok("register").out
    out = practised.folder / "out.jsonl"
    practised.ok("export", "--format", "jsonl", "-o", out)
    text = out.read_text()
    assert "RV-1" in text
    assert "DRILL" not in text
    assert "=Ada" not in text


def test_a_theatre_store_is_not_taken_for_a_practice_store(cli: Cli) -> None:
    cli.ok("case", "new", "RV-1", *BERG)
    (cli.folder / "other.practice.db").write_bytes(cli.store.read_bytes())
    args = ("practice-case", "portfolio", "-o", cli.folder / "p.csv")
    ran = cli.bare("--store", cli.folder / "other.db", *args)
    assert ran.code == 3
    assert "holds theatre records, not practice records" in ran.err
    assert not (cli.folder / "p.csv").exists()


def test_a_copy_of_a_practice_store_cannot_be_restored_as_a_theatre_store(practised: Cli) -> None:
    source = practised.folder / "theatre.practice.db"
    target = practised.folder / "restored.db"
    ran = practised.bare("--store", target, "restore", source)
    assert ran.code == 3, ran
    assert not target.exists()
