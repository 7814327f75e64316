"""What an auditor is told of the demonstration cases is what was told into them, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from rvlms_plan.store.database import THEATRE, open_store
from rvlms_plan.use_cases.audit import audited
from rvlms_plan.use_cases.demonstration import fill
from rvlms_plan.use_cases.station import Station
from rvlms_plan.use_cases.stories import STORIES

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=timezone(timedelta(hours=1)))
EXPECTED = {
    "DEMO-1": set(),
    "DEMO-2": {("asked-again", "metanephrines"), ("asked-again", "imaging-displayed"), ("caught", "clamp-plan")},
    "DEMO-3": {("low-completeness", "recovery")},
    "DEMO-4": {("corrected-new-information", "approach-now")},
    "DEMO-5": {("asked-again", "metanephrines")},
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[tuple[str, str]]]:
    database = open_store(tmp_path_factory.mktemp("audit") / "demo.db", THEATRE, lambda: NOW, "test")
    fill(database, lambda: NOW)
    station = Station(lambda: NOW, "audit")
    found = {
        story.code: {(each.rule, each.about) for each in audited(database, station, story.code).findings}
        for story in STORIES
    }
    database.close()
    return found


@pytest.mark.parametrize("code", EXPECTED)
def test_a_demonstration_case_has_the_findings_that_its_story_has(
    told: dict[str, set[tuple[str, str]]], code: str
) -> None:
    assert told[code] == EXPECTED[code]


def test_every_story_is_expected(told: dict[str, set[tuple[str, str]]]) -> None:
    assert set(told) >= set(EXPECTED)
