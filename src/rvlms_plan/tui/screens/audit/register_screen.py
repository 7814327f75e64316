"""The register: every case, filtered, sorted and cut in the store; the one under the cursor in full."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import on

from rvlms_plan.domain.counting import count
from rvlms_plan.domain.filters import Sort, SortBy, conditions_of
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.tui.commands import REGISTER, bindings_of
from rvlms_plan.tui.screens.audit.audit_screen import AuditScreen
from rvlms_plan.tui.screens.audit.saved_filters import SavedFilters
from rvlms_plan.tui.screens.base import Reading, key_line
from rvlms_plan.tui.screens.settings import Setting
from rvlms_plan.tui.widgets.audit.register_rows import BAD, WHOLE, Listed, detail_lines, register_rows
from rvlms_plan.tui.widgets.form import Asking, Question
from rvlms_plan.tui.widgets.line_list import LineList, Row
from rvlms_plan.tui.widgets.lines import LineBlock, wrapped
from rvlms_plan.use_cases.reader import Reader

if TYPE_CHECKING:
    from rvlms_plan.store.database import Database
    from rvlms_plan.use_cases.audit import Askable, RegisterPage
    from rvlms_plan.use_cases.verifying import Report

_SUMMARY = "a summary answer"
_DETAIL_ROWS = {"low": 0, "usual": 5, "tall": 9}
_TALL = 34
NOTHING = "No case yet. Each case that is opened in theatre stands here from its first entry, one in progress too."
NONE_HOLDS = "No case of which all of this holds. / changes the filter; an empty line takes it off."


class RegisterScreen(AuditScreen):
    """Shows a page of the register; filter, sort and page are asked of the store each time."""

    NAME = REGISTER
    BINDINGS = bindings_of(REGISTER)

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.where: tuple[str, ...] = ()
        self.sort: str | None = None
        self.found: RegisterPage | None = None
        self.fields: list[Askable] = []
        self._number = 1
        self._integrity: dict[tuple[str, int], str] = {}
        self._verifier = Reader(setting.desk)
        self._filters = SavedFilters(self)

    def on_mount(self) -> None:
        """Read the first page."""
        self.rows.when_moved = self._show_detail
        self.action_retry()

    def end_reading(self) -> None:
        """Let go of both readers."""
        super().end_reading()
        self._verifier.finish()

    def on_screen_resume(self) -> None:
        """Read again on coming back: cases go on meanwhile."""
        if self.found is not None:
            self.action_retry()

    def page_of(self, where: tuple[str, ...], sort: str | None, number: int) -> Callable[[Database], RegisterPage]:
        """Give what reads a page of the cases for which all of this holds."""
        station = self.setting.desk.station

        def work(database: Database) -> RegisterPage:
            from rvlms_plan.use_cases.audit import askable, listed  # noqa: PLC0415 - loaded off the screen's thread

            found = listed(database, station, where, sort, number)
            if not self.fields:
                self.fields = askable(database)
            return found

        return work

    def action_retry(self) -> None:
        """Read this page again."""
        self.go_to(self._number)

    def go_to(self, number: int) -> None:
        """Read a page of what is asked for; what was asked for before and is not there yet is given up."""
        self.run_worker(self._go_to(number), group="read")

    async def _go_to(self, number: int) -> None:
        try:
            found = await self.read_by(self.reader, self.page_of(self.where, self.sort, number))
        except BadValue as problem:
            if number > 1:  # cases were changed so that the page is no more
                self.go_to(1)
            else:
                self.say(problem.says, is_problem=True)
            return
        if found is not None:
            self.take(found)

    def take(self, found: RegisterPage) -> None:
        """Show what was read."""
        is_other = self.found is None or (found.where, found.sort, found.page.number) != (
            self.found.where,
            self.found.sort,
            self.found.page.number,
        )
        self.found, self._number = found, found.page.number
        self.resized()
        if is_other or self.rows.chosen is None:
            self.rows.action_move_to_end(-1)
        if found.stale:
            cases = "case was" if found.stale == 1 else "cases were"
            self.say(f"{found.stale} {cases} read by another version: rvlms-plan register rebuild reads them anew.")

    @property
    def listed(self) -> list[Listed]:
        """The cases of the page."""
        page = self.found.page.cases if self.found else ()
        return [
            Listed(each.row, each.findings, each.review, self._integrity.get((each.row.code, each.row.positions), ""))
            for each in page
        ]

    def show_head(self) -> None:
        """Show the filter, how many cases it leaves, the page and the sort."""
        width, found = self.size.width, self.found
        lines = [self.head_line("Register", self._page_words(found))]
        asked = " and ".join(self.where) if self.where else "all cases"
        way = f"by {self._sort_words()}"
        total = "" if found is None else f"{count(found.page.total, 'case')}: "
        lines += [(("text", f" {part}"),) for part in wrapped(f"{total}{asked}, {way}", width - 2)[:3]]
        lines.append((("edge", self.setting.glyphs.rule * width),))
        if self.listed:
            lines.append(register_rows(self.listed, self.cells, self.setting.glyphs)[0])
        self.query_one("#audit-head", LineBlock).show(lines)

    def _page_words(self, found: RegisterPage | None) -> str:
        running = f"{self.setting.glyphs.waits} in progress   "
        if found is None or found.page.pages == 1:
            return running
        return f"{running}page {found.page.number:,} of {found.page.pages:,}"

    def _sort_words(self) -> str:
        by = self.found.sort if self.found else SortBy()
        kind = next((each.kind for each in self.fields if each.name == by.field), Sort.WORD)
        ends = {Sort.MOMENT: ("oldest", "newest"), Sort.NUMBER: ("smallest", "largest")}.get(
            kind, ("A to Z:", "Z to A:")
        )
        return f"{by.field}, {ends[by.descending]} first".replace(": first", "")

    def show_rows(self) -> None:
        """Show the cases."""
        if self.found is None:
            return
        width = self.size.width
        _, rows = register_rows(self.listed, self.cells, self.setting.glyphs)
        if not rows:
            says = NONE_HOLDS if self.where else NOTHING
            lines = tuple((("text", f" {part}"),) for part in wrapped(says, width - 3))
            rows = [Row("nothing", ((), *lines), can_be_chosen=False)]
        self.rows.show(rows)
        self._show_detail()

    def _show_detail(self) -> None:
        listed = next((each for each in self.listed if each.row.code == self.rows.chosen), None)
        kind = "low" if self.has_class("-low") else "tall" if self.size.height >= _TALL else "usual"
        most = _DETAIL_ROWS[kind]
        lines = []
        if listed is not None and most:
            titles = {each.name: (each.title, each.unit) for each in self.fields}
            now, size = self.setting.desk.station.now(), (self.size.width, most)
            lines = detail_lines(listed, titles, now, size, self.setting.glyphs)
            lines += [()] * (most - len(lines))
            lines = [(("edge", self.setting.glyphs.rule * self.size.width),), *lines]
        self.query_one("#audit-detail", LineBlock).show(lines)

    @on(LineList.Asked)
    def _open(self, event: LineList.Asked) -> None:
        if event.rows is self.rows:
            from rvlms_plan.tui.screens.audit.case_screen import AuditCaseScreen  # noqa: PLC0415 - when it is needed

            self.app.push_screen(AuditCaseScreen(self.setting, event.row_id))

    def page_turner(self) -> Callable[[int], None]:
        """Give what the list's page keys do: the store has the other pages."""
        return self.action_page

    def action_page(self, by: int) -> None:
        """Go to the page before or after."""
        if self.found is None:
            return
        wanted = self._number + by
        if 1 <= wanted <= self.found.page.pages:
            self._number = wanted
            self.go_to(wanted)
        elif not self.is_reading:
            self.say("This is the last page." if by > 0 else "This is the first page.")

    def action_filter(self) -> None:
        """Ask for conditions."""
        self.start(self._ask_filter())

    async def _ask_filter(self) -> None:
        typed, says = " ".join(self.where), ""
        question = Question(
            "where",
            "Only cases of which this holds",
            optional=True,
            hint="status=closed bleeding=500.. opened=2026-01-01..  F1 names the fields.",
        )
        while True:
            asking = Asking("Filter", (question,), (says,) if says else (), problem=True, kept={"where": typed})
            texts = await self.ask(asking)
            if texts is None:
                return
            typed = texts["where"]
            try:
                where = conditions_of(typed)
                await self.ask_for(where, self.sort)
            except BadValue as problem:
                says = problem.says
            else:
                return

    async def ask_for(self, where: tuple[str, ...], sort: str | None) -> None:
        """Read the first page of another filter or sort, and keep it where it can be read.

        Raises:
            BadValue: No field, answer or rule goes by a name in it, or it is no condition.
        """
        found = await self.read_by(self.reader, self.page_of(where, sort, 1))
        if found is not None:
            self.where, self.sort = where, sort
            self.say("")
            self.take(found)

    def action_sort(self) -> None:
        """Ask for the field to sort by."""
        self.start(self._ask_sort())

    async def _ask_sort(self) -> None:
        own = [(each.name, f"{each.name}: {each.title}") for each in self.fields if each.can_sort and each.own]
        others = [(each.name, f"{each.name}: {each.title}") for each in self.fields if not each.own]
        options = [*own, *([("", f"{_SUMMARY} of the checklist")] if others else [])]
        asking = Asking("Sort by", (Question("field", "Field", options=tuple(options)),))
        texts = await self.ask(asking)
        if texts is not None and not texts["field"]:
            texts = await self.ask(Asking("Sort by", (Question("field", "Summary answer", options=tuple(others)),)))
        if texts is None:
            return
        by = self.found.sort if self.found else SortBy()
        is_same = by.field == texts["field"]
        await self.ask_for(self.where, _sort_text(texts["field"], descending=not by.descending if is_same else False))

    def action_turn(self) -> None:
        """Turn the order round."""
        by = self.found.sort if self.found else SortBy()
        self.sort = _sort_text(by.field, descending=not by.descending)
        self.go_to(1)

    def action_saved(self) -> None:
        """Ask which saved filter is to be taken, kept or taken away."""
        self.start(self._filters.ask())

    def action_cohort(self) -> None:
        """Count the cases of the filter."""
        from rvlms_plan.tui.screens.audit.cohort_screen import CohortScreen  # noqa: PLC0415 - when it is needed

        self.app.push_screen(CohortScreen(self.setting, self.where))

    def action_verify(self) -> None:
        """Check the journals of this page's cases, away from the screen."""
        if self.listed:
            self.run_worker(self._verify([(each.row.code, each.row.positions) for each in self.listed]), group="verify")

    async def _verify(self, cases: list[tuple[str, int]]) -> None:
        codes = [code for code, _ in cases]

        def work(database: Database) -> Report:
            from rvlms_plan.use_cases.verifying import verify  # noqa: PLC0415 - loaded off the screen's thread

            return verify(database, codes, thorough=False)

        self.say(f"Verifying the journals of {len(codes)} cases.")
        report = await self.read_by(self._verifier, work)
        if report is None:
            return
        bad = {problem.code for problem in report.problems if problem.code}
        everywhere = [problem for problem in report.problems if not problem.code]
        self._integrity |= {each: BAD if each[0] in bad else WHOLE for each in cases}
        self.show_rows()
        if report.is_whole:
            self.say(f"Bytes, chain and checkpoints of these {len(codes)} cases are whole.")
            return
        says = f"NOT WHOLE: {', '.join(sorted(bad))}. Enter on a case, then 6, says what is wrong." if bad else ""
        of_all = f" The store itself: {everywhere[0].what}." if everywhere else ""
        self.say((says + of_all).strip(), is_problem=True)

    def own_keys(self) -> list[tuple[str, str]]:
        """Name the keys of the list."""
        return [
            key_line("up down", "Move; home and end to the first and last."),
            key_line("enter", "Open the case: timeline, entries, findings."),
        ]

    def action_explain(self) -> None:
        """Say what the register is; while a filter is asked for, which fields it can have."""
        if self.form.is_asking:
            self.app.push_screen(Reading("Fields of the register", fields_page(self.fields), hanging=18))
            return
        self.read("Register", REGISTER_PAGE)


