"""A verification of a large store is at least a quarter as fast as a loop that only reads and hashes, in 64 MiB."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from bench.verifying import bare, fill, run

from rvlms_plan.store.database import Database
from rvlms_plan.use_cases import verifying

ENTRIES = 60_000


@pytest.mark.soak
def test_a_verification_is_at_least_a_quarter_as_fast_as_reading_and_hashing(tmp_path: Path) -> None:
    store = tmp_path / "theatre.db"
    fill(store, ENTRIES)
    database, floors, ours = Database(store, read_only=True), [], []
    for _ in range(3):
        began = time.process_time()
        bare(store)
        between = time.process_time()
        report = verifying.verify(database)
        floors.append(between - began)
        ours.append(time.process_time() - between)
        assert (report.is_whole, report.thorough, report.entries) == (True, False, ENTRIES)
    assert min(floors) / min(ours) >= 0.25
    assert run("verify", store)[1] <= 64
