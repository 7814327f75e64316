"""What the fault tests saw, told by the tests themselves: the table of docs/reliability.md.

A test that is marked `@pytest.mark.fault("kill")` is a row; it says what it saw through the fixture `seen`. A run with
`--reliability-page FILE` writes the page from the template in tests/reliability/page.md.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
TEMPLATE = HERE / "reliability" / "page.md"
OPTION = "--reliability-page"

FAULTS = {
    "kill": "the program is killed (SIGKILL) at a random moment",
    "power": "the power is cut: what the disk had not confirmed is gone, kept in part, or torn",
    "full": "the disk is full, or the file may not grow",
    "error": "the disk reports an error on a named call",
    "lock": "another program holds the store's lock",
    "read-only": "the file or its folder may only be read, or not at all",
    "copy": "the files are copied while the store is in use",
    "cut-off": "the file is cut off at a random place",
    "flip": "bits of the file are flipped",
    "tamper": "entries, texts, people or checkpoints are changed in the file by somebody who knows how",
    "wall": "the wall clock is set, by up to a day",
    "summer": "summer time begins or ends in mid-case",
    "suspend": "the machine sleeps in mid-case",
    "reboot": "the machine is started anew in mid-case, with a right or a wrong clock",
    "many": "eight programs write to one case at once",
    "server": "the server is killed or started anew, or the network to it is cut at a random moment",
    "canary": "a patient's words are in what fails",
    "parser": "what is read is not what it should be",
}
"""Each fault that is tested, by the name that a test is marked with."""


@dataclass(frozen=True)
class Saw:
    """What one test saw."""

    rounds: int = 1
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    unsound: int = 0
    words: str = ""


class Seen:
    """Takes down what a test sees."""

    def __init__(self, properties: list[tuple[str, object]]) -> None:
        self._properties = properties

    def __call__(
        self,
        words: str = "",
        *,
        rounds: int = 1,
        acknowledged: int = 0,
        lost: int = 0,
        doubled: int = 0,
        unsound: int = 0,
    ) -> None:
        """Take it down: so many rounds, entries acknowledged, and of these lost and doubled; stores not sound."""
        told = {"rounds": rounds, "acknowledged": acknowledged, "lost": lost, "doubled": doubled, "unsound": unsound}
        self._properties.append(("saw", {**told, "words": words}))


@pytest.fixture
def seen(request: pytest.FixtureRequest) -> Seen:
    """Give what takes down what the test sees."""
    assert request.node.get_closest_marker("fault"), "only a test that is marked with its fault tells what it saw"
    return Seen(request.node.user_properties)


@dataclass
class Row:
    """One test, all its parameters together."""

    fault: str
    test: str
    is_long: bool
    saw: list[Saw] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def result(self) -> str:
        """Say how it went."""
        return next((each for each in self.outcomes if each != "as it should be"), "as it should be")

    @property
    def cells(self) -> tuple[str, ...]:
        """Give the row's cells, from the test's name on."""
        name = self.test.rpartition("::")[2].removeprefix("test_").replace("_", " ")
        words = "; ".join(dict.fromkeys(each.words for each in self.saw if each.words))
        rounds = sum(each.rounds for each in self.saw) or len(self.outcomes)
        counts = [sum(getattr(each, name) for each in self.saw) for name in ("acknowledged", "lost", "doubled")]
        unsound = sum(each.unsound for each in self.saw)
        told = f"{name}{'' if not words else f' ({words})'}{' · *soak*' if self.is_long else ''}"
        return (told, f"{rounds:,}", *(f"{each:,}" for each in (*counts, unsound)), self.result)


class Collecting:
    """Collects the rows of a run, and writes the page at its end. Under xdist, in the process that hands out."""

    def __init__(self, page: Path) -> None:
        self._page = page
        self._rows: dict[str, Row] = {}
        self._began = datetime.now().astimezone()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in what a test told."""
        told: list[tuple[str, Any]] = list(report.user_properties)
        fault = next((value for name, value in told if name == "fault"), None)
        if fault is None or (report.when != "call" and report.passed) or report.when == "teardown":
            return
        test = report.nodeid.partition("[")[0]
        row = self._rows.setdefault(test, Row(fault["key"], test, fault["is_long"]))
        row.saw += [Saw(**value) for name, value in told if name == "saw"]
        row.seconds += report.duration
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        row.outcomes.append(
            "as it should be" if report.passed else f"not run: {reason}" if report.skipped else "**FAILED**"
        )

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Write the page and say so."""
        self._page.write_text(page(self._rows.values(), self._began), encoding="utf-8")
        terminalreporter.write_line(f"{len(self._rows)} fault tests: {self._page}")


HEADS = ("what holds", "rounds", "acknowledged", "lost", "doubled", "unsound", "result")


def page(rows: Iterable[Row], began: datetime) -> str:
    """Give the page: the template with what this run saw."""
    ordered = list(rows)
    lines = []
    for key, words in FAULTS.items():
        there = sorted((row for row in ordered if row.fault == key), key=lambda row: (row.is_long, row.test))
        lines += [f"### {words[0].upper()}{words[1:]}", ""]
        if not there:
            lines += ["**No test of this fault was in the run.**", ""]
            continue
        lines += ["| " + " | ".join(HEADS) + " |", "|---|--:|--:|--:|--:|--:|---|"]
        lines += ["| " + " | ".join(row.cells) + " |" for row in there]
        lines.append("")
    run = (
        f"Written on {began:%Y-%m-%d} by {len(ordered)} tests in {sum(row.seconds for row in ordered):,.0f} s, "
        f"on {sys.platform}, Python {sys.version.partition(' ')[0]}, SQLite {_sqlite()}."
    )
    text = TEMPLATE.read_text(encoding="utf-8")
    for mark, value in (("RUN", run), ("FAULTS", "\n".join(lines).rstrip()), ("DEMANDS", "\n".join(_demands()))):
        text = text.replace(f"<!-- {mark} -->", value)
    return text


def _sqlite() -> str:
    from rvlms_plan.store import sqlite

    return ".".join(str(each) for each in sqlite.VERSION)


def _demands() -> Iterator[str]:
    from reliability.demands import DEMANDS

    yield "| no | demand | met by | what is not met |"
    yield "|--:|---|---|---|"
    for each in DEMANDS:
        tests = "<br>".join(f"`{file}` {name.removeprefix('test_').replace('_', ' ')}" for file, name in each.tests)
        yield f"| {each.number} | {each.words} | {tests} | {each.gap or '–'} |"


def functions_in(file: Path) -> set[str]:
    """Name the functions of a Python file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the page's name."""
    parser.addoption(OPTION, type=Path, help="write what the fault tests saw to this file")


def pytest_configure(config: pytest.Config) -> None:
    """Collect, in the process that hands out the tests."""
    page_path = config.getoption(OPTION)
    if page_path is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Collecting(page_path.resolve()), "fault-table")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each report say which fault its test is about."""
    for item in items:
        mark = item.get_closest_marker("fault")
        if mark is not None:
            (key,) = mark.args
            assert key in FAULTS, f"{item.nodeid}: there is no fault {key}"
            is_long = item.get_closest_marker("soak") is not None
            item.user_properties.append(("fault", {"key": key, "is_long": is_long}))
