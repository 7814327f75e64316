"""docs/command-line.md is true: each JSON block has the shape of what the program prints."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cli_harness import BERG, LI, SATO, Cli
from rvlms_plan.store.server import Server
from servers import TestServer, written

DOCUMENT = Path(__file__).parents[2] / "docs" / "command-line.md"
BLOCKS = dict(re.findall(r"```json ([a-z -]+)\n(.*?)\n```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL))
OPEN_MAPS = {
    "left_aside",
    "rules",
    "counts",
    "gates",
    "phases",
    "items",
    "order",
    "share_charts",
    "summary",
    "settings",
    "roles",
    "options",
    "versions",
    "answer",
    "fact",
    "meanings",
}
"""Maps whose keys are data: only what is in them has a shape."""


@pytest.fixture
def eventful(case: Cli) -> Cli:
    """Give a case in which everything that can be shown has happened."""
    who = ("--second", "Moreau", "--second-role", "vascular-surgeon")
    for words in (
        ("answer", "RV-1", "vein", "ivc-infrarenal", *SATO),
        ("override", "RV-1", "thrombus", "--reason", "no CT", *who, *BERG),
        ("answer", "RV-1", "paraganglioma", "confirmed", "--confirm", *BERG),
        ("defer", "RV-1", "blood", "--to", "sign-in", *LI),
        ("happening", "RV-1", "incision", *BERG),
        ("clamp", "RV-1", "on", "ivc-infrarenal", "--type", "satinsky-partial", *BERG),
        ("clamp", "RV-1", "off", "ivc-infrarenal", *BERG),
        ("clamp", "RV-1", "on", "renal-artery-left", *BERG),
        ("correct", "RV-1", "7", "type=bulldog", "--because", "mistake", "--reason", "mis-keyed", *BERG),
        ("happening", "RV-1", "blood-loss", "250", *LI),
        ("happening", "RV-1", "transfusion", "red-cells", "3", *LI),
        ("caught", "RV-1", "vein", "the wrong scan was displayed", *BERG),
        ("card", "RV-1", "open", "surge", *LI),
        ("card", "RV-1", "step", "surge", "--step", "1", *LI),
        ("aloud", "RV-1", "blood", "gap", "not heard", *LI),
        ("happening", "RV-1", "left-theatre", *BERG),
        ("follow-up", "RV-1", "--by", "phone", "--state", "no-disease", "--imaging", "CT", *BERG),
        ("note", "RV-1", "seen by all", *BERG),
        ("answer", "RV-1", "metanephrines", "test=not-taken", "reason-not-taken=emergency", *BERG),
        ("close-phase", "RV-1", "work-up", "--confirm", *BERG),
    ):
        case.ok("case", *words)
    with case.connection() as connection:
        connection.execute(
            "insert into presence select 'run', case_id, 'anaesthesia', 'Li', 'anaesthetist', 'keyboard', "
            "strftime('%Y-%m-%dT%H:%M:%fZ', 'now') from register"
        )
    return case


def assert_shape(documented: Any, printed: Any, where: str, *, is_open: bool = False) -> None:
    """Compare keys and kinds; null on either side stands for what is not there."""
    if documented is None or printed is None:
        return
    assert type(documented) is type(printed), where
    if isinstance(documented, dict):
        if not is_open:
            assert list(documented) == list(printed), where
        for key in documented.keys() & printed.keys():
            assert_shape(documented[key], printed[key], f"{where}.{key}", is_open=key in OPEN_MAPS)
        if is_open and isinstance(sample := next(iter(documented.values()), None), dict):
            assert {tuple(each) for each in printed.values() if isinstance(each, dict)} <= {tuple(sample)}, where
    elif isinstance(documented, list) and documented:
        for number, each in enumerate(printed):
            sample = documented[number] if len(documented) == len(printed) else documented[0]
            assert_shape(sample, each, f"{where}[{number}]")


def test_nothing_that_is_shown_of_an_eventful_case_is_documented_by_an_empty_list(eventful: Cli) -> None:
    """Else the shape of what stands in it would be told by nobody."""
    documented, printed = json.loads(BLOCKS["case show"]), eventful.show()
    assert [key for key, value in documented.items() if value == [] or (not value and printed[key])] == []
    for key in ("clamps", "clamp_times", "totals", "caught", "cards", "gaps", "stations"):
        assert printed[key], key


@pytest.mark.parametrize("command", ["case entries", "case hand-over", "case list", "case show"])
def test_what_is_shown_of_a_case_has_the_documented_shape(eventful: Cli, command: str) -> None:
    code = [] if command == "case list" else ["RV-1"]
    assert_shape(json.loads(BLOCKS[command]), eventful.json(*command.split(), *code), command)
    eventful.ok("case", "close", "RV-1", "--reason", "transferred", *BERG)
    assert_shape(json.loads(BLOCKS[command]), eventful.json(*command.split(), *code), command)


def test_the_planning_picture_has_the_documented_shape(case: Cli) -> None:
    case.ok("case", "answer", "RV-1", "vein", "renal-left", *SATO)
    case.ok("case", "answer", "RV-1", "thrombus", "level=infrahepatic", "imaging-date=2026-11-20", *SATO)
    assert_shape(json.loads(BLOCKS["case picture"]), case.json("case", "picture", "RV-1"), "case picture")


def test_what_a_writing_command_gives_has_the_documented_shape(case: Cli) -> None:
    words = ("case", "answer", "RV-1", "vein", "ivc-infrarenal", *SATO)
    for _ in range(2):
        assert_shape(json.loads(BLOCKS["case answer"]), case.json(*words), "case answer")


@pytest.mark.parametrize("words", [("show", "rvlms"), ("list",), ("diff", "rvlms", "who-surgical-safety")])
def test_checklists_have_the_documented_shape(cli: Cli, words: tuple[str, ...]) -> None:
    command = f"checklist {words[0]}"
    assert_shape(json.loads(BLOCKS[command]), cli.bare("checklist", *words, "--json").data, command)


def test_findings_have_the_documented_shape(eventful: Cli) -> None:
    printed = eventful.json("findings", "RV-1")
    documented = json.loads(BLOCKS["findings"])
    for by_name in ("phases", "roles", "gates", "order"):
        shapes = {tuple(each) for each in printed["conformance"].pop(by_name).values()}
        assert shapes <= {tuple(each) for each in documented["conformance"].pop(by_name).values()}, by_name
    assert_shape(documented, printed, "findings")


def test_the_register_has_the_documented_shape(eventful: Cli) -> None:
    printed = eventful.json("register", "--where", "sex=female")
    assert printed["total"] == 1
    assert_shape(json.loads(BLOCKS["register"]), printed, "register")
    eventful.ok("register", "keep", "women", "--where", "sex=female", "--sort", "-operated")
    assert_shape(json.loads(BLOCKS["register filters"]), eventful.json("register", "filters"), "register filters")


def test_a_cohort_has_the_documented_shape(cli: Cli) -> None:
    documented, printed = json.loads(BLOCKS["cohort"]), cli.bare("cohort", "--demo", "--json").data
    for charts in (documented, printed):
        charts["share_charts"] = list(charts["share_charts"].values())
    assert_shape(documented, printed, "cohort")


def test_an_import_has_the_documented_shape(eventful: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RVLMS_PLAN_CENTRE", "Lyon")
    bundle = eventful.folder / "lyon.bundle"
    eventful.ok("export", "--format", "bundle", "-o", bundle)
    printed = eventful.bare("--store", eventful.folder / "new.db", "import", bundle, "--yes", "--json").data
    assert_shape(json.loads(BLOCKS["import"]), printed, "import")


def test_what_was_simulated_has_the_documented_shape(cli: Cli) -> None:
    printed = cli.json("simulate", "--cases", "2", "--check")
    assert_shape(json.loads(BLOCKS["simulate"]), printed, "simulate")


def test_problems_have_the_documented_shape(cli: Cli) -> None:
    file = cli.folder / "bad.yaml"
    file.write_text("format: 1\ntitel: x\n")
    printed = cli.bare("checklist", "validate", file, "--json").data
    assert_shape(json.loads(BLOCKS["checklist validate"]), printed, "checklist validate")


def test_practice_cases_have_the_documented_shape(cli: Cli) -> None:
    team = cli.folder / "team.yaml"
    team.write_text("format: 1\nname: forgetful\nskip: [alpha-blocker]\n")
    assert_shape(json.loads(BLOCKS["practice-case list"]), cli.json("practice-case", "list"), "practice-case list")
    played = cli.json("practice-case", "play", "quiet-mass", "--team", team)
    assert_shape(json.loads(BLOCKS["practice-case play"]), played, "practice-case play")


def test_settings_and_doctor_have_the_documented_shape(eventful: Cli) -> None:
    for command in ("config show", "config validate", "doctor"):
        assert_shape(json.loads(BLOCKS[command]), eventful.json(*command.split()), command)


def test_verification_and_checkpoints_have_the_documented_shape(eventful: Cli) -> None:
    eventful.ok("checkpoint", "new")
    for command in ("verify", "checkpoint show", "checkpoint new"):
        assert_shape(json.loads(BLOCKS[command]), eventful.json(*command.split()), command)


def test_copies_have_the_documented_shape(eventful: Cli) -> None:
    copy = eventful.folder / "copy.db"
    assert_shape(json.loads(BLOCKS["backup"]), eventful.json("backup", copy), "backup")
    printed = eventful.bare("--store", eventful.folder / "new.db", "restore", copy, "--json").data
    assert_shape(json.loads(BLOCKS["restore"]), printed, "restore")


def test_a_store_on_a_server_has_the_documented_shape(eventful: Cli, server: TestServer) -> None:
    there = Server(server.url(server.fresh()))
    told = eventful.json("store", "copy", eventful.store, written(there))
    assert_shape(json.loads(BLOCKS["store copy"]), told, "store copy")
    eventful.place = there
    documented = json.loads(BLOCKS["doctor of a server"])
    assert_shape(documented, eventful.json("doctor")["store"], "doctor of a server")


def test_people_have_the_documented_shape(cli: Cli) -> None:
    words = ("people", "add", "Chen", "--role", "circulator", "--as", "Chen")
    for _ in range(2):
        assert_shape(json.loads(BLOCKS["people add"]), cli.json(*words), "people add")
    for command in ("people list", "people log", "people settings"):
        assert_shape(json.loads(BLOCKS[command]), cli.json(*command.split()), command)
    documented = json.loads(BLOCKS["people show"])
    for each in documented["newest"]:
        del each["known"]  # of one who signed on by PIN
    assert_shape(documented, cli.json("people", "show", "Chen"), "people show")


def test_reviews_have_the_documented_shape(eventful: Cli) -> None:
    auditor = ("--as", "Ek", "--role", "auditor")
    printed = eventful.json("review", "open", "RV-1", "Which scan?", "--item", "vein", *auditor)
    assert_shape(json.loads(BLOCKS["review open"]), printed, "review open")
    for words in (
        ("answer", "RV-1", "1", "That of the 13th", *SATO),
        ("close", "RV-1", "1", *auditor),
        ("verify", "RV-1", "vein", *auditor),
        ("sign", "RV-1", "--meaning", "reviewed", *auditor),
        ("reopen", "RV-1", "--reason", "corrected since", *auditor),
    ):
        eventful.ok("review", *words)
    for command in (("show", "RV-1"), ("list",)):
        name = f"review {command[0]}"
        assert_shape(json.loads(BLOCKS[name]), eventful.json("review", *command), name)


def test_every_block_is_compared() -> None:
    assert set(BLOCKS) == {
        *(
            "case answer",
            "case entries",
            "case hand-over",
            "case list",
            "case picture",
            "case show",
            "config show",
            "config validate",
            "doctor",
            "doctor of a server",
            "store copy",
        ),
        "findings",
        "import",
        *("register", "register filters"),
        "cohort",
        *("review open", "review show", "review list"),
        *("checklist list", "checklist show", "checklist validate", "checklist diff"),
        *("practice-case list", "practice-case play"),
        *(f"people {name}" for name in ("list", "show", "log", "add", "settings")),
        "simulate",
        *("verify", "checkpoint show", "checkpoint new", "backup", "restore"),
    }
