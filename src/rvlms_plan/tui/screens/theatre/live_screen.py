"""What the screens of one case share: the case as last saved, requests and what became of them, questions, a banner.

One of them owns the case: the theatre screen. The others lie over it, one on the other, and hand on to it.
"""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import TYPE_CHECKING

from textual import events

from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.presence import KEYBOARD
from rvlms_plan.tui.screens.base import OurScreen
from rvlms_plan.tui.screens.settings import Setting
from rvlms_plan.tui.widgets.clock_lines import short_lines
from rvlms_plan.tui.widgets.form import Form
from rvlms_plan.tui.widgets.lines import Line

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.theatre.case_screen import CaseScreen
    from rvlms_plan.tui.screens.theatre.known import Known
    from rvlms_plan.tui.screens.theatre.saving import Saving
    from rvlms_plan.use_cases.live import LiveCase


class LiveScreen(OurScreen[None]):
    """Shows something of one live case; flows ask and record on it."""

    holds_a_case = True
    names_practice = True
    SHOWS = KEYBOARD
    """What the other stations are told that this one shows."""
    saving: Saving
    known: Known
    form: Form
    phase_id: str

    def __init__(self, setting: Setting, live: LiveCase) -> None:
        super().__init__()
        self.setting = setting
        self.live = live

    @property
    @abstractmethod
    def owner(self) -> CaseScreen:
        """The screen that owns the case: it stays while others come and go, and so does what runs on it."""

    @property
    def view(self) -> CaseView:
        """The case as last saved; nothing is drawn as done before that."""
        return self.owner.saved_view

    @property
    def now(self) -> datetime:
        """The station's time."""
        return self.setting.desk.station.now()

    @property
    @abstractmethod
    def chosen(self) -> str | None:
        """The row that the cursor is on."""

    @property
    @abstractmethod
    def has_banner(self) -> bool:
        """Tell whether the banner is shown."""

    def own_clocks(self, width: int) -> list[Line]:
        """Give the clamp clocks, short."""
        return short_lines(self.view, self.now, width, self.setting.glyphs)

    @abstractmethod
    def show_status(self, word: str | None = None) -> None:
        """Show the foot: what was saved when, who types, the keys; and a passing word where there is one."""

    @abstractmethod
    def show_clock(self) -> None:
        """Show what the time changes."""

    @abstractmethod
    def banner(self, *sentences: str) -> None:
        """Say this, and what was not saved, in a steady banner; take it away where there is nothing to say."""

    @abstractmethod
    def go_to_phase(self, phase_id: str) -> None:
        """Show a phase, the cursor on its first open item."""

    @abstractmethod
    def to_next_open(self, behind: str, *, draw_within: float = 0.0) -> None:
        """Go on to what is still open behind an item that was dealt with."""

    def action_cards(self) -> None:
        """Show the cards over whatever is shown; leaving them leads back to exactly that."""
        from rvlms_plan.tui.screens.theatre.cards_screen import CardsScreen  # noqa: PLC0415 - it is one of these

        self.app.push_screen(CardsScreen(self.owner))

    def action_lock(self) -> None:
        """Lock this station."""
        self.owner.lock_station()

    def on_card_strip_pressed(self) -> None:
        """Show the cards for a tap as well."""
        self.action_cards()

    def on_key(self, event: events.Key) -> None:
        """Take a banner away with Esc before anything else; a key held on is no answer to what it opened."""
        if not self.form.is_asking:
            self.setting.gate.lets_through(event.key, event.time)
        if event.key == "escape" and self.has_banner and not self.form.is_asking:
            event.stop()
            event.prevent_default()
            self.saving.forget_banner()
