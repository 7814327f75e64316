"""A simulated register: told through a case's own decisions, synthetic, alone in its store, its faults known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from rvlms_plan.domain.answers import parse_fields
from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.checklist import Status
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.refusals import BadValue, Refused
from rvlms_plan.domain.simulation import Begun, Ground, code_of, simulated
from rvlms_plan.domain.simulation.drafts import Ask, request_of
from rvlms_plan.domain.simulation.kinds import KINDS
from rvlms_plan.domain.simulation.saying import said
from rvlms_plan.formats import checklist as checklist_format
from rvlms_plan.store.database import THEATRE, Database, open_store
from rvlms_plan.use_cases import live, simulating, theatre, verifying
from rvlms_plan.use_cases.audit import cohort, rebuild
from rvlms_plan.use_cases.simulating.making import checklists, made
from rvlms_plan.use_cases.station import Station, Who

UNTIL = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
STATION = Station(lambda: UNTIL, "test")
CASES, SEED = 200, 1
TABLES = ("entry", "register", "summary_answer", "finding")


def opened(path: Path) -> Database:
    return open_store(path, THEATRE, lambda: UNTIL, "test")


def rows_of(database: Database, *tables: str) -> dict[str, list[tuple[Any, ...]]]:
    with database.reading() as connection:
        return {
            table: sorted(tuple(row) for row in connection.execute(text(f"select * from {table}"))) for table in tables
        }


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, simulating.Written]]:
    """Give a simulated register that tests only read, and what was planted in it."""
    database = opened(tmp_path_factory.mktemp("simulated") / "simulated.db")
    written = simulating.Written(SEED, UNTIL)
    simulating.simulate(database, STATION, written, CASES, processes=1)
    yield database, written
    database.close()


def test_every_planted_fault_is_found_by_its_rule_and_nothing_else_is(
    register: tuple[Database, simulating.Written],
) -> None:
    database, written = register
    checked = simulating.check(database, simulating.planted_in(written))
    assert (checked.missed, checked.unplanted) == ([], [])
    assert {kind for faults in written.planted.values() for kind in faults} == set(KINDS)
    assert [name for name, of in checked.rules.items() if of.recall is None] == []


@pytest.mark.soak
def test_so_it_is_in_twenty_thousand_cases_of_another_seed(tmp_path: Path) -> None:
    database, written = opened(tmp_path / "many.db"), simulating.Written(2, UNTIL)
    simulating.simulate(database, STATION, written, 20_000)
    checked = simulating.check(database, simulating.planted_in(written))
    assert (checked.missed, checked.unplanted) == ([], [])
    database.close()


def test_a_rule_that_finds_too_little_or_too_much_is_told(register: tuple[Database, simulating.Written]) -> None:
    database, written = register
    planted = simulating.planted_in(written)
    code, faults = next((code, faults) for code, faults in planted.items() if len(faults) == 1)
    other = next(code for code, faults in planted.items() if not faults)
    checked = simulating.check(database, planted | {code: [], other: faults})
    rule = checked.rules[faults[0].rule]
    assert (checked.is_right, rule.missed, rule.unplanted) == (False, 1, 1)
    assert checked.missed == [(other, faults[0].rule, faults[0].about)]
    assert checked.unplanted == [(code, faults[0].rule, faults[0].about)]
    assert rule.precision is not None
    assert rule.precision < 1


class Live:
    """Tells a simulated case to a real one, request by request."""

    def __init__(self, database: Database, begun: Begun) -> None:
        self.at, self.moved, self.stamp, self.requests = begun.stamp.at, 0.0, begun.stamp, 1
        station = Station(lambda: self.at, begun.stamp.station, self._moved)
        said_by, typist = begun.stamp.said_by, begun.stamp.entered_by
        file = checklist_format.shipped()[begun.ground.checklist.id].read_bytes()
        who = Who(said_by.person, said_by.role, typist)
        self.live = live.begin(database, station, file, begun.fact, who, begun.stamp.request)

    def _moved(self) -> float:
        moved, self.moved = self.moved, 0.0
        return moved

    @property
    def view(self) -> CaseView:
        return self.live.view

    def record(self, ask: Ask, voice: Voice, at: datetime, happened_at: datetime | None = None, moved: int = 0) -> None:
        self.at, self.moved, self.requests = at, moved, self.requests + 1
        who = Who(voice.person, voice.role, self.stamp.entered_by, happened_at)
        self.live.record(ask, who, f"{request_of(self.stamp.request)}-{self.requests}")


def test_the_bulk_path_leaves_what_saving_entry_by_entry_leaves(
    register: tuple[Database, simulating.Written], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every hash, every row of the register, every finding."""
    numbers, one_by_one = range(1, 13), opened(tmp_path / "one-by-one.db")
    grounds = [Ground(each) for each in checklists()]

    def told(begun: Begun) -> Live:
        monkeypatch.setattr(live.uuid, "uuid4", lambda: begun.plan.case_id)
        return Live(one_by_one, begun)

    for number in numbers:
        simulated(grounds, SEED, number, UNTIL, told)
    slow, bulk = rows_of(one_by_one, *TABLES), rows_of(register[0], *TABLES)
    one_by_one.close()
    codes = {code_of(SEED, number).casefold() for number in numbers}
    ids = {row[0] for row in bulk["register"] if {str(value) for value in row} & codes}
    for table, rows in bulk.items():
        of_these = [row for row in rows if (row[1] if table == "entry" else row[0]) in (codes | ids)]
        assert slow[table] == of_these, table
    assert len(slow["entry"]) > 500


