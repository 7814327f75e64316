"""Verification and export beside a loop that only reads and hashes: `make bench-verify`."""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from bench import machine
from bench.report import Row, median, summary, table
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import Case, CaseView, opened
from rvlms_plan.domain.chain import GENESIS, canonical, chained
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.summary import row_of
from rvlms_plan.formats import checklist as checklist_format
from rvlms_plan.store import register, sqlite
from rvlms_plan.store.database import THEATRE, open_store
from rvlms_plan.store.journal import utc
from rvlms_plan.use_cases import sealing
from rvlms_plan.use_cases.station import Station

ENTRIES, A_CASE, ROUNDS = 200_000, 100, 3
_INSERT = "insert into entry values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_BEGAN = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def fill(path: Path, entries: int) -> None:
    """Write cases of a hundred entries each, whole to the last byte, through one connection; then seal them."""
    database = open_store(path, THEATRE, lambda: _BEGAN, "bench")
    checks = checklist_format.load_shipped("rvlms")
    words = checklist_format.shipped()["rvlms"].read_bytes()
    database.write(lambda connection: register.keep_text(connection, checks.sha256, checks.id, checks.version, words))
    for number in range(entries // A_CASE):
        database.write(_case(checks, f"RV-{number:06}", _BEGAN + timedelta(minutes=number)))
    sealing.seal(database, Station(lambda: _BEGAN, "bench", key_file=path.with_name("bench.key")), "asked")
    database.close()


def _case(checks: Checklist, code: str, at: datetime) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        journal, head, case = str(uuid.uuid4()), GENESIS, None
        rows = []
        for place in range(1, A_CASE + 1):
            fact: e.Fact
            if place == 1:
                fact = e.CaseOpened(code, checks.id, checks.version, checks.sha256, 56, "female")
            elif place % 3:
                fact = e.ItemCorrected(
                    "size", {"value": f"{5 + place % 2}.{place % 10}"}, "new-information", "read again"
                )
            else:
                fact = e.NoteWritten(f"Synthetic note {place} of the bench")
            moment = at + timedelta(seconds=place)
            voice = Voice("Sato", "radiologist")
            entry = e.Entry(place, e.Stamp(str(uuid.uuid4()), moment, moment, voice, "Chen", "bench"), fact)
            body = canonical({"journal": {"kind": "case", "id": journal}, **e.to_data(entry)})
            own = chained(head, body)
            stamp = entry.stamp
            rows.append(("case", journal, place, stamp.request, entry.kind, utc(moment), body, head, own))
            head = own
            case = case.after(entry) if isinstance(case, Case) else opened(checks, journal, entry)
        connection.exec_driver_sql(_INSERT, rows)
        register.write_row(connection, row_of(CaseView(case)), is_new=True)

    return work


def bare(path: Path) -> float:
    """Read every row and hash its bytes, and nothing else; give the seconds."""
    connection = sqlite.dbapi.connect(path)
    began = time.perf_counter()
    for row in connection.execute(
        "select journal_kind, journal_id, position, request, kind, at, body, previous, hash from entry "
        "order by journal_kind, journal_id, position"
    ):
        hashlib.sha256(b"rvlms-plan/entry/1\n" + row[7] + row[6]).digest()
    taken = time.perf_counter() - began
    connection.close()
    return taken


_RUN = """
import json, re, sys, time
from pathlib import Path
from rvlms_plan.store.database import THEATRE, Database
from rvlms_plan.use_cases import exporting, verifying
database = Database(Path(sys.argv[2]), read_only=True)
began = time.perf_counter()
if sys.argv[1] == "export":
    with open("/dev/null", "wb") as out:
        count = exporting.write_jsonl(database, out.write, (), at="2026-01-05T08:00:00+00:00", program="bench").entries
else:
    report = verifying.verify(database, thorough=True if sys.argv[1] == "thorough" else None)
    assert report.is_whole, report.problems[:3]
    count = report.entries
taken = time.perf_counter() - began
most = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
print(json.dumps([taken, most / 1024, count]))
"""


def run(what: str, path: Path) -> tuple[float, float, int]:
    """Run one of ours in a process of its own; give its seconds, its greatest memory in MiB, and the entries."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN, what, path], check=True, capture_output=True, text=True, timeout=3600
    )
    seconds, memory, count = json.loads(done.stdout)
    return seconds, memory, count


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.verifying", description=__doc__)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--folder", type=Path, help="keep the store here, and use the one that is there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rvlms-plan-bench-") as name:
        folder = given.folder or Path(name)
        print("\n".join(machine.described(folder)))
        path = folder / f"{given.entries}.db"
        if not path.exists():
            print(f"writing {given.entries:,} entries", file=sys.stderr)
            fill(path, given.entries)
        taken: dict[str, list[float]] = {"bare": [], "verify": [], "thorough": [], "export": []}
        weighed: dict[str, list[float]] = {name: [] for name in taken}
        for _ in range(given.rounds):
            taken["bare"].append(bare(path))
            for what in ("verify", "thorough", "export"):
                seconds, memory, count = run(what, path)
                if count != given.entries:
                    raise SystemExit(f"{what} read {count:,} of {given.entries:,} entries")
                taken[what].append(seconds)
                weighed[what].append(memory)
    floor = median(taken["bare"])
    speeds = ", ".join(f"{name} {given.entries / median(each):,.0f}/s" for name, each in taken.items())
    rows = [
        Row("verify, seconds", "s", median(taken["verify"]), floor, 4, given.rounds),
        Row("verify --thorough, seconds", "s", median(taken["thorough"]), floor, 40, given.rounds),
        Row("export as JSON Lines, seconds", "s", median(taken["export"]), None, given.entries / 50_000, given.rounds),
        *(
            Row(f"memory, {name}", "MiB", max(weighed[name]), None, 64, given.rounds)
            for name in ("verify", "thorough", "export")
        ),
    ]
    print("\n".join(["", *table(rows), "", summary(rows), f"entries a second: {speeds}"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
