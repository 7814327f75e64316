"""`case picture`: as text, as a file that is whole or not there, as data; nothing in the store is changed by it."""

from __future__ import annotations

import stat
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from cli_harness import BERG, SATO, Cli


@pytest.fixture
def planned(case: Cli) -> Cli:
    """Give a case whose picture has everything on it."""
    for words in (
        ("vein", "gonadal-left"),
        ("thrombus", "level=retrohepatic", "imaging-date=2026-11-20"),
        ("vascular-plan", "clamp=complete-renal", "sites=ivc-infrarenal,renal-artery-left", "repair=patch"),
    ):
        case.ok("case", "answer", "RV-1", *words, *SATO)
    return case


def parsed(text: str) -> dict[str, str]:
    root = ET.fromstring(text.encode())  # noqa: S314 - our own text
    return {each.get("id", ""): each.text or "" for each in root.iter()}


def test_as_text_it_shows_marks_words_and_sides(planned: Cli) -> None:
    before = planned.rows("select count(*) from entry")
    said = planned.ok("case", "picture", "RV-1").out
    for words in ("PATIENT'S RIGHT", "PATIENT'S LEFT", "● Tumour: Gonadal vein, left", "▲ Upper end: Retrohepatic"):
        assert words in said
    assert "Clamp planned: IVC infrarenal; Renal" in said
    assert (
        "Clamp planned: IVC infrarenal; Renal artery, left (no vein)"
        in planned.json("case", "picture", "RV-1")["words"]
    )
    assert planned.rows("select count(*) from entry") == before


def test_with_plain_signs_it_is_plain(planned: Cli) -> None:
    said = planned.ok("--ascii", "case", "picture", "RV-1").out
    assert said.isascii()
    assert "@ Tumour: Gonadal vein, left" in said


def test_it_is_written_as_svg_and_says_so_and_a_second_time_replaces_it(planned: Cli) -> None:
    file = planned.folder / "plan.svg"
    first = planned.ok("case", "picture", "RV-1", "-o", file)
    assert (first.out, first.err) == ("", f"Wrote {file}: the planning picture of RV-1.\n")
    assert "tumour-gonadal-vein-left" in parsed(file.read_text("utf-8"))
    planned.ok("case", "correct", "RV-1", "vein", "gonadal-right", "--because", "mistake", "--reason", "side", *BERG)
    assert "Replaced" in planned.ok("case", "picture", "RV-1", "--output", file).err
    assert "tumour-gonadal-vein-right" in parsed(file.read_text("utf-8"))
    assert [each.name for each in planned.folder.glob("*plan*")] == ["plan.svg"]


def test_to_stdout_goes_the_same_file(planned: Cli) -> None:
    file = planned.folder / "plan.svg"
    planned.ok("case", "picture", "RV-1", "-o", file)
    assert planned.ok("case", "picture", "RV-1", "-o", "-").out == file.read_text("utf-8")


@pytest.mark.parametrize("where", ["", "no-such-folder/plan.svg"])
def test_where_it_cannot_be_written_nothing_is_and_the_sentence_says_what_to_do(planned: Cli, where: str) -> None:
    def there() -> set[Path]:
        return {path for path in planned.folder.iterdir() if not path.name.startswith("theatre.db")}

    before = there()
    err = planned.refused(2, "case", "picture", "RV-1", "-o", planned.folder / where)
    assert "Nothing was written." in err
    assert there() == before


def test_an_older_picture_survives_a_disk_that_fails(planned: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    file = planned.folder / "plan.svg"
    file.write_text("older")

    def failing(self: Path, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", failing)
    err = planned.refused(2, "case", "picture", "RV-1", "-o", file)
    assert "No space left on device" in err
    assert file.read_text() == "older"
    assert [each.name for each in planned.folder.glob("*plan*")] == ["plan.svg"]


def test_a_written_picture_can_be_read_as_any_other_file_of_the_person(planned: Cli) -> None:
    file, other = planned.folder / "plan.svg", planned.folder / "other"
    other.write_text("")
    planned.ok("case", "picture", "RV-1", "-o", file)
    assert stat.S_IMODE(file.stat().st_mode) == stat.S_IMODE(other.stat().st_mode)


def test_what_is_no_ordinary_file_is_written_to_and_never_replaced(planned: Cli) -> None:
    link, file = planned.folder / "link.svg", planned.folder / "plan.svg"
    file.write_text("older")
    link.symlink_to(file)
    planned.ok("case", "picture", "RV-1", "-o", link)
    assert link.is_symlink()
    assert "tumour-gonadal-vein-left" in parsed(file.read_text("utf-8"))
    planned.ok("case", "picture", "RV-1", "-o", "/dev/null")
    assert Path("/dev/null").is_char_device()


def test_data_and_drawing_are_not_asked_for_together(planned: Cli) -> None:
    assert "ask for one of them" in planned.refused(2, "case", "picture", "RV-1", "--json", "-o", "x.svg")


def test_a_checklist_without_a_picture_is_said(cli: Cli) -> None:
    cli.ok("case", "new", "RV-2", "--checklist", "who-surgical-safety", *BERG)
    assert "has no planning picture" in cli.refused(2, "case", "picture", "RV-2")


def test_an_unknown_case_is_refused(planned: Cli) -> None:
    assert "There is no case called RV-11" in planned.refused(2, "case", "picture", "RV-11")


def test_a_demonstration_case_says_on_its_picture_that_it_is_synthetic(cli: Cli) -> None:
    from rvlms_plan.store.database import THEATRE, open_store
    from rvlms_plan.use_cases.demonstration import NOTE, fill

    database = open_store(cli.store, THEATRE, cli.now, "test")
    fill(database, cli.now)
    database.close()
    assert parsed(cli.ok("case", "picture", "DEMO-2", "-o", "-").out)["remark"] == NOTE
    assert "Synthetic demonstration case" in cli.ok("case", "picture", "DEMO-2").out
