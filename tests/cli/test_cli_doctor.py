"""What `doctor` finds, and what it says is not well."""

from __future__ import annotations

from typing import Any

import pytest

from cli_harness import SATO, Cli
from rvlms_plan.store import sqlite


def test_a_sound_installation_is_well(case: Cli) -> None:
    found = case.json("doctor")
    assert (found["trouble"], found["store"]["cases"], found["store"]["kind"]) == ([], 1, "theatre")
    assert found["store"]["settings"]["journal_mode"] == ("wal" if sqlite.CAN_USE_WAL else "delete")
    assert found["store"]["settings"]["synchronous"] == (2 if sqlite.CAN_USE_WAL else 3)
    assert (found["store"]["mode"], found["store"]["from"]) == ("0600", "--store")
    assert found["store"]["sqlite"] == ".".join(map(str, sqlite.VERSION))
    assert found["versions"]["textual"]
    assert "Textual" not in case.ok("doctor").err


def test_looking_changes_nothing(case: Cli) -> None:
    case.ok("case", "answer", "RV-1", "vein", "other", *SATO)
    before = case.facts()
    case.ok("doctor")
    assert case.facts() == before


def test_a_store_that_is_not_there_yet_is_no_trouble_and_is_not_made(cli: Cli) -> None:
    found = cli.json("doctor")
    assert (found["store"]["is_there"], found["store"]["cases"], found["trouble"]) == (False, 0, [])
    assert not cli.store.exists()


def test_a_store_that_others_may_read_is_advised_against(case: Cli) -> None:
    case.store.chmod(0o644)
    assert "chmod 600" in case.ok("doctor").out


def test_what_cannot_be_used_is_said_and_is_3(cli: Cli) -> None:
    ran = cli.bare("doctor", "--store", cli.folder, "--json")
    assert (ran.code, ran.err) == (3, "")
    assert "is a folder" in ran.data["trouble"][0]
    cli.store.write_text("not a database at all " * 99)
    ran = cli.run("doctor")
    assert ran.code == 3
    assert "Not usable:" in ran.out


def test_a_sqlite_with_the_wal_reset_bug_is_told(case: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "CAN_USE_WAL", False)
    monkeypatch.setattr(sqlite, "VERSION", (3, 45, 1))
    found: dict[str, Any] = case.bare("doctor", "--json", "--store", case.folder / "new.db").data
    assert found["store"]["sqlite_has_wal_reset_bug"] is True
    assert "3.51.3" in found["advice"][0]


@pytest.mark.parametrize(
    ("variables", "colours"),
    [
        ({"NO_COLOR": "1"}, "none (NO_COLOR)"),
        ({"TERM": "dumb"}, "none"),
        ({"TERM": "xterm"}, "16"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "16 million"),
    ],
)
def test_the_terminal_is_described(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], colours: str
) -> None:
    monkeypatch.delenv("COLORTERM", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    terminal = cli.json("doctor")["terminal"]
    assert (terminal["colours"], terminal["is_terminal"]) == (colours, False)


def test_little_room_on_the_stores_disk_is_said_in_time(case: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rvlms_plan.store.place.free_bytes", lambda _: 200 * 2**20)
    assert not any("MiB are free" in each for each in case.json("doctor")["advice"])
    monkeypatch.setattr("rvlms_plan.store.place.free_bytes", lambda _: 200 * 2**20 - 1)
    data = case.json("doctor")
    assert data["store"]["free_bytes"] == 200 * 2**20 - 1
    assert any("Only 199 MiB are free" in each and "Make room" in each for each in data["advice"])
