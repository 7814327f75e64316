"""The operation by command line: clamps, happenings, what was caught, cards, what is read aloud, and corrections."""

from __future__ import annotations

import pytest

from cli_harness import BERG, LI, MORNING, Cli

CHEN = ("--as", "Chen", "--role", "circulator")


def clamp(case: Cli, *words: str):
    return case.json("case", "clamp", "RV-1", *words, *CHEN)


def happening(case: Cli, *words: str):
    return case.json("case", "happening", "RV-1", *words, *LI)


def entries(case: Cli) -> int:
    return case.rows("select count(*) from entry")[0][0]


def test_a_clamp_goes_on_and_off_and_its_times_are_told(case: Cli) -> None:
    on = clamp(case, "on", "ivc-infrarenal", "--type", "satinsky-partial")
    assert on["entries"][0]["fact"] == {"vessel": "ivc-infrarenal", "type": "satinsky-partial"}
    shown = case.show()
    assert [(each["vessel"], each["is_on"], each["off"]) for each in shown["clamps"]] == [
        ("ivc-infrarenal", True, None)
    ]
    time = shown["clamp_times"][0]
    assert (time["kind"], time["count"], time["reminder"]) == ("caval", 1, None)
    assert time["running_seconds"] == time["longest_seconds"] == time["cumulative_seconds"] > 0
    off = clamp(case, "off", "ivc-infrarenal")
    assert off["entries"][0]["fact"] == {"clamp": 2}
    shown = case.show()
    assert shown["clamps"][0]["released_by_entry"] == 3
    assert shown["clamp_times"][0]["running_seconds"] is None
    assert case.rows("select clamp_since, clamp_vessel from register") == [(None, None)]
    text = case.ok("case", "show", "RV-1").out
    assert "IVC infrarenal" in text


def test_a_reminder_is_reached_after_its_minutes_and_is_one_word(case: Cli) -> None:
    case.now.at = MORNING.replace(hour=9)
    clamp(case, "on", "renal-artery-left", "--happened-at", "2026-11-23T08:39")
    assert case.show()["clamp_times"][0]["reminder"] == "amber"
    case.now.at = MORNING.replace(hour=9, minute=9)
    assert case.show()["clamp_times"][0]["reminder"] == "red"


@pytest.mark.parametrize(
    "words",
    [
        ("clamp", "RV-1", "on", "hepatic-pedicle", "--type", "tourniquet"),
        ("happening", "RV-1", "incision"),
        ("happening", "RV-1", "blood-loss", "250"),
        ("happening", "RV-1", "blood-loss", "=1200"),
        ("happening", "RV-1", "transfusion", "red-cells", "2", "--happened-at", "2026-11-23T08:00"),
        ("happening", "RV-1", "conversion", "bleeding from the cava"),
        ("caught", "RV-1", "vein", "the wrong scan was displayed"),
        ("card", "RV-1", "open", "surge"),
        ("aloud", "RV-1", "vein", "gap", "not heard"),
    ],
)
def test_the_same_request_sent_twice_is_one_entry(case: Cli, words: tuple[str, ...]) -> None:
    first = case.json("case", *words, *BERG)
    count = entries(case)
    assert (len(first["entries"]) >= 1, first["stood_already"]) == (True, False)
    ran = case.ok("case", *words, *BERG, "--json")
    assert (ran.data["entries"], ran.data["stood_already"], entries(case)) == ([], True, count)
    assert "stands already" in ran.err


@pytest.mark.parametrize(
    ("code", "words", "says"),
    [
        (2, ("clamp", "RV-1", "on", "ivc-infrarenl"), "Did you mean ivc-infrarenal"),
        (2, ("clamp", "RV-1", "onn", "ivc-infrarenal"), "Did you mean on"),
        (2, ("clamp", "RV-1", "on", "ivc-infrarenal", "--type", "bulldogg"), "Did you mean bulldog"),
        (2, ("clamp", "RV-1", "off", "ivc-infrarenal", "--type", "bulldog"), "--type belongs to"),
        (2, ("clamp", "RV-1", "on", "ivc-infrarenal", "--happened-at", "2026-11-23T09:00"), "lies ahead"),
        (2, ("clamp", "RV-9", "on", "ivc-infrarenal"), "RV-1"),
        (5, ("clamp", "RV-1", "off", "ivc-infrarenal"), "No clamp is on IVC infrarenal"),
        (2, ("happening", "RV-1", "blood-los", "250"), "Did you mean blood-loss"),
        (2, ("happening", "RV-1", "blood-loss", "much"), "much"),
        (2, ("happening", "RV-1", "blood-loss", "5000"), "5000"),
        (2, ("happening", "RV-1", "transfusion", "red-cells"), "still to be given"),
        (2, ("caught", "RV-1", "vain", "words"), "Did you mean vein"),
        (2, ("caught", "RV-1", "vein", " "), "Say in a few words"),
        (2, ("card", "RV-1", "open", "surg"), "Did you mean surge"),
        (2, ("card", "RV-1", "step", "surge"), "Give --step N"),
        (5, ("card", "RV-1", "step", "surge", "--step", "1"), "not open. Open it first"),
        (5, ("aloud", "RV-1", "vein", "done"), "is open. Answer it"),
        (2, ("aloud", "RV-1", "vein", "dunno"), "There is no answer called dunno"),
        (5, ("correct", "RV-1", "7", "--because", "mistake", "--reason", "slip"), "Entry 7 is nothing that stands"),
    ],
)
def test_what_cannot_be_is_refused_with_its_code_and_writes_nothing(
    case: Cli, code: int, words: tuple[str, ...], says: str
) -> None:
    assert says in case.refused(code, "case", *words, *BERG)
    assert entries(case) == 1


