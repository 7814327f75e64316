"""What is done to other centres' cases in the database file is reported, also where no checkpoint was made since."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bundle_help import hospital
from rvlms_plan.domain.chain import canonical, chained
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases import theatre, verifying
from tampering import Attack
from use_cases.station_help import LI, begun


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a store with a case of its own and one of another centre."""
    folder = tmp_path_factory.mktemp("centres")
    giving, taking = hospital("Giving", folder / "give"), hospital("Taking", folder / "take")
    theatre.note(begun(giving.store, giving.station, "RV-1"), "a note", LI)
    theatre.note(begun(taking.store, taking.station, "RV-1"), "a note", LI)
    taking.take(giving.bundle())
    giving.store.close()
    taking.store.close()
    return taking.folder / "theatre.db"


def imported(a: Attack) -> str:
    return next(journal for journal in a.journals if "+" in journal)


def add_an_entry(a: Attack) -> str:
    """Go on with the journal, as the program itself would."""
    case = imported(a)
    ((body, own),) = a.all("select body, hash from entry where journal_id = ? and position = 2", case)
    data = json.loads(body) | {"position": 3, "request": f"{case}:aaaaaaaaaaaaaaaa"}
    after = canonical(data)
    at = a.all("select at from entry where journal_id = ? and position = 2", case)[0][0]
    values = ("case", case, 3, data["request"], data["kind"], at, after, own, chained(own, after))
    a.run("insert into entry values (?, ?, ?, ?, ?, ?, ?, ?, ?)", *values)
    a.run("insert into unsealed values ('case', ?, 2)", case)
    a.run("update register set positions = 3 where case_id = ?", case)
    return "goes on behind what its centre signed"


def cut_it(a: Attack) -> str:
    a.run("delete from entry where journal_id = ? and position = 2", imported(a))
    return "it is missing"


def chain_it_anew(a: Attack) -> str:
    a.rechain(imported(a), 2, lambda data: data["fact"].update(text="another"))
    return "it is not the entry that"


def change_what_was_signed(a: Attack) -> str:
    ((body,),) = a.all("select body from imported_case")
    a.run("update imported_case set body = ?", canonical(json.loads(body) | {"source": "0" * 64}))
    return "is not what its centre signed"


def spoil_what_was_signed(a: Attack) -> str:
    a.run("update imported_case set body = x'7b7d'")
    return "cannot be read"


def change_a_signature(a: Attack) -> str:
    a.run("update imported_case set signature = zeroblob(64)")
    return "is not what its centre signed"


def forget_what_was_signed(a: Attack) -> str:
    a.run("delete from imported_case")
    return "no centre signed it"


def forget_everything_of_the_centre(a: Attack) -> str:
    a.run("delete from imported_case")
    a.run("delete from centre")
    return "no centre signed it"


def forget_the_centre(a: Attack) -> str:
    a.run("delete from centre")
    return "the centre that signed it is not known here"


def rename_the_centre(a: Attack) -> str:
    a.run("update centre set name = 'Another'")
    return "its name was not signed with its key"


def put_another_key(a: Attack) -> str:
    a.run("update centre set key = ?", "0" * 64)
    return "the centre that signed it is not known here"


ATTACKS: tuple[Callable[[Attack], str], ...] = (
    add_an_entry,
    cut_it,
    chain_it_anew,
    change_what_was_signed,
    spoil_what_was_signed,
    change_a_signature,
    forget_what_was_signed,
    forget_everything_of_the_centre,
    forget_the_centre,
    rename_the_centre,
    put_another_key,
)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.__name__)
def test_what_is_done_to_an_imported_case_is_reported(
    attack: Callable[[Attack], str], record: Path, tmp_path: Path
) -> None:
    store = tmp_path / "theatre.db"
    shutil.copyfile(record, store)
    on = Attack(store, random.Random(1))  # noqa: S311 - not a secret
    case = imported(on)
    what = attack(on)
    on.done()
    for thorough in (True, False):
        database = Database(store, read_only=True)
        found = verifying.verify(database, thorough=thorough)
        of_case = verifying.verify(database, [case], thorough=thorough)
        database.close()
        assert any(what in problem.what for problem in found.problems), found.problems
        assert attack is rename_the_centre or any(problem.id == case for problem in of_case.problems)


def test_a_store_that_nobody_touched_is_whole(record: Path) -> None:
    database = Database(record, read_only=True)
    assert verifying.verify(database).is_whole
    database.close()
