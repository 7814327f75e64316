"""`checklist print`: a file that is whole or not there, never over another one by accident."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from cli_harness import Cli

CHECKLISTS = Path(__file__).parents[2] / "checklists"
WHO = ("checklist", "print", "who-surgical-safety")


def test_a_checklist_is_printed_by_its_id_or_its_file(cli: Cli) -> None:
    by_id, by_file = cli.folder / "id.pdf", cli.folder / "file.pdf"
    ran = cli.bare(*WHO, "-o", by_id)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"{by_id}: who-surgical-safety 1.0.0, to print on A4.\n"
    assert cli.bare("checklist", "print", CHECKLISTS / "who-surgical-safety.yaml", "-o", by_file).code == 0
    assert by_id.read_bytes().startswith(b"%PDF-")
    assert "printed 2026-11-23 08:00" in PdfReader(by_file).pages[1].extract_text().replace("\u200b", "")


def test_a_file_that_is_there_is_left_alone_unless_it_is_to_be_replaced(cli: Cli) -> None:
    file = cli.folder / "mine.pdf"
    file.write_text("mine")
    assert "--force" in cli.refused(5, *WHO, "-o", file)
    assert file.read_text() == "mine"
    assert cli.bare(*WHO, "-o", file, "--force").code == 0
    assert file.read_bytes().startswith(b"%PDF-")
    assert [each.name for each in cli.folder.iterdir() if each.name.endswith(".part")] == []


def test_a_link_to_a_file_stays_a_link(cli: Cli) -> None:
    file, link = cli.folder / "real.pdf", cli.folder / "link.pdf"
    file.write_text("old")
    link.symlink_to(file)
    assert cli.bare(*WHO, "-o", link, "--force").code == 0
    assert link.is_symlink()
    assert file.read_bytes().startswith(b"%PDF-")


def test_a_place_where_no_file_can_be_is_said_before_anything_is_made(cli: Cli) -> None:
    assert "The folder" in cli.refused(2, *WHO, "-o", cli.folder / "none" / "a.pdf")
    assert "is no file" in cli.refused(2, *WHO, "-o", cli.folder, "--force")
    assert "is no file" in cli.refused(2, *WHO, "-o", "/dev/null", "--force")
    assert "no name of a file" in cli.refused(2, *WHO, "-o", "a\0b")
    assert "Did you mean rvlms?" in cli.refused(2, "checklist", "print", "rvlm", "-o", cli.folder / "a.pdf")
    assert "-o" in cli.refused(2, *WHO)


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_a_full_disk_leaves_what_was_there_and_no_half_file(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, force: list[str]
) -> None:
    file = cli.folder / "mine.pdf"
    if force:
        file.write_text("mine")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert "No space left on device. Nothing was changed." in cli.refused(2, *WHO, "-o", file, *force)
    assert sorted(each.name for each in cli.folder.iterdir() if each.is_file()) == (["mine.pdf"] if force else [])
    assert not force or file.read_text() == "mine"


def test_a_file_system_without_second_names_is_written_to_as_well(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_self: Path, _target: Path) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(Path, "hardlink_to", unknown)
    assert cli.bare(*WHO, "-o", cli.folder / "a.pdf").code == 0
    assert (cli.folder / "a.pdf").read_bytes().startswith(b"%PDF-")


def test_a_file_made_meanwhile_by_another_is_not_replaced(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    file = cli.folder / "a.pdf"
    monkeypatch.setattr(os, "fsync", lambda _: file.write_text("theirs"))
    assert "is there already" in cli.refused(5, *WHO, "-o", file)
    assert file.read_text() == "theirs"


def test_a_new_file_can_be_read_by_whom_the_users_mask_allows(cli: Cli) -> None:
    old = os.umask(0o027)
    try:
        cli.bare(*WHO, "-o", cli.folder / "a.pdf")
    finally:
        os.umask(old)
    assert (cli.folder / "a.pdf").stat().st_mode & 0o777 == 0o640


def test_it_goes_to_stdout_as_bytes_and_never_to_a_terminal(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [sys.executable, "-m", "rvlms_plan", *WHO, "-o", "-"]
    done = subprocess.run(words, capture_output=True, timeout=60, check=True)
    assert len(PdfReader(io.BytesIO(done.stdout)).pages) == 6
    assert done.stderr == b""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert "A terminal cannot show this file" in cli.refused(2, *WHO, "-o", "-")
