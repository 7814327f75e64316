"""What Textual still does wrong, for each thing that we do in its place: where one of these fails, ours can go."""

from __future__ import annotations

import asyncio
import inspect
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from textual import events
from textual._compositor import Compositor
from textual._xterm_parser import XTermParser
from textual.app import App, ComposeResult, SystemCommand
from textual.driver import Driver
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Region, Size
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static

from rvlms_plan.domain.text import LONGEST_TEXT
from rvlms_plan.tui.app import RvlmsApp
from rvlms_plan.tui.pastes import END, START, PasteReader
from rvlms_plan.tui.pedals import SEQUENCES

OURS = "widgets/lines.py"


class Typing(App[None]):
    """One line of text, as Textual has it."""

    def compose(self) -> ComposeResult:
        yield Input()
        yield Static("Knee [L] arthroscopy \x1b]52;c;aGk=\x07")


async def test_an_input_drops_the_later_lines_of_a_paste() -> None:
    async with Typing().run_test() as pilot:
        pilot.app.screen.query_one(Input)._on_paste(events.Paste("first\nsecond"))
        assert pilot.app.query_one(Input).value == "first", "SafeInput._on_paste"


async def test_an_input_keeps_escape_characters_as_they_are() -> None:
    async with Typing().run_test() as pilot:
        pilot.app.query_one(Input).value = "\x1b[31mred"
        assert pilot.app.query_one(Input).value == "\x1b[31mred", "SafeInput.validate_value and replace"


async def test_an_input_copies_its_text_to_the_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr(App, "copy_to_clipboard", lambda _, text: copied.append(text))
    async with Typing().run_test() as pilot:
        line = pilot.app.query_one(Input)
        line.value = "Smith"
        line.select_all()
        line.action_copy()
    assert copied == ["Smith"], "SafeInput.action_copy"


async def test_an_input_cuts_its_text_into_the_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr(App, "copy_to_clipboard", lambda _, text: copied.append(text))
    async with Typing().run_test() as pilot:
        line = pilot.app.query_one(Input)
        line.value = "Smith"
        line.select_all()
        line.action_cut()
    assert copied == ["Smith"], "SafeInput.action_cut"


async def test_the_clipboard_is_written_by_a_sequence_that_carries_the_text() -> None:
    async with Typing().run_test() as pilot:
        written: list[str] = []
        pilot.app._driver.write = written.append  # type: ignore[union-attr,method-assign]
        App.copy_to_clipboard(pilot.app, "Smith")
        assert any(each.startswith("\x1b]52;c;") for each in written), "RvlmsApp.copy_to_clipboard"
        written.clear()
        RvlmsApp.copy_to_clipboard(pilot.app, "Smith")  # type: ignore[arg-type]
        assert not written


async def test_what_is_hidden_lets_go_of_the_keys_and_does_not_take_them_back() -> None:
    async with Typing().run_test() as pilot:
        line = pilot.app.query_one(Input)
        line.focus()
        await pilot.pause()
        line.display = False
        await pilot.pause()
        line.display = True
        await pilot.pause()
        assert pilot.app.focused is None, "Roomy.restore_focus and Form._keep_keys"


async def test_focus_takes_the_keys_only_later() -> None:
    async with Typing().run_test() as pilot:
        pilot.app.screen.set_focus(None)
        pilot.app.query_one(Input).focus()
        assert pilot.app.focused is None, "Form.take_keys sets the focus at once"


async def test_a_list_that_overflows_keeps_the_page_keys_from_its_screen() -> None:
    class Long(ScrollView, can_focus=True):
        def on_mount(self) -> None:
            self.virtual_size = Size(10, 500)

        def render_line(self, _: int) -> Strip:
            return Strip.blank(10)

    class Scrolling(App[None]):
        BINDINGS = [("pagedown", "turn", "Turn")]
        turned = 0

        def compose(self) -> ComposeResult:
            yield Long()

        def action_turn(self) -> None:
            self.turned += 1

    app = Scrolling()
    async with app.run_test() as pilot:
        app.query_one(Long).focus()
        await pilot.pause()
        await pilot.press("pagedown")
        assert not app.turned, "LineList inherits no bindings"


async def test_the_program_is_left_without_a_question() -> None:
    assert any("ctrl+q" in getattr(each, "key", "") for each in App.BINDINGS), "RvlmsApp.BINDINGS"


