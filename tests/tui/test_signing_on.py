"""What a theatre may rely on about who types: PINs unseen, a lock that hides no clamp and loses nothing, the glass."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from driving import BERG, Hand, HandClock, kept, make_case, open_database, running
from rvlms_plan.domain.site.directory import Directory
from rvlms_plan.store import pins
from rvlms_plan.store.database import Database
from rvlms_plan.tui.screens.settings import Typist
from rvlms_plan.tui.screens.theatre import TheatreScreen
from rvlms_plan.tui.screens.theatre.lock_screen import LockScreen
from rvlms_plan.tui.widgets.form import SafeInput
from rvlms_plan.use_cases import live, site, theatre
from rvlms_plan.use_cases.keyboard import Keyboard
from rvlms_plan.use_cases.station import Station

PIN, OTHER = "845120", "271828"
SMALL = (54, 15)
PEOPLE = {"radiologist": "Roth", "endocrinologist": "Weiss", "lead surgeon": "Berg", "anaesthetist": "Li"}

pytestmark = pytest.mark.usefixtures("cheap_pins")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Give a store with a case, a clamp that runs, and a directory in which Chen and Li have PINs."""
    path, clock = tmp_path / "theatre.db", HandClock()
    make_case(path, clock, age=56, sex="female")
    with_database(path, clock, staffed)
    return path


def with_database(path: Path, clock: HandClock, act: object) -> None:
    database = open_database(path, clock)
    act(database, Station(clock, "theatre-2"))  # type: ignore[operator]
    database.close()


def staffed(database: Database, station: Station) -> None:
    theatre.clamp_on(live.resume(database, station, "RV-1"), "ivc-infrarenal", None, BERG)
    chen = site.Asker("Chen")
    for name, role in (("Chen", "circulator"), ("Berg", "surgeon"), ("Li", "anaesthetist"), ("Roth", "radiologist")):
        site.add(database, station, chen, name, [role])
    site.set_pin(database, station, site.Asker("Li"), "Li", OTHER)
    site.set_pin(database, station, chen, "Chen", PIN)


def site_kinds(path: Path) -> list[str]:
    database = open_database(path, HandClock())
    found = [entry.kind for entry, _ in site.entries(database)]
    database.close()
    return found


def known(path: Path) -> list[tuple[str, str, str, str]]:
    database = open_database(path, HandClock())
    stamps = [entry.stamp for entry, _ in theatre.entries(database, "RV-1")]
    database.close()
    return [(each.said_by.person, each.said_known, each.entered_by, each.entered_known) for each in stamps][2:]


async def types(hand: Hand, text: str) -> None:
    await hand.until(lambda: hand.form.question is not None, "a question")
    hand.form.query_one("#form-line", SafeInput).insert_text_at_cursor(text)
    await hand.press("enter")


async def signs_on(hand: Hand) -> None:
    await hand.press("w")
    await hand.sees("Who is at the keyboard")
    await hand.press("enter")
    await hand.sees("PIN of Chen")
    await types(hand, PIN)
    await hand.sees("by PIN")


async def test_a_name_that_the_settings_give_is_not_enough_where_it_has_a_pin_and_a_second_person_gives_theirs(
    store: Path,
) -> None:
    async with running(store) as hand:
        await hand.opens("RV-1")
        await hand.sees("attested")
        await hand.press("m")
        await hand.sees("Who is at the keyboard")
        await hand.press("enter")
        await hand.sees("PIN of Chen")
        hand.form.query_one("#form-line", SafeInput).insert_text_at_cursor(OTHER)
        await hand.sees("•" * len(OTHER))
        assert OTHER not in hand.screen_text()
        await hand.press("enter")
        await hand.sees("That is not Chen's PIN.")
        await types(hand, PIN)
        await hand.sees("Note")
        await types(hand, "seen by PIN")
        await hand.until(lambda: len(known(store)) == 1, "the note is saved")
        await hand.answers("size", {"value": "7.4"}, PEOPLE)
        await hand.until(lambda: len(known(store)) == 2, "the answer is saved")
        assert hand.form.query_one("#form-line", SafeInput).value not in {PIN, OTHER}
        await overrides(hand, "paraganglioma", wrong=PIN, pin=OTHER)
        await overrides(hand, "metanephrines", pin="")
        await hand.until(lambda: kept(store).case.standing("metanephrines").act, "it is overridden")
    assert known(store)[:2] == [
        ("Chen", "authenticated", "Chen", "authenticated"),
        ("Roth", "attested", "Chen", "authenticated"),
    ]
    acts = [kept(store).case.standing(item).act for item in ("paraganglioma", "metanephrines")]
    assert [act.second_known for act in acts] == ["authenticated", "attested"]  # type: ignore[union-attr]
    assert site_kinds(store)[-4:] == ["SignedOn", "SignOnFailed", "PinGiven", "SignedOff"]


