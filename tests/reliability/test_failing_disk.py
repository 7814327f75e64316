"""A disk that fails in the middle of a commit: nothing is shown as done, nothing is lost, nothing is there twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fault_table import Seen
from powercut import powercut
from soundness import reopened, sound_case


@pytest.mark.fault("error")
def test_a_failed_sync_leaves_the_outcome_unknown_and_the_file_settles_it(tmp_path: Path, seen: Seen) -> None:
    folder = tmp_path.resolve() / "live"
    folder.mkdir()
    env = dict(
        os.environ,
        LD_PRELOAD=str(powercut.recorder(tmp_path)),
        POWERCUT_LOG=str(tmp_path / "log"),
        POWERCUT_DIR=str(folder),
        POWERCUT_FAILS=str(tmp_path / "fails"),
    )
    program = Path(__file__).with_name("failing.py")
    run = subprocess.run([sys.executable, program, folder], env=env, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    unknown, shown, asked, then, after = run.stdout.splitlines()
    assert unknown.startswith("unknown: The disk failed in the middle of saving. What was saved before is kept.")
    assert shown == "shown as open"
    assert asked in {"asked: True", "asked: False"}
    assert (then, after) == ("then done", "then done")
    with reopened(folder / "theatre.db") as database:
        _, entries = sound_case(database, "RV-1")
    assert [entry.stamp.request for entry in entries] == ["RV-1", "r-0", "r-1", "r-2"]
    seen("in the middle of a commit", acknowledged=3)
