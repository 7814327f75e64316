"""Values as they are typed: a minus in front, moments, text that would steer a terminal, ASCII only."""

from __future__ import annotations

import json

import pytest

from cli_harness import BERG, SATO, Cli

HOSTILE = "\x1b]52;c;ZXZpbA==\x07 [L] [/x] <b> \x9b31m \u202eabc\u200b [@click=app.quit]"


@pytest.mark.parametrize("words", [("-5",), ("--", "-5"), ("\N{MINUS SIGN}5",)])
def test_a_negative_number_is_a_value_and_not_an_option(case: Cli, words: tuple[str, ...]) -> None:
    assert "-5 cannot be" in case.refused(2, "case", "answer", "RV-1", "size", *SATO, *words)


@pytest.mark.parametrize("text", ["-5 degrees", "- seen by all", "-.5", "-", "\N{MINUS SIGN}3", "--", "-1"])
def test_a_text_may_begin_with_a_minus(case: Cli, text: str) -> None:
    words = ("--", text) if text == "--" else (text,)
    case.ok("case", "note", "RV-1", *BERG, *words)
    assert case.show()["notes"][-1]["text"] == text


def test_a_value_that_begins_like_an_option_goes_behind_two_dashes(case: Cli) -> None:
    assert "No such option" in case.refused(2, "case", "note", "RV-1", "--confrim", *BERG)
    case.ok("case", "note", "RV-1", *BERG, "--", "--confrim")
    assert case.show()["notes"][-1]["text"] == "--confrim"


def test_an_option_takes_a_negative_number_too(case: Cli) -> None:
    assert "-5 cannot be" in case.refused(2, "case", "new", "RV-9", "--age", "-5", *BERG)
    assert "-5 cannot be" in case.refused(2, "case", "new", "RV-9", "--age=-5", *BERG)


def test_an_unknown_short_option_is_not_taken_for_a_value(case: Cli) -> None:
    assert "No such option" in case.refused(2, "case", "answer", "RV-1", "size", "-x", *SATO)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026-11-22", "2026-11-22T00:00:00+01:00"),
        ("2026-11-22T10:05", "2026-11-22T10:05:00+01:00"),
        ("2026-11-22 10:05:07", "2026-11-22T10:05:07+01:00"),
        ("2026-11-22T10:05Z", "2026-11-22T10:05:00+00:00"),
        ("2026-11-22T10:05-05:00", "2026-11-22T10:05:00-05:00"),
    ],
)
def test_a_moment_is_iso_8601_and_the_stations_own_where_it_names_no_zone(case: Cli, typed: str, kept: str) -> None:
    case.ok("case", "answer", "RV-1", "vein", "other", "--happened-at", typed, *SATO)
    assert case.item("vein")["happened_at"] == kept


def test_no_variable_of_the_environment_can_date_an_entry(case: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RVLMS_PLAN_NOW", "RVLMS_PLAN_TIME", "RVLMS_PLAN_HAPPENED_AT", "SOURCE_DATE_EPOCH", "FAKETIME"):
        monkeypatch.setenv(name, "1999-01-01T00:00:00+00:00")
    case.ok("case", "answer", "RV-1", "vein", "other", *SATO)
    assert case.item("vein")["at"].startswith("2026-11-23T")
    assert case.item("vein")["happened_at"].startswith("2026-11-23T")


def test_text_that_would_steer_a_terminal_is_kept_and_shown_harmlessly(case: Cli) -> None:
    case.ok("case", "note", "RV-1", HOSTILE, *BERG)
    case.ok("case", "answer", "RV-1", "vein", "other", "--as", HOSTILE, "--role", "radiologist")
    for words in (("show", "RV-1"), ("entries", "RV-1"), ("show", "RV-1", "--json"), ("entries", "RV-1", "--json")):
        out = case.ok("case", *words).out
        assert "\x1b" not in out
        assert all(line.isprintable() for line in out.split("\n"))
        assert "[L] [/x] <b>" in out
        assert "[@click=app.quit]" in out


@pytest.mark.parametrize(
    "words",
    [
        ("case", "answer", "RV-1", HOSTILE, "x", *SATO),
        ("case", "answer", "RV-1", "vein", HOSTILE, *SATO),
        ("case", "answer", "RV-1", "size", HOSTILE, *SATO),
        ("case", "answer", "RV-1", "thrombus", f"{HOSTILE}=x", *SATO),
        ("case", "answer", "RV-1", "vein", "other", "--as", "Li", "--role", HOSTILE),
        ("case", "answer", "RV-1", "vein", "other", "--happened-at", HOSTILE, *SATO),
        ("case", "correct", "RV-1", "2", f"{HOSTILE}=x", "--because", "mistake", "--reason", "x", *SATO),
        ("case", "show", HOSTILE),
        ("case", "new", HOSTILE, *BERG),
        ("case", HOSTILE),
        (HOSTILE,),
        ("case", "list", f"--{HOSTILE}"),
        ("checklist", "show", HOSTILE),
        ("checklist", "validate", HOSTILE),
    ],
)
def test_what_is_said_about_hostile_words_is_harmless(case: Cli, words: tuple[str, ...]) -> None:
    case.ok("case", "happening", "RV-1", "incision", *BERG)
    said = case.refused(2, *words)
    assert all(line.isprintable() for line in said.split("\n"))


def test_ascii_only_where_it_is_asked_for_and_nothing_is_lost_in_json(case: Cli) -> None:
    case.ok("case", "answer", "RV-1", "kidneys", "creatinine=76", "left=works", "right=works", *BERG)
    case.ok("case", "note", "RV-1", "Eva Novák → 新", *BERG)
    assert "76 µmol/L" in case.ok("case", "show", "RV-1").out
    for words in (("case", "show", "RV-1", "--ascii"), ("--ascii", "case", "show", "RV-1")):
        out = case.ok(*words).out
        assert out.isascii()
        assert "76 umol/L" in out
        assert "Eva Novak -> \\u65b0" in out
    data = case.ok("case", "show", "RV-1", "--json", "--ascii").out
    assert data.isascii()
    assert json.loads(data)["notes"][0]["text"] == "Eva Novák → 新"


def test_the_store_may_be_named_before_and_behind_the_command_and_the_last_one_holds(case: Cli) -> None:
    for words in (
        ("--store", case.store, "case", "list"),
        ("case", "--store", case.store, "list"),
        ("case", "list", "--store", case.store),
        ("--store", "/nowhere/at/all.db", "case", "list", f"--store={case.store}"),
    ):
        assert case.bare(*words).out.startswith("RV-1 ")
    assert case.bare("case", "list", "--store", "").code == 2


def test_help_names_every_command_of_the_contract(cli: Cli) -> None:
    ran = cli.bare("case", "--help")
    assert ran.code == 0
    names = "new list show entries answer correct not-applicable defer override happening note close-phase follow-up"
    for name in [*names.split(), "close", "abandon"]:
        assert f"\n  {name} " in ran.out
    assert "RVLMS_PLAN_STORE" in ran.out
    assert cli.bare("case", "answer", "--help").code == 0
