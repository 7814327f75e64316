"""Signals, stops and a terminal that goes away, at moments that nobody chose."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path

import pytest

from driving import HandClock, kept, make_case
from rvlms_plan.store.sqlite import dbapi
from terminal import Terminal, store_argument

RESTORED = b"\x1b[?1049l"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "theatre.db"
    make_case(path, HandClock())
    return path


def is_cooked(terminal: Terminal) -> bool:
    return bool(termios.tcgetattr(terminal.child.child_fd)[3] & termios.ICANON)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_while_a_question_stands_open_ends_the_program_and_keeps_the_case(
    store: Path, number: int, code: int
) -> None:
    with Terminal(*store_argument(store), "theatre", "RV-1") as terminal:
        terminal.sees("OPEN   Vein of origin")
        terminal.press("m")
        terminal.sees("not named yet", "Who is at the keyboard", "What is to be noted")
        terminal.types("half a no")
        terminal.sees("half a no")
        terminal.kill(number)
        assert terminal.ends() == code
        assert RESTORED in terminal.bytes_out[-400:]
        assert b"Traceback" not in terminal.bytes_out
    assert kept(store).case.position == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_a_commit_waits_lets_it_be_saved_first(store: Path, number: int) -> None:
    environment = {"RVLMS_PLAN_PERSON": "Chen", "RVLMS_PLAN_ROLE": "radiologist"}
    with Terminal(*store_argument(store), "theatre", "RV-1", **environment) as terminal:
        terminal.sees("▶□ OPEN   Vein of origin")
        terminal.press("space")
        terminal.sees("1 IVC")
        other = dbapi.connect(str(store), isolation_level=None, check_same_thread=False)
        other.execute("begin immediate")
        terminal.press("1")
        terminal.sees("SAVING")
        terminal.kill(number)
        threading.Timer(0.5, lambda: other.execute("rollback")).start()
        assert terminal.ends() == 128 + number
        other.close()
    assert kept(store).case.position == 2


def test_ctrl_c_asks_while_a_case_is_open_and_leaves_at_once_from_home(store: Path) -> None:
    with Terminal(*store_argument(store), "theatre", "RV-1") as terminal:
        terminal.sees("OPEN   Vein of origin")
        terminal.types("\x03")
        terminal.sees("Leave the program?")
        terminal.press("n")
        terminal.sees("OPEN   Vein of origin")
        terminal.press("escape")
        terminal.sees("In theatre and planned")
        terminal.types("\x03")
        assert terminal.ends() == 0


def test_a_size_in_the_environment_hides_no_resize(store: Path) -> None:
    with Terminal(*store_argument(store), COLUMNS="80", LINES="24") as terminal:
        terminal.sees("In theatre and planned")
        terminal.child.setwinsize(10, 38)
        terminal.sees("needs 40 x 12 at least")


def test_a_stopped_program_goes_on_draws_itself_anew_and_takes_the_terminal_again(store: Path) -> None:
    with Terminal(*store_argument(store), "theatre", "RV-1") as terminal:
        terminal.sees("OPEN   Vein of origin")
        terminal.kill(signal.SIGSTOP)
        terminal.until(lambda: state_of(terminal.child.pid) == "T", "it is stopped")
        shell = termios.tcgetattr(terminal.child.child_fd)
        shell[3] |= termios.ICANON | termios.ECHO | termios.ISIG
        termios.tcsetattr(terminal.child.child_fd, termios.TCSANOW, shell)
        terminal.forget()
        terminal.kill(signal.SIGCONT)
        terminal.sees("OPEN   Vein of origin")
        terminal.until(lambda: not is_cooked(terminal), "each key is handed over again")
        terminal.press("m")
        terminal.sees("Who is at the keyboard")
        terminal.kill(signal.SIGSTOP)  # and once more, with nobody at the terminal meanwhile
        terminal.until(lambda: state_of(terminal.child.pid) == "T", "it is stopped")
        terminal.forget()
        terminal.kill(signal.SIGCONT)
        terminal.sees("Who is at the keyboard")
        terminal.types("\x03")
        terminal.sees("Leave the program?")
        terminal.press("y")
        terminal.until(lambda: is_cooked(terminal), "the terminal is as it was before the program")
        assert terminal.ends() == 0


def state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


@pytest.mark.parametrize("was_read", [True, False], ids=["read until then", "not read any more"])
def test_a_terminal_that_goes_away_without_a_signal_ends_the_program(store: Path, *, was_read: bool) -> None:
    keyboard, line = pty.openpty()
    termios.tcsetwinsize(line, (24, 80))
    environment = {**os.environ, "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "rvlms_plan", *store_argument(store), "theatre", "RV-1"]
    program = subprocess.Popen(command, stdin=line, stdout=line, stderr=line, env=environment, start_new_session=True)
    os.close(line)
    seen, deadline = b"", time.monotonic() + 20
    while b"Vein of origin" not in seen and time.monotonic() < deadline:
        if select.select([keyboard], [], [], 1)[0]:
            seen += os.read(keyboard, 65536)
    assert b"Vein of origin" in seen
    if not was_read:  # more is drawn than the terminal, and Textual's own writer, would take
        for _ in range(100):
            os.write(keyboard, b"?")
            time.sleep(0.01)
            os.write(keyboard, b"\x1b")
            time.sleep(0.01)
    os.close(keyboard)
    try:
        assert program.wait(20) == 128 + signal.SIGHUP
    finally:
        program.kill()
    assert kept(store).case.position == 1


def test_with_its_error_output_sent_elsewhere_it_says_so_and_draws_nothing_there(store: Path, tmp_path: Path) -> None:
    keyboard, line = pty.openpty()
    command = [sys.executable, "-m", "rvlms_plan", *store_argument(store)]
    with (tmp_path / "log").open("wb") as log:
        done = subprocess.run(
            command, stdin=line, stdout=line, stderr=log, env={**os.environ, "TERM": "xterm"}, timeout=20, check=False
        )
    os.close(line)
    os.close(keyboard)
    assert done.returncode == 2
    assert b"error output" in (tmp_path / "log").read_bytes()
    assert b"\x1b" not in (tmp_path / "log").read_bytes()


def test_a_line_that_is_hung_up_ends_the_program(store: Path) -> None:
    terminal = Terminal(*store_argument(store), "theatre", "RV-1")
    terminal.sees("OPEN   Vein of origin")
    terminal.child.ptyproc.fileobj.close()
    deadline = time.monotonic() + 20
    while (ended := os.waitpid(terminal.child.pid, os.WNOHANG))[0] == 0 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert ended[0] == terminal.child.pid
    assert os.waitstatus_to_exitcode(ended[1]) in {128 + signal.SIGHUP, -signal.SIGHUP}


def test_a_held_key_and_a_pedal_that_repeats_answer_one_item_and_the_rest_is_said(store: Path) -> None:
    environment = {"RVLMS_PLAN_PERSON": "Chen", "RVLMS_PLAN_ROLE": "circulator"}
    with Terminal(*store_argument(store), "theatre", "RV-1", **environment) as terminal:
        terminal.sees("OPEN   Vein of origin")
        while "▶□SIGN OUT" not in terminal.text and "▶SIGN OUT" not in terminal.text:
            terminal.press("]")
        terminal.press("up")
        for _ in range(10):
            terminal.press("up")
        terminal.sees("▶□ OPEN   Operation as done")
        before = kept(store).case.position
        for _ in range(40):
            terminal.types(" ")
            time.sleep(0.03)
        terminal.sees("counted once")
        terminal.sees("DONE")
        assert kept(store).case.position == before + 1
