"""What every screen of the audit shares: reading in the background, a sign while it takes long, questions.

Nothing here writes into a case's journal: all is read on connections that cannot write; a review is another journal.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.timer import Timer

from rvlms_plan.domain.findings import NOT_OBSERVATIONS
from rvlms_plan.domain.refusals import BadValue, Refused
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.tui.commands import footer_words
from rvlms_plan.tui.screens.base import OurScreen
from rvlms_plan.tui.screens.settings import Setting
from rvlms_plan.tui.widgets.form import Asking, Form
from rvlms_plan.tui.widgets.key_gate import COUNTED_ONCE
from rvlms_plan.tui.widgets.line_list import LineList
from rvlms_plan.tui.widgets.lines import Line, LineBlock, spread, width_of, wrapped
from rvlms_plan.tui.widgets.paged_list import PagedList
from rvlms_plan.use_cases.reader import Reader, Superseded

if TYPE_CHECKING:
    from rvlms_plan.store.database import Database

T = TypeVar("T")

SIGN_AFTER_SECONDS = 0.1
"""A read that takes longer is said to be going on."""
_COUNTS_AFTER = 2.0
"""One that takes longer than this is said to, with its seconds."""
TRY_AGAIN = "r tries again."


class AuditScreen(OurScreen[None]):
    """A list between a head and a foot, with a form and a banner; what it shows was read by its `reader`."""

    AUTO_FOCUS = "#audit-rows"
    ALLOWED_WHILE_ASKING = {"explain", "command_palette", "ask_quit"}

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self.setting = setting
        self.reader = Reader(setting.desk)
        self._began: float | None = None
        self._sign: Timer | None = None
        self._said = ""
        self._problem = ""
        self._is_starting = False
        self._flows = 0
        self._says_of_store: list[str] | None = None

    def compose(self) -> ComposeResult:
        """Make the parts."""
        yield LineBlock(id="audit-head")
        yield PagedList(self.setting.gate, self.setting.glyphs, self.page_turner(), id="audit-rows")
        yield LineBlock(id="audit-detail")
        yield LineBlock(id="banner")
        yield Form(self.setting.gate, self.setting.glyphs)
        yield LineBlock(id="audit-foot")
        yield from self.compose_small()

    def page_turner(self) -> Callable[[int], None] | None:
        """Give what the list's page keys do, where it is not to move by a page."""
        return None

    @property
    def rows(self) -> LineList:
        """The list."""
        return self.query_one("#audit-rows", LineList)

    @property
    def form(self) -> Form:
        """The form."""
        return self.query_one(Form)

    @property
    def cells(self) -> int:
        """How wide a row may be: one cell is left for the scrollbar."""
        return self.size.width - 1

    @property
    def is_short_of_rows(self) -> bool:
        """Tell whether a question needs the rows that the head would take."""
        return self.has_class("-low") and self.has_class("-asking")

    @property
    def is_settling(self) -> bool:
        """Tell whether a question may be on its way: keys wait for it, but never for a read."""
        return self._is_starting

    @property
    def is_reading(self) -> bool:
        """Tell whether something that was asked for is not there yet."""
        return self._began is not None

    def on_unmount(self) -> None:
        """End what is still being read."""
        self.end_reading()

    def end_reading(self) -> None:
        """Let go of every reader; nobody waits for them."""
        self.reader.finish()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let no command in while a question stands open: its keys are for the answer."""
        if self.is_mounted and self.form.is_asking and action in self._own_actions():
            return False
        return super().check_action(action, parameters)

    def _own_actions(self) -> set[str]:
        from rvlms_plan.tui.commands import commands_of  # noqa: PLC0415

        return {each.action.partition("(")[0] for each in commands_of(self.NAME)} - self.ALLOWED_WHILE_ASKING

    async def read_by(self, reader: Reader, work: Callable[[Database], T]) -> T | None:
        """Read something; None where something newer was asked for, or where it failed, which the banner then says."""
        self._is_starting = False
        began = time.monotonic()
        self._began = began
        if self._sign is None:
            self._sign = self.set_interval(SIGN_AFTER_SECONDS, self.show_head)
        try:
            found = await reader.read(lambda database: work(self._known(database)))
        except Superseded:
            return None
        except StoreProblem as problem:
            self.say(f"{problem.says} {TRY_AGAIN}", is_problem=True)
            return None
        finally:
            if self._began == began:
                self._began = None
                if self._sign is not None:
                    self._sign.stop()
                    self._sign = None
                if self.is_attached:
                    self.show_head()
        if self._problem.endswith(TRY_AGAIN):
            self.say("")
        return found

    def _known(self, database: Database) -> Database:
        """Ask, with the first read, what must stand on everything that is shown of this store."""
        if self._says_of_store is None:
            from rvlms_plan.use_cases.audit.reporting import says_of  # noqa: PLC0415 - off the screen's thread

            self._says_of_store = says_of(database)
        return database

    def start(self, flow: Coroutine[Any, Any, None]) -> None:
        """Run a flow that asks; its first question takes the keys that follow."""
        self._is_starting = True
        self.run_worker(self._flow(flow), group="flow", exclusive=True)

    async def _flow(self, flow: Coroutine[Any, Any, None]) -> None:
        self._flows += 1
        try:
            await flow
        except (BadValue, Refused, StoreProblem) as problem:
            self.say(problem.says, is_problem=True)
        finally:
            self._flows -= 1
            self._is_starting = False

    async def ask(self, asking: Asking) -> dict[str, str] | None:
        """Ask in place of the lower part of the screen, and give the keys back to the list."""
        self.add_class("-asking")
        self.show_head()
        self._is_starting = False
        try:
            return await self.form.ask(asking)
        finally:
            self._is_starting = bool(self._flows)
            self.remove_class("-asking")
            if self.is_attached:
                self.show_head()
                self.restore_focus()

    def restore_focus(self) -> None:
        """Give the keys to the question that stands open, else to the list; at once, for the key that follows."""
        if self.form.is_asking:
            self.form.take_keys()
        else:
            self.set_focus(self.rows)

    def say(self, words: str, *, is_problem: bool = False) -> None:
        """Say something below the list, until something else is said."""
        self._problem, self._said = (words, "") if is_problem else ("", words)
        if not self.is_mounted:
            return
        banner = self.query_one("#banner", LineBlock)
        banner.set_class(bool(words), "-shown")
        meaning = "problem" if is_problem else "info"
        banner.show([((meaning, f" {part}"),) for part in wrapped(words, max(20, self.size.width - 2)) if words])

    def reading_words(self) -> str:
        """Give the sign that something is being read; empty while it has not taken long."""
        if self._began is None or (passed := time.monotonic() - self._began) < SIGN_AFTER_SECONDS:
            return ""
        return f"reading, {passed:.0f} s" if passed >= _COUNTS_AFTER else "reading"

    def head_line(self, title: str, right: str, meaning: str = "muted") -> Line:
        """Give the first line: REVIEW, what is shown, and the sign of what is being read or else `right`."""
        left: Line = (("chip", " REVIEW "), ("strong", f" {title}"))
        reading = self.reading_words()
        end: Line = (("due", f"{reading} "),) if reading else ((meaning, f"{right} "),)
        return spread(left, end, self.size.width)

    def show_head(self) -> None:
        """Show the head anew; each screen has its own."""

    def show_foot(self) -> None:
        """Show that ticks are no observations, what the store is, and the keys that there is room for."""
        width, rule = self.size.width, self.setting.glyphs.rule
        note = " ".join([*(self._says_of_store or ()), NOT_OBSERVATIONS])
        lines: list[Line] = [(("edge", rule * width),), *((("info", f" {part}"),) for part in wrapped(note, width - 2))]
        keys: list[tuple[str, str]] = [("strong", " Enter"), ("muted", " open  ")]
        for key, word in sorted(self.footer(), key=lambda each: each[0] != "?"):
            more = [("strong", f" {key}"), ("muted", f" {word}  ")]
            if width_of(tuple(keys + more)) <= width:
                keys += more
        self.query_one("#audit-foot", LineBlock).show([*lines, tuple(keys)])

    def footer(self) -> list[tuple[str, str]]:
        """Name the keys of the foot."""
        return list(footer_words(self.NAME))

    def resized(self) -> None:
        """Show everything anew."""
        if self.is_mounted:
            self.say(self._problem or self._said, is_problem=bool(self._problem))
            self.show_head()
            self.show_rows()
            self.show_foot()

    def show_rows(self) -> None:
        """Show the rows anew; each screen has its own."""

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss()

    @on(LineList.Ignored)
    def _say_ignored(self) -> None:
        self.say(COUNTED_ONCE)