def _sort_text(field: str, *, descending: bool) -> str:
    return f"-{field}" if descending else field


def fields_page(fields: list[Askable]) -> list[tuple[str, str]]:
    """Name every field that a filter can have, with the values it takes."""
    how = {
        Sort.NUMBER: "a number, 5 or 5.. or 1..5",
        Sort.MOMENT: "a day, 2026-01-31 or 2026-01-01..2026-06-30",
        Sort.TEXT: "any words",
        Sort.WORD: "a word",
        Sort.RULE: "a rule",
    }
    page = [
        ("text", "FIELD=VALUE, one after the other; all must hold."),
        ("text", "Words without = are looked for in code and head."),
        ("text", ""),
    ]
    for each in fields:
        values = ", ".join(each.values) if each.values else how[each.kind]
        unit = f" ({each.unit})" if each.unit else ""
        page.append(("text", f"{each.name + '=':<17} {each.title}{unit}: {values}"))
    return page


REGISTER_PAGE = [
    ("text", "Every case of this store, 50 a page. Filter, sort and page are asked of the store; nothing is written."),
    ("text", ""),
    ("text", "done, N/A, def(erred), ovr (overridden) and open count items, each by itself; they are never added up."),
    ("text", "find: findings that ask the team something, as of when a phase or the case was closed last."),
    ("text", "record: whether the journal was found whole by v (bytes, chain, checkpoints); blank: not looked at."),
    ("text", ""),
    ("text", "A case in progress can be opened like any other; more may come. What the audit shows is no verdict."),
    ("text", "Ticks are what people said: of lists that notes called complete, observers saw few that were."),
]
