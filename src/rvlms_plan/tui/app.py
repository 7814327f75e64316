"""The program on a screen: opens on home or a case, restores the terminal, keeps data out of tracebacks."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.screen import Screen

from rvlms_plan.domain.people import ATTESTED
from rvlms_plan.tui.commands import commands_of
from rvlms_plan.tui.keys_in_order import KeysInOrder
from rvlms_plan.tui.palette import PALETTES
from rvlms_plan.tui.palette import theme as theme_of
from rvlms_plan.tui.screens.base import Confirm, OurScreen, Roomy
from rvlms_plan.tui.screens.home import HomeScreen
from rvlms_plan.tui.screens.settings import Setting, Typist, log_nowhere
from rvlms_plan.tui.terminal import driver_and_loop, has_hung_up, is_cooked, terminal_of
from rvlms_plan.tui.whereabouts import whereabouts_of
from rvlms_plan.tui.widgets.glyphs import ASCII, UNICODE
from rvlms_plan.use_cases.desk import Desk
from rvlms_plan.use_cases.practice_desk import PracticeDesk
from rvlms_plan.use_cases.station import Station

if TYPE_CHECKING:
    from rvlms_plan.store.database import Database

LOOKS_FOR_TERMINAL_EVERY = 1.0
SWITCHES_WITHIN = 0.0003
"""Seconds within which the screen gives way to the thread that saves, which else waits up to 5 ms to begin a commit."""
DATA_STAYS_OUT = "rvlms-plan had a fault and stopped. All that was shown as saved is saved; open the case again."


class RvlmsApp(KeysInOrder):
    """Holds what all screens share and nothing of any case."""

    CSS_PATH = "app.tcss"
    TITLE = "rvlms-plan"
    ENABLE_COMMAND_PALETTE = True
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q,ctrl+c", "ask_quit", "Leave", show=False, priority=True)]

    def __init__(
        self,
        setting: Setting,
        *,
        case: str | None = None,
        wall: bool = False,
        audit: bool = False,
        theme_name: str = "dark",
        practice: str | None = None,
        mode: str = "exam",
        driver_class: type[Driver] | None = None,
    ) -> None:
        super().__init__(driver_class=driver_class)
        self._first_practice = practice
        self._mode = mode
        self.setting = setting
        self._on_wall = wall
        self._on_audit = audit
        self._first_case = case
        self._terminal: int | None = None
        for name in PALETTES:
            self.register_theme(theme_of(name))
        self.theme = theme_name if theme_name in PALETTES else "dark"
        self.animation_level = "none"

    def on_load(self) -> None:
        """Take, before the terminal is changed, what would leave it raw: signals, and faults outside of any widget."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._fault_outside)
        for name in ("SIGTERM", "SIGHUP", "SIGINT"):
            if number := getattr(signal, name, None):
                loop.add_signal_handler(number, partial(self.exit, return_code=128 + number))
        self._terminal = terminal_of(sys.__stdin__)

    def on_mount(self) -> None:
        """Open the first screen."""
        loop = asyncio.get_running_loop()
        if hasattr(signal, "SIGCONT"):
            loop.add_signal_handler(signal.SIGCONT, self._go_on)
        self.set_interval(LOOKS_FOR_TERMINAL_EVERY, self._look)
        if self._on_audit:
            self.push_screen(HomeScreen(self.setting))
            self._open_audit()
        else:
            self.push_screen(HomeScreen(self.setting, open_case=self._first_case, on_wall=self._on_wall))
        if self._first_practice is not None:
            from rvlms_plan.tui.screens.practice import PracticeScreen  # noqa: PLC0415 - only where it is asked for

            self.push_screen(PracticeScreen(self.setting.for_practice, begin=self._first_practice, mode=self._mode))

    def _open_audit(self) -> None:
        """Open the register over home, and a case over it where one was named."""
        from rvlms_plan.tui.screens.audit import AuditCaseScreen, RegisterScreen  # noqa: PLC0415 - not for a theatre

        self.push_screen(RegisterScreen(self.setting))
        if self._first_case is not None:
            self.push_screen(AuditCaseScreen(self.setting, self._first_case))

    @property
    def whereabouts(self) -> dict[str, object]:
        """Where this program is, for whoever has to bring somebody back here."""
        stack = self.screen_stack
        types = hasattr(stack[-1].focused, "insert_text_at_cursor") if stack else False
        return whereabouts_of(stack, self.setting.typist, types=types)

    @property
    def has_arrived(self) -> bool:
        """Tell whether the screen asked for at the start is there, or cannot be: keys are for what is drawn now."""
        screen = self.screen
        if not isinstance(screen, Roomy):
            return False
        is_coming = getattr(screen, "is_on_its_way", False) or getattr(screen, "is_settling", False)
        return screen.has_class("-too-small") or not is_coming

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

    async def action_cards(self) -> None:
        """Show the cards of the case that is open, whatever lies over it; where none is open, do nothing."""
        holder = next((each for each in reversed(self.screen_stack) if getattr(each, "holds_a_case", False)), None)
        if holder is not None and not isinstance(self.screen, Confirm):
            await holder.run_action("cards")

    def action_other_theme(self) -> None:
        """Change between the dark and the light theme."""
        self.theme = "light" if self.theme == "dark" else "dark"

    def _runner(self, screen: OurScreen[Any], action: str) -> Callable[[], None]:
        def run() -> None:
            screen.call_later(screen.run_action, action)

        return run

    def copy_to_clipboard(self, text: str) -> None:
        """Keep patient text out of the terminal's clipboard."""

    def panic(self, *_: object) -> None:
        """End as for any fault: what Textual would print holds the words of the exception, and it would exit with 0."""
        self._return_code = 1
        self._fatal_error()

    def _handle_exception(self, error: Exception) -> None:
        """End with 1, but not where somebody is leaving: what was still under way only lost its screen."""
        if self._exit:
            self._log_fault("fault-while-leaving", error)
        else:
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Say where the program failed; Textual's own page would print every local variable, patients' data too."""
        error = self._exception or sys.exc_info()[1]
        name, places = self._log_fault("fault", error)
        said = Text("\n".join([DATA_STAYS_OUT, f"What to report: {name} at", *places[-6:]]))
        self._exit_renderables = [said]
        self._close_messages_no_wait()

    def _log_fault(self, what: str, error: BaseException | None) -> tuple[str, list[str]]:
        """Keep a line of a fault; give its name and the places on the way to it, without any words of its own."""
        frames = traceback.extract_tb(error.__traceback__) if error else []
        places = [f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
        name = type(error).__name__ if error else "a fault"
        self.setting.log(what, problem=name, place=places[-1].strip().partition(" ")[0] if places else "none")
        return name, places

    def _fault_outside(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Take a fault that asyncio would print with all its words and go on from."""
        if isinstance(error := context.get("exception"), Exception):
            self._handle_exception(error)

    def _go_on(self) -> None:
        """Go on after a stop: the shell may have taken the terminal back, and the screen may be gone."""
        driver = self._driver
        if driver is None:
            return
        if self._terminal is not None and is_cooked(self._terminal):
            driver.suspend_application_mode()
            driver.resume_application_mode()
        self.refresh(layout=True)

    def _look(self) -> None:
        """Look whether anybody is still there."""
        self._leave_without_terminal()
        if self.setting.typist.known != ATTESTED:
            self.forget_when_idle()

    def forget_when_idle(self) -> None:
        """Know nobody any more, after idle time, where no case is open: those have a lock of their own, with clocks."""
        from rvlms_plan.domain.site.decisions import lock_after  # noqa: PLC0415 - only where somebody signed on

        typist, after = self.setting.typist, lock_after(self.setting.site.directory)
        is_idle = after is not None and time.monotonic() - self.last_touched >= after.total_seconds()
        if is_idle and not any(getattr(screen, "holds_a_case", False) for screen in self.screen_stack):
            told = self.setting.desk.keyboard.lock(typist.person, typist.role, typist.known, "idle")
            typist.known = ATTESTED
            self.run_worker(told, group="lock")

    def _leave_without_terminal(self) -> None:
        """End where the terminal is gone and no signal told of it; Textual would read nothing for ever."""
        if self._terminal is not None and has_hung_up(self._terminal):
            self.exit(return_code=128 + signal.SIGHUP)


