"""Cases by the command line: what is recorded, what stands already, what is shown, and what is put right."""

from __future__ import annotations

import json

from cli_harness import BERG, LI, SATO, Cli

MISTAKE = ("--because", "mistake", "--reason", "wrong side read")
NEWS = ("--because", "new-information", "--reason", "second reading")


def test_a_missing_store_is_an_empty_list_and_is_not_made_by_reading(cli: Cli) -> None:
    ran = cli.ok("case", "list")
    assert ran.out == ""
    assert "There is no store" in ran.err
    assert cli.json("case", "list") == []
    for words in (("show", "RV-1"), ("entries", "RV-1"), ("answer", "RV-1", "vein", "other", *SATO)):
        assert "There is no case called RV-1." in cli.refused(2, "case", *words)
    assert not cli.store.exists()


def test_the_store_is_made_with_the_first_case_for_its_user_alone(case: Cli) -> None:
    assert case.store.stat().st_mode & 0o777 == 0o600
    assert [row["code"] for row in case.json("case", "list")] == ["RV-1"]


def test_the_same_case_asked_for_twice_is_one(case: Cli) -> None:
    again = case.ok("case", "new", "RV-1", "--age", 56, "--sex", "female", *BERG)
    assert again.out == ""
    assert "stands already" in again.err
    data = case.json("case", "new", "rv-1", "--age", 56, "--sex", "female", "--as", "berg", "--role", "surgeon")
    assert (data["case"], data["stood_already"], data["entries"]) == ("RV-1", True, [])
    assert len(case.facts()) == 1


def test_the_same_request_twice_is_one_entry_and_done(case: Cli) -> None:
    case.ok("case", "answer", "RV-1", "vein", "ivc-infrarenal", *SATO)
    case.ok("case", "happening", "RV-1", "incision", "--happened-at", "2026-11-23T07:55", *BERG)
    visit = ("case", "follow-up", "RV-1", "--by", "phone", "--state", "lost", "--happened-at", "2026-11-22", *BERG)
    case.ok(*visit)
    second = ("--second", "Moreau", "--second-role", "vascular-surgeon")
    for words in (
        ("case", "answer", "RV-1", "vein", "ivc-infrarenal", *SATO),
        ("case", "correct", "RV-1", "vein", "other", *MISTAKE, *SATO),
        ("case", "correct", "RV-1", "vein", *MISTAKE, *SATO),
        ("case", "not-applicable", "RV-1", "size", "--reason", "not measured", *SATO),
        ("case", "defer", "RV-1", "consent", "--to", "sign-in", *BERG),
        ("case", "override", "RV-1", "thrombus", "--reason", "no CT", *second, *BERG),
        ("case", "note", "RV-1", "seen by all", *BERG),
        ("case", "happening", "RV-1", "incision", "--happened-at", "2026-11-23T07:55", *BERG),
        ("case", "correct", "RV-1", "3", "--happened-at", "2026-11-23T07:50", *MISTAKE, *BERG),
        ("case", "correct", "RV-1", "3", *MISTAKE, *BERG),
        visit,
        ("case", "correct", "RV-1", "4", "state=died", *MISTAKE, *BERG),
        ("case", "close", "RV-1", "--reason", "transferred", *BERG),
    ):
        case.ok(*words)
        before = case.facts()
        again = case.ok(*words)
        assert "stands already" in again.err, words
        assert case.facts() == before


def test_a_writing_command_gives_its_entries_and_the_status_as_json(case: Cli) -> None:
    data = case.json("case", "answer", "RV-1", "vein", "ivc-infrarenal", "--entered-by", "Chen", *SATO)
    assert (data["case"], data["status"], data["phase"]) == ("RV-1", "planning", "work-up")
    assert data["stood_already"] is False
    (entry,) = data["entries"]
    assert entry["kind"] == "ItemAnswered"
    assert entry["fact"] == {"item": "vein", "answer": {"value": "ivc-infrarenal"}}
    assert (entry["said_by"]["person"], entry["entered_by"]) == ("Sato", "Chen")
    assert case.facts()[-1] == entry | {"journal": case.facts()[-1]["journal"]}


def test_an_item_is_shown_with_its_answer_who_said_it_who_typed_it_and_when(case: Cli) -> None:
    case.ok(
        "case", "answer", "RV-1", "vein", "IVC infrarenal", "--entered-by", "Chen", "--happened-at", "2026-11-22", *SATO
    )
    item = case.item("vein")
    assert item["answer"] == {"value": "ivc-infrarenal"}
    assert (item["state"], item["words"], item["level"]) == ("done", "IVC infrarenal", "block")
    assert (item["said_by"], item["role"], item["entered_by"]) == ("Sato", "radiologist", "Chen")
    assert item["happened_at"] == "2026-11-22T00:00:00+01:00"
    assert item["at"].startswith("2026-11-23T08:00:")


