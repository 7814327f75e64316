"""A screen that lies over the theatre screen: another look at the same case, with the same rules of saving."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from rvlms_plan.tui.screens.theatre.foot import banner_lines, foot_lines
from rvlms_plan.tui.screens.theatre.live_screen import LiveScreen
from rvlms_plan.tui.widgets.form import Form
from rvlms_plan.tui.widgets.key_gate import COUNTED_ONCE
from rvlms_plan.tui.widgets.line_list import LineList
from rvlms_plan.tui.widgets.lines import LineBlock

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.theatre.case_screen import CaseScreen
    from rvlms_plan.tui.screens.theatre.flows.people import PeopleFlows


class OverScreen(LiveScreen):
    """Shows the owner's case in its own way. Esc leaves it; what lies below is as it was."""

    flows: PeopleFlows

    def __init__(self, owner: CaseScreen) -> None:
        super().__init__(owner.setting, owner.live)
        self._owner = owner
        self.saving, self.known, self.phase_id = owner.saving, owner.known, owner.phase_id
        self.form = Form(self.setting.gate, self.setting.glyphs, id="form")
        self.said = LineBlock(id="banner")
        self.foot = LineBlock(id="over-foot")

    @property
    def owner(self) -> CaseScreen:
        """The theatre screen."""
        return self._owner

    @property
    def is_settling(self) -> bool:
        """Tell whether a question may be about to open: keys wait for it."""
        return self.flows.is_starting

    @property
    def is_busy(self) -> bool:
        """Tell whether a flow runs."""
        return self.flows.is_running

    @property
    def has_banner(self) -> bool:
        """Tell whether the banner is shown."""
        return self.said.has_class("-shown")

    @property
    def keys_go_to(self) -> Widget | None:
        """What has the keys where nothing is asked; None is the screen itself."""
        return None

    def on_unmount(self) -> None:
        """Give up a question that stood open."""
        self.form.action_give_up()

    def on_screen_resume(self) -> None:
        """Show what came meanwhile."""
        self.resized()

    def resized(self) -> None:
        """Show everything anew, what is said of saving too."""
        if self.is_mounted and self.size.width:
            self.show()
            self._owner.show_status()
            self._owner.show_banner()

    def restore_focus(self) -> None:
        """Take the keys again: in the question that stands open, else where they were."""
        if self.form.is_asking:
            self.form.take_keys()
        else:
            self.set_focus(self.keys_go_to)

    @abstractmethod
    def show(self) -> None:
        """Show the case as it is."""

    @abstractmethod
    def show_clock(self) -> None:
        """Show what the time changes."""

    def show_status(self, word: str | None = None) -> None:
        """Say a passing word in the foot."""
        self._owner.show_status(word)

    def to_next_open(self, behind: str, *, draw_within: float = 0.0) -> None:
        """Go on in the list that lies below."""
        self._owner.to_next_open(behind, draw_within=draw_within)

    def show_foot(self, meaning: str, words: str) -> None:
        """Show the foot."""
        self.foot.show(foot_lines(self.setting, self.NAME, (meaning, words), self.size.width))

    def banner(self, *sentences: str) -> None:
        """Say this in a steady banner."""
        self._owner.banner(*sentences)

    def show_banner(self, problems: Sequence[str], followed: Sequence[str]) -> None:
        """Show the banner, or take it away."""
        lines = banner_lines(problems, followed, self.size.width)
        self.said.set_class(bool(lines), "-shown")
        self.said.show(lines)

    def go_to_phase(self, phase_id: str) -> None:
        """Show a phase where phases are shown."""
        self._owner.go_to_phase(phase_id)
        self.dismiss()

    def on_line_list_ignored(self, event: LineList.Ignored) -> None:
        """Let a press that did not count be seen."""
        event.stop()
        self.show_status(COUNTED_ONCE)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let no other command in while a question stands open, but for help and the cards."""
        if self.is_mounted and self.form.is_asking and action not in {"explain", "cards", "keys", "lock"}:
            return False
        return super().check_action(action, parameters)

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss()

    def action_typist(self) -> None:
        """Say who is at the keyboard."""
        self.flows.start(self.flows.typist())
