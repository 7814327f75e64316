"""The register on screen: found by what is asked, a page at a time, and never in the way of a key."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from audit_store import CASES, ids, in_register, rows
from driving import Hand, HandClock, make_case, running
from rvlms_plan.store.database import Database
from rvlms_plan.store.sqlite import dbapi
from rvlms_plan.tui.widgets.form import SafeInput
from rvlms_plan.tui.widgets.glyphs import ASCII
from rvlms_plan.use_cases import audit

NOTE = "Ticks are what people said, not what was observed."


async def asked(hand: Hand, name: str) -> None:
    """Wait until a question stands open, and empty its line."""
    await hand.until(lambda: hand.form.question is not None and hand.form.question.name == name, f"{name} is asked")
    line = hand.form.query_one("#form-line", SafeInput)
    line.value = ""


async def test_an_auditor_finds_cases_by_filter_sort_and_page(audit_store: Path) -> None:
    async with running(audit_store) as hand:
        await hand.sees("3  Audit")
        await hand.press("3")
        await in_register(hand)
        await hand.sees(f"{CASES} cases: all cases, by changed, newest first")
        assert NOTE in hand.screen_text()
        assert "page 1 of 2" in hand.screen_text()
        await hand.press("pagedown")
        await hand.sees("page 2 of 2")
        assert len(ids(hand)) == CASES - 50
        await hand.press("pagedown")
        await hand.sees("This is the last page.")
        await hand.press("s", "1")
        await hand.sees("by code, A to Z")
        assert ids(hand)[:2] == ["C-00", "C-01"]
        await hand.press("minus")
        await hand.sees("by code, Z to A")
        assert ids(hand)[0] == "SYN-3"
        await hand.press("slash", *"statsu=closed", "enter")
        await hand.sees("Did you mean status?")
        assert hand.form.query_one("#form-line", SafeInput).value == "statsu=closed"
        await hand.press("f1")
        await hand.sees("sex= sex: female, male, other")
        await hand.press("end")
        await hand.sees("recurrence= Recurrence: no-disease, recurrence-asymptomatic")
        await hand.press("escape")
        await hand.until(lambda: isinstance(hand.app.focused, SafeInput), "the question has the keys again")
        hand.form.query_one("#form-line", SafeInput).value = ""
        await hand.press(*"sex=female age=50..", "enter")
        await hand.sees("sex=female and age=50.., by code")
        assert ids(hand) == ["SYN-3", "OLD-1", *(f"C-{n}" for n in range(51, 30, -2))]
        await hand.sees("… planning")
        await hand.sees("C-51") if rows(hand).chosen == "C-51" else None
        await hand.press("slash")
        await asked(hand, "where")
        await hand.press(*"syn", "enter")
        await hand.sees("1 case: text=syn")
        await hand.sees("1 finding to ask about; closed")
        assert "in progress  " not in hand.words().partition("SYN-3")[2]
        await hand.press("enter")
        await hand.sees("1 Timeline")
        await hand.press("escape")
        await hand.sees("1 case: text=syn")
        await hand.press("escape")
        await hand.sees("In theatre and planned")


async def test_a_filter_is_saved_taken_up_and_taken_away(audit_store: Path, tmp_path: Path) -> None:
    file = tmp_path / "settings" / "filters.json"
    async with running(audit_store, audit=True, filters_file=file) as hand:
        await in_register(hand)
        await hand.press("slash", *"status=closed", "enter")
        await hand.sees("1 case: status=closed")
        await hand.press("f")
        await hand.sees("1 Save the filter and sort in force")
        await hand.press("1")
        await asked(hand, "name")
        await hand.press(*"Over", "enter")
        await hand.sees("Saved. f takes it up again.")
        assert json.loads(file.read_text()) == {"filters": {"Over": {"where": ["status=closed"], "sort": None}}}
        await hand.press("slash")
        await asked(hand, "where")
        await hand.press("enter")
        await hand.sees(f"{CASES} cases: all cases")
        await hand.press("f")
        await hand.sees("1 Over: status=closed")
        await hand.press("1")
        await hand.sees("1 case: status=closed")
        await hand.press("f")
        await hand.sees("3 Take a saved filter away")
        await hand.press("3")
        await hand.sees("Take a filter away")
        await hand.press("1")
        await hand.sees("Over is no longer saved.")
        assert json.loads(file.read_text()) == {"filters": {}}
        file.write_text("not ours")
        await hand.press("f")
        await hand.sees("holds no saved filters. It was not touched")


async def test_a_read_that_takes_long_is_said_and_the_newest_request_wins(
    audit_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, begun = threading.Event(), threading.Event()

    def slow(database: Database, station: Any, where: tuple[str, ...], *more: Any) -> audit.RegisterPage:
        if "status=closed" in where:
            begun.set()
            go_on.wait(20)
        return listed(database, station, where, *more)

    listed = audit.listed
    monkeypatch.setattr(audit, "listed", slow)
    async with running(audit_store, audit=True) as hand:
        await in_register(hand)
        await hand.press("slash", *"status=closed", "enter")
        await hand.until(begun.is_set, "the store is asked")
        await hand.until(lambda: " reading" in hand.screen_text().splitlines()[0], "that it is being read is said")
        await hand.press("down", "down")
        assert rows(hand).chosen == ids(hand)[2]
        await hand.press("slash", *"sex=male", "enter")
        go_on.set()
        await hand.sees("27 cases: sex=male")
        await hand.until(lambda: " reading" not in hand.screen_text().splitlines()[0], "nothing is read any more")


async def test_journals_are_verified_and_the_bad_one_is_named(audit_store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with dbapi.connect(str(audit_store)) as source, dbapi.connect(str(copy)) as target:
        source.backup(target)
    source.close()
    for (name,) in list(target.execute("select name from sqlite_master where type = 'trigger'")):
        target.execute(f"drop trigger {name}")
    target.execute(
        "update entry set body = cast(replace(cast(body as text), 'Constructed', 'Genuine') as blob) "
        "where position = 2 and cast(body as text) like '%Constructed%'"
    )
    target.commit()
    target.close()
    async with running(copy, audit=True) as hand:
        await in_register(hand)
        await hand.press("v")
        await hand.sees("NOT WHOLE: SYN-3.")
        await hand.sees("! BAD")
        assert " reading" not in hand.screen_text().splitlines()[0]
        assert sum("✓ whole" in row.lines[0][1][1] for row in rows(hand).rows) == 49
        rows(hand).choose("SYN-3")
        await hand.sees("record NOT WHOLE when looked at")
        await hand.press("enter")
        await hand.sees("1 Timeline")
        await hand.press("6")
        await hand.sees("SYN-3, entry 2:")
        await hand.sees("THE RECORD IS NOT WHOLE.")


async def test_a_store_without_cases_or_out_of_reach_says_what_to_do(tmp_path: Path) -> None:
    async with running(tmp_path / "new.db", audit=True) as hand:
        await hand.sees("No case yet. Each case that is opened in theatre stands here")
        await hand.press("v", "enter", "c")
        await hand.sees("No case to count under this filter.")
    make_case(tmp_path / "theatre.db", HandClock())
    async with running(tmp_path / "theatre.db", audit=True, case="RV-9") as hand:
        await hand.sees("There is no case called RV-9. Did you mean RV-1?")
    async with running(tmp_path, audit=True) as hand:
        await hand.sees("r tries again.")


@pytest.mark.parametrize("size", [(54, 15), (120, 40)])
async def test_every_size_shows_counts_by_themselves_and_plain_signs_are_plain(
    audit_store: Path, size: tuple[int, int]
) -> None:
    async with running(audit_store, audit=True, size=size, glyphs=ASCII) as hand:
        await in_register(hand)
        await hand.sees(NOTE)
        heads = "case status ovr find" if size[0] == 54 else "done N/A def ovr open find record"
        await hand.sees(heads)
        assert len(hand.screen_text().splitlines()) == size[1]
        strange = {c for c in hand.screen_text() if not c.isascii()} - set("│▁▂▃▄▅▆▇█ µ")
        assert not strange
