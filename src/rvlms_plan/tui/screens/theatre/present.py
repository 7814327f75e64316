"""This station says to the others that it has the case open: who is at it, and what it shows."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from rvlms_plan.domain.presence import BEAT_SECONDS

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.theatre.case_screen import CaseScreen


class Presence:
    """Tells it for as long as the screen is there; `tell` tells it now: someone sat down, or another look is shown."""

    def __init__(self, screen: CaseScreen) -> None:
        self._screen = screen
        self._is_another = asyncio.Event()

    def tell(self) -> None:
        """Tell it now."""
        self._is_another.set()

    async def tell_on(self) -> None:
        """Tell it again and again."""
        screen, desk = self._screen, self._screen.setting.desk
        try:
            while True:
                self._is_another.clear()
                typist = screen.setting.typist
                shows = getattr(screen.app.screen, "SHOWS", screen.SHOWS)  # what lies over it, where something does
                await desk.beat(screen.live, typist.person, typist.role, shows)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._is_another.wait(), BEAT_SECONDS)
        finally:
            desk.leave()
