"""Home: one key to each door, and the cases to take up."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult

from rvlms_plan.domain.people import BY_NAME_ALONE
from rvlms_plan.domain.refusals import BadValue, Refused
from rvlms_plan.domain.room import little_room
from rvlms_plan.domain.status import Status
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.tui.commands import HOME, bindings_of, footer_words
from rvlms_plan.tui.screens.base import OurScreen, Reading
from rvlms_plan.tui.screens.settings import Setting
from rvlms_plan.tui.widgets.case_rows import case_rows, query_words
from rvlms_plan.tui.widgets.line_list import LineList
from rvlms_plan.tui.widgets.lines import Line, LineBlock, spread, width_of, wrapped
from rvlms_plan.tui.widgets.paged_list import PagedList

if TYPE_CHECKING:
    from rvlms_plan.domain.register import RegisterRow

ABOUT = (
    "rvlms-plan walks a team through one operation and the weeks around it: work-up, pauses, core steps, follow-up.",
    "It records what a named person says; it concludes nothing by itself and never ticks alone.",
    "Each answer is on disk before it is shown as done. Nothing is deleted: a correction stands beside what it was.",
    "A case has a code, never a name or a hospital number.",
    f"{query_words(2)} beside a case: an auditor asks the team. Press 3 (Audit), Enter on the case, 7 (Review).",
)

TRY_AGAIN = "Press r to try again."


class HomeScreen(OurScreen[None]):
    """The cases, and the doors."""

    NAME = HOME
    BINDINGS = bindings_of(HOME)
    AUTO_FOCUS = "#cases"

    def __init__(self, setting: Setting, open_case: str | None = None, *, on_wall: bool = False) -> None:
        super().__init__()
        self._setting = setting
        self._open_first = open_case
        self._on_wall = on_wall
        self._cases: Sequence[RegisterRow] | None = None
        self._queries: Mapping[str, int] = {}
        self._problem = ""
        self._room = ""
        self._is_opening = False
        self._second: asyncio.TimerHandle | None = None

    def compose(self) -> ComposeResult:
        """Make the parts."""
        yield LineBlock(id="home-head")
        yield PagedList(self._setting.gate, self._setting.glyphs, id="cases")
        yield LineBlock(id="banner")
        yield LineBlock(id="home-foot")
        yield from self.compose_small()

    def on_mount(self) -> None:
        """Read the cases once the first frame is there."""
        self.call_after_refresh(self._read)

    def on_screen_suspend(self) -> None:
        """Stand still under another screen: what happens down here would paint that one anew each time."""
        if self._second is not None:
            self._second.cancel()

    def on_screen_resume(self) -> None:
        """Read the cases again on coming back."""
        self._on_the_second()
        if self._cases is not None:
            self._read()

    def resized(self) -> None:
        """Show everything anew."""
        self._show()

    @work(exclusive=True, group="read")
    async def _read(self) -> None:
        try:
            self._cases = await self._setting.desk.cases()
            self._show()  # not behind the directory, which takes as long to load as the cases do to be read
            self._setting.site.directory = await self._setting.desk.keyboard.directory()
            self._problem = "" if self._problem.endswith(TRY_AGAIN) else self._problem
            self._show()
            if self._open_first is not None:
                self._take_up(self._open_first)
            self._queries = await self._setting.desk.queries()
            self._room = little_room(await self._setting.desk.free_bytes())
        except StoreProblem as problem:
            self._problem = f"{problem.says} {TRY_AGAIN}"
            self._show()
            return
        finally:
            self.call_after_refresh(_look_for_garbage)
        self._show()

    @on(LineList.Asked)
    def _open_asked(self, event: LineList.Asked) -> None:
        if event.row_id == "new":
            self.action_new_case()
        elif event.row_id == "demonstration":
            self.action_demonstration()
        elif event.row_id == "door practice":
            self.action_practice()
        elif event.row_id == "door theatre":
            self.action_theatre()
        elif event.row_id == "door audit":
            self.action_audit()
        else:
            self._open(event.row_id)

    @property
    def is_settling(self) -> bool:
        """Tell whether a case is about to open: keys wait for it."""
        return self._is_opening

    @property
    def is_on_its_way(self) -> bool:
        """Tell whether the cases, or the one that is to open at the start, are still to come and nothing hinders it."""
        return self._is_opening or self._awaits_its_case or (not self._problem and self._cases is None)

    @property
    def _awaits_its_case(self) -> bool:
        """Tell whether the case named at the start is still to come: no key pressed now was meant for what is shown."""
        return self._open_first is not None and not self._problem

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Take no key meanwhile, neither for home nor for the case."""
        return not self._awaits_its_case and super().check_action(action, parameters)

    def _open(self, code: str) -> None:
        self._is_opening = True  # at once: a key that follows is for the case
        self._take_up(code)

    @work(exclusive=True, group="open")
    async def _take_up(self, code: str) -> None:
        try:
            live = await self._setting.desk.take_up(code)
        except (StoreProblem, BadValue, Refused) as problem:
            self._problem = f"{problem.says} {TRY_AGAIN if isinstance(problem, StoreProblem) else ''}".strip()
            self._show()
            return
        finally:
            self._is_opening, self._open_first = False, None
        self._problem = ""
        from rvlms_plan.tui.screens.theatre import TheatreScreen  # noqa: PLC0415 - behind the first frame

        on_wall, self._on_wall = self._on_wall, False
        self.app.push_screen(TheatreScreen(self._setting, live, on_wall=on_wall))

    def action_practice(self) -> None:
        """Go to practice, where there is a store for it."""
        if self._setting.practice is None:
            return
        from rvlms_plan.tui.screens.practice import PracticeScreen  # noqa: PLC0415 - behind the first frame

        self.app.push_screen(PracticeScreen(self._setting.for_practice))

    def action_theatre(self) -> None:
        """Go to the cases that can be taken up; where there is none, plan one."""
        running = {Status.IN_THEATRE, Status.PLANNING, Status.RECOVERY, Status.FOLLOW_UP}
        codes = {case.code for case in self._cases or () if case.status in running}
        rows = self.query_one("#cases", LineList)
        if first := next((row.id for row in rows.rows if row.id in codes), None):
            rows.choose(first)
        elif self._cases is not None:
            self.action_new_case()

    def action_audit(self) -> None:
        """Open the register of the audit."""
        from rvlms_plan.tui.screens.audit import RegisterScreen  # noqa: PLC0415 - behind the first frame

        self.app.push_screen(RegisterScreen(self._setting))

    def action_new_case(self) -> None:
        """Open a new case."""
        from rvlms_plan.tui.screens.new_case import NewCaseScreen  # noqa: PLC0415 - behind the first frame

        self.app.push_screen(NewCaseScreen(self._setting), self._open_made)

    def _open_made(self, code: str | None) -> None:
        if code:
            self._open(code)

    @work(exclusive=True, group="open")
    async def action_demonstration(self) -> None:
        """Fill an empty store with demonstration cases."""
        if self._cases:
            self._problem = "The demonstration is for an empty store, so that no synthetic case stands among real ones."
        else:
            try:
                await self._setting.desk.fill_with_demonstration()
                self._cases, self._problem = await self._setting.desk.cases(), ""
            except StoreProblem as problem:
                self._problem = f"{problem.says} {TRY_AGAIN}"
            except Refused as refused:
                self._problem = refused.says
        self._show()

    def action_retry(self) -> None:
        """Open or read the store again."""
        self._problem = ""
        self._show()
        self._read()

    def action_timeline(self) -> None:
        """Show the timeline of the case that the cursor is on."""
        code = self.query_one("#cases", LineList).chosen
        if code and code in {case.code for case in self._cases or ()}:
            from rvlms_plan.tui.screens.timeline import TimelineScreen  # noqa: PLC0415 - behind the first frame

            self.app.push_screen(TimelineScreen(self._setting, code))

    def action_explain(self) -> None:
        """Say what this program is."""
        paragraphs = [part for text in ABOUT for part in (("text", text), ("text", ""))]
        self.app.push_screen(Reading("rvlms-plan", paragraphs))

    def _show(self) -> None:
        if not self.is_mounted:
            return
        now, width = self._setting.desk.station.now(), self.size.width
        self._show_head()
        rows = self.query_one("#cases", LineList)
        if self._cases is not None and not self._awaits_its_case:
            rows.show(case_rows(self._cases, now, width, self._setting.glyphs, self._queries))
            if rows.chosen is None:
                rows.choose("new")
        banner = self.query_one("#banner", LineBlock)
        said = [("problem", self._problem)] * bool(self._problem) + [("due", self._room)] * bool(self._room)
        banner.set_class(bool(said), "-shown")
        banner.show([((meaning, f" {part}"),) for meaning, each in said for part in wrapped(each, width - 2)])
        self.query_one("#home-foot", LineBlock).show(foot_lines(width, self._setting.glyphs.rule))

    def _on_the_second(self) -> None:
        """Show the time, and the clocks of clamps, on the full second."""
        if self._second is not None:
            self._second.cancel()
        self._second = self.on_next_second(self._setting.desk.station.now(), self._on_the_second)
        if any(case.clamp_since for case in self._cases or ()):
            self._show()
        else:
            self._show_head()

    def _show_head(self) -> None:
        now = self._setting.desk.station.now()
        names = f" {self._setting.glyphs.dot} {BY_NAME_ALONE}" if self._says_by_name else ""
        head = partial(home_head, now=now, width=self.size.width, rule=self._setting.glyphs.rule, names=names)
        self.query_one("#home-head", LineBlock).show(
            head(self._cases, has_problem=self._cases is None and bool(self._problem))
        )

    @property
    def _says_by_name(self) -> bool:
        """Whether no PIN is set in this store; until its directory was read nothing is said of that."""
        return self._setting.site.is_read and not self._setting.site.directory.has_pins


