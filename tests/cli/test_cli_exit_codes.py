"""The exit codes of the contract, one by one, and what is said with each."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import walks
from cli_harness import BERG, LI, SATO, Cli
from rvlms_plan.cli import failures
from rvlms_plan.cli.session import Session
from rvlms_plan.formats.checklist import load_shipped
from rvlms_plan.store.database import PRACTICE, open_store
from rvlms_plan.store.problems import OutcomeUnknown

METANEPHRINES = ("test=plasma-free-supine", "multiple-of-upper-limit=1.7", "date=2026-11-20")


def test_0_when_it_is_done(case: Cli) -> None:
    ran = case.ok("case", "answer", "RV-1", "vein", "ivc-infrarenal", *SATO)
    assert (ran.out, ran.err) == (
        "RV-1, entry 2: Vein of origin: IVC infrarenal, said by Sato (Radiologist)\n",
        "",
    )


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (("case", "answr", "RV-1"), "answer"),
        (("caes",), "case"),
        (("case", "answer", "RV-1", "vein", "other", "--confrim", *SATO), "--confirm"),
        (("case", "answer", "RV-2", "vein", "other", *SATO), "RV-1"),
        (("case", "show", "RV1"), "RV-1"),
        (("case", "answer", "RV-1", "vien", "other", *SATO), "vein"),
        (("case", "answer", "RV-1", "vein", "ivc-infarenal", *SATO), "ivc-infrarenal"),
        (("case", "answer", "RV-1", "thrombus", "levl=none", *SATO), "level"),
        (("case", "answer", "RV-1", "vein", "other", "--as", "Sato", "--role", "radiolgist"), "radiologist"),
        (("case", "close-phase", "RV-1", "work-pu", *BERG), "work-up"),
        (("case", "defer", "RV-1", "size", "--to", "sing-in", *BERG), "sign-in"),
        (("case", "happening", "RV-1", "incison", *BERG), "incision"),
        (("case", "follow-up", "RV-1", "--by", "fone", "--state", "lost", *BERG), "phone"),
        (("case", "follow-up", "RV-1", "--by", "phone", "--state", "no-diseas", *BERG), "no-disease"),
        (("case", "new", "RV-9", "--checklist", "rvlsm", *BERG), "rvlms"),
        (("case", "new", "RV-9", "--sex", "femal", *BERG), "female"),
        (("case", "list", "--status", "planing"), "planning"),
        (("checklist", "show", "rvlsm"), "rvlms"),
        (("checklist", "valdate", "x"), "validate"),
    ],
)
def test_2_for_a_name_that_is_not_known_with_the_nearest_named(case: Cli, words: tuple[str, ...], nearest: str) -> None:
    said = case.refused(2, *words)
    assert "Did you mean" in said
    assert nearest in said
    assert len(case.facts()) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("answer", "RV-1", "size", "big", *SATO),
        ("answer", "RV-1", "size", "-1", *SATO),
        ("answer", "RV-1", "size", *SATO),
        ("answer", "RV-1", "size", "7", "8", *SATO),
        ("answer", "RV-1", "thrombus", "none", *SATO),
        ("answer", "RV-1", "thrombus", "level=none", *SATO),
        ("answer", "RV-1", "thrombus", "level=none", "imaging-date=31.2.2026", *SATO),
        ("answer", "RV-1", "oximeter", "101", *LI),
        ("answer", "RV-1", "vein", "other", "--happened-at", "soon", *SATO),
        ("answer", "RV-1", "vein", "other", "--happened-at", "2027-01-01", *SATO),
        ("answer", "RV-1", "vein", "other", "--as", "Sato"),
        ("answer", "RV-1", "vein", "other", "--role", "radiologist"),
        ("answer", "RV-1", "vein", "other", "--as", " ", "--role", "radiologist"),
        ("answer", "RV-1", "vein", "other", "--as", "x" * 81, "--role", "radiologist"),
        ("answer", "RV-1"),
        ("not-applicable", "RV-1", "size", *SATO),
        ("not-applicable", "RV-1", "size", "--reason", " ", *SATO),
        ("correct", "RV-1", "size", "8", "--because", "whim", "--reason", "x", *SATO),
        ("note", "RV-1", "x" * 100_000, *BERG),
        ("note", "RV-1", "", *BERG),
        ("new", "Berg Maria", *BERG),
        ("new", "RV-9", "--age", "131", *BERG),
        ("new", "RV-9", "--age", "old", *BERG),
        ("happening", "RV-1", "incision", "now", *BERG),
        ("list", "planning"),
    ],
)
def test_2_for_a_value_that_cannot_be_or_is_missing(case: Cli, words: tuple[str, ...]) -> None:
    said = case.refused(2, "case", *words)
    assert len(said.splitlines()[0]) < 300
    assert "Traceback" not in said
    assert len(case.facts()) == 1


def test_2_for_an_unusual_value_until_it_is_confirmed(case: Cli) -> None:
    said = case.refused(2, "case", "answer", "RV-1", "metanephrines", *METANEPHRINES, *BERG)
    assert "outside the usual" in said
    assert "--confirm" in said
    case.ok("case", "answer", "RV-1", "metanephrines", *METANEPHRINES, "--confirm", *BERG)
    assert case.item("metanephrines")["asked_again"] == [said.splitlines()[0]]


def test_2_for_a_checklist_that_could_not_be_run(cli: Cli) -> None:
    file = cli.folder / "broken.yaml"
    file.write_text("format: 1\nid: broken\ntitel: x\n")
    ran = cli.bare("checklist", "validate", file)
    assert ran.code == 2
    assert f"{file}:3:1:" in ran.err
    assert "did you mean title?" in ran.err
    assert cli.bare("checklist", "validate", cli.folder / "none.yaml").code == 2
    assert cli.bare("checklist", "validate", cli.folder).code == 2


def test_3_for_a_store_that_is_not_ours(cli: Cli) -> None:
    cli.store.write_text("Dear diary, this is no database at all, but it is longer than a header of SQLite.\n" * 9)
    for words in (("case", "list"), ("case", "show", "RV-1"), ("case", "new", "RV-1", *BERG), ("doctor",)):
        assert cli.run(*words).code == 3, words
    cli.store.unlink()
    with cli.connection() as connection:
        connection.execute("create table a_cookbook (recipe text)")
    assert "another program" in cli.refused(3, "case", "new", "RV-1", *BERG)


def test_3_for_a_folder_a_lost_folder_and_a_newer_schema(case: Cli) -> None:
    assert case.bare("case", "list", "--store", case.folder).code == 3
    assert case.bare("case", "new", "RV-1", "--store", case.store / "below-a-file" / "theatre.db", *BERG).code == 3
    with case.connection() as connection:
        connection.execute("pragma user_version = 99")
    assert "newer" in case.refused(3, "case", "list")


def test_3_for_a_store_of_practice(cli: Cli) -> None:
    open_store(cli.store, PRACTICE, cli.now, "test").close()
    assert cli.run("case", "list").code == 3
    assert cli.run("case", "new", "RV-1", *BERG).code == 3


def test_3_for_a_server_that_cannot_be_reached(cli: Cli) -> None:
    for words in (("case", "list"), ("case", "new", "RV-1", *BERG), ("doctor",)):
        ran = cli.bare(*words, "--store", "postgresql+psycopg://berg:canary@/plans?host=/nowhere")
        assert ran.code == 3
        assert "cannot be reached" in ran.out + ran.err
        assert "canary" not in ran.out + ran.err
    assert cli.bare("case", "list", "--store", "mysql://somewhere/plans").code == 2


def test_3_for_a_store_that_another_program_has_locked(case: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Session.open_store

    def impatient(session: Session, path: Path, **keys: Any) -> Any:
        database = opened(session, path, **keys)
        database.patience = 0.05
        return database

    monkeypatch.setattr(Session, "open_store", impatient)
    with case.connection() as connection:
        connection.execute("begin immediate")
        assert "locked" in case.refused(3, "case", "answer", "RV-1", "vein", "other", *SATO)
        case.ok("case", "show", "RV-1")
    assert len(case.facts()) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_3_for_a_store_that_is_read_only_while_reading_goes_on(case: Cli) -> None:
    case.store.chmod(0o400)
    case.folder.chmod(0o500)
    try:
        assert "read-only" in case.refused(3, "case", "answer", "RV-1", "vein", "other", *SATO)
        case.ok("case", "list")
    finally:
        case.folder.chmod(0o700)


def test_3_when_the_outcome_is_unknown(case: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OutcomeUnknown("The disk failed in the middle of saving.")

    monkeypatch.setattr("rvlms_plan.store.database.Database.write", fail)
    assert "The disk failed" in case.refused(3, "case", "answer", "RV-1", "vein", "other", *SATO)


def test_5_when_a_phase_is_barred_naming_each_item(case: Cli) -> None:
    said = case.refused(5, "case", "close-phase", "RV-1", "work-up", *BERG).splitlines()
    assert said[0] == "Work-up cannot be closed yet."
    assert "  vein (Vein of origin) is open" in said
    assert "  paraganglioma (Paraganglioma) is open" in said
    said = case.refused(5, "case", "close-phase", "RV-1", "sign-in", *BERG).splitlines()
    assert "  Work-up is not closed" in said


def test_5_when_required_items_are_open_until_it_is_confirmed(cli: Cli) -> None:
    checklist = load_shipped("who-surgical-safety")
    cli.ok("case", "new", "W-1", "--checklist", checklist.id, *BERG)
    first = checklist.phases[0].id
    for step in walks.steps(walks.Walk("W-1", 50, "male"), checklist):
        if isinstance(step, walks.Answered) and step.phase == first and checklist.items[step.item].level == "block":
            words = [*step.words, "--as", step.person, "--role", step.role]
            cli.ok("case", "answer", "W-1", step.item, *words, "--confirm")
    said = cli.refused(5, "case", "close-phase", "W-1", first, *LI)
    assert "required open" in said
    assert "--confirm" in said
    cli.ok("case", "close-phase", "W-1", first, "--confirm", *LI)
    assert "left open" in cli.ok("case", "show", "W-1").out


@pytest.mark.parametrize(
    "words",
    [
        ("answer", "RV-1", "vein", "other", *SATO),
        ("correct", "RV-1", "growth", "peripheral", "--because", "mistake", "--reason", "misread", *SATO),
        ("not-applicable", "RV-1", "thrombus", "--reason", "not looked for", *SATO),
        ("defer", "RV-1", "thrombus", "--to", "sign-in", *SATO),
        ("defer", "RV-1", "blood", "--to", "work-up", *SATO),
        ("override", "RV-1", "size", "--reason", "x", "--second", "Li", "--second-role", "anaesthetist", *BERG),
        ("override", "RV-1", "thrombus", "--reason", "x", "--second", "Li", "--second-role", "anaesthetist", *BERG),
        ("override", "RV-1", "thrombus", "--reason", "x", "--second", "BERG", "--second-role", "surgeon", *BERG),
        ("close", "RV-1", *BERG),
        ("correct", "RV-1", "999", "--because", "mistake", "--reason", "x", *BERG),
        ("new", "rv-1", *SATO),
        ("new", "RV-1", "--age", "57", "--sex", "female", *BERG),
    ],
)
def test_5_when_the_case_or_the_rules_refuse(case: Cli, words: tuple[str, ...]) -> None:
    case.ok("case", "answer", "RV-1", "vein", "ivc-infrarenal", *SATO)
    said = case.refused(5, "case", *words)
    assert said.strip()
    assert len(case.facts()) == 2


def test_5_when_a_case_is_closed(case: Cli) -> None:
    case.ok("case", "close", "RV-1", "--reason", "transferred", *BERG)
    for words in (
        ("answer", "RV-1", "vein", "other", *SATO),
        ("note", "RV-1", "too late", *BERG),
        ("happening", "RV-1", "incision", *BERG),
        ("close-phase", "RV-1", "work-up", *BERG),
        ("abandon", "RV-1", "--reason", "x", *BERG),
    ):
        assert "closed" in case.refused(5, "case", *words)


def test_1_for_a_fault_of_ours_without_a_word_of_the_patient(case: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "Mrs Secret, born 1970"

    def fail(*_: object, **__: object) -> None:
        patient = name
        raise RuntimeError(patient)

    monkeypatch.setattr(Session, "case", fail)
    said = case.refused(1, "case", "show", "RV-1")
    assert len(said.splitlines()) == 1
    assert "RuntimeError" in said
    assert "Secret" not in said
    assert "reading.py" in said or "options.py" in said
    monkeypatch.setenv(failures.DEBUG_VARIABLE, "1")
    assert "Traceback" in case.refused(1, "case", "show", "RV-1")


def test_130_when_it_is_interrupted(case: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Session, "case", interrupt)
    assert case.refused(130, "case", "show", "RV-1") == ""
