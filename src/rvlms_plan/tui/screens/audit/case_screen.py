"""One case as an auditor reads it: timeline, entries, findings, shares, checklist, integrity, review."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from textual import on
from textual.binding import Binding

from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.domain.review import ReviewState
from rvlms_plan.tui.commands import AUDIT_CASE, bindings_of
from rvlms_plan.tui.screens.audit.exporting import Exporting
from rvlms_plan.tui.screens.audit.pages import PAGES, Page, problem_entry
from rvlms_plan.tui.screens.audit.reviewing import Reviewing
from rvlms_plan.tui.screens.audit.writes_review import WritesReview
from rvlms_plan.tui.screens.base import Reading, key_line
from rvlms_plan.tui.screens.settings import Setting
from rvlms_plan.tui.widgets.audit.lane_rows import Window, of_operation, panned, whole, zoomed
from rvlms_plan.tui.widgets.line_list import LineList, Row
from rvlms_plan.tui.widgets.lines import Line, LineBlock, Span, cut, width_of, wrapped
from rvlms_plan.use_cases.reader import Reader

if TYPE_CHECKING:
    from rvlms_plan.store.database import Database
    from rvlms_plan.use_cases.audit import Inspected
    from rvlms_plan.use_cases.verifying import Report

_WAITS = Row("reading", ((), (("muted", " Reading the case."),)), can_be_chosen=False)


class AuditCaseScreen(WritesReview):
    """Shows the pages of a case, one at a time; each keeps its own cursor."""

    NAME = AUDIT_CASE
    BINDINGS = [
        *bindings_of(AUDIT_CASE),
        *(Binding(str(n), f"show_page({n - 1})", page.TITLE, show=False) for n, page in enumerate(PAGES, start=1)),
    ]

    def __init__(self, setting: Setting, code: str) -> None:
        super().__init__(setting)
        self.code = code
        self.only: Collection[int] | None = None
        self.because = ""
        self.checked: list[tuple[str, str]] | None = None
        self.bad_entry: int | None = None
        self.is_checking = False
        self._seen: Inspected | None = None
        self._window: Window | None = None
        self._place = 0
        self._cursors: dict[str, str] = {}
        self._checker = Reader(setting.desk)
        self.reviewing = Reviewing(self)

    @property
    def is_read(self) -> bool:
        """Tell whether the case was read."""
        return self._seen is not None

    @property
    def seen(self) -> Inspected:
        """The case as it was read."""
        if self._seen is None:
            raise ValueError("the case is not read yet")
        return self._seen

    @property
    def checklist(self) -> Checklist:
        """The checklist that the case was opened with."""
        return self.seen.audited.view.case.checklist

    @property
    def zone(self) -> tzinfo | None:
        """The station's own zone: times are shown in it."""
        return self.setting.desk.station.now().tzinfo

    @property
    def window(self) -> Window:
        """What the timeline shows: the operation, until it is asked for otherwise."""
        return self._window or of_operation(self.seen.lanes)

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return PAGES[self._place]

    def on_mount(self) -> None:
        """Read the case."""
        self.action_retry()

    def end_reading(self) -> None:
        """Let go of both readers."""
        super().end_reading()
        self._checker.finish()

    def action_retry(self) -> None:
        """Read the case again, and check its record where that is shown."""
        self.checked = None
        self.run_worker(self._read(), group="read")

    async def _read(self) -> None:
        station, code = self.setting.desk.station, self.code

        def work(database: Database) -> Inspected:
            from rvlms_plan.use_cases.audit import inspected  # noqa: PLC0415 - loaded off the screen's thread

            return inspected(database, station, code)

        try:
            seen = await self.read_by(self.reader, work)
        except BadValue as problem:
            self.say(problem.says, is_problem=True)
            return
        if seen is not None:
            self._seen, self.code = seen, seen.audited.view.case.code
            self.resized()
            self._put_cursor()
            self._check_if_shown()

    def show_head(self) -> None:
        """Show which case it is, its pages, and what the page shows."""
        width = self.size.width
        lines = [self.head_line(self._title(), *self._right())]
        if self._seen is not None and not self.is_short_of_rows:
            head = self._seen.audited.view
            from rvlms_plan.domain.summary import head_words  # noqa: PLC0415 - as the screen

            who = " ".join(filter(None, ((head.case.sex or "")[:1].upper(), str(head.case.age or ""))))
            words = ", ".join(filter(None, (who, *head_words(head))))
            lines += [(("text", f" {part}"),) for part in wrapped(words, width - 2)[:2] if words]
        if not self.is_short_of_rows:
            lines.append(self._tabs(width))
        if self._seen is not None and not self.is_short_of_rows and (words := self.page.words(self, self.cells)):
            lines.append((("muted", f" {cut(words, width - 2)}"),))
        self.query_one("#audit-head", LineBlock).show([*lines, (("edge", self.setting.glyphs.rule * width),)])

    def _title(self) -> str:
        if self._seen is None:
            return self.code
        view = self._seen.audited.view
        amended = ", amended" if view.case.is_amended else ""
        return f"{self.code}  {view.status}{amended}"

    def _right(self) -> tuple[str, str]:
        """Say what nobody may overlook, with its meaning: a case that went on after it was signed, or that runs."""
        if self._seen is not None and self._seen.reviewed.state is ReviewState.CHANGED:
            return "CHANGED SINCE SIGNED", "problem"
        running = "in progress" if self._is_running() else ""
        return running, "due"

    def _is_running(self) -> bool:
        return self._seen is not None and self._seen.audited.is_running

    def _tabs(self, width: int) -> Line:
        """Name the pages: those in short that save the most, where not all titles fit; at last the shown one alone."""
        titles = [page.TITLE for page in PAGES]
        saved = sorted(range(len(PAGES)), key=lambda n: len(PAGES[n].SHORT) - len(titles[n]))
        while width_of(tabs := self._tabs_of(titles)) > width and saved:
            place = saved.pop(0)
            titles[place] = PAGES[place].SHORT
        if width_of(tabs) > width:
            tabs = self._tabs_of([page.SHORT if page is self.page else "" for page in PAGES])
        return tabs

    def _tabs_of(self, titles: Sequence[str]) -> Line:
        tabs: list[Span] = []
        for number, (page, title) in enumerate(zip(PAGES, titles, strict=True), start=1):
            word = f"{title} " if title else ""
            if page is self.page:
                tabs.append(("chip", f" {number} {word}"))
            else:
                tabs += [("strong", f" {number}"), ("muted", f" {word}")]
        return tuple(tabs)

    def show_rows(self) -> None:
        """Show the page's rows."""
        self.rows.show([_WAITS] if self._seen is None else self.page.rows(self, self.cells))

    def action_show_page(self, place: int) -> None:
        """Show a page."""
        if self._seen is None or place == self._place:
            return
        if self.rows.chosen:
            self._cursors[self.page.ID] = self.rows.chosen
        self._place = place
        self.rows.show([])
        self.say("")
        self.resized()
        self._put_cursor()
        self._check_if_shown()

    def action_turn_page(self, by: int) -> None:
        """Show the page after or before, round and round."""
        self.action_show_page((self._place + by) % len(PAGES))

    def _put_cursor(self) -> None:
        kept = self._cursors.get(self.page.ID)
        if self.rows.chosen is None:
            self.rows.choose(kept)
        if self.rows.chosen is None:
            self.rows.action_move_to_end(-1)

    def show_entries(self, positions: Sequence[int] | None, because: str) -> None:
        """Show some entries and what they are shown for; None shows all."""
        self.only = None if positions is None else frozenset(positions)
        self.because = because
        self._cursors["entries"] = f"entry {positions[0]}" if positions else ""
        self.action_show_page(next(n for n, page in enumerate(PAGES) if page.ID == "entries"))

    def show_words_of(self, phase_id: str) -> None:
        """Show the checklist's words from a phase on, where it is one."""
        if phase_id in self.checklist.phase_index:
            self.show_item(self.checklist.phase(phase_id).items[0].id)

    def show_item(self, item_id: str) -> None:
        """Show the checklist's words of an item, and what became of it."""
        self._cursors["checklist"] = f"item {item_id}"
        self.action_show_page(next(n for n, page in enumerate(PAGES) if page.ID == "checklist"))

    def action_all_entries(self) -> None:
        """Show all entries, with the cursor where it is."""
        if self._seen is None or self.page.ID != "entries":
            return
        self.only, self.because = None, ""
        self.resized()

    @on(LineList.Asked)
    def _asked(self, event: LineList.Asked) -> None:
        if event.rows is self.rows and self._seen is not None and not self.form.is_asking:
            self.page.asked(self, event.row_id)

    def action_zoom(self, by: int) -> None:
        """Narrow or widen what the timeline shows."""
        self._show_window(lambda: zoomed(self.window, self.seen.lanes, by))

    def action_pan(self, by: int) -> None:
        """Move what the timeline shows."""
        self._show_window(lambda: panned(self.window, self.seen.lanes, by))

    def action_operation(self) -> None:
        """Show the operation, or the whole case where that is shown."""
        of = self._seen.lanes if self._seen else None
        if of is not None:
            self._show_window(lambda: whole(of) if self.window == of_operation(of) else of_operation(of))

    def _show_window(self, window: object) -> None:
        if self._seen is not None and self.page.ID == "timeline" and callable(window):
            self._window = window()
            self.show_head()
            self.show_rows()

    def _check_if_shown(self) -> None:
        """Check the record where its page is shown and it was not checked yet."""
        if self.page.ID == "integrity" and self.checked is None and not self.is_checking:
            self.is_checking = True
            self.show_rows()
            self.run_worker(self._check(), group="check")

    async def _check(self) -> None:
        code = self.code

        def work(database: Database) -> tuple[Report, list[str]]:
            from rvlms_plan.use_cases.verifying import verify  # noqa: PLC0415 - loaded off the screen's thread
            from rvlms_plan.use_cases.verifying.words import report_lines  # noqa: PLC0415 - as above

            report = verify(database, [code], looks_through=False)
            return report, list(report_lines(report))

        found = await self.read_by(self._checker, work)
        self.is_checking = False
        if found is not None:
            report, lines = found
            bad, meaning = len(report.problems), "done" if report.is_whole else "problem"
            self.checked = [
                ("problem" if n < bad else meaning if n == bad else "text", each) for n, each in enumerate(lines)
            ]
            self.bad_entry = problem_entry(report.problems)
        if self.is_attached:
            self.show_rows()

    def action_export(self) -> None:
        """Ask for a format and a path, and write this case."""
        if self._seen is not None:
            self.start(Exporting(self, self.code).ask())

    def footer(self) -> list[tuple[str, str]]:
        """Name the keys of the page that is shown."""
        own = {
            "timeline": [("+", "closer"), ("-", "wider"), ("o", "operation")],
            "entries": [("a", "all")],
            "checklist": [("v", "verify")],
            "review": [("s", "sign"), ("u", "reopen"), ("w", "who")],
        }
        return [("tab", "page"), *own.get(self.page.ID, []), *super().footer()]

    def own_keys(self) -> list[tuple[str, str]]:
        """Name the keys of the list and the pages."""
        pages = ", ".join(f"{number} {page.TITLE}" for number, page in enumerate(PAGES, start=1))
        return [
            key_line("up down", "Move; home and end to the first and last."),
            key_line("enter", "What is behind this line."),
            key_line(f"1 to {len(PAGES)}", f"{pages}."),
        ]

    def action_explain(self) -> None:
        """Say what the page shows."""
        page = [part for text in self.page.SAYS.splitlines() for part in (("text", text), ("text", ""))]
        self.app.push_screen(Reading(self.page.TITLE, page))
