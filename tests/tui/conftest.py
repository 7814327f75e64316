"""What the tests of the screens share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from audit_store import entries, fill
from rvlms_plan.store.server import Place
from servers import place_for


@pytest.fixture
def store(tmp_path: Path, engine: str, request: pytest.FixtureRequest) -> Place:
    """Give the place of a store that is not there yet."""
    return place_for(engine, tmp_path, request)


@pytest.fixture(scope="session")
def audit_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a store that an auditor looks at; whatever the tests did on the screens, no journal was written to."""
    path = tmp_path_factory.mktemp("audit") / "theatre.db"
    fill(path)
    before = entries(path)
    yield path
    assert entries(path) == before
