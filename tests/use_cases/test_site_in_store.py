"""People, PINs and rights in the store: what is kept, what leaves, what is refused, and what bars nobody."""

from __future__ import annotations

import io
import traceback
from dataclasses import replace
from datetime import timedelta

import pytest

from rvlms_plan.domain.people import ATTESTED, AUTHENTICATED, BROKE_GLASS, Voice
from rvlms_plan.domain.refusals import BadValue, Refused
from rvlms_plan.domain.site import decisions
from rvlms_plan.store import pins
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases import exporting, live, site, theatre
from rvlms_plan.use_cases.site.signing_on import WrongPin
from rvlms_plan.use_cases.station import Station, Who
from rvlms_plan.use_cases.verifying import verify
from station_help import BERG, LI, Opening, SteadyClock, begun, in_file
from store.store_help import raw

PIN, OTHER = "271828", "845120"
CHEN = site.Asker("Chen")

pytestmark = [pytest.mark.usefixtures("cheap_pins"), pytest.mark.both_engines]


@pytest.fixture
def staffed(store: Database, station: Station) -> Database:
    """Give a store whose directory has the theatre, an auditor and an administrator; Li has a PIN."""
    for name, role in (("Chen", "administrator"), ("Berg", "surgeon"), ("Li", "anaesthetist"), ("Sato", "auditor")):
        site.add(store, station, CHEN, name, [role])
    site.set_pin(store, station, site.Asker("Li"), "Li", PIN)
    return store


def kinds(store: Database) -> list[str]:
    return [entry.kind for entry, _ in site.entries(store)]


def test_a_pin_signs_on_and_every_entry_says_how_each_name_was_known(staffed: Database, station: Station) -> None:
    signed = site.sign_on(staffed, station, "li", "anaesthetist", PIN)
    assert (signed.person, signed.known) == ("Li", AUTHENTICATED)
    case = begun(staffed, station, who=Who("Li", "anaesthetist", known=signed.known))
    theatre.note(case, "said by another", Who("Berg", "surgeon", "Li", known=signed.known))
    theatre.note(case, "by name", BERG)
    journal = [entry.stamp for entry, _ in theatre.entries(staffed, "RV-1")]
    assert [(each.said_known, each.entered_known) for each in journal] == [
        (AUTHENTICATED, AUTHENTICATED),
        (ATTESTED, AUTHENTICATED),
        (ATTESTED, ATTESTED),
    ]
    assert verify(staffed).is_whole


def test_a_wrong_pin_is_an_entry_and_makes_the_next_wait_longer_also_after_a_restart(
    staffed: Database, station: Station, opening: Opening, clock: SteadyClock
) -> None:
    waits = []
    for _ in range(6):
        with pytest.raises(WrongPin):
            site.sign_on(opening(), station, "Li", "anaesthetist", OTHER)
        with staffed.reading() as connection:
            there = pins.kept_of(connection, "li")
        assert there is not None
        waits.append(there.failures)
        if decisions.wait_after(there.failures) > timedelta(seconds=2):  # the clock goes on by itself
            with pytest.raises(Refused, match="break the glass"):
                site.trial_of(opening(), station, "Li")
        clock.now += decisions.wait_after(there.failures)
    assert waits == [1, 2, 3, 4, 5, 6]
    assert kinds(staffed).count("SignOnFailed") == 6
    site.sign_on(staffed, station, "Li", "anaesthetist", PIN)
    with staffed.reading() as connection:
        there = pins.kept_of(connection, "li")
    assert there is not None
    assert there.failures == 0


