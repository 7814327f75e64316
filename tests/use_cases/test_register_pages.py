"""The register: what a page shows is what the cases hold, whichever way it is filtered, sorted and cut."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from checklists import as_file, small
from rvlms_plan.domain.case import course
from rvlms_plan.domain.refusals import BadValue, Unknown
from rvlms_plan.formats import checklist as checklist_format
from rvlms_plan.store import pages
from rvlms_plan.store.database import THEATRE, Database, open_store
from rvlms_plan.store.server import Place
from rvlms_plan.use_cases import theatre
from rvlms_plan.use_cases.audit import audited, listed, rebuild, stale
from rvlms_plan.use_cases.live import LiveCase, begin
from rvlms_plan.use_cases.station import Station, Who
from servers import ENGINES, place_for

BERG, LI = Who("Berg", "surgeon"), Who("Li", "anaesthetist")
COUNT = 7
READ_MODEL = ("register", "summary_answer", "finding")


class Ward:
    """A store with a few cases on the small checklist, each a day after the one before."""

    def __init__(self, path: Place) -> None:
        self.at = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)
        self.station = Station(lambda: self.at, "audit")
        self.database: Database = open_store(path, THEATRE, lambda: self.at, "test")
        file = as_file(small())
        self.text, self.checks = file, checklist_format.load(file, "small")
        for number in range(COUNT):
            self.open(number)

    def open(self, number: int) -> LiveCase:
        """Open a case; two of three are women, sizes go up but for the one that lacks it."""
        self.at += timedelta(days=1)
        sex = "male" if number % 3 == 0 else "female"
        fact = course.open_case(self.checks, f"Case-{number}", 40 + number if number else None, sex)
        live = begin(self.database, self.station, self.text, fact, BERG)
        if number != 4:
            theatre.answer(live, "size", [f"{3 + number}.5"], BERG)
        theatre.answer(live, "clamp", ["complete" if number % 2 else "partial"], BERG)
        return live

    def codes(self, *where: str, sort: str | None = None) -> list[str]:
        """Give the numbers of the cases on a page."""
        found = listed(self.database, self.station, where, sort).page.cases
        return [each.row.code.removeprefix("Case-") for each in found]

    def read_model(self) -> dict[str, list[tuple[object, ...]]]:
        """Give what the tables of the read model hold."""
        with self.database.reading() as connection:
            return {
                table: sorted(tuple(row) for row in connection.execute(text(f"select * from {table}")))
                for table in READ_MODEL
            }


@pytest.fixture
def ward(tmp_path: Path, engine: str, request: pytest.FixtureRequest) -> Iterator[Ward]:
    made = Ward(place_for(engine, tmp_path, request))
    yield made
    made.database.close()


@pytest.fixture(scope="module", params=ENGINES)
def kept(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Ward]:
    """Give a ward that tests only read, on each engine."""
    made = Ward(place_for(request.param, tmp_path_factory.mktemp("kept"), request))
    yield made
    made.database.close()


def test_unasked_the_case_changed_last_stands_first(kept: Ward) -> None:
    assert kept.codes() == list("6543210")


@pytest.mark.parametrize(
    ("where", "codes"),
    [
        (("sex=male",), "630"),
        (("clamp=complete",), "531"),
        (("size=5..8",), "32"),
        (("size=5.5",), "2"),
        (("size=..4",), "0"),
        (("size=8.5..",), "65"),
        (("sex=male", "clamp=complete"), "3"),
        (("sex=male", "clamp=complete", "size=100.."), ""),
        (("age=43..44",), "43"),
        (("opened=2026-01-03..2026-01-04",), "21"),
        (("opened=2026-01-03",), "1"),
        (("opened=..2026-01-02",), "0"),
        (("code=case-5",), "5"),
        (("text=CASE-5",), "5"),
        (("text=complete",), "531"),
        (("text=%",), ""),
        (("status=planning",), "6543210"),
        (("status=closed",), ""),
        (("checklist=tested", "version=1.0.0"), "6543210"),
        (("overrides=1..",), ""),
        (("entries=2",), "4"),
    ],
)
def test_a_condition_gives_the_cases_that_hold_it(kept: Ward, where: tuple[str, ...], codes: str) -> None:
    assert kept.codes(*where) == list(codes)
    assert listed(kept.database, kept.station, where).page.total == len(codes)


@pytest.mark.parametrize(
    ("sort", "codes"),
    [
        ("code", "0123456"),
        ("-code", "6543210"),
        ("size", "0123564"),
        ("-size", "6532104"),
        ("age", "1234560"),
        ("-age", "6543210"),
        ("clamp", "1350246"),
        ("sex", "1245036"),
        ("opened", "0123456"),
        ("operated", "0123456"),
        ("-entries", "6532104"),
    ],
)
@pytest.mark.parametrize("most", [pages._FEW, 0])
@pytest.mark.parametrize("size", [50, 2, 3])
def test_a_sort_is_the_same_by_every_way_and_cut_into_any_pages_and_what_lacks_it_stands_last(
    kept: Ward, sort: str, codes: str, most: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_FEW", most)
    monkeypatch.setattr(pages, "PAGE", size)
    for where in ((), ("status=planning",)):
        found = []
        for number in itertools.count(1):
            page = listed(kept.database, kept.station, where, sort, number).page
            found += [each.row.code.removeprefix("Case-") for each in page.cases]
            if number == page.pages:
                break
        assert found == list(codes)


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("sise=4", "no field called sise. Did you mean size?"),
        ("clamp=partal", "no answer to clamp called partal. Did you mean partial?"),
        ("status=closd", "no status called closd. Did you mean closed?"),
        ("sex=femail", "no sex called femail. Did you mean female?"),
        ("phase=work", "no phase called work. Did you mean work-up?"),
        ("finding=burst", "no finding called burst. Did you mean bursts?"),
        ("checklist=teste", "no checklist called teste. Did you mean tested?"),
    ],
)
def test_of_a_name_that_nothing_goes_by_the_nearest_is_named(kept: Ward, where: str, says: str) -> None:
    with pytest.raises(Unknown, match=says.replace("?", r"\?")):
        kept.codes(where)


@pytest.mark.parametrize(
    "where", ["size", "size=", "size=big", "size=..", "age=9..3", "opened=today", "opened=2026-02-01..2026-01-01"]
)
def test_what_is_no_condition_is_said_and_how_one_is_written(kept: Ward, where: str) -> None:
    with pytest.raises(BadValue, match="Write"):
        kept.codes(where)


def test_an_answer_that_the_checklist_knows_and_no_case_has_finds_nothing(kept: Ward) -> None:
    assert kept.codes("at=3..") == []
    assert kept.codes("phase=later") == []


def test_a_page_that_is_not_there_and_a_sort_that_is_none_are_refused(kept: Ward) -> None:
    with pytest.raises(BadValue, match="There is no page 2; there is 1 page"):
        listed(kept.database, kept.station, number=2)
    with pytest.raises(Unknown, match=r"Did you mean size\?"):
        kept.codes(sort="-siz")
    with pytest.raises(Unknown):
        kept.codes(sort="finding")


def test_a_corrected_and_a_withdrawn_answer_change_what_is_found(ward: Ward) -> None:
    from rvlms_plan.use_cases.live import resume

    live = resume(ward.database, ward.station, "Case-5")
    theatre.correct(live, "size", ["12"], BERG, because="mistake", reason="read again", confirmed=True)
    assert ward.codes("size=10..") == ["5"]
    theatre.correct(live, "size", None, BERG, because="mistake", reason="another patient")
    assert ward.codes("size=1..") == list("63210")


def closed_case(ward: Ward) -> LiveCase:
    """Override an item, close two phases, close the case."""
    live = ward.open(7)
    theatre.answer(live, "lump", ["excluded"], BERG)
    theatre.close_phase(live, "work-up", BERG, confirmed=True)
    theatre.override(live, "side", "no time", LI.voice, BERG)
    return live


@pytest.mark.both_engines
def test_findings_are_kept_when_a_phase_is_closed_and_not_before(ward: Ward) -> None:
    live = closed_case(ward)
    assert ward.codes("finding=override") == []
    for who in (BERG, LI):
        theatre.answer(live, "team", [], who)
    theatre.close_phase(live, "time-out", BERG, confirmed=True)
    assert ward.codes("finding=override") == ["7"]
    assert ward.codes("findings=1..", sort="-findings") == ["7"]
    with ward.database.reading() as connection:
        asked = text(
            "select rule, about, says, evidence, success from finding where code_folded = 'case-7' order by number"
        )
        kept = [tuple(row) for row in connection.execute(asked)]
    found = audited(ward.database, ward.station, "Case-7").findings
    assert kept == [(f.rule, f.about, f.says, json.dumps(f.evidence), int(f.is_success)) for f in found]


def test_a_case_that_was_closed_is_found_again_when_it_is_amended(ward: Ward) -> None:
    live = closed_case(ward)
    theatre.close(live, "transferred", BERG)
    assert ward.codes("finding=amended") == []
    theatre.correct(live, "size", ["9"], BERG, because="mistake", reason="typed wrongly", confirmed=True)
    assert ward.codes("finding=amended") == ["7"]


@pytest.mark.both_engines
def test_the_register_is_the_one_that_its_journals_give(ward: Ward) -> None:
    live = closed_case(ward)
    theatre.close(live, "transferred", BERG)
    before = ward.read_model()
    ward.database.write(lambda connection: [connection.execute(text(f"delete from {each}")) for each in READ_MODEL[1:]])
    ward.database.write(
        lambda connection: connection.execute(text("update register set items = '', head = '[]', findings = 9"))
    )
    told: list[tuple[int, int]] = []
    assert rebuild(ward.database, progress=lambda done, of: told.append((done, of))) == COUNT + 1
    assert ward.read_model() == before
    assert (told[0], told[-1]) == ((0, COUNT + 1), (COUNT + 1, COUNT + 1))


@pytest.mark.both_engines
def test_only_what_another_version_has_read_is_read_anew(ward: Ward) -> None:
    assert stale(ward.database) == []
    ward.database.write(
        lambda connection: connection.execute(text("update register set read_as = '0.0' where code = 'Case-2'"))
    )
    assert stale(ward.database) == ["Case-2"]
    assert listed(ward.database, ward.station).stale == 1
    rebuild(ward.database, stale(ward.database))
    assert stale(ward.database) == []


def test_a_tick_that_changes_no_summary_answer_writes_none_and_no_finding(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rvlms_plan.store import findings as kept
    from rvlms_plan.store import register
    from rvlms_plan.use_cases.live import resume

    live = resume(ward.database, ward.station, "Case-1")

    def refuse(*_: object) -> None:
        raise AssertionError("written")

    monkeypatch.setattr(register, "_write_answers", refuse)
    monkeypatch.setattr(kept, "write_findings", refuse)
    theatre.answer(live, "leaflet", [], BERG)
    assert live.case.position == 4
