"""A fault in the program: it ends with 1, gives the terminal back, keeps the case, and says nothing of a patient."""

from __future__ import annotations

import sys
import termios
from dataclasses import replace
from pathlib import Path

import pytest

from driving import HandClock, kept, make_case, running
from faulty import CANARY, FAULTS
from terminal import Terminal, store_argument

DRIVER = str(Path(__file__).with_name("faulty.py"))


@pytest.mark.fault("canary")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_ends_the_program_with_1_and_says_nothing_of_a_patient(tmp_path: Path, fault: str) -> None:
    store = tmp_path / "theatre.db"
    make_case(store, HandClock())
    with Terminal(*store_argument(store), "theatre", "RV-1", command=(sys.executable, DRIVER, fault)) as terminal:
        before = termios.tcgetattr(terminal.child.child_fd)[3]
        terminal.sees("OPEN   Vein of origin")
        assert not termios.tcgetattr(terminal.child.child_fd)[3] & termios.ICANON
        terminal.types(FAULTS[fault][1])
        assert terminal.ends() == 1
        behind = terminal.bytes_out.rpartition(b"\x1b[?1049l")[2]
        behind = b" ".join(behind.split())
        assert b"All that was shown as saved is saved; open the case again." in behind
        assert b"What to report: " in behind
        assert CANARY.encode() not in terminal.bytes_out
        assert b"patient" not in terminal.bytes_out
        assert b"1234567" not in terminal.bytes_out
        assert before & termios.ICANON, "the test looked too late"
    assert kept(store).case.position == 1
    with Terminal(*store_argument(store), "theatre", "RV-1") as terminal:
        terminal.sees("OPEN   Vein of origin")


async def test_what_fails_when_somebody_is_leaving_does_not_make_a_fault_of_it(tmp_path: Path) -> None:
    """A search of commands that is still under way, say, has no screen any more to show what it finds on."""
    store = tmp_path / "theatre.db"
    make_case(store, HandClock())
    told: list[str] = []
    async with running(store) as hand:
        await hand.opens("RV-1")
        log = lambda what, **more: told.append(f"{what} {more}")  # noqa: E731
        hand.app.setting = replace(hand.app.setting, log=log)
        hand.app.exit(return_code=0)
        hand.app._handle_exception(KeyError(CANARY))
    assert hand.app.return_code == 0
    assert len(told) == 1
    assert told[0].startswith("fault-while-leaving")
    assert CANARY not in told[0]