def _look_for_garbage() -> None:
    """Collect garbage from now on, and leave alone what the start has loaded: it stays, and answers would wait."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def home_head(
    cases: Sequence[RegisterRow] | None, *, now: datetime, width: int, rule: str, has_problem: bool, names: str = ""
) -> list[Line]:
    """Give the head line: the program, how names are known, cases in theatre, whether the store is there, the time."""
    if has_problem:
        said = "the store is not open"
    elif cases is None:
        said = "opening the store"
    else:
        said = f"{sum(case.status is Status.IN_THEATRE for case in cases)} in theatre"
    right: Line = (("text", f"{said}   "), ("strong", f"{now:%H:%M} "))
    short = names.partition(",")[0]
    left: Line = (("strong", " rvlms-plan"),)
    for each in (names, short):
        if each and width_of((*left, ("muted", each), *right)) < width:
            left = (*left, ("muted", each))
            break
    line = spread(left, right, width)
    return [line, (("edge", rule * width),)]


def foot_lines(width: int, rule: str) -> list[Line]:
    """Give the foot: the keys that matter here."""
    keys: list[tuple[str, str]] = [("strong", " Enter"), ("muted", " open  ")]
    for key, word in footer_words(HOME):
        more = [("strong", f" {key}"), ("muted", f" {word}  ")]
        if width_of(tuple(keys + more)) <= width:
            keys += more
    return [(("edge", rule * width),), tuple(keys)]