async def test_a_second_pin_typed_while_the_first_is_checked_is_the_next_try_and_never_a_reason_that_is_kept(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rvlms_plan.store.pins.is_pin", slowly(pins.is_pin))
    async with running(store) as hand:
        await hand.opens("RV-1")
        await hand.press("w")
        await hand.sees("Who is at the keyboard")
        await hand.press("enter")
        await hand.sees("PIN of Chen")
        await hand.press(*OTHER, "enter", *PIN, "enter")
        await hand.sees("by PIN")
        assert not hand.form.is_asking
        await hand.press("ctrl+l")
        await hand.sees("PIN of Chen")
        await hand.press("enter")
        await hand.sees("Why the glass is broken")
        await hand.press(*OTHER, "enter")
        await hand.sees("perhaps a PIN: it is not kept")
    assert site_kinds(store)[-4:] == ["SignOnFailed", "SignedOn", "Locked", "SignedOff"]


def slowly(is_pin: Callable[[str, str], bool]) -> Callable[[str, str], bool]:
    def checks(kept_pin: str, pin: str) -> bool:
        time.sleep(0.1)
        return is_pin(kept_pin, pin)

    return checks


async def test_a_new_case_is_opened_by_pin_and_a_signed_on_name_is_not_lent_to_another(store: Path) -> None:
    async with running(store) as hand:
        for code, person, role in (("RV-2", "Chen", "circulator"), ("RV-3", "Berg", "surgeon")):
            await hand.sees("New case")
            await hand.press("n")
            await hand.sees("Code of the case")
            texts = {"code": code, "age": "", "sex": "not-said", "checklist": "rvlms", "person": person, "role": role}
            await hand.fills(texts, {}, until=lambda: is_open(hand) or asks_pin(hand))
            if person == "Chen":
                await types(hand, PIN)
            await hand.until(lambda: is_open(hand), "the case opens")
            await hand.press("escape")
    for code, known_by in (("RV-2", "authenticated"), ("RV-3", "attested")):
        assert kept(store, code).case.opened.stamp.entered_known == known_by


def asks_pin(hand: Hand) -> bool:
    return hand.form.question is not None and hand.form.question.is_secret


def is_open(hand: Hand) -> bool:
    return isinstance(hand.app.screen, TheatreScreen)


async def overrides(hand: Hand, item: str, *, pin: str, wrong: str = "") -> None:
    """Override an item with Li, whose hands are free where there is a PIN."""
    hand.theatre.items.choose(item)
    await hand.press("o")
    said = {"reason": "no time", "role": "anaesthetist"}
    await hand.fills(said, {**PEOPLE, "override": "Li"}, until=lambda: "PIN of Li" in hand.screen_text())
    if wrong:
        await types(hand, wrong)
        await hand.sees("That is not Li's PIN.")
    await types(hand, pin)
    await hand.until(lambda: not hand.form.is_asking, "it is taken")


async def test_the_lock_hides_no_running_clamp_and_what_was_typed_is_recorded_after_it(store: Path) -> None:
    clock = HandClock()
    with_database(
        store,
        clock,
        lambda database, station: site.change_setting(
            database, station, site.Asker("Chen", PIN), "lock-after-minutes", "5"
        ),
    )
    async with running(store, clock=clock, size=SMALL) as hand:
        await hand.opens("RV-1")
        await signs_on(hand)
        await hand.press("m")
        await hand.until(lambda: hand.form.question is not None, "the note is asked")
        hand.form.query_one("#form-line", SafeInput).insert_text_at_cursor("half a thought")
        await hand.press("ctrl+l")
        await hand.sees("LOCKED by hand")
        await hand.sees("PIN of Chen")
        clock.at += timedelta(minutes=12, seconds=31)
        lock = hand.app.screen
        assert isinstance(lock, LockScreen)
        lock.resized()
        await hand.sees("caval")
        await hand.sees("IVC infrarenal")
        before = hand.screen_text()
        clock.at += timedelta(minutes=1)
        lock.resized()
        await hand.until(lambda: hand.screen_text() != before, "the clock runs on")
        assert "half a thought" not in hand.screen_text()
        await hand.press("escape")
        await hand.sees("Who is at the keyboard")
        await hand.press("escape", "escape", "c", "space")
        assert hand.app.screen is lock
        lock._form.query_one("#form-line", SafeInput).value = "Chen"
        await hand.press("enter")
        await hand.sees("PIN of Chen")
        await types(hand, PIN)
        await hand.until(lambda: hand.app.screen is not lock, "it is unlocked")
        await hand.sees("half a thought")
        await hand.press("!", "enter")
        await hand.until(lambda: len(known(store)) == 1, "the note is saved")
        hand.app.last_touched -= 4 * 60
        hand.theatre._lock_when_idle()
        assert not isinstance(hand.app.screen, LockScreen)
        hand.app.last_touched -= 2 * 60
        await hand.sees("LOCKED after idle time")
        await types(hand, PIN)
        await hand.until(lambda: not isinstance(hand.app.screen, LockScreen), "it is unlocked")
    assert kept(store).case.notes[0].fact.text == "half a thought!"  # type: ignore[union-attr]
    assert site_kinds(store)[-3:] == ["Locked", "Unlocked", "SignedOff"]


async def test_a_lock_stays_until_somebody_is_there_also_where_they_have_no_pin(store: Path) -> None:
    async with running(store, typist=Typist("Berg", "surgeon")) as hand:
        await hand.opens("RV-1")
        await hand.press("ctrl+l")
        await hand.sees("LOCKED by hand: Berg, surgeon, had the keyboard by name")
        await hand.sees("Who is at the keyboard")
        assert isinstance(hand.app.screen, LockScreen)
        await hand.press("enter")
        await hand.until(lambda: isinstance(hand.app.screen, TheatreScreen), "Berg has taken it")
    assert site_kinds(store)[-3:] == ["Locked", "Unlocked", "SignedOff"]


async def test_outside_of_a_case_nobody_stays_known_by_pin_after_idle_time(store: Path) -> None:
    def locks_after_five_minutes(database: Database, station: Station) -> None:
        site.change_setting(database, station, site.Asker("Chen", PIN), "lock-after-minutes", "5")

    with_database(store, HandClock(), locks_after_five_minutes)
    async with running(store) as hand:
        await hand.opens("RV-1")
        await signs_on(hand)
        await hand.press("escape")
        await hand.sees("New case")
        typist = hand.app.setting.typist
        hand.app.last_touched -= 4 * 60
        hand.app.forget_when_idle()
        assert (typist.person, typist.known) == ("Chen", "authenticated")
        hand.app.last_touched -= 2 * 60
        await hand.until(lambda: typist.known == "attested", "whoever sits down next gives a PIN of their own")
        await hand.opens("RV-1")
        await hand.press("m")
        await hand.sees("Who is at the keyboard")
    assert "Locked" in site_kinds(store)


async def test_the_glass_unlocks_at_once_is_said_loudly_until_somebody_signs_on_and_is_open_to_strangers(
    store: Path,
) -> None:
    async with running(store, size=SMALL) as hand:
        await hand.opens("RV-1")
        await signs_on(hand)
        await hand.press("ctrl+l")
        await hand.sees("LOCKED by hand")
        await hand.sees("PIN of Chen")
        await hand.press("enter")
        await hand.sees("Why the glass is broken")
        await hand.press("enter")
        await hand.sees("still to be answered")
        await types(hand, "caval tear")
        await hand.sees("GLASS BROKEN")
        await hand.press("m")
        await types(hand, "under broken glass")
        await hand.until(lambda: len(known(store)) == 1, "the note is saved")
        await signs_on(hand)
        await hand.until(lambda: "GLASS" not in hand.screen_text(), "it is over")
        await takes(hand, "Brg")
        await hand.sees("Did you mean Berg?")
        await hand.press("1")
        await hand.sees("Who is at the keyboard")
        hand.form.query_one("#form-line", SafeInput).value = ""
        await types(hand, "Nowak")
        await hand.sees("Nowak is not in the directory.")
        await hand.press("2")
        await hand.sees("In which role")
        await hand.press("1")
        await types(hand, "called in from home")
        await hand.sees("GLASS BROKEN")
        assert hand.app.setting.typist == Typist("Nowak", "surgeon", "broke-glass")
    assert known(store) == [("Chen", "broke-glass", "Chen", "broke-glass")]
    assert site_kinds(store).count("BrokeGlass") == 2


async def takes(hand: Hand, name: str) -> None:
    """Take the keyboard under a name."""
    await hand.press("w")
    await hand.sees("Who is at the keyboard")
    hand.form.query_one("#form-line", SafeInput).value = ""
    await types(hand, name)


async def test_home_lists_the_cases_before_it_knows_who_works_here_and_says_nothing_of_names_until_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, may_read = tmp_path / "theatre.db", asyncio.Event()
    make_case(path, HandClock())
    read = Keyboard.directory

    async def directory(keyboard: Keyboard) -> Directory:
        await may_read.wait()
        return await read(keyboard)

    monkeypatch.setattr(Keyboard, "directory", directory)
    async with running(path, size=SMALL) as hand:
        await hand.sees("RV-1")
        assert "attested" not in hand.words()
        may_read.set()
        await hand.sees("names attested")


async def test_a_key_pressed_while_the_case_named_at_the_start_is_on_its_way_does_nothing_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, may_read, asked = tmp_path / "theatre.db", asyncio.Event(), asyncio.Event()
    make_case(path, HandClock())
    read = Keyboard.directory

    async def directory(keyboard: Keyboard) -> Directory:
        asked.set()
        await may_read.wait()
        return await read(keyboard)

    monkeypatch.setattr(Keyboard, "directory", directory)
    async with running(path, case="RV-1") as hand:
        await asked.wait()
        await hand.pilot.pause()
        assert "RV-1" not in hand.words()
        assert "New case" not in hand.words()
        for key in ("enter", "n", "space", "2", "m"):
            await hand.pilot.press(key)
        may_read.set()
        await hand.sees("OPEN Vein of origin")
        await hand.pilot.pause()
        assert not hand.theatre.form.is_asking
        assert [type(screen).__name__ for screen in hand.app.screen_stack[1:]] == ["HomeScreen", "TheatreScreen"]


async def test_without_any_pin_every_screen_says_that_names_are_attested(tmp_path: Path) -> None:
    path = tmp_path / "theatre.db"
    make_case(path, HandClock())
    async with running(path, size=SMALL) as hand:
        await hand.sees("names attested")
        await hand.opens("RV-1")
        for key in ("", "a", "escape", "f", "escape", "t"):
            if key:
                await hand.press(key)
                await hand.pilot.pause()
            await hand.sees("attested")
        await hand.press("escape", "ctrl+l")
        await hand.sees("LOCKED by hand: Chen, circulator, had the keyboard by name.")
