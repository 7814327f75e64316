"""Some theatres of a hospital in one process, three stations each, on a server.

    python -m bench.theatres URL FIRST THEATRES STATIONS COUNT PAUSE

As `bench.station`; at the end it prints one line of JSON: of each station `code`, `number`, `asked`, `seen` and its
share of the processor seconds of this process, `worked`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from bench import hospital
from bench.station import Measured
from rvlms_plan.store.server import Server


async def run(all_here: list[Measured], stations: int, count: int, pause: float) -> float:
    """Take up the cases, and begin together with the other processes; give the processor seconds that it took."""
    lives = [await each.taken_up() for each in all_here]
    print("ready", flush=True)
    begins = float(await asyncio.to_thread(sys.stdin.readline))
    worked = time.process_time()
    spread = pause / len(all_here)
    running = [
        each.run(live, stations, count, pause, begins + spread * place)
        for place, (each, live) in enumerate(zip(all_here, lives, strict=True))
    ]
    await asyncio.gather(*running)
    return time.process_time() - worked


def main() -> None:
    """Run the theatres."""
    url, first, theatres, stations, count, pause = sys.argv[1:]
    place = Server(url)
    all_here = [
        Measured(place, number, hospital.code_of(theatre), f"{theatre}/")
        for theatre in range(int(first), int(first) + int(theatres))
        for number in range(int(stations))
    ]
    worked = asyncio.run(run(all_here, int(stations), int(count), float(pause)))
    told = [
        {
            "code": each.code,
            "number": each.number,
            "asked": each.asked,
            "seen": each.seen,
            "worked": worked / len(all_here),
        }
        for each in all_here
    ]
    print(json.dumps(told))


if __name__ == "__main__":
    main()
