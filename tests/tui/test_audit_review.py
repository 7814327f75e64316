"""What an auditor and a team may rely on when they review a case on the screen: queries, answers, signatures."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit_store import in_register, rows
from driving import BERG, Hand, HandClock, make_case, open_database, running
from hostile import WORST, flat
from rvlms_plan.domain.review import Review, ReviewState
from rvlms_plan.domain.text import clean
from rvlms_plan.store.sqlite import dbapi
from rvlms_plan.tui.screens.settings import Typist
from rvlms_plan.tui.widgets.form import SafeInput
from rvlms_plan.use_cases import live, site, theatre
from rvlms_plan.use_cases.audit import reviewing
from rvlms_plan.use_cases.station import Station, Who

PIN, OTHER = "845120", "271828"
EK = Who("Ek", "auditor")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Give a store with one case that has one answer."""
    path, clock = tmp_path / "theatre.db", HandClock()
    make_case(path, clock, age=56, sex="female")
    database = open_database(path, clock)
    theatre.answer(live.resume(database, Station(clock, "theatre-1"), "RV-1"), "size", ["7.4"], BERG)
    database.close()
    return path


def elsewhere(path: Path, act: object) -> None:
    """Do something at another station."""
    database, clock = open_database(path, HandClock()), HandClock()
    act(database, Station(clock, "office"))  # type: ignore[operator]
    database.close()


def notes(path: Path, text: str) -> None:
    elsewhere(path, lambda database, station: theatre.note(live.resume(database, station, "RV-1"), text, BERG))


def case_entries(path: Path) -> list[tuple[object, ...]]:
    connection = dbapi.connect(str(path))
    try:
        return [*connection.execute("select * from entry where journal_kind = 'case' order by journal_id, position")]
    finally:
        connection.close()


def review(path: Path) -> Review:
    database = open_database(path, HandClock())
    found = reviewing.reviewed(database, "RV-1").review
    database.close()
    return found


async def opens(hand: Hand, *keys: str) -> None:
    await hand.until(lambda: hand.app.screen.query("#audit-rows") and rows(hand).chosen, "the case is read")
    await hand.press(*keys)


async def types(hand: Hand, label: str, text: str) -> None:
    await hand.until(lambda: hand.form.question is not None and label in hand.form.question.label, f"asked: {label}")
    line = hand.form.query_one("#form-line", SafeInput)
    line.value = ""
    line.insert_text_at_cursor(text)
    await hand.press("enter")


async def picks(hand: Hand, label: str, key: str) -> None:
    await hand.until(lambda: hand.form.question is not None and label in hand.form.question.label, f"asked: {label}")
    await hand.press(key)


async def test_a_review_goes_from_query_to_signature_and_what_changes_after_it_is_loud(store: Path) -> None:
    before = case_entries(store)
    async with running(store, audit=True, case="RV-1", typist=Typist("Chen", "circulator")) as hand:
        await opens(hand, "7")
        await hand.sees("Nothing was asked, verified or signed yet.")
        await hand.press("5")
        rows(hand).choose("item size")
        await hand.press("q")
        await types(hand, "at the keyboard", "Ek")
        await types(hand, "asked of the team", "Which scan was that?")
        await hand.sees("Query 1 is open.")
        await hand.sees("Review: query 1 open")
        await hand.press("escape", "escape")
        await hand.sees("? 1 query")
        await hand.press("f1")
        await hand.sees("Press 3 (Audit), Enter on the case, 7 (Review).")
        await hand.press("escape", "3")
        await in_register(hand)
        await hand.press("enter")
        await opens(hand, "7")
        await hand.sees("1 OPEN Largest diameter [size] Which scan was that?")
        rows(hand).choose("query 1")
        await hand.press("enter", "1")
        await types(hand, "at the keyboard", "Berg")
        await picks(hand, "role", "1")
        await types(hand, "The answer", "That of the 13th")
        await hand.sees("1 ANSWERED")
        await hand.sees("Answer: That of the 13th")
        await hand.press("s")
        await types(hand, "at the keyboard", "Ek")
        await hand.sees("Not closed: query 1.")
        await hand.press("escape")
        rows(hand).choose("query 1")
        await hand.press("enter", "2", "enter")
        await hand.sees("1 CLOSED")
        await hand.press("5")
        rows(hand).choose("item size")
        await hand.press("v")
        await picks(hand, "checked against a source", "1")
        await hand.sees("Review: verified")
        await hand.press("7", "s")
        await picks(hand, "What the signature says", "1")
        await hand.sees("Review of RV-1: signed")
        head = before[-1][-1]
        assert isinstance(head, bytes)
        await hand.until(lambda: head.hex() in flat(hand.screen_text()).replace(" ", ""), "the head is shown whole")
        assert case_entries(store) == before, "an auditor writes nothing into the case"
        notes(store, "seen again")
        await hand.press("r")
        await hand.sees("CHANGED SINCE SIGNED: 1 entry more.")
        await hand.press("q")
        await types(hand, "asked of the team", "And this?")
        await hand.sees("is final. Reopen it, with a reason, to go on.")
        await hand.press("escape", "home", "enter")
        await hand.sees("1 of 3 entries: entered since the review was signed")
        await hand.press("u")
        await types(hand, "The reason", "a note since")
        await hand.sees("Reopened.")
    found = review(store)
    assert found.state(3) is ReviewState.SETTLED
    assert [each.entry.stamp.said_by.person for each in found.signatures] == ["Ek"]
    assert case_entries(store)[:-1] == before


