"""A store for each test, closed behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rvlms_plan.store.database import THEATRE, Database, open_store
from rvlms_plan.store.server import Place
from servers import place_for

MADE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
Opening = Callable[..., Database]


@pytest.fixture
def place(tmp_path: Path, engine: str, request: pytest.FixtureRequest) -> Place:
    """Give the place of a store that is not there yet."""
    return place_for(engine, tmp_path, request)


@pytest.fixture
def opening() -> Iterator[Opening]:
    """Open stores as the program does, and close them all."""
    opened: list[Database] = []

    def open_one(path: Place, kind: str = THEATRE, **keys: Any) -> Database:
        opened.append(open_store(path, kind, lambda: MADE, "tests", **keys))
        return opened[-1]

    yield open_one
    for database in opened:
        database.close()


@pytest.fixture
def store(place: Place, opening: Opening) -> Database:
    """Give an open store."""
    return opening(place)
