"""A twelve-hour operation at speed: the clock goes on by seconds, 5,000 entries are made, one screen shows them."""

from __future__ import annotations

import asyncio
import gc
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from textual import events

from driving import BERG, Hand, HandClock, kept, make_case, running
from rvlms_plan.domain.case import ItemState
from rvlms_plan.formats.checklist import load_shipped
from rvlms_plan.tui.screens.settings import Typist
from rvlms_plan.tui.screens.theatre import TheatreScreen
from rvlms_plan.use_cases import theatre
from rvlms_plan.use_cases.live import Recorded
from rvlms_plan.use_cases.station import Who

pytestmark = pytest.mark.soak

ENTRIES, HOURS, IN_A_ROUND = 5000, 12, 10
WARM_UP, WINDOW = 500, 40
MAY_GROW_BY = 20 * 2**20
A_FRAME_IS_FREE = 0.03
"""So many seconds after a frame the next is painted at once, so that a tick's own time is what is measured."""
RVLMS = load_shipped("rvlms")
TICKED = next(each for each in RVLMS.items.values() if each.is_tick and not each.each and not each.when)
SPEAKS = Who("Chen", TICKED.roles[0])
SATO = Who("Sato", "radiologist", "Chen")
STATUS = Path("/proc/self/status")


def resident() -> int:
    """Give this process's memory in bytes, once all garbage is gone."""
    gc.collect()
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


class Operation:
    """One case on the screen, and all that is entered into it."""

    def __init__(self, hand: Hand, clock: HandClock) -> None:
        self.hand, self.clock = hand, clock
        self.ticks: list[float] = []

    @property
    def screen(self) -> TheatreScreen:
        return self.hand.theatre

    @property
    def entries(self) -> int:
        return self.screen.view.case.position

    async def goes_on(self, seconds: float) -> None:
        """Let the clock go on, each second of it shown."""
        for _ in range(round(seconds)):
            self.clock.at += timedelta(seconds=1)
            self.screen.show_clock()
            await asyncio.sleep(0)

    async def ticks_once(self) -> None:
        """Answer the item by its key, wait until that is painted; then take it back, to be answered again."""
        self.screen.items.choose(TICKED.id)
        await self.painted()
        await asyncio.sleep(A_FRAME_IS_FREE)
        before, began = self.entries, time.perf_counter()
        self.hand.app.post_message(events.Key("space", " "))
        await self.until(lambda: self.entries > before and self.screen.view.items[TICKED.id].state is ItemState.DONE)
        await self.painted()
        self.ticks.append(time.perf_counter() - began)
        await self.enters(
            lambda request: theatre.correct(
                self.screen.live, TICKED.id, None, SPEAKS, because="mistake", reason="soak", request=request
            )
        )

    async def enters(self, work: Callable[[str], Recorded]) -> None:
        """Record something as the screen does."""
        assert await self.screen.saving.record(work) is not None, self.hand.screen_text()

    async def corrects(self) -> None:
        """Give the size another value."""
        size = f"{5 + self.entries % 2}.{self.entries % 10}"
        await self.enters(
            lambda request: theatre.correct(
                self.screen.live,
                "size",
                [size],
                SATO,
                because="new-information",
                reason="read again",
                confirmed=True,
                request=request,
            )
        )

    async def notes(self) -> None:
        """Write a note."""
        text = f"Synthetic note {self.entries}"
        await self.enters(lambda request: theatre.note(self.screen.live, text, SPEAKS, request=request))

    async def painted(self) -> None:
        """Wait until nothing is left to be drawn."""
        await self.until(lambda: not self.screen._dirty_widgets and not self.screen._layout_required)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        deadline = time.monotonic() + 20
        while not holds():
            assert time.monotonic() < deadline, self.hand.screen_text()
            await asyncio.sleep(0.0005)


def quickest_median(ticks: list[float]) -> float:
    """Give the least of the medians of a few windows: what else the machine does can only add to one."""
    return min(statistics.median(ticks[place : place + WINDOW]) for place in range(0, len(ticks) - WINDOW + 1, WINDOW))


@pytest.mark.skipif(not STATUS.exists(), reason="this system does not tell a process its memory")
async def test_twelve_hours_and_five_thousand_entries_leave_the_program_as_small_and_as_quick_as_it_was(
    tmp_path: Path,
) -> None:
    clock = HandClock()
    store = tmp_path / "soak.db"
    make_case(store, clock)
    async with running(store, clock=clock, case="RV-1", typist=Typist(SPEAKS.person, SPEAKS.role)) as hand:
        await hand.until(lambda: isinstance(hand.app.screen, TheatreScreen), "the case opens")
        operation = Operation(hand, clock)
        began, small = clock.at, 0
        screen = operation.screen
        await operation.enters(
            lambda request: theatre.answer(screen.live, "size", ["7.4"], SATO, confirmed=True, request=request)
        )
        screen.go_to_phase(RVLMS.phase_of[TICKED.id].id)
        while operation.entries < ENTRIES:
            await operation.goes_on(HOURS * 3600 / ENTRIES * IN_A_ROUND)
            await operation.ticks_once()
            for _ in range(IN_A_ROUND - 3):
                await operation.corrects()
            await operation.notes()
            if not small and operation.entries >= WARM_UP:
                small = resident()
        grown = resident() - small
        hours = (clock.at - began).total_seconds() / 3600
        position, ticks = operation.entries, operation.ticks[WARM_UP // IN_A_ROUND :]
    early, late = quickest_median(ticks[: 3 * WINDOW]), quickest_median(ticks[-3 * WINDOW :])
    assert hours >= HOURS - 0.1
    assert kept(store).case.position == position >= ENTRIES
    assert grown < MAY_GROW_BY, f"grew by {grown / 2**20:.1f} MiB"
    assert late <= 1.25 * early, f"a tick took {early * 1000:.2f} ms, and {late * 1000:.2f} ms at the end"
    assert kept(store).case.people.get(BERG.person) == BERG.role
