"""A power cut at any moment loses no acknowledged answer and leaves a sound store.

The same with a careless setting must lose some: else the test is asleep.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from fault_table import Seen
from powercut import powercut
from rvlms_plan.domain.refusals import Unknown
from rvlms_plan.store import sqlite
from rvlms_plan.store.problems import StoreProblem
from soundness import reopened, sound_case

WRITER = Path(__file__).with_name("writer.py")
ACROSS_CHECKPOINTS = 400
"""So many answers fill the log more than once, so that cuts meet checkpoints too."""


def acknowledged_in(folder: Path) -> set[str]:
    """Give the requests that a store holds, and see that it is sound."""
    if not (folder / "theatre.db").exists():
        return set()
    try:
        with reopened(folder / "theatre.db") as database:
            _, entries = sound_case(database, "RV-1")
    except Unknown:  # the case itself is lost
        return set()
    except StoreProblem as problem:
        raise AssertionError(problem.says) from problem
    return {entry.stamp.request for entry in entries}


def cut(work: Path, answers: int, cuts: int, mode: str = "as-it-is") -> powercut.Found:
    work = work.resolve()
    folder = work / "live"
    folder.mkdir()
    steps = powercut.record([sys.executable, str(WRITER), str(folder), str(answers), mode], folder, work)
    written = {Path(step.path).name for step in steps if step.what == "W"}
    log = "theatre.db-journal" if mode == "without-wal" else "theatre.db-wal"
    assert {"theatre.db", log} <= written, "the recorder does not see what SQLite writes"
    acks = [place for place, step in enumerate(steps) if step.what == "A"]
    assert len(acks) == answers
    if answers >= ACROSS_CHECKPOINTS:
        assert any(step.what == "W" and step.path.endswith(".db") for step in steps[acks[0] : acks[-1]])
    return powercut.cuts(steps, folder, work, cuts, acknowledged_in)


def tell(seen: Seen, found: powercut.Found, acknowledged: int, words: str = "") -> None:
    """Tell what the cuts came to."""
    lost, unsound = sum(found.losses), len(found.unsound)
    seen(words, rounds=found.cuts, acknowledged=acknowledged, lost=lost, unsound=unsound)


@pytest.mark.fault("power")
def test_no_power_cut_loses_an_acknowledged_answer(tmp_path: Path, seen: Seen) -> None:
    found = cut(tmp_path, answers=40, cuts=25)
    assert (found.losses, found.unsound) == ([], []), str(found)


@pytest.mark.fault("power")
def test_power_cuts_do_lose_answers_of_a_writer_that_does_not_wait_for_the_disk(tmp_path: Path, seen: Seen) -> None:
    found = cut(tmp_path, answers=40, cuts=25, mode="normal")
    assert found.losses, str(found)
    assert found.unsound == [], str(found)
    tell(seen, found, 40, "synchronous=normal, which the program refuses: this one must lose")


@pytest.mark.fault("power")
def test_without_a_sound_wal_the_rollback_journal_loses_nothing_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seen: Seen
) -> None:
    monkeypatch.setattr(sqlite, "CAN_USE_WAL", False)
    found = cut(tmp_path, answers=20, cuts=25, mode="without-wal")
    assert (found.losses, found.unsound) == ([], []), str(found)
    tell(seen, found, 20)


@pytest.mark.fault("power")
@pytest.mark.soak
@pytest.mark.parametrize("mode", ["as-it-is", "without-wal", "normal"])
def test_four_hundred_power_cuts(tmp_path: Path, mode: str, monkeypatch: pytest.MonkeyPatch, seen: Seen) -> None:
    if mode == "without-wal":
        monkeypatch.setattr(sqlite, "CAN_USE_WAL", False)
    found = cut(tmp_path, answers=ACROSS_CHECKPOINTS, cuts=400, mode=mode)
    assert found.unsound == [], str(found)
    assert bool(found.losses) is (mode == "normal"), str(found)
    tell(seen, found, ACROSS_CHECKPOINTS, "the losses are those of synchronous=normal, which the program refuses")


def test_without_a_compiler_the_power_cuts_say_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(RuntimeError, match=r"need a C compiler \(cc\)"):
        powercut.recorder(tmp_path)