def test_an_unusual_amount_is_recorded_with_confirm_together_with_nothing_else(case: Cli) -> None:
    told = happening(case, "blood-loss", "5000", "--confirm")
    assert [each["kind"] for each in told["entries"]] == ["Happened"]
    assert case.show()["totals"][0]["amount"] == "5000"


def test_amounts_add_up_and_a_total_replaces_them(case: Cli) -> None:
    for words in (("250",), ("100 mL",), ("=1200",), ("50",)):
        happening(case, "blood-loss", *words)
    happening(case, "fluid", "crystalloid", "500")
    assert [(each["what"], each["product"], each["amount"], each["unit"]) for each in case.show()["totals"]] == [
        ("blood-loss", None, "1250", "mL"),
        ("fluid", "crystalloid", "500", "mL"),
    ]


def test_a_mis_keyed_clamp_is_corrected_by_its_number_and_both_are_shown(case: Cli) -> None:
    clamp(case, "on", "ivc-pararenal")
    why = ("--because", "mistake", "--reason", "mis-keyed")
    told = case.json("case", "correct", "RV-1", "2", "vessel=ivc-infrarenal", "type=bulldog", *why, *CHEN)
    assert told["entries"][0]["kind"] == "EntryCorrected"
    shown = case.show()["clamps"][0]
    assert (shown["vessel"], shown["type"], shown["corrections"]) == (
        "ivc-infrarenal",
        "bulldog",
        [{"entry": 3, "because": "mistake", "reason": "mis-keyed"}],
    )
    case.ok("case", "correct", "RV-1", "2", *why, *CHEN)
    shown = case.show()
    assert (shown["clamps"][0]["withdrawn"], shown["clamp_times"]) == (True, [])
    again = case.json("case", "correct", "RV-1", "2", *why, *CHEN)
    assert again["stood_already"]


def test_the_time_of_a_release_is_corrected_by_its_own_number(case: Cli) -> None:
    case.now.at = MORNING.replace(hour=9)
    clamp(case, "on", "ivc-infrarenal", "--happened-at", "2026-11-23T08:10")
    clamp(case, "off", "ivc-infrarenal", "--happened-at", "2026-11-23T08:50")
    why = ("--because", "mistake", "--reason", "read off wrongly")
    case.ok("case", "correct", "RV-1", "3", "--happened-at", "2026-11-23T08:40", *why, *CHEN)
    assert case.show()["clamp_times"][0]["cumulative_seconds"] == 30 * 60
    assert "before it was put on" in case.refused(
        2, "case", "correct", "RV-1", "3", "--happened-at", "2026-11-23T08:05", *why, *CHEN
    )


def test_an_item_that_needs_no_clamp_is_refused_by_name_while_one_is_on(case: Cli) -> None:
    clamp(case, "on", "ivc-infrarenal")
    says = case.refused(5, "case", "answer", "RV-1", "clamps-counted", "--as", "Novak", "--role", "scrub-nurse")
    assert "cannot be answered while a clamp is on" in says
    assert "IVC infrarenal: a clamp is on since" in says


def test_a_card_goes_from_open_to_complete_by_its_steps(case: Cli) -> None:
    case.ok("case", "card", "RV-1", "open", "surge", *LI)
    steps = len(case.show()["cards"][0]["steps"])
    assert "step 2:" in case.refused(5, "case", "card", "RV-1", "complete", "surge", *LI)
    for step in range(1, steps + 1):
        case.ok("case", "card", "RV-1", "step", "surge", "--step", step, *LI)
    case.ok("case", "card", "RV-1", "complete", "surge", *LI)
    card = case.show()["cards"][0]
    assert (card["state"], all(step["done_at"] for step in card["steps"])) == ("complete", True)


def test_what_was_caught_and_gaps_are_listed_and_a_settled_gap_is_not(case: Cli) -> None:
    case.ok("case", "caught", "RV-1", "vein", "the wrong scan was displayed", *BERG)
    case.ok("case", "aloud", "RV-1", "vein", "gap", "not heard", *BERG)
    shown = case.show()
    assert (shown["caught"][0]["text"], shown["gaps"][0]["text"]) == ("the wrong scan was displayed", "not heard")
    case.ok("case", "answer", "RV-1", "vein", "ivc-infrarenal", "--as", "Sato", "--role", "radiologist")
    case.ok("case", "aloud", "RV-1", "vein", "done", *BERG)
    assert case.show()["gaps"] == []


def test_a_case_that_no_program_has_open_has_no_stations_and_a_running_one_is_named(case: Cli) -> None:
    assert case.show()["stations"] == []
    with case.connection() as connection:
        connection.execute(
            "insert into presence select 'run', case_id, 'anaesthesia', 'Li', 'anaesthetist', 'wall', "
            "strftime('%Y-%m-%dT%H:%M:%fZ', 'now') from register"
        )
    assert case.show()["stations"] == [
        {"station": "anaesthesia", "person": "Li", "role": "anaesthetist", "shows": "wall"}
    ]
    assert "Open at anaesthesia (wall): Li (Anaesthetist)" in case.ok("case", "show", "RV-1").out
