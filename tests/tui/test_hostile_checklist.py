"""A checklist whose every text is hostile, and hostile answers in it: whole on every screen and in every output."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import tempfile
import unicodedata
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from unittest import mock

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from driving import Hand, HandClock, make_case, open_database, running
from hostile import HARMFUL, HOSTILE, WORST, WORST_IN_A_FILE, flat, for_a_file, hostile_checklist, strings
from rvlms_plan.cli import main
from rvlms_plan.domain.case import ItemState
from rvlms_plan.domain.text import clean
from rvlms_plan.store.sqlite import dbapi
from rvlms_plan.tui.screens.settings import Typist
from rvlms_plan.tui.widgets.item_rows import CLOSE_ROW
from rvlms_plan.use_cases import live, theatre
from rvlms_plan.use_cases.station import Station, Who
from terminal import Terminal, store_argument
from test_hostile_text import FROM_DATA, OF_TEXTUAL

BERG = Who("Berg", "surgeon", "Chen")


@contextlib.contextmanager
def shipped(folder: Path, text: bytes) -> Iterator[Path]:
    """Ship only this checklist."""
    (folder / "shipped").mkdir(exist_ok=True)
    (folder / "shipped" / "rvlms.yaml").write_bytes(text)
    with mock.patch("rvlms_plan.formats.checklist.folder.folder", return_value=folder / "shipped"):
        yield folder / "shipped" / "rvlms.yaml"


async def no_changes(_: object) -> AsyncIterator[None]:
    """Hear of no other station."""
    await asyncio.Event().wait()
    yield


class Reader:
    """Goes through the screens and keeps all that was seen."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self.seen: list[str] = []

    def looks(self) -> str:
        """Read the screen; nothing on it steers or hides."""
        said = self.hand.screen_text()
        assert not [c for c in said if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"}]
        self.seen.append(flat(said))
        return self.seen[-1]

    async def finds(self, *texts: str) -> None:
        """Wait until texts stand whole on this screen."""
        for text in texts:
            wanted = flat(clean(text))
            await self.hand.until(lambda wanted=wanted: wanted in flat(self.hand.screen_text()), repr(wanted))
        self.looks()

    async def page(self, action: str, *texts: str) -> None:
        """Open a page, read it, leave it."""
        below = self.hand.app.screen
        await below.run_action(action)
        await self.hand.until(lambda: self.hand.app.screen is not below, "a page")
        await self.finds("Esc back", *texts)
        await self.hand.press("escape")
        await self.hand.until(lambda: self.hand.app.screen is below, "the page closes")


async def reads_everything(store: Path, typed: str, clock: HandClock) -> str:
    """Walk through home, new case, every phase, page, form, banner and home again; give all that was seen."""
    async with running(store, size=(76, 100), clock=clock, typist=Typist("Chen", "nurse")) as hand:
        reader = Reader(hand)
        await hand.sees("RV-1")
        await hand.press("n")
        await hand.sees("Code of the case")
        hand.form._take("RV-2")
        hand.form._take("")
        hand.form._take("female")
        await hand.sees("Checklist")
        reader.looks()
        hand.form.action_give_up()
        await hand.until(lambda: hand.app.screen.NAME == "home", "home")
        await hand.opens("RV-1")
        screen = hand.theatre
        screen.setting.desk.changes = no_changes  # type: ignore[method-assign]
        checks = screen.view.case.checklist
        screen._flows._by_role.update(dict.fromkeys(checks.role_titles, "Berg"))
        await hand.until(lambda: screen.items.has_focus, "the list has the keys")
        screen.items.choose("lump")
        await hand.press("enter")
        await reader.finds(*(words for _, words in checks.items["lump"].fields[0].options))
        await hand.press("escape", "w")
        await hand.sees("Who is at the keyboard")
        await hand.press("enter")
        await reader.finds(*checks.role_titles.values())
        await hand.press("escape")
        await hand.until(lambda: not hand.form.is_asking, "it is left")
        for item, text in (("growth", typed), ("lump", "confirmed")):
            await hand.answers(item, {"value": text}, {"": "Berg"})
            await hand.until(lambda item=item: screen.view.items[item].state is ItemState.DONE, "answered")
        for phase in checks.phases:
            screen.go_to_phase(phase.id)
            await reader.finds(phase.title, phase.pause)
            for item in phase.items:
                screen.items.choose(item.id)
                role = checks.role_titles[item.roles[0]]
                await reader.page("explain", item.challenge, item.response, role)
                if not item.fields[0].options or screen.view.items[item.id].state is not ItemState.OPEN:
                    continue
                await hand.press("enter")
                await hand.until(lambda: hand.form.question is not None, "it is asked")
                await reader.finds(item.challenge, item.response[1:], *(words for _, words in item.fields[0].options))
                await hand.press("escape")
                await hand.until(lambda: not hand.form.is_asking, "it is left")
        for phase in (checks.phase("side-path"), checks.phase("time-out")):
            screen.go_to_phase(phase.id)
            screen.items.choose(CLOSE_ROW)
            await reader.page("explain", phase.title, phase.pause, checks.notice)
            await reader.page("gate", phase.title, *screen.view.bars(screen.view.phase(phase.id)))
        screen.go_to_phase("work-up")
        await reader.finds(typed, checks.stops[0].says)
        screen.go_to_phase("time-out")
        screen.items.choose(CLOSE_ROW)
        await hand.press("space")
        await hand.until(lambda: screen.parts.has_banner, "the banner")
        await reader.finds(checks.phase("work-up").title, checks.items["side"].challenge)
        await hand.press("escape")
        screen.go_to_phase("later")
        screen.items.choose("letter")
        await hand.press("enter")
        await hand.until(lambda: hand.form.question is not None, "it is asked")
        other = open_database(store, clock)
        theatre.answer(live.resume(other, Station(clock, "theatre-2"), "RV-1"), "letter", {"value": typed}, BERG)
        other.close()
        await hand.fills({"value": "otherwise"}, {"": "Berg"})
        await hand.until(lambda: screen.parts.has_banner, "the banner")
        await reader.finds(typed[:20])
        await hand.press("escape", "t")
        await hand.sees("Timeline of RV-1")
        await reader.finds(typed)
        await hand.press("escape", "escape")
        await hand.until(lambda: hand.app.screen.NAME == "home", "home")
        await reader.finds(typed, checks.phase("work-up").title)
        return "\n".join(reader.seen)


def missing(wanted: dict[str, set[str]], read: str, *, but: set[str]) -> None:
    """Fail with the texts that were not read whole; some kinds are told elsewhere, or by their ids."""
    read = flat(read)
    assert not [each for key in wanted.keys() - but for each in wanted[key] if flat(clean(each)) not in read]


def commands(file: Path, folder: Path) -> dict[str, list[str]]:
    """Give every reading command there is."""
    other = folder / "other.yaml"
    other.write_bytes(file.read_bytes().replace(b"q7z", b"q7z changed"))
    case = {name: ["case", name, "RV-1"] for name in ("show", "entries")} | {"list": ["case", "list"]}
    names = ["show", "rvlms"], ["list"], ["validate", str(file)], ["diff", str(file), str(other)]
    return case | {f"checklist {each[0]}": ["checklist", *each] for each in names} | {
        "config show": ["config", "show"], "config validate": ["config", "validate"], "doctor": ["doctor"],
    }  # fmt: skip


def run(store: Path, *arguments: str) -> tuple[int, str]:
    """Run a command; give its code and all that it printed."""
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = main([*store_argument(store), *arguments])
    printed.seek(0)
    return code, printed.read()


@settings(max_examples=settings.default.max_examples // 60, phases=[Phase.generate])
@given(
    st.fixed_dictionaries(
        {
            "typed": HOSTILE.map(lambda text: f"{text} {WORST}"),
            "shipped": HOSTILE.map(lambda text: f"{for_a_file(clean(text))} {WORST_IN_A_FILE}"),
        }
    )
)
def test_every_text_of_a_checklist_and_every_answer_is_whole_on_every_screen_and_in_every_output(
    texts: dict[str, str],
) -> None:
    text, wanted = hostile_checklist(for_a_file(clean(texts["shipped"])))
    typed = f"{texts['typed']} typed"
    with tempfile.TemporaryDirectory() as name, shipped(Path(name), text) as file:
        folder, clock = Path(name), HandClock()
        store = folder / "theatre.db"
        make_case(store, clock)
        seen = asyncio.run(reads_everything(store, typed, clock))
        missing(wanted, seen, but={"summary"})
        outputs = {}
        for name_, command in commands(file, folder).items():
            for more in ([], ["--json"]):
                code, outputs[name_, bool(more)] = run(store, *command, *more)
                assert code == 0, (name_, outputs[name_, bool(more)])
                assert not HARMFUL.search(outputs[name_, bool(more)]), name_
        whole = [json.loads(outputs[each, True]) for each in ("checklist show", "show")]
        data = flat(" ".join(strings(whole)))
        missing(wanted, data, but={"summary"})
        missing(wanted, outputs["checklist show", False], but={"summary", "why", "choice", "roles"})
        for part in ("show", "list", "entries"):
            as_data = flat(" ".join(strings(json.loads(outputs[part, True]))))
            assert flat(clean(typed)) in flat(outputs[part, False]), part
            assert flat(clean(typed)) in as_data, part
        assert "changed" in outputs["checklist diff", False]


def tampered(store: Path) -> None:
    """Put raw escape sequences where a program of another time, or a hand, may have left them."""
    connection = dbapi.connect(str(store), isolation_level=None)
    raw = "\x1b]0;title\x07 \x9b6n \x1b[31mRED [L] \u202e"
    head = json.dumps([f"head {raw}"])
    connection.execute(
        "update register set head = ?, phase_title = ?, due_title = ?, due_on = '2026-11-20' where code = 'RV-1'",
        (head, f"phase {raw}", f"due {raw}"),
    )
    connection.execute("update register set head = ?, phase_title = ? where code = 'RV-2'", (head, f"phase {raw}"))
    connection.close()


def test_no_byte_of_an_escape_sequence_of_data_reaches_the_terminal_from_home_gate_help_or_banner(
    tmp_path: Path,
) -> None:
    clock = HandClock()
    store = tmp_path / "the\x1b]0;store\x07\x1b[31mRED" / "theatre.db"
    with shipped(tmp_path, hostile_checklist(WORST_IN_A_FILE)[0]):
        make_case(store, clock)
        make_case(store, clock, "RV-2")
        database = open_database(store, clock)
        case = live.resume(database, Station(clock, "theatre-2"), "RV-1")
        theatre.answer(case, "growth", {"value": WORST}, BERG)
        theatre.answer(case, "lump", {"value": "confirmed"}, BERG)
        database.close()
    tampered(store)
    for more in ([], ["--json"]):
        code, printed = run(store, "case", "list", *more)
        assert code == 0
        assert "[L]" in printed
        assert not HARMFUL.search(printed)
    environment = {"RVLMS_PLAN_PERSON": "Chen", "RVLMS_PLAN_ROLE": "nurse"}
    with Terminal(*store_argument(store), size=(130, 50), **environment) as terminal:
        terminal.sees("head ␛]0;title")
        terminal.sees("due ␛]0;title")
        for key in ("down", "down"):
            terminal.press(key)
        terminal.press("t")
        terminal.sees("Timeline of RV-1", "Timeline of RV-2")
        terminal.press("escape")
        terminal.sees("In theatre and planned")
        with_growth = "RV-1" in terminal.text.partition("▶")[2].partition("\n")[0]
        if not with_growth:
            terminal.press("up")
        terminal.press("enter")
        terminal.sees("STOP: A confirmed lump")
        terminal.press("g")
        terminal.sees("What bars the closing of")
        terminal.press("escape")
        terminal.sees("STOP: A confirmed lump")
        terminal.press("f1")
        terminal.sees("Response: ")
        terminal.press("escape")
        terminal.sees("STOP: A confirmed lump")
        terminal.types("]]")
        terminal.sees("▶TIME-OUT", "▶Phase time-ou", "▶PHASE TIME-OU")
        terminal.types("\x1b[F")
        terminal.press("enter")
        terminal.sees("It cannot be closed yet", "cannot be closed")
        written = OF_TEXTUAL.sub(b"", terminal.bytes_out)
    assert not (found := FROM_DATA.search(written)), written[found.start() - 20 : found.end() + 40]


def test_a_path_of_any_characters_is_told_whole_and_harmlessly(tmp_path: Path) -> None:
    store = tmp_path / "a\x1b[31m [L] [/x]\n\u202eb\x9b"
    store.mkdir(parents=True)
    wanted = flat(clean(str(store)))

    async def looks() -> str:
        async with running(store, size=(54, 24)) as hand:
            await hand.sees("is a folder, not a store")
            return Reader(hand).looks()

    assert wanted in asyncio.run(looks())
    for command in (
        ["case", "list"],
        ["doctor"],
        ["doctor", "--json"],
        ["config", "show"],
        ["config", "show", "--json"],
    ):
        _, printed = run(store, *command)
        assert not HARMFUL.search(printed), command
        told = " ".join(strings(json.loads(printed))) if "--json" in command else printed
        assert wanted in flat(clean(told, limit=len(told))), (command, printed)
