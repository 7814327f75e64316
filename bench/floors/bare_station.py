"""The floor of a station: bare SQLite doing the same transactions at the same pace, and nothing else.

    python -m bench.floors.bare_station STORE NUMBER STATIONS COUNT PAUSE

Begins and prints as `bench.station` does. Each transaction reads the journal's end, hashes and inserts an entry of the
same size, and writes the case's row in the register; SQLite itself waits for the lock, up to five seconds.
"""

from __future__ import annotations

import json
import random
import sys
import time
import uuid
from datetime import UTC, datetime

from bench import stores
from rvlms_plan.domain.chain import canonical, chained
from rvlms_plan.store import sqlite

WAITS_MS = 5000
_END = "select position, hash from entry where journal_kind = 'case' and journal_id = ? order by position desc limit 1"
_ENTER = "insert into entry values ('case', ?, ?, ?, 'NoteWritten', ?, ?, ?, ?)"
_ROW = "update register set positions = ?, changed_at = ? where case_id = ?"


def main() -> None:
    """Run one."""
    path, number, _, count, pause = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), float(sys.argv[5])
    connection = sqlite.dbapi.connect(path, isolation_level=None, timeout=WAITS_MS / 1000)
    for pragma in ("synchronous = full", "foreign_keys = on", "recursive_triggers = on", f"busy_timeout = {WAITS_MS}"):
        connection.execute(f"pragma {pragma}")
    (case_id,) = connection.execute("select case_id from register where code = ?", (stores.CODE,)).fetchone()
    print("ready", flush=True)
    begins = float(sys.stdin.readline())
    chance, asked = random.Random(number), []  # noqa: S311 - not a secret
    due = begins + number * pause / stores.STATIONS
    for turn in range(count):
        time.sleep(max(0.0, due - time.monotonic()))
        due += chance.uniform(0.5, 1.5) * pause
        request, at = f"{number}-{turn}", time.monotonic()
        used = time.thread_time()
        _enter(connection, case_id, request, number)
        asked.append((request, at, at, time.monotonic(), time.thread_time() - used))
    connection.close()
    print(json.dumps({"asked": asked, "seen": []}))


def _enter(connection: sqlite.dbapi.Connection, case_id: str, request: str, number: int) -> None:  # type: ignore[name-defined]
    connection.execute("begin immediate")
    position, head = connection.execute(_END, (case_id,)).fetchone()
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    body = canonical(
        {
            "journal": {"kind": "case", "id": case_id},
            "kind": "NoteWritten",
            "position": position + 1,
            "request": request,
            "at": now,
            "happened_at": now,
            "said_by": {"person": stores.TYPIST.person, "role": stores.TYPIST.role},
            "entered_by": stores.TYPIST.person,
            "station": f"bench-{number}",
            "fact": {"text": f"bare {uuid.uuid4()}"},
        }
    )
    connection.execute(_ENTER, (case_id, position + 1, request, now, body, head, chained(head, body)))
    connection.execute(_ROW, (position + 1, now, case_id))
    connection.execute("commit")


if __name__ == "__main__":
    main()