def test_a_correction_keeps_the_first_answer_and_says_why(case: Cli) -> None:
    case.ok("case", "answer", "RV-1", "vein", "renal-left", *SATO)
    case.ok("case", "correct", "RV-1", "vein", "renal-right", *MISTAKE, *SATO)
    case.ok("case", "correct", "RV-1", "vein", "ivc-infrarenal", *NEWS, *BERG)
    assert case.item("vein")["corrected"] == 2
    assert "corrected 2x" in case.ok("case", "show", "RV-1").out
    lines = case.ok("case", "entries", "RV-1").out.splitlines()
    assert "Vein of origin [vein]: Renal vein, left" in lines[1]
    assert "Renal vein, left → Renal vein, right (mistake: wrong side read)" in lines[2]
    assert "Renal vein, right → IVC infrarenal (new information: second reading)" in lines[3]
    case.ok("case", "correct", "RV-1", "vein", *MISTAKE, *BERG)
    assert case.item("vein")["state"] == "open"
    assert "IVC infrarenal → withdrawn" in case.ok("case", "entries", "RV-1").out


def test_a_happening_and_a_follow_up_are_corrected_by_their_numbers(case: Cli) -> None:
    case.ok("case", "happening", "RV-1", "incision", "--happened-at", "2026-11-23T07:30", *BERG)
    case.ok("case", "follow-up", "RV-1", "--by", "visit", "--state", "no-disease", "--imaging", "CT", *BERG)
    case.ok("case", "correct", "RV-1", "2", "--happened-at", "2026-11-23T07:40", *MISTAKE, *BERG)
    changes = ("by=phone", "state=recurrence-asymptomatic", "site=retroperitoneum", "imaging=MRI")
    case.ok("case", "correct", "RV-1", "3", *changes, "--happened-at", "2026-11-20", *NEWS, *BERG)
    shown = case.show()
    assert (shown["happenings"][0]["at"], shown["happenings"][0]["corrected"]) == ("2026-11-23T07:40:00+01:00", 1)
    visit = shown["follow_ups"][0]
    assert (visit["by"], visit["state"], visit["imaging"]) == ("phone", "recurrence-asymptomatic", "MRI")
    assert (visit["site"], visit["on"][:10], visit["corrected"]) == ("retroperitoneum", "2026-11-20", 1)
    out = case.ok("case", "entries", "RV-1").out
    assert "Incision [entry 2]: 2026-11-23 07:30 → 2026-11-23 07:40" in out
    case.ok("case", "correct", "RV-1", "3", *MISTAKE, *BERG)
    assert case.show()["follow_ups"] == []
    assert "no FIELD" not in case.refused(2, "case", "correct", "RV-1", "2", "wann=jetzt", *MISTAKE, *BERG)
    assert "FIELD" not in case.refused(2, "case", "correct", "RV-1", "2", "now", *MISTAKE, *BERG)


def test_items_deferred_overridden_or_not_applicable_are_shown_with_why(case: Cli) -> None:
    case.ok("case", "not-applicable", "RV-1", "size", "--reason", "no scale on the film", *SATO)
    case.ok("case", "defer", "RV-1", "blood", "--to", "sign-in", *LI)
    second = ("--second", "Moreau", "--second-role", "vascular-surgeon")
    case.ok("case", "override", "RV-1", "thrombus", "--reason", "no imaging in time", *second, *BERG)
    assert (case.item("size")["state"], case.item("size")["why"]) == ("not-applicable", "no scale on the film")
    assert (case.item("blood")["state"], case.item("blood")["deferred_to"]) == ("deferred", "sign-in")
    overridden = case.item("thrombus")
    assert (overridden["state"], overridden["said_by"]) == ("overridden", "Berg")
    assert overridden["second"] == {"person": "Moreau", "role": "vascular-surgeon"}
    sign_in = next(phase for phase in case.show()["phases"] if phase["id"] == "sign-in")
    assert sign_in["deferred_here"] == ["blood"]
    out = " ".join(case.ok("case", "show", "RV-1").out.split())
    assert "not applicable because no scale on the film" in out
    assert "deferred to Sign in" in out
    assert "OVERRIDDEN Tumour thrombus [thrombus]: overridden by Berg (Lead surgeon) with Moreau" in out


def test_a_phase_closes_with_n_overrides_in_those_words(case: Cli) -> None:
    second = ("--second", "Moreau", "--second-role", "vascular-surgeon")
    case.ok("case", "override", "RV-1", "vein", "--reason", "emergency", *second, *BERG)
    case.ok("case", "override", "RV-1", "thrombus", "--reason", "emergency", *second, *BERG)
    case.ok("case", "answer", "RV-1", "metanephrines", "test=not-taken", "reason-not-taken=emergency", *BERG)
    case.ok("case", "answer", "RV-1", "paraganglioma", "not-excluded", *BERG)
    case.ok("case", "close-phase", "RV-1", "work-up", "--confirm", *BERG)
    work_up = case.show()["phases"][0]
    assert (work_up["state"], work_up["overrides"], work_up["closed"]["overrides"]) == ("closed", 2, 2)
    assert "closed with 2 overrides and" in work_up["words"]
    assert "closed with 2 overrides" in case.ok("case", "show", "RV-1").out


