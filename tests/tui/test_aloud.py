"""The pause point read aloud: done or gap, one item at a time, and back on the same item after leaving."""

from __future__ import annotations

from pathlib import Path

import pytest

from driving import BERG, Hand, HandClock, kept, make_case, running
from over_theatre import NURSE, elsewhere, journal, kinds
from rvlms_plan.domain.case import ItemState, PhaseState
from rvlms_plan.domain.people import Voice
from rvlms_plan.tui.screens.theatre.aloud_screen import AloudScreen
from rvlms_plan.tui.widgets.key_gate import KeyGate
from rvlms_plan.use_cases import theatre

SIZES = [(54, 15), (80, 24), (120, 40)]
PEOPLE = {"surgeon": "Berg", "anaesthetist": "Li", "circulator": "Chen", "scrub-nurse": "Novak"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "theatre.db"
    make_case(path, HandClock(), age=56, sex="female")
    return path


async def reads(hand: Hand, phase: str) -> AloudScreen:
    await hand.opens("RV-1")
    hand.theatre.known.by_role.update(PEOPLE)
    hand.theatre.go_to_phase(phase)
    await hand.press("a")
    await hand.until(lambda: isinstance(hand.app.screen, AloudScreen), "it is read out")
    await hand.until(lambda: hand.app.screen.items.chosen, "an item has the keys")
    return hand.app.screen


async def goes_on(hand: Hand, screen: AloudScreen, item: str | None) -> None:
    await hand.until(lambda: screen.item_id == item, f"{item} is read")


@pytest.mark.parametrize("size", SIZES)
async def test_done_on_an_open_item_answers_it_and_records_the_reading_at_once(
    store: Path, size: tuple[int, int]
) -> None:
    async with running(store, size=size) as hand:
        screen = await reads(hand, "sign-out")
        first, second, *_ = screen.view.phase("sign-out").phase.items
        await hand.sees(first.challenge)
        await hand.sees(first.response)
        await hand.sees("item 1 of")
        await hand.press("enter")
        await goes_on(hand, screen, second.id)
    assert kinds(store)[-2:] == ["ItemAnswered", "ItemReadAloud"]
    stamps = [entry.stamp for entry in journal(store)[-2:]]
    assert stamps[0].at == stamps[1].at
    assert stamps[0].said_by.person in PEOPLE.values()


async def test_who_is_asked_stands_in_words_with_the_person(store: Path) -> None:
    async with running(store) as hand:
        await reads(hand, "sign-out")
        await hand.sees("Circulating nurse (Chen)")


async def test_an_item_with_fields_opens_its_question_and_is_read_when_it_is_answered(store: Path) -> None:
    async with running(store) as hand:
        screen = await reads(hand, "work-up")
        screen.known.by_role["radiologist"] = "Roth"
        await hand.sees("done opens its question")
        await hand.press("enter")
        await hand.fills({"value": "gonadal-left"}, {})
        await goes_on(hand, screen, "growth")
    given = kept(store).view.items["vein"].given
    assert given.answer == {"value": "gonadal-left"}
    assert kinds(store)[-2:] == ["ItemAnswered", "ItemReadAloud"]


async def test_done_on_an_answered_item_only_records_the_reading(store: Path) -> None:
    elsewhere(store, theatre.answer, "procedure-recorded", (), BERG)
    async with running(store) as hand:
        screen = await reads(hand, "sign-out")
        assert screen.item_id == "procedure-recorded"
        await hand.sees("said by Berg")
        await hand.press("space")
        await hand.until(lambda: screen.item_id != "procedure-recorded", "the next is read")
    assert kinds(store)[-2:] == ["ItemAnswered", "ItemReadAloud"]


async def test_a_gap_unticks_nothing_is_listed_with_its_time_and_is_settled_by_reading_again(store: Path) -> None:
    elsewhere(store, theatre.answer, "procedure-recorded", (), BERG)
    async with running(store) as hand:
        screen = await reads(hand, "sign-out")
        await hand.press("g")
        await hand.until(lambda: screen.form.is_asking, "a few words may be given")
        await hand.press(*"clip", "enter")
        await hand.until(lambda: screen.item_id != "procedure-recorded", "it goes on")
        assert kept(store).view.items["procedure-recorded"].state is ItemState.DONE
        assert [item for item, _ in kept(store).case.operation.gaps] == ["procedure-recorded"]
        for _ in range(20):
            await hand.press("down")
        await goes_on(hand, screen, None)
        await hand.sees("1 gap not settled")
        await hand.sees("GAP at 08:00")
        await hand.sees("clip")
        screen.items.choose("gap-procedure-recorded")
        await hand.press("enter")
        await goes_on(hand, screen, "procedure-recorded")
        await hand.press("space")
        await hand.until(lambda: not kept(store).case.operation.gaps, "settled")


async def test_leaving_and_coming_back_lands_on_the_same_item(store: Path) -> None:
    async with running(store) as hand:
        screen = await reads(hand, "sign-out")
        await hand.press("enter")
        await hand.until(lambda: screen.item_id != "procedure-recorded", "it goes on")
        second = screen.item_id
        await hand.press("g", "enter")
        await hand.until(lambda: screen.item_id != second, "and on")
        third = screen.item_id
        await hand.press("escape")
        await hand.until(lambda: hand.app.screen.NAME == "theatre", "back")
        await hand.press("a")
        await hand.until(lambda: isinstance(hand.app.screen, AloudScreen), "it is read out")
        assert hand.app.screen.item_id == third
    async with running(store) as hand:
        assert (await reads(hand, "sign-out")).item_id == third


async def test_up_goes_back_and_down_goes_on_without_recording_anything(store: Path) -> None:
    async with running(store) as hand:
        screen = await reads(hand, "sign-out")
        items = [item.id for item in screen.view.phase("sign-out").phase.items]
        await hand.press("down", "down", "up")
        assert screen.item_id == items[1]
        await hand.press("up", "up", "up")
        assert screen.item_id == items[0]
    assert kinds(store) == ["CaseOpened"]


async def test_at_the_end_what_bars_the_closing_is_said_as_on_the_last_row_of_the_phase(store: Path) -> None:
    async with running(store) as hand:
        screen = await reads(hand, "removal")
        while screen.item_id is not None:
            item = screen.item_id
            shown = screen.view.items[item]
            await hand.press(*(("enter",) if shown.item.is_tick and shown.state is ItemState.OPEN else ("g", "enter")))
            await hand.until(lambda item=item, screen=screen: screen.item_id != item, f"{item} is read")
        await hand.sees("All was read out.")
        await hand.until(lambda: screen.items.chosen, "the cursor is somewhere")
        await hand.press("end", "enter")
        assert screen.view.phase("removal").blocking
        await hand.sees("cannot be closed yet")
        assert kept(store).view.phase("removal").state is not PhaseState.CLOSED


async def test_a_phase_with_all_done_closes_from_the_end_of_its_reading(store: Path) -> None:
    async with running(store) as hand:
        screen = await reads(hand, "exposure")
        for shown in screen.view.phase("exposure").items:
            if not shown.item.is_tick:
                elsewhere(
                    store,
                    theatre.set_not_applicable if not shown.item.override else theatre.override,
                    shown.item.id,
                    "not here",
                    *((Voice("Okoye", shown.item.override[0]),) if shown.item.override else ()),
                    NURSE,
                )
        await hand.until(lambda: all(s.item.is_tick or not s.is_unmet for s in screen.view.phase("exposure").items), "")
        for _ in range(30):
            if screen.item_id is None:
                break
            item = screen.item_id
            await hand.press("enter")
            await hand.until(lambda item=item: screen.item_id != item, f"{item} is read")
        await hand.until(lambda: screen.items.chosen, "the cursor is somewhere")
        await hand.press("end", "enter")
        await hand.until(lambda: kept(store).view.phase("exposure").state is PhaseState.CLOSED, "closed")
        await hand.until(lambda: hand.app.screen.NAME == "theatre", "back in theatre")


async def test_a_held_key_reads_one_item(store: Path) -> None:
    seconds = [0.0]
    async with running(store, gate=KeyGate(lambda: seconds[0])) as hand:
        await reads(hand, "sign-out")
        seconds[0] = 10
        await hand.press("enter", "enter", "enter")
        await hand.sees("counted once")
        await hand.until(lambda: "ItemReadAloud" in kinds(store), "the first is saved")
    assert kinds(store).count("ItemReadAloud") == 1


async def test_what_another_station_answers_is_seen_while_it_is_read(store: Path) -> None:
    async with running(store) as hand:
        screen = await reads(hand, "sign-out")
        elsewhere(store, theatre.answer, "procedure-recorded", (), NURSE)
        await hand.sees("said by Novak")
        assert screen.item_id == "procedure-recorded"
