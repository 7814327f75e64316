"""`people …` and how names are known on the command line: contract, exit codes, and no PIN in what is shown."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pexpect
import pytest

from cli_harness import BERG, LI, Cli, TestClock
from rvlms_plan.store.database import THEATRE, open_store
from rvlms_plan.use_cases import site
from rvlms_plan.use_cases.station import Station

PIN, OTHER = "271828", "845120"
AS_CHEN = ("--as", "Chen")
CHEN = ("--as", "Chen", "--role", "circulator")

pytestmark = pytest.mark.usefixtures("cheap_pins")


class Typed:
    """What the next command finds in its input."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, *lines: str) -> None:
        self._monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


@pytest.fixture
def types(monkeypatch: pytest.MonkeyPatch) -> Typed:
    typed = Typed(monkeypatch)
    typed()
    return typed


@pytest.fixture
def staffed(cli: Cli) -> Cli:
    """Give a directory of four, Chen its administrator."""
    with_people(cli.store, cli.now, "Chen:circulator", "Berg:surgeon", "Li:anaesthetist", "Sato:auditor")
    return cli


def with_people(path: Path, now: Callable[[], datetime], *people: str) -> None:
    """Put people into the directory as the command does, without its start."""
    store = open_store(path, THEATRE, now, "tests")
    for each in people:
        name, _, role = each.partition(":")
        site.add(store, Station(now, "theatre 3"), site.Asker("Chen"), name, [role])
    store.close()


def test_without_anybody_added_every_name_may_do_all_and_it_is_said(cli: Cli) -> None:
    said = cli.ok("people", "list")
    assert said.out == ""
    assert "every name may do all" in said.err
    assert "names attested, not authenticated" in said.err
    cli.ok("case", "new", "RV-1", *BERG)


def test_the_first_is_administrator_and_adds_the_others(staffed: Cli) -> None:
    assert [(each["person"], each["roles"], each["pin"]) for each in staffed.json("people", "list")] == [
        ("Berg", ["surgeon"], False),
        ("Chen", ["circulator", "administrator"], False),
        ("Li", ["anaesthetist"], False),
        ("Sato", ["auditor"], False),
    ]
    said = staffed.refused(5, "people", "add", "Roth", "--role", "surgeon", "--as", "Berg")
    assert "People and settings are managed by: Chen" in said
    assert "Did you mean surgeon" in staffed.refused(2, "people", "add", "Roth", "--role", "surgon", *AS_CHEN)
    assert "Did you mean Berg" in staffed.refused(2, "people", "show", "Brg")
    assert staffed.json("people", "add", "chen", "--role", "administrator,circulator", *AS_CHEN)["stood_already"]


def test_roles_change_people_leave_and_come_back_and_the_log_has_it_all(staffed: Cli) -> None:
    staffed.ok("people", "roles", "Li", "--role", "anaesthetist", "--role", "auditor", *AS_CHEN)
    staffed.ok("people", "leave", "Berg", "--reason", "moved", *AS_CHEN)
    assert "Berg" not in [each["person"] for each in staffed.json("people", "list")]
    (berg,) = [each for each in staffed.json("people", "list", "--all") if each["person"] == "Berg"]
    assert berg["left"].startswith("2026-11-23T08:00:")
    assert "Berg left on 2026-11-23" in staffed.refused(5, "case", "new", "RV-1", *BERG)
    staffed.ok("people", "add", "Berg", "--role", "surgeon", *AS_CHEN)
    staffed.ok("case", "new", "RV-1", *BERG)
    log = staffed.json("people", "log")
    assert [each["kind"] for each in log[-3:]] == ["RolesChanged", "PersonLeft", "PersonAdded"]
    assert [each["position"] for each in log] == list(range(1, 8))
    assert len(staffed.json("people", "log", "--person", "berg")) == 3


