"""Cards: one key and a letter from anywhere, read and do, several at once, and back to exactly the item left."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from driving import BERG, Hand, HandClock, kept, make_case, open_database, running
from over_theatre import elsewhere, journal, kinds, steps
from rvlms_plan.store.problems import NotSaved
from rvlms_plan.tui.screens.settings import Typist
from rvlms_plan.tui.screens.theatre.cards_screen import CardsScreen
from rvlms_plan.tui.widgets.form import Form
from rvlms_plan.tui.widgets.key_gate import KeyGate
from rvlms_plan.tui.widgets.line_list import LineList
from rvlms_plan.use_cases import theatre

SIZES = [(54, 15), (80, 24), (120, 40)]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "theatre.db"
    make_case(path, HandClock(), age=56, sex="female")
    return path


def on_card(hand: Hand) -> CardsScreen:
    assert isinstance(hand.app.screen, CardsScreen), hand.app.screen
    return hand.app.screen


async def takes_up(hand: Hand, letter: str, path: Path, card: str) -> None:
    await hand.press("exclamation_mark")
    await hand.until(lambda: isinstance(hand.app.screen, CardsScreen), "the cards are listed")
    await hand.press(letter)
    await hand.until(lambda: any(each.card == card for each in kept(path).case.operation.open_cards), f"{card} is open")


@pytest.mark.parametrize("size", SIZES)
async def test_a_letter_takes_a_card_up_and_enter_ticks_its_steps_with_their_times(
    store: Path, size: tuple[int, int]
) -> None:
    async with running(store, size=size) as hand:
        await hand.opens("RV-1")
        await hand.press("exclamation_mark")
        await hand.sees("WARNING")
        await takes_up(hand, "b", store, "bleeding")
        await hand.sees("Major bleeding, tear of the vena cava")
        assert on_card(hand).items.chosen == "step-1"
        await hand.press("enter")
        await hand.until(lambda: on_card(hand).items.chosen == "step-2", "the next open step has the cursor")
        assert steps(store, "bleeding") == [1]
        await hand.press("space")
        await hand.until(lambda: on_card(hand).items.chosen == "step-3", "and the next")
        await hand.sees("bleeding 2/5")
    entries = [entry for entry in journal(store) if entry.kind == "CardStepDone"]
    assert [entry.stamp.entered_by for entry in entries] == ["Chen", "Chen"]
    assert entries[0].stamp.happened_at < entries[1].stamp.happened_at


async def test_escape_goes_back_to_exactly_the_item_left_and_the_strip_keeps_the_card_in_sight(store: Path) -> None:
    async with running(store, size=(54, 15)) as hand:
        await hand.opens("RV-1")
        await takes_up(hand, "b", store, "bleeding")
        await hand.press("escape")
        await hand.sees("! bleeding 0/5")
        hand.theatre.go_to_phase("time-out")
        hand.theatre.items.choose(hand.theatre.items.rows[-3].id)
        await hand.pilot.pause()
        left = (hand.theatre.phase_id, hand.theatre.items.chosen, hand.theatre.items.scroll_offset)
        assert left[2].y > 0
        await hand.press("exclamation_mark", "b", "enter")
        await hand.until(lambda: steps(store, "bleeding") == [1], "ticked")
        await hand.press("escape")
        await hand.until(lambda: hand.app.screen.NAME == "theatre", "back")
        await hand.sees("! bleeding 1/5")
        assert (hand.theatre.phase_id, hand.theatre.items.chosen, hand.theatre.items.scroll_offset) == left
        assert hand.app.focused is hand.theatre.items


async def test_several_cards_queue_by_priority_and_tab_goes_to_the_next(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        await takes_up(hand, "c", store, "conversion")
        await takes_up(hand, "b", store, "bleeding")
        await takes_up(hand, "s", store, "surge")
        strip = "bleeding 0/5 · surge 0/7 · conversion 0/5"
        await hand.sees("bleeding 0/5")
        assert strip in hand.words().replace("  ", " ")
        seen = []
        for _ in range(3):
            seen.append(on_card(hand).card.id)
            await hand.press("tab")
        assert seen == ["surge", "conversion", "bleeding"]
        assert on_card(hand).card.id == "surge"
        await hand.press("escape")
        await hand.sees("! bleeding 0/5 · surge 0/7 · conversion 0/5")


async def test_a_card_is_complete_only_when_all_its_steps_are_done(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        await takes_up(hand, "t", store, "clamp-time")
        for step in range(1, 5):
            await hand.press("enter")
            await hand.until(lambda step=step: steps(store, "clamp-time") == list(range(1, step + 1)), f"step {step}")
        await hand.sees("COMPLETE")
        assert "CardEnded" not in kinds(store)
        await hand.until(lambda: on_card(hand).items.chosen == "end-the-card", "the last row has the cursor")
        await hand.press("enter")
        await hand.until(lambda: hand.app.screen.NAME == "theatre", "back")
        await hand.sees("complete at")
    taken = kept(store).case.operation.cards[-1]
    assert taken.complete
    assert not taken.is_open


async def test_a_card_left_early_says_with_how_many_steps_open_and_asks_first(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        await takes_up(hand, "c", store, "conversion")
        await takes_up(hand, "t", store, "clamp-time")
        await hand.press("enter")
        await hand.until(lambda: steps(store, "clamp-time") == [1], "one step is done")
        await hand.press("end", "enter")
        await hand.sees("Leave it with 3 steps open?")
        await hand.press("2")
        await hand.until(lambda: not on_card(hand).form.is_asking, "gone on with")
        assert kept(store).case.operation.open_cards[-1].card == "clamp-time"
        await hand.press("end", "enter")
        await hand.sees("Leave it with 3 steps open?")
        await hand.press("1")
        await hand.sees("left with 3 steps open")
        await hand.until(lambda: on_card(hand).card.id == "conversion", "the next card of the queue is shown")
        await hand.press("exclamation_mark")
        await hand.sees("left with 3 steps open at")
    assert not kept(store).case.operation.cards[-1].complete


async def test_a_mis_ticked_step_is_taken_back_with_a_reason_and_both_stay(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        await takes_up(hand, "b", store, "bleeding")
        await hand.press("enter")
        await hand.until(lambda: steps(store, "bleeding") == [1], "ticked")
        await hand.press("home", "enter")
        await hand.sees("done already; u takes it back")
        await hand.press("u")
        await hand.fills({"because": "mistake", "reason": "not said"}, {})
        await hand.until(lambda: steps(store, "bleeding") == [], "taken back")
        await hand.sees("bleeding 0/5")
    assert kinds(store)[-3:] == ["CardOpened", "CardStepDone", "EntryCorrected"]


async def test_the_cards_open_over_a_page_a_timeline_and_a_choice_and_each_is_there_again(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        for key, shows in (("f1", "Esc back"), ("t", "Timeline of RV-1")):
            await hand.press(key)
            await hand.sees(shows)
            below = hand.app.screen
            await hand.press("exclamation_mark")
            await hand.sees("WARNING")
            await hand.press("escape")
            await hand.until(lambda below=below: hand.app.screen is below, "the page is there again")
            await hand.press("escape")
            await hand.until(lambda: hand.app.screen.NAME == "theatre", "back")
        hand.theatre._flows._by_role["radiologist"] = "Roth"
        hand.theatre.items.choose("vein")
        await hand.press("enter")
        await hand.until(lambda: hand.form.question is not None, "a choice is asked")
        await takes_up(hand, "b", store, "bleeding")
        await hand.press("escape")
        await hand.until(lambda: hand.app.screen.NAME == "theatre" and hand.theatre.form.is_asking, "still asked")
        await hand.press("1")
        await hand.until(lambda: kept(store).view.items["vein"].given is not None, "answered")


async def test_the_pedal_for_cards_works_where_an_exclamation_mark_is_text(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        await hand.press("m", "a", "exclamation_mark")
        await hand.until(lambda: hand.form.query_one("#form-line").value == "a!", "it is text")
        await hand.press("f15")
        await hand.sees("WARNING")
        await hand.press("escape")
        await hand.until(lambda: hand.app.screen.NAME == "theatre", "back")
        await hand.press("enter")
        await hand.until(lambda: "NoteWritten" in kinds(store), "the note is saved")


async def test_what_is_not_saved_is_not_ticked_and_is_said_on_the_card(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        await takes_up(hand, "b", store, "bleeding")

        def full(*_: object, **__: object) -> None:
            raise NotSaved("The disk is full. This was not saved; what was saved before is kept. Make room.")

        with monkeypatch.context() as broken:
            broken.setattr("rvlms_plan.store.database.Database.write", full)
            await hand.press("enter")
            await hand.sees("The disk is full.")
            assert on_card(hand).items.chosen == "step-1"
            assert "DONE" not in hand.screen_text()
        await hand.press("escape")
        await hand.until(lambda: "disk is full" not in hand.screen_text(), "the banner goes before the card does")
        assert isinstance(hand.app.screen, CardsScreen)
        await hand.press("space")
        await hand.until(lambda: steps(store, "bleeding") == [1], "ticked")


async def test_a_card_that_is_left_while_its_step_is_being_saved_loses_nothing(store: Path) -> None:
    gate, clock = threading.Event(), HandClock()
    database = open_database(store, clock)
    write = database.write

    def slow(work, **keys):
        gate.wait(10)
        return write(work, **keys)

    async with running(store, clock=clock, opener=lambda: database) as hand:
        await hand.opens("RV-1")
        await takes_up(hand, "b", store, "bleeding")
        database.write = slow
        await hand.press("enter")
        await hand.sees("saving")
        await hand.press("escape")
        await hand.until(lambda: hand.app.screen.NAME == "theatre", "back")
        gate.set()
        await hand.sees("! bleeding 1/5")
    assert steps(store, "bleeding") == [1]


async def test_a_held_key_ticks_one_step(store: Path) -> None:
    seconds = [0.0]
    async with running(store, gate=KeyGate(lambda: seconds[0])) as hand:
        await hand.opens("RV-1")
        await takes_up(hand, "b", store, "bleeding")
        seconds[0] = 10
        await hand.press("space", "space", "space")
        await hand.sees("counted once")
        await hand.until(lambda: steps(store, "bleeding"), "the first is saved")
    assert steps(store, "bleeding") == [1]


async def test_a_step_that_another_station_ticks_is_seen(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        await takes_up(hand, "b", store, "bleeding")
        elsewhere(store, theatre.tick_step, "bleeding", 3, BERG)
        await hand.sees("bleeding 1/5")
        assert on_card(hand).items.chosen == "step-1"


async def test_the_clamp_clock_goes_on_over_a_card(store: Path) -> None:
    clock = HandClock()
    async with running(store, clock=clock) as hand:
        await hand.opens("RV-1")
        elsewhere(store, theatre.clamp_on, "ivc-infrarenal", "satinsky-partial", BERG)
        await hand.until(lambda: hand.theatre.view.case.operation.clamps_on, "the clamp is known")
        await takes_up(hand, "b", store, "bleeding")
        clock.at += timedelta(minutes=11)
        await hand.sees("IVC infrarenal")
        await hand.sees("since 08:00:00")
        await hand.pilot.resize_terminal(54, 15)
        await hand.sees("caval 11:")


async def test_nobody_named_can_read_the_card_and_is_told_that_nothing_is_recorded(store: Path) -> None:
    async with running(store, typist=Typist()) as hand:
        await hand.opens("RV-1")
        await hand.press("exclamation_mark")
        await hand.sees("WARNING")
        await hand.press("b")
        await hand.until(lambda: hand.app.screen.query_one(Form).is_asking, "who types is asked")
        await hand.sees("Press or pack")
        await hand.press("escape")
        await hand.sees("Not recorded")
        assert kinds(store) == ["CaseOpened"]
        await hand.press("enter")
        await hand.fills({"person": "Novak", "role": "scrub-nurse"}, {})
        await hand.until(lambda: steps(store, "bleeding") == [1], "the card is taken up and ticked")


async def test_a_stop_that_names_a_card_offers_it(tmp_path: Path) -> None:
    from dataclasses import replace

    from cases import Walk
    from checklists import small, when
    from rvlms_plan.domain.case import CaseView, cards
    from rvlms_plan.domain.checklist import Card, Stop
    from rvlms_plan.tui.widgets.card_rows import list_rows, strip_line
    from rvlms_plan.tui.widgets.glyphs import UNICODE

    stop = Stop("lump-confirmed", when(("lump", "confirmed")), "work-up", "Another operation.", card="surge")
    card = Card("surge", "Surge", "s", "warning", ("Hands off",))
    walk = Walk(replace(small(), cards=(card,), stops=(stop,)))

    def strip(view: CaseView) -> str:
        return "".join(text for _, text in strip_line(view, 80, UNICODE))

    assert strip(walk.view) == ""
    walk.answer("lump", "confirmed")
    assert "a stop names surge: ! s" in strip(walk.view)
    assert cards.named_by_stops(walk.view) == [card]
    assert any("a stop names it" in text for row in list_rows(walk.view, 80) for line in row.lines for _, text in line)


async def test_the_strip_counts_what_it_has_no_room_for(store: Path) -> None:
    async with running(store, size=(40, 15)) as hand:
        await hand.opens("RV-1")
        for letter, card in (("s", "surge"), ("b", "bleeding"), ("e", "embolism"), ("c", "conversion")):
            await takes_up(hand, letter, store, card)
        await hand.press("escape")
        await hand.sees("surge 0/7")
        await hand.sees("more")


async def test_the_cards_after_a_restart_are_as_they_were(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        await takes_up(hand, "c", store, "conversion")
        await takes_up(hand, "b", store, "bleeding")
        await hand.press("enter")
        await hand.until(lambda: steps(store, "bleeding") == [1], "ticked")
    async with running(store) as hand:
        await hand.opens("RV-1")
        await hand.sees("! bleeding 1/5 · conversion 0/5")
        await hand.press("exclamation_mark", "b")
        await hand.until(lambda: isinstance(hand.app.screen, CardsScreen) and on_card(hand).card, "the card")
        assert on_card(hand).items.chosen == "step-2"
        assert len(on_card(hand).query_one("#items", LineList).rows) == 6
    assert kinds(store).count("CardOpened") == 2
