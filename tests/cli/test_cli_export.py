"""`export`: into a folder or a .zip that is whole or not there; nothing in the store is changed by it."""

from __future__ import annotations

import csv
import io
import stat
import zipfile
from pathlib import Path

import pytest

from cli_harness import BERG, SATO, Cli


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


def test_a_zip_holds_the_same_files_and_a_second_time_replaces_it_with_the_same(two: Cli) -> None:
    file = two.folder / "out.ZIP"
    two.ok("export", "--format", "csv", "-o", file)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        first = {name: archive.read(name) for name in archive.namelist()}
    two.ok("export", "--format", "csv", "-o", file)
    two.ok("export", "--format", "csv", "-o", two.folder / "out")
    with zipfile.ZipFile(file) as archive:
        second = {name: archive.read(name) for name in archive.namelist()}
    folder = in_folder(two.folder / "out")
    for found in (first, second, folder):
        assert "Ticks are what people said" in found.pop("README.txt").decode()  # says when it was written, too
    assert first == second == folder
    assert sorted(each.name for each in two.folder.glob("*out*")) == ["out", "out.ZIP"]


def test_nothing_is_written_over_and_the_sentence_says_what_to_do(two: Cli) -> None:
    folder, file = two.folder / "out", two.folder / "file"
    folder.mkdir()
    file.write_text("mine")
    two.ok("export", "--format", "csv", "-o", folder)
    before = in_folder(folder)
    for path in (folder, file, two.folder / "no-such-folder" / "out", "-"):
        assert "Nothing was" in two.refused(2, "export", "--format", "csv", "-o", path)
    assert in_folder(folder) == before
    assert file.read_text() == "mine"


def test_an_unknown_case_or_format_is_named_and_nothing_is_written(two: Cli) -> None:
    out = two.folder / "out"
    assert "There is no case called RV-3" in two.refused(2, "export", "--format", "csv", "RV-3", "-o", out)
    assert "There is no format called csw. Did you mean csv?" in two.refused(2, "export", "--format", "csw", "-o", out)
    assert not out.exists()


def test_a_store_that_is_not_there_is_said_and_not_made(cli: Cli) -> None:
    assert "There is no store" in cli.refused(3, "export", "--format", "csv", "-o", cli.folder / "out")
    assert not cli.store.exists()
    assert not (cli.folder / "out").exists()


def test_the_store_is_not_changed(two: Cli) -> None:
    before = two.store.read_bytes()
    two.ok("export", "--format", "csv", "-o", two.folder / "out")
    assert two.store.read_bytes() == before