def test_many_guesses_at_once_get_no_further_than_one_after_the_other(staffed: Database, station: Station) -> None:
    moment = station.now()
    station = replace(station, now=lambda: moment)
    trials = [trial for _ in range(6) if (trial := site.trial_of(staffed, station, "Li"))]
    told = []
    for trial in trials[:-1]:
        with pytest.raises(Refused) as refused:
            site.tried(staffed, station, trial, "anaesthetist", matched=False)
        told.append(refused.value.says)
    with pytest.raises(Refused) as refused:
        site.tried(staffed, station, trials[-1], "anaesthetist", matched=True)
    assert refused.value.says == told[-1], "nobody hears that this one was right"
    assert "After 3 wrong PINs" in told[-1]
    assert kinds(staffed)[-3:] == ["SignOnFailed"] * 3


def test_while_a_pin_waits_the_glass_takes_the_keyboard_at_once_and_the_case_goes_on(
    staffed: Database, station: Station
) -> None:
    for _ in range(3):
        with pytest.raises(Refused):
            site.sign_on(staffed, station, "Li", "anaesthetist", OTHER)
    signed = site.break_glass(staffed, station, "Nowak", "surgeon", "caval tear")
    case = begun(staffed, station, who=Who("Nowak", "surgeon", known=signed.known))
    assert theatre.entries(staffed, "RV-1")[0][0].stamp.entered_known == BROKE_GLASS
    assert case.case.code == "RV-1"
    assert kinds(staffed)[-1] == "BrokeGlass"


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (Who("Sato", "surgeon"), "does not write cases"),
        (Who("Chen", "nurse"), "does not write cases"),
        (Who("Brg", "surgeon"), "Did you mean Berg"),
        (Who("Berg", "surgeon", "Sato"), "does not write cases"),
    ],
)
def test_who_writes_no_cases_is_refused_with_a_way_out_and_nothing_is_written(
    staffed: Database, station: Station, who: Who, why: str
) -> None:
    case = begun(staffed, station)
    with pytest.raises(Refused, match=why) as refused:
        theatre.note(case, "mine", who)
    assert "break the glass" in refused.value.says
    with pytest.raises(Refused, match=why):
        begun(staffed, station, "RV-2", who=who)
    assert in_file(staffed, case.case)[0].position == 1


def test_a_station_with_a_case_open_learns_that_somebody_left(
    staffed: Database, station: Station, opening: Opening
) -> None:
    case = begun(staffed, station)
    there = live.resume(opening(), replace(station, name="theatre 4"), "RV-1")
    site.leave(staffed, station, CHEN, "Berg", None)
    assert there.catch_up()
    with pytest.raises(Refused, match="Berg left on"):
        theatre.note(there, "mine", BERG)
    site.sign_on(staffed, station, "Li", "anaesthetist", PIN)
    assert not there.catch_up(), "who signs on changes nothing that a case shows"
    assert case.case.position == 1


def test_an_administrator_with_a_pin_is_asked_for_it(staffed: Database, station: Station) -> None:
    site.set_pin(staffed, station, CHEN, "Chen", OTHER)
    with pytest.raises(Refused, match="Chen has a PIN"):
        site.add(staffed, station, CHEN, "Roth", ["surgeon"])
    with pytest.raises(WrongPin):
        site.add(staffed, station, site.Asker("Chen", PIN), "Roth", ["surgeon"])
    made = site.add(staffed, station, site.Asker("Chen", OTHER), "Roth", ["surgeon"])
    assert [each.stamp.entered_known for each in made.entries] == [AUTHENTICATED]


def test_the_second_person_of_an_override_is_known_by_their_pin_or_attested(
    staffed: Database, station: Station
) -> None:
    case = begun(staffed, station)
    site.check_pin_of(staffed, station, "Li", PIN, site.OVERRIDE)
    li = Voice("Li", "anaesthetist")
    made = theatre.override(case, "lump", "no time", li, BERG, second_known=AUTHENTICATED)
    assert made.entries[0].fact.second_known == AUTHENTICATED  # type: ignore[union-attr]
    again = live.resume(staffed, station, "RV-1")
    assert again.case.standing("lump").act == made.entries[0].fact
    with pytest.raises(Refused, match="does not write cases"):
        theatre.override(case, "size", "no time", Voice("Sato", "anaesthetist"), BERG)


