"""The wall: one item large, exactly fitting, three targets and three pedals, and nothing to type."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from driving import BERG, Hand, HandClock, kept, make_case, running, screen_text
from over_theatre import elsewhere, journal, kinds, steps
from rvlms_plan.domain.case import ItemState
from rvlms_plan.store.problems import NotSaved
from rvlms_plan.tui.screens.settings import Typist
from rvlms_plan.tui.screens.theatre.cards_screen import CardsScreen
from rvlms_plan.tui.screens.theatre.wall_cards import WallCards
from rvlms_plan.tui.screens.theatre.wall_screen import WallScreen
from rvlms_plan.tui.widgets.glyphs import ASCII, UNICODE, Glyphs
from rvlms_plan.tui.widgets.key_gate import KeyGate
from rvlms_plan.tui.widgets.target import Target
from rvlms_plan.use_cases import theatre
from rvlms_plan.use_cases.station import Who

SIZES = [(54, 15), (80, 24), (120, 40)]
PEOPLE = {"surgeon": "Berg", "anaesthetist": "Li", "nurse": "Novak"}
CHEN = Typist("Chen", "nurse")
TICK = "anaesthesia-check"
CHECKLIST = "who-surgical-safety"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "theatre.db"
    make_case(path, HandClock(), checklist=CHECKLIST)
    return path


@pytest.fixture
def rvlms(tmp_path: Path) -> Path:
    path = tmp_path / "theatre.db"
    make_case(path, HandClock(), age=56, sex="female")
    return path


async def on_wall(hand: Hand, **people: str) -> WallScreen:
    await hand.opens("RV-1")
    hand.theatre.known.by_role.update(people or PEOPLE)
    await hand.press("f")
    await hand.until(lambda: isinstance(hand.app.screen, WallScreen), "the wall")
    await hand.until(lambda: hand.app.screen.query_one("#target-done").size.height, "it is laid out")
    return hand.app.screen


async def touches(hand: Hand, name: str) -> None:
    await hand.pilot.click(f"#target-{name}")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
async def test_it_fits_exactly_with_three_targets_of_three_rows(
    rvlms: Path, size: tuple[int, int], glyphs: Glyphs
) -> None:
    async with running(rvlms, size=size, glyphs=glyphs) as hand:
        screen = await on_wall(hand)
        elsewhere(rvlms, theatre.clamp_on, "ivc-infrarenal", "satinsky-partial", BERG)
        await hand.sees("IVC infrarenal")
        for text in ("RV-1", "Vein of origin", "says: RADIOLOGIST", "BLOCKS", "WORK-UP", "DONE", "PROBLEM", "CARDS"):
            assert text in hand.screen_text(), text
        targets = list(screen.query(Target))
        assert [each.target for each in targets] == ["done", "problem", "cards"]
        assert min(each.size.height for each in targets) >= 3
        assert max(each.region.bottom for each in targets) == size[1]
        assert screen.virtual_size.height <= size[1]
        if glyphs is ASCII:
            assert hand.screen_text().isascii()


@pytest.mark.parametrize("way", ["touch", "f13", "enter", "space"])
async def test_done_ticks_the_item_said_by_who_is_known_in_its_role(store: Path, way: str) -> None:
    async with running(store, typist=CHEN, size=(54, 15)) as hand:
        screen = await on_wall(hand)
        screen._at = item = TICK
        screen.show()
        voice = screen.flows.voice(screen.view.items[item])
        await (touches(hand, "done") if way == "touch" else hand.press(way))
        await hand.until(lambda: kept(store).view.items[item].given is not None, "it is saved")
        await hand.until(lambda: screen.chosen != item, "the next is shown")
    stamp = journal(store)[-1].stamp
    assert stamp.said_by == voice
    assert stamp.entered_by == "Chen"


async def test_an_item_with_fields_is_answered_at_the_keyboard_station_and_the_wall_then_goes_on(rvlms: Path) -> None:
    async with running(rvlms, size=(54, 15)) as hand:
        screen = await on_wall(hand, radiologist="Roth")
        await hand.sees("answer it at the keyboard station")
        await touches(hand, "done")
        await hand.sees("not a tick")
        assert screen.chosen == "vein"
        assert kinds(rvlms) == ["CaseOpened"]
        elsewhere(rvlms, theatre.answer, "vein", ("gonadal-left",), BERG)
        await hand.until(lambda: screen.chosen == "growth", "the wall goes on")


async def test_where_nobody_is_known_for_the_role_it_says_so_and_records_nothing(store: Path) -> None:
    async with running(store, size=(54, 15), typist=CHEN) as hand:
        await hand.opens("RV-1")
        hand.theatre.known.by_role.clear()
        await hand.press("f")
        await hand.until(lambda: isinstance(hand.app.screen, WallScreen), "the wall")
        screen = hand.app.screen
        screen._at = TICK
        assert screen.flows.voice(screen.view.items[TICK]) is None
        screen.show()
        await hand.press("f13")
        await hand.sees("nobody is known as")
        assert kinds(store) == ["CaseOpened"]


async def test_who_speaks_at_another_station_is_known_on_the_wall(store: Path) -> None:
    async with running(store, size=(54, 15), typist=CHEN) as hand:
        screen = await on_wall(hand, surgeon="Berg")
        assert screen.flows.voice(screen.view.items[TICK]) is None
        elsewhere(store, theatre.note, "here", Who("Haddad", "anaesthetist", "Haddad"))
        await hand.until(lambda: screen.flows.voice(screen.view.items[TICK]) is not None, "it is heard")
        assert screen.flows.voice(screen.view.items[TICK]).person == "Haddad"


@pytest.mark.parametrize("way", ["touch", "f14"])
async def test_problem_records_a_gap_and_goes_on_and_the_gap_comes_round_again(store: Path, way: str) -> None:
    async with running(store, typist=CHEN, size=(54, 15)) as hand:
        screen = await on_wall(hand)
        item = screen.chosen
        await (touches(hand, "problem") if way == "touch" else hand.press(way))
        await hand.until(lambda: screen.chosen != item, "the next is shown")
        await hand.sees("gap noted")
        assert [name for name, _ in kept(store).case.operation.gaps] == [item]
        assert kept(store).view.items[item].state is not ItemState.DONE
        for name in [each.item.id for each in screen.view.shows_phase.shown if each.is_unmet and each.item.id != item]:
            elsewhere(store, theatre.read_aloud, name, Who("Novak", "nurse"), gap=True)
        await hand.until(lambda: len(screen.view.case.operation.gaps) > 1, "the others have gaps")
        before = screen.chosen
        await hand.press("f14")
        await hand.until(lambda: screen.chosen != before, "each comes round")
        await hand.sees("GAP at")


async def test_a_pedal_held_or_pedal_and_touch_together_answer_one_item(store: Path) -> None:
    seconds = [0.0]
    async with running(store, typist=CHEN, size=(54, 15), gate=KeyGate(lambda: seconds[0])) as hand:
        screen = await on_wall(hand)
        screen._at = TICK
        screen.show()
        seconds[0] = 10
        await hand.press("f13", "f13", "enter")
        await touches(hand, "done")
        await hand.sees("counted once")
        await hand.until(lambda: "ItemAnswered" in kinds(store), "one is saved")
    assert kinds(store).count("ItemAnswered") == 1


async def test_a_press_under_way_when_another_station_answers_does_not_count_for_the_next_item(store: Path) -> None:
    seconds = [10.0]
    async with running(store, typist=CHEN, size=(54, 15), gate=KeyGate(lambda: seconds[0])) as hand:
        screen = await on_wall(hand)
        screen._at = first = TICK
        screen.show()
        seconds[0] = 20
        elsewhere(store, theatre.answer, first, (), Who("Li", "anaesthetist"))
        await hand.until(lambda: screen.chosen != first, "the next is shown")
        await hand.press("f13")
        await hand.sees("counted once")
        seconds[0] = 30
        before = len(kinds(store))
        await hand.press("f13")
        await hand.until(lambda: len(kinds(store)) > before or "not" in screen_text(hand.app), "now it counts")


async def test_who_is_at_the_wall_is_asked_once_at_its_opening_where_nobody_is_known(store: Path) -> None:
    async with running(store, size=(54, 15), typist=Typist()) as hand:
        await hand.opens("RV-1")
        await hand.press("f")
        await hand.until(lambda: isinstance(hand.app.screen, WallScreen) and hand.app.screen.form.is_asking, "asked")
        await hand.fills({"person": "Novak", "role": "nurse"}, {})
        await hand.sees("DONE")
        await hand.sees("Novak at this station")
        await hand.press("escape", "f")
        await hand.until(lambda: isinstance(hand.app.screen, WallScreen), "the wall")
        assert not hand.app.screen.form.is_asking


async def test_the_cards_are_large_targets_and_a_pedal_ticks_but_never_ends_one(rvlms: Path) -> None:
    async with running(rvlms, size=(54, 15)) as hand:
        await on_wall(hand)
        await touches(hand, "cards")
        await hand.until(lambda: isinstance(hand.app.screen, WallCards), "the cards")
        await hand.until(lambda: hand.app.screen.query_one("#target-bleeding").size.height, "laid out")
        targets = list(hand.app.screen.query(Target))
        assert len(targets) == 6
        assert min(each.size.height for each in targets) >= 3
        assert max(each.region.bottom for each in targets) <= 15
        for text in ("Surge", "Major bleeding", "WARNING", "CAUTION", "BACK"):
            assert text in hand.screen_text()
        await touches(hand, "bleeding")
        await hand.until(lambda: isinstance(hand.app.screen, CardsScreen), "the card")
        for step in range(1, 6):
            await hand.press("f13")
            await hand.until(lambda step=step: len(steps(rvlms, "bleeding")) == step, f"step {step}")
            await hand.pilot.pause()
        await hand.until(lambda: hand.app.screen.items.chosen == "end-the-card", "all are done")
        await hand.press("f13")
        await hand.sees("complete or leave it with Enter")
        assert "CardEnded" not in kinds(rvlms)
        await touches(hand, "leave")
        await hand.until(lambda: isinstance(hand.app.screen, WallScreen), "back on the wall")
        await hand.sees("! bleeding 5/5")


async def test_pedals_alone_reach_every_card(rvlms: Path) -> None:
    async with running(rvlms, size=(54, 15)) as hand:
        await on_wall(hand)
        await hand.press("f15")
        await hand.until(lambda: isinstance(hand.app.screen, WallCards), "the cards")
        await hand.press("f15", "f13")
        await hand.until(lambda: isinstance(hand.app.screen, CardsScreen), "a card")
        await hand.until(lambda: kept(rvlms).case.operation.open_cards, "it is taken up")
    assert kept(rvlms).case.operation.open_cards[0].card == "bleeding"


async def test_the_clamp_clock_is_big_and_right_whatever_was_pressed(rvlms: Path) -> None:
    clock = HandClock()
    async with running(rvlms, size=(54, 15), clock=clock) as hand:
        await on_wall(hand)
        elsewhere(rvlms, theatre.clamp_on, "ivc-infrarenal", "satinsky-partial", BERG)
        await hand.sees("since 08:00:00")
        clock.at += timedelta(minutes=12, seconds=31)
        await hand.sees("╺┻╸ ┗━╸   ╺━┛")


async def test_what_is_not_saved_stands_above_the_targets_and_escape_takes_it_away(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(store, typist=CHEN, size=(54, 15)) as hand:
        screen = await on_wall(hand)
        screen._at = item = TICK
        screen.show()

        def full(*_: object, **__: object) -> None:
            raise NotSaved("The disk is full. This was not saved; what was saved before is kept. Make room.")

        with monkeypatch.context() as broken:
            broken.setattr("rvlms_plan.store.database.Database.write", full)
            await hand.press("f13")
            await hand.sees("The disk is full.")
            assert screen.chosen == item
            assert "CARDS" in hand.screen_text()
        await hand.press("escape")
        await hand.until(lambda: "disk is full" not in hand.words(), "it goes")
        assert hand.app.screen is screen


async def test_the_wall_never_overrides_defers_or_closes(store: Path) -> None:
    async with running(store, typist=CHEN, size=(54, 15)) as hand:
        await on_wall(hand)
        await hand.press("o", "x", "d", "E", "u", "c", "n", "pagedown")
        assert not hand.app.screen.form.is_asking
    assert kinds(store) == ["CaseOpened"]


@pytest.mark.parametrize("size", SIZES)
async def test_the_program_opens_on_the_wall_where_that_was_asked_for(store: Path, size: tuple[int, int]) -> None:
    async with running(store, typist=CHEN, size=size, case="RV-1", wall=True) as hand:
        await hand.until(lambda: isinstance(hand.app.screen, WallScreen), "the wall")
        await hand.sees("PROBLEM")
        await hand.press("escape")
        await hand.until(lambda: hand.app.screen.NAME == "theatre", "the theatre screen")