@pytest.mark.usefixtures("cheap_pins")
async def test_where_there_is_a_directory_only_its_auditors_review_and_each_signature_takes_the_pin(
    store: Path,
) -> None:
    def staffed(database: object, station: Station) -> None:
        chen = site.Asker("Chen")
        for name, role in (("Chen", "circulator"), ("Ek", "auditor"), ("Berg", "surgeon")):
            site.add(database, station, chen, name, [role])  # type: ignore[arg-type]
        site.set_pin(database, station, site.Asker("Ek"), "Ek", PIN)  # type: ignore[arg-type]

    elsewhere(store, staffed)
    async with running(store, audit=True, case="RV-1", typist=Typist("Berg", "surgeon")) as hand:
        await opens(hand, "7", "s")
        await types(hand, "at the keyboard", "Berg")
        await hand.sees("Berg is no auditor here")
        await types(hand, "at the keyboard", "Ek")
        await types(hand, "PIN of Ek", OTHER)
        await hand.sees("That is not Ek's PIN.")
        await types(hand, "PIN of Ek", PIN)
        await picks(hand, "What the signature says", "1")
        await types(hand, "to sign", OTHER)
        await hand.sees("That is not Ek's PIN.")
        assert not review(store).signatures
        assert OTHER not in hand.screen_text()
        await picks(hand, "What the signature says", "1")
        await types(hand, "to sign", PIN)
        await hand.sees("Ek, auditor, by PIN")
    (signature,) = review(store).signatures
    assert signature.entry.stamp.said_known == "authenticated"
    database = open_database(store, HandClock())
    kinds = [entry.kind for entry, _ in site.entries(database)]
    database.close()
    assert kinds[-5:] == ["SignOnFailed", "SignedOn", "SignOnFailed", "PinGiven", "SignedOff"]


async def test_nobody_signs_over_what_was_not_read_and_text_from_people_is_shown_as_typed(store: Path) -> None:
    elsewhere(store, lambda database, station: reviewing.open_query(database, station, "RV-1", "case", WORST, EK))
    async with running(store, audit=True, case="RV-1", size=(120, 40), typist=Typist("Ek", "auditor")) as hand:
        await opens(hand, "7")
        await hand.until(lambda: flat(clean(WORST, lines=True)) in flat(hand.screen_text()), "it is shown as typed")
        notes(store, "one more")
        await hand.press("s")
        await picks(hand, "What the signature says", "1")
        await hand.sees("RV-1 has gone on to entry 3; you have read up to 2. Nothing was recorded.")
        assert not review(store).signatures
        await hand.press("escape", "r")
        await hand.sees("the case has 3 entries")
        await hand.press("s")
        await picks(hand, "What the signature says", "1")
        await hand.sees("Over entry 3, SHA-256")
    assert [each.seen for each in review(store).signatures] == [3]
