"""`report` and `cohort --pdf`: a file to keep, whole or not at all, that says where the record fails."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from cli_harness import BERG, SATO, Cli

ALL = re.compile(r"\s+")


def words_of(pdf: bytes) -> str:
    """Give the text of a PDF without white space, so that where lines break plays no part."""
    reader = PdfReader(io.BytesIO(pdf))
    return ALL.sub("", "".join(page.extract_text() for page in reader.pages).replace("\u200b", ""))


@pytest.fixture
def told(case: Cli) -> Cli:
    """Give a case with an answer that was corrected and one that was overridden."""
    case.ok("case", "answer", "RV-1", "size", "7.4", *SATO)
    case.ok("case", "correct", "RV-1", "size", "7.9", "--because", "mistake", "--reason", "misread", *SATO)
    words = ("--reason", "no time", "--second", "Li", "--second-role", "anaesthetist")
    case.ok("case", "override", "RV-1", "metanephrines", *words, *BERG)
    return case


def test_the_report_is_a_pdf_with_the_head_of_the_journal_and_what_was_corrected(told: Cli) -> None:
    file = told.folder / "RV-1.pdf"
    ran = told.ok("report", "RV-1", "-o", file)
    assert (ran.out, ran.err) == ("", f"{file}: RV-1, 4 entries, in progress.\n")
    words = words_of(file.read_bytes())
    assert told.json("case", "entries", "RV-1")[-1]["hash"] in words
    for said in ("7.4 cm → 7.9 cm (mistake: misread)", "second person Li (Anaesthetist)", "Planning picture of RV-1"):
        assert ALL.sub("", said) in words
    assert "7.9 cm" in " ".join(told.ok("report", "RV-1").out.split())


def test_it_names_the_checkpoint_that_covers_the_case(told: Cli) -> None:
    number = json.loads(told.ok("checkpoint", "new", "--json").out)["number"]
    told.ok("case", "answer", "RV-1", "growth", "intraluminal", *SATO)
    out = " ".join(told.ok("report", "RV-1").out.split())
    assert f"Checkpoint: {number} of 2026-11-23" in out
    assert "covers this journal up to entry 4 of 5" in out


def test_the_same_words_come_as_a_text_file(told: Cli) -> None:
    file = told.folder / "RV-1.txt"
    told.ok("report", "RV-1", "-o", file)
    lines = file.read_text(encoding="utf-8").splitlines()
    printed = told.ok("report", "RV-1").out.splitlines()
    differing = [one for one, other in zip(lines, printed, strict=True) if one != other]
    assert all("made 2026-11-23" in line for line in differing), "only the moment differs"


def test_a_record_that_fails_is_reported_and_says_so_on_every_page(told: Cli) -> None:
    with told.connection() as connection:
        connection.execute("drop trigger entry_no_update")
        connection.execute("update entry set hash = zeroblob(32) where position = 4")
    file = told.folder / "RV-1.pdf"
    ran = told.run("report", "RV-1", "-o", file)
    assert ran.code == 4
    assert "The record of this case fails verification:" in ran.err
    assert "RV-1, entry 4" in ran.err
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(file.read_bytes())).pages]
    assert all("FAILS VERIFICATION" in page for page in pages)


def test_a_checkpoint_that_was_altered_under_the_case_is_seen(told: Cli) -> None:
    told.ok("checkpoint", "new")
    assert told.run("report", "RV-1").code == 0
    with told.connection() as connection:
        connection.execute("drop trigger checkpoint_no_update")
        connection.execute("update checkpoint set signature = zeroblob(64)")
    ran = told.run("report", "RV-1")
    assert ran.code == 4
    assert "its signature is not that of its station's key" in ran.err


def test_a_record_that_cannot_be_read_through_gives_no_report(told: Cli) -> None:
    with told.connection() as connection:
        connection.execute("drop trigger entry_no_update")
        connection.execute("update entry set body = cast('{}' as blob) where position = 3")
    said = told.refused(4, "report", "RV-1", "-o", told.folder / "RV-1.pdf")
    assert "RV-1, entry 3" in said
    assert not (told.folder / "RV-1.pdf").exists()


def test_a_file_that_is_there_is_kept_and_another_ending_is_refused(told: Cli) -> None:
    file = told.folder / "RV-1.pdf"
    file.write_text("mine")
    assert "--force" in told.refused(5, "report", "RV-1", "-o", file)
    assert file.read_text() == "mine"
    told.ok("report", "RV-1", "-o", file, "--force")
    assert file.read_bytes().startswith(b"%PDF-")
    assert "neither .pdf nor .txt" in told.refused(2, "report", "RV-1", "-o", told.folder / "RV-1.doc")
    assert "Did you mean RV-1?" in told.refused(2, "report", "RV-2", "-o", told.folder / "RV-2.pdf")


def test_a_cohort_is_filed_as_pdf_and_text_with_the_filter_in_words(case: Cli) -> None:
    pdf, text = case.folder / "cohort.pdf", case.folder / "cohort.txt"
    case.ok("cohort", "--where", "sex=female", "--pdf", pdf)
    words = words_of(pdf.read_bytes())
    for said in ("Sex is female (sex=female)", "314.5 (224–467) min", "page 1 of"):
        assert ALL.sub("", said) in words
    case.ok("cohort", "--where", "sex=female", "-o", text)
    assert "Sex is female (sex=female)" in text.read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [("--pdf", "a.pdf", "--json"), ("--pdf", "a.pdf", "-o", "a.txt")])
def test_one_output_is_asked_for_at_a_time(cli: Cli, words: tuple[str, ...], tmp_path: Path) -> None:
    assert "one of --pdf, -o and --json" in cli.refused(2, "cohort", "--demo", *words)


def test_an_empty_cohort_writes_no_file(case: Cli) -> None:
    file = case.folder / "cohort.pdf"
    assert "There is no case to count" in case.refused(2, "cohort", "--where", "sex=male", "--pdf", file)
    assert not file.exists()
