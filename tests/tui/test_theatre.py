"""What the team in theatre may rely on, through the screen and through the file."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from textual import events

from driving import HandClock, PatientGate, kept, make_case, open_database, running, screen_text
from rvlms_plan.domain.case import ItemState, PhaseState
from rvlms_plan.store.problems import NotSaved
from rvlms_plan.tui.screens.settings import Typist
from rvlms_plan.tui.widgets.form import SafeInput
from rvlms_plan.tui.widgets.item_rows import CLOSE_ROW
from rvlms_plan.tui.widgets.key_gate import KeyGate
from rvlms_plan.tui.widgets.line_list import LineList
from rvlms_plan.use_cases import live, theatre
from rvlms_plan.use_cases.station import Station, Who

PEOPLE = {"radiologist": "Roth", "endocrinologist": "Weiss", "lead surgeon": "Berg", "anaesthetist": "Li"}
SIZES = [(80, 24), (54, 15), (120, 40)]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "theatre.db"
    make_case(path, HandClock(), age=56, sex="female")
    return path


async def test_an_answer_is_shown_and_is_in_the_file(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        await hand.answers("size", {"value": "7.5"}, PEOPLE)
        await hand.sees("7.5 cm")
        view = kept(store).view
    assert view.items["size"].state is ItemState.DONE
    assert view.items["size"].given.answer == {"value": "7.5"}
    stamp = view.items["size"].given.entry.stamp
    assert (stamp.said_by.person, stamp.said_by.role, stamp.entered_by) == ("Roth", "radiologist", "Chen")


async def test_the_cursor_goes_to_the_next_open_item_and_a_second_press_changes_nothing(store: Path) -> None:
    async with running(store, typist=Typist("Chen", "radiologist")) as hand:
        await hand.opens("RV-1")
        assert hand.theatre.items.chosen == "vein"
        await hand.answers("vein", {"value": "gonadal-left"}, PEOPLE)
        await hand.until(lambda: hand.theatre.items.chosen == "growth", "the cursor goes on")
        hand.theatre.items.choose("vein")
        before = kept(store).case.position
        await hand.press("enter")
        await hand.sees("answered already")
        assert kept(store).case.position == before


async def test_nothing_is_shown_as_done_that_is_not_saved(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")

        def full(*_: object, **__: object) -> None:
            raise NotSaved("The disk is full. This was not saved; what was saved before is kept. Make room.")

        monkeypatch.setattr("rvlms_plan.store.database.Database.write", full)
        await hand.answers("size", {"value": "7.5"}, PEOPLE)
        await hand.sees("The disk is full.")
        assert "7.5 cm" not in hand.screen_text()
        assert hand.theatre.view.items["size"].state is ItemState.OPEN
    assert kept(store).view.items["size"].state is ItemState.OPEN


async def test_a_held_key_answers_one_item_and_the_ignored_press_is_seen(store: Path) -> None:
    seconds = [0.0]
    async with running(store, gate=KeyGate(lambda: seconds[0])) as hand:
        await hand.opens("RV-1")
        hand.theatre.go_to_phase("sign-out")
        hand.theatre._flows._by_role.update({"circulator": "Chen", "scrub-nurse": "Novak", "surgeon": "Berg"})
        seconds[0] = 10
        await hand.press("space", "space", "space")
        await hand.sees("counted once")
        await hand.until(lambda: kept(store).case.position >= 2, "the first press is saved")
    done = [each for each in kept(store).view.items.values() if each.state is ItemState.DONE]
    assert [each.item.id for each in done] == ["procedure-recorded"]


@pytest.mark.parametrize("moves", [(1,), (1, 1, -1), (-1, 1)])
async def test_a_cursor_that_is_moved_on_at_once_behind_an_answer_is_seen_where_it_is(
    store: Path, moves: tuple[int, ...]
) -> None:
    """The rows that an answer moves it between are drawn with the answer; those of the next keys as well."""
    async with running(store) as hand:
        await hand.opens("RV-1")
        items = hand.theatre.items
        items.choose(items.rows[1].id)
        await hand.pilot.pause()
        items.choose(items.rows[3].id, draw_within=0.02)
        for by in moves:
            items.action_move(by)
        await hand.until(lambda: not items._not_drawn, "it is drawn")
        await hand.pilot.pause()
        marked = [line for line in hand.screen_text().splitlines() if line.startswith("▶")]
        challenge = hand.theatre.view.items[items.chosen or ""].item.challenge
        assert len(marked) == 1
        assert challenge in marked[0]


async def test_ticks_keep_the_order_of_their_keys_while_the_disk_stalls(store: Path) -> None:
    gate = threading.Event()
    clock = HandClock()
    database = open_database(store, clock)
    write = database.write

    def slow(work, **keys):
        gate.wait(10)
        return write(work, **keys)

    database.write = slow
    async with running(store, clock=clock, opener=lambda: database) as hand:
        await hand.opens("RV-1")
        hand.theatre.go_to_phase("sign-in")
        hand.theatre._flows._by_role.update({"anaesthetist": "Li", "circulator": "Chen"})
        hand.theatre.items.choose("anaesthesia-check")
        await hand.press("space")
        hand.theatre.items.choose("identity")
        await hand.press("enter")
        await hand.sees("SAVING")
        assert "DONE" not in hand.screen_text()
        gate.set()
        await hand.until(lambda: hand.theatre.view.case.position == 3, "both are saved")
    journal = theatre.entries(open_again := open_database(store, clock), "RV-1")
    open_again.close()
    assert [entry.fact.item for entry, _ in journal[1:]] == ["anaesthesia-check", "identity"]


async def test_an_unusual_value_is_asked_once_more_and_what_was_typed_is_kept(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        hand.theatre.items.choose("size")
        await hand.press("enter")
        await hand.sees("not named yet")
        await hand.press(*"Roth", "enter")
        await hand.sees("cm")
        await hand.press("4", "5", "enter")
        await hand.sees("outside the usual")
        assert kept(store).case.position == 1
        await hand.press("2")
        await hand.until(lambda: hand.form.question is not None and hand.form.question.name == "value", "asked anew")
        assert hand.form.query_one("#form-line", SafeInput).value == "45"
        await hand.press("enter")
        await hand.sees("outside the usual")
        await hand.press("1")
        await hand.sees("45 cm")
    assert "outside the usual" in kept(store).view.items["size"].given.asked_again[0]


async def test_a_value_of_the_wrong_type_costs_nothing_and_says_what_to_write(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        hand.theatre.items.choose("size")
        await hand.press("enter")
        await hand.sees("not named yet")
        await hand.press(*"Roth", "enter")
        await hand.sees("cm")
        await hand.press(*"big", "enter")
        await hand.sees("big is not a number")
        assert hand.form.query_one("#form-line", SafeInput).value == "big"
        await hand.press("escape")
        await hand.until(lambda: hand.form.question is None, "the form closes")
    assert kept(store).case.position == 1


async def test_the_gate_names_what_bars_the_phase_and_enter_on_the_last_row_closes_nothing(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        hand.theatre.items.choose(CLOSE_ROW)
        await hand.press("enter")
        await hand.sees("cannot be closed yet")
        await hand.sees("metanephrines")
        await hand.press("escape")
        await hand.press("g")
        await hand.sees("What bars the closing of Work-up")
        await hand.sees("paraganglioma (Paraganglioma) is open")
    assert kept(store).view.phase("work-up").state is not PhaseState.CLOSED


async def test_a_correction_keeps_the_first_answer_in_the_timeline(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        await hand.answers("size", {"value": "7.5"}, PEOPLE)
        await hand.sees("7.5 cm")
        hand.theatre.items.choose("size")
        await hand.press("u")
        texts = {"because": "mistake", "reason": "misread [L]", "change": "change", "value": "5.7"}
        await hand.fills(texts, PEOPLE)
        await hand.sees("5.7 cm")
        await hand.press("t")
        await hand.sees("7.5 cm -> ")
        await hand.sees("misread [L]")
        await hand.press("escape")
        await hand.until(lambda: hand.theatre, "back in the case")
    given = kept(store).view.items["size"].given
    assert given.answer == {"value": "5.7"}
    assert given.corrected == 1


async def test_an_override_wants_another_person_and_the_phase_says_with_one_override(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        hand.theatre.items.choose("vein")
        await hand.press("o")
        await hand.sees("not named yet")
        await hand.press(*"Roth", "enter")
        await hand.sees("The reason")
        await hand.press(*"elsewhere", "enter")
        await hand.sees("second person")
        await hand.press(*"Roth", "enter")
        if hand.form.question is not None and hand.form.question.options:
            await hand.press("1")
        await hand.sees("someone other than Roth")
        await hand.press("escape")
        await hand.press("o")
        await hand.fills({"reason": "elsewhere", "person": "Berg", "role": "surgeon"}, PEOPLE)
        await hand.sees("OVER")
    assert kept(store).view.items["vein"].state is ItemState.OVERRIDDEN


async def test_text_in_brackets_and_escape_codes_is_shown_as_typed_and_does_nothing(store: Path) -> None:
    hostile = "[L] [/x] [@click=app.quit]away[/] <b> # *"
    async with running(store) as hand:
        await hand.opens("RV-1")
        await hand.press("m")
        await hand.fills({"text": f"{hostile} \x1b]52;c;aGk=\x07"}, PEOPLE)
        await hand.press("t")
        await hand.sees("[L] [/x] [@click=app.quit]away[/]")
        assert "\x1b" not in hand.screen_text()
        await hand.sees("␛]52;c;aGk=␇")
    assert kept(store).case.notes[0].fact.text == f"{hostile} ␛]52;c;aGk=␇"


@pytest.mark.parametrize("size", SIZES)
async def test_every_phase_fits_and_every_challenge_is_whole(store: Path, size: tuple[int, int]) -> None:
    async with running(store, size=size) as hand:
        await hand.opens("RV-1")
        for phase in hand.theatre.view.phases:
            hand.theatre.go_to_phase(phase.phase.id)
            await hand.pilot.pause()
            assert hand.theatre.items.size.height >= 5
            said = " ".join("".join(text for _, text in line) for row in hand.theatre.items.rows for line in row.lines)
            for shown in phase.items:
                for word in shown.item.challenge.split():
                    assert word in said
            lines = screen_text(hand.app).splitlines()
            assert len(lines) == size[1]
            assert max(map(len, lines)) == size[0]


async def test_a_window_that_is_too_small_says_so_and_loses_nothing_typed(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        await hand.press("m")
        await hand.sees("What is to be noted")
        await hand.press(*"half a no")
        await hand.pilot.resize_terminal(30, 8)
        await hand.sees("rvlms-plan needs")
        await hand.pilot.resize_terminal(54, 15)
        await hand.sees("What is to be noted")
        assert hand.form.query_one("#form-line", SafeInput).value == "half a no"
        await hand.press(*"te", "enter")
        await hand.until(lambda: kept(store).case.notes, "the note is saved")
    assert kept(store).case.notes[0].fact.text == "half a note"


async def test_another_stations_answer_appears_by_itself(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        clock = HandClock()
        other = live.resume(database := open_database(store, clock), Station(clock, "theatre-2"), "RV-1")
        theatre.answer(other, "growth", ["peripheral"], Who("Roth", "radiologist"))
        database.close()
        await hand.sees("Peripheral")
        assert hand.theatre.view.items["growth"].state is ItemState.DONE


async def test_leaving_the_program_asks_while_a_case_is_open_and_enter_does_not_leave(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        await hand.press("ctrl+q")
        await hand.sees("Leave the program?")
        await hand.press("enter", "ctrl+q")
        assert hand.app.is_running
        await hand.press("n")
        await hand.until(lambda: hand.theatre, "back in the case")
        await hand.press("ctrl+q")
        await hand.sees("Leave the program?")
        await hand.press("y")
        await hand.until(lambda: not hand.app.is_running or hand.app._exit, "it leaves")


async def test_a_name_almost_like_a_known_one_is_asked_about(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        await hand.answers("growth", {"value": "peripheral"}, {"radiologist": "Rothmann"})
        hand.theatre.items.choose("size")
        await hand.press("s")
        await hand.sees("Who says it")
        hand.form.query_one("#form-line", SafeInput).value = ""
        await hand.press(*"Rotmann", "enter")
        await hand.sees("Rothmann is known")
        await hand.press("1")
        await hand.sees("Rothmann says it")


async def test_the_incision_starts_the_operations_time_and_is_noted_once(store: Path) -> None:
    clock = HandClock()
    async with running(store, clock=clock) as hand:
        await hand.opens("RV-1")
        await hand.press("e")
        await hand.fills({"what": "incision", "at": ""}, PEOPLE)
        await hand.sees("Operation 0 min from 08:00")
        await hand.press("e")
        await hand.sees("correct it")
        texts = {"what": "incision", "at": "07:45", "because": "mistake", "reason": "the clock on the wall"}
        await hand.fills(texts, PEOPLE)
        await hand.sees("Operation 15 min from 07:45")
    assert len(kept(store).case.happenings) == 1


async def test_a_key_that_follows_at_once_on_opening_a_case_reaches_its_list(store: Path) -> None:
    async with running(store, typist=Typist("Chen", "radiologist")) as hand:
        await hand.sees("RV-1")
        hand.app.screen.query_one("#cases", LineList).choose("RV-1")
        for key in ("enter", "space"):
            hand.app.post_message(events.Key(key, None))
        await hand.sees("Vein and segment")


async def test_a_paused_case_comes_back_at_its_item(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        await hand.answers("vein", {"value": "ivc-infrarenal"}, PEOPLE)
        await hand.until(lambda: hand.theatre.items.chosen == "growth", "the cursor goes on")
    async with running(store, case="RV-1") as hand:
        await hand.until(lambda: "Growth type" in hand.screen_text(), "the case opens at once")
        assert hand.theatre.items.chosen == "growth"


async def test_f1_tells_why_an_item_is_asked_and_its_source(store: Path) -> None:
    async with running(store, size=(100, 45)) as hand:
        await hand.opens("RV-1")
        hand.theatre.items.choose("paraganglioma")
        await hand.press("f1")
        await hand.sees("Source: ")
        await hand.sees("Blocking: the phase cannot be closed without it.")
        await hand.press("escape", "question_mark")
        await hand.sees("What bars this phase")


async def test_ctrl_p_finds_every_command_and_offers_no_screenshot(store: Path) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        titles = [command.title for command in hand.app.get_system_commands(hand.app.screen)]
        assert any(title.startswith("Override") for title in titles)
        assert not any("creenshot" in title for title in titles)


async def test_the_second_tap_answers_and_the_first_does_not(store: Path) -> None:
    async with running(store, gate=PatientGate()) as hand:
        await hand.opens("RV-1")
        hand.theatre.go_to_phase("sign-out")
        hand.theatre._flows._by_role.update({"circulator": "Chen"})
        hand.theatre.items.choose("operative-time")
        await hand.pilot.pause()
        await hand.pilot.click("#items", offset=(12, 0))
        assert hand.theatre.items.chosen == "procedure-recorded"
        assert kept(store).case.position == 1
        await hand.pilot.click("#items", offset=(12, 0))
        await hand.until(lambda: kept(store).case.position == 2, "the tap is saved")


async def test_an_ended_case_shows_phases_never_performed(store: Path) -> None:
    async with running(store, size=(120, 40)) as hand:
        await hand.opens("RV-1")
        await hand.press("E")
        await hand.fills({"how": "abandon", "reason": "transferred"}, PEOPLE)
        await hand.sees("ABANDONED")
        await hand.sees("never performed")
    assert kept(store).case.ended.abandoned