def test_a_pin_is_read_from_the_input_and_asked_of_an_administrator_who_has_one(staffed: Cli, types: Typed) -> None:
    types(PIN)
    staffed.ok("people", "pin", "set", "Chen", *AS_CHEN, "--pin-stdin")
    types()
    assert "Chen has a PIN" in staffed.refused(5, "people", "add", "Roth", "--role", "surgeon", *AS_CHEN)
    types(OTHER)
    said = staffed.refused(5, "people", "add", "Roth", "--role", "surgeon", *AS_CHEN, "--pin-stdin")
    assert "not Chen's PIN" in said
    types(PIN, OTHER)
    staffed.ok("people", "pin", "set", "Li", *AS_CHEN, "--pin-stdin")
    types(PIN)
    assert "no line for it" in staffed.refused(2, "people", "pin", "set", "Li", *AS_CHEN, "--pin-stdin")
    types(OTHER)
    staffed.ok("people", "pin", "remove", "Li", "--as", "Li", "--pin-stdin")
    types("123456")
    assert "guessed first" in staffed.refused(2, "people", "pin", "set", "Li", "--as", "Li", "--pin-stdin")
    assert [each["pin"] for each in staffed.json("people", "list")] == [False, True, False, False]
    staffed.ok("verify")


def test_a_case_says_how_its_names_were_known(staffed: Cli, types: Typed) -> None:
    types(PIN)
    staffed.ok("people", "pin", "set", "Chen", *AS_CHEN, "--pin-stdin")
    staffed.ok("case", "new", "RV-1", *BERG)
    types(PIN)
    staffed.ok("case", "note", "RV-1", "one", *BERG, "--entered-by", "Chen", "--pin-stdin")
    types(OTHER)
    assert "not Chen's PIN" in staffed.refused(5, "case", "note", "RV-1", "two", *CHEN, "--pin-stdin")
    types(PIN)
    assert "Li has no PIN" in staffed.refused(5, "case", "note", "RV-1", "two", *LI, "--pin-stdin")
    staffed.ok("case", "note", "RV-1", "three", "--as", "Nowak", "--role", "surgeon", "--break-glass", "caval tear")
    entries = staffed.json("case", "entries", "RV-1")
    assert [each.get("known") for each in entries] == [
        None,
        {"said_by": "attested", "entered_by": "authenticated"},
        {"said_by": "broke-glass", "entered_by": "broke-glass"},
    ]
    text = staffed.ok("case", "entries", "RV-1").out.splitlines()
    assert ["by PIN" in line for line in text] == [False, True, False]
    assert "GLASS BROKEN" in text[2]
    (broken,) = staffed.json("people", "log", "--glass")
    assert broken["fact"] == {"person": "Nowak", "reason": "caval tear"}


def test_the_second_person_of_an_override_gives_their_pin_or_is_attested(staffed: Cli, types: Typed) -> None:
    types(PIN)
    staffed.ok("people", "pin", "set", "Li", *AS_CHEN, "--pin-stdin")
    staffed.ok("case", "new", "RV-1", *BERG)
    second = ("--second", "Li", "--second-role", "anaesthetist", "--reason", "no CT", *BERG)
    types(OTHER)
    staffed.refused(5, "case", "override", "RV-1", "paraganglioma", *second, "--second-pin-stdin")
    types(PIN)
    made = staffed.json("case", "override", "RV-1", "paraganglioma", *second, "--second-pin-stdin")
    assert made["entries"][0]["fact"]["second_known"] == "authenticated"
    assert [each["kind"] for each in staffed.json("people", "log")[-2:]] == ["SignOnFailed", "PinGiven"]


def test_rights_hold_on_the_command_line_and_say_the_way_out(staffed: Cli) -> None:
    said = staffed.refused(5, "case", "new", "RV-1", "--as", "Sato", "--role", "surgeon")
    assert "theatre roles do" in said
    assert "break the glass" in said
    assert "Did you mean Berg" in staffed.refused(5, "case", "new", "RV-1", "--as", "Brg", "--role", "surgeon")
    staffed.ok("case", "new", "RV-1", "--as", "A visitor", "--role", "surgeon", "--entered-by", "chen")
    assert staffed.json("case", "entries", "RV-1")[0]["entered_by"] == "Chen"
    said = staffed.ok("case", "note", "RV-1", "seen", "--as", "Bergg", "--role", "surgeon", "--entered-by", "Chen").err
    assert "Bergg is new in this case, and Berg is known. Is that one person?" in said
    doctor = staffed.json("doctor")
    assert doctor["store"]["people"] == {"here": 4, "by_pin": 0}
    assert "Anybody can give an administrator's name: set a PIN for Chen." in doctor["advice"]


