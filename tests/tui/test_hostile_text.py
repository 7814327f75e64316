"""Text that steers terminals, hides itself or looks like markup: typed into every field, found whole everywhere."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
import json
import re
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from textual import events
from textual.widgets import Input

from driving import Hand, HandClock, make_case, running
from hostile import HARMFUL, HOSTILE, NAMES, WORST, flat, strings
from rvlms_plan.cli import main
from rvlms_plan.domain.text import LONGEST_TEXT, clean
from rvlms_plan.formats.tables import restored
from rvlms_plan.tui.screens.settings import Typist
from rvlms_plan.tui.screens.theatre import TheatreScreen
from rvlms_plan.tui.widgets.form import SafeInput
from rvlms_plan.tui.widgets.item_rows import FOLLOW_UP_ROW
from rvlms_plan.tui.widgets.line_list import LineList
from terminal import Terminal, store_argument

FIELDS = (
    "note",
    "reason",
    "answer",
    "imaging",
    "site",
    "why-over",
    "ends",
    "caught",
    "drug",
    "clamp-why",
    "gap",
    "step-why",
)
PEOPLE = ("opener", "speaker", "second")


class Walk:
    """Types one hostile text into each field, and looks for it wherever it is shown."""

    def __init__(self, hand: Hand, texts: dict[str, str]) -> None:
        self.hand = hand
        self.texts = texts

    async def finds(self, *fields: str) -> None:
        for field in fields:
            wanted = flat(clean(self.texts[field], lines=True))
            await self.hand.until(lambda wanted=wanted: wanted in flat(self.hand.screen_text()), f"{field}: {wanted!r}")
        seen = self.hand.screen_text()
        assert not [c for c in seen if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"}]

    async def takes(self, **texts: str) -> None:
        """Fill the form by pasting, and see each text in its line as it stands."""
        hand = self.hand
        while True:
            await hand.until(lambda: hand.form.question is not None or not hand._is_busy(), "a question or the end")
            question = hand.form.question
            if question is None:
                return
            if question.options:
                options = [row.id for row in hand.form.query_one("#form-options", LineList).rows]
                wanted = texts.get(question.name, options[0])
                hand.form._take(wanted)
            else:
                line = hand.form.query_one("#form-line", SafeInput)
                line.value = ""
                line.insert_text_at_cursor(texts[question.name])
                await hand.press("enter")
            await hand.until(lambda asked=question: hand.form.question is not asked, f"{question.name} is taken")

    async def everywhere(self) -> None:
        hand, texts = self.hand, self.texts
        await hand.sees("New case")
        await hand.press("n")
        await hand.sees("Code of the case")
        line = hand.form.query_one("#form-line", SafeInput)
        line.insert_text_at_cursor(texts["note"] + "!!")
        await hand.press("enter")
        await hand.sees("A case code is 1 to 24 letters")
        assert hand.form.question.name == "code"

        def opens() -> bool:
            return isinstance(hand.app.screen, TheatreScreen)

        for taken in ("RV-1", "56", "female", "rvlms", texts["opener"], "circulator"):
            question = hand.form.question
            hand.form._take(taken)
            await hand.until(lambda asked=question: opens() or hand.form.question is not asked, "taken")
        await hand.until(lambda: opens() and hand.theatre.items.chosen, "it opens")
        theatre = hand.theatre
        await hand.press("m")
        await self.takes(text=texts["note"])
        theatre.go_to_phase("mdt-meeting")
        theatre.items.choose("conversion-plan")
        await hand.press("enter")
        await self.takes(person=texts["speaker"], value=texts["answer"], same="no")
        await self.finds("answer")
        theatre.items.choose("conversion-plan")
        await hand.press("u")
        await self.takes(because="mistake", reason=texts["reason"], change="change", value=texts["answer"] + "2")
        await self.finds("answer")
        theatre.items.choose("vascular-plan")
        await hand.press("o")
        await self.takes(reason=texts["why-over"], person=texts["second"], role="vascular-surgeon", same="no")
        await self.finds("why-over")
        theatre.items.choose("vascular-plan")
        await hand.press("f1")
        await self.finds("why-over", "second")
        await hand.press("escape")
        await hand.until(lambda: hand.app.screen is theatre, "the page closes")
        await self._operates()
        await self._over_theatre()
        theatre.go_to_phase("follow-up")
        theatre.items.choose(FOLLOW_UP_ROW)
        await hand.press("enter")
        await self.takes(on="", imaging=texts["imaging"], site=texts["site"])
        await self.finds("imaging", "site")
        await hand.press("E")
        await self.takes(how="abandon", reason=texts["ends"])
        await hand.sees("ABANDONED")
        await hand.press("t")
        await self.finds("note", "answer", "reason", "why-over", "imaging", "site", "ends", *PEOPLE)
        await self.finds("caught", "drug", "clamp-why", "gap", "step-why")
        for row in hand.app.screen.query_one("#entries", LineList).rows[1:3]:
            hand.app.screen.query_one("#entries", LineList).choose(row.id)
            await hand.press("enter")
            await hand.sees("Entered by")
            await self.finds(*({"2": ("note",), "3": ("answer", "speaker")}.get(row.id, ())), "opener")
            await hand.press("escape")

    async def _over_theatre(self) -> None:
        """Type into aloud and a card; read the gate's page and the hand-over."""
        hand, theatre = self.hand, self.hand.theatre
        await hand.press("exclamation_mark", "b", "enter")
        await hand.sees("bleeding 1/5")
        await hand.press("home", "u")
        await self.takes(because="mistake", reason=self.texts["step-why"])
        await hand.press("escape")
        await hand.until(lambda: hand.app.screen is theatre, "back")
        theatre.go_to_phase("mdt-meeting")
        await hand.press("a", "g")
        await self.takes(text=self.texts["gap"])
        await hand.press("up")
        await self.finds("gap")
        await hand.press("escape")
        await hand.until(lambda: hand.app.screen is theatre, "back")
        for page, fields in (("g", ()), ("h", ("note", "why-over", "second", "caught", "drug", "gap"))):
            await hand.press(page)
            await hand.sees("Esc back")
            await self.finds(*fields)
            await hand.press("escape")
            await hand.until(lambda: hand.app.screen is theatre, "the page closes")

    async def _operates(self) -> None:
        """Type into what the operation asks for: what was caught, a drug, the reason of a corrected clamp."""
        hand, theatre = self.hand, self.hand.theatre
        theatre.go_to_phase("work-up")
        theatre.items.choose("size")
        await hand.press("k")
        await self.takes(text=self.texts["caught"])
        await self.finds("caught")
        await hand.press("e")
        await self.takes(what="drug", text=self.texts["drug"], at="")
        await hand.press("e")
        await self.takes(what="so-far")
        await self.finds("drug", "caught")
        await hand.press("c")
        await self.takes(act="on ivc-infrarenal", kind="bulldog", at="")
        await hand.press("c")
        await self.takes(act="ledger")
        await hand.press("u")
        await self.takes(change="vessel", value="hepatic-pedicle", because="mistake", reason=self.texts["clamp-why"])
        await self.finds("clamp-why")


