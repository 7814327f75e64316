"""What the screens do while the store stalls, is locked, fails in the middle, or cannot be opened at all."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from driving import BERG, Hand, HandClock, make_case, open_database, running
from rvlms_plan.domain.case import ItemState
from rvlms_plan.store import sqlite
from rvlms_plan.store.database import PRACTICE, Database, open_store
from rvlms_plan.store.problems import NotSaved, StoreProblem
from rvlms_plan.store.sqlite import dbapi
from rvlms_plan.tui.widgets.form import SafeInput
from rvlms_plan.use_cases import live, theatre
from rvlms_plan.use_cases.station import Station

PEOPLE = {"anaesthetist": "Li", "circulator": "Chen", "lead surgeon": "Berg", "scrub nurse": "Novak"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "theatre.db"
    make_case(path, HandClock(), age=56, sex="female")
    return path


class FailingSync(dbapi.OperationalError):  # type: ignore[name-defined,misc]
    sqlite_errorcode = 1034  # SQLITE_IOERR_FSYNC


def fails_to_commit(database: Database, *, really_saves: bool) -> None:
    """Let the next commit fail as a failed fsync does: before or after what was written has reached the file."""
    dialect = database.hold.write_engine.dialect
    commit = dialect.do_commit

    def failing(connection: object) -> None:
        dialect.do_commit = commit
        (commit if really_saves else connection.rollback)(*([connection] if really_saves else []))
        raise FailingSync("disk I/O error")

    dialect.do_commit = failing


async def at_sign_out(hand: Hand, item: str = "procedure-recorded") -> None:
    await hand.opens("RV-1")
    hand.theatre.go_to_phase("sign-out")
    hand.theatre._flows._by_role.update({"circulator": "Chen", "scrub-nurse": "Novak"})
    hand.theatre.items.choose(item)


def answered(path: Path, clock: HandClock) -> list[str]:
    database = open_database(path, clock)
    entries = theatre.entries(database, "RV-1")
    database.close()
    return [entry.fact.item for entry, _ in entries[1:]]


@pytest.mark.fault("error")
@pytest.mark.parametrize("really_saves", [False, True])
async def test_a_failed_sync_leaves_the_answer_unknown_until_the_reopened_store_has_said(
    store: Path, really_saves: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = HandClock()
    database = open_database(store, clock)
    disk_is_bad = threading.Event()
    disk_is_bad.set()
    reopen = database.reopen

    def reopened() -> None:
        if disk_is_bad.is_set():
            raise StoreProblem("The disk failed while it was read.")
        reopen()

    monkeypatch.setattr(database, "reopen", reopened)
    monkeypatch.setattr("rvlms_plan.tui.screens.theatre.saving.ASKS_EVERY", 0.01)
    async with running(store, clock=clock, opener=lambda: database) as hand:
        await at_sign_out(hand)
        fails_to_commit(database, really_saves=really_saves)
        await hand.press("space")
        await hand.sees("UNSURE")
        await hand.sees("Whether the last answer was saved is not known yet.")
        assert hand.theatre.view.items["procedure-recorded"].state is ItemState.OPEN
        hand.theatre.items.choose("clamps-counted")
        await hand.press("enter")
        await hand.sees("This was not saved. Give it again")
        assert hand.theatre.view.items["clamps-counted"].state is ItemState.OPEN
        disk_is_bad.clear()
        await hand.sees("saved after all" if really_saves else "Not saved: the disk failed")
        await hand.until(lambda: "UNSURE" not in hand.screen_text(), "it is no longer unsure")
        state = hand.theatre.view.items["procedure-recorded"].state
        assert state is (ItemState.DONE if really_saves else ItemState.OPEN)
        for item in ["clamps-counted"] if really_saves else ["procedure-recorded", "clamps-counted"]:
            hand.theatre.items.choose(item)
            await hand.press("space")
            await hand.until(
                lambda item=item: hand.theatre.view.items[item].state is ItemState.DONE, f"{item} is saved"
            )
        await hand.until(lambda: "ot saved" not in hand.screen_text(), "the banner is gone")
    assert answered(store, clock) == ["procedure-recorded", "clamps-counted"]


async def test_an_answer_queued_behind_one_whose_outcome_is_unknown_is_not_saved_before_it(store: Path) -> None:
    clock = HandClock()
    database = open_database(store, clock)
    go = threading.Event()
    write = database.write

    def slow(work: Callable[..., object], **keys: object) -> object:
        go.wait(10)
        return write(work, **keys)

    database.write = slow
    async with running(store, clock=clock, opener=lambda: database) as hand:
        await at_sign_out(hand)
        fails_to_commit(database, really_saves=False)
        await hand.press("space")
        hand.theatre.items.choose("clamps-counted")
        await hand.press("enter")
        await hand.sees("SAVING")
        go.set()
        await hand.sees("Not saved: the disk failed")
        await hand.sees("whether the answer before it was saved is still being asked")
        await hand.until(lambda: not hand.theatre.saving.marks, "nothing is being saved")
    assert answered(store, clock) == []


def test_what_a_failed_commit_left_in_the_log_can_never_come_up_later(store: Path) -> None:
    database = open_database(store, HandClock())
    with database.reading():
        pass
    log = store.with_name(store.name + "-wal")
    reader = dbapi.connect(str(store), isolation_level=None)
    reader.execute("select count(*) from entry").fetchone()
    case = live.resume(database, Station(HandClock(), "theatre-1"), "RV-1")
    theatre.note(case, "written to the log", BERG)
    assert not sqlite.CAN_USE_WAL or log.stat().st_size > 0
    database.reopen()
    assert not log.exists() or log.stat().st_size == 0
    reader.execute("begin")
    reader.execute("select count(*) from entry").fetchone()
    theatre.note(case, "while another reads", BERG)
    if sqlite.CAN_USE_WAL:
        with pytest.raises(StoreProblem, match="being read by another program"):
            database.reopen()
    reader.close()
    database.reopen()
    database.close()


@pytest.mark.fault("lock")
async def test_while_a_lock_is_held_for_three_seconds_the_screen_lives_and_keys_keep_their_order(store: Path) -> None:
    clock = HandClock()
    other = dbapi.connect(str(store), isolation_level=None, check_same_thread=False)
    async with running(store, clock=clock) as hand, asyncio.timeout(30):
        await at_sign_out(hand)
        other.execute("begin immediate")
        threading.Timer(3, lambda: other.execute("rollback")).start()
        await hand.press("space")
        hand.theatre.items.choose("clamps-counted")
        await hand.press("enter")
        await hand.sees("SAVING")
        assert "DONE" not in hand.screen_text()
        (heartbeat := Heartbeat()).start()
        clock.at = clock.at.replace(minute=59)
        while "08:59" not in "".join(text for _, text in hand.theatre.parts.header.lines[0]):
            await asyncio.sleep(0.02)
        assert hand.theatre.saving.marks, "still being saved while the clock runs"
        while hand.theatre.saving.marks:
            await asyncio.sleep(0.02)
        heartbeat.stop()
    assert heartbeat.longest_but_one_in_a_hundred < 0.05
    assert heartbeat.longest < 1
    other.close()
    assert answered(store, clock) == ["procedure-recorded", "clamps-counted"]


@pytest.mark.parametrize("fails", [False, True])
async def test_while_a_commit_waits_for_the_disk_nothing_of_it_is_shown_whatever_is_drawn_meanwhile(
    store: Path, monkeypatch: pytest.MonkeyPatch, *, fails: bool
) -> None:
    clock, may_go_on = HandClock(), threading.Event()
    async with running(store, clock=clock) as hand, asyncio.timeout(20):
        await at_sign_out(hand)
        dialect = hand.theatre.live.database.hold.write_engine.dialect
        commit = dialect.do_commit

        def slow(connection: object) -> None:
            may_go_on.wait(15)
            if fails:
                connection.rollback()
                raise dbapi.OperationalError("database or disk is full")
            commit(connection)

        monkeypatch.setattr(dialect, "do_commit", slow)
        await hand.press("space")
        await hand.sees("SAVING")
        clock.at += timedelta(minutes=1)
        hand.theatre.show()
        hand.theatre.refresh()
        await hand.sees("08:01:00")
        assert "DONE" not in hand.screen_text()
        assert " 0 done" in hand.screen_text()
        may_go_on.set()
        await hand.sees("1 not saved" if fails else "DONE")
        assert ("DONE" in hand.screen_text()) is not fails
    assert answered(store, clock) == ([] if fails else ["procedure-recorded"])


class Heartbeat:
    """Measures how long the event loop was away; the machine of the tests may be busy with others once in a while."""

    def start(self) -> None:
        self._gaps: list[float] = []
        self._task = asyncio.create_task(self._beat())

    async def _beat(self) -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0.005)
            now = time.perf_counter()
            self._gaps.append(now - last - 0.005)
            last = now

    def stop(self) -> None:
        self._task.cancel()
        assert len(self._gaps) > 50

    @property
    def longest(self) -> float:
        return max(self._gaps)

    @property
    def longest_but_one_in_a_hundred(self) -> float:
        return sorted(self._gaps)[len(self._gaps) * 99 // 100 - 1]


@pytest.mark.fault("lock")
async def test_a_lock_held_too_long_is_not_saved_is_named_and_stays_said_until_it_is_saved(store: Path) -> None:
    clock = HandClock()
    other = dbapi.connect(str(store), isolation_level=None, check_same_thread=False)
    database = open_database(store, clock)
    database.patience = 0.2
    async with running(store, clock=clock, opener=lambda: database) as hand:
        await at_sign_out(hand)
        other.execute("begin immediate")
        await hand.press("space")
        await hand.sees("The store is locked by another program. This was not saved")
        challenge = hand.theatre.view.items["procedure-recorded"].item.challenge
        await hand.sees(f"{challenge[:30]}")
        assert hand.theatre.saving.not_saved.keys() == {"procedure-recorded"}
        assert not hand.theatre.saving.marks
        other.execute("rollback")
        hand.theatre.items.choose("clamps-counted")
        await hand.press("enter")
        await hand.until(
            lambda: hand.theatre.view.items["clamps-counted"].state is ItemState.DONE, "the other is saved"
        )
        await hand.sees("This was not saved")
        hand.theatre.items.choose("procedure-recorded")
        await hand.press("space")
        await hand.until(lambda: "not saved" not in hand.screen_text(), "the banner is gone")
    other.close()
    assert answered(store, clock) == ["clamps-counted", "procedure-recorded"]


async def test_a_store_that_cannot_be_watched_for_a_while_does_not_end_the_program(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rvlms_plan.tui.screens.theatre.listening.LISTENS_AGAIN_AFTER", 0.01)
    clock = HandClock()
    database = open_database(store, clock)
    async with running(store, clock=clock, opener=lambda: database) as hand:
        await hand.opens("RV-1")
        watch, tried = database.data_version, []

        def fails() -> int:
            tried.append(1)
            raise StoreProblem("The disk failed while it was read.")

        monkeypatch.setattr(database, "data_version", fails)
        await hand.sees("other stations' answers are not seen")
        await hand.until(lambda: len(tried) > 2, "it tries again")
        monkeypatch.setattr(database, "data_version", watch)
        await hand.until(lambda: "are not seen" not in hand.screen_text(), "it is said no longer")
        await hand.answers("size", {"value": "7.5"}, {"radiologist": "Roth"})
        await hand.sees("7.5 cm")


# Home


def not_ours(path: Path) -> None:
    path.write_text("Dear colleague, this is a letter and no store. " * 10)


def newer(path: Path) -> None:
    make_case(path, HandClock())
    connection = dbapi.connect(str(path), isolation_level=None)
    connection.execute("pragma user_version = 99")
    connection.close()


def practice(path: Path) -> None:
    open_store(path, PRACTICE, HandClock(), "test").close()


def truncated(path: Path) -> None:
    make_case(path, HandClock())
    path.write_bytes(path.read_bytes()[: 3 * 4096 + 100])


def on_a_share(path: Path) -> None:
    mounts = path.with_name("mountinfo")
    mounts.write_text(f"1 1 0:1 / {os.path.realpath(path.parent)} rw - nfs4 server:/share rw\n")


TROUBLES = {
    "truncated": (truncated, "is damaged"),
    "on-a-share": (on_a_share, "lies on a network share (nfs4)"),
    "not-ours": (not_ours, "is not a store of rvlms-plan"),
    "folder": (lambda path: path.mkdir(), "is a folder"),
    "newer": (newer, "was written by a newer rvlms-plan"),
    "practice": (practice, "holds practice records"),
    "below-a-file": (lambda path: None, "cannot be made"),
}


@pytest.mark.parametrize("name", TROUBLES)
async def test_home_says_what_is_wrong_with_the_store_and_r_tries_again(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, says = TROUBLES[name]
    monkeypatch.setattr("rvlms_plan.store.place._MOUNTS", tmp_path / "mountinfo")
    path = tmp_path / "theatre.db"
    if name == "below-a-file":
        (tmp_path / "a-file").write_text("")
        path = tmp_path / "a-file" / "theatre.db"
    good = tmp_path / "good.db"
    make_case(good, HandClock())
    make(path)
    place = [path]
    async with running(path, opener=lambda: open_database(place[0], HandClock()), size=(160, 24)) as hand:
        await hand.sees(says)
        await hand.sees("Press r to try again.")
        await hand.sees("the store is not open")
        for key in ("d", "n"):
            await hand.press(key)
            await hand.sees(says)
            await hand.press("escape")
            await hand.until(lambda: hand.app.screen.NAME == "home", "home again")
        place[0] = good
        (tmp_path / "mountinfo").unlink(missing_ok=True)
        await hand.press("r")
        await hand.sees("RV-1")
        assert says not in hand.screen_text()


async def test_a_store_locked_at_the_start_is_said_and_opened_by_r(store: Path) -> None:
    def impatient() -> Database:
        return open_store(store, "theatre", HandClock(), "test", patience=0.05)

    other = dbapi.connect(str(store), isolation_level=None)
    other.execute("pragma journal_mode = delete")
    other.execute("pragma locking_mode = exclusive")
    other.execute("begin exclusive")
    async with running(store, opener=impatient) as hand:
        await hand.sees("locked by another program")
        await hand.sees("Press r to try again.")
        other.execute("rollback")
        other.close()
        await hand.press("r")
        await hand.sees("RV-1")


@pytest.mark.fault("full")
async def test_on_a_full_disk_a_new_case_is_not_opened_and_what_was_typed_is_kept(store: Path) -> None:
    clock = HandClock()
    database = open_database(store, clock)
    fill = "pragma max_page_count = {}"
    pages = database.write(lambda connection: connection.exec_driver_sql("pragma page_count").scalar_one())
    database.write(lambda connection: connection.exec_driver_sql(fill.format(pages)))
    with contextlib.suppress(NotSaved):
        for number in range(100, 300):
            theatre.new_case(database, Station(clock, "theatre-1"), f"RV-{number}", BERG)
    database.write(lambda connection: connection.exec_driver_sql(fill.format(pages)))  # it was opened anew
    async with running(store, clock=clock, opener=lambda: database, size=(100, 40)) as hand:
        await hand.sees("RV-1")
        await hand.press("n")
        texts = {"code": "RV-9", "age": "", "sex": "female", "checklist": "rvlms", "person": "Berg", "role": "surgeon"}
        asked = "The disk is full. This was not saved"
        for number in range(1, 9):  # a page that stands half empty may take one case more
            texts["code"] = f"RV-{number + 1}"
            await hand.until(lambda: hand.app.screen.NAME == "new-case" and hand.form.question is not None, "asked")
            await hand.fills(texts, {}, until=lambda: hand.app.screen.NAME != "new-case" or asked in hand.words())
            if hand.app.screen.NAME == "new-case":
                break
            await hand.until(lambda: hand.app.screen.NAME == "theatre", "it is opened")
            await hand.press("escape")
            await hand.until(lambda: hand.app.screen.NAME == "home", "home")
            await hand.press("n")
        await hand.sees(asked)
        assert hand.form.query_one("#form-line", SafeInput).value == texts["code"]
        database.write(lambda connection: connection.exec_driver_sql(fill.format(100_000)))
        await hand.fills(texts, {}, until=lambda: hand.app.screen.NAME == "theatre")
        await hand.sees(texts["code"])


@pytest.mark.fault("read-only")
async def test_a_store_that_may_only_be_read_shows_its_cases_and_says_so_when_an_answer_is_given(store: Path) -> None:
    clock = HandClock()
    reader = open_store(store, "theatre", clock, "test", read_only=True)
    async with running(store, clock=clock, opener=lambda: reader) as hand:
        await at_sign_out(hand)
        await hand.press("space")
        await hand.sees("read-only")
        assert hand.theatre.view.items["procedure-recorded"].state is ItemState.OPEN
    assert answered(store, clock) == []


@pytest.mark.fault("full")
async def test_a_disk_that_is_nearly_full_is_said_before_it_is_and_again_when_half_of_that_is_left(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = [199 * 2**20]
    monkeypatch.setattr("rvlms_plan.store.place.free_bytes", lambda _: free[0])
    monkeypatch.setattr("rvlms_plan.tui.screens.theatre.room.LOOKS_EVERY", 0.01)
    async with running(store) as hand:
        await hand.sees("Only 199 MiB are free on the store's disk.")
        await hand.opens("RV-1")
        await hand.sees("Only 199 MiB are free")
        await hand.press("escape")
        await hand.until(lambda: "MiB are free" not in hand.screen_text(), "it was read")
        free[0] = 99 * 2**20
        await hand.sees("Only 99 MiB are free on the store's disk. All is saved so far")
        free[0] = 300 * 2**20
        await hand.until(lambda: "MiB are free" not in hand.screen_text(), "there is room again")
