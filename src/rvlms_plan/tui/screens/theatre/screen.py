"""The theatre screen: a case, and what each key does with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from rvlms_plan.domain.case import aloud
from rvlms_plan.tui.commands import THEATRE, bindings_of, commands_of
from rvlms_plan.tui.screens.base import key_line
from rvlms_plan.tui.screens.settings import Setting
from rvlms_plan.tui.screens.theatre.case_screen import CaseScreen
from rvlms_plan.tui.screens.theatre.flows import Flows
from rvlms_plan.tui.widgets.item_rows import CLOSE_ROW, FOLLOW_UP_ROW
from rvlms_plan.tui.widgets.key_gate import COUNTED_ONCE
from rvlms_plan.tui.widgets.line_list import LineList
from rvlms_plan.tui.widgets.path_bar import PathBar

if TYPE_CHECKING:
    from rvlms_plan.use_cases.live import LiveCase


class TheatreScreen(CaseScreen):
    """Turns keys into flows that ask and record, into pages to read, and into other places to look at."""

    NAME = THEATRE
    BINDINGS = bindings_of(THEATRE)

    def __init__(self, setting: Setting, live: LiveCase, *, on_wall: bool = False) -> None:
        super().__init__(setting, live)
        self._flows = Flows(self)
        self._begins_on_wall = on_wall
        self.items.when_moved = self._forget_word
        self.items.when_asked = self._asked

    def begin(self) -> None:
        """Begin where the case was left; on the wall where that was asked for."""
        super().begin()
        if self._begins_on_wall:
            self.action_wall()

    def on_unmount(self) -> None:
        """Let no flow wait for an answer that nobody can give any more."""
        self._flows.stop()

    @property
    def is_busy(self) -> bool:
        """Tell whether a flow runs."""
        return self._flows.is_running

    @property
    def is_settling(self) -> bool:
        """Tell whether a question, or the case itself, may be about to open: keys wait for it."""
        return self._flows.is_starting or not self.is_mounted or not self.items.rows

    def _asked(self, row_id: str) -> None:
        if row_id == CLOSE_ROW:
            self._flows.start(self._flows.close_phase())
        elif row_id == FOLLOW_UP_ROW:
            self._flows.start(self._flows.follow_up())
        elif row_id.startswith("entry-") and not self.page:
            self.show_status("u corrects this follow-up")
        elif row_id.startswith("entry-"):
            self.action_correct()
        else:
            self._flows.answer(row_id)

    @on(LineList.Ignored)
    def _say_ignored(self) -> None:
        self.show_status(COUNTED_ONCE)

    def _forget_word(self) -> None:
        if self.word:
            self.show_status("")

    @on(PathBar.Asked)
    def _to_phase(self, event: PathBar.Asked) -> None:
        self.go_to_phase(event.phase_id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let no other command in while a question stands open."""
        if self.is_mounted and self.form.is_asking and action in _WAITS_FOR_THE_ANSWER:
            return False
        return super().check_action(action, parameters)

    def action_next_open(self) -> None:
        """Go to the next open item."""
        if self.page:
            self.show_page("")
        self.to_next_open(self.items.chosen or "")

    def action_phase(self, by: int) -> None:
        """Show the phase before or after."""
        index = self.view.case.checklist.phase_index[self.phase_id] + by
        if 0 <= index < len(self.view.phases):
            self.go_to_phase(self.view.phases[index].phase.id)

    def action_aloud(self) -> None:
        """Read the shown phase out."""
        phase = self.view.phase(self.phase_id)
        if aloud.items_to_read(phase):
            from rvlms_plan.tui.screens.theatre.aloud_screen import AloudScreen  # noqa: PLC0415 - not before it is asked for

            self.app.push_screen(AloudScreen(self))
        else:
            self.show_status(f"nothing to read out: {phase.why or 'no item of this phase applies'}")

    def action_wall(self) -> None:
        """Show one item, large."""
        from rvlms_plan.tui.screens.theatre.wall_screen import WallScreen  # noqa: PLC0415 - most stations never show it

        self.app.push_screen(WallScreen(self))

    def action_gate(self) -> None:
        """List what bars this phase, and go to the first of it."""
        from rvlms_plan.tui.screens.theatre.explain import gate_page  # noqa: PLC0415 - pages are for those who read

        phase = self.view.phase(self.phase_id)
        if self.page:
            self.show_page("")
        if phase.blocking:
            self.items.choose(phase.blocking[0].item.id)
        self.read(f"What bars the closing of {phase.phase.title}", gate_page(self.view, phase))

    def action_hand_over(self) -> None:
        """Show the page for the next team."""
        from rvlms_plan.domain.hand_over import hand_over  # noqa: PLC0415 - once a case
        from rvlms_plan.tui.screens.theatre.explain import hand_over_page  # noqa: PLC0415

        page = hand_over_page(hand_over(self.view, self.now))
        self.read(f"Hand-over of {self.view.case.code}, {self.now:%H:%M}", page)

    def action_explain(self) -> None:
        """Say what the item under the cursor asks, why, and from which source; else what the phase is."""
        from rvlms_plan.tui.screens.theatre.explain import item_page, phase_page  # noqa: PLC0415

        shown = self.view.items.get(self.items.chosen or "")
        checklist = self.view.case.checklist
        if shown is None:
            phase = self.view.phase(self.phase_id)
            self.read(phase.phase.title, phase_page(self.view, phase))
        else:
            from rvlms_plan.tui.screens.picture import HINT, picture_below  # noqa: PLC0415 - a drawing is seldom asked for

            below = picture_below(self.view, shown, is_ascii=self.setting.glyphs.is_ascii)
            page = [*(HINT if below else ()), *item_page(checklist, shown, self.now)]
            self.read(shown.item.challenge, page, below)

    def action_picture(self) -> None:
        """Show the planning picture."""
        if self.view.case.checklist.picture is None:
            self.show_status("this checklist has no planning picture")
        else:
            from rvlms_plan.tui.screens.picture import PictureScreen  # noqa: PLC0415

            self.app.push_screen(PictureScreen(lambda: self.view, ascii_only=self.setting.glyphs.is_ascii))

    def action_timeline(self) -> None:
        """Show every entry of this case."""
        from rvlms_plan.tui.screens.timeline import TimelineScreen  # noqa: PLC0415

        self.app.push_screen(TimelineScreen(self.setting, self.view.case.code))

    def action_leave(self) -> None:
        """Go back to the items, or home; the case is saved as it stands."""
        if self.page:
            self.show_page("")
        else:
            self.dismiss()

    def action_correct(self) -> None:
        """Correct what stands for the row under the cursor."""
        self._flows.start(self._flows.correct(self.items.chosen or ""))

    def action_override(self) -> None:
        """Override the item under the cursor."""
        self._flows.start(self._flows.override(self.items.chosen or ""))

    def action_not_applicable(self) -> None:
        """Set the item under the cursor not applicable."""
        self._flows.start(self._flows.not_applicable(self.items.chosen or ""))

    def action_defer(self) -> None:
        """Defer the item under the cursor."""
        self._flows.start(self._flows.defer(self.items.chosen or ""))

    def action_note(self) -> None:
        """Write a note."""
        self._flows.start(self._flows.note())

    def action_clamp(self) -> None:
        """Put a clamp on or take one off."""
        self._flows.start(self._flows.clamp())

    def action_blood_loss(self) -> None:
        """Note a blood loss."""
        self._flows.start(self._flows.blood_loss())

    def action_caught(self) -> None:
        """Mark what the item under the cursor caught."""
        self._flows.start(self._flows.caught(self.items.chosen or ""))

    def action_happening(self) -> None:
        """Note something that happened."""
        self._flows.start(self._flows.happening())

    def action_said_by(self) -> None:
        """Change who says the item under the cursor."""
        self._flows.start(self._flows.said_by(self.items.chosen or ""))

    def action_typist(self) -> None:
        """Say who is at the keyboard."""
        self._flows.start(self._flows.typist())

    def action_end_case(self) -> None:
        """Close or abandon the case."""
        self._flows.start(self._flows.end_case())

    def own_keys(self) -> list[tuple[str, str]]:
        """Name the keys of the list."""
        return [
            key_line("enter space", "Answer the item under the cursor; on the last row, close the phase."),
            key_line("up down", "Move. A key held or pressed twice answers one item."),
        ]


_WAITS_FOR_THE_ANSWER = {each.action.partition("(")[0] for each in commands_of(THEATRE)} - {"explain", "cards", "lock"}
