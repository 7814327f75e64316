"""How the command line opens the screens, and the demonstration that it can fill them with."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cli_harness import MORNING, Cli
from rvlms_plan.cli.commands.screens import no_terminal
from rvlms_plan.cli.settings import CODE_LOOKS_LIKE
from rvlms_plan.domain.case import Case
from rvlms_plan.store.schema import SCHEMA
from rvlms_plan.store.sqlite import dbapi
from rvlms_plan.use_cases import demonstration, live, theatre
from rvlms_plan.use_cases.station import Station


class Screens:
    """Stands in for the screens: notes how they were opened."""

    def __init__(self) -> None:
        self.opened: list[dict[str, Any]] = []
        self.codes: list[str] = []
        self.path = Path()

    def run(self, open_database: Any, station: Station, **how: Any) -> int:
        database = open_database()
        self.path = database.path
        self.codes = [row.code for row in theatre.cases(database)]
        database.close()
        self.opened.append({"station": station.name, **how})
        return 7


@pytest.fixture
def screens(monkeypatch: pytest.MonkeyPatch) -> Screens:
    """Put stand-ins in the place of the screens and of a terminal."""
    stand_in = Screens()
    monkeypatch.setattr("rvlms_plan.tui.app.run", stand_in.run)
    monkeypatch.setattr("rvlms_plan.cli.commands.screens.no_terminal", lambda: None)
    monkeypatch.setattr("rvlms_plan.cli.commands.demo.no_terminal", lambda: None)
    return stand_in


def test_without_a_command_the_home_screen_opens(case: Cli, screens: Screens) -> None:
    assert case.run().code == 7
    assert screens.opened[0]["case"] is None
    assert screens.codes == ["RV-1"]


def test_the_audit_opens_at_the_register_or_at_a_case(case: Cli, screens: Screens, own_home: Path) -> None:
    assert case.run("audit").code == 7
    assert (screens.opened[0]["audit"], screens.opened[0]["case"]) == (True, None)
    assert case.run("audit", "rv-1").code == 7
    assert (screens.opened[1]["audit"], screens.opened[1]["case"]) == (True, "RV-1")
    assert screens.opened[1]["filters_file"] == own_home / "config" / "rvlms-plan" / "filters.json"
    assert "Did you mean RV-1?" in case.refused(2, "audit", "RV-2")


def test_theatre_opens_at_a_case_with_the_settings_in_force(
    case: Cli, screens: Screens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RVLMS_PLAN_THEME", "light")
    monkeypatch.setenv("RVLMS_PLAN_PERSON", "Chen")
    monkeypatch.setenv("RVLMS_PLAN_ROLE", "circulator")
    assert case.run("theatre", "rv-1", "--ascii").code == 7
    opened = screens.opened[0]
    assert (opened["case"], opened["theme"], opened["ascii_only"]) == ("RV-1", "light", True)
    assert (opened["person"], opened["role"], opened["wall"]) == ("Chen", "circulator", False)
    assert opened["asks_about_codes"] == CODE_LOOKS_LIKE


def test_theatre_opens_at_a_case_of_a_store_of_an_older_schema_and_brings_it_up(cli: Cli, screens: Screens) -> None:
    older = min((Path(__file__).parents[1] / "store" / "schemas").glob("*.sql"))
    connection = dbapi.connect(str(cli.store), isolation_level=None)
    connection.executescript(older.read_text(encoding="utf-8"))
    connection.close()
    assert cli.run("theatre", "rv-1").code == 7
    assert screens.opened[0]["case"] == "RV-1"
    assert cli.rows("pragma user_version") == [(SCHEMA,)]


def test_theatre_does_not_open_at_a_case_that_is_not_there(case: Cli, screens: Screens) -> None:
    assert "Did you mean RV-1?" in case.refused(2, "theatre", "RV-2")
    case.store.unlink()
    case.refused(2, "theatre", "RV-1")
    assert screens.opened == []
    assert not case.store.exists()


def test_demo_opens_on_cases_in_a_store_that_is_gone_afterwards(cli: Cli, screens: Screens) -> None:
    assert cli.run("demo").code == 7
    assert sorted(screens.codes) == [
        *(f"DEMO-{number}" for number in range(1, 6)),
        *(f"SYN-{number}" for number in range(1, 5)),
    ]
    assert not screens.path.exists()
    assert not cli.store.exists()


@pytest.mark.parametrize("term", ["", "dumb"])
def test_a_terminal_that_cannot_draw_opens_no_screens(cli: Cli, monkeypatch: pytest.MonkeyPatch, term: str) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", term)
    said = cli.refused(2, "theatre")
    assert "TERM is" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(("name", "says"), [("stdin", "its input"), ("stdout", "its output"), ("stderr", "its error")])
def test_input_output_and_error_output_all_have_to_be_the_terminal(
    monkeypatch: pytest.MonkeyPatch, name: str, says: str
) -> None:
    terminal = SimpleNamespace(closed=False, isatty=lambda: True)
    elsewhere = (None, SimpleNamespace(closed=True), SimpleNamespace(closed=False, isatty=lambda: False))
    said = []
    with monkeypatch.context() as patch:
        patch.setenv("TERM", "xterm")
        for each in ("stdin", "stdout", "stderr"):
            patch.setattr(sys, each, terminal)
        said.append(no_terminal())
        for other in elsewhere:
            patch.setattr(sys, name, other)
            said.append(no_terminal())
    assert said[0] is None
    assert [each.startswith(says) for each in said[1:] if each] == [True] * 3


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Case]:
    """Give the demonstration's cases by code."""
    from rvlms_plan.store.database import THEATRE, open_store

    def now() -> datetime:
        return MORNING

    database = open_store(tmp_path_factory.mktemp("demonstration") / "theatre.db", THEATRE, now, "test")
    codes = demonstration.fill(database, now)
    found = {code: live.resume(database, Station(now), code).case for code in codes}
    database.close()
    return found


