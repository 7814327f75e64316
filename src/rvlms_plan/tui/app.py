"""The program on a screen: opens on home or a case, restores the terminal, keeps data out of tracebacks."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from rvlms_plan.tui.commands import commands_of
from rvlms_plan.tui.keys_in_order import KeysInOrder
from rvlms_plan.tui.palette import PALETTES
from rvlms_plan.tui.palette import theme as theme_of
from rvlms_plan.tui.screens.base import Confirm, OurScreen
from rvlms_plan.tui.screens.home import HomeScreen
from rvlms_plan.tui.screens.settings import Setting, Typist
from rvlms_plan.tui.widgets.glyphs import ASCII, UNICODE
from rvlms_plan.use_cases.desk import Desk
from rvlms_plan.use_cases.station import Station

if TYPE_CHECKING:
    from rvlms_plan.store.database import Database

DATA_STAYS_OUT = "rvlms-plan had a fault and stopped. All that was shown as saved is saved; open the case again."


class RvlmsApp(KeysInOrder):
    """Holds what all screens share and nothing of any case."""

    CSS_PATH = "app.tcss"
    TITLE = "rvlms-plan"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q,ctrl+c", "ask_quit", "Leave", show=False, priority=True)]

    def __init__(self, setting: Setting, *, case: str | None = None, theme_name: str = "dark") -> None:
        super().__init__()
        self.setting = setting
        self._first_case = case
        for name in PALETTES:
            self.register_theme(theme_of(name))
        self.theme = theme_name if theme_name in PALETTES else "dark"
        self.animation_level = "none"

    def on_mount(self) -> None:
        """Take the signals that would leave the terminal raw, and open the first screen."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, partial(self.exit, return_code=128 + number))
        self.push_screen(HomeScreen(self.setting, open_case=self._first_case))

    async def action_ask_quit(self) -> None:
        """Leave; while a case is open, ask first, with another key than the one that asked."""
        if isinstance(self.screen, Confirm):
            return
        if not any(getattr(screen, "holds_a_case", False) for screen in self.screen_stack):
            self.exit()
            return
        box = Confirm(
            ["A case is open. Leave the program?", "All that is shown as done is saved."], "leave", "stay in the case"
        )
        self.push_screen(box, lambda yes: self.exit() if yes else None)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Give ctrl+p the commands of the screen; Textual's own would write screenshots of patients to disk."""
        if isinstance(screen, OurScreen):
            for command in commands_of(screen.NAME):
                run = self._runner(screen, command.action)
                yield SystemCommand(f"{command.title} ({command.key_words})", command.help, run)
        other = "light" if self.theme == "dark" else "dark"
        yield SystemCommand(f"Theme: {other}", "Change between the dark and the light theme.", self.action_other_theme)
        yield SystemCommand("Leave (ctrl+q)", "Leave the program; asks while a case is open.", self.action_ask_quit)

    def action_other_theme(self) -> None:
        """Change between the dark and the light theme."""
        self.theme = "light" if self.theme == "dark" else "dark"

    def _runner(self, screen: OurScreen, action: str) -> Callable[[], None]:
        def run() -> None:
            screen.call_later(screen.run_action, action)

        return run

    def _fatal_error(self) -> None:
        """Say where the program failed; Textual's own page would print every local variable, patients' data too."""
        self.bell()
        kind, _, trace = sys.exc_info()
        places = [f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        name = kind.__name__ if kind else "error"
        self._exit_renderables.append(Text("\n".join([DATA_STAYS_OUT, f"What to report: {name} at", *places[-6:]])))
        self._close_messages_no_wait()


def run(
    open_database: Callable[[], Database],
    station: Station,
    *,
    case: str | None = None,
    theme: str = "dark",
    ascii_only: bool = False,
    person: str | None = None,
    role: str | None = None,
) -> int:
    """Run the program on this terminal and give its exit code. The store is opened behind the first frame."""
    desk = Desk(open_database, station)
    setting = Setting(desk, ASCII if ascii_only else UNICODE, typist=Typist(person or "", role or ""))
    app = RvlmsApp(setting, case=case, theme_name=theme)
    try:
        app.run(mouse=os.environ.get("RVLMS_PLAN_MOUSE", "1") != "0")
    finally:
        desk.finish()
    return app.return_code or 0
