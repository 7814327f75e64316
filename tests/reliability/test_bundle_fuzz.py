"""Whatever a centre chains and signs, an import takes it or says in words why not, and what it takes is whole."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from bundle_help import Hospital, hospital, rechained
from fault_table import Seen
from reliability.test_fuzzing import FUZZ_SECONDS
from reliability.test_record_fuzz import ANYTHING, places
from rvlms_plan.domain.entries import FACTS
from rvlms_plan.domain.refusals import NotWhole, Refused
from rvlms_plan.use_cases import theatre, verifying
from use_cases.station_help import BERG, LI, begun

A_ROUND = 100
WORDS = st.sampled_from(
    [*FACTS, "[left out]", "P-aaaaaaaaaa", "S-aaaaaaaaaa", "vein", "work-up", "size", "surgeon", "mistake", "value"]
)
MOMENTS = st.datetimes().map(lambda moment: f"{moment.isoformat()}+00:00")
VALUES = ANYTHING | WORDS | MOMENTS | st.integers()


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hospital, bytes, Hospital]]:
    """Give a centre with a case, its bundle, and a centre without one."""
    folder = tmp_path_factory.mktemp("centres")
    giving, taking = hospital("Giving", folder / "give"), hospital("Taking", folder / "take")
    case = begun(giving.store, giving.station, "RV-1")
    theatre.answer(case, "lump", ["excluded"], BERG)
    theatre.answer(case, "size", ["7.4"], BERG)
    theatre.note(case, "a note", LI)
    theatre.happen(case, "incision", BERG)
    theatre.close_phase(case, "work-up", BERG, confirmed=True)
    theatre.follow_up(case, "phone", "no-disease", BERG)
    theatre.correct(case, "size", ["7.5"], BERG, because="mistake", reason="mis-keyed", confirmed=True)
    yield giving, giving.bundle(), taking
    giving.store.close()
    taking.store.close()


def fuzzed(offered: tuple[Hospital, bytes, Hospital], examples: int, number: int) -> None:
    """Change a bundle's entries in so many ways."""
    giving, bundle, taking = offered

    @seed(number)
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.data())
    def run(data: st.DataObject) -> None:
        def change(lines: list[dict[str, Any]]) -> None:
            entries = [line for line in lines if line["line"] == "entry"]
            for _ in range(data.draw(st.integers(1, 3))):
                body = data.draw(st.sampled_from(entries))["body"]
                way = data.draw(st.sampled_from([each for each in places(body) if each and each[0] != "journal"]))
                at = body
                for key in way[:-1]:
                    at = at[key]
                at[way[-1]] = data.draw(VALUES)

        try:
            written = rechained(bundle, giving.key, change)
        except ValueError:
            return  # what cannot be written down at all: a lone surrogate, an infinite number
        with contextlib.suppress(NotWhole, Refused):
            assert taking.plan(written).centre.name == "Giving"

    run()


def test_whatever_is_signed_is_judged_and_never_falls_over(offered: tuple[Hospital, bytes, Hospital]) -> None:
    fuzzed(offered, 30, number=1)


@pytest.mark.fault("parser")
@pytest.mark.fuzz
@pytest.mark.soak
def test_whatever_is_signed_for_a_stated_time_is_judged_and_a_good_bundle_taken_after_it(
    offered: tuple[Hospital, bytes, Hospital], seen: Seen
) -> None:
    began, rounds = time.monotonic(), 0
    while time.monotonic() < began + FUZZ_SECONDS:
        rounds += 1
        fuzzed(offered, A_ROUND, 1 + rounds)
    seconds = time.monotonic() - began
    print(f"signed bundle: {rounds * A_ROUND:,} examples in {seconds:.0f} s")  # noqa: T201 - `make fuzz` shows it
    seen(f"signed bundle {seconds:.0f} s", rounds=rounds * A_ROUND)
    for file in offered[2].folder.glob("*.bundle"):
        file.unlink()
    offered[2].take(offered[1])
    assert verifying.verify(offered[2].store).is_whole
