"""A journal of any kind is appended to by one mechanism: decided on what it holds, chained, once a request."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection

from rvlms_plan.domain.entries import Stamp, parts_of
from rvlms_plan.domain.refusals import Refused
from rvlms_plan.store import journal
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases.appending import append, stamp_for
from rvlms_plan.use_cases.station import Station, Who
from rvlms_plan.use_cases.verifying import verify


@dataclass(frozen=True, slots=True)
class Counted:
    number: int


FACTS = {"Counted": Counted}


def _next(connection: Connection) -> list[Counted]:
    kept = journal.read_as(connection, lambda data: parts_of(data, FACTS)[2], journal.REVIEW, "one")
    return [Counted(1 + max((fact.number for fact, _ in kept), default=0))]


def _stamp(station: Station, request: str) -> Stamp:
    return stamp_for(station, Who("Sato", "auditor"), request)


def test_what_is_appended_to_another_kind_of_journal_is_read_back_and_verified_like_a_case(
    store: Database, station: Station
) -> None:
    for number in (1, 2, 3):
        (entry,) = append(store, journal.REVIEW, "one", _stamp(station, f"r{number}"), _next)
        assert (entry.position, entry.fact) == (number, Counted(number))
    with store.reading() as connection:
        kept = [*journal.read_as(connection, lambda data: parts_of(data, FACTS), journal.REVIEW, "one")]
        assert journal.head_of(connection, journal.REVIEW, "one") == journal.Head(3, kept[-1][1])
    assert [(position, stamp.said_by.role, fact) for (position, stamp, fact), _ in kept] == [
        (number, "auditor", Counted(number)) for number in (1, 2, 3)
    ]
    report = verify(store)
    assert report.is_whole
    assert (report.journals, report.entries, report.uncovered_journals) == (1, 3, 1)


def test_a_request_made_twice_is_one_entry_and_one_of_another_journal_is_refused(
    store: Database, station: Station
) -> None:
    append(store, journal.REVIEW, "one", _stamp(station, "r1"), _next)
    assert append(store, journal.REVIEW, "one", _stamp(station, "r1"), _next) == ()
    with pytest.raises(Refused, match="made elsewhere"):
        append(store, journal.SITE, "site", _stamp(station, "r1"), _next)
    with store.reading() as connection:
        assert journal.newest_position(connection, journal.REVIEW, "one") == 1


def test_two_programs_that_append_at_once_both_decide_on_what_the_other_wrote(
    store: Database, station: Station, opening
) -> None:
    other = opening()

    def many(database: Database, name: str) -> None:
        for number in range(10):
            append(database, journal.REVIEW, "one", _stamp(station, f"{name}{number}"), _next)

    threads = [threading.Thread(target=many, args=each) for each in ((store, "a"), (other, "b"))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with store.reading() as connection:
        kept = [*journal.read_as(connection, lambda data: parts_of(data, FACTS), journal.REVIEW, "one")]
    assert [fact.number for (_, _, fact), _ in kept] == [*range(1, 21)]


def test_what_is_refused_leaves_nothing(store: Database, station: Station) -> None:
    def refuse(_: Connection) -> list[Counted]:
        raise Refused("No.")

    with pytest.raises(Refused):
        append(store, journal.REVIEW, "one", _stamp(station, "r1"), refuse)
    with store.reading() as connection:
        assert journal.newest_position(connection, journal.REVIEW, "one") == 0
