"""The parts of the theatre screen: made once, told anew what they say, repainted where that differs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from rvlms_plan.tui.screens.base import LOWEST
from rvlms_plan.tui.screens.settings import Setting
from rvlms_plan.tui.screens.theatre.foot import banner_lines, foot_lines
from rvlms_plan.tui.screens.theatre.pages import PAGES, page_title
from rvlms_plan.tui.widgets import case_lines, clock_lines
from rvlms_plan.tui.widgets.card_rows import strip_line
from rvlms_plan.tui.widgets.card_strip import CardStrip
from rvlms_plan.tui.widgets.form import Form
from rvlms_plan.tui.widgets.item_rows import KeptRow, Shown, phase_rows
from rvlms_plan.tui.widgets.line_list import LineList
from rvlms_plan.tui.widgets.lines import KeepsStrips, LineBlock
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
        screen, glyphs = self._screen, self._setting.glyphs
        view, now, width = screen.view, screen.now, screen.size.width
        phase, is_wide = view.phase(screen.phase_id), screen.has_class("-wide")
        middle = width - (PATH_CELLS + FACTS_CELLS + 4 if is_wide else 0)
        self.show_clock()
        self.path.show_path(*case_lines.path_line(view, screen.phase_id, width, glyphs))
        self.strip.show_cards(strip_line(view, width, glyphs))
        shown = Shown(middle - 1, glyphs, now, screen.saving.marks, kept=self._rows)
        if screen.page:
            self.title.show(page_title(screen.page, middle, is_low=screen.has_class("-low")))
            self.items.show(PAGES[screen.page].rows(view, shown))
        else:
            self.title.show(case_lines.title_lines(view, phase, middle, glyphs, is_low=screen.has_class("-low")))
            self.items.show(phase_rows(view, phase, shown))
        if is_wide:
            self.path_column.show(case_lines.path_column(view, screen.phase_id, PATH_CELLS, glyphs))
            facts = case_lines.facts_column(view, self._setting.typist.person, now, FACTS_CELLS)
            desk = self._setting.desk
            facts += station_lines(desk.present, desk.station_id, FACTS_CELLS)
            facts += case_lines.notes_column(view, now, FACTS_CELLS)
            above = len(self.header.lines) + len(self.strip.lines) + len(self.clocks_column.lines)
            self.facts.show(case_lines.column_fitting(facts, screen.size.height - above - ROWS_AROUND))
        for rule in self.rules:
            rule.show([(("edge", glyphs.rule * width),)])

    def show_clock(self) -> None:
        """Show what the time changes: the clock, the clamps' clocks, how long things take; a page of clamps too."""
        screen, glyphs = self._screen, self._setting.glyphs
        view, now, width = screen.view, screen.now, screen.size.width
        is_short = screen.size.height < LOWEST
        head = case_lines.header_lines(view, now, width, glyphs, is_short=is_short)
        self.header.show([*([] if is_short else screen.above_header(width)), *head])
        self.totals.show([totals_line(view, now, width, glyphs)])
        if screen.has_class("-wide"):
            block, lines_of, cells = self.clocks_column, clock_lines.column_lines, FACTS_CELLS
        else:
            is_big = screen.size.height >= BIG_ROWS and not screen.has_class("-asking")
            block, lines_of, cells = self.clocks, clock_lines.block_lines if is_big else clock_lines.short_lines, width
        lines = lines_of(view, now, cells, glyphs) if view.case.operation.clamps_on else []
        for each in (self.clocks, self.clocks_column):
            if each.display != (is_shown := each is block and bool(lines)):
                each.display = is_shown
        block.show(lines)

    def show_foot(self, meaning: str, words: str) -> None:
        """Show the foot: these words, who types, and as many keys as there is room for."""
        self.status.show(foot_lines(self._setting, self._screen.NAME, (meaning, words), self._screen.size.width))

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
