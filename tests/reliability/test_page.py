"""The page of faults is complete: each fault has tests, each demand's tests exist, a failed one is shown as such."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import fault_table
from fault_table import FAULTS, Collecting, Row, Saw, functions_in
from reliability.demands import DEMANDS

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "reliability.md"


def test_each_demand_names_tests_that_exist() -> None:
    assert [each.number for each in DEMANDS] == list(range(1, 26))
    for demand in DEMANDS:
        assert demand.tests, demand.number
        for file, name in demand.tests:
            assert name in functions_in(TESTS / file), (demand.number, file, name)


def test_each_fault_has_a_quick_test_and_only_known_faults_are_marked() -> None:
    marked = {
        match
        for file in TESTS.rglob("test_*.py")
        for match in re.findall(r"mark\.fault\(\"([a-z-]+)\"\)", file.read_text())
    }
    assert marked == set(FAULTS)


def test_the_page_has_each_fault_each_demand_and_what_this_run_would_have_written() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for words in FAULTS.values():
        assert f"### {words[0].upper()}{words[1:]}\n" in page
    for demand in DEMANDS:
        assert f"| {demand.number} | {demand.words} |" in page, "run make reliability"
    assert "No test of this fault was in the run" not in page
    assert "FAILED" not in page


def test_a_row_adds_up_what_its_parameters_saw_and_shows_a_failure() -> None:
    row = Row("kill", "tests/x.py::test_a_b", is_long=True)
    row.saw += [Saw(3, 10, words="early"), Saw(4, 20, lost=2, words="early")]
    row.outcomes += ["as it should be", "**FAILED**"]
    assert row.cells == ("a b (early) · *soak*", "7", "30", "2", "0", "0", "**FAILED**")
    page = fault_table.page([row], datetime(2026, 11, 28, tzinfo=UTC))
    assert "| a b (early) · *soak* | 7 | 30 | 2 | 0 | 0 | **FAILED** |" in page
    assert page.count("**No test of this fault was in the run.**") == len(FAULTS) - 1


@pytest.mark.parametrize(("outcome", "shown"), [("failed", "**FAILED**"), ("skipped", "not run: no strace here")])
def test_a_test_that_failed_or_was_not_run_has_its_row(tmp_path: Path, outcome: str, shown: str) -> None:
    collecting = Collecting(tmp_path / "page.md")
    collecting.pytest_runtest_logreport(
        pytest.TestReport(
            nodeid="tests/x.py::test_a[1]",
            location=("tests/x.py", 1, "test_a"),
            keywords={},
            outcome=outcome,  # type: ignore[arg-type]
            longrepr=("x.py", 1, "no strace here"),
            when="setup" if outcome == "skipped" else "call",
            user_properties=[("fault", {"key": "error", "is_long": False})],
        )
    )

    class Terminal:
        def write_line(self, line: str) -> None:
            assert line.startswith("1 fault tests")

    collecting.pytest_terminal_summary(Terminal())
    assert f"| a | 1 | 0 | 0 | 0 | 0 | {shown} |" in (tmp_path / "page.md").read_text()
