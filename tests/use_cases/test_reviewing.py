"""Reviews in the store: a journal of their own, the case untouched, the register told, rights held."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from rvlms_plan.domain.people import BROKE_GLASS
from rvlms_plan.domain.refusals import Refused, Unknown
from rvlms_plan.domain.review import ReviewState
from rvlms_plan.store import checkpoints, reviews
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases import exporting, sealing, site, theatre, verifying
from rvlms_plan.use_cases.audit import listed, rebuild, reviewing
from rvlms_plan.use_cases.audit.reporting import case_report
from rvlms_plan.use_cases.backing_up import back_up
from rvlms_plan.use_cases.station import Station, Who
from station_help import BERG, Opening, begun, chain_checked

pytestmark = pytest.mark.both_engines

EK, AMIN = Who("Ek", "auditor"), Who("Amin", "auditor")


def signed(store: Database, station: Station) -> None:
    case = begun(store, station)
    theatre.answer(case, "size", ["7.4"], BERG)
    reviewing.open_query(store, station, "RV-1", "item:size", "Which scan?", EK)
    reviewing.answer_query(store, station, "RV-1", 1, "That of the 13th", BERG)
    reviewing.close_query(store, station, "RV-1", 1, None, EK)
    reviewing.verify_item(store, station, "RV-1", "size", EK)
    reviewing.sign(store, station, "rv-1", "reviewed", EK)


def test_a_review_is_a_journal_of_its_own_and_names_the_case_as_it_saw_it(opening: Opening, station: Station) -> None:
    store = opening()
    signed(store, station)
    found = reviewing.reviewed(opening(), "RV-1")
    assert found.state is ReviewState.SIGNED
    assert len(chain_checked(store, found.review.case_id)) == 2, "the case's journal has its own two entries"
    with store.reading() as connection:
        rows = connection.execute(text("select body, hash from entry where journal_kind = 'review' order by position"))
        facts = [json.loads(body)["fact"] for body, _ in rows]
        (head,) = connection.execute(text("select hash from entry where journal_kind = 'case' and position = 2")).one()
    assert {(each["case"], each["seen"], each["head"]) for each in facts} == {("RV-1", 2, head.hex())}


@pytest.mark.parametrize("state", ["none", "open", "answered", "settled", "signed", "changed"])
def test_the_register_is_filtered_by_how_far_the_review_came(store: Database, station: Station, state: str) -> None:
    signed(store, station)
    changed = begun(store, station, "CHANGED")
    reviewing.sign(store, station, "CHANGED", "reviewed", EK)
    theatre.note(changed, "seen again", BERG)
    for code in ("OPEN", "ANSWERED", "SETTLED", "NONE"):
        begun(store, station, code)
    for code in ("OPEN", "ANSWERED"):
        reviewing.open_query(store, station, code, "case", "Why?", EK)
    reviewing.answer_query(store, station, "ANSWERED", 1, "Because", BERG)
    reviewing.sign(store, station, "SETTLED", "reviewed", EK)
    reviewing.reopen(store, station, "SETTLED", "a second look", EK)
    codes = {"signed": "RV-1"}.get(state, state.upper())
    found = listed(store, station, [f"review={state}"]).page.cases
    assert [(each.row.code, str(each.review)) for each in found] == [(codes, state)]
    assert [each.row.code for each in reviewing.listed(store, state)] == [codes]
    assert verifying.verify(store).is_whole
    if state == "changed":
        with pytest.raises(Unknown, match="Did you mean changed"):
            listed(store, station, ["review=chanegd"])
        with pytest.raises(Unknown, match="state of a review"):
            reviewing.listed(store, "sined")


def test_the_register_made_anew_tells_the_same_of_reviews(store: Database, station: Station) -> None:
    signed(store, station)
    before = reviewing.listed(store)
    store.write(lambda connection: connection.execute(text("update register set review = 'open', review_seen = 0")))
    rebuild(store)
    assert reviewing.listed(store) == before
    with store.reading() as connection:
        assert reviews.state_of(connection, before[0].row.case_id) == ("signed", 2)


def test_a_signature_asks_for_a_checkpoint_that_covers_the_review(
    store: Database, station: Station, tmp_path: Path
) -> None:
    signed(store, station)
    assert store.seal_because == "review-signed"
    with store.reading() as connection:
        assert checkpoints.closings_uncovered(connection) == 1
    sealing.seal(store, Station(station.now, "theatre 3", key_file=tmp_path / "key"), "review-signed")
    with store.reading() as connection:
        newest = checkpoints.newest(connection)
        assert checkpoints.closings_uncovered(connection) == 0
    assert newest is not None
    heads = {(head["kind"], head["position"]) for head in json.loads(newest.body)["heads"]}
    assert heads == {("case", 2), ("review", 5)}


@pytest.mark.of_file
def test_a_backup_and_an_export_hold_the_review(store: Database, station: Station, tmp_path: Path) -> None:
    signed(store, station)
    lines: list[bytes] = []
    counts = exporting.write_jsonl(store, lines.append, ["RV-1"], at="2026-11-23T08:00:00+01:00", program="tests")
    assert (counts.journals, counts.entries) == (2, 7)
    back_up(store, tmp_path / "copy.db", lambda report: [str(each) for each in report.problems])
    copy = Database(tmp_path / "copy.db", read_only=True)
    assert reviewing.reviewed(copy, "RV-1").entries == reviewing.reviewed(store, "RV-1").entries
    copy.close()


def test_two_auditors_at_once_cannot_both_be_first_to_sign(opening: Opening, station: Station) -> None:
    one, other = opening(), opening()
    signed(one, station)
    with pytest.raises(Refused, match="signed"):
        reviewing.sign(other, station, "RV-1", "reviewed", AMIN)
    assert reviewing.sign(other, station, "RV-1", "agreed", AMIN).value.position == 6


def test_a_request_sent_twice_is_one_entry(store: Database, station: Station) -> None:
    begun(store, station)
    for _ in range(2):
        done = reviewing.open_query(store, station, "RV-1", "case", "Why?", EK, "request-1")
    assert done.entries == ()
    assert done.value.position == 1


def test_once_there_is_a_directory_only_its_auditors_review_and_its_theatre_answers(
    store: Database, station: Station
) -> None:
    begun(store, station)
    admin = site.Asker("Admin")
    site.add(store, station, admin, "Admin", ["administrator"])
    site.add(store, station, admin, "Ek", ["auditor"])
    with pytest.raises(Refused, match="Amin is no auditor here"):
        reviewing.open_query(store, station, "RV-1", "case", "Why?", AMIN)
    with pytest.raises(Refused, match="Amin is no auditor here"):
        reviewing.open_query(store, station, "RV-1", "case", "Why?", replace(EK, entered_by="Amin"))
    assert reviewing.open_query(store, station, "RV-1", "case", "Why?", EK).entries
    for stranger, why in (
        (BERG, "Berg is not in the directory"),
        (replace(EK, role=BERG.role), "Ek is here as auditor"),
    ):
        with pytest.raises(Refused, match=why):
            reviewing.answer_query(store, station, "RV-1", 1, "So it was.", stranger)
    site.add(store, station, admin, "Berg", [BERG.role])
    with pytest.raises(Refused, match="Berg is here as surgeon, not as anaesthetist"):
        reviewing.answer_query(store, station, "RV-1", 1, "So it was.", replace(BERG, role="anaesthetist"))
    with pytest.raises(Refused, match="A review can"):
        reviewing.answer_query(store, station, "RV-1", 1, "So it was.", replace(BERG, known=BROKE_GLASS))
    with pytest.raises(Refused, match="A review can"):
        reviewing.close_query(store, station, "RV-1", 1, "Enough", replace(EK, known=BROKE_GLASS))
    assert reviewing.answer_query(store, station, "RV-1", 1, "So it was.", BERG).entries
    reviewing.close_query(store, station, "RV-1", 1, None, EK)
    reviewing.sign(store, station, "RV-1", "reviewed", EK)
    with pytest.raises(Refused, match="Berg is here as surgeon, not as anaesthetist"):
        reviewing.sign(store, station, "RV-1", "agreed", replace(BERG, role="anaesthetist"))
    assert reviewing.sign(store, station, "RV-1", "agreed", BERG).entries


def test_the_report_of_a_case_has_its_review_and_marks_what_was_verified(store: Database, station: Station) -> None:
    signed(store, station)
    report = case_report(store, station, "RV-1", "rvlms-plan 1")
    assert (report.review.position, report.verified) == (5, ("size",))
    assert report.problems == ()


def test_there_is_no_review_of_a_case_that_is_not_there(store: Database, station: Station) -> None:
    begun(store, station)
    for ask in (
        lambda: reviewing.reviewed(store, "RV-2"),
        lambda: reviewing.sign(store, station, "RV-2", "reviewed", EK),
    ):
        with pytest.raises(Unknown, match="RV-1"):
            ask()


def test_queries_that_wait_for_the_team_are_counted_by_case(store: Database, station: Station) -> None:
    signed(store, station)
    begun(store, station, "ASKED")
    assert reviewing.waiting(store) == {}
    for text_asked in ("Who?", "When?", "Where?"):
        reviewing.open_query(store, station, "ASKED", "case", text_asked, EK)
    reviewing.answer_query(store, station, "ASKED", 1, "Berg", BERG)
    assert reviewing.waiting(store) == {"ASKED": 2}


def test_what_came_after_the_reading_is_neither_verified_nor_signed(store: Database, station: Station) -> None:
    case = begun(store, station)
    theatre.answer(case, "size", ["7.4"], BERG)
    theatre.note(case, "seen", BERG)
    reviewing.verify_item(store, station, "RV-1", "size", EK, read=2)
    with pytest.raises(Refused, match="gone on to entry 3; you have read up to 2"):
        reviewing.sign(store, station, "RV-1", "reviewed", EK, read=2)
    with pytest.raises(Refused, match="gone on to entry 2; you have read up to 1"):
        reviewing.verify_item(store, station, "RV-1", "size", EK, read=1)
    reviewing.sign(store, station, "RV-1", "reviewed", EK, read=3)