async def test_text_in_brackets_is_lost_and_escape_sequences_are_passed_on() -> None:
    async with Typing().run_test() as pilot:
        shown = "".join(segment.text for strip in pilot.app.screen._compositor.render_strips() for segment in strip)
        assert "[L]" not in shown, OURS
        assert "\x1b]52;c;aGk=" in shown, f"{OURS} shown()"


async def test_a_crash_prints_the_local_variables() -> None:
    class Crashing(App[None]):
        def on_mount(self) -> None:
            patient = "Smith 1234567"
            raise RuntimeError(str(len(patient)))

    app = Crashing()
    with pytest.raises(RuntimeError):
        async with app.run_test():
            pass
    source = inspect.getsource(App._fatal_error)
    assert "show_locals=True" in source, "RvlmsApp._fatal_error"


async def test_a_panic_leaves_the_exit_code_at_nothing() -> None:
    class Panics(App[None]):
        def on_mount(self) -> None:
            self.panic("Smith 1234567")

    app = Panics()
    await app.run_async(headless=True)
    assert not app.return_code, "RvlmsApp.panic"


async def test_the_text_on_screens_can_be_selected_and_the_palette_saves_pictures() -> None:
    assert App.ALLOW_SELECT, "RvlmsApp.ALLOW_SELECT"
    async with Typing().run_test() as pilot:
        commands: list[SystemCommand] = list(pilot.app.get_system_commands(pilot.app.screen))
    assert any("Screenshot" in command.title for command in commands), "RvlmsApp.get_system_commands"


@pytest.mark.parametrize("delivers", ["deliver_binary", "deliver_text"])
async def test_a_file_cannot_be_delivered_in_a_terminal(tmp_path: Path, delivers: str) -> None:
    (tmp_path / "report").write_bytes(b"report")
    failed: list[events.Message] = []

    class Delivers(App[None]):
        def on_delivery_failed(self, event: events.DeliveryFailed) -> None:
            failed.append(event)

    async with Delivers().run_test() as pilot:
        getattr(pilot.app, delivers)(tmp_path / "report", save_directory=tmp_path, save_filename="saved")
        for _ in range(200):
            await pilot.pause()
            await asyncio.sleep(0.005)
            if failed:
                break
    assert failed, "files are written by ourselves, not delivered"


def test_a_frame_is_put_together_of_all_between_the_first_change_and_the_last() -> None:
    source = inspect.getsource(Compositor.render_partial_update)
    assert "crop = Region.from_union(update_regions)" in source, "tui/frames.py"
    assert "fromkeys(cut_set[:-1]) for cut_set in cuts" in inspect.getsource(Compositor._render_chops), "tui/frames.py"


def test_a_changed_line_makes_textual_forget_sizes_and_styles() -> None:
    source = inspect.getsource(Widget.refresh)
    assert "self._layout_cache.clear()" in source, "KeepsLines.refresh"
    assert "self._rich_style_cache.clear()" in source, "KeepsLines.refresh"
    assert "self._repaint_regions.update(widget_regions)" in inspect.getsource(Widget._set_dirty), (
        "KeepsLines._set_dirty"
    )


async def test_keys_of_one_burst_go_to_where_the_focus_was_before() -> None:
    class Opening(App[None]):
        BINDINGS = [("n", "open", "Open")]
        opened: Input | None = None

        async def action_open(self) -> None:
            await asyncio.sleep(0.02)
            self.opened = Input()
            await self.mount(self.opened)
            self.opened.focus()

    app = Opening()
    async with app.run_test() as pilot:
        for character in "nabc":
            app.post_message(events.Key(character, character))
        while app.opened is None or not app.opened.has_focus:
            await pilot.pause()
            await asyncio.sleep(0.005)
        await pilot.pause()
        assert app.opened.value != "abc", "KeysInOrder"


async def test_every_part_is_asked_for_its_lines_when_one_of_them_changes() -> None:
    asked: list[str | None] = []

    class Counted(Static):
        def render_lines(self, crop: Region) -> list[Strip]:
            asked.append(self.id)
            return super().render_lines(crop)

    class Two(App[None]):
        def compose(self) -> ComposeResult:
            yield Counted("one", id="one")
            yield Counted("two", id="two")

    async with Two().run_test() as pilot:
        asked.clear()
        pilot.app.query_one("#one", Static).update("another")
        await pilot.pause()
        assert "two" in asked, "KeepsStrips.render_lines"


