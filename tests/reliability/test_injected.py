"""Writing, syncing, reading, opening is refused: said in a sentence, nothing lost or doubled, and on it goes."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from fault_table import Seen
from injecting import OPEN, READ, SYNC, WRITE, Ran, refusing
from rvlms_plan.cli import main
from soundness import reopened, sound_case
from writer import BERG, CHECKLIST, case_in, opened

STEADY = Path(__file__).with_name("steady.py")
ANSWERS, ROUNDS = 12, 8


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a store and a case in it; the path is the real one, as the system names it."""
    place = tmp_path.resolve() / "live"
    place.mkdir()
    database = opened(place / "theatre.db")
    case_in(database, "RV-1", CHECKLIST)
    database.close()
    return place


def on_disk(folder: Path) -> list[str]:
    """Give the requests that the store holds, and see that it is sound."""
    with reopened(folder / "theatre.db") as database:
        _, entries = sound_case(database, "RV-1")
    return [entry.stamp.request for entry in entries]


def goes_on(folder: Path, calls: str, error: str, when: str) -> tuple[Ran, list[str]]:
    """Run the program that goes on; give what it said, each kind once, when all was as it should be."""
    ran = refusing(folder, calls, error, when, [sys.executable, STEADY, folder, ANSWERS])
    assert ran.code == 0, ran.err
    assert "Traceback" not in ran.err
    lines = ran.out.splitlines()
    acknowledged = [line.removeprefix("ack ") for line in lines if line.startswith("ack ")]
    assert acknowledged == [f"i{number // 9}{number % 9}" for number in range(ANSWERS)], ran.out
    assert on_disk(folder) == ["RV-1", *acknowledged], "lost, doubled or out of order"
    said = list(dict.fromkeys(line for line in lines if not line.startswith(("ack", "ready", "all"))))
    assert all(
        "What was saved before is kept" in line or line.startswith("asked") for line in said if "full" not in line
    )
    return ran, said


@pytest.mark.fault("full")
def test_without_room_each_answer_is_refused_and_saved_once_there_is_room_again(folder: Path, seen: Seen) -> None:
    ran, said = goes_on(folder, WRITE, "ENOSPC", "60..70")
    assert ran.refused
    assert any(
        "The disk is full. This was not saved; what was saved before is kept. Make room" in each for each in said
    )
    seen(f"pwrite64 → ENOSPC, {ran.refused} calls", acknowledged=ANSWERS)


@pytest.mark.fault("error")
def test_a_sync_that_fails_leaves_the_answer_in_doubt_until_the_file_has_told(folder: Path, seen: Seen) -> None:
    ran, said = goes_on(folder, SYNC, "EIO", "8..10")
    assert ran.refused
    assert any("The disk failed in the middle of saving" in each for each in said)
    assert {"asked True", "asked False"} & set(said)
    seen(f"fsync → EIO, {ran.refused} calls", acknowledged=ANSWERS)


@pytest.mark.fault("error")
@pytest.mark.soak
@pytest.mark.parametrize(("calls", "error"), [(SYNC, "EIO"), (SYNC, "ENOSPC"), (WRITE, "EIO"), (READ, "EIO")])
def test_any_calls_that_fail_for_a_while_lose_nothing(
    tmp_path: Path, calls: str, error: str, seen: Seen, request: pytest.FixtureRequest
) -> None:
    chance = random.Random(f"{calls}{error}")  # noqa: S311 - not a secret
    refused = 0
    for number in range(ROUNDS):
        place = tmp_path.resolve() / str(number) / "live"
        place.mkdir(parents=True)
        database = opened(place / "theatre.db")
        case_in(database, "RV-1", CHECKLIST)
        database.close()
        first = chance.randrange(4, 40) if calls == SYNC else chance.randrange(12, 120)
        refused += goes_on(place, calls, error, f"{first}..{first + chance.randrange(4)}")[0].refused
    assert refused
    seen(f"{calls.partition(',')[0]} → {error}, {refused} calls", rounds=ROUNDS, acknowledged=ROUNDS * ANSWERS)