def run(  # noqa: PLR0913 - one for each setting
    open_database: Callable[[], Database],
    station: Station,
    *,
    open_practice: Callable[[], Database] | None = None,
    practice: str | None = None,
    mode: str = "exam",
    case: str | None = None,
    wall: bool = False,
    audit: bool = False,
    theme: str = "dark",
    ascii_only: bool = False,
    person: str | None = None,
    role: str | None = None,
    asks_about_codes: tuple[str, ...] = (),
    clamp_bell: bool = False,
    filters_file: Path | None = None,
    log: Callable[..., None] | None = None,
) -> int:
    """Run the program on this terminal and give its exit code. The store is opened behind the first frame."""
    desk = Desk(open_database, station)
    setting = Setting(
        desk,
        ASCII if ascii_only else UNICODE,
        typist=Typist(person or "", role or ""),
        asks_about_codes=asks_about_codes,
        filters_file=filters_file,
        clamp_bell=clamp_bell,
        practice=PracticeDesk(open_practice, station) if open_practice else None,
        log=log or log_nowhere,
    )
    sys.setswitchinterval(SWITCHES_WITHIN)
    driver, loop = driver_and_loop()
    for name in ("COLUMNS", "LINES"):  # Textual believes them before the terminal, and so hears of no resize
        os.environ.pop(name, None)
    app = RvlmsApp(
        setting,
        case=case,
        wall=wall,
        audit=audit,
        theme_name=theme,
        practice=practice,
        mode=mode,
        driver_class=driver,
    )
    try:
        with asyncio.Runner(loop_factory=loop) as runner:
            runner.run(app.run_async(mouse=os.environ.get("RVLMS_PLAN_MOUSE", "1") != "0"))
    finally:
        desk.finish()
        if setting.practice is not None:
            setting.practice.finish()
    return app.return_code or 0
