"""What a team may rely on about what happens: noted in a few keys, added up, corrected, and what follows is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from driving import ZONE, HandClock, kept, make_case, open_database, running
from rvlms_plan.domain.case import ItemState
from rvlms_plan.tui.widgets.form import SafeInput
from rvlms_plan.tui.widgets.key_gate import KeyGate
from rvlms_plan.use_cases import live, theatre
from rvlms_plan.use_cases.station import Station, Who

PEOPLE = {"circulating nurse": "Chen", "lead surgeon": "Berg", "anaesthetist": "Li", "scrub nurse": "Novak"}
EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=ZONE)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "theatre.db"
    make_case(path, HandClock(), age=56, sex="female")
    return path


def elsewhere(store: Path, *acts: Callable[[live.LiveCase], object], at: datetime = EIGHT) -> None:
    clock = HandClock(at)
    database = open_database(store, clock)
    case = live.resume(database, Station(clock, "theatre-2"), "RV-1")
    for act in acts:
        act(case)
    database.close()


def happens(what: str, *words: str) -> Callable[[live.LiveCase], object]:
    return lambda case: theatre.happen(case, what, Who("Chen", "circulator"), words, confirmed=True)


def answers(item: str, texts: dict[str, str], role: str = "surgeon") -> Callable[[live.LiveCase], object]:
    return lambda case: theatre.answer(case, item, texts, Who("Berg", role, "Chen"), confirmed=True)


async def test_losses_add_up_a_total_replaces_them_and_both_are_in_view_and_in_the_file(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        await hand.press("b")
        await hand.fills({"amount": "250", "at": ""}, PEOPLE)
        await hand.sees("Loss 250 mL")
        await hand.press("b")
        await hand.sees("So far: Blood loss 250 mL")
        await hand.fills({"amount": "+150 mL", "at": "07:50"}, PEOPLE)
        await hand.sees("Loss 400 mL")
        await hand.press("b")
        await hand.fills({"amount": "=1200", "at": ""}, PEOPLE)
        await hand.sees("Loss 1200 mL")
        await hand.press("e")
        await hand.fills({"what": "transfusion", "product": "red-cells", "amount": "2", "at": ""}, PEOPLE)
        await hand.sees("Transfused 2 u")
    losses = [(each.amount, each.sets) for each in kept(store).case.happenings if each.what == "blood-loss"]
    assert losses == [("250", False), ("150", False), ("1200", True)]


async def test_an_unusual_amount_is_asked_once_more_and_can_be_changed(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        await hand.press("b")
        await hand.fills({"amount": "5000", "at": ""}, PEOPLE, until=lambda: "Asked once more" in hand.screen_text())
        await hand.press("2")
        await hand.sees("Change it, or Esc to leave.")
        assert hand.form.query_one("#form-line", SafeInput).value == "5000"
        await hand.fills({"amount": "500", "at": ""}, PEOPLE)
        await hand.sees("Loss 500 mL")
        await hand.press("b")
        await hand.fills({"amount": "a lot", "at": ""}, PEOPLE, until=lambda: "is not a number" in hand.words())
        await hand.press("escape")
    assert [each.amount for each in kept(store).case.happenings] == ["500"]


async def test_what_happened_is_listed_with_its_number_late_ones_with_both_times_and_is_corrected(store: Path) -> None:
    async with running(store, size=(100, 34), clock=HandClock(EIGHT + timedelta(minutes=40))) as hand:
        await hand.opens("RV-1")
        await hand.press("e")
        await hand.fills({"what": "drug", "text": "Heparin 3000 IU", "at": "08:10"}, PEOPLE)
        await hand.press("e")
        await hand.fills({"what": "nephrectomy", "text": "left, tumour in the hilum", "at": ""}, PEOPLE)
        await hand.press("b")
        await hand.fills({"amount": "250", "at": ""}, PEOPLE)
        await hand.press("e")
        await hand.fills({"what": "so-far"}, PEOPLE)
        await hand.sees("Heparin 3000 IU")
        await hand.sees("entered late: it happened 08:10:00, entered 08:40:00")
        await hand.sees("left, tumour in the hilum")
        await hand.sees("entry 4, CI Chen")
        hand.theatre.items.choose("entry-4")
        await hand.press("enter")
        texts = {"change": "amount", "value": "350", "because": "mistake", "reason": "two swabs more"}
        await hand.fills(texts, PEOPLE)
        await hand.sees("350 mL")
        await hand.sees("corrected 1 time; first entered: 08:40 250 mL")
        await hand.sees("Loss 350 mL")
        hand.theatre.items.choose("entry-2")
        await hand.press("u")
        await hand.fills({"change": "never", "because": "mistake", "reason": "not given"}, PEOPLE)
        await hand.until(lambda: "Heparin" not in hand.screen_text(), "it is taken back")
        await hand.press("escape")
        await hand.sees("Vein of origin")
    case = kept(store).case
    assert [(each.what, each.amount) for each in case.happenings] == [("nephrectomy", None), ("blood-loss", "350")]
    assert case.withdrawn == frozenset({2})


async def test_a_conversion_says_what_follows_until_esc_and_what_is_asked_again_shows_why(store: Path) -> None:
    plan = {"duration": "300", "loss": "600"}
    elsewhere(
        store,
        answers("approach-now", {"value": "laparoscopic"}),
        answers("critical-steps", plan),
    )
    async with running(store, size=(100, 34)) as hand:
        await hand.opens("RV-1")
        await hand.press("e")
        await hand.fills({"what": "conversion", "text": "no safe plane", "at": ""}, PEOPLE)
        await hand.sees("now corrected to Open.")
        await hand.sees("Asked again: ")
        await hand.press("b")
        await hand.fills({"amount": "100", "at": ""}, PEOPLE)
        await hand.sees("Loss 100 mL")
        await hand.sees("now corrected to Open.")
        await hand.press("escape")
        await hand.until(lambda: "now corrected to Open." not in hand.words(), "Esc takes it away")
        hand.theatre.go_to_phase("time-out")
        await hand.sees("asked again after: ")
        await hand.sees("; it was: ")
    view = kept(store).view
    assert view.items["approach-now"].given.answer == {"value": "open"}
    assert view.items["critical-steps"].state is ItemState.OPEN
    assert view.case.happening("conversion").value == "no safe plane"


async def test_what_the_list_caught_is_marked_on_its_item_and_counted(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        hand.theatre.items.choose("size")
        await hand.press("k")
        await hand.fills({"text": "[L] two lesions, not one"}, PEOPLE)
        await hand.sees("◆ caught by the list: [L] two lesions, not one")
        elsewhere(store, happens("incision"))
        await hand.sees("1 caught")
    (caught,) = kept(store).case.operation.caught
    assert (caught.item, caught.text) == ("size", "[L] two lesions, not one")


async def test_enter_never_takes_a_proposal_and_tab_does_seen_and_typed_by_nobody(store: Path) -> None:
    elsewhere(store, happens("blood-loss", "550"), happens("transfusion", "red-cells", "2"))
    async with running(store, size=(100, 34)) as hand:
        await hand.opens("RV-1")
        hand.theatre.go_to_phase("sign-out")
        hand.theatre.items.choose("blood-loss")
        await hand.press("enter")
        await hand.until(lambda: hand.form.question is not None, "a question")
        if hand.form.question.name == "person":
            await hand.press(*"Li", "enter")
        await hand.sees("proposed: 550 mL")
        await hand.press("enter", "enter")
        await hand.sees("still to be answered")
        await hand.press("tab")
        await hand.sees("proposed: 2 units")
        assert kept(store).view.items["blood-loss"].given is None
        await hand.press("tab")
        await hand.sees("Other products")
        await hand.press("enter")
        await hand.until(lambda: kept(store).view.items["blood-loss"].given is not None, "it is in the file")
    assert kept(store).view.items["blood-loss"].given.answer == {"loss": "550", "red-cells": "2"}


async def test_a_held_tab_takes_one_proposal(store: Path) -> None:
    elsewhere(store, happens("blood-loss", "550"), happens("transfusion", "red-cells", "2"))
    async with running(store, size=(100, 34), gate=KeyGate(lambda: 10.0)) as hand:
        await hand.opens("RV-1")
        hand.theatre.go_to_phase("sign-out")
        hand.theatre._flows._by_role["anaesthetist"] = "Li"
        hand.theatre.items.choose("blood-loss")
        await hand.press("space")
        await hand.sees("proposed: 550 mL")
        await hand.press(*["tab"] * 6)
        await hand.sees("proposed: 2 units")
        await hand.sees("counted once")
        assert hand.form.question.name == "red-cells"


async def test_a_clamp_in_the_ledger_is_proposed_for_its_item_with_the_time_it_went_on(store: Path) -> None:
    elsewhere(
        store,
        answers("clamp-type", {"value": "satinsky-partial"}),
        lambda case: theatre.clamp_on(
            case, "ivc-infrarenal", "satinsky-partial", Who("Berg", "surgeon", "Chen", EIGHT - timedelta(minutes=20))
        ),
    )
    async with running(store, size=(100, 40)) as hand:
        await hand.opens("RV-1")
        hand.theatre.go_to_phase("blocking")
        hand.theatre.items.choose("clamp-on")
        await hand.press("enter")
        await hand.sees("IVC infrarenal (proposed)")
        await hand.press("tab")
        await hand.sees("Satinsky, partial (proposed)")
        await hand.press("tab")
        await hand.sees("proposed: 07:40:00")
        await hand.press("enter", "tab")
        await hand.until(lambda: kept(store).view.items["clamp-on"].state is ItemState.DONE, "it is in the file")
    view = kept(store).view
    assert view.items["clamp-on"].given.answer["time"].startswith("2026-11-23T07:40:00")
    assert len(view.case.operation.clamps) == 1


@pytest.mark.parametrize("size", [(80, 24), (54, 15), (120, 40)])
async def test_the_totals_stand_on_every_size_of_screen(store: Path, size: tuple[int, int]) -> None:
    elsewhere(store, happens("incision"), happens("blood-loss", "1250"), happens("transfusion", "plasma", "3"))
    async with running(store, size=size, clock=HandClock(EIGHT + timedelta(minutes=94))) as hand:
        await hand.opens("RV-1")
        for text in ("No clamp on", "Loss 1250 mL", "3 u", "1 h 34"):
            await hand.sees(text)


async def test_a_conversion_at_another_station_is_said_here_too(store: Path) -> None:
    elsewhere(
        store,
        answers("approach-now", {"value": "laparoscopic"}),
        answers("critical-steps", {"duration": "300", "loss": "600"}),
    )
    async with running(store) as hand:
        await hand.opens("RV-1")
        elsewhere(store, happens("conversion", "bleeding"))
        await hand.sees("Entered at another station: ")
        await hand.sees("Asked again: ")
        await hand.press("escape")
        await hand.until(lambda: "Entered at another" not in hand.words(), "Esc takes it away")