def test_the_demonstration_has_a_case_in_every_state(cases: dict[str, Case]) -> None:
    views = {code: live.CaseView(case) for code, case in cases.items()}
    assert [str(view.status) for view in views.values()] == [
        "planning",
        "in-theatre",
        "follow-up",
        "closed",
        "abandoned",
    ]
    in_theatre = views["DEMO-2"]
    assert in_theatre.current is not None
    assert in_theatre.current.phase.id == "removal"
    assert in_theatre.items["paraganglioma"].given is not None
    assert in_theatre.items["paraganglioma"].given.answer == {"value": "not-excluded"}
    assert in_theatre.items["clamp-type"].state == "done"
    operation = in_theatre.case.operation
    assert [clamp.vessel for clamp in operation.clamps_on] == ["ivc-infrarenal"]
    assert timedelta(minutes=5) < MORNING - operation.clamps_on[0].on < timedelta(minutes=30)
    assert {each.what for each in operation.happenings} >= {"incision", "blood-loss", "drug", "transfusion"}
    assert [caught.item for caught in operation.caught] == ["clamp-plan"]


def test_the_demonstrations_closed_case_was_converted_and_answered_again(cases: dict[str, Case]) -> None:
    view = live.CaseView(cases["DEMO-4"])
    converted = view.case.happening("conversion")
    assert converted is not None
    assert view.items["approach-now"].given.answer == {"value": "open"}
    assert view.items["converted"].given.answer["outcome"] == "converted"
    critical = view.items["critical-steps"].given
    assert critical is not None
    assert critical.entry.position > converted.entry.position
    assert not [each for each in view.items.values() if each.reopened is not None]


def test_the_demonstration_has_a_creatinine_of_day_7_due(cases: dict[str, Case]) -> None:
    from rvlms_plan.domain.summary import next_due

    due = next_due(live.CaseView(cases["DEMO-3"]))
    assert due is not None
    assert due[1] == (MORNING - timedelta(days=1)).date()
    assert live.CaseView(cases["DEMO-3"]).items["creatinine-day-7"].state == "open"


def test_every_demonstration_case_says_first_that_it_is_synthetic_and_lies_in_the_past(cases: dict[str, Case]) -> None:
    for case in cases.values():
        note = case.notes[0]
        assert note.position == 2
        assert "synthetic" in str(note.fact).lower()
        assert case.newest is not None
        assert case.opened.stamp.at < case.newest.stamp.at <= MORNING


def test_a_demonstration_case_never_goes_back_in_time(cases: dict[str, Case]) -> None:
    closed = cases["DEMO-4"]
    happenings = [each.at for each in closed.happenings]
    assert happenings == sorted(happenings)
    assert [visit.on for visit in closed.follow_ups] == sorted(visit.on for visit in closed.follow_ups)


def test_theatre_opens_a_case_on_the_wall_and_asks_which_where_none_is_named(case: Cli, screens: Screens) -> None:
    assert case.run("theatre", "rv-1", "--wall").code == 7
    assert (screens.opened[0]["case"], screens.opened[0]["wall"]) == ("RV-1", True)
    assert "--wall shows one case" in case.refused(2, "theatre", "--wall")
    assert len(screens.opened) == 1
