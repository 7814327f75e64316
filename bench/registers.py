"""The register of simulated cases, from one to a hundred thousand: each page as the program asks for it.

Beside it the bare SQL, which is what somebody would write by hand for the same page and count, through the same SQLite
and the same indexes.
"""

# ruff: noqa: S608 - fixed questions of our own, and numbers that are no secret

from __future__ import annotations

import itertools
import random
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import stores
from bench.report import Row, median
from rvlms_plan.store.database import Database
from rvlms_plan.store.sqlite import dbapi
from rvlms_plan.use_cases.audit import cohort, listed

LIMIT_MS = 100
COHORT_S = 2
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
    part = "'%sim-1-0001%'"
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
            ("text=sim-1-0001",),
            None,
            1,
            f"select * from register where code_folded like {part} or head like {part} {newest} limit 50",
            f"select count(*) from register where code_folded like {part} or head like {part}",
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


def measured(folder: Path, simulated: Path, sizes: Sequence[int]) -> list[Row]:
    """Measure every page, and the cohort of all, at each size; program and bare SQL by turns."""
    rows = []
    for cases in sizes:
        path = folder / f"register-{cases}.db"
        sized(simulated, path, cases)
        database = stores.opened(path)
        connection = dbapi.connect(str(path))
        for each in asked(cases):
            own, bare = _by_turns(database, connection, each)
            words = f"register {cases:,}, {each.name}"
            rows.append(Row(f"{words}, median", "ms", own, None, LIMIT_MS, _TIMES))
            if bare >= _TELLS_MS:
                rows.append(Row(f"{words}, against bare SQL", "ms", own, bare, 3, _TIMES))
        rows.append(Row(f"cohort of {cases:,}, median", "s", _cohort(database), None, COHORT_S, _TIMES))
        connection.close()
        database.close()
        path.unlink()
    return rows


def _cohort(database: Database) -> float:
    taken = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        cohort(database, stores.STATION)
        taken.append(time.perf_counter() - began)
    return median(taken)


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


def sized(simulated: Path, path: Path, cases: int) -> None:
    """Give a store whose register holds so many cases: those of a simulated one, the first of them or many times over.

    Only the read model is cut or repeated, under codes of its own; the journals stay those of the simulated cases.
    """
    shutil.copyfile(simulated, path)
    connection = dbapi.connect(str(path))
    (there,) = connection.execute("select count(*) from register").fetchone()
    kept = "(select code_folded from register order by code_folded limit ?)"
    for table in ("summary_answer", "finding", "register") if cases < there else ():
        connection.execute(f"delete from {table} where code_folded not in {kept}", (cases,))
    columns = [row[1] for row in connection.execute("pragma table_info(register)")]
    own = {"case_id": "case_id || :by", "code": "code || :by", "code_folded": "code_folded || :by"}
    for time_over in range(1, cases // there if cases > there else 0):
        by, first = {"by": f"-{time_over}"}, "where length(code_folded) = :long"
        long = {"long": len(connection.execute("select min(code_folded) from register").fetchone()[0])}
        values = ", ".join(own.get(name, name) for name in columns)
        connection.execute(
            f"insert into register ({', '.join(columns)}) select {values} from register {first}", by | long
        )
        for table in ("summary_answer", "finding"):
            rest = [row[1] for row in connection.execute(f"pragma table_info({table})")][1:]
            listed_there = ", ".join(rest)
            connection.execute(
                f"insert into {table} (code_folded, {listed_there}) select code_folded || :by, {listed_there} "
                f"from {table} {first}",
                by | long,
            )
    connection.commit()
    connection.close()