def test_nobody_breaks_the_glass_for_a_review_nor_for_a_store_that_is_not_there(staffed: Cli, tmp_path: Path) -> None:
    before = staffed.json("people", "log")
    berg = ("--as", "Berg", "--role", "auditor", "--break-glass", "in haste")
    assert "No such option '--break-glass'" in staffed.refused(2, "review", "open", "RV-1", "Why?", *berg)
    assert staffed.json("people", "log") == before
    other = tmp_path / "other.db"
    ran = staffed.bare("case", "note", "RV-1", "seen", *berg, "--store", other)
    assert (ran.code, other.exists()) == (3, False)


def test_settings_of_the_site_are_an_administrators_and_entries(cli: Cli, types: Typed) -> None:
    assert cli.json("people", "settings")["lock-after-minutes"]["value"] == "0"
    cli.ok("people", "add", "Chen", "--role", "circulator", *AS_CHEN)
    cli.ok("people", "settings", "lock-after-minutes", "10", *AS_CHEN)
    assert cli.json("people", "settings", "lock-after-minutes")["lock-after-minutes"]["value"] == "10"
    assert "Did you mean lock-after-minutes" in cli.refused(2, "people", "settings", "lock-after", "5", *AS_CHEN)
    cli.refused(2, "people", "settings", "lock-after-minutes", "soon", *AS_CHEN)
    assert cli.json("people", "log")[-1]["kind"] == "SettingChanged"


def test_no_pin_is_in_any_output_log_or_file(staffed: Cli, types: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RVLMS_PLAN_DEBUG", "1")
    canary, said = "canary-PIN-4711", []
    staffed.ok("case", "new", "RV-1", *BERG)
    for lines, words in (
        ((canary,), ("people", "pin", "set", "Chen", *AS_CHEN, "--pin-stdin")),
        ((canary, canary), ("people", "pin", "set", "Li", *AS_CHEN, "--pin-stdin", "--json")),
        ((canary, canary[:4]), ("people", "pin", "set", "Li", *AS_CHEN, "--pin-stdin")),
        ((f"{canary}!",), ("people", "roles", "Li", "--role", "auditor", *AS_CHEN, "--pin-stdin")),
        ((canary,), ("case", "note", "RV-1", "seen", *CHEN, "--pin-stdin", "--json")),
        ((canary,), ("case", "note", "RV-1", "seen", *CHEN, "--pin-stdin", "--break-glass", "x")),
        ((), ("people", "log", "--json")),
        ((), ("people", "show", "Chen", "--json")),
        ((), ("case", "entries", "RV-1", "--json")),
        ((), ("verify",)),
        ((), ("doctor", "--json")),
        ((), ("export", "--format", "jsonl", "-o", "-")),
    ):
        types(*lines)
        ran = staffed.run(*words)
        said += [ran.out, ran.err]
    from rvlms_plan.store import pins

    def fails(*_: object) -> None:
        raise RuntimeError("a fault while a PIN is in hand")

    monkeypatch.setattr(pins, "is_pin", fails)
    types(canary)
    ran = staffed.run("case", "note", "RV-1", "seen", *CHEN, "--pin-stdin")
    assert ran.code == 1
    said += [ran.out, ran.err]
    kept = b"".join(each.read_bytes() for each in staffed.folder.rglob("*") if each.is_file())
    assert canary not in "".join(said)
    assert canary.encode() not in kept
    assert b"$argon2id$" in kept
    assert "$argon2" not in "".join(said)


def test_no_option_takes_a_pin(cli: Cli) -> None:
    for words in (("people", "pin", "set"), ("people", "add"), ("case", "note"), ("case", "override")):
        text = cli.bare(*words, "--help").out
        assert "--pin " not in text
        assert "--pin=" not in text


def test_at_a_terminal_a_pin_is_typed_unseen(tmp_path: Path) -> None:
    path = tmp_path / "theatre.db"
    with_people(path, TestClock(), "Chen:circulator")
    env = {**os.environ, "RVLMS_PLAN_STORE": str(path), "TERM": "xterm"}
    words = ["-m", "rvlms_plan", "people", "pin", "set", "Chen", *AS_CHEN]
    hand = pexpect.spawn(sys.executable, words, env=env, timeout=60)
    for asked in ("New PIN of Chen: ", "Once more: "):
        hand.expect_exact(asked)
        hand.waitnoecho(timeout=30)
        hand.sendline(OTHER)
    hand.expect_exact("a PIN set for Chen")
    seen = (hand.before or b"") + hand.read()
    hand.close()
    assert hand.exitstatus == 0
    assert OTHER.encode() not in seen
