"""The parts of the theatre screen: made once, told anew what they say, repainted where that differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from rvlms_plan.domain.case import CaseView
from rvlms_plan.tui.screens.base import LOWEST
from rvlms_plan.tui.screens.settings import Setting
from rvlms_plan.tui.screens.theatre.foot import banner_lines, foot_lines
from rvlms_plan.tui.screens.theatre.pages import PAGES, page_title
from rvlms_plan.tui.widgets import case_lines, clock_lines
from rvlms_plan.tui.widgets.card_rows import strip_line
from rvlms_plan.tui.widgets.card_strip import CardStrip
from rvlms_plan.tui.widgets.form import Form
from rvlms_plan.tui.widgets.item_rows import KeptRow, Shown, phase_rows
from rvlms_plan.tui.widgets.line_list import LineList, Row
from rvlms_plan.tui.widgets.lines import KeepsStrips, Line, LineBlock
from rvlms_plan.tui.widgets.made import MadeOfCase
from rvlms_plan.tui.widgets.path_bar import PathBar
from rvlms_plan.tui.widgets.station_lines import station_lines
from rvlms_plan.tui.widgets.totals import totals_line

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.theatre.case_screen import CaseScreen

PATH_CELLS, FACTS_CELLS = 25, 26
ROWS_AROUND = 4
"""The rules, the totals and the foot."""
BIG_ROWS = 24
"""Rows from which the clocks of clamps are big."""


class Across(Horizontal, KeepsStrips):  # the first base gives the layout
    """Parts side by side."""


class Below(Vertical, KeepsStrips):
    """Parts below each other."""


class Parts:
    """What a theatre screen is made of, from top to bottom; what they say is read off the screen's case."""

    def __init__(self, screen: CaseScreen, setting: Setting) -> None:
        self._screen = screen
        self._setting = setting
        self._rows: dict[str, KeptRow] = {}
        self._kept = MadeOfCase()
        gate, glyphs = setting.gate, setting.glyphs
        self.header = LineBlock(id="header")
        self.path = PathBar(id="path")
        self.strip = CardStrip(id="strip")
        self.rules = (LineBlock(id="rule-above", classes="rule"), LineBlock(id="rule-below", classes="rule"))
        self.path_column = LineBlock(id="path-column")
        self.title = LineBlock(id="title")
        self.items = LineList(gate, glyphs, id="items")
        self.form = Form(gate, glyphs, id="form")
        self.facts = LineBlock(id="facts")
        self.clocks = LineBlock(id="clocks")
        self.clocks_column = LineBlock(id="clocks-column")
        self.totals = LineBlock(id="totals")
        self.banner = LineBlock(id="banner")
        self.status = LineBlock(id="status")

    @property
    def told(self) -> tuple[Widget, ...]:
        """The parts that say something of the case."""
        return (
            *(self.header, self.path, self.strip, self.path_column, self.title, self.items),
            *(self.facts, self.clocks, self.clocks_column, self.totals, self.status),
        )

    def compose(self) -> ComposeResult:
        """Put the parts in their places."""
        yield self.header
        yield self.path
        yield self.strip
        yield self.rules[0]
        with Across(id="body"):
            yield self.path_column
            with Below(id="middle"):
                yield self.title
                yield self.items
                yield from self._screen.beside_items()
                yield self.form
            with Vertical(id="side"):
                yield self.clocks_column
                yield self.facts
        yield self.clocks
        yield self.totals
        yield self.banner
        yield self.rules[1]
        yield self.status

    def show(self) -> None:
        """Show the case as it is."""
        view = self._screen.view
        self.show_clock()
        for block, lines in self._said(view):
            block.show(lines)
        self.path.cells = self._path(view)[1]
        self.items.show(self._rows_of(view))

    def show_clock(self) -> None:
        """Show what the time changes: the clock, the clamps' clocks, how long things take; a page of clamps too."""
        said = dict(self._said_of_time(self._screen.view))
        for block, lines in said.items():
            if block in {self.clocks, self.clocks_column} and block.display != bool(lines):
                block.display = bool(lines)
            block.show(lines)

    def make_ready(self, view: CaseView, foot: tuple[str, str]) -> None:
        """Work out what will be shown of a case, and said at the foot, once it is saved; nothing of it is shown."""
        for block, lines in (*self._said_of_time(view), *self._said(view)):
            block.make_ready(lines)
        self.items.make_ready(self._rows_of(view))
        self.status.make_ready(self._foot_lines(*foot))

    def _said(self, view: CaseView) -> Iterator[tuple[LineBlock, Sequence[Line]]]:
        """Give what entries change, part by part, but the rows."""
        screen, glyphs = self._screen, self._setting.glyphs
        now, width, phase_id = screen.now, screen.size.width, screen.phase_id
        is_low = screen.has_class("-low")
        yield self.path, [self._path(view)[0]]
        strip = strip_line(view, width, glyphs)
        yield self.strip, [strip] if strip else []
        if screen.page:
            yield self.title, page_title(screen.page, self._middle, is_low=is_low)
        else:
            title = self._kept.of(case_lines.title_lines, view, phase_id, self._middle, glyphs, is_low=is_low)
            yield self.title, title
        if screen.has_class("-wide"):
            yield self.path_column, self._kept.of(case_lines.path_column, view, phase_id, PATH_CELLS, glyphs)
            facts = case_lines.facts_column(view, self._setting.typist.person, now, FACTS_CELLS)
            desk = self._setting.desk
            facts += station_lines(desk.present, desk.station_id, FACTS_CELLS)
            facts += case_lines.notes_column(view, now, FACTS_CELLS)
            above = len(self.header.lines) + len(self.strip.lines) + len(self.clocks_column.lines)
            yield self.facts, case_lines.column_fitting(facts, screen.size.height - above - ROWS_AROUND)
        for rule in self.rules:
            yield rule, [(("edge", glyphs.rule * width),)]

    def _said_of_time(self, view: CaseView) -> Iterator[tuple[LineBlock, Sequence[Line]]]:
        """Give what the time changes, part by part."""
        screen, glyphs = self._screen, self._setting.glyphs
        now, width = screen.now, screen.size.width
        is_short = screen.size.height < LOWEST
        head = self._kept.of(
            case_lines.header_lines, view, now.replace(microsecond=0), width, glyphs, is_short=is_short
        )
        yield self.header, [*([] if is_short else screen.above_header(width)), *head]
        yield self.totals, [totals_line(view, now, width, glyphs)]
        if screen.has_class("-wide"):
            yield self.clocks, []
            yield self.clocks_column, clock_lines.column_lines(view, now, FACTS_CELLS, glyphs)
        else:
            is_big = screen.size.height >= BIG_ROWS and not screen.has_class("-asking")
            lines_of = clock_lines.block_lines if is_big else clock_lines.short_lines
            yield self.clocks, lines_of(view, now, width, glyphs)
            yield self.clocks_column, []

    def _path(self, view: CaseView) -> tuple[Line, Sequence[tuple[int, int, str]]]:
        screen = self._screen
        return self._kept.of(case_lines.path_line, view, screen.phase_id, screen.size.width, self._setting.glyphs)

    def _rows_of(self, view: CaseView) -> Sequence[Row]:
        screen = self._screen
        shown = Shown(self._middle - 1, self._setting.glyphs, screen.now, screen.saving.marks, kept=self._rows)
        if screen.page:
            return PAGES[screen.page].rows(view, shown)
        return phase_rows(view, view.phase(screen.phase_id), shown)

    @property
    def _middle(self) -> int:
        """The cells that the items have."""
        is_wide = self._screen.has_class("-wide")
        return self._screen.size.width - (PATH_CELLS + FACTS_CELLS + 4 if is_wide else 0)

    def _foot_lines(self, meaning: str, words: str) -> Sequence[Line]:
        return foot_lines(self._setting, self._screen.NAME, (meaning, words), self._screen.size.width)

    def show_foot(self, meaning: str, words: str) -> None:
        """Show the foot: these words, who types, and as many keys as there is room for."""
        self.status.show(self._foot_lines(meaning, words))

    def show_banner(self, problems: Sequence[str], followed: Sequence[str]) -> None:
        """Show a steady banner of what went wrong and what followed; take it away where there is nothing to say."""
        if not problems and not followed and not self.has_banner:
            return
        lines = banner_lines(problems, followed, self._screen.size.width)
        self.banner.set_class(bool(lines), "-shown")
        self.banner.show(lines)

    @property
    def has_banner(self) -> bool:
        """Tell whether the banner is shown."""
        return self.banner.has_class("-shown")