def commanded(folder: Path, calls: str, error: str, when: str, *words: str) -> Ran:
    """Run the real command line on the store."""
    command = [sys.executable, "-m", "rvlms_plan", "--store", folder / "theatre.db", *words]
    return refusing(folder, calls, error, when, command)


def said_in_a_sentence(ran: Ran) -> bool:
    """Tell whether a command said one thing in words, and no more."""
    lines = ran.err.strip().splitlines()
    return (
        len(lines) == 1 and lines[0].endswith(".") and "Traceback" not in ran.err and "inside rvlms-plan" not in ran.err
    )


ANSWER = ("case", "answer", "RV-1", "i00", "--as", BERG.person, "--role", BERG.role)


@pytest.mark.fault("error")
@pytest.mark.parametrize(("calls", "error"), [(OPEN, "EIO"), (SYNC, "EIO")])
def test_a_command_whose_disk_fails_says_so_is_3_and_may_be_given_again(
    folder: Path, calls: str, error: str, seen: Seen
) -> None:
    ran = commanded(folder, calls, error, "1+", *ANSWER)
    assert (ran.code, ran.out) == (3, ""), (ran.out, ran.err)
    assert ran.refused
    assert said_in_a_sentence(ran), ran.err
    assert on_disk(folder) in (["RV-1"], ["RV-1", on_disk(folder)[-1]])
    assert main(["--store", str(folder / "theatre.db"), *ANSWER]) == 0
    assert len(on_disk(folder)) == 2
    seen(f"{calls.partition(',')[0]} → {error}", rounds=1, acknowledged=1)


@pytest.mark.fault("error")
@pytest.mark.soak
@pytest.mark.parametrize(
    ("calls", "error"),
    [
        (OPEN, "EIO"),
        (OPEN, "EMFILE"),
        (OPEN, "EACCES"),
        (READ, "EIO"),
        (WRITE, "EIO"),
        (WRITE, "ENOSPC"),
        (SYNC, "EIO"),
    ],
)
@pytest.mark.parametrize("words", [ANSWER, ("case", "show", "RV-1"), ("verify",)], ids=["answer", "show", "verify"])
def test_a_command_whose_calls_fail_from_any_place_on_says_so_or_does_it(
    folder: Path, calls: str, error: str, words: tuple[str, ...], seen: Seen
) -> None:
    rounds = refused = 0
    for first in (1, 2, 3, 5, 8, 13, 21):
        ran = commanded(folder, calls, error, f"{first}+", *words)
        rounds, refused = rounds + 1, refused + ran.refused
        if ran.code == 0:
            if not ran.refused:
                break
            continue
        assert ran.code in {3, 4}, (first, ran.code, ran.err)
        assert "Traceback" not in ran.err
        assert "inside rvlms-plan" not in ran.err, ran.err
    requests = on_disk(folder)
    assert len(requests) <= 2
    seen(f"{words[0]} {calls.partition(',')[0]} → {error}", rounds=rounds)


@pytest.mark.fault("full")
def test_a_file_that_may_not_grow_is_said_and_the_next_run_without_the_limit_goes_on(folder: Path, seen: Seen) -> None:
    size = (folder / "theatre.db").stat().st_size
    limit = size - size // 3

    def lower() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    def run(limited: bool) -> tuple[list[str], str]:
        done = subprocess.run(
            [sys.executable, STEADY, folder, "54", "3"],
            check=False,
            capture_output=True,
            text=True,
            preexec_fn=lower if limited else None,
        )
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout.splitlines(), done.stderr

    lines, _ = run(limited=True)
    acknowledged = [line.removeprefix("ack ") for line in lines if line.startswith("ack ")]
    said = {line for line in lines if line.startswith(("refused", "unknown"))}
    assert said, "the limit was not met"
    kept = on_disk(folder)
    assert kept[1 : 1 + len(acknowledged)] == acknowledged
    assert len(kept) - 1 - len(acknowledged) <= 1, "at the most the one in doubt is there too"
    lines, _ = run(limited=False)
    assert lines[-1] == "all"
    kept = on_disk(folder)
    assert len(kept) == len(set(kept)) == 55
    seen("a limit of the file's size", rounds=1, acknowledged=54)
