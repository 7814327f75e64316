"""One case on the screen: what is shown of it, where the cursor goes, what is said in banner and foot."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from rvlms_plan.domain.case import CaseView, PhaseState
from rvlms_plan.domain.site.decisions import lock_after
from rvlms_plan.tui.screens.settings import Setting
from rvlms_plan.tui.screens.theatre.known import Known
from rvlms_plan.tui.screens.theatre.listening import listen
from rvlms_plan.tui.screens.theatre.live_screen import LiveScreen
from rvlms_plan.tui.screens.theatre.over_screen import OverScreen
from rvlms_plan.tui.screens.theatre.parts import Parts
from rvlms_plan.tui.screens.theatre.present import Presence
from rvlms_plan.tui.screens.theatre.room import Room
from rvlms_plan.tui.screens.theatre.saving import Saving
from rvlms_plan.tui.widgets.clock_lines import MARKS, running_clocks
from rvlms_plan.tui.widgets.item_rows import CLOSE_ROW
from rvlms_plan.tui.widgets.line_list import LineList
from rvlms_plan.tui.widgets.lines import Line

if TYPE_CHECKING:
    from rvlms_plan.use_cases.live import LiveCase

ASKED, IDLE = "asked", "idle"
"""Why a station is locked."""


class CaseScreen(LiveScreen):
    """Shows one case, and owns it: what is saved and what other stations enter goes to what lies over it as well."""

    AUTO_FOCUS = "#items"

    def __init__(self, setting: Setting, live: LiveCase) -> None:
        super().__init__(setting, live)
        self.saved_view: CaseView = live.view
        setting.site.directory = live.directory
        self.phase_id = self.view.shows_phase.phase.id
        self.page = ""
        """The page that stands in place of the phase's items: one of `pages.PAGES`, or none."""
        self.word = ""
        """A passing word in the foot."""
        self.known = Known.of(live.case)
        self.parts = Parts(self, setting)
        self.form = self.parts.form
        self.saving = Saving(self)
        self.presence = Presence(self)
        self.room = Room(self)
        self._said: tuple[str, ...] = ()
        self._came_from: str | None = None
        self._marks: dict[str, str | None] | None = None

    @property
    def owner(self) -> CaseScreen:
        """This is the one."""
        return self

    def compose(self) -> ComposeResult:
        """Make the parts."""
        yield from self.parts.compose()
        yield from self.compose_small()

    def on_mount(self) -> None:
        """Begin, once: Textual calls the `on_mount` of each class by itself, so that none may call another's."""
        self.begin()

    def begin(self) -> None:
        """Begin where the case was left; listen for other stations and tell them of this one; run the clock."""
        self._to_open_item()
        self._on_the_second()
        self.run_worker(listen(self), group="listen")
        self.run_worker(self.presence.tell_on(), group="presence")
        self.run_worker(self.room.look_on(), group="room")

    def resized(self) -> None:
        """Show everything for the new size."""
        self.show()
        self.show_banner()
        if self.items.chosen is None:
            self._to_open_item()

    def on_screen_resume(self) -> None:
        """Show what came while another screen lay over this one; the cursor is where it was."""
        self.show()
        if self._has_room:
            self.show_banner()

    def restore_focus(self) -> None:
        """Take the keys again: in the question that stands open, else in the list."""
        if self.form.is_asking:
            self.form.take_keys()
        else:
            self.set_focus(self.items)

    @property
    def items(self) -> LineList:
        """The list of items."""
        return self.parts.items

    @property
    def over(self) -> OverScreen | None:
        """What lies over this one and is seen in its place: the topmost of its case."""
        stack = self.app.screen_stack if self.is_attached else []
        return next((each for each in reversed(stack) if isinstance(each, OverScreen) and each.owner is self), None)

    @property
    def chosen(self) -> str | None:
        """The row that the cursor is on."""
        return self.items.chosen

    @property
    def has_banner(self) -> bool:
        """Tell whether the banner is shown."""
        return self.parts.has_banner

    def above_header(self, width: int) -> list[Line]:  # noqa: ARG002 - a drill's screen has something there
        """Give what stands above the case's head."""
        return []

    def beside_items(self) -> ComposeResult:
        """Make what stands below the items."""
        return iter(())

    def take(self, view: CaseView) -> None:
        """Show the case as it was saved, at once."""
        self.saved_view = view
        self.setting.site.directory = self.live.directory
        self.show()
        self.draw_now(self.parts.told)

    def show(self) -> None:
        """Show the case as it is; parts that say the same stay as they are, and what is not seen waits until it is."""
        if over := self.over:
            over.show()
            self.show_status()
        elif self._has_room:
            self.parts.show()
            self.show_status()

    def show_status(self, word: str | None = None) -> None:
        """Show the foot: what was saved when, who types, the keys; and a passing word where there is one."""
        if word is not None:
            self.word = word
        meaning, words = ("info", self.word) if self.word else self.saving.words()
        (self.over or self.parts).show_foot(meaning, words)

    def banner(self, *sentences: str) -> None:
        """Say this, and what was not saved, in a steady banner; take it away where there is nothing to say."""
        self._said = sentences
        self.show_banner()

    def show_banner(self) -> None:
        """Show the banner as it is now to be."""
        problems = [*self._said, *self.saving.not_saved.values()]
        (self.over or self.parts).show_banner(problems, (*self.saving.followed, *self.room.said))

    def go_to_phase(self, phase_id: str) -> None:
        """Show a phase, the cursor on its first open item."""
        self.phase_id, self.page = phase_id, ""
        self.show()
        self._to_open_item()

    def show_page(self, page: str) -> None:
        """Show a page of rows in place of the phase's items, the cursor on its last row; none goes back to them."""
        stayed = self.items.chosen
        self.page, self._came_from = page, self._came_from if self.page else stayed
        self.show()
        if page:
            self.items.action_move_to_end(1)
        else:
            self.items.choose(self._came_from)

    def to_next_open(self, behind: str, *, draw_within: float = 0.0) -> None:
        """Put the cursor on the next open item behind one, else on the first open, else on the closing row."""
        rows = [row.id for row in self.items.rows if row.can_be_chosen]
        start = rows.index(behind) + 1 if behind in rows else 0
        order = [*rows[start:], *rows[:start]]
        target = next((row for row in order if self._is_open(row)), CLOSE_ROW)
        self.items.choose(target if target in rows else behind, draw_within=draw_within)

    @property
    def _has_room(self) -> bool:
        return bool(self.is_mounted and self.size.width)

    def lock_station(self, because: str = ASKED) -> None:
        """Lock this station, over whatever is shown; where nobody has the keyboard there is nothing to lock."""
        from rvlms_plan.tui.screens.theatre.lock_screen import LockScreen  # noqa: PLC0415 - not before somebody locks

        if isinstance(self.app.screen, LockScreen):
            return
        if not self.setting.typist.person:
            self.show_status("nobody has the keyboard: nothing to lock")
            return
        self.app.push_screen(LockScreen(self, because), lambda _: self._taken_up())

    def _taken_up(self) -> None:
        """Go on where it was locked: in the question that stood open, with what was typed."""
        shown = self.app.screen
        if isinstance(shown, LiveScreen):
            shown.restore_focus()
        self.show_status("")

    def _lock_when_idle(self) -> None:
        after = lock_after(self.live.directory)
        if after is None or not self.setting.typist.person:
            return
        if time.monotonic() - getattr(self.app, "last_touched", time.monotonic()) >= after.total_seconds():
            self.lock_station(IDLE)

    def show_clock(self) -> None:
        """Show what the time changes."""
        if self._has_room:
            self.parts.show_clock()

    def _on_the_second(self) -> None:
        """Show the clocks on the full second, by one timer; all is computed from times, so a late one loses nothing."""
        self.on_next_second(self.now, self._on_the_second)
        self._ring()
        self._lock_when_idle()
        if (over := self.over) is not None and over.is_current:
            over.show_clock()
        if self.app.screen is not self:
            return  # what changes unseen would repaint the screen above it
        self.show_clock()
        if self.page and self._has_room:
            self.parts.show()
        self.draw_now(self.parts.told)

    def _ring(self) -> None:
        """Ring once when a clock passes a reminder while this screen is open, where the bell was asked for."""
        marks = {clock.time.kind: clock.mark for clock in running_clocks(self.view, self.now)}
        before, self._marks = self._marks, marks
        if before is None or not self.setting.clamp_bell:
            return
        if any(MARKS.index(mark) > MARKS.index(before.get(kind)) for kind, mark in marks.items()):
            self.app.bell()

    def _is_open(self, row_id: str) -> bool:
        shown = self.view.items.get(row_id)
        is_marked = row_id in self.saving.marks
        return shown is not None and self.view.phase(self.phase_id).is_unmet_here(shown) and not is_marked

    def _to_open_item(self) -> None:
        self.show()
        phase = self.view.phase(self.phase_id)
        first = next((each.item.id for each in phase.shown if self._is_open(each.item.id)), None)
        ended = phase.state in {PhaseState.CLOSED, PhaseState.NOT_APPLICABLE}
        self.items.choose(first or (phase.items[0].item.id if ended else CLOSE_ROW))
