"""A server that goes away in mid-case: it is said, clocks go on, and the same key works when it is back."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from driving import Hand, HandClock, kept, make_case, running
from rvlms_plan.domain.case import ItemState
from rvlms_plan.store.server import Place, Server
from servers import TestServer


@pytest.fixture
def own_server() -> Iterator[TestServer]:
    """Give a server that no other test needs."""
    made = TestServer.made()
    yield made
    made.remove()


async def at_sign_out(hand: Hand) -> None:
    await hand.opens("RV-1")
    hand.theatre.go_to_phase("sign-out")
    hand.theatre._flows._by_role.update({"circulator": "Chen", "scrub-nurse": "Novak"})
    hand.theatre.items.choose("procedure-recorded")


async def test_a_server_that_is_gone_is_said_and_the_same_key_works_when_it_is_back(own_server: TestServer) -> None:
    clock = HandClock()
    place: Place = Server(own_server.url(own_server.fresh()))
    make_case(place, clock, age=56, sex="female")
    async with running(place, clock=clock) as hand:
        await at_sign_out(hand)
        own_server.stop(signal.SIGQUIT)
        await hand.press("space")
        await hand.sees("cannot be reached")
        await hand.sees("what was saved before is kept")
        assert hand.theatre.view.items["procedure-recorded"].state is ItemState.OPEN
        before = hand.screen_text().splitlines()[0]
        clock.at = clock.at.replace(minute=(clock.at.minute + 7) % 60)
        await hand.until(lambda: hand.screen_text().splitlines()[0] != before, "the clock goes on")
        own_server.start()
        hand.theatre.items.choose("procedure-recorded")
        await hand.press("enter")
        await hand.until(
            lambda: hand.theatre.view.items["procedure-recorded"].state is ItemState.DONE, "it is saved by the same key"
        )
        await hand.until(lambda: "ot saved" not in hand.screen_text(), "the banner is gone")
    assert kept(place).view.items["procedure-recorded"].state is ItemState.DONE


@pytest.mark.both_engines
async def test_what_another_station_enters_shows_by_itself(store: Place) -> None:
    clock = HandClock()
    make_case(store, clock, age=56, sex="female")
    async with running(store, clock=clock) as first, running(store, clock=clock) as second:
        await second.opens("RV-1")
        second.theatre.go_to_phase("sign-out")
        await at_sign_out(first)
        await first.press("space")
        await second.until(
            lambda: second.theatre.view.items["procedure-recorded"].state is ItemState.DONE, "the other station has it"
        )
