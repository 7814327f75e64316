"""Eight programs answering on one case at once: no answer lost, none doubled, each seen by all the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench import stations, stores

from fault_table import Seen


@pytest.mark.fault("many")
def test_of_what_eight_stations_answer_at_once_nothing_is_lost_or_doubled_and_all_see_it(
    tmp_path: Path, seen: Seen
) -> None:
    path = tmp_path / "theatre.db"
    stores.make_case(path, stores.SHORT)
    found = stations.run(path, stores.STATIONS, answers=10, pause=0.2)
    assert len(found.ticks) == stores.STATIONS * 10
    assert (found.lost, found.doubled, found.unseen) == (0, 0, 0)
    assert stores.entries_in(path) == stores.SHORT + stores.STATIONS * 10
    seen(rounds=stores.STATIONS, acknowledged=len(found.ticks), lost=found.lost, doubled=found.doubled)
