"""The real program in a pseudo-terminal: a whole case by its keys, a kill in the middle, signals."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

import walks
from driving import following, kept, make_case, open_database
from rvlms_plan.domain.answers import parse_fields
from rvlms_plan.domain.case import PASSED, ItemState, PhaseState
from rvlms_plan.domain.checklist import Item, Status
from rvlms_plan.formats.checklist import load_shipped
from rvlms_plan.store.server import Place
from rvlms_plan.tui.screens.theatre.questions import answer_questions
from rvlms_plan.tui.widgets.form import OPTION_KEYS
from rvlms_plan.use_cases import live, theatre
from rvlms_plan.use_cases.live import LiveCase
from rvlms_plan.use_cases.station import Station, Who
from terminal import Terminal, store_argument

RVLMS = load_shipped("rvlms")
NOT_NAMED, AGAIN, SAME = "not named yet", "Asked once more", "Said the same?"
CLEARS_LINE = "\x15"
RESTORED = b"\x1b[?1049l"
"""Back from the alternate screen: the terminal as it was."""


def opens_new(terminal: Terminal, walk: walks.Walk) -> None:
    terminal.sees("New case")
    terminal.press("n")
    terminal.sees("Code of the case")
    for text, next_question in ((walk.code, "Age in years"), (str(walk.age), "Sex")):
        terminal.types(text)
        terminal.press("enter")
        terminal.sees(next_question)
    terminal.sees("1 Female")
    terminal.press({"female": "1", "male": "2"}[walk.sex])
    terminal.sees("Retroperitoneal vascular")
    terminal.press("1")
    terminal.sees("Your name")
    terminal.types("Min Chen")
    terminal.press("enter")
    terminal.sees("Your role")
    terminal.press("3")
    terminal.sees("Work-up")


def names_who_speaks(terminal: Terminal) -> None:
    """Type the name of the role that the form asks for."""
    line = next(line for line in terminal.text.splitlines() if NOT_NAMED in line)
    role = next(role for role, title in RVLMS.roles if line.strip().startswith(title))
    terminal.types(walks.PEOPLE[role])
    terminal.press("enter")
    terminal.sees_no_more(NOT_NAMED)


class Typist:
    """Walks a case by keys alone; the view is folded from what the file holds."""

    def __init__(self, terminal: Terminal, case: LiveCase, walk: walks.Walk) -> None:
        self.terminal, self.case, self.walk = terminal, case, walk

    def view(self):
        self.case.catch_up()
        return self.case.view

    def walks(self) -> None:
        for step in walks.steps(self.walk, RVLMS):
            match step:
                case walks.Answered():
                    self.answers(step)
                case walks.Closed() if step.phase == "follow-up":
                    followed = next(s for s in walks.steps(self.walk, RVLMS) if isinstance(s, walks.Followed))
                    self.closes(step)
                    self.follows(followed)
                case walks.Closed():
                    self.closes(step)
                case walks.Happens():
                    self.happens(step)
                case walks.Released():
                    self.releases(step)
                case walks.Ends():
                    self.ends()

    def answers(self, step: walks.Answered) -> None:
        item, terminal, before = RVLMS.items[step.item], self.terminal, self.view().case.position
        terminal.sees(f"▶□ OPEN   {item.challenge[:20]}")
        terminal.press(terminal.rested_key())
        if not item.is_tick:
            self._answers_fields(item, step)
        self._goes_on(lambda: self.view().case.position > before, f"{step.item} is saved")

    def _goes_on(self, is_saved: Callable[[], bool], what: str) -> None:
        """Answer what is still asked (who speaks, whether it is right) until the file has it."""

        def look() -> bool:
            shown = self.terminal.text
            if NOT_NAMED in shown:
                names_who_speaks(self.terminal)
            elif AGAIN in shown or "Close it so" in shown:
                self.terminal.press("1")
                self.terminal.sees_no_more(AGAIN if AGAIN in shown else "Close it so")
            return is_saved()

        self.terminal.until(look, what)

    def _answers_fields(self, item: Item, step: walks.Answered) -> None:
        view, terminal = self.view(), self.terminal
        for question in answer_questions(view, item, walks.START):
            label = question.label[:30]
            while (seen := terminal.asks(NOT_NAMED, SAME, label)) != label:
                if seen == SAME:
                    terminal.press("1")
                    return
                names_who_speaks(terminal)
            said = step.texts.get(question.name, "")
            if question.options:
                self._picks([name for name, _ in question.options], said, question)
            else:
                terminal.types(f"{CLEARS_LINE}{said}")
                terminal.press("enter")

    def _picks(self, options: list[str], said: str, question) -> None:
        terminal = self.terminal
        terminal.asks(question.options[0][1][:20])
        if not question.several:
            terminal.press(OPTION_KEYS[options.index(said) if said else len(options)])
            return
        for each in filter(None, said.split(",")):
            terminal.press(OPTION_KEYS[options.index(each)])
        terminal.press("enter")

    def closes(self, step: walks.Closed) -> None:
        terminal = self.terminal
        terminal.sees("▶─ CLOSE", "▶─ RE-OPEN")
        terminal.press("space")
        is_closed = lambda: self.view().phase(step.phase).state is PhaseState.CLOSED  # noqa: E731
        self._goes_on(is_closed, f"{step.phase} is closed")

    def happens(self, step: walks.Happens) -> None:
        titles = {"incision": "1", "closure": "2", "left-theatre": "3"}
        self.terminal.press("e")
        self.terminal.sees("1 Incision")
        self.terminal.press(titles[step.what])
        self.terminal.sees("empty is now")
        self.terminal.press("enter")
        self._goes_on(lambda: self.view().case.happening(step.what) is not None, f"{step.what} is saved")

    def releases(self, step: walks.Released) -> None:
        clamp = next(each for each in self.view().case.operation.clamps_on if each.vessel == step.vessel)
        self.terminal.press("c")
        self.terminal.sees(f"1 off: {RVLMS.clamps.vessel(step.vessel).title}, on since {clamp.on:%H:%M:%S}")
        self.terminal.press("1")
        self.terminal.sees("Off when")
        self.terminal.press("enter")
        self._goes_on(lambda: not self.view().case.operation.clamps_on, f"the clamp on {step.vessel} is off")

    def follows(self, step: walks.Followed) -> None:
        terminal = self.terminal
        for _ in range(30):
            terminal.press("down")
        terminal.sees("▶+ ADD")
        terminal.press("space")
        terminal.sees("empty is today")
        terminal.press("enter")
        terminal.sees("1 Visit")
        terminal.press("2" if step.by == "phone" else "1")
        terminal.sees("1 No disease")
        terminal.press("1")
        terminal.sees("Imaging (may stay empty)")
        terminal.types(step.imaging)
        terminal.press("enter")
        terminal.sees("Site of a recurrence")
        terminal.press("enter")
        terminal.sees("SEEN")

    def ends(self) -> None:
        self.terminal.press("E")
        self.terminal.sees("1 Close the case")
        self.terminal.press("1")
        self.terminal.sees("CLOSED")


# The screens themselves are walked on both engines in test_walks; the terminal adds nothing that an engine changes.
@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)], indirect=True)
def test_a_whole_laparoscopic_case_is_walked_by_keys_alone(store: Place) -> None:
    walk = walks.LAPAROSCOPIC
    with Terminal(*store_argument(store)) as terminal:
        opens_new(terminal, walk)
        with following(store, walk.code) as case:
            Typist(terminal, case, walk).walks()
        terminal.press("ctrl+q")
        terminal.sees("Leave the program?")
        terminal.press("y")
        assert terminal.ends() == 0
    view = kept(store, walk.code).view
    assert view.status is Status.CLOSED
    assert all(phase.state in PASSED for phase in view.phases)
    for step in walks.steps(walk, RVLMS):
        if isinstance(step, walks.Answered):
            shown = view.items[step.item]
            assert shown.state is ItemState.DONE, step.item
            asked = parse_fields(RVLMS, shown.item, step.texts, shown.given.entry.stamp.at)
            if step.item not in {"clamp-on", "clamp-off", "prophylaxis"}:
                assert dict(shown.given.answer) == dict(asked)


@pytest.mark.both_engines
def test_a_case_killed_in_the_middle_is_there_at_its_item(store: Place) -> None:
    walk = walks.LAPAROSCOPIC
    with Terminal(*store_argument(store)) as terminal:
        opens_new(terminal, walk)
        with following(store, walk.code) as case:
            typist = Typist(terminal, case, walk)
            for step in walks.steps(walk, RVLMS)[:2]:
                typist.answers(step)
        terminal.kill()
        assert terminal.ends() == 128 + signal.SIGKILL
    with Terminal(*store_argument(store), "theatre", walk.code) as terminal:
        terminal.sees("▶□ OPEN   Largest diameter")
        terminal.sees("Intraluminal")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_the_program_with_its_code_and_gives_the_terminal_back(
    tmp_path: Path, number: int, code: int
) -> None:
    with Terminal(*store_argument(tmp_path / "theatre.db")) as terminal:
        terminal.sees("New case")
        terminal.kill(number)
        assert terminal.ends() == code
        assert terminal.bytes_out.rstrip().endswith(RESTORED) or RESTORED in terminal.bytes_out[-400:]


def test_without_a_terminal_it_says_so_at_once_and_writes_no_escape_codes(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "rvlms_plan", *store_argument(tmp_path / "theatre.db")]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False)
    assert done.returncode == 2
    assert b"\x1b" not in done.stdout + done.stderr
    assert b"terminal" in done.stderr


def test_a_running_clock_writes_little_to_an_idle_terminal(tmp_path: Path) -> None:
    store = tmp_path / "theatre.db"
    now = lambda: datetime.now().astimezone()  # noqa: E731
    make_case(store, now)
    database = open_database(store, now)
    case = live.resume(database, Station(now, "theatre-2"), "RV-1")
    theatre.clamp_on(case, "ivc-infrarenal", None, Who("Berg", "surgeon", "Chen"))
    database.close()
    with Terminal(*store_argument(store), "theatre", "RV-1") as terminal:
        terminal.sees("1 clamp on")
        clock = lambda: terminal.text.splitlines()[0].split()[-1]  # noqa: E731
        for _ in range(2):  # what the start has still to draw is drawn by then
            before = clock()
            terminal.until(lambda shown=before: clock() != shown, "the clock goes on")
        began, start = clock(), len(terminal.bytes_out)
        for _ in range(2):
            before = clock()
            terminal.until(lambda shown=before: clock() != shown, "the clock goes on")
        assert began != clock()
        assert len(terminal.bytes_out) - start < 6000, "a second repaints its own cells, not the screen"
