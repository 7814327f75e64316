"""Whole cases through the screens, from new to follow-up closed: what was typed is on the screen and in the rows."""

from __future__ import annotations

from datetime import timedelta

import pytest

import walks
from driving import Hand, HandClock, kept, running
from rvlms_plan.domain.case import PASSED, ItemState, PhaseState
from rvlms_plan.domain.checklist import Status
from rvlms_plan.formats.checklist import load_shipped
from rvlms_plan.store.server import Place
from rvlms_plan.tui.screens.theatre import TheatreScreen
from rvlms_plan.tui.widgets.item_rows import CLOSE_ROW, FOLLOW_UP_ROW
from rvlms_plan.use_cases.theatre import read_answer

RVLMS = load_shipped("rvlms")
WHOLE = [
    pytest.param("sqlite", walks.LAPAROSCOPIC, True, id="sqlite-laparoscopic"),
    pytest.param("sqlite", walks.OPEN_EXCLUDED, False, id="sqlite-open", marks=pytest.mark.soak),
    pytest.param("postgresql", walks.OPEN_EXCLUDED, False, id="postgresql-open"),
    pytest.param("postgresql", walks.LAPAROSCOPIC, True, id="postgresql-laparoscopic", marks=pytest.mark.soak),
]
"""All cases go by the command line on both engines; here each goes by one engine, and by the other in the soak."""
PEOPLE = {RVLMS.role_titles[role].lower(): person for role, person in walks.PEOPLE.items()}


async def opens_new(hand: Hand, walk: walks.Walk) -> None:
    await hand.sees("New case")
    await hand.press("n")
    await hand.sees("Code of the case")
    texts = {"code": walk.code, "age": str(walk.age), "sex": walk.sex, "checklist": "rvlms", "person": "Min Chen"}
    await hand.fills(texts | {"role": "circulator"}, PEOPLE, until=lambda: isinstance(hand.app.screen, TheatreScreen))
    await hand.until(lambda: hand.theatre.items.chosen is not None, "the cursor is somewhere")


async def walks_through(hand: Hand, walk: walks.Walk, clock: HandClock) -> None:
    for step in walks.steps(walk, RVLMS):
        clock.at = max(clock.at, walks.START + timedelta(days=step.day))
        match step:
            case walks.Answered():
                if hand.theatre.phase_id != step.phase:
                    hand.theatre.go_to_phase(step.phase)
                await hand.answers(step.item, {"sure": "yes", "same": "yes", **step.texts}, PEOPLE)
            case walks.Closed():
                hand.theatre.go_to_phase(step.phase)
                hand.theatre.items.choose(CLOSE_ROW)
                await hand.press("enter")
                await hand.fills({"sure": "yes"}, PEOPLE)
                view = hand.theatre.view
                assert view.phase(step.phase).state is PhaseState.CLOSED, hand.screen_text()
            case walks.Happens():
                await hand.press("e")
                await hand.fills({"what": step.what, "at": ""}, PEOPLE)
            case walks.Released():
                await hand.press("c")
                await hand.fills({"act": f"off {step.vessel}", "at": ""}, PEOPLE)
            case walks.Followed():
                hand.theatre.go_to_phase("follow-up")
                hand.theatre.items.choose(FOLLOW_UP_ROW)
                await hand.press("enter")
                texts = {"on": "", "by": step.by, "state": step.state, "imaging": step.imaging, "site": ""}
                await hand.fills(texts, PEOPLE)
            case walks.Ends():
                await hand.press("E")
                await hand.fills({"how": "close", "reason": "all done"}, PEOPLE)


def assert_kept(store: Place, walk: walks.Walk) -> None:
    view = kept(store, walk.code).view
    for step in walks.steps(walk, RVLMS):
        if isinstance(step, walks.Answered):
            shown = view.items[step.item]
            assert shown.state is ItemState.DONE, (step.item, shown.state, shown.why)
            asked = read_answer(view, step.item, step.texts, shown.given.entry.stamp.at)
            if step.item not in {"clamp-on", "clamp-off"}:
                assert dict(shown.given.answer) == dict(asked), step.item


@pytest.mark.parametrize(("engine", "walk", "pathway"), WHOLE, indirect=["engine"])
async def test_a_whole_case_is_walked_from_new_to_closed_on_the_screens(
    store: Place, walk: walks.Walk, pathway: bool
) -> None:
    clock = HandClock(walks.START)
    async with running(store, clock=clock) as hand:
        await opens_new(hand, walk)
        await walks_through(hand, walk, clock)
        await hand.sees("CLOSED")
        hand.theatre.go_to_phase("paraganglioma-pathway")
        if pathway:
            await hand.sees("9 done · 0 open")
            said = [text for row in hand.theatre.items.rows for line in row.lines for _, text in line]
            assert "Paraganglioma pathway closed" in said
        else:
            await hand.sees("Not applicable because Paraganglioma: Excluded")
    assert_kept(store, walk)
    view = kept(store, walk.code).view
    assert view.status is Status.CLOSED
    assert all(phase.state in PASSED for phase in view.phases)
    assert [visit.by for visit in view.case.follow_ups] == ["phone"]
    expected = PhaseState.CLOSED if pathway else PhaseState.NOT_APPLICABLE
    assert view.phase("paraganglioma-pathway").state is expected


@pytest.mark.both_engines
async def test_a_confirmed_paraganglioma_stops_the_case_on_the_screens(store: Place) -> None:
    clock, walk = HandClock(walks.START), walks.CONFIRMED
    async with running(store, clock=clock) as hand:
        await opens_new(hand, walk)
        await walks_through(hand, walk, clock)
        await hand.sees("STOP: ")
        hand.theatre.items.choose(CLOSE_ROW)
        await hand.press("enter")
        await hand.fills({"sure": "yes"}, PEOPLE)
        await hand.sees("cannot be closed yet")
    assert_kept(store, walk)
    view = kept(store, walk.code).view
    assert view.phase("work-up").state is PhaseState.BEGUN
    assert [stop.id for stop in view.stops] == ["paraganglioma-confirmed"]
