"""What the tests of the command line share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cli_harness import BERG, Cli
from servers import place_for


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the tests away from the settings and the store of whoever runs them."""
    for name in os.environ:
        if name.startswith("RVLMS_PLAN_"):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    for name, folder in (("HOME", ""), ("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data")):
        monkeypatch.setenv(name, str(home / folder))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return home


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: str, request: pytest.FixtureRequest) -> Cli:
    """Give the command line on an empty folder."""
    return Cli(tmp_path, capsys, place_for(engine, tmp_path, request))


@pytest.fixture
def case(cli: Cli) -> Cli:
    """Give the command line with a case RV-1 opened."""
    cli.ok("case", "new", "RV-1", "--age", 56, "--sex", "female", *BERG)
    return cli
