"""The timeline of a case: every entry as it was made, with who said it, who typed it, and what it changed."""

from __future__ import annotations

from rich.cells import cell_len
from textual import work
from textual.app import ComposeResult

from rvlms_plan.domain.counting import entries
from rvlms_plan.domain.people import ATTESTED, BY_NAME_ALONE
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.domain.timeline import Told, timeline
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.tui.commands import TIMELINE, bindings_of
from rvlms_plan.tui.screens.base import OurScreen, Reading
from rvlms_plan.tui.screens.settings import Setting
from rvlms_plan.tui.widgets.line_list import LineList
from rvlms_plan.tui.widgets.lines import Line, LineBlock, spread, wrapped
from rvlms_plan.tui.widgets.paged_list import PagedList
from rvlms_plan.tui.widgets.timeline_rows import entry_page, timeline_rows


class TimelineScreen(OurScreen[None]):
    """Read-only; opens on the newest entry."""

    NAME = TIMELINE
    BINDINGS = bindings_of(TIMELINE)
    AUTO_FOCUS = "#entries"

    def __init__(self, setting: Setting, code: str) -> None:
        super().__init__()
        self._setting = setting
        self._code = code
        self._told: tuple[Told, ...] = ()
        self._problem = ""

    def compose(self) -> ComposeResult:
        """Make the parts."""
        yield LineBlock(id="timeline-head")
        yield PagedList(self._setting.gate, self._setting.glyphs, id="entries")
        yield LineBlock(id="timeline-foot")
        yield from self.compose_small()

    def on_mount(self) -> None:
        """Read the journal; keep the clocks of clamps running."""
        self._read()
        self.set_interval(1, self._show_foot)

    @work(exclusive=True)
    async def _read(self) -> None:
        try:
            live = await self._setting.desk.resume(self._code)
            entries = await self._setting.desk.entries(self._code)
        except (StoreProblem, BadValue) as problem:
            self._problem = problem.says
        else:
            self._told = tuple(timeline(live.case.checklist, (entry for entry, _ in entries)))
        self.resized()
        self.query_one("#entries", LineList).action_move_to_end(1)

    def resized(self) -> None:
        """Show everything anew."""
        width, rule = self.size.width, self._setting.glyphs.rule
        count = f"{entries(len(self._told))} " if self._told else self._problem or "reading "
        head = spread((("strong", f" Timeline of {self._code}"),), (("muted", count),), width)
        self.query_one("#timeline-head", LineBlock).show([head, (("edge", rule * width),)])
        now = self._setting.desk.station.now()
        self.query_one("#entries", LineList).show(timeline_rows(self._told, now, width))
        self._show_foot()

    def _show_foot(self) -> None:
        rule, width = (("edge", self._setting.glyphs.rule * self.size.width),), self.size.width
        words = " Enter the whole entry   Esc back   ? keys"
        left: Line = (("muted", words if cell_len(words) < width else " Enter whole   Esc back   ? keys"),)
        ways = (spread(left, (("muted", f"{each} "),), width) for each in self._names)
        foot = next((line for line in ways if len(line) > 1), left)
        self.query_one("#timeline-foot", LineBlock).show([rule, *self.clocks_below(), foot])

    @property
    def _names(self) -> tuple[str, ...]:
        """How the names of this journal are known, long and short; nothing where the entries say it one by one."""
        is_so = all(each.entry.stamp.entered_known == ATTESTED for each in self._told)
        return (BY_NAME_ALONE, "attested") if self._told and is_so else ()

    def on_line_list_asked(self, event: LineList.Asked) -> None:
        """Show one entry whole."""
        told = next(each for each in self._told if str(each.entry.position) == event.row_id)
        self.app.push_screen(Reading(f"Entry {told.entry.position} of {self._code}", entry_page(told)))

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss()

    async def action_cards(self) -> None:
        """Show the cards, where this is the timeline of a case that is open below."""
        await self.run_action("app.cards")

    def action_explain(self) -> None:
        """Say what a timeline is."""
        says = (
            "Every entry of this case, oldest first, as it was made. Nothing here was ever changed: a correction is an "
            "entry of its own, with the earlier value beside it. Ticks are what people said, not what was observed."
        )
        self.app.push_screen(Reading("Timeline", [("text", part) for part in wrapped(says, 96)]))