async def walks(store: Path, texts: dict[str, str]) -> None:
    async with running(store, size=(70, 260), typist=Typist()) as hand:
        await Walk(hand, texts).everywhere()


def run(store: Path, *arguments: str) -> str:
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(printed):
        assert main([*store_argument(store), *arguments]) == 0
    printed.seek(0)
    return printed.read()


WITH_THE_WORST = HOSTILE.map(lambda text: f"{text} {WORST} ")
"""Whatever is generated has the worst in it: a walk through all screens takes seconds, and two would find no more."""


@settings(max_examples=settings.default.max_examples // 60, phases=[Phase.generate])
@given(
    st.fixed_dictionaries(
        dict.fromkeys(FIELDS, WITH_THE_WORST) | dict.fromkeys(PEOPLE, NAMES) | {PEOPLE[0]: st.just(f"{WORST} ")}
    )
)
def test_hostile_text_is_found_whole_on_every_screen_and_in_every_output(texts: dict[str, str]) -> None:
    texts = {name: text + name for name, text in texts.items()}  # no two people of one name
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "theatre.db"
        asyncio.run(walks(store, texts))
        wanted = {name: flat(clean(text, lines=False)) for name, text in texts.items()}
        for command in ("show", "entries"):
            printed = run(store, "case", command, "RV-1")
            assert not HARMFUL.search(printed)
            as_data = flat(" ".join(strings(json.loads(run(store, "case", command, "RV-1", "--json")))))
            for name in (*FIELDS, *PEOPLE):
                assert wanted[name] in as_data or (command == "show" and name in {"reason", "step-why"}), (
                    command,
                    name,
                )
                if command == "entries":
                    assert wanted[name] in flat(printed), name
        for part, fields in {
            "case list": (),
            "case hand-over RV-1": ("note", "why-over", "second", "caught", "drug", "gap"),
            "findings RV-1": ("caught",),
            "register": (),
            "cohort": (),
            "verify": (),
            "export --format jsonl -o -": (*FIELDS, *PEOPLE),
        }.items():
            printed = run(store, *part.split())
            assert not HARMFUL.search(printed), part
            if "jsonl" in part:
                printed = " ".join(text for line in printed.splitlines() for text in strings(json.loads(line)))
            assert not [name for name in fields if wanted[name] not in flat(printed)], part
        for kind in ("csv", "fhir"):
            run(store, "export", "--format", kind, "-o", str(Path(folder) / kind))
            told = flat(" ".join(_told(Path(folder) / kind)))
            assert not [name for name in (*FIELDS, *PEOPLE) if wanted[name] not in told], kind


def _told(folder: Path) -> Iterator[str]:
    """Give the texts of what was exported into a folder: cells of tables, strings of JSON."""
    for file in folder.iterdir():
        if file.suffix == ".csv":
            with file.open(newline="", encoding="utf-8-sig") as lines:
                yield from (restored(cell) for row in csv.reader(lines) for cell in row)
        elif file.suffix == ".json":
            yield from strings(json.loads(file.read_text()))


async def test_what_an_earlier_program_kept_is_made_visible_where_it_is_proposed(tmp_path: Path) -> None:
    store = tmp_path / "theatre.db"
    make_case(store, HandClock())
    async with running(store, typist=Typist("Ch\x1b[31men", "circulator")) as hand:
        await hand.opens("RV-1")
        await hand.press("w")
        await hand.sees("Who is at the keyboard")
        assert hand.form.query_one("#form-line", SafeInput).value == "Ch␛[31men"
        assert "\x1b" not in hand.screen_text()


async def test_a_paste_into_a_line_that_is_not_ours_is_made_visible_too(tmp_path: Path) -> None:
    async with running(tmp_path / "theatre.db") as hand:
        await hand.press("ctrl+p")
        await hand.sees("Search for commands")
        hand.app.post_message(events.Paste("a\x1b[31mb" + "c" * 10 * LONGEST_TEXT))
        line = hand.app.screen.query_one(Input)
        await hand.until(lambda: line.value.startswith("a␛[31mbc"), "it is there as text")
        assert len(line.value) == LONGEST_TEXT + 1
        assert "\x1b" not in hand.screen_text()
        await hand.press("escape")  # Textual's search fails where the program ends in the middle of it


FROM_DATA = re.compile(rb"\x1b\]|\x1bP|\x1b_|\x1b\^|\x1b\[31mRED|\x07|\xc2[\x80-\x9f]|\x1b\[\d*[ABCDEFGJKSTfhnq]?6n")


OF_TEXTUAL = re.compile(rb"\x1b\]22;[a-z-]*\x07")
"""The shape of the pointer."""


def test_no_byte_of_an_escape_sequence_from_a_paste_or_a_journal_reaches_the_terminal(tmp_path: Path) -> None:
    store = tmp_path / "theatre.db"
    make_case(store, HandClock())
    nasty = "\x1b[31mRED \x1b]52;c;aGk=\x07 \x1b]0;title\x1b\\ \x9b31m \x1bP1\x1b\\ \x1b[6n [@click=app.quit]q[/]"
    environment = {"RVLMS_PLAN_PERSON": "Chen", "RVLMS_PLAN_ROLE": "circulator"}
    with Terminal(*store_argument(store), "theatre", "RV-1", **environment) as terminal:
        terminal.sees("OPEN   Vein of origin")
        start = len(terminal.bytes_out)
        terminal.press("m")
        terminal.sees("What is to be noted")
        terminal.types(f"\x1b[200~first line\n{nasty}\x1b[201~")
        terminal.sees("first line")
        terminal.press("enter")
        terminal.sees("saved ")
        terminal.press("t")
        terminal.sees("␛[31mRED")
        terminal.sees("[@click=app.quit]q[/]")
        terminal.press("escape")
        terminal.sees("OPEN   Vein of origin")
        terminal.types("\x10")
        terminal.sees("Search for commands")
        terminal.types(f"\x1b[200~{nasty}\x1b[201~")
        terminal.sees("RED")
        terminal.press("escape")
        terminal.sees("OPEN   Vein of origin")
        written = OF_TEXTUAL.sub(b"", terminal.bytes_out[start:])
    assert not (found := FROM_DATA.search(written)), written[found.start() - 20 : found.end() + 40]
    with Terminal(*store_argument(store), "theatre", "RV-1", size=(130, 40)) as terminal:
        terminal.sees("␛[31mRED")
        assert not FROM_DATA.search(OF_TEXTUAL.sub(b"", terminal.bytes_out))


@pytest.mark.parametrize("where", ["note", "list", "palette"])
def test_a_paste_of_100_kilobytes_is_refused_with_the_limit_in_bounded_time(tmp_path: Path, where: str) -> None:
    store = tmp_path / "theatre.db"
    make_case(store, HandClock())
    environment = {"RVLMS_PLAN_PERSON": "Chen", "RVLMS_PLAN_ROLE": "circulator"}
    with Terminal(*store_argument(store), "theatre", "RV-1", **environment) as terminal:
        terminal.sees("OPEN   Vein of origin")
        opened, seen = {
            "note": ("m", "What is to be noted"),
            "palette": ("\x10", "Search for commands"),
            "list": ("", "OPEN   Vein of origin"),
        }[where]
        terminal.types(opened)
        terminal.sees(seen)
        began = time.monotonic()
        page = "a\x1b[31m long letter " * 6000
        for place in range(0, len(page), 2000):
            terminal.types(("\x1b[200~" if place == 0 else "") + page[place : place + 2000])
            terminal._read(0)
        terminal.types("\x1b[201~")
        if where == "note":
            terminal.sees(f"longer than {LONGEST_TEXT:,} characters; nothing of it was taken")
            terminal.types("short")
            terminal.press("enter")
            terminal.sees("saved ")
        else:
            if where == "palette":
                terminal.sees("long letter")
                terminal.press("escape")
                terminal.sees_no_more("long letter")
            terminal.press("g")
            terminal.sees("What bars")
        assert time.monotonic() - began < 10


async def test_hostile_text_is_literal_on_cards_aloud_and_the_wall(tmp_path: Path) -> None:
    store, size = tmp_path / "theatre.db", (70, 60)
    make_case(store, HandClock(), age=56, sex="female")
    nasty = "[L] [/x] [@click=app.quit]x[/] \x1b]52;c;aGk=\x07 \u202eabc"
    wanted, typist = flat(clean(nasty)), Typist(clean(nasty), "circulator")

    async def finds(hand: Hand) -> None:
        await hand.until(lambda: wanted in flat(hand.screen_text()), "it stands there as it is")
        assert not [c for c in hand.screen_text() if c != "\n" and unicodedata.category(c) in {"Cc", "Cf"}]

    async with running(store, size=size, typist=typist) as hand:
        await hand.opens("RV-1")
        hand.theatre.known.by_role.update(radiologist=clean(nasty), circulator=clean(nasty))
        await hand.press("exclamation_mark", "b", "enter")
        await hand.sees("bleeding 1/5")
        await finds(hand)
        await hand.press("escape", "a")
        await hand.sees("item 1 of")
        await finds(hand)
        await hand.press("g")
        await Walk(hand, {}).takes(text=nasty)
        await hand.sees("item 2 of")
        await hand.press("up")
        await hand.sees("GAP at")
        await finds(hand)
        await hand.press(*["down"] * 12)
        await hand.sees("1 gap not settled")
        await finds(hand)
        await hand.press("escape")
        await hand.until(lambda: isinstance(hand.app.screen, TheatreScreen), "back")
        await hand.press("f")
        await hand.sees("PROBLEM")
        await finds(hand)
        await hand.press("f15")
        await hand.sees("BACK")
        await hand.press("b")
        await hand.sees("bleeding 1/5")
        await hand.press("f13")
        await hand.sees("bleeding 2/5")
        await finds(hand)
