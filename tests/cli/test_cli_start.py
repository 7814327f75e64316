"""Starting and ending, as a shell sees it: what is imported, pipes, signals, streams that are not there."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli_harness import BERG, SATO, Cli
from rvlms_plan import __version__

PROGRAM = (sys.executable, "-m", "rvlms_plan")
HEAVY = (
    "textual",
    "rich",
    "sqlmodel",
    "sqlalchemy",
    "pydantic",
    "yaml",
    "alembic",
    "sqlite3",
    "pysqlite3",
    "asyncio",
    "typst",
)


def run(*words: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own."""
    command = [*PROGRAM, *(str(word) for word in words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **options)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize(
    "words", [["--version"], ["--help"], ["case", "--help"], ["case", "answer", "--help"], ["nope"]]
)
def test_help_and_version_load_neither_screens_nor_store(words: list[str]) -> None:
    code = (
        "import sys, json, contextlib, io\n"
        "from rvlms_plan.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):\n"
        f"    main({words!r})\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert not {*json.loads(done.stdout)} & {*HEAVY}


def test_importing_the_command_line_loads_not_even_click() -> None:
    code = "import sys, rvlms_plan.cli; print('click' in sys.modules, 'rvlms_plan.use_cases' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "False False\n"


def test_a_reading_command_loads_no_screens(case: Cli) -> None:
    code = (
        "import sys\nfrom rvlms_plan.cli import main\n"
        f"main(['case', 'list', '--store', {str(case.store)!r}])\n"
        "print('textual' in sys.modules, 'alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "False False"


def test_the_version_is_said() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"rvlms-plan {__version__}\n", "")


@pytest.mark.parametrize("words", [[], ["theatre"], ["demo"]])
def test_without_a_terminal_the_screens_do_not_open_and_nothing_hangs(words: list[str]) -> None:
    done = run(*words, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout) == (2, "")
    assert "need a terminal" in done.stderr
    assert "case list" in done.stderr
    assert "\x1b" not in done.stderr


def test_a_case_is_worked_on_by_processes_of_their_own(tmp_path: Path) -> None:
    store = ("--store", str(tmp_path / "theatre.db"))
    assert run(*store, "case", "new", "RV-1", *BERG).returncode == 0
    assert run(*store, "case", "answer", "RV-1", "vein", "renal-left", *SATO).returncode == 0
    assert "Renal vein, left" in run(*store, "case", "show", "RV-1").stdout
    assert run(*store, "case", "close-phase", "RV-1", "work-up", *BERG).returncode == 5
    moment = json.loads(run(*store, "case", "entries", "RV-1", "--json").stdout)[1]["at"]
    assert abs(time.time() - _seconds(moment)) < 60


def _seconds(moment: str) -> float:
    from datetime import datetime

    return datetime.fromisoformat(moment).timestamp()


def test_a_pipe_that_is_closed_is_no_error(case: Cli) -> None:
    long = f"'{sys.executable}' -m rvlms_plan --store '{case.store}' checklist show rvlms --json"
    command = f"{long} | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "0"
    assert done.stderr == ""


def test_a_closed_output_is_no_error_and_a_full_one_is(case: Cli) -> None:
    line = f"'{sys.executable}' -m rvlms_plan --store '{case.store}' case list"
    closed = subprocess.run(["bash", "-c", f"{line} >&- <&-"], capture_output=True, text=True, timeout=60, check=False)
    assert (closed.returncode, closed.stderr) == (0, "")
    if Path("/dev/full").exists():
        full = subprocess.run(
            ["bash", "-c", f"{line} >/dev/full"], capture_output=True, text=True, timeout=60, check=False
        )
        assert full.returncode == 1
        assert len(full.stderr.splitlines()) == 1


def test_a_locale_without_utf_8_gets_ascii(case: Cli) -> None:
    case.ok("case", "note", "RV-1", "Eva Novák → 新", *BERG)
    done = run("--store", case.store, "case", "show", "RV-1", env={**os.environ, "PYTHONIOENCODING": "latin-1"})
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert "Eva Novak -> \\u65b0" in done.stdout
    forced = {**os.environ, "PYTHONIOENCODING": "latin-1", "RVLMS_PLAN_ASCII": "no"}
    done = run("--store", case.store, "case", "show", "RV-1", env=forced, encoding="latin-1")
    assert (done.returncode, done.stderr) == (0, "")


def test_words_that_are_not_utf_8_are_refused_or_kept_but_never_a_fault(case: Cli) -> None:
    command = [*PROGRAM, "--store", str(case.store), "case", "note", "RV-1", b"\xff\x1b[31m", *BERG]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout + done.stderr
    assert run("--store", case.store, "case", "show", "RV-1").returncode == 0


@pytest.fixture
def waiting(case: Cli) -> Iterator[subprocess.Popen[str]]:
    """Give a command that waits for a lock, until a test ends it."""
    with case.connection() as connection:
        connection.execute("begin immediate")
        words = ["--store", str(case.store), "case", "answer", "RV-1", "vein", "other", *SATO]
        heard = signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background ignores it
        with subprocess.Popen([*PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            signal.signal(signal.SIGINT, heard)
            deadline = time.monotonic() + 30
            while not has_open(process.pid, case.store) and time.monotonic() < deadline:
                time.sleep(0.02)
            assert process.poll() is None
            yield process
            process.kill()


def has_open(pid: int, file: Path) -> bool:
    """Tell whether a program has come to its store."""
    for each in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            if each.readlink() == file:
                return True
    return False


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_a_command_in_order(waiting: subprocess.Popen[str], number: signal.Signals, code: int) -> None:
    waiting.send_signal(number)
    out, err = waiting.communicate(timeout=20)
    assert (waiting.returncode, out, err) == (code, "", "")