def test_what_bars_the_current_phase_is_shown(case: Cli) -> None:
    shown = case.show()
    assert (shown["current_phase"], shown["status"]) == ("work-up", "planning")
    assert "vein (Vein of origin) is open" in shown["bars"]
    assert shown["bars"] == shown["phases"][0]["bars"]
    assert "It cannot be closed yet:\n  vein (Vein of origin) is open\n" in case.ok("case", "show", "RV-1").out


def test_a_case_that_ended_says_which_phases_were_never_performed_and_what_was_amended(case: Cli) -> None:
    case.ok("case", "answer", "RV-1", "vein", "renal-left", *SATO)
    said = case.refused(5, "case", "close", "RV-1", *BERG)
    assert "Work-up is not closed" in said
    assert "Sign in is never performed" in said
    case.ok("case", "close", "RV-1", "--reason", "died before the operation", *BERG)
    shown = case.show()
    assert (shown["status"], shown["amended"], shown["bars"]) == ("closed", False, [])
    assert shown["ended"]["reason"] == "died before the operation"
    assert "sign-in" in shown["ended"]["open_phases"]
    assert {phase["words"] for phase in shown["phases"][4:12]} == {"never performed"}
    case.ok("case", "correct", "RV-1", "vein", "renal-right", *MISTAKE, *SATO)
    case.ok("case", "follow-up", "RV-1", "--by", "phone", "--state", "died", *BERG)
    assert case.show()["amended"] is True
    out = case.ok("case", "show", "RV-1").out
    assert "amended since" in out
    assert "never performed" in out


def test_cases_are_listed_by_status_the_one_changed_last_first(case: Cli) -> None:
    for code in ("RV-2", "RV-3"):
        case.ok("case", "new", code, *BERG)
    case.ok("case", "abandon", "RV-2", "--reason", "moved away", *BERG)
    codes = [row["code"] for row in case.json("case", "list")]
    assert codes == ["RV-2", "RV-3", "RV-1"]
    assert [row["code"] for row in case.json("case", "list", "--status", "planning")] == ["RV-3", "RV-1"]
    both = case.json("case", "list", "--status", "planning", "abandoned")
    assert (
        both
        == case.json("case", "list", "--status", "planning", "--status", "abandoned")
        == case.json("case", "list", "--status", "planning,abandoned")
    )
    assert next(line.split()[:2] for line in case.ok("case", "list").out.splitlines()) == ["RV-2", "abandoned"]


def test_entries_are_numbered_and_their_json_is_what_is_kept_with_its_hash(case: Cli) -> None:
    case.ok("case", "answer", "RV-1", "vein", "renal-left", *SATO)
    case.ok("case", "note", "RV-1", "first line\nsecond line", *BERG)
    entries = case.json("case", "entries", "RV-1")
    assert [entry["position"] for entry in entries] == [1, 2, 3]
    rows = case.rows("select body, hash from entry order by position")
    for entry, (body, own) in zip(entries, rows, strict=True):
        kept = json.loads(body)
        del kept["journal"]
        assert entry == kept | {"hash": own.hex()}
    numbers = [line.split()[0] for line in case.ok("case", "entries", "RV-1").out.splitlines() if line[0] != " "]
    assert numbers[:2] == ["1", "2"]


def test_an_item_asked_of_several_is_done_when_each_has_said_it(case: Cli) -> None:
    case.ok("case", "answer", "RV-1", "identity", *LI)
    assert (case.item("identity")["state"], case.item("identity")["why"]) == ("open", "waits for Circulating nurse")
    case.ok("case", "answer", "RV-1", "identity", "done", "--as", "Chen", "--role", "circulator")
    item = case.item("identity")
    assert [voice["person"] for voice in item["voices"]] == ["Li", "Chen"]
    assert (item["state"], item["said_by"]) == ("done", "Chen")


def test_a_case_opened_with_another_checklist_is_shown_with_its_words(cli: Cli) -> None:
    cli.ok("case", "new", "W-1", "--checklist", "who-surgical-safety", *BERG)
    shown = cli.show("W-1")
    assert shown["checklist"]["id"] == "who-surgical-safety"
    assert sum(len(phase["items"]) for phase in shown["phases"]) == 19


def test_a_name_almost_like_a_known_one_is_recorded_and_remarked_on(case: Cli) -> None:
    case.ok("case", "answer", "RV-1", "vein", "other", "--as", "Yuki Sato", "--role", "radiologist")
    ran = case.ok("case", "answer", "RV-1", "growth", "peripheral", "--as", "Yuki Satoh", "--role", "radiologist")
    assert "Yuki Sato is known" in ran.err
    assert case.item("growth")["said_by"] == "Yuki Satoh"
    assert case.ok("case", "note", "RV-1", "x", "--as", "yuki satoh", "--role", "radiologist").err == ""


def test_a_name_known_in_the_case_keeps_its_first_spelling(case: Cli) -> None:
    case.ok("case", "answer", "RV-1", "vein", "other", "--as", " SATO ", "--role", "radiologist")
    case.ok("case", "answer", "RV-1", "growth", "peripheral", "--as", "sato", "--role", "radiologist")
    assert case.item("growth")["said_by"] == "SATO"
