"""A drill on the screens: what is asked is revealed, what is forgotten happens, and the debrief says how it went."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from driving import Hand, HandClock, open_practice, running
from rvlms_plan.domain import drill_entries as de
from rvlms_plan.store import journal, register
from rvlms_plan.tui.screens.practice import PracticeScreen
from rvlms_plan.tui.screens.practice.debrief_screen import DebriefScreen
from rvlms_plan.tui.screens.practice.drill_screen import DrillScreen
from rvlms_plan.tui.widgets.line_list import LineList
from rvlms_plan.use_cases.practice import learning

ADA: dict[str, str] = {}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "theatre.db"


async def to_practice(hand: Hand) -> PracticeScreen:
    await hand.sees("Practice")
    await hand.press("2")
    await hand.sees("A quiet mass behind the duodenum")
    screen = hand.app.screen
    assert isinstance(screen, PracticeScreen)
    return screen


async def begins(hand: Hand, name: str, mode: str = "exam") -> DrillScreen:
    """Begin a drill of a patient, and leave its story."""
    screen = await to_practice(hand)
    while screen.mode != mode:
        await hand.press("m")
        await hand.pilot.pause()
    screen.query_one("#practice-rows", LineList).choose(name)
    await hand.press("enter")
    await hand.until(lambda: any(isinstance(each, DrillScreen) for each in hand.app.screen_stack), "the drill")
    await hand.sees("The patient is synthetic")
    await hand.press("escape")
    await hand.until(lambda: isinstance(hand.app.screen, DrillScreen), "the drill is in sight")
    drill = hand.app.screen
    assert isinstance(drill, DrillScreen)
    return drill


async def asks(hand: Hand, what: str, sees: str) -> None:
    """Ask the patient, read what is revealed, and go back."""
    await hand.press("q")
    await hand.fills({"what": what}, ADA, until=lambda: sees in hand.words())
    await hand.press("escape")
    await hand.until(lambda: isinstance(hand.app.screen, DrillScreen), "the drill again")


async def ends(hand: Hand) -> DebriefScreen:
    """End the drill."""
    await hand.press("E")
    await hand.fills({"sure": "yes"}, ADA, until=lambda: isinstance(hand.app.screen, DebriefScreen))
    screen = hand.app.screen
    assert isinstance(screen, DebriefScreen)
    return screen


def facts(store: Path) -> list[object]:
    """Read the newest drill's facts back through another connection."""
    database = open_practice(store, HandClock())
    try:
        with database.reading() as connection:
            row = register.own_rows(connection)[0]
            return [kept.entry.fact for kept in journal.read(connection, journal.CASE, row.case_id)]
    finally:
        database.close()


async def test_what_is_asked_is_revealed_and_kept_and_an_exam_says_nothing_of_an_answer(store: Path) -> None:
    async with running(store, typist=None) as hand:
        drill = await begins(hand, "wall-of-the-cava")
        await asks(hand, "hormone-tests", "0.6 times the upper limit")
        await asks(hand, "specimen-table", "There is nothing to tell of that now")
        await hand.answers("size", {"value": "12"}, ADA)
        await hand.until(lambda: drill.view.items["size"].given is not None, "the answer")
        assert "not what this patient shows" not in hand.words()
        assert "said by" not in hand.words()  # the cast speaks; nobody is asked for names
        await hand.press("v")
        await hand.sees("0.6 times the upper limit")
        await hand.press("escape")
    told = [each for each in facts(store) if isinstance(each, de.PatientAsked)]
    assert [each.request for each in told] == ["hormone-tests", "specimen-table"]


async def test_practice_stands_on_everything_that_lies_over_a_drill(store: Path) -> None:
    async with running(store) as hand:
        assert "PRACTICE" not in hand.screen_text()
        await begins(hand, "third-morning")
        assert "LIVE" not in hand.screen_text()
        for keys in ("question_mark", "f1", "t", "exclamation_mark", "f", "a", "h", "p", "g", "v", "ctrl+q"):
            await hand.press(keys)
            await hand.until(lambda: not isinstance(hand.app.screen, DrillScreen), keys)
            await hand.sees("PRACTICE")
            assert "LIVE" not in hand.screen_text()
            await hand.press("n" if keys == "ctrl+q" else "escape")
            await hand.until(lambda: isinstance(hand.app.screen, DrillScreen), "back")
        for phase in hand.theatre.view.phases[:3]:
            hand.theatre.go_to_phase(phase.phase.id)
            await hand.sees("PRACTICE")


async def test_touching_an_unblocked_paraganglioma_surges_on_the_screen(store: Path) -> None:
    async with running(store) as hand:
        drill = await begins(hand, "quiet-mass")
        drill.go_to_phase("exposure")
        await hand.answers("retroperitoneum-exposed", {"value": "as-planned"}, ADA)
        await hand.sees("Hypertensive crisis at the first touch, unprepared")
        await hand.sees("242/130")
        assert "A paraganglioma that is touched unprepared" not in hand.words()  # the why is the debrief's
        await hand.press("exclamation_mark", "s")
        await hand.sees("Hands off the tumour")
        await hand.press("escape", "escape")
    assert "crisis" in [each.turn for each in facts(store) if isinstance(each, de.TurnTaken)]