def test_a_pin_put_in_from_outside_is_not_taken_and_verify_names_it(staffed: Database, station: Station) -> None:
    with raw(staffed.place) as connection:
        connection.execute("update pin set kept = ?", (pins.hashed(OTHER),))
    with pytest.raises(Refused, match="not what was set"):
        site.sign_on(staffed, station, "Li", "anaesthetist", OTHER)
    (problem,) = verify(staffed, thorough=False).problems
    assert (problem.journal, problem.position) == ("site", 5)
    site.set_pin(staffed, station, CHEN, "Li", PIN)
    assert verify(staffed).is_whole
    assert site.sign_on(staffed, station, "Li", "anaesthetist", PIN).known == AUTHENTICATED


def test_who_leaves_takes_the_pin_along(staffed: Database, station: Station) -> None:
    site.leave(staffed, station, CHEN, "LI", "moved")
    with raw(staffed.place) as connection:
        assert connection.execute("select count(*) from pin").fetchone() == (0,)
    assert site.trial_of(staffed, station, "Li") is None
    assert verify(staffed).is_whole


def test_the_same_request_twice_is_one_person(staffed: Database, station: Station) -> None:
    first = site.add(staffed, station, CHEN, "Roth", ["surgeon"], "once")
    assert len(first.entries) == 1
    assert site.add(staffed, station, CHEN, "Roth", ["surgeon"], "once").entries == ()
    assert kinds(staffed).count("PersonAdded") == 5


def test_two_programs_that_add_the_first_person_at_once_make_one_administrator(
    station: Station, opening: Opening
) -> None:
    one, other = opening(), opening()
    site.add(one, station, site.Asker("Berg"), "Berg", ["surgeon"])
    with pytest.raises(Refused, match="no administrator"):
        site.add(other, station, site.Asker("Li"), "Li", ["anaesthetist"])


@pytest.mark.of_file
def test_no_pin_is_in_the_file_nor_in_what_leaves_it_nor_in_what_is_said(staffed: Database, station: Station) -> None:
    canary = "canary-PIN-93751"
    said = []
    site.set_pin(staffed, station, CHEN, "Li", canary)
    site.sign_on(staffed, station, "Li", "anaesthetist", canary)
    begun(staffed, station, who=LI)
    for wrong in (f"x{canary}", f"{canary}x", canary.upper()):
        try:
            site.sign_on(staffed, station, "Li", "anaesthetist", wrong)
        except Refused as refused:
            said += [refused.says, *traceback.format_exception(refused)]
    for bad in (canary[:3], canary * 9, f"{canary}\x1b"):
        with pytest.raises(BadValue) as refusal:
            site.set_pin(staffed, station, CHEN, "Li", bad)
        said += [refusal.value.says]
    trial = site.trial_of(staffed, station, "Berg")
    said += [repr(site.Asker("Li", canary)), repr(trial)]
    with staffed.reading() as connection:
        said.append(repr(pins.kept_of(connection, "li")))
    out = io.BytesIO()
    exporting.write_jsonl(staffed, out.write, (), at="2026-11-28T08:00:00+00:00", program="tests")
    kept = b"".join(each.read_bytes() for each in staffed.path.parent.glob("theatre.db*"))
    everything = out.getvalue() + kept + "".join(said).encode()
    assert canary.encode() not in everything
    assert canary[:-1].upper().encode() not in everything
    assert b"$argon2id$" in kept, "else this test would look in the wrong place"
    assert b"$argon2" not in out.getvalue()


def test_a_guess_costs_what_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    kept = pins.hashed(PIN)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert pins.hashed(PIN) != kept, "a salt of its own each time"
    assert pins.is_pin(kept, PIN)
    assert not pins.is_pin(kept, OTHER)
    for damaged in ("", "$argon2id$", "\udc80"):
        assert not pins.is_pin(damaged, PIN)