def test_lines_are_drawn_anew_only_where_they_were_marked_as_changed() -> None:
    """`KeepsStrips` forgets its strips in `_set_dirty`: whatever else makes Textual forget them must be known there."""
    source = inspect.getsource(Widget)
    outside = source.replace(inspect.getsource(Widget._set_dirty), "")
    assert "_styles_cache.clear" not in outside
    assert "_styles_cache.set_dirty" not in outside


def test_a_part_that_changed_is_handed_to_its_screen_by_messages_and_drawn_by_a_timer() -> None:
    assert "screen.post_message(messages.Update(self))" in inspect.getsource(Widget._check_refresh), (
        "OurScreen.draw_now"
    )
    assert "self._update_timer.resume()" in inspect.getsource(Screen._on_idle), "OurScreen.draw_now"


def test_a_message_goes_up_through_every_container() -> None:
    assert "message._bubble_to(self._parent)" in inspect.getsource(MessagePump._on_message), "LineList.answered_by"


def test_lines_without_a_border_go_through_the_box_of_styles_all_the_same() -> None:
    """Ours are compared with Textual's in test_looks."""
    assert "self._styles_cache.render_widget(self, crop)" in inspect.getsource(Widget.render_lines), "KeepsLines"


def keys_and_pastes(parser: XTermParser, data: str) -> list[str]:
    found = list(parser.feed(data))
    return [f"paste {each.text}" if isinstance(each, events.Paste) else each.key for each in found]  # type: ignore[attr-defined]


PASTED = "a\x1b]x and then many more letters y"


def test_escape_characters_in_a_paste_are_read_as_keys() -> None:
    found = keys_and_pastes(XTermParser(), f"{START}{PASTED}{' more' * 10}{END}")
    assert any(not each.startswith("paste") for each in found), "PasteReader"
    assert "x" in found


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_our_reader_hands_a_paste_on_as_one_text_however_it_arrives(size: int) -> None:
    reader, found = PasteReader(), []
    data = f"q{START}{PASTED}{END}r{START}{END}{START}two{END}"
    for place in range(0, len(data), size):
        found += keys_and_pastes(reader, data[place : place + size])
    found += keys_and_pastes(reader, "z")
    assert found == ["q", "paste a␛]x and then many more letters y", "r", "paste ", "paste two", "z"]


def test_our_reader_keeps_no_more_of_a_paste_than_is_needed_to_refuse_it() -> None:
    reader, found = PasteReader(), []
    for part in (START, *["x" * 5000] * 20, END, f"{START}short{END}"):
        found += [message.text for message in reader.feed(part) if isinstance(message, events.Paste)]
    assert found == ["x" * (LONGEST_TEXT + 1), "short"]


@pytest.mark.parametrize("key", [" ", "\r"])
def test_a_key_that_answers_and_comes_alone_is_what_textual_reads(key: str) -> None:
    ours, theirs = [
        [(each.key, each.character) for each in reader().feed(key)] for reader in (PasteReader, XTermParser)
    ]  # type: ignore[attr-defined]
    assert ours == theirs


@pytest.mark.parametrize("key", [" ", "\r"])
@pytest.mark.parametrize(
    "before", ["a", "\x1b", "\x1b[", "\x1b[1;2", START, f"{START}x", f"{START}x\x1b[201", START + END]
)
def test_a_key_that_answers_counts_only_where_nothing_else_is_being_read(before: str, key: str) -> None:
    behind = f"{END}z" if START in before else "z"
    reader, whole = PasteReader(), PasteReader()
    found = [each for data in (before, key, behind) for each in keys_and_pastes(reader, data)]
    assert found == keys_and_pastes(whole, before + key + behind)


def test_the_driver_reads_on_a_thread_and_ends_at_what_is_no_text() -> None:
    assert "asyncio.run_coroutine_threadsafe(" in inspect.getsource(Driver.send_message), "TerminalDriver"
    assert "Thread(target=self._run_input_thread" in inspect.getsource(LinuxDriver.start_application_mode), (
        "TerminalDriver"
    )
    assert 'getincrementaldecoder("utf-8")().decode' in inspect.getsource(LinuxDriver.run_input_thread), (
        "TerminalDriver"
    )


