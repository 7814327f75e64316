"""A cohort: what the cases of a filter come to beside the paper, how their lists were used, how it goes over time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.binding import Binding

from rvlms_plan.domain.counting import count
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.tui.commands import COHORT, bindings_of
from rvlms_plan.tui.screens.audit.audit_screen import AuditScreen
from rvlms_plan.tui.screens.audit.cohort_rows import centre_rows, gate_rows, item_rows, result_rows, time_rows
from rvlms_plan.tui.screens.base import key_line
from rvlms_plan.tui.screens.settings import Setting
from rvlms_plan.tui.widgets.form import Asking, Question
from rvlms_plan.tui.widgets.glyphs import Glyphs
from rvlms_plan.tui.widgets.line_list import LineList, Row
from rvlms_plan.tui.widgets.lines import Line, LineBlock, wrapped

if TYPE_CHECKING:
    from rvlms_plan.store.database import Database
    from rvlms_plan.use_cases.audit import Cohort


@dataclass(frozen=True, slots=True)
class _Part:
    title: str
    short: str
    rows: Callable[[Cohort, int, Glyphs], list[Row]]


PARTS = (
    _Part("Results", "Results", result_rows),
    _Part("Over time", "Time", time_rows),
    _Part("Gates and order", "Gates", gate_rows),
    _Part("Items", "Items", item_rows),
    _Part("By centre", "Centres", centre_rows),
)
CENTRES = len(PARTS) - 1
NONE = "No case to count under this filter. Esc goes back; d shows four constructed cases."
COHORT_PAGE = [
    ("text", "Only answers that people gave are counted; a field that nobody answered is missing, and said to be."),
    ("text", ""),
    (
        "text",
        "n, median (smallest to largest), quartiles by linear interpolation. Figures of the paper stand beside those",
    ),
    ("text", "of the cohort; no test compares them. The cases on the checklist that most of them have are counted."),
    ("text", ""),
    ("text", "Run chart: six points in a row on one side of the median are a shift. P-chart: limits at three standard"),
    ("text", "errors of the mean share, by quarter of the operation."),
    ("text", ""),
    (
        "text",
        "Done, not applicable, deferred, overridden and open stand each by itself. Added together they would hide",
    ),
    ("text", "how the list was used. Ticks are what people said, not what was observed."),
]


class CohortScreen(AuditScreen):
    """Counts the cases of a filter once, and shows the count in parts."""

    NAME = COHORT
    BINDINGS = [
        *bindings_of(COHORT),
        *(Binding(str(n), f"show_part({n - 1})", part.title, show=False) for n, part in enumerate(PARTS, start=1)),
    ]

    def __init__(self, setting: Setting, where: tuple[str, ...]) -> None:
        super().__init__(setting)
        self._where = where
        self._chart: str | None = None
        self._is_constructed = False
        self._constructed_words = ""
        self._constructed: Database | None = None
        self._to_close = ExitStack()
        self._cohort: Cohort | None = None
        self._is_counted = False
        self._by_centre = False
        self._place = 0

    def on_mount(self) -> None:
        """Count."""
        self.action_retry()

    def end_reading(self) -> None:
        """Let go of the reader, and remove the constructed cases where they were asked for."""
        self.reader.finish(then=self._to_close.close)

    def action_retry(self) -> None:
        """Count again."""
        self.run_worker(self._count(), group="read")

    async def _count(self) -> None:
        try:
            found = await self.read_by(self.reader, self._counts(self._is_constructed))
        except BadValue as problem:
            self.say(problem.says, is_problem=True)
            return
        if self.is_reading or not self.is_attached:
            return  # something newer was asked for
        if found is None and self._problem:
            return
        self._cohort, self._is_counted = found, True
        self.resized()
        self.rows.action_move_to_end(-1)
        if found is not None and found.counted < found.cases:
            left = found.cases - found.counted
            self.say(
                f"Items and rules of order of {left} cases are not counted: another version of this program has read "
                "them. Nothing is lost; rvlms-plan register rebuild reads them anew."
            )

    def _counts(self, is_constructed: bool) -> Callable[[Database], Cohort | None]:  # noqa: FBT001 - one of two
        station, where, chart = self.setting.desk.station, self._where, self._chart
        by_centre = self._by_centre

        def of_store(database: Database) -> Cohort | None:
            from rvlms_plan.use_cases.audit import cohort  # noqa: PLC0415 - loaded off the screen's thread

            return cohort(database, station, where, chart, by_centre=by_centre)

        def of_constructed(_: Database) -> Cohort | None:
            from rvlms_plan.use_cases.audit import cohort  # noqa: PLC0415 - as above
            from rvlms_plan.use_cases.published import CONSTRUCTED, constructed_store  # noqa: PLC0415 - as above

            self._constructed_words = CONSTRUCTED
            if self._constructed is None:
                self._constructed = self._to_close.enter_context(constructed_store(station.now))
            return cohort(self._constructed, station, (), chart, by_centre=by_centre)

        return of_constructed if is_constructed else of_store

    def show_head(self) -> None:
        """Show which cases were counted, and the parts."""
        width, found = self.size.width, self._cohort
        right = f"{found.checklist.id} {found.checklist.version}" if found else ""
        title = "Cohort, CONSTRUCTED" if self._is_constructed else "Cohort"
        lines: list[Line] = [self.head_line(title, right)]
        if found is not None:
            cases = count(found.cases, "case")
            where = " and ".join(found.where) or "all cases"
            aside = ", ".join(f"{name} {count}" for name, count in found.left_aside)
            said = f"{cases}: {'four SYN cases' if self._is_constructed else where}"
            said += f"; on other checklists, left aside: {aside}" if aside else ""
            lines += [(("text", f" {part}"),) for part in wrapped(said, width - 2)[:2]]
            if self._is_constructed:
                lines += [(("due", f" {part}"),) for part in wrapped(self._constructed_words, width - 2)]
        tabs: list[tuple[str, str]] = []
        for number, part in enumerate(PARTS, start=1):
            name = part.title if width >= 64 else part.short
            is_shown = number - 1 == self._place
            tabs += [("chip", f" {number} {name} ")] if is_shown else [("strong", f" {number}"), ("muted", f" {name} ")]
        lines += [tuple(tabs), (("edge", self.setting.glyphs.rule * width),)]
        self.query_one("#audit-head", LineBlock).show(lines)

    def show_rows(self) -> None:
        """Show the part."""
        if self._cohort is None:
            says = NONE if self._is_counted else "Counting."
            lines = tuple((("text", f" {part}"),) for part in wrapped(says, self.size.width - 3))
            self.rows.show([Row("none", ((), *lines), can_be_chosen=False)])
            return
        self.rows.show(PARTS[self._place].rows(self._cohort, self.cells, self.setting.glyphs))

    def action_show_part(self, place: int) -> None:
        """Show a part; each centre is counted when that is first asked for."""
        self._place = place
        if place == CENTRES and not self._by_centre:
            self._by_centre = True
            self.action_retry()
        self.rows.show([])
        self.resized()
        self.rows.action_move_to_end(-1)

    def action_turn_page(self, by: int) -> None:
        """Show the part after or before, round and round."""
        self.action_show_part((self._place + by) % len(PARTS))

    def action_centres(self) -> None:
        """Show each centre beside all of them."""
        self.action_show_part(CENTRES)

    def action_number(self) -> None:
        """Ask for the number whose run chart is drawn."""
        self.start(self._ask_number())

    async def _ask_number(self) -> None:
        numbers = (
            tuple((line.field.id, line.field.title) for line in self._cohort.lines if line.numbers)
            if self._cohort
            else ()
        )
        if not numbers:
            self.say("No number to chart: no case of these has one.")
            return
        texts = await self.ask(Asking("Run chart", (Question("field", "Of which number", numbers),)))
        if texts is not None:
            self._draw(texts["field"])

    def _draw(self, number: str) -> None:
        """Count again with the run chart of another number, and show it."""
        self._chart, self._place = number, 1
        self.action_retry()

    def action_constructed(self) -> None:
        """Count the four constructed cases, or the store's again."""
        self._is_constructed = not self._is_constructed
        self._cohort, self._is_counted, self._chart = None, False, None
        self.rows.show([])
        self.resized()
        self.action_retry()

    @on(LineList.Asked)
    def _asked(self, event: LineList.Asked) -> None:
        if event.rows is not self.rows or self._cohort is None:
            return
        number = event.row_id.removeprefix("field ")
        if any(line.field.id == number and line.numbers for line in self._cohort.lines):
            self._draw(number)
            return
        item = self._cohort.checklist.items.get(event.row_id.removeprefix("item "))
        phase_id = event.row_id.removeprefix("heat ")
        if event.row_id.startswith("item ") and item is not None:
            page = [("text", f"Response: {item.response}"), ("text", ""), ("text", item.why or ""), ("muted", item.id)]
            self.read(item.challenge, page)
        elif event.row_id.startswith("heat ") and phase_id in self._cohort.checklist.phase_index:
            self.rows.choose(f"item {self._cohort.checklist.phase(phase_id).items[0].id}")

    def footer(self) -> list[tuple[str, str]]:
        """Name the keys of the part that is shown."""
        return [("tab", "part"), *super().footer()]

    def own_keys(self) -> list[tuple[str, str]]:
        """Name the keys of the list and the parts."""
        parts = ", ".join(f"{number} {part.title}" for number, part in enumerate(PARTS, start=1))
        return [
            key_line("up down", "Move; home and end to the first and last."),
            key_line(f"1 to {len(PARTS)}", f"{parts}."),
        ]

    def action_explain(self) -> None:
        """Say what a cohort is."""
        self.read("Cohort", COHORT_PAGE)
