"""The floor of a hospital: bare psycopg that carries out the same transactions at the same pace, and nothing else.

python -m bench.floors.bare_theatres URL FIRST THEATRES STATIONS COUNT PAUSE
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
import threading
import time
from datetime import UTC, datetime

import psycopg

from bench import hospital

_LOCK = "select pg_advisory_xact_lock(%s)"
_NEWER = (
    "select position, body, hash from entry where journal_kind = 'case' and journal_id = %s and position > %s "
    "order by position"
)
_INSERT = "insert into entry values ('case', %s, %s, %s, 'ItemAnswered', %s, %s, %s, %s)"
_ROW = "update register set changed_at = %s, positions = %s, done = %s where case_id = %s"
_BODY = json.dumps({"filler": "x" * 300}).encode()


class Bare:
    """One connection that writes."""

    def __init__(self, url: str, theatre: int, number: int) -> None:
        self._connection = psycopg.connect(
            url.replace("+psycopg", ""), options="-c search_path=rvlms_plan", prepare_threshold=2
        )
        self._name = f"{theatre}/{number}"
        self._number = number
        found = self._connection.execute(
            "select r.case_id, r.positions, e.hash from register r join entry e on e.journal_id = r.case_id "
            "and e.position = r.positions where r.code = %s",
            (hospital.code_of(theatre),),
        ).fetchone()
        if found is None:
            raise RuntimeError("the case is not there")
        self._case, self._position, self._head = found
        self._connection.commit()
        self._key = int.from_bytes(hashlib.sha256(self._case.encode()).digest()[:8], "big", signed=True)
        self.asked: list[tuple[str, float, float, float, float]] = []

    def run(self, count: int, pause: float, begins: float) -> None:
        """Write so often."""
        chance, due = random.Random(self._name), begins  # noqa: S311 - not a secret
        for turn in range(count):
            time.sleep(max(0.0, due - time.monotonic()))
            due += chance.uniform(0.5, 1.5) * pause
            asked = time.monotonic()
            self._write(f"{self._name}-{turn}")
            self.asked.append((f"{self._name}-{turn}", asked, asked, time.monotonic(), 0.0))
        self._connection.close()

    def _write(self, request: str) -> None:
        there, at = self._connection, datetime.now(UTC).isoformat(timespec="microseconds")
        there.execute(_LOCK, (self._key,))
        for position, _, own in there.execute(_NEWER, (self._case, self._position)):
            self._position, self._head = position, own
        body = _BODY + request.encode()
        own = hashlib.sha256(self._head + body).digest()
        position = self._position + 1
        there.execute(_INSERT, (self._case, position, request, at, body, self._head, own))
        there.execute(_ROW, (at, position, position % 7, self._case))
        there.commit()
        self._position, self._head = position, own


def main() -> None:
    """Run the theatres."""
    url, first, theatres, stations, count, pause = sys.argv[1:]
    numbers = [
        (theatre, number)
        for theatre in range(int(first), int(first) + int(theatres))
        for number in range(int(stations))
    ]
    all_here = [Bare(url, *each) for each in numbers]
    print("ready", flush=True)
    begins, spread = float(sys.stdin.readline()), float(pause) / len(all_here)
    running = [
        threading.Thread(target=each.run, args=(int(count), float(pause), begins + spread * place))
        for place, each in enumerate(all_here)
    ]
    for each in running:
        each.start()
    for each in running:
        each.join()
    told = [
        {"code": hospital.code_of(theatre), "number": number, "asked": each.asked, "seen": []}
        for (theatre, number), each in zip(numbers, all_here, strict=True)
    ]
    print(json.dumps(told))


if __name__ == "__main__":
    main()
