"""How hypothesis runs: a quick profile for every run, the same examples each time in CI, many more for a soak."""

from __future__ import annotations

import gc
import os

import pytest
from hypothesis import HealthCheck, Phase, settings

import fault_table
import servers
from fault_table import pytest_addoption, pytest_configure, seen  # noqa: F401 - pytest finds them here
from quick_stores import by_what_it_did
from servers import server  # noqa: F401

_SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile("quick", deadline=None, max_examples=60, suppress_health_check=_SLOW_IS_FINE)
settings.register_profile("ci", settings.get_profile("quick"), derandomize=True, print_blob=True)
settings.register_profile("soak", deadline=None, max_examples=3000, suppress_health_check=_SLOW_IS_FINE)
settings.register_profile(
    "noshrink", settings.get_profile("quick"), phases=[Phase.explicit, Phase.reuse, Phase.generate]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "quick"))

LONGEST = (
    "tests/tui/test_terminal.py::test_a_whole_laparoscopic_case",
    "tests/tui/test_walks.py",
    "tests/tui/test_stations_terminal.py",
    "tests/reliability/test_eight_stations.py",
    "tests/tui/test_hostile",
)
"""What waits for programs or walks through all screens begins first: no worker is left alone with it at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what the page of faults shows, and put the longest first."""
    fault_table.pytest_collection_modifyitems(items)
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked so on each engine."""
    marked = metafunc.definition.get_closest_marker
    if "engine" in metafunc.fixturenames and marked("both_engines") and not marked("of_file"):
        metafunc.parametrize("engine", servers.ENGINES, indirect=True)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """Name the engine that a test's store is on: SQLite unless the test runs on both."""
    return getattr(request, "param", "sqlite")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Begin the server that all workers share."""
    servers.OF_RUN.hand_out()


def pytest_unconfigure() -> None:
    """End the server, where this process began it."""
    servers.OF_RUN.end()


def pytest_collection_finish() -> None:
    """Keep Python from going through all that was read to find the tests, again and again, in search of garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture
def cheap_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash PINs with as little as argon2 takes: what a guess costs has a test of its own."""
    from rvlms_plan.store import pins

    monkeypatch.setattr(pins, "TIME_COST", 1)
    monkeypatch.setattr(pins, "MEMORY_KIB", 8)


@pytest.fixture(autouse=True)
def quick_stores(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make new stores by what the migrations did for the first, but where the making is what is tested."""
    if "test_store_schema" in request.node.nodeid:
        return
    from rvlms_plan.store import schema

    monkeypatch.setattr(schema, "migrate", by_what_it_did(schema.migrate))
