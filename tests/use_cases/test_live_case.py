"""One case, live: decided on the newest entries, saved in one transaction, then shown; at several stations at once."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from checklists import as_file, small
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import ItemState
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.refusals import BadValue, Refused, Unknown
from rvlms_plan.domain.summary import row_of
from rvlms_plan.formats import checklist as checklist_format
from rvlms_plan.store import journal
from rvlms_plan.store.database import Database
from rvlms_plan.store.problems import NotSaved, OutcomeUnknown, StoreProblem
from rvlms_plan.use_cases import live as live_cases
from rvlms_plan.use_cases import theatre
from rvlms_plan.use_cases.live import LiveCase, Recorded
from rvlms_plan.use_cases.station import Station, Who
from station_help import BERG, LI, NOVAK, SteadyClock, begun, chain_checked, in_file

pytestmark = pytest.mark.both_engines

Opening = Callable[[], Database]


@pytest.fixture
def live(store: Database, station: Station) -> LiveCase:
    """Give an open case."""
    return begun(store, station)


def other_station(opening: Opening, live: LiveCase, name: str = "theatre 4") -> LiveCase:
    """Take the case up at another terminal, with a store of its own."""
    return live_cases.resume(opening(), Station(live.station.now, name), live.case.code)


def count(store: Database) -> int:
    with store.reading() as connection:
        return int(connection.execute(text("select count(*) from entry")).scalar_one())


# The path of a tick


def test_an_answer_is_in_the_file_when_it_is_given_back(live: LiveCase, opening: Opening) -> None:
    recorded = theatre.answer(live, "lump", ["excluded"], BERG)
    assert recorded.view is live.view
    assert recorded.view.items["lump"].state is ItemState.DONE
    case, row = in_file(opening(), live.case)
    assert case == live.case
    assert row == row_of(live.view)


def test_the_row_in_the_register_is_written_with_the_entry_and_keeps_the_summarys_order(
    live: LiveCase, opening: Opening
) -> None:
    theatre.answer(live, "clamp", ["complete"], BERG)
    theatre.answer(live, "size", ["4,5"], BERG)
    theatre.answer(live, "lump", ["excluded"], BERG)
    _, row = in_file(opening(), live.case)
    assert row == row_of(live.view)
    assert [name for name, _ in row.summary] == ["size", "clamp"]


def test_what_is_refused_leaves_the_file_and_the_case_as_they_were(live: LiveCase, store: Database) -> None:
    theatre.answer(live, "lump", ["excluded"], BERG)
    before, entries = live.view, count(store)
    for ask in (
        lambda: theatre.answer(live, "lump", ["confirmed"], BERG),
        lambda: theatre.answer(live, "size", ["big"], BERG),
        lambda: theatre.answer(live, "sizee", ["3"], BERG),
        lambda: theatre.answer(live, "size", ["3"], Who("Berg", "surgeonn")),
        lambda: theatre.answer(live, "size", ["3"], Who("\u200b\n", "surgeon", entered_by=" ")),
        lambda: theatre.close_phase(live, "time-out", BERG),
        lambda: theatre.override(live, "side", "x", Voice(" berg ", "anaesthetist"), BERG),
    ):
        try:
            ask()
        except (Refused, BadValue):
            continue
        assert ask is None, "it was not refused"
    assert live.view is before or live.view.case == before.case
    assert count(store) == entries


def test_what_was_not_saved_is_not_shown(live: LiveCase, store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    before = live.view

    def refuse(*_: object, **__: object) -> None:
        raise NotSaved("The disk is full.")

    monkeypatch.setattr(live_cases.register, "write_row", refuse)
    with pytest.raises(NotSaved):
        theatre.answer(live, "lump", ["excluded"], BERG)
    assert live.view.case == before.case
    assert count(store) == 1
    monkeypatch.undo()
    theatre.answer(live, "lump", ["excluded"], BERG)
    assert count(store) == 2


def test_a_case_is_taken_up_where_its_journal_ends(live: LiveCase, opening: Opening) -> None:
    theatre.answer(live, "lump", ["excluded"], BERG)
    theatre.close_phase(live, "work-up", BERG, confirmed=True)
    again = other_station(opening, live)
    assert again.case == live.case
    assert again.view.shows_phase.phase.id == "time-out"
    theatre.answer(again, "side", ["left"], LI)
    chain_checked(opening(), live.case.id)


def test_a_case_keeps_the_words_it_was_opened_with(store: Database, station: Station, opening: Opening) -> None:
    old = begun(store, station)
    reworded = replace(small(), version="2.0.0", title="Reworded")
    new = begun(store, station, "RV-2", as_file(reworded))
    assert other_station(opening, old).case.checklist.title == "Tested"
    assert other_station(opening, new).case.checklist.title == "Reworded"
    with store.reading() as connection:
        assert connection.execute(text("select count(*) from checklist_text")).scalar_one() == 2


def test_a_shipped_checklist_is_pinned_byte_by_byte(store: Database, station: Station) -> None:
    case = theatre.new_case(store, station, "RV-9", BERG, checklist="who-surgical-safety", age=56, sex="female")
    shipped = checklist_format.shipped()["who-surgical-safety"].read_bytes()
    with store.reading() as connection:
        assert bytes(connection.execute(text("select text from checklist_text")).scalar_one()) == shipped
    assert (case.case.age, case.case.sex, case.case.checklist.id) == (56, "female", "who-surgical-safety")


def test_an_unknown_checklist_or_case_is_refused_with_the_nearest(store: Database, station: Station) -> None:
    with pytest.raises(Unknown, match="Did you mean rvlms"):
        theatre.new_case(store, station, "RV-1", BERG, checklist="rvlm")
    begun(store, station, "RV-0012")
    with pytest.raises(Unknown, match="There is no case called RV-0013. Did you mean RV-0012"):
        live_cases.resume(store, station, "RV-0013")
    assert live_cases.resume(store, station, "rv-0012").case.code == "RV-0012", "upper and lower case are the same"


# Opening a case


def test_a_code_is_taken_once_in_upper_or_lower_case(live: LiveCase, store: Database, station: Station) -> None:
    with pytest.raises(Refused, match="There is a case RV-1 already. Open it, or give another code"):
        begun(store, station, "rv-1", who=LI)
    assert count(store) == 1


def test_opening_the_same_case_again_takes_it_up_as_it_stands(
    live: LiveCase, store: Database, station: Station, opening: Opening
) -> None:
    theatre.answer(live, "lump", ["excluded"], BERG)
    again = begun(opening(), station)
    assert again.case == live.case
    assert count(store) == 2


def test_a_case_is_opened_by_someone_in_a_role_of_its_checklist(store: Database, station: Station) -> None:
    with pytest.raises(Unknown, match="Did you mean surgeon"):
        begun(store, station, who=Who("Berg", "surgeonn"))
    assert count(store) == 0


def test_two_stations_that_open_a_case_at_the_same_time_get_one_case(opening: Opening, station: Station) -> None:
    stores = [opening(), opening()]
    got: list[LiveCase | Exception] = []
    start = threading.Barrier(2)

    def open_one(store: Database, who: Who) -> None:
        start.wait()
        try:
            got.append(begun(store, station, who=who))
        except Refused as refused:
            got.append(refused)

    threads = [threading.Thread(target=open_one, args=each) for each in zip(stores, (BERG, LI), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(each).__name__ for each in got) == ["LiveCase", "Refused"]
    assert count(stores[0]) == 1


# Several stations


def test_a_decision_is_made_on_the_newest_entries_of_all_stations(live: LiveCase, opening: Opening) -> None:
    here, there = live, other_station(opening, live)
    theatre.answer(here, "lump", ["excluded"], BERG)
    with pytest.raises(Refused, match="lump is already answered otherwise: Excluded, said by Berg"):
        theatre.answer(there, "lump", ["confirmed"], LI)
    assert there.case == here.case, "it has caught up"
    with pytest.raises(Refused, match="not applicable"):
        theatre.answer(there, "drug", ["given"], LI)
    assert chain_checked(opening(), live.case.id)[-1].position == 2


def test_two_stations_say_the_same_thing_once(live: LiveCase, opening: Opening) -> None:
    there = other_station(opening, live)
    assert theatre.answer(live, "lump", ["excluded"], BERG).entries
    assert theatre.answer(there, "lump", ["excluded"], LI).entries == ()
    assert there.case == live.case


def test_a_station_catches_up_with_what_another_entered(live: LiveCase, opening: Opening) -> None:
    there = other_station(opening, live)
    assert not there.catch_up()
    theatre.answer(live, "lump", ["excluded"], BERG)
    theatre.happen(live, "incision", BERG)
    assert there.catch_up()
    assert not there.catch_up()
    assert there.case == live.case


@pytest.mark.fault("many")
def test_many_stations_at_once_on_one_case_make_one_unforked_journal(
    store: Database, opening: Opening, clock: SteadyClock
) -> None:
    here = begun(store, Station(lambda: clock.now, "theatre 3"))
    stations = [other_station(opening, here, f"station {number}") for number in range(4)]
    start, failed = threading.Barrier(len(stations)), []

    def work(number: int, own: LiveCase) -> None:
        start.wait()
        try:
            for place in range(12):
                theatre.note(own, f"note {number}-{place}", NOVAK)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            failed.append(error)

    threads = [threading.Thread(target=work, args=each) for each in enumerate(stations)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    journal_of_case = chain_checked(store, here.case.id)
    assert len(journal_of_case) == 1 + 4 * 12
    for each in (*stations, here):
        each.catch_up()
        assert each.case == stations[0].case
    case, row = in_file(opening(), here.case)
    assert (case, row) == (here.case, row_of(here.view))


# The same request sent twice


def test_the_same_request_sent_twice_is_one_entry(live: LiveCase, opening: Opening) -> None:
    first = theatre.note(live, "torn cava", BERG, request="r-1")
    assert len(first.entries) == 1
    theatre.answer(live, "lump", ["excluded"], BERG)
    again = theatre.note(live, "torn cava", BERG, request="r-1")
    assert again.entries == ()
    for elsewhere in (other_station(opening, live), other_station(opening, live)):
        assert theatre.note(elsewhere, "torn cava", BERG, request="r-1").entries == ()
    assert [entry.stamp.request for entry in chain_checked(opening(), live.case.id)].count("r-1") == 1


def test_a_request_sent_again_is_one_entry_even_when_it_would_be_refused_by_now(
    live: LiveCase, opening: Opening
) -> None:
    """Its acknowledgement was lost; meanwhile a colleague corrected it. The sender must not be told that it failed."""
    theatre.answer(live, "lump", ["excluded"], BERG, request="r-1")
    theatre.correct(live, "lump", ["confirmed"], LI, because="new-information", reason="pathology")
    for station in (live, other_station(opening, live)):
        assert theatre.answer(station, "lump", ["excluded"], BERG, request="r-1").entries == ()
    assert live.view.items["lump"].given is not None
    assert live.view.items["lump"].given.answer == {"value": "confirmed"}


def test_a_request_of_one_case_does_not_pass_for_done_in_another(
    live: LiveCase, store: Database, station: Station
) -> None:
    other = begun(store, station, "RV-2")
    theatre.answer(live, "lump", ["excluded"], BERG, request="r-1")
    with pytest.raises(Refused, match="r-1 .*another case"):
        theatre.answer(other, "lump", ["excluded"], BERG, request="r-1")
    assert other.view.items["lump"].state is ItemState.OPEN


def test_an_unknown_outcome_is_settled_by_asking_the_file(
    live: LiveCase, store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = store.write

    def fails_behind_the_commit(work: Callable[..., Recorded], **keys: object) -> Recorded:
        write(work, **keys)
        raise OutcomeUnknown("The disk failed in the middle of saving.")

    monkeypatch.setattr(store, "write", fails_behind_the_commit)
    with pytest.raises(OutcomeUnknown):
        theatre.answer(live, "lump", ["excluded"], BERG, request="r-1")
    monkeypatch.undo()
    assert live.view.items["lump"].state is ItemState.OPEN, "not shown as done"
    assert not live.was_saved("r-0")
    assert live.was_saved("r-1")
    assert live.view.items["lump"].state is ItemState.DONE
    assert theatre.answer(live, "lump", ["excluded"], BERG, request="r-1").entries == ()
    assert count(store) == 2


def test_while_an_outcome_is_in_doubt_nothing_else_is_saved_and_the_file_settles_it(
    live: LiveCase, store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OutcomeUnknown("The disk failed in the middle of saving.")

    monkeypatch.setattr(store, "write", fails)
    with pytest.raises(OutcomeUnknown):
        theatre.answer(live, "lump", ["excluded"], BERG, request="r-1")
    monkeypatch.undo()
    with pytest.raises(NotSaved, match="whether the answer before it was saved is still being asked"):
        theatre.answer(live, "size", ["3"], BERG, request="r-2")
    assert count(store) == 1
    assert not live.was_saved("r-1")
    theatre.answer(live, "size", ["3"], BERG, request="r-2")
    assert count(store) == 2


def test_a_request_in_doubt_may_itself_be_sent_again(
    live: LiveCase, store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OutcomeUnknown("The disk failed in the middle of saving.")

    monkeypatch.setattr(store, "write", fails)
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            theatre.answer(live, "lump", ["excluded"], BERG, request="r-1")
    monkeypatch.undo()
    assert len(theatre.answer(live, "lump", ["excluded"], BERG, request="r-1").entries) == 1
    theatre.answer(live, "size", ["3"], BERG)
    assert count(store) == 3


@pytest.mark.of_file
def test_an_outcome_cannot_be_settled_while_another_program_still_reads_the_old_file(
    live: LiveCase, opening: Opening
) -> None:
    theatre.answer(live, "lump", ["excluded"], BERG, request="r-1")
    with opening().reading() as connection:
        connection.execute(text("select count(*) from entry")).scalar_one()
        theatre.answer(live, "size", ["3"], BERG)
        with pytest.raises(StoreProblem, match="being read by another program"):
            live.was_saved("r-1")
    assert live.was_saved("r-1")


# Who and when


def test_names_are_cleaned_and_a_known_person_keeps_the_spelling_in_use(live: LiveCase) -> None:
    theatre.answer(live, "lump", ["excluded"], Who(" Jörg  Berg ", "surgeon"))
    recorded = theatre.answer(live, "size", ["3"], Who("jorg berg", "anaesthetist", entered_by=" JÖRG BERG"))
    (entry,) = recorded.entries
    assert entry.stamp.said_by == Voice("Jörg Berg", "anaesthetist")
    assert entry.stamp.entered_by == "Jörg Berg"
    assert entry.stamp.station == "theatre 3"


def test_who_types_is_who_speaks_unless_named(live: LiveCase) -> None:
    (entry,) = theatre.answer(live, "lump", ["excluded"], BERG).entries
    assert entry.stamp.entered_by == "Berg"
    (entry,) = theatre.answer(live, "size", ["3"], replace(BERG, entered_by="Novak")).entries
    assert (entry.stamp.said_by.person, entry.stamp.entered_by) == ("Berg", "Novak")


def test_a_late_entry_keeps_both_times(live: LiveCase, clock: SteadyClock, opening: Opening) -> None:
    then = clock.now - timedelta(minutes=40)
    theatre.answer(live, "lump", ["excluded"], replace(BERG, happened_at=then))
    entry = chain_checked(opening(), live.case.id)[-1]
    assert entry.stamp.happened_at == then
    assert entry.stamp.at > then + timedelta(minutes=39)


REQUESTS: dict[str, Callable[[LiveCase, Who], object]] = {
    "answer": lambda live, who: theatre.answer(live, "side", ["left"], who),
    "correct": lambda live, who: theatre.correct(live, "lump", None, who, because="mistake", reason="x"),
    "not applicable": lambda live, who: theatre.set_not_applicable(live, "leaflet", "x", who),
    "defer": lambda live, who: theatre.defer(live, "size", "later", who),
    "override": lambda live, who: theatre.override(live, "side", "x", Voice("Li", "anaesthetist"), who),
    "close a phase": lambda live, who: theatre.close_phase(live, "work-up", who, confirmed=True),
    "happen": lambda live, who: theatre.happen(live, "incision", who),
    "note": lambda live, who: theatre.note(live, "torn cava", who),
    "follow up": lambda live, who: theatre.follow_up(live, "phone", "no-disease", who),
    "close": lambda live, who: theatre.close(live, "died", who),
    "abandon": lambda live, who: theatre.abandon(live, "bleeding", who),
}


@pytest.mark.parametrize("request_kind", REQUESTS)
def test_nothing_is_recorded_as_having_happened_in_the_future(
    live: LiveCase, store: Database, clock: SteadyClock, request_kind: str
) -> None:
    theatre.answer(live, "lump", ["excluded"], BERG)
    before = count(store)
    with pytest.raises(BadValue, match="lies ahead; what is recorded has happened"):
        REQUESTS[request_kind](live, replace(BERG, happened_at=clock.now + timedelta(hours=1)))
    assert count(store) == before
    REQUESTS[request_kind](live, BERG)
    assert count(store) == before + 1


@pytest.mark.parametrize("request_kind", REQUESTS)
def test_every_request_comes_from_a_role_of_the_checklist(live: LiveCase, store: Database, request_kind: str) -> None:
    theatre.answer(live, "lump", ["excluded"], BERG)
    with pytest.raises(Unknown, match="There is no role called surgon. Did you mean surgeon"):
        REQUESTS[request_kind](live, Who("Berg", "surgon"))
    assert count(store) == 2


@pytest.mark.parametrize("request_kind", REQUESTS)
def test_every_request_is_in_the_file_when_it_is_given_back(
    live: LiveCase, opening: Opening, request_kind: str
) -> None:
    theatre.answer(live, "lump", ["excluded"], BERG)
    REQUESTS[request_kind](live, BERG)
    case, row = in_file(opening(), live.case)
    assert case == live.case
    assert row == row_of(live.view)


@pytest.mark.parametrize("hostile", ["\x1b]52;c;x\x07", "[/b]", "Robert'); drop table entry;--", "\u202e", "x" * 2000])
def test_what_people_write_is_kept_as_data(live: LiveCase, opening: Opening, hostile: str) -> None:
    theatre.note(live, f"a{hostile}"[:2000], BERG)
    entry = chain_checked(opening(), live.case.id)[-1]
    assert isinstance(entry.fact, e.NoteWritten)
    assert not {"\x1b", "\x07", "\u202e"} & set(entry.fact.text)


def test_a_correction_of_an_entry_takes_its_time_from_when_it_happened(live: LiveCase, clock: SteadyClock) -> None:
    theatre.happen(live, "incision", BERG)
    earlier = clock.now - timedelta(minutes=30)
    who = replace(BERG, happened_at=earlier)
    (entry,) = theatre.correct_entry(live, 2, {}, who, because="mistake", reason="clock").entries
    assert entry.stamp.happened_at > earlier, "the correction itself happened now"
    assert live.case.incision is not None
    assert live.case.incision.at == earlier


# Listing


def test_cases_are_listed_the_one_changed_last_first_whatever_the_offset(
    store: Database, station: Station, clock: SteadyClock
) -> None:
    first = begun(store, station, "RV-1")
    begun(store, station, "RV-2")
    far = Station(lambda: (clock() - timedelta(0)).astimezone(tz=None), "elsewhere")
    theatre.note(live_cases.resume(store, far, "RV-1"), "later", BERG)
    assert [row.code for row in theatre.cases(store)] == ["RV-1", "RV-2"]
    first.catch_up()
    theatre.close(first, "died", BERG)
    assert [row.code for row in theatre.cases(store, ["closed"])] == ["RV-1"]
    assert [row.code for row in theatre.cases(store, ["planning", "in-theatre"])] == ["RV-2"]


def test_entries_are_read_with_their_hash(live: LiveCase, store: Database) -> None:
    theatre.answer(live, "lump", ["excluded"], BERG)
    listed = theatre.entries(store, "rv-1")
    assert [entry.kind for entry, _ in listed] == ["CaseOpened", "ItemAnswered"]
    with store.reading() as connection:
        kept = list(journal.read(connection, journal.CASE, live.case.id))
    assert [own for _, own in listed] == [each.hash.hex() for each in kept]


def test_a_row_holds_no_name(live: LiveCase, store: Database) -> None:
    theatre.answer(live, "lump", ["excluded"], BERG)
    with store.reading() as connection:
        row = dict(connection.execute(text("select * from register")).mappings().one())
    assert "Berg" not in json.dumps(row)
