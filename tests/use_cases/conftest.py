"""A store and a station for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rvlms_plan.store.database import Database
from rvlms_plan.use_cases.station import Station
from servers import place_for
from station_help import Opening, SteadyClock, opened_store


@pytest.fixture
def clock() -> SteadyClock:
    """Give a clock that goes on by a second each time it is read."""
    return SteadyClock()


@pytest.fixture
def station(clock: SteadyClock) -> Station:
    """Give the terminal in theatre 3."""
    return Station(clock, "theatre 3")


@pytest.fixture
def opening(tmp_path: Path, engine: str, request: pytest.FixtureRequest) -> Iterator[Opening]:
    """Open the same store again and again, as several programs do."""
    stores: list[Database] = []
    place = place_for(engine, tmp_path, request)

    def another() -> Database:
        stores.append(opened_store(place))
        return stores[-1]

    yield another
    for each in stores:
        each.close()


@pytest.fixture
def store(opening: Opening) -> Database:
    """Give an open store."""
    return opening()
