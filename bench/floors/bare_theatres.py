"""The floor of a hospital: bare psycopg that carries out the same transactions at the same pace, and nothing else.

As many connections in as many processes as ours, each of which listens. An answer is one transaction; behind it the
other two stations of the case are told, and read what is new. Left out are who is at which station, deciding, the
entry itself, and everything that is made to be shown.

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
_TELL = "select set_config('synchronous_commit', 'off', true), pg_notify(%s, '')"
_NEWER = (
    "select position, body, hash from entry where journal_kind = 'case' and journal_id = %s and position > %s "
    "order by position"
)
_INSERT = "insert into entry values ('case', %s, %s, %s, 'ItemAnswered', %s, %s, %s, %s)"
_ROW = "update register set changed_at = %s, positions = %s, done = %s where case_id = %s"
_BODY = json.dumps({"filler": "x" * 300}).encode()


class Bare:
    """One connection that writes, and is told what the other two of its case have written."""

    def __init__(self, url: str, theatre: int, number: int) -> None:
        self._connection = psycopg.connect(
            url.replace("+psycopg", ""), options="-c search_path=rvlms_plan", prepare_threshold=2, autocommit=True
        )
        self._channel = f"theatre_{theatre}"
        self._connection.execute(f"listen {self._channel}")
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
        self._key = int.from_bytes(hashlib.sha256(self._case.encode()).digest()[:8], "big", signed=True)
        self.asked: list[tuple[str, float, float, float, float]] = []
        self.seen: list[tuple[int, float]] = []

    def run(self, count: int, pause: float, begins: float) -> None:
        """Write so often, and look what others write until it is due."""
        chance, due = random.Random(self._name), begins  # noqa: S311 - not a secret
        for turn in range(count):
            self._look(due)
            due += chance.uniform(0.5, 1.5) * pause
            asked = time.monotonic()
            self._write(f"{self._name}-{turn}")
            self.asked.append((f"{self._name}-{turn}", asked, asked, time.monotonic(), 0.0))
            self._connection.execute(_TELL, (self._channel,))
        self._look(due)
        self._connection.close()

    def _look(self, until: float) -> None:
        """Read what is new as often as this connection is told, until a moment."""
        while (left := until - time.monotonic()) > 0:
            told = list(self._connection.notifies(timeout=left, stop_after=1))
            if any(each.pid != self._connection.info.backend_pid for each in told):
                self._read()

    def _read(self) -> None:
        newer = self._connection.execute(_NEWER, (self._case, self._position)).fetchall()
        for position, _, own in newer:
            self._position, self._head = position, own
            self.seen.append((position, time.monotonic()))

    def _write(self, request: str) -> None:
        there, at = self._connection, datetime.now(UTC).isoformat(timespec="microseconds")
        with there.transaction():
            there.execute(_LOCK, (self._key,))
            self._read()
            body = _BODY + request.encode()
            own = hashlib.sha256(self._head + body).digest()
            position = self._position + 1
            there.execute(_INSERT, (self._case, position, request, at, body, self._head, own))
            there.execute(_ROW, (at, position, position % 7, self._case))
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
    worked = time.process_time()
    running = [
        threading.Thread(target=each.run, args=(int(count), float(pause), begins + spread * place))
        for place, each in enumerate(all_here)
    ]
    for each in running:
        each.start()
    for each in running:
        each.join()
    worked = (time.process_time() - worked) / len(all_here)
    told = [
        {"code": hospital.code_of(theatre), "number": number, "asked": each.asked, "seen": each.seen, "worked": worked}
        for (theatre, number), each in zip(numbers, all_here, strict=True)
    ]
    print(json.dumps(told))


if __name__ == "__main__":
    main()
