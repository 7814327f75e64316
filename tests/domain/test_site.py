"""The directory: who may do what, and that nobody is ever deleted nor a theatre ever locked out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvlms_plan.domain.chain import canonical
from rvlms_plan.domain.entries import EntryOf, Stamp, read_entry, to_data
from rvlms_plan.domain.people import ATTESTED, AUTHENTICATED, BROKE_GLASS, Trust, Voice
from rvlms_plan.domain.refusals import BadValue, Refused, Unknown
from rvlms_plan.domain.site import FACTS, STANDING, Directory, decisions, replay, rights
from rvlms_plan.domain.site import facts as f

AT = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
NAMES = ["Chen", "Berg", "Åse Li", "Sato"]
ROLES = ["surgeon", "circulator", "auditor", "administrator"]
ENTRIES = list[EntryOf[f.SiteFact]]


class Site:
    """A journal of the site that a test writes."""

    def __init__(self) -> None:
        self.journal: ENTRIES = []
        self.directory = Directory()

    def tell(self, facts: decisions.Facts) -> None:
        for fact in facts:
            at = AT + timedelta(minutes=len(self.journal))
            stamp = Stamp(f"r{len(self.journal)}", at, at, Voice("Chen", "administrator"), "Chen", "theatre 3")
            self.journal.append(EntryOf(len(self.journal) + 1, stamp, fact))
            self.directory = self.directory.after(self.journal[-1])

    def add(self, name: str, *roles: str, by: str = "Chen") -> None:
        self.tell(decisions.add(self.directory, by, name, roles))


@pytest.fixture
def site() -> Site:
    made = Site()
    made.add("Chen", "circulator")
    made.add("Berg", "surgeon")
    made.add("Sato", "auditor")
    return made


def test_the_first_person_added_becomes_administrator_and_no_other_by_itself(site: Site) -> None:
    assert [(each.name, each.roles) for each in site.directory.here] == [
        ("Berg", ("surgeon",)),
        ("Chen", ("circulator", "administrator")),
        ("Sato", ("auditor",)),
    ]


@pytest.mark.parametrize("by", ["Berg", "Sato", "Nobody"])
def test_only_an_administrator_changes_people_and_settings(site: Site, by: str) -> None:
    now = site.directory
    for ask in (
        lambda: decisions.add(now, by, "Li", ["anaesthetist"]),
        lambda: decisions.change_roles(now, by, "Chen", ["circulator"]),
        lambda: decisions.leave(now, by, "Chen", None),
        lambda: decisions.set_pin(now, by, "Chen", "seal"),
        lambda: decisions.change_setting(now, by, "lock-after-minutes", "5"),
    ):
        with pytest.raises(Refused, match="no administrator"):
            ask()


def test_a_person_sets_their_own_pin_and_an_administrator_anybodys(site: Site) -> None:
    assert decisions.set_pin(site.directory, "berg", "Berg", "seal") == [f.PinSet("Berg", "seal")]
    assert decisions.set_pin(site.directory, "Chen", "Berg", "seal") == [f.PinSet("Berg", "seal")]


def test_the_last_administrator_stays(site: Site) -> None:
    for ask in (
        lambda: decisions.leave(site.directory, "Chen", "Chen", None),
        lambda: decisions.change_roles(site.directory, "Chen", "Chen", ["circulator"]),
    ):
        with pytest.raises(Refused, match="only administrator"):
            ask()
    site.tell(decisions.change_roles(site.directory, "Chen", "Berg", ["surgeon", "administrator"]))
    site.tell(decisions.leave(site.directory, "Berg", "Chen", "moved"))
    assert [each.name for each in site.directory.here] == ["Berg", "Sato"]


def test_who_left_is_kept_with_their_roles_loses_the_pin_and_can_come_back(site: Site) -> None:
    site.tell(decisions.set_pin(site.directory, "Berg", "Berg", "seal"))
    site.tell(decisions.leave(site.directory, "Chen", "Berg", None))
    left = site.directory.find("BERG")
    assert left is not None
    assert (left.roles, left.is_here, left.has_pin) == (("surgeon",), False, False)
    with pytest.raises(Refused, match="left on 2026-11-28"):
        decisions.set_pin(site.directory, "Berg", "Berg", "seal")
    site.add("berg", "surgeon")
    assert [each.name for each in site.directory.here] == ["Berg", "Chen", "Sato"]


def test_what_stands_already_is_no_second_entry(site: Site) -> None:
    assert decisions.add(site.directory, "Chen", "chen", ["administrator", "circulator"]) == []
    assert decisions.change_roles(site.directory, "Chen", "Berg", ["Surgeon"]) == []
    assert decisions.remove_pin(site.directory, "Chen", "Berg") == []
    assert decisions.change_setting(site.directory, "Chen", "lock-after-minutes", "00") == []


@pytest.mark.parametrize(
    ("speaker", "typist", "known", "why"),
    [
        ("Chen", "Chen", ATTESTED, None),
        ("Berg", "Chen", AUTHENTICATED, None),
        ("A visitor", "Chen", ATTESTED, None),
        ("Sato", "Chen", AUTHENTICATED, "does not write cases"),
        ("Berg", "Sato", ATTESTED, "does not write cases"),
        ("Brg", "Brg", ATTESTED, "not in the directory. Did you mean Berg"),
        ("Berg", "A visitor", ATTESTED, "not in the directory"),
        ("A visitor", "A visitor", BROKE_GLASS, None),
        ("Sato", "Sato", BROKE_GLASS, None),
    ],
)
def test_theatre_roles_write_cases_and_broken_glass_bars_nobody(
    site: Site, speaker: str, typist: str, known: str, why: str | None
) -> None:
    if why is None:
        rights.check_writes_case(site.directory, speaker, typist, known)
    else:
        with pytest.raises(Refused, match=why):
            rights.check_writes_case(site.directory, speaker, typist, known)


def test_without_a_directory_every_name_may_do_all() -> None:
    rights.check_writes_case(Directory(), "Anybody", "Anybody", ATTESTED)
    rights.check_reviews(Directory(), "Anybody")
    rights.check_manages(Directory(), "Anybody")


def test_only_auditors_review_once_there_is_a_directory(site: Site) -> None:
    rights.check_reviews(site.directory, "Sato")
    for name in ("Chen", "Berg", "Nobody"):
        with pytest.raises(Refused, match="no auditor"):
            rights.check_reviews(site.directory, name)


def test_the_glass_takes_a_reason_and_no_directory_refuses_it(site: Site) -> None:
    for directory in (Directory(), site.directory):
        assert decisions.break_glass(directory, "Nowak", "caval tear") == [f.BrokeGlass("Nowak", "caval tear")]
        with pytest.raises(BadValue, match="why the glass is broken"):
            decisions.break_glass(directory, "Nowak", "  ")


@given(st.integers(0, 10_000))
def test_waiting_grows_with_each_wrong_pin_and_has_an_end(failures: int) -> None:
    wait = decisions.wait_after(failures)
    assert timedelta(0) <= wait <= decisions.LONGEST_WAIT
    assert wait <= decisions.wait_after(failures + 1)
    assert (wait == timedelta(0)) is (failures <= decisions.FREE_FAILURES)


@given(st.integers(0, 40), st.integers(-(10**6), 10**6))
def test_no_clock_makes_anybody_wait_longer_than_the_wait_itself(failures: int, seconds: int) -> None:
    left = decisions.left_to_wait(failures, AT, AT + timedelta(seconds=seconds))
    assert timedelta(0) <= left <= decisions.wait_after(failures)
    if seconds < 0:
        assert left == timedelta(0)


@pytest.mark.parametrize("pin", ["12345", "1" * 65, "111111", "123456", "654321", "abcdef", "12\u200b3478"])
def test_a_pin_that_is_guessed_first_is_refused_without_saying_it(pin: str) -> None:
    with pytest.raises(BadValue) as refused:
        decisions.check_pin(pin)
    assert pin not in refused.value.says


def test_a_role_a_setting_or_a_person_that_is_not_known_is_said(site: Site) -> None:
    with pytest.raises(BadValue, match="no role"):
        decisions.add(site.directory, "Chen", "Li", ["Head of everything!"])
    with pytest.raises(Unknown, match="Did you mean lock-after-minutes"):
        decisions.change_setting(site.directory, "Chen", "lock-after", "5")
    with pytest.raises(BadValue, match="no number of minutes"):
        decisions.change_setting(site.directory, "Chen", "lock-after-minutes", "soon")
    with pytest.raises(Unknown, match="Did you mean Berg"):
        decisions.change_roles(site.directory, "Chen", "Brg", ["surgeon"])


ACTS = st.sampled_from(["add", "roles", "leave", "pin", "unpin", "on", "wrong"])


@given(st.lists(st.tuples(ACTS, st.sampled_from(NAMES), st.sets(st.sampled_from(ROLES), min_size=1)), max_size=25))
def test_after_any_course_there_is_an_administrator_nobody_is_gone_and_the_journal_tells_it_all(
    course: list[tuple[str, str, set[str]]],
) -> None:
    site, ever = Site(), set[str]()
    for act, name, roles in course:
        now = site.directory
        by = next((each.name for each in now.here if "administrator" in each.roles), name)
        try:
            match act:
                case "add":
                    site.tell(decisions.add(now, by, name, sorted(roles)))
                case "roles":
                    site.tell(decisions.change_roles(now, by, name, sorted(roles)))
                case "leave":
                    site.tell(decisions.leave(now, by, name, None))
                case "pin":
                    site.tell(decisions.set_pin(now, by, name, "0" * 64))
                case "unpin":
                    site.tell(decisions.remove_pin(now, by, name))
                case "on":
                    site.tell([f.SignedOn(name, ATTESTED)])
                case _:
                    site.tell([f.SignOnFailed(name)])
        except (Refused, Unknown):
            pass
        ever |= {each.name for each in site.directory.people.values()}
        if site.directory.is_in_use:
            assert any("administrator" in each.roles for each in site.directory.here)
        assert {each.name for each in site.directory.people.values()} == ever
    kept = [read_entry(to_data(each), FACTS, EntryOf) for each in site.journal]
    assert kept == site.journal
    matter = [each for each in kept if each.kind in STANDING]
    assert replay(matter).people == replay(kept).people == site.directory.people


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ([ATTESTED] * 3, "Names attested, not authenticated."),
        (
            [ATTESTED, AUTHENTICATED, AUTHENTICATED],
            "Of 3 entries 2 were typed by somebody known by PIN; all other",
        ),
        ([AUTHENTICATED, BROKE_GLASS], "Of 2 entries 1 was typed by somebody known by PIN, 1 under broken glass; all"),
    ],
)
def test_whoever_reads_names_is_told_how_they_were_known(known: list[str], words: str) -> None:
    trust = Trust()
    for each in known:
        trust = trust.after(each)
    assert trust.words(len(known)).startswith(words)


def test_an_entry_by_names_alone_is_written_as_ever_and_one_by_pin_says_so() -> None:
    stamp = Stamp("r", AT, AT, Voice("Berg", "surgeon"), "Chen", "theatre 3")
    entry = EntryOf(1, stamp, f.SignedOff("Chen"))
    assert b"known" not in canonical(to_data(entry))
    by_pin = EntryOf(
        1,
        Stamp("r", AT, AT, Voice("Berg", "surgeon"), "Chen", "theatre 3", ATTESTED, AUTHENTICATED),
        f.SignedOff("Chen"),
    )
    assert to_data(by_pin)["known"] == {"said_by": "attested", "entered_by": "authenticated"}
    assert read_entry(to_data(by_pin), FACTS, EntryOf) == by_pin
