"""Eight stations on one case: how long a tick takes, how soon the others have it, what a resting station costs."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench import programs, stores
from bench.report import Row, median, p99
from bench.terminal import Terminal
from rvlms_plan.use_cases import live, theatre
from rvlms_plan.use_cases.station import Who

ANSWERS, PAUSE = 250, 1.0
"""So many answers of each station, so many seconds from one to the next."""
ALONE_PAUSE = 0.4
BURST_SECONDS, BURST_PAUSE = 60.0, 0.1
"""Ten times a person's pace, for so long."""
_ALL_BEGIN_WITHIN = 0.5
RESTS = 30.0
"""So many seconds is the processor time of a resting program measured."""
_SETTLES = 4.0
CLAMPED = "ivc-infrarenal"


@dataclass(slots=True)
class Together:
    """What some stations came to: seconds of ticks and of remote sight, and what is wrong with the file."""

    ticks: list[float] = field(default_factory=list)
    sights: list[float] = field(default_factory=list)
    parts: list[tuple[float, float, float]] = field(default_factory=list)
    """Of each tick: seconds until the store thread began, seconds from then to its end, processor seconds of those."""
    lost: int = 0
    doubled: int = 0
    unseen: int = 0


def run(path: Path, stations: int, answers: int, pause: float, program: str = "bench.station") -> Together:
    """Run so many stations on the case of a store, as processes, until each has answered so often."""
    before = stores.entries_in(path)
    arguments = [(str(number), str(stations), str(answers), str(pause)) for number in range(stations)]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", program, str(path), *each],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[1],
            text=True,
        )
        for each in arguments
    ]
    for each in running:
        if each.stdout is None or each.stdout.readline() != "ready\n":
            raise RuntimeError("a station did not start")
    begins, told = f"{time.monotonic() + _ALL_BEGIN_WITHIN}\n", []
    for each in running:
        if each.stdin is not None:
            each.stdin.write(begins)
            each.stdin.flush()
    for each in running:
        printed, _ = each.communicate(timeout=answers * pause * 2 + 90)
        if each.returncode:
            raise RuntimeError(f"a station ended with {each.returncode}")
        told.append(json.loads(printed))
    return _reckoned(path, before, told)


def _reckoned(path: Path, before: int, told: list[dict[str, list[list[float]]]]) -> Together:
    """Compare what the stations told with what the file holds."""
    positions = stores.positions(path, before)
    found = Together()
    asked = {
        str(request): [float(moment) for moment in moments] for each in told for request, *moments in each["asked"]
    }
    found.ticks = [saved - at for at, _, saved, _ in asked.values()]
    found.parts = [(began - at, saved - began, used) for at, began, saved, used in asked.values()]
    found.lost = sum(request not in positions for request in asked)
    found.doubled = sum(len(there) - 1 for there in positions.values())
    for number, each in enumerate(told):
        seen = {int(position): float(moment) for position, moment in each["seen"]}
        for request, (at, *_) in asked.items():
            if request.startswith(f"{number}-") or request not in positions:
                continue
            moment = seen.get(positions[request][0])
            found.unseen += moment is None
            found.sights += [] if moment is None else [moment - at]
    return found


def burst(folder: Path, short: Path, *, quick: bool = False) -> tuple[list[Row], list[str], list[str]]:
    """Measure ten times a person's pace for a minute, beside bare SQLite at the same pace for another."""
    answers = 20 if quick else round(BURST_SECONDS / BURST_PAUSE)
    floor = run(
        stores.copied(short, folder / "bare.db"), stores.STATIONS, answers, BURST_PAUSE, "bench.floors.bare_station"
    )
    ours = run(stores.copied(short, folder / "burst.db"), stores.STATIONS, answers, BURST_PAUSE)
    count = len(ours.ticks)
    name = f"{stores.STATIONS} stations, {1 / BURST_PAUSE:g} answers a second each"
    rows = [
        Row(f"tick, {name}, p99", "ms", p99(ours.ticks) * 1000, p99(floor.ticks) * 1000, 3, count),
        Row(f"answers lost, {name}", "answers", ours.lost, None, 0, count),
        Row(f"answers doubled, {name}", "answers", ours.doubled, None, 0, count),
    ]
    wrong = [f"{ours.unseen} answers of the burst were never seen at another station"] if ours.unseen else []
    if floor.lost or floor.doubled:
        wrong.append(f"bare SQLite lost {floor.lost} and doubled {floor.doubled}: the floor is not one")
    parts = [
        f"tick in the burst: {_spread(ours.ticks)}; bare SQLite: {_spread(floor.ticks)}",
        f"of the slowest hundredth of these: {_slowest(ours.parts)}",
        "a station to which the store was locked would have ended, and the bench with it: none did",
    ]
    return rows, wrong, parts


