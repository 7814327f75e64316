"""`serve` before anybody opens a page: what it refuses, in a sentence, and to whom it shows the token."""

from __future__ import annotations

import contextlib
import re
import socket
import sys
from pathlib import Path

import pytest

import rvlms_plan.web
from cli_harness import Cli
from terminal import Terminal, store_argument


def test_a_port_that_is_taken_is_said_and_nothing_is_started(cli: Cli) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        said = cli.refused(2, "serve", "--port", taken.getsockname()[1])
    assert "cannot be listened on: Address already in use. Nothing was started." in said


def test_listening_for_other_machines_needs_a_certificate_or_a_word(cli: Cli, tmp_path: Path) -> None:
    said = cli.refused(2, "serve", "--host", "192.0.2.7")
    for way in ("--certificate", "--public-url", "--unencrypted"):
        assert way in said
    assert "--unencrypted" in cli.refused(2, "serve", "--public-url", "http://192.0.2.7")
    file = tmp_path / "nothing.pem"
    file.write_text("nothing")
    assert "go together" in cli.refused(2, "serve", "--certificate", file)
    assert "no certificate and its key" in cli.refused(2, "serve", "--certificate", file, "--key", file)


def test_a_store_that_cannot_be_opened_is_said_before_anything_listens(cli: Cli, tmp_path: Path) -> None:
    cli.refused(3, "serve", "--store", tmp_path)


def test_without_the_part_for_browsers_it_says_what_to_install(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("running", "server", "visit", "pages"):
        monkeypatch.delitem(sys.modules, f"rvlms_plan.web.{name}", raising=False)
        monkeypatch.delattr(rvlms_plan.web, name, raising=False)
    for name in [each for each in sys.modules if each.partition(".")[0] == "textual_serve"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "textual_serve", None)
    assert "pip install 'rvlms-plan[browser]'" in cli.refused(2, "serve")


def test_the_token_is_shown_on_the_terminal_only_and_is_in_no_argument(tmp_path: Path, own_home: Path) -> None:
    with Terminal(*store_argument(tmp_path / "theatre.db"), "serve", "--port", "0", size=(100, 50)) as terminal:
        terminal.sees("Ctrl+C ends it")
        token = (own_home / "data" / "rvlms-plan" / "browser.token").read_text().strip()
        assert re.search(rf"http://127\.0\.0\.1:\d+/#{token}", terminal.text)
        assert "▀" in terminal.text or "█" in terminal.text
        running = Path(f"/proc/{terminal.child.pid}")
        assert token.encode() not in (running / "cmdline").read_bytes() + (running / "environ").read_bytes()
        terminal.types("\x03")
        assert terminal.ends() == 130
