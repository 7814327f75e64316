"""What a team may rely on about clamps: placed in a few keys, their clocks always in view and right, and corrected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driving import BERG, ZONE, HandClock, kept, make_case, open_database, running
from rvlms_plan.domain.case import ItemState
from rvlms_plan.tui.palette import MEANINGS
from rvlms_plan.tui.widgets.glyphs import ASCII
from rvlms_plan.tui.widgets.key_gate import KeyGate
from rvlms_plan.tui.widgets.line_list import LineList
from rvlms_plan.tui.widgets.lines import changed_cells
from rvlms_plan.use_cases import live, theatre
from rvlms_plan.use_cases.station import Station, Who

PEOPLE = {"circulating nurse": "Chen", "lead surgeon": "Berg", "anaesthetist": "Li"}
EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=ZONE)
SIZES = [(80, 24), (54, 15), (120, 40)]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "theatre.db"
    make_case(path, HandClock(), age=56, sex="female")
    return path


def elsewhere(store: Path, *acts: Callable[[live.LiveCase], object], at: datetime = EIGHT) -> None:
    """Do something at another station, through another connection."""
    clock = HandClock(at)
    database = open_database(store, clock)
    case = live.resume(database, Station(clock, "theatre-2"), "RV-1")
    for act in acts:
        act(case)
    database.close()


def on(vessel: str, at: datetime = EIGHT, kind: str | None = None) -> Callable[[live.LiveCase], object]:
    return lambda case: theatre.clamp_on(case, vessel, kind, Who("Berg", "surgeon", "Chen", at))


def off(vessel: str, at: datetime) -> Callable[[live.LiveCase], object]:
    return lambda case: theatre.clamp_off(case, vessel, Who("Berg", "surgeon", "Chen", at))


async def test_a_clamp_goes_on_by_c_a_digit_enter_enter_and_comes_off_by_c_1_enter(store: Path) -> None:
    clock = HandClock()
    async with running(store, clock=clock) as hand:
        await hand.opens("RV-1")
        await hand.press("c")
        await hand.sees("1 on: IVC infrarenal")
        await hand.press("1")
        await hand.sees("Kind of clamp")
        await hand.press("enter")
        await hand.sees("empty is now")
        await hand.press("enter")
        await hand.sees("since 08:00:00")
        (clamp,) = kept(store).case.operation.clamps
        assert (clamp.vessel, clamp.type, clamp.is_on) == ("ivc-infrarenal", None, True)
        assert clamp.entry.stamp.said_by.person == "Chen"
        clock.at += timedelta(minutes=12, seconds=31)
        await hand.press("c")
        await hand.sees("1 off: IVC infrarenal, on since 08:00:00")
        await hand.sees("● caval 12:31")
        await hand.press("1")
        await hand.sees("Off when")
        await hand.press("enter")
        await hand.sees("No clamp on")
    (clamp,) = kept(store).case.operation.clamps
    assert clamp.off is not None
    assert timedelta(minutes=12, seconds=31) <= clamp.off - clamp.on < timedelta(minutes=12, seconds=32)


async def test_planned_vessels_come_next_and_the_planned_kind_is_marked_and_taken_by_enter(store: Path) -> None:
    texts = {"clamp": "satinsky-partial", "sites": "renal-vein-left,ivc-pararenal", "repair": "ligation"}
    elsewhere(
        store,
        lambda case: theatre.answer(case, "vascular-plan", texts, BERG),
        on("gonadal-vein-left"),
    )
    async with running(store) as hand:
        await hand.opens("RV-1")
        await hand.press("c")
        await hand.sees("1 off: Gonadal vein, left")
        await hand.sees("2 on: IVC pararenal (planned)")
        await hand.sees("3 on: Renal vein, left (planned)")
        await hand.sees("4 on: IVC infrarenal")
        await hand.press("3")
        await hand.sees("Satinsky, partial (planned)")
        await hand.press("enter", "enter")
        await hand.until(lambda: len(kept(store).case.operation.clamps) == 2, "it is in the file")
        assert kept(store).case.operation.clamps[1].type == "satinsky-partial"
        await hand.press("c")
        await hand.sees("4 on: IVC infrarenal")
        await hand.press("4")
        await hand.sees("6 Not said")
        assert "(planned)" not in hand.screen_text().partition("Kind of clamp")[2]
        await hand.press("enter", "enter")
        await hand.until(lambda: len(kept(store).case.operation.clamps) == 3, "it is in the file")
    assert kept(store).case.operation.clamps[2].type is None


@pytest.mark.parametrize("size", SIZES)
async def test_each_kind_of_time_has_its_clock_in_view_also_while_a_question_is_open(
    store: Path, size: tuple[int, int]
) -> None:
    elsewhere(
        store,
        on("ivc-infrarenal", EIGHT - timedelta(minutes=10)),
        off("ivc-infrarenal", EIGHT - timedelta(minutes=6)),
        on("ivc-infrarenal", EIGHT - timedelta(minutes=5)),
        on("renal-artery-left", EIGHT - timedelta(minutes=3)),
        on("hepatic-pedicle", EIGHT - timedelta(minutes=2)),
    )
    async with running(store, size=size, clock=lambda: EIGHT) as hand:
        await hand.opens("RV-1")
        await hand.until(lambda: _clocks(hand) == ["05:00", "03:00", "02:00"], "three clocks")
        if size == (120, 40):
            said = " ".join(text for line in hand.theatre.parts.clocks_column.lines for _, text in line)
            assert "longest 05:00 · in all 09:00 · 2 clamps" in " ".join(said.split())
        await hand.press("m")
        await hand.sees("What is to be noted")
        await hand.until(lambda: _clocks(hand) == ["05:00", "03:00", "02:00"], "three clocks still")
        for title in ("caval", "renal inflow", "hepatic inflow"):
            assert title in hand.words()


def _clocks(hand: object) -> list[str]:
    """Read the clocks off the screen: small ones as they stand, big ones by their strokes."""
    import re

    from rvlms_plan.tui.widgets.big_digits import big_digits
    from rvlms_plan.tui.widgets.glyphs import UNICODE

    found = []
    for seconds in (300, 180, 120):
        text = f"{seconds // 60:02}:{seconds % 60:02}"
        shown = hand.screen_text()
        rows = shown.splitlines()
        top, middle, _ = big_digits(text, UNICODE)
        is_big = any(
            top in rows[n] and rows[n + 1][rows[n].index(top) :].startswith(middle.rstrip())
            for n in range(len(rows) - 2)
        )
        if is_big or re.search(rf"● \w+( inflow)? {text}", shown):
            found.append(text)
    return found


@pytest.mark.parametrize(("moved", "shown"), [(timedelta(hours=1), "1:00:00"), (timedelta(hours=-2), "00:00")])
async def test_a_clock_is_right_at_once_after_a_restart_whatever_the_wall_clock_says(
    store: Path, moved: timedelta, shown: str
) -> None:
    elsewhere(store, on("ivc-infrarenal"))
    async with running(store, size=(54, 15), clock=lambda: EIGHT + moved, case="RV-1") as hand:
        await hand.sees(f"● caval {shown}")


async def test_a_clamp_of_another_station_appears_by_itself_and_goes(store: Path) -> None:
    async with running(store, size=(54, 15)) as hand:
        await hand.opens("RV-1")
        elsewhere(store, on("renal-artery-right"))
        await hand.sees("● renal inflow 00:0")
        elsewhere(store, off("renal-artery-right", EIGHT))
        await hand.sees("No clamp on")
        assert "renal inflow" not in hand.screen_text()


@pytest.mark.parametrize(
    ("minutes", "ascii_says", "says"),
    [
        (19, None, None),
        (20, "* reminder 20 min", "△ reminder 20 min"),
        (30, "! reminder 30 min", "▲ reminder 30 min"),
    ],
)
async def test_a_reminder_is_told_by_a_word_and_a_sign_and_stays(
    store: Path, minutes: int, ascii_says: str | None, says: str | None
) -> None:
    elsewhere(store, on("renal-artery-left"))
    clock = HandClock(EIGHT + timedelta(minutes=minutes))
    async with running(store, size=(54, 15), clock=clock) as hand:
        await hand.opens("RV-1")
        await hand.sees(f"renal inflow {minutes}:00")
        assert ("reminder" in hand.screen_text()) is (says is not None)
        if says:
            await hand.sees(says)
    async with running(store, size=(54, 15), clock=clock, glyphs=ASCII) as hand:
        await hand.opens("RV-1")
        await hand.sees(f"@ renal inflow {minutes}:00")
        if ascii_says:
            await hand.sees(ascii_says)


@pytest.mark.parametrize(("asked_for", "rings"), [(True, 2), (False, 0)])
async def test_the_bell_rings_once_for_each_mark_and_only_where_it_was_asked_for(
    store: Path, monkeypatch: pytest.MonkeyPatch, asked_for: bool, rings: int
) -> None:
    elsewhere(store, on("renal-artery-left"))
    clock = HandClock(EIGHT + timedelta(minutes=1))
    async with running(store, clock=clock, clamp_bell=asked_for) as hand:
        rung: list[datetime] = []
        monkeypatch.setattr(hand.app, "bell", lambda: rung.append(clock.at))
        await hand.opens("RV-1")
        for minutes in (2, 20, 20, 25, 30, 31):
            clock.at = EIGHT + timedelta(minutes=minutes, seconds=1)
            hand.theatre._ring()
            hand.theatre._ring()
        assert len(rung) == rings


async def test_a_late_clamp_shows_both_times_in_the_ledger(store: Path) -> None:
    async with running(store, size=(100, 30), clock=HandClock(EIGHT + timedelta(minutes=30))) as hand:
        await hand.opens("RV-1")
        await hand.press("c")
        await hand.fills({"act": "on ivc-infrarenal", "kind": "bulldog", "at": "08:10"}, PEOPLE)
        await hand.press("c")
        await hand.fills({"act": "ledger"}, PEOPLE)
        await hand.sees("on entered late: it happened 08:10:00, entered 08:30:00")


async def test_a_mis_keyed_clamp_is_corrected_with_a_reason_and_the_ledger_shows_both(store: Path) -> None:
    elsewhere(store, on("renal-vein-left", kind="bulldog"))
    async with running(store, size=(100, 30), clock=HandClock(EIGHT + timedelta(minutes=5))) as hand:
        await hand.opens("RV-1")
        await hand.press("c")
        await hand.fills({"act": "ledger"}, PEOPLE)
        await hand.sees("Renal vein, left, Bulldog")
        await hand.press("enter")
        texts = {"change": "vessel", "value": "ivc-infrarenal", "because": "mistake", "reason": "wrong row"}
        await hand.fills(texts, PEOPLE)
        await hand.sees("IVC infrarenal, Bulldog")
        await hand.sees("first entered: Renal vein, left, Bulldog, on 08:00:00")
        await hand.sees("corrected, now IVC infrarenal (mistake: wrong row; CI Chen 08:05)")
        await hand.press("u")
        await hand.fills({"change": "time", "at": "07:50:30", "because": "mistake", "reason": "the clock"}, PEOPLE)
        await hand.sees("07:50:30 to now")
        await hand.press("u")
        await hand.fills({"change": "never", "because": "mistake", "reason": "another case"}, PEOPLE)
        await hand.sees("it never was on")
        await hand.sees("first entered: Renal vein, left, Bulldog, on 08:00:00")
        assert "Loss" not in hand.theatre.parts.clocks.lines
        await hand.press("escape")
        await hand.sees("Vein of origin")
        assert hand.theatre.items.chosen == "vein"
    (clamp,) = kept(store).case.operation.clamps
    assert clamp.withdrawn
    assert len(clamp.corrections) == 3
    assert not kept(store).case.operation.clamps_on


async def test_a_release_that_never_was_lets_the_clock_run_on(store: Path) -> None:
    elsewhere(store, on("ivc-infrarenal"), off("ivc-infrarenal", EIGHT))
    async with running(store, size=(100, 30), clock=HandClock(EIGHT + timedelta(minutes=5))) as hand:
        await hand.opens("RV-1")
        await hand.press("c")
        await hand.fills({"act": "ledger"}, PEOPLE)
        await hand.press("enter")
        await hand.fills({"change": "not-off", "because": "mistake", "reason": "said of the loop"}, PEOPLE)
        await hand.sees("it had not come off")
        await hand.sees("1 clamp on")
    assert [clamp.vessel for clamp in kept(store).case.operation.clamps_on] == ["ivc-infrarenal"]


async def test_what_is_no_time_is_asked_again_and_a_second_clamp_on_a_vessel_is_refused_with_a_sentence(
    store: Path,
) -> None:
    clock = HandClock()
    async with running(store, clock=clock) as hand:
        await hand.opens("RV-1")
        await hand.press("c")
        texts = {"act": "on hepatic-pedicle", "kind": "", "at": "nonsense"}
        await hand.fills(texts, PEOPLE, until=lambda: "is not a time" in hand.words())
        elsewhere(store, on("hepatic-pedicle", EIGHT - timedelta(minutes=5), kind="bulldog"))
        await hand.fills({"kind": "tourniquet", "at": "07:59"}, PEOPLE)
        await hand.sees("Hepatic pedicle has had a clamp since 07:55:00 (Bulldog, entry 2). Take that off first")
    assert [clamp.type for clamp in kept(store).case.operation.clamps] == ["bulldog"]


async def test_clamp_off_is_refused_while_one_is_on_and_an_override_passes_with_the_clock_running(store: Path) -> None:
    elsewhere(store, on("ivc-infrarenal"))
    async with running(store, size=(80, 40), clock=HandClock(EIGHT + timedelta(minutes=3))) as hand:
        await hand.opens("RV-1")
        hand.theatre.go_to_phase("release")
        await hand.answers("clamp-off", {"value": "now"}, PEOPLE)
        await hand.sees("IVC infrarenal: a clamp is on since 08:00:00")
        assert kept(store).view.items["clamp-off"].state is not ItemState.DONE
        hand.theatre.items.choose("clamp-off")
        await hand.press("o")
        texts = {"reason": "left on to the unit", "person": "Li", "role": "anaesthetist", "same": "no"}
        await hand.fills(texts, PEOPLE)
        await hand.until(
            lambda: kept(store).view.items["clamp-off"].state is ItemState.OVERRIDDEN, "the override is in the file"
        )
        await hand.sees("1 clamp on")
        await hand.sees("● caval")
    assert kept(store).case.operation.clamps_on


async def test_held_keys_put_no_clamp_on_and_choose_nothing(store: Path) -> None:
    async with running(store, gate=KeyGate(lambda: 10.0)) as hand:
        await hand.opens("RV-1")
        await hand.press(*"cccccccc")
        await hand.sees("Which clamp")
        await hand.sees("counted once")
        assert hand.form.question.name == "act"
        await hand.press("escape")
        await hand.until(lambda: not hand.form.is_asking, "the question is left")
        await hand.press(*"eeeee")
        await hand.sees("Conversion to open")
        assert hand.form.question.name == "what"
    assert kept(store).case.position == 1


async def test_home_shows_a_running_clamp_first_and_ticking(store: Path) -> None:
    clock = HandClock()
    make_case(store, clock, "RV-0")
    elsewhere(store, on("ivc-infrarenal"))
    make_case(store, clock, "RV-9")
    clock.at = EIGHT + timedelta(minutes=12, seconds=31)
    async with running(store, clock=clock) as hand:
        await hand.sees("● clamp 12:31")
        rows = [row.id for row in hand.app.screen.query_one("#cases", LineList).rows]
        assert rows.index("RV-1") < min(rows.index("RV-0"), rows.index("RV-9"))
        clock.at += timedelta(seconds=29)
        await hand.sees("● clamp 13:00")
    async with running(store, size=(54, 15), clock=clock) as hand:
        await hand.sees("● clamp 13:00")


SPANS = st.lists(st.tuples(st.sampled_from(MEANINGS[:4]), st.text("ab1:長 ", max_size=6)), max_size=4).map(tuple)


@given(SPANS, SPANS)
def test_what_is_not_repainted_is_the_same_before_and_after(before: tuple, after: tuple) -> None:
    from rich.cells import cell_len

    def cells(line: tuple) -> list[object]:
        drawn: list[object] = []
        for meaning, text in line:
            for sign in text:
                drawn += [(meaning, sign, n) for n in range(cell_len(sign))]
        return (drawn + [None] * 40)[:40]

    first, behind = changed_cells(before, after, 40)
    for place, (old, new) in enumerate(zip(cells(before), cells(after), strict=True)):
        assert old == new or first <= place < behind


async def test_a_page_to_read_keeps_the_clock_in_sight(store: Path) -> None:
    elsewhere(store, on("ivc-infrarenal"))
    clock = HandClock(EIGHT + timedelta(minutes=9))
    async with running(store, clock=clock) as hand:
        await hand.opens("RV-1")
        for key in ("f1", "question_mark", "g", "h", "p", "t"):
            await hand.press(key)
            await hand.sees("Esc back")
            await hand.sees("● caval 09:0")
            await hand.press("escape")
            await hand.sees("The work-up is complete")