def processor_share(commands: dict[str, programs.Command], shows: str) -> dict[str, float]:
    """Give the share of one processor, in percent, of programs that rest on a screen, all at once."""
    shares: dict[str, float] = {}
    terminals = {name: Terminal(each.arguments, each.environment) for name, each in commands.items()}
    try:
        for each in terminals.values():
            each.started(lambda lines: any(shows in line for line in lines))
        _watch(terminals, _SETTLES)
        begun = {name: (_seconds_of(each.pid), time.monotonic()) for name, each in terminals.items()}
        _watch(terminals, RESTS)
        for name, each in terminals.items():
            used, since = begun[name]
            shares[name] = 100 * (_seconds_of(each.pid) - used) / (time.monotonic() - since)
    finally:
        for each in terminals.values():
            each.__exit__()
    return shares


def _watch(terminals: dict[str, Terminal], seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for each in terminals.values():
            each.drain(0.0)
        time.sleep(0.1)


def _seconds_of(pid: int) -> float:
    """Give the processor time that a process has used, in seconds.

    By the scheduler's own account: the other one counts whole ticks of the clock, on which a program with a timer is
    met more often than it runs.
    """
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text(encoding="ascii").split()[0]) for task in tasks) / 1e9


def measured(folder: Path, short: Path, *, quick: bool = False) -> tuple[list[Row], list[str], list[str]]:
    """Measure; give the rows, what is wrong, and what the figures are made of."""
    answers = 5 if quick else ANSWERS
    alone = run(stores.copied(short, folder / "alone.db"), 1, answers, ALONE_PAUSE)
    together = run(stores.copied(short, folder / "together.db"), stores.STATIONS, answers, PAUSE)
    shares = _resting(folder, short)
    count = len(together.ticks)
    rows = [
        Row(
            f"tick, {stores.STATIONS} stations, p99",
            "ms",
            p99(together.ticks) * 1000,
            p99(alone.ticks) * 1000,
            3,
            count,
        ),
        Row(
            "an answer seen at another station, p99", "ms", p99(together.sights) * 1000, None, 500, len(together.sights)
        ),
        Row("answers lost", "answers", together.lost + alone.lost, None, 0, count),
        Row("answers doubled", "answers", together.doubled + alone.doubled, None, 0, count),
        *(Row(name, "%", share, None, limit, 1) for (name, limit), share in shares.items()),
    ]
    wrong = [f"{together.unseen} answers were never seen at another station"] if together.unseen else []
    parts = [
        f"tick alone: {_spread(alone.ticks)}",
        f"tick of {stores.STATIONS}: {_spread(together.ticks)}",
        f"of the slowest hundredth of these: {_slowest(together.parts)}",
        f"an answer seen at another station: {_spread(together.sights)}",
    ]
    return rows, wrong, parts


def _spread(seconds: Sequence[float]) -> str:
    return f"median {median(seconds) * 1000:.2f} ms, p99 {p99(seconds) * 1000:.2f}, slowest {max(seconds) * 1000:.2f}"


def _slowest(parts: Sequence[tuple[float, float, float]]) -> str:
    """Say what the slowest ticks are made of, on the average."""
    slow = sorted(parts, key=lambda each: each[0] + each[1])[-max(1, len(parts) // 100) :]
    waited, worked, used = (sum(each[place] for each in slow) / len(slow) * 1000 for place in range(3))
    return (
        f"{waited:.1f} ms until the store thread began, {worked:.1f} ms in the transaction and back, "
        f"in which it used {used:.1f} ms of a processor"
    )


def _resting(folder: Path, short: Path) -> dict[tuple[str, float], float]:
    """Measure a program that rests on a case, one beside a running clamp, and one that has another beside it."""
    if not Path("/proc/self/schedstat").exists():
        return {}
    idle, clamped = (stores.copied(short, folder / f"{name}.db") for name in ("idle", "clamped"))
    database = stores.opened(clamped)
    theatre.clamp_on(live.resume(database, stores.STATION, stores.CODE), CLAMPED, None, Who("Berg", "surgeon"))
    database.close()
    names = {"idle": ("a resting station, processor", 1.0), "clamped": ("the same with a clamp on, processor", 2.0)}
    commands = {"idle": programs.theatre(idle), "clamped": programs.theatre(clamped)}
    shares = processor_share(commands, stores.challenge(0))
    return {names[name]: share for name, share in shares.items()}