def test_a_cohort_of_all_is_that_of_the_cases_on_the_checklist_that_most_have(
    register: tuple[Database, simulating.Written],
) -> None:
    of_all, named = cohort(register[0], STATION), cohort(register[0], STATION, ["checklist=rvlms"])
    assert of_all is not None
    assert named is not None
    assert of_all.left_aside == (("who-surgical-safety", CASES - of_all.cases),)
    assert replace(of_all, where=named.where, left_aside=()) == named
    assert [line.missing for line in of_all.lines] != [of_all.cases] * len(of_all.lines)


def test_the_record_is_whole_and_the_register_is_what_its_journals_say(
    register: tuple[Database, simulating.Written],
) -> None:
    database, written = register
    report = verifying.verify(database)
    assert report.is_whole, report.problems[:3]
    assert report.entries == written.entries
    before = rows_of(database, *TABLES[1:])
    rebuild(database)
    assert rows_of(database, *TABLES[1:]) == before


def test_cases_are_of_every_kind_and_each_says_that_it_is_no_patient(
    register: tuple[Database, simulating.Written],
) -> None:
    database, _ = register
    with database.reading() as connection:
        rows = connection.execute(text("select code, status, checklist, operated_at, changed_at from register")).all()
        notes = connection.execute(text("select count(*) from entry where kind = 'NoteWritten'")).scalar_one()
    assert notes == CASES
    assert all(row.code.startswith("SIM-") for row in rows)
    assert {row.status for row in rows} == set(Status)
    assert {row.checklist for row in rows} == set(checklist_format.shipped())
    assert len({row.operated_at[:4] for row in rows if row.operated_at}) >= 5
    assert max(row.changed_at for row in rows) <= UNTIL.isoformat(timespec="microseconds")


@given(st.data())
def test_what_is_read_once_for_all_cases_is_what_is_read_at_any_time(data: st.DataObject) -> None:
    ground = Ground(data.draw(st.sampled_from(checklists())))
    item = ground.checklist.items[data.draw(st.sampled_from(sorted(ground.read_alike)))]
    typed = {each.name: data.draw(st.sampled_from([o for o, _ in each.options] or ["done"])) for each in item.fields}
    for at in (UNTIL, UNTIL - timedelta(days=900, hours=5)):
        assert said(ground, item, typed, at) == parse_fields(ground.checklist, item, typed, at)


def test_the_same_seed_gives_the_same_cases_and_another_seed_others() -> None:
    def first(seed: int, processes: int = 1) -> list[Any]:
        return [each for part in made(seed, 3, UNTIL, processes) for each in part]

    assert first(5) == first(5)
    assert [each.rows.entries for each in first(5)] != [each.rows.entries for each in first(6)]


def test_other_processes_make_the_same_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rvlms_plan.use_cases.simulating.making._WORTH_IT", 1)
    alone = [each for part in made(5, 30, UNTIL, 1) for each in part]
    assert [each for part in made(5, 30, UNTIL, 2) for each in part] == alone


def test_what_was_interrupted_is_sound_and_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rvlms_plan.use_cases.simulating.writing._ENTRIES_AT_ONCE", 1)
    database, written = opened(tmp_path / "interrupted.db"), simulating.Written(SEED, UNTIL)

    def interrupt(done: int, _of: int) -> None:
        if done == 25:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulating.simulate(database, STATION, written, 40, interrupt, processes=1)
    assert (written.cases, len(written.planted)) == (25, 25)
    assert verifying.verify(database).is_whole
    assert simulating.check(database, simulating.planted_in(written)).is_right
    again = simulating.Written(SEED, simulating.present_of(database, UNTIL + timedelta(days=1)))
    simulating.simulate(database, STATION, again, 40, processes=1)
    assert (again.cases, again.were_there, len(again.planted)) == (15, 25, 40)
    assert simulating.check(database, simulating.planted_in(again)).is_right
    database.close()


def test_simulated_and_real_cases_never_share_a_store(tmp_path: Path) -> None:
    real = opened(tmp_path / "real.db")
    theatre.new_case(real, STATION, "SIM-1-000001", Who("Berg", "surgeon"))
    with pytest.raises(Refused, match="SIM-1-000001, which was not simulated"):
        simulating.present_of(real, UNTIL)
    with pytest.raises(Refused, match="never written beside real ones"):
        simulating.simulate(real, STATION, simulating.Written(SEED, UNTIL), 1, processes=1)
    assert len(rows_of(real, "register")["register"]) == 1
    real.close()
    own = opened(tmp_path / "own.db")
    simulating.simulate(own, STATION, simulating.Written(SEED, UNTIL), 1, processes=1)
    with pytest.raises(Refused, match="for simulated cases"):
        theatre.new_case(own, STATION, "RV-1", Who("Berg", "surgeon"))
    with pytest.raises(Refused, match="told up to 2026-11-28 12:00"):
        simulating.present_of(own, UNTIL, UNTIL + timedelta(days=1))
    own.close()


def test_the_key_is_read_back_as_it_was_written(register: tuple[Database, simulating.Written]) -> None:
    _, written = register
    held = BytesIO()
    simulating.write_key(written, held.write)
    assert simulating.read_key(held.getvalue()) == simulating.planted_in(written)
    for wrong in (b"", b"[]", b'{"format": "x", "planted": {}}', held.getvalue()[:-9]):
        with pytest.raises(BadValue, match="no key of simulated cases"):
            simulating.read_key(wrong)