def test_a_key_goes_by_two_queues_to_what_has_the_focus() -> None:
    assert "self._message_queue.put_nowait(message)" in inspect.getsource(MessagePump.post_message), "took_at_once"
    assert "forward_target._forward_event(event)" in inspect.getsource(App.on_event), "took_at_once"


def test_the_driver_reads_nothing_for_ever_where_the_terminal_has_gone() -> None:
    source = inspect.getsource(LinuxDriver.run_input_thread)
    assert "if not unicode_data:\n                        # This can occur if the stdin is piped\n" in source, (
        "RvlmsApp._leave_without_terminal"
    )


def test_the_driver_takes_no_signal_that_ends_the_program_and_none_that_goes_on_behind_a_plain_stop() -> None:
    source = inspect.getsource(LinuxDriver)
    assert "SIGTERM" not in source, "RvlmsApp.on_load"
    assert "SIGHUP" not in source, "RvlmsApp.on_load"
    assert "if self._auto_restart:" in inspect.getsource(LinuxDriver._sigcont_application), "RvlmsApp._go_on"


def test_no_variable_lets_textual_write_screens_or_keys_to_a_file_or_to_another_machine() -> None:
    left = {"TEXTUAL": "devtools,debug", "TEXTUAL_LOG": "keys.log", "TEXTUAL_SCREENSHOT": "0", "TEXTUAL_PRESS": "q"}
    asks = (
        "from rvlms_plan.tui.app import RvlmsApp; from textual import constants as c; import os\n"
        "print([c.LOG_FILE, c.SCREENSHOT_DELAY, c.PRESS, os.environ.get('TEXTUAL')])"
    )
    said = subprocess.run([sys.executable, "-c", asks], env={**os.environ, **left}, capture_output=True, check=True)
    assert said.stdout == b"[None, -1, '', None]\n"


def test_what_is_done_in_the_place_of_textual_is_listed_here() -> None:
    ours = {name for name in vars(RvlmsApp) if name in dir(App) and not name.startswith("__")}
    textuals = {
        "BINDINGS",
        "CSS_PATH",
        "TITLE",
        "ENABLE_COMMAND_PALETTE",
        "_merged_bindings",
        "_reactives",
        "_computes",
    }
    assert {name for name in ours - textuals if not name.startswith(("_css", "_decorated", "_inherit", "_dom"))} == {
        "ALLOW_SELECT",
        "_handle_exception",
        "copy_to_clipboard",
        "get_system_commands",
        "panic",
        "_fatal_error",
    }
    assert issubclass(RvlmsApp, App)
    assert Screen.ALLOW_SELECT


@pytest.mark.parametrize("sent", ["\x1b[25~", "\x1b[26~", "\x1b[28~", "\x1b[1;2P", "\x1b[1;2Q", "\x1b[1;2R"])
def test_textual_still_reads_no_pedal(sent: str) -> None:
    """When this fails, tui/pedals.py can go."""
    keys = {getattr(message, "key", "") for message in XTermParser().feed(sent)}
    assert not keys & {"f13", "f14", "f15"}


@pytest.mark.parametrize(("sent", "key"), [*SEQUENCES.items(), ("\x1b[1;2R", "f15"), ("\x1b[57376u", "f13")])
def test_our_reader_reads_the_pedals_also_where_their_bytes_come_in_two_parts(sent: str, key: str) -> None:
    for parts in ((sent,), (sent[:3], sent[3:])):
        reader = PasteReader()
        keys = [message.key for part in parts for message in reader.feed(part) if isinstance(message, events.Key)]
        assert keys == [key], parts


def test_the_driver_believes_a_size_in_the_environment_before_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "33")
    monkeypatch.setenv("LINES", "11")
    assert LinuxDriver._get_terminal_size(object.__new__(LinuxDriver)) == (33, 11), "tui.app.run"


def test_the_writer_of_textual_stops_the_program_where_the_terminal_does_not_read() -> None:
    assert WriterThread(io.StringIO())._queue.maxsize > 0, "PatientWriter"


def test_the_writer_of_textual_hands_each_frame_to_a_thread() -> None:
    assert inspect.getsource(WriterThread.write).rstrip().endswith("self._queue.put(text)"), "PatientWriter.write"
