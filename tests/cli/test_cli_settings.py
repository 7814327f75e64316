"""Settings: flags over environment over configuration file over defaults, and what is said of bad ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cli_harness import SATO, Cli

FILE = """
store = "cases/theatre.db"
station = "theatre 3"
theme = "light"
ascii = true
person = "Chen"
role = "circulator"
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name a configuration file, not there yet."""
    file = tmp_path / "settings" / "config.toml"
    file.parent.mkdir()
    monkeypatch.setenv("RVLMS_PLAN_CONFIG", str(file))
    return file


def settings(cli: Cli, *words: str) -> dict[str, Any]:
    """Give the settings as data."""
    settings: dict[str, Any] = cli.bare("config", "show", "--json", *words).data["settings"]
    return settings


def test_without_anything_the_defaults_hold(cli: Cli, own_home: Path) -> None:
    found = settings(cli)
    assert {each["from"] for each in found.values()} == {"default"}
    assert Path(found["store"]["value"]).name == "theatre.db"
    assert str(own_home) in found["store"]["value"]
    assert cli.bare("config", "path").out == f"{own_home}/config/rvlms-plan/config.toml\n"
    assert cli.bare("config", "validate").code == 0


def test_a_flag_goes_before_the_environment_that_before_the_file_that_before_the_default(
    cli: Cli, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(FILE)
    found = settings(cli)
    assert found["store"] == {"value": str(file.parent / "cases/theatre.db"), "from": "file", "source": str(file)}
    assert (found["theme"]["value"], found["ascii"]["value"]) == ("light", True)
    monkeypatch.setenv("RVLMS_PLAN_STORE", "/somewhere/else.db")
    monkeypatch.setenv("RVLMS_PLAN_ASCII", "no")
    monkeypatch.setenv("RVLMS_PLAN_THEME", "")
    found = settings(cli)
    assert found["store"] == {"value": "/somewhere/else.db", "from": "environment", "source": "RVLMS_PLAN_STORE"}
    assert found["ascii"] == {"value": False, "from": "environment", "source": "RVLMS_PLAN_ASCII"}
    assert found["theme"]["from"] == "file"
    found = settings(cli, "--store", "flagged.db", "--ascii")
    assert found["store"] == {"value": "flagged.db", "from": "flag", "source": "--store"}
    assert found["ascii"] == {"value": True, "from": "flag", "source": "--ascii"}
    out = cli.bare("config", "show", "--store", "flagged.db").out
    assert out.splitlines()[0].split() == ["store", "flagged.db", "--store"]
    assert ["theme", "light", str(file)] in [line.split() for line in out.splitlines()]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('stroe = "x"', "stroe: there is no such setting; did you mean store?"),
        ("xyzzy = 1", "xyzzy: there is no such setting; known keys: store, station"),
        ('theme = "drak"', "theme: there is no such theme; did you mean dark?"),
        ('theme = "12"', "theme: there is no such theme; write dark or light"),
        ("theme = 1", "theme: write a text"),
        ('ascii = "yes"', "ascii: write true or false"),
        ('person = " "', "person: it is empty"),
        ("store = ", "it is not TOML"),
        ('store = "a"\nstore = "b"', "it is not TOML"),
        ("[store]\npath = 1", "store: write a text"),
        ("store = 'mysql://x'", "is no store"),
        ('store = "a\\u0000b"', "cannot be seen"),
    ],
)
def test_a_bad_file_is_said_with_file_key_and_what_and_nothing_runs(cli: Cli, file: Path, text: str, says: str) -> None:
    file.write_text(text)
    for words in (("config", "validate"), ("case", "list"), ("case", "answer", "RV-1", "vein", "other", *SATO)):
        ran = cli.bare(*words)
        assert (ran.code, ran.out) == (2, ""), words
        assert says in ran.err
        assert str(file) in ran.err
    assert cli.bare("--help").code == cli.bare("--version").code == cli.bare("config", "path").code == 0
    data = cli.bare("config", "validate", "--json")
    assert (data.code, data.data["valid"]) == (2, False)
    assert cli.bare("doctor").code == 2


def test_everything_wrong_is_said_at_once(cli: Cli, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("theme = 3\ncolour = 'red'\n")
    monkeypatch.setenv("RVLMS_PLAN_ASCII", "perhaps")
    said = cli.bare("config", "validate").err
    assert "theme" in said
    assert "colour" in said
    assert "RVLMS_PLAN_ASCII: write true or false" in said


def test_a_file_that_is_named_must_be_there_and_be_readable_text(cli: Cli, file: Path) -> None:
    assert "there is no such file" in cli.bare("case", "list").err
    file.write_bytes(b"theme = '\xff'")
    assert "not UTF-8" in cli.bare("case", "list").err
    file.unlink()
    file.mkdir()
    assert cli.bare("case", "list").code == 2


def test_who_is_at_the_keyboard_types_and_speaks_unless_another_is_named(case: Cli, file: Path) -> None:
    file.write_text('person = "Chen"\nrole = "circulator"\n')
    case.ok("case", "answer", "RV-1", "vein", "other", *SATO)
    case.ok("case", "note", "RV-1", "all well")
    case.ok("case", "answer", "RV-1", "growth", "peripheral", "--entered-by", "Silva", *SATO)
    case.ok("case", "note", "RV-1", "not so well", "--as", "chen", "--role", "coordinator")
    _, vein, note, growth, other = case.facts()
    assert (vein["said_by"]["person"], vein["entered_by"]) == ("Sato", "Chen")
    assert (note["said_by"], note["entered_by"]) == ({"person": "Chen", "role": "circulator"}, "Chen")
    assert (growth["said_by"]["person"], growth["entered_by"]) == ("Sato", "Silva")
    assert other["said_by"]["role"] == "coordinator"
    said = case.refused(2, "case", "answer", "RV-1", "size", "7", "--as", "Sato")
    assert "--role" in said


def test_the_stations_name_is_in_the_record(case: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RVLMS_PLAN_STATION", "theatre 3")
    case.ok("case", "answer", "RV-1", "vein", "other", *SATO)
    assert case.facts()[1]["station"] == "theatre 3"
    assert case.facts()[0]["station"]
