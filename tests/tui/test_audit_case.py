"""One case on the audit's screen: drawn to scale, entry by entry, with the evidence of each finding, and unchanged."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from audit_store import entries, ids, rows
from driving import Hand, running
from hostile import HARMFUL, WORST, flat
from rvlms_plan.domain.text import clean
from rvlms_plan.tui.widgets.form import SafeInput
from rvlms_plan.tui.widgets.glyphs import ASCII
from test_contrast import check

NOTE = "Ticks are what people said, not what was observed."


async def opened(hand: Hand) -> None:
    await hand.until(lambda: hand.app.screen.query("#audit-rows") and rows(hand).chosen, "the case is read")


def drawn(hand: Hand, row_id: str) -> str:
    row = next(row for row in rows(hand).rows if row.id == row_id)
    return row.lines[0][1][1]


async def test_the_timeline_is_to_scale_and_each_finding_leads_to_its_entries(audit_store: Path) -> None:
    before = entries(audit_store)
    async with running(audit_store, audit=True, case="syn-3") as hand:
        await opened(hand)
        await hand.sees("REVIEW SYN-3 closed")
        await hand.sees(NOTE)
        clamp = drawn(hand, "clamp ivc-infrarenal")
        minutes = float(hand.words().partition("a cell is ")[2].split()[0])
        assert abs(clamp.count("█") * minutes - 28) <= 2 * minutes  # 28 minutes, whole cells
        assert (
            drawn(hand, "happening incision").index("◆") < clamp.index("█") < drawn(hand, "phase sign-out").index("━")
        )
        await hand.press("plus", "plus")
        await hand.until(
            lambda: float(hand.words().partition("a cell is ")[2].split()[0]) < minutes / 3, "it is nearer"
        )
        await hand.press("right", "minus", "o")
        await hand.sees(f"a cell is {minutes} min")
        await hand.press("o")
        await hand.sees("days")
        rows(hand).choose("happening conversion")
        await hand.press("enter")
        await hand.sees("1 of 133 entries: Conversion to open. a shows all")
        await hand.press("3")
        await hand.sees("To ask the team: 1")
        await hand.sees("[corrected-new-information]")
        await hand.sees("Limits: A correction is honesty")
        await hand.press("enter")
        await hand.sees("Laparoscopic -> Open (new information")
        assert ids(hand) == ["entry 59"]
        await hand.press("a")
        await hand.sees("133 entries")
        assert rows(hand).chosen == "entry 59"
        await hand.press("pageup")
        assert int(rows(hand).chosen.removeprefix("entry ")) < 57
        await hand.press("pagedown")
        rows(hand).choose("entry 59")
        await hand.press("enter")
        await hand.sees("Before Laparoscopic")
        for words in ("After Open", "Typed by Chen at demonstration", "Happened 2025-", "Chain here SHA-256"):
            assert words in hand.words()
        await hand.press("escape", "4")
        await hand.sees("Items by phase: done / not applicable / deferred / overridden / open")
        await hand.press("tab")
        await hand.sees("Unchanged since: the shipped checklist is the same")
        rows(hand).choose("item vein")
        await hand.press("enter")
        await hand.sees("Blocking: the phase cannot be closed without it.")
        await hand.press("escape", "6")
        await hand.sees("the record is whole.")
        await hand.press("f1")
        await hand.sees("What no checkpoint covers yet could be cut off unseen.")
    assert entries(audit_store) == before


async def test_a_running_case_with_an_old_text_says_so_and_shows_hostile_text_literally(audit_store: Path) -> None:
    async with running(audit_store, audit=True, case="OLD-1", size=(120, 40)) as hand:
        await opened(hand)
        await hand.sees("in progress")
        await hand.press("2")
        await hand.until(lambda: flat(clean(WORST)) in flat(hand.screen_text()), "the note is shown as typed")
        rows(hand).choose("entry 2")
        await hand.press("enter")
        await hand.until(lambda: "Typed by" in hand.screen_text(), "the entry is shown whole")
        assert flat(clean(WORST)) in flat(hand.screen_text())
        assert not HARMFUL.search(hand.screen_text())
        await hand.press("escape", "3")
        await hand.sees("The case is in progress: this is as far as its journal goes now.")
        await hand.press("5")
        await hand.sees("Vein it grew from")
        rows(hand).choose("changes")
        await hand.press("enter")
        await hand.sees("~ item vein, challenge: Vein it grew from → Vein of origin")


async def test_a_case_is_written_as_report_record_and_tables_and_never_over_what_is_there(
    audit_store: Path, tmp_path: Path
) -> None:
    async with running(audit_store, audit=True, case="OLD-1") as hand:
        await opened(hand)
        for key, name in (("2", "case.txt"), ("3", "case.jsonl"), ("4", "case.zip")):
            await hand.press("x", key)
            line = hand.form.query_one("#form-line", SafeInput)
            await hand.until(lambda line=line: line.value.startswith("OLD-1"), "a name is proposed")
            (tmp_path / name).touch()
            line.value = str(tmp_path / name)
            await hand.press("enter")
            await hand.sees("is there already. Nothing was written")
            (tmp_path / name).unlink()
            await hand.press("enter")
            await hand.sees("2 entries. It holds what the store holds")
            hand.app.screen.say("")
    assert "Ticks are what people said" in " ".join((tmp_path / "case.txt").read_text().split())
    written = [json.loads(line) for line in (tmp_path / "case.jsonl").read_text().splitlines()]
    assert sum("body" in each or each.get("type") == "entry" for each in written) == 2
    assert "entries.csv" in " ".join(zipfile.ZipFile(tmp_path / "case.zip").namelist())


async def test_every_page_is_read_at_seven_to_one(audit_store: Path) -> None:
    async with running(audit_store, audit=True, case="SYN-3", theme="light") as hand:
        await opened(hand)
        for key in "1234576":
            await hand.press(key)
            await hand.until(lambda: rows(hand).rows, "the page is there")
            check(hand, 10)
        await hand.sees("the record is whole.")
        await hand.press("escape", "slash")
        await hand.sees("F1 names the fields.")
        check(hand, 10)


async def test_a_small_screen_has_every_page_and_plain_signs_are_plain(audit_store: Path) -> None:
    async with running(audit_store, audit=True, case="SYN-3", size=(54, 15), glyphs=ASCII) as hand:
        await opened(hand)
        for key in "1234576":
            await hand.press(key)
            await hand.until(lambda: rows(hand).rows, "the page is there")
            await hand.sees(NOTE)
            lines = [line for row in rows(hand).rows for line in row.lines]
            signs = {c for line in lines for meaning, text in line for c in text if not c.isascii()}
            assert signs <= set("×–µ·≥α²°"), (key, signs)
            assert rows(hand).size.height >= 3
