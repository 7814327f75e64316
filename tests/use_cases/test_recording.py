"""Journals of any kind: decided on the newest entries, chained, once a request, and found again by another program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, text

from rvlms_plan.domain.chain import GENESIS, chained
from rvlms_plan.domain.entries import EntryOf, Stamp
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.refusals import Refused
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases import recording
from rvlms_plan.use_cases.journal_kinds import KINDS
from rvlms_plan.use_cases.recording import JournalKind
from rvlms_plan.use_cases.verifying import verify
from station_help import Opening

pytestmark = pytest.mark.both_engines

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LampMoved:
    to: str


def _moved(before: tuple[str, ...], entry: EntryOf[LampMoved]) -> tuple[str, ...]:
    if before and before[-1] == entry.fact.to:
        raise ValueError("it is there already")
    return (*before, entry.fact.to)


LAMPS: JournalKind[tuple[str, ...], LampMoved] = JournalKind("site", {"LampMoved": LampMoved}, lambda _: (), _moved)


@pytest.fixture
def lamps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, LAMPS.name, LAMPS)


def move(store: Database, *places: str, request: str) -> recording.Recorded[tuple[str, ...], LampMoved]:
    def ask(_: Connection, stands: tuple[str, ...]) -> tuple[Stamp, Sequence[LampMoved]]:
        if len(stands) >= 4:
            raise Refused("The lamp was moved often enough.")
        return Stamp("", AT, AT, Voice("Chen", "circulator"), "Chen", "theatre 3"), [LampMoved(to) for to in places]

    return recording.record(store, LAMPS, "theatre-3", ask, request)


def test_what_was_decided_is_in_the_file_in_order_and_chained(opening: Opening, lamps: None) -> None:
    made = move(opening(), "left", "right", request="one")
    assert (made.value, [each.position for each in made.entries]) == (("left", "right"), [1, 2])
    move(opening(), "left", request="two")
    with opening().reading() as connection:
        there = recording.standing(connection, LAMPS, "theatre-3")
        rows = connection.execute(text("select body, previous, hash from entry order by position")).all()
    assert there.value == ("left", "right", "left")
    head = GENESIS
    for body, previous, own in rows:
        assert (previous, own) == (head, chained(head, body))
        assert json.loads(body)["journal"] == {"kind": "site", "id": "theatre-3"}
        head = own
    assert there.head.hash == head
    assert [own for _, own in there.entries] == [own.hex() for _, _, own in rows]


def test_the_same_request_twice_is_one_entry(store: Database, lamps: None) -> None:
    move(store, "left", request="one")
    again = move(store, "right", request="one")
    assert (again.value, again.entries) == (("left",), ())


def test_a_refusal_writes_nothing_and_a_request_is_one_journals_own(store: Database, lamps: None) -> None:
    move(store, "a", "b", "c", "d", request="one")
    with pytest.raises(Refused, match="often enough"):
        move(store, "e", request="two")
    with pytest.raises(Refused, match="was made elsewhere"):
        recording.record(store, LAMPS, "theatre-4", lambda *_: pytest.fail("asked"), "one")
    with store.reading() as connection:
        assert recording.standing(connection, LAMPS, "theatre-3").head.position == 4


def test_what_cannot_follow_in_such_a_journal_is_found_by_verification(store: Database, lamps: None) -> None:
    move(store, "left", request="one")
    assert verify(store).is_whole
    loose: JournalKind[tuple[str, ...], LampMoved] = JournalKind(
        "site", LAMPS.facts, lambda _: (), lambda before, entry: (*before, entry.fact.to)
    )
    stamp = Stamp("", AT, AT, Voice("Chen", "circulator"), "Chen", "theatre 3")
    recording.record(store, loose, "theatre-3", lambda *_: (stamp, [LampMoved("left")]), "two")
    found = [(each.journal, each.position, each.what) for each in verify(store).problems]
    assert found == [("site", 2, "it cannot be an entry of this site (ValueError)")]