async def test_guided_says_at_once_what_does_not_fit_and_why(store: Path) -> None:
    async with running(store) as hand:
        await begins(hand, "quiet-mass", "guided")
        await hand.answers("biopsy", {"value": "leiomyosarcoma", "sure": "yes"}, ADA)
        await hand.sees("unsafe for this patient. Safe: Not done, paraganglioma possible")
        await hand.sees("No needle goes into a tumour that may be a paraganglioma")
        await hand.press("escape")
        await hand.answers("size", {"value": "5.8"}, ADA)
        await hand.sees("as the safe team answers")


async def test_study_works_the_item_under_the_cursor_through(store: Path) -> None:
    async with running(store, size=(80, 30)) as hand:
        drill = await begins(hand, "quiet-mass", "study")
        drill.items.choose("metanephrines")
        await hand.sees("Cue")
        await hand.sees("Safe Plasma free, lying, Multiple of the upper limit 1.8")
        await hand.sees("F1 shows the rest")
        await hand.press("f1")
        for word in ("Cue", "Decide", "Safe", "Pitfall", "Rescue", "Source"):
            await hand.sees(f"{word}: ")
        await hand.press("escape")
        await hand.until(lambda: isinstance(hand.app.screen, DrillScreen), "the drill again")
        drill.items.choose("vein")
        await hand.sees("Safe IVC infrarenal")


async def test_time_is_the_drills_own_and_a_day_can_be_let_pass(store: Path) -> None:
    clock = HandClock()
    async with running(store, clock=clock) as hand:
        drill = await begins(hand, "third-morning")
        before = drill.now
        await hand.press("z")
        await hand.fills({"how": "day"}, ADA)
        await hand.until(lambda: drill.now.hour == 8 and drill.now.date() > before.date(), "the next morning")
        for _ in range(3):
            await hand.press("z")
            await hand.fills({"how": "day"}, ADA)
        await hand.sees("The legs swell")
        assert clock.at.date() == HandClock().at.date()
        await hand.press("greater_than_sign")
        await hand.sees("runs 5 times as fast")
        shown = drill.now
        clock.at += timedelta(minutes=1)
        assert timedelta(minutes=5) <= drill.now - shown < timedelta(minutes=6)


async def test_the_debrief_names_what_was_missed_and_it_comes_back_as_cards_on_its_day(store: Path) -> None:
    clock = HandClock()
    async with running(store, clock=clock) as hand:
        await begins(hand, "third-morning")
        await asks(hand, "drug-chart", "Diclofenac is on the chart")
        await ends(hand)
        await hand.sees("not passed: 5 killer items missed")
        await hand.sees("why: A fresh graft without an anticoagulant clots, and so does the leg.")
        await hand.sees("Coming back to you:")
        await hand.sees("tomorrow")
        await hand.press("v")
        await hand.sees("safe team")
        await hand.press("escape")
        await hand.press("r")
        await hand.fills({"score": "2"}, ADA, until=lambda: "you 2 of 5" in hand.words())
        await hand.press("t")
        await hand.fills({"person": "Berg", "score": "3"}, ADA, until=lambda: "trainer 3 of 5" in hand.words())
        await hand.press("escape")
        await hand.until(lambda: isinstance(hand.app.screen, PracticeScreen), "practice")
        clock.at += timedelta(days=1)
        await hand.press("escape", "2")
        await hand.sees("cards due")
        await hand.press("c")
        await hand.sees("1 of")
        await hand.press("3")  # not before it was shown
        await hand.pilot.pause()
        await hand.sees("1 of")
        await hand.press("enter")
        await hand.sees("source:")
        await hand.press("3")
        await hand.sees("2 of")
        await hand.press("escape", "p")
        await hand.sees("0 of 1 passed")
    database = open_practice(store, clock)
    try:
        (result,) = learning.results(database, "Chen")
        assert (result.own, result.trainer, result.fact.passed) == (2, 3, False)
        assert [each.rating for each in learning.cards_known(database, "Chen")][-1] == learning.GOOD
    finally:
        database.close()


async def test_a_drill_that_was_left_is_gone_on_with_and_one_that_ended_unjudged_is_judged(store: Path) -> None:
    async with running(store) as hand:
        drill = await begins(hand, "torn-cava", "guided")
        await hand.press("escape")
        await hand.sees("DRILL-0001")
        hand.app.screen.query_one("#practice-rows", LineList).choose("DRILL-0001")
        await hand.press("enter")
        await hand.sees("The patient is synthetic")  # nothing was done yet
        await hand.press("escape")
        await hand.until(lambda: isinstance(hand.app.screen, DrillScreen), "the drill again")
        again = hand.app.screen
        assert isinstance(again, DrillScreen)
        assert again.drill.drill.mode == "guided"
        assert again is not drill
        assert again.view.case.code == "DRILL-0001"
        await again.desk.carry_out(again.drill.end)
        await hand.press("escape")
        await hand.until(lambda: "DRILL-0001" not in hand.screen_text(), "it is no more to go on with")
    database = open_practice(store, HandClock())
    try:
        assert [each.fact.drill for each in learning.results(database)] == ["DRILL-0001"]
    finally:
        database.close()


async def test_practice_fits_what_two_metres_leave_of_a_screen(store: Path) -> None:
    size = (54, 15)
    async with running(store, size=size) as hand:
        await begins(hand, "left-renal-vein", "study")
        assert "PRACTICE" in hand.screen_text()
        await hand.press("q")
        await hand.sees("What do you ask for")
        await hand.press("escape")
        await ends(hand)
        await hand.sees("not passed")
        assert all(len(line.rstrip()) <= size[0] for line in hand.screen_text().splitlines())
