"""A case code that may be a patient's name or number is asked about; pseudonyms are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli_harness import BERG, Cli


@pytest.mark.parametrize("code", ["Smith", "smith-jones", "J.Smith", "4711231", "MRN123456", "ABCD"])
def test_a_code_that_looks_like_a_name_or_a_number_is_asked_about_and_recorded_with_confirm(
    cli: Cli, code: str
) -> None:
    said = cli.refused(2, "case", "new", code, *BERG)
    assert f"{code} looks like a name or a hospital number" in said
    assert "--confirm" in said
    assert not cli.store.exists()
    assert cli.json("case", "new", code, "--confirm", *BERG)["case"] == code


@pytest.mark.parametrize("code", ["RV-0012", "DEMO-1", "A1", "RV.2026.17", "abc", "x_12345"])
def test_a_pseudonym_is_not_asked_about(cli: Cli, code: str) -> None:
    assert cli.json("case", "new", code, *BERG)["case"] == code


def test_the_patterns_stand_in_the_settings(cli: Cli, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = own_home / "config" / "rvlms-plan" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('code-looks-like = ["^P[0-9]+$"]\n')
    cli.refused(2, "case", "new", "P12", *BERG)
    cli.ok("case", "new", "Smith", *BERG)
    assert cli.json("config", "show")["settings"]["code-looks-like"]["value"] == ["^P[0-9]+$"]
    monkeypatch.setenv("RVLMS_PLAN_CODE_LOOKS_LIKE", "^Q ^Z")
    cli.ok("case", "new", "P13", *BERG)
    cli.refused(2, "case", "new", "Z-1", *BERG)
    assert "^Q ^Z" in cli.ok("config", "show").out


@pytest.mark.parametrize(
    ("line", "says"),
    [('code-looks-like = ["("]', "( is no pattern"), ("code-looks-like = 6", "write a list of patterns")],
)
def test_a_pattern_that_is_none_is_named_with_its_place(cli: Cli, own_home: Path, line: str, says: str) -> None:
    file = own_home / "config" / "rvlms-plan" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f"{line}\n")
    said = cli.refused(2, "case", "list")
    assert f"{file}: code-looks-like: " in said
    assert says in said
