"""`export`: into a folder or a .zip that is whole or not there; nothing in the store is changed by it."""

from __future__ import annotations

import csv
import io
import json
import stat
import sys
import zipfile
from pathlib import Path

import pytest

from cli_harness import BERG, SATO, Cli
from fhir_reading import Form, broken_rules, faults, reread
from rvlms_plan.store.database import THEATRE, open_store
from rvlms_plan.use_cases.demonstration import fill


@pytest.fixture
def two(case: Cli) -> Cli:
    """Give two cases of two checklists."""
    case.ok("case", "answer", "RV-1", "vein", "ivc-infrarenal", *SATO)
    case.ok("case", "note", "RV-1", "=1+1", *BERG)
    case.ok("case", "new", "RV-2", "--checklist", "who-surgical-safety", *BERG)
    return case


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def in_folder(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_every_entry_of_the_store_is_one_row_under_its_own_hash(two: Cli) -> None:
    out = two.folder / "out"
    said = two.ok("export", "--format", "csv", "-o", out)
    assert (said.out, "Wrote" in said.err, "2 cases, 4 entries, 2 checklist texts" in said.err) == ("", True, True)
    assert "Ticks are not observations" in said.err
    kept = two.rows("select lower(hex(hash)) from entry")
    assert sorted((row["hash"],) for row in rows((out / "entries.csv").read_text("utf-8"))) == sorted(kept)
    cases = rows((out / "cases.csv").read_text("utf-8"))
    assert [(row["case"], row["checklist"]) for row in cases] == [("RV-1", "rvlms"), ("RV-2", "who-surgical-safety")]
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in out.iterdir()} == {0o600}


def test_some_cases_are_those_only_in_any_spelling_and_once(two: Cli) -> None:
    out = two.folder / "out"
    two.ok("export", "--format", "csv", "RV-2", "rv-2", "-o", out)
    assert {row["case"] for row in rows((out / "entries.csv").read_text("utf-8"))} == {"RV-2"}
    assert {row["checklist"] for row in rows((out / "items.csv").read_text("utf-8"))} == {"who-surgical-safety"}


def test_a_zip_holds_the_same_files_and_the_same_cases_give_the_same_bytes(two: Cli) -> None:
    found = []
    for name in ("out.ZIP", "again.zip"):
        two.ok("export", "--format", "csv", "-o", two.folder / name)
        with zipfile.ZipFile(two.folder / name) as archive:
            assert archive.testzip() is None
            found.append({name: archive.read(name) for name in archive.namelist()})
    two.ok("export", "--format", "csv", "-o", two.folder / "out")
    found.append(in_folder(two.folder / "out"))
    for each in found:
        assert "Ticks are what people said" in each.pop("README.txt").decode()  # says when it was written, too
    assert found[0] == found[1] == found[2]
    assert sorted(each.name for each in two.folder.glob("*out*")) == ["out", "out.ZIP"]


def test_nothing_is_written_over_and_the_sentence_says_what_to_do(two: Cli) -> None:
    folder, file, empty = two.folder / "out", two.folder / "mine.zip", two.folder / "empty"
    empty.mkdir()
    file.write_text("mine")
    two.ok("export", "--format", "csv", "-o", folder)
    before = in_folder(folder)
    for path in (folder, file):
        said = two.refused(5, "export", "--format", "csv", "-o", path)
        assert "is there already. Nothing was written; give another path." in said
    for path in (two.folder / "no-such-folder" / "out", "-"):
        assert "Nothing was" in two.refused(2, "export", "--format", "csv", "-o", path)
    assert in_folder(folder) == before
    assert file.read_text() == "mine"
    two.ok("export", "--format", "csv", "-o", empty)
    assert in_folder(empty).keys() == before.keys()


def test_an_unknown_case_or_format_is_named_and_nothing_is_written(two: Cli) -> None:
    out = two.folder / "out"
    assert "There is no case called RV-3" in two.refused(2, "export", "--format", "csv", "RV-3", "-o", out)
    assert "There is no format called csw. Did you mean csv?" in two.refused(2, "export", "--format", "csw", "-o", out)
    for format_name in ("csv", "fhir"):
        words = ("export", "--format", format_name, "--checkpoints", "-o", out)
        assert f"--checkpoints goes with jsonl; {format_name} has none." in two.refused(2, *words)
    assert not out.exists()


def test_a_store_that_is_not_there_is_said_and_not_made(cli: Cli) -> None:
    assert "There is no store" in cli.refused(3, "export", "--format", "csv", "-o", cli.folder / "out")
    assert not cli.store.exists()
    assert not (cli.folder / "out").exists()


def test_the_store_is_not_changed(two: Cli) -> None:
    before = two.store.read_bytes()
    two.ok("export", "--format", "csv", "-o", two.folder / "out")
    assert two.store.read_bytes() == before


def test_as_fhir_each_demonstration_case_passes_the_published_schema_and_fits_its_questionnaire(cli: Cli) -> None:
    database = open_store(cli.store, THEATRE, cli.now, "test")
    fill(database, cli.now)
    database.close()
    out = cli.folder / "out"
    assert "5 cases" in cli.ok("export", "--format", "fhir", "-o", out).err
    statuses = {row["code"]: row["status"] for row in cli.json("case", "list")}
    in_fhir = {"closed": "completed", "abandoned": "stopped"}
    (asked,) = (json.loads(file.read_bytes()) for file in out.glob("questionnaire-*.json"))
    assert broken_rules(asked) == []
    for code, status in statuses.items():
        bundle = json.loads((out / f"case-{code}.json").read_bytes())
        assert faults(bundle) == []
        assert reread(bundle) == bundle
        answered, its_own, *told = (entry["resource"] for entry in bundle["entry"])
        assert its_own == asked
        assert Form(asked, answered).misfits() == []
        assert answered["status"] == in_fhir.get(status, "in-progress")
        assert len(told) == len(cli.json("case", "entries", code))


def test_as_fhir_the_same_cases_give_the_same_files_in_a_folder_and_a_zip(two: Cli) -> None:
    two.ok("export", "--format", "fhir", "-o", two.folder / "out")
    two.ok("export", "--format", "fhir", "-o", two.folder / "out.zip")
    with zipfile.ZipFile(two.folder / "out.zip") as archive:
        assert in_folder(two.folder / "out") == {name: archive.read(name) for name in archive.namelist()}
    assert len(in_folder(two.folder / "out")) == 4


def test_without_the_fhir_package_it_is_said_and_nothing_is_written(two: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fhir.resources", None)
    err = two.refused(2, "export", "--format", "fhir", "-o", two.folder / "out")
    assert "pip install 'rvlms-plan[fhir]'" in err
    assert sorted(each.name for each in two.folder.glob("*out*")) == []
