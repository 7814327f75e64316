"""The register at ten and a hundred thousand cases: each page as the program asks for it, beside the bare SQL.

The rows are put into the tables as they are, without journals: 17 summary answers a case, seeded, synthetic. The bare
SQL is what somebody would write by hand for the same page and count, through the same SQLite and the same indexes.
"""

# ruff: noqa: S608, S311 - fixed questions of our own, and numbers that are no secret

from __future__ import annotations

import itertools
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import stores
from bench.report import Row, median
from rvlms_plan.domain.register import number_of
from rvlms_plan.formats import checklist as checklist_format
from rvlms_plan.store.database import Database
from rvlms_plan.store.sqlite import dbapi
from rvlms_plan.use_cases.audit import listed

SIZES = (10_000, 100_000)
LIMIT_MS = 100
_TIMES = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """One page: as the command line asks for it, and as SQL by hand (the page's, and the count's)."""

    name: str
    where: tuple[str, ...]
    sort: str | None
    page: int
    bare: str
    count: str


_EVERY = "select count(*) from register"
_OF = "from register r join summary_answer s on s.code_folded = r.code_folded"
_FEMALE = "select count(*) from register where sex = 'female'"


def asked(cases: int) -> list[Asked]:
    """Give the pages that are measured, the last one of so many cases among them."""
    last = -(-cases // 50)
    newest = "order by changed_at desc, code_folded desc"
    lost = "s.field = 'bleeding' and s.number >= 500"
    return [
        Asked("open", (), None, 1, f"select * from register {newest} limit 50", _EVERY),
        Asked("next page", (), None, 2, f"select * from register {newest} limit 50 offset 50", _EVERY),
        Asked(
            "a page in the middle",
            (),
            None,
            last // 2,
            f"select * from register {newest} limit 50 offset {(last // 2 - 1) * 50}",
            _EVERY,
        ),
        Asked("by age", (), "age", 1, "select * from register order by age, code_folded limit 50", _EVERY),
        Asked(
            "by a summary answer",
            (),
            "-size",
            1,
            f"select r.* {_OF} where s.field = 'size' "
            "order by s.number desc, s.value desc, s.code_folded desc limit 50",
            _EVERY,
        ),
        Asked(
            "half of the cases",
            ("sex=female",),
            None,
            1,
            f"select * from register where sex = 'female' {newest} limit 50",
            _FEMALE,
        ),
        Asked(
            "a range of a summary answer",
            ("bleeding=500..",),
            "age",
            1,
            f"select r.* {_OF} where {lost} order by r.age, r.code_folded limit 50",
            f"select count(*) from summary_answer s where {lost}",
        ),
        Asked(
            "three conditions",
            ("sex=female", "approach=laparoscopic", "bleeding=500.."),
            "-findings",
            1,
            f"select r.* {_OF} join summary_answer a on a.code_folded = r.code_folded where {lost} "
            "and r.sex = 'female' and a.field = 'approach' and a.value = 'laparoscopic' "
            "order by r.findings desc, r.code_folded desc limit 50",
            f"select count(*) {_OF} join summary_answer a on a.code_folded = r.code_folded where {lost} "
            "and r.sex = 'female' and a.field = 'approach' and a.value = 'laparoscopic'",
        ),
        Asked(
            "few cases by another field",
            ("conversion=converted", "status=planning"),
            "size",
            1,
            f"select r.* {_OF} left join summary_answer z on z.code_folded = r.code_folded and z.field = 'size' "
            "where s.field = 'conversion' and s.value = 'converted' and r.status = 'planning' "
            "order by z.number, z.code_folded limit 50",
            f"select count(*) {_OF} where s.field = 'conversion' and s.value = 'converted' and r.status = 'planning'",
        ),
        Asked(
            "a finding",
            ("finding=bursts",),
            "code",
            1,
            "select r.* from finding f join register r on r.code_folded = f.code_folded where f.rule = 'bursts' "
            "order by r.code_folded limit 50",
            "select count(distinct code_folded) from finding where rule = 'bursts'",
        ),
        Asked(
            "a text",
            ("text=rv-0001",),
            None,
            1,
            f"select * from register where code_folded like '%rv-0001%' or head like '%rv-0001%' {newest} limit 50",
            "select count(*) from register where code_folded like '%rv-0001%' or head like '%rv-0001%'",
        ),
        Asked(
            "dates",
            ("opened=2024-01-01..2024-12-31",),
            "-opened",
            1,
            "select * from register where opened_at >= '2024' and opened_at < '2025' "
            "order by opened_at desc, code_folded desc limit 50",
            "select count(*) from register where opened_at >= '2024' and opened_at < '2025'",
        ),
    ]


def measured(folder: Path, sizes: Sequence[int] = SIZES) -> list[Row]:
    """Measure every page at each size, program and bare SQL by turns."""
    rows = []
    for cases in sizes:
        path = folder / f"register-{cases}.db"
        fill(path, cases)
        database = stores.opened(path)
        connection = dbapi.connect(str(path))
        for each in asked(cases):
            own, bare = _by_turns(database, connection, each)
            words = f"register {cases:,}, {each.name}"
            rows.append(Row(f"{words}, median", "ms", own, None, LIMIT_MS, _TIMES))
            if bare >= _TELLS_MS:
                rows.append(Row(f"{words}, against bare SQL", "ms", own, bare, 3, _TIMES))
        connection.close()
        database.close()
    return rows


_TELLS_MS = 5.0
"""Below that a ratio tells of the opening of a connection, which the program does for each reading."""


def _by_turns(database: Database, connection: dbapi.Connection, each: Asked) -> tuple[float, float]:
    def own() -> int:
        return listed(database, stores.STATION, each.where, each.sort, each.page).page.total

    def bare() -> int:
        connection.execute(each.bare).fetchall()
        return int(connection.execute(each.count).fetchone()[0])

    if (found := own()) != (by_hand := bare()):
        raise AssertionError(f"{each.name}: {found} cases, by hand {by_hand}")
    times: dict[Callable[[], int], list[float]] = {own: [], bare: []}
    for ask in itertools.chain.from_iterable(random.sample([own, bare], 2) for _ in range(_TIMES)):
        began = time.perf_counter()
        ask()
        times[ask].append((time.perf_counter() - began) * 1000)
    return median(times[own]), median(times[bare])


def fill(path: Path, cases: int) -> None:
    """Put so many synthetic cases into the register of a new store."""
    stores.opened(path).close()
    rvlms = checklist_format.load_shipped("rvlms")
    text = checklist_format.shipped()["rvlms"].read_bytes()
    connection = dbapi.connect(str(path))
    values = ("rvlms", rvlms.version, text)
    connection.execute("insert into checklist_text values (?, ?, ?, ?)", (rvlms.sha256, *values))
    chance = random.Random(7)
    for first in range(0, cases, 5000):
        made = [
            _case(chance, number, rvlms.sha256, len(rvlms.items), len(rvlms.order))
            for number in range(first, first + 5000)
        ]
        names = list(made[0][0])
        put = f"insert into register ({', '.join(names)}) values ({', '.join('?' * len(names))})"
        connection.executemany(put, [tuple(row.values()) for row, _, _ in made])
        answers = ((r["code_folded"], f, v, number_of(v)) for r, summary, _ in made for f, v in summary.items())
        connection.executemany("insert into summary_answer values (?, ?, ?, ?)", list(answers))
        found = [(r["code_folded"], n, rule, "x", "says", "[]", 0, "1") for r, _, rules in made for n, rule in rules]
        connection.executemany("insert into finding values (?, ?, ?, ?, ?, ?, ?, ?)", found)
    connection.commit()
    connection.close()


def _case(
    chance: random.Random, number: int, sha256: str, items: int, orders: int
) -> tuple[dict[str, object], dict[str, str], list[tuple[int, str]]]:
    opened = datetime(2019, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(4_000_000))
    code, began = f"RV-{number:06}", opened + timedelta(days=20)
    age, sex = chance.randrange(18, 90), chance.choice(("female", "male"))
    summary = {
        "age": str(age),
        "sex": sex,
        "vein": chance.choice(("ivc-infrarenal", "renal-left", "gonadal-right")),
        "thrombus": chance.choice(("none", "infrahepatic")),
        "approach": chance.choice(("open", "laparoscopic", "laparoscopic")),
        "approach-now": chance.choice(("open", "laparoscopic")),
        "paraganglioma": chance.choice(("excluded", "not-excluded")),
        "clamp": "satinsky-partial",
        "conversion": chance.choices(("converted", "not-converted"), (1, 5))[0],
        "operative-time": str(chance.randrange(120, 600)),
        "bleeding": str(chance.randrange(2, 60) * 50),
        "transfusion": str(chance.randrange(6)),
        "size": f"{chance.randrange(20, 200) / 10:.1f}",
        "pathology": "leiomyosarcoma",
        "creatinine-week-1": str(chance.randrange(50, 150)),
        "follow-up-months": str(chance.randrange(60)),
        "recurrence": chance.choice(("no-disease", "no-disease", "recurrence-asymptomatic")),
    }
    if number % 9 == 0:
        del summary["size"], summary["bleeding"]
    rules = [
        (place, chance.choice(("bursts", "late-entry", "override", "order")))
        for place in range(1, chance.randrange(1, 5))
    ]
    status = chance.choices(("closed", "follow-up", "planning", "in-theatre", "recovery"), (60, 20, 10, 5, 5))[0]
    letters = "".join(chance.choices("dnvfo", (80, 12, 2, 2, 4), k=items))
    stamp = opened.isoformat(timespec="microseconds")
    row: dict[str, object] = {
        "case_id": f"{number:08x}-0000-4000-8000-{number:012x}",
        "code": code,
        "code_folded": code.casefold(),
        "status": status,
        "checklist": "rvlms",
        "version": "1.0.0",
        "age": age,
        "sex": sex,
        "phase": "follow-up",
        "phase_title": "Follow-up",
        "done_in_phase": 3,
        "items_in_phase": 7,
        "done": letters.count("d"),
        "not_applicable": letters.count("n"),
        "deferred": letters.count("f"),
        "overridden": letters.count("v"),
        "open": letters.count("o"),
        "positions": chance.randrange(20, 200),
        "opened_at": stamp,
        "changed_at": (began + timedelta(minutes=chance.randrange(100_000))).isoformat(timespec="microseconds"),
        "head": json.dumps([summary["vein"], summary["approach"]]),
        "summary": json.dumps(summary),
        "operated_at": None if status == "planning" else began.isoformat(timespec="microseconds"),
        "sha256": sha256,
        "items": letters,
        "orders": "".join(chance.choices("kb.", (80, 5, 15), k=orders)),
        "findings": len(rules),
        "sought": f"{code} {summary['vein']} {summary['approach']}".casefold(),
        "read_as": "1.1",
    }
    return row, summary, rules
