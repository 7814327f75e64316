"""What pgup and pgdn do, whether the rows overflow or not: phases in theatre, a page of the list elsewhere."""

from __future__ import annotations

from pathlib import Path

from driving import HandClock, make_case, running
from rvlms_plan.tui.screens.settings import Typist
from rvlms_plan.tui.widgets.form import PickList


async def test_the_page_keys_change_phases_though_the_items_overflow_and_stay_with_an_open_question(
    tmp_path: Path,
) -> None:
    path = tmp_path / "theatre.db"
    make_case(path, HandClock(), age=56, sex="female")
    async with running(path, size=(54, 15), typist=Typist("Chen", "radiologist")) as hand:
        await hand.opens("RV-1")
        items, first = hand.theatre.items, "time-out"
        hand.theatre.go_to_phase(first)
        await hand.until(lambda: items.virtual_size.height > items.size.height, "the items overflow")
        await hand.press("pagedown")
        await hand.until(lambda: hand.theatre.phase_id != first, "the next phase is shown")
        await hand.press("pageup")
        await hand.until(lambda: hand.theatre.phase_id == first, "the phase before is shown")
        hand.theatre.go_to_phase(first := hand.theatre.view.phases[0].phase.id)
        items.choose("vein")
        await hand.press("enter")
        options = hand.form.query_one("#form-options", PickList)
        await hand.until(lambda: hand.form.question is not None and options.rows, "a choice is asked")
        await hand.press("pagedown")
        await hand.until(lambda: options.chosen is not None, "the mark goes down the options")
        assert (hand.theatre.phase_id, hand.form.is_asking) == (first, True)


async def test_the_page_keys_take_the_cursor_along_where_a_list_has_no_other_use_for_them(tmp_path: Path) -> None:
    path, clock = tmp_path / "theatre.db", HandClock()
    for number in range(30):
        make_case(path, clock, f"RV-{number:02}")
    async with running(path) as hand:
        await hand.sees("RV-29")
        cases = hand.app.screen.query_one("#cases")
        before = [row.id for row in cases.rows].index(cases.chosen)
        await hand.press("pagedown")
        passed = [row.id for row in cases.rows].index(cases.chosen) - before
        assert passed > 10
        await hand.press("pageup")
        assert [row.id for row in cases.rows].index(cases.chosen) <= before
