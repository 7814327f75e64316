"""One station: answers at a person's pace through the use cases, and notes when it saw what others answered.

    python -m bench.station STORE NUMBER STATIONS COUNT PAUSE

Says `ready`, and begins at the moment that it then reads from standard input (moments are of the system's steady
clock). At its end it prints one line of JSON: `asked` (request, the moments at which it was asked for, begun on the
store thread and saved, processor seconds of that thread) and `seen` (journal position, moment).
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from pathlib import Path

from bench import stores
from rvlms_plan.domain.presence import BEAT_SECONDS
from rvlms_plan.store.server import Place
from rvlms_plan.use_cases import theatre
from rvlms_plan.use_cases.desk import Desk
from rvlms_plan.use_cases.live import LiveCase, Recorded
from rvlms_plan.use_cases.station import Station

OWN_ITEMS = 4
GIVES_UP_AFTER = 60.0


class Measured:
    """A station that is measured, as the screens have it: a desk with its store thread, its looks and its beats."""

    def __init__(self, place: Place, number: int, code: str = stores.CODE, prefix: str = "") -> None:
        self.number = number
        self.code = code
        self._prefix = prefix
        self.asked: list[tuple[str, float, float, float, float]] = []
        self.seen: list[tuple[int, float]] = []
        self._desk = Desk(lambda: stores.opened(place), Station(stores.now, f"bench-{number}"))
        self._position = 0

    async def taken_up(self) -> LiveCase:
        """Take up the case."""
        live = await self._desk.resume(self.code)
        self._position = live.case.position
        return live

    async def run(self, live: LiveCase, stations: int, count: int, pause: float, due: float) -> None:
        """Answer so often, first when it is `due`, then look on until all that so many stations answer is there."""
        at_the_end = self._position + stations * count
        others = [asyncio.create_task(each) for each in (self._listen(live), self._beat(live))]
        # Seeded by case and number: stations that are due at the same moments again and again are no hospital.
        chance = random.Random(f"{self._prefix}{self.number}")  # noqa: S311 - not a secret
        for turn in range(count):
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            due += chance.uniform(0.5, 1.5) * pause
            await self._answer(live, turn)
        while self._position < at_the_end and time.monotonic() < due + GIVES_UP_AFTER:  # noqa: ASYNC110 - the listener moves it
            await asyncio.sleep(0.2)
        for each in others:
            each.cancel()
        await asyncio.wait(others)
        self._desk.leave()
        self._desk.finish()

    async def _answer(self, live: LiveCase, turn: int) -> None:
        """Tick an own item; once all are ticked withdraw them, so that the case stays as large as a case is."""
        item = f"bench-item-{self.number * OWN_ITEMS + turn % OWN_ITEMS}"
        request = f"{self._prefix}{self.number}-{turn}"

        began: list[float] = []

        def work() -> Recorded:
            began[:] = [time.monotonic(), time.thread_time()]
            recorded = request_it()
            began[1] = time.thread_time() - began[1]
            return recorded

        def request_it() -> Recorded:
            if turn // OWN_ITEMS % 2 == 0:
                return theatre.answer(live, item, [], stores.TYPIST, request=request)
            why = {"because": "mistake", "reason": "bench"}
            return theatre.correct(live, item, None, stores.TYPIST, **why, request=request)

        asked = time.monotonic()
        await self._desk.do(work)
        saved = time.monotonic()
        self.asked.append((request, asked, began[0], saved, began[1]))
        self._note(live, saved)

    async def _listen(self, live: LiveCase) -> None:
        async for _ in self._desk.changes(live):
            self._note(live, time.monotonic())

    async def _beat(self, live: LiveCase) -> None:
        while True:
            await self._desk.beat(live, stores.TYPIST.person, stores.TYPIST.role)
            await asyncio.sleep(BEAT_SECONDS)

    def _note(self, live: LiveCase, moment: float) -> None:
        """Note what is held now and was not before."""
        newest = live.case.position
        self.seen += [(position, moment) for position in range(self._position + 1, newest + 1)]
        self._position = max(self._position, newest)


async def alone(one: Measured, stations: int, count: int, pause: float) -> None:
    """Run one station of this process's own."""
    live = await one.taken_up()
    print("ready", flush=True)
    begins = float(await asyncio.to_thread(sys.stdin.readline))
    await one.run(live, stations, count, pause, begins + one.number * pause / stations)


def main() -> None:
    """Run one station."""
    path, number, stations, count, pause = sys.argv[1:]
    one = Measured(Path(path), int(number))
    asyncio.run(alone(one, int(stations), int(count), float(pause)))
    print(json.dumps({"asked": one.asked, "seen": one.seen}))


if __name__ == "__main__":
    main()
