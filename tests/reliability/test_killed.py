"""A program killed at any moment has every acknowledged answer on disk, at most one more, and goes on at its item."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fault_table import Seen
from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.entries import Fact, ItemAnswered, PhaseClosed
from rvlms_plan.domain.refusals import Unknown
from soundness import reopened, sound_case

WRITER = Path(__file__).with_name("writer.py")


class Lost(AssertionError):
    """An acknowledged answer is not there."""


class Answering:
    """A process that answers items in children of its own, to be killed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(WRITER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._line() == "serving"

    def end(self) -> None:
        """End the process."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()

    def killed(self, path: Path, code: str, after: int | None, early: float | None, then: float) -> list[str]:
        """Answer, and be killed so many acknowledgements later (None: while the case is being opened)."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"path": str(path), "code": code, "early": early}) + "\n")
        self._process.stdin.flush()
        child, acknowledged, killed = 0, [], False
        while True:
            word, _, rest = self._line().partition(" ")
            if word == "child":
                child = int(rest)
            elif word == "ack":
                acknowledged.append(rest)
            elif word == "gone":
                assert int(rest) in {0, signal.SIGKILL}, f"the child ended with {rest}"
                return acknowledged
            is_time = after is None or (word in {"ready", "ack"} and len(acknowledged) >= after)
            if child and is_time and not killed:
                _spin(then)
                os.kill(child, signal.SIGKILL)
                killed = True

    def _line(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the process that answers has ended"
        return line.rstrip("\n")


def _spin(seconds: float) -> None:
    """Let a moment pass, so that the kill meets the writer anywhere, not only right behind an acknowledgement."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


@pytest.fixture(scope="module")
def answering() -> Iterator[Answering]:
    """Give a process that answers."""
    one = Answering()
    yield one
    one.end()


def rounds(answering: Answering, path: Path, count: int, seed: int) -> int:
    """Kill so often, see each time that nothing is lost; give how many answers were acknowledged in all."""
    chance, acknowledged_in_all = random.Random(seed), 0  # noqa: S311 - not a secret
    for number in range(count):
        code = f"RV-{number}"
        after = chance.choice([None, 0, 1, chance.randrange(2, 50), chance.randrange(2, 50)])
        acknowledged = answering.killed(path, code, after, None, chance.random() * 0.004)
        on_disk = check(path, code, acknowledged)
        acknowledged_in_all += len(acknowledged)
        if number % 3 == 0:  # and the next program goes on where this one was killed
            check(path, code, on_disk + answering.killed(path, code, 5, None, 0))
    return acknowledged_in_all


def check(path: Path, code: str, acknowledged: list[str]) -> list[str]:
    """See that every acknowledged answer is there, at most one more, and that the case resumes at its item.

    Gives what was done, as it is on disk.
    """
    if not path.exists() or path.stat().st_size == 0:
        assert not acknowledged
        return []
    with reopened(path) as database:
        try:
            live, entries = sound_case(database, code)
        except Unknown:
            if acknowledged:
                raise Lost(code) from None
            return []
        done = [_name(entry.fact) for entry in entries[1:]]
        if done[: len(acknowledged)] != acknowledged:
            raise Lost(f"{code}: acknowledged up to {acknowledged[-1]}, on disk up to {done[-1:]}")
        more = done[len(acknowledged) :]
        assert len(more) <= 1, f"{code}: {more} were never acknowledged"
        way = [name for phase in live.case.checklist.phases for name in (*(i.id for i in phase.items), phase.id)]
        assert done == way[: len(done)]
        assert _next(live.view) == (way[len(done)] if len(done) < len(way) else None)
        return done


def _next(view: CaseView) -> str | None:
    """Name where the work goes on: the next open item, or the phase to be closed."""
    shown = view.current
    if shown is None:
        return None
    return shown.blocking[0].item.id if shown.blocking else shown.phase.id


def _name(fact: Fact) -> str:
    assert isinstance(fact, ItemAnswered | PhaseClosed)
    return fact.item if isinstance(fact, ItemAnswered) else fact.phase


@pytest.mark.fault("kill")
def test_a_program_killed_at_any_moment_has_lost_nothing_it_acknowledged(
    answering: Answering, tmp_path: Path, seen: Seen
) -> None:
    acknowledged = rounds(answering, tmp_path / "theatre.db", 20, seed=1)
    assert acknowledged > 50
    seen(rounds=20, acknowledged=acknowledged)


@pytest.mark.fault("kill")
def test_a_program_that_acknowledges_before_the_commit_is_found_out(
    answering: Answering, tmp_path: Path, seen: Seen
) -> None:
    lost = 0
    for number in range(4):
        path = tmp_path / f"{number}.db"
        acknowledged = answering.killed(path, "RV-1", 3, 0.1, 0)
        try:
            check(path, "RV-1", acknowledged)
        except Lost:
            lost += 1
    assert lost > 0
    seen("this one must lose", rounds=4, acknowledged=12, lost=lost)


@pytest.mark.fault("kill")
@pytest.mark.soak
def test_three_hundred_kills(answering: Answering, tmp_path: Path, seen: Seen) -> None:
    acknowledged = rounds(answering, tmp_path / "theatre.db", 300, seed=2)
    assert acknowledged > 1000
    seen(rounds=300, acknowledged=acknowledged)
