"""How the screens of one browser are drawn: to the server's pipe, which ends the program where nobody reads it."""

from __future__ import annotations

import asyncio
import os
import re
from typing import Any

from textual import events
from textual.app import App
from textual.drivers import web_driver
from textual.messages import ExitApp

from rvlms_plan.tui.pastes import PasteReader
from rvlms_plan.web.packets import SIZE_VARIABLE, read_size

_FRAME = re.compile(r"\x1b\[[0-9]+;[0-9]+H")
"""What each frame begins with, and nothing that sets the terminal up."""
setattr(web_driver, "XTermParser", PasteReader)  # noqa: B010 - a name that the driver imported for itself


class BrowserDriver(web_driver.WebDriver):
    """Textual's driver for the web, told what to do when the line is cut, and telling where the program is."""

    def __init__(self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: Any = None) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=read_size(os.environ.get(SIZE_VARIABLE)) or size)
        self._loop = asyncio.get_running_loop()
        self._write = self._write_whole  # type: ignore[assignment]
        self._told: object = None
        self._has_shown = False

    def write(self, data: str) -> None:
        """Draw, then tell where that leaves the program: not before it is where it was sent, which is first told."""
        super().write(data)
        if not self._has_shown:
            if not (_FRAME.match(data) and getattr(self._app, "has_arrived", True)):
                return
            self._has_shown = True
            self.write_meta({"type": "shown"})
        where = getattr(self._app, "whereabouts", None)
        if where != self._told:
            self._told = where
            self.write_meta({"type": "whereabouts", "at": where})

    def start_application_mode(self) -> None:
        """Begin with the focus: a browser takes it late, and keys would go nowhere."""
        super().start_application_mode()
        self._app.call_later(self._app.post_message, events.AppFocus())

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """Take what the server says; a browser that looks away leaves the focus where it is."""
        if packet_type != "blur":
            super().on_meta(packet_type, payload)

    def run_input_thread(self) -> None:
        """Read until the server hangs up; then nobody is there, and the program ends."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._leave()

    def _write_whole(self, data: bytes) -> None:
        """Write all of it: half a packet would shift everything behind it."""
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self.fileno, rest) :]
        except BrokenPipeError:
            self._write = _drop  # type: ignore[assignment]
            self._leave()

    def _leave(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._app.post_message, ExitApp())


def _drop(_: bytes) -> None:
    """Write to nobody."""
