"""How hypothesis runs: a quick profile for every run, the same examples each time in CI, many more for a soak."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

import fault_table
from fault_table import pytest_addoption, pytest_configure, seen  # noqa: F401 - pytest finds them here
from quick_stores import by_what_it_did

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

    monkeypatch.setattr(schema, "_migrate", by_what_it_did(schema._migrate))
