"""A disk that is nearly full is said before it is: looked at now and then, never for a tick."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from rvlms_plan.domain.room import little_room

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.theatre.case_screen import CaseScreen

LOOKS_EVERY = 60.0


class Room:
    """What is said of the disk's room in the banner of a case's screens: nothing while there is enough.

    Taken away by Esc, it comes back when only half of that room is left.
    """

    def __init__(self, screen: CaseScreen) -> None:
        self._screen = screen
        self._free: int | None = None
        self._read_at: int | None = None

    @property
    def said(self) -> tuple[str, ...]:
        """What is to be said now."""
        says = little_room(self._free)
        is_news = self._read_at is None or (self._free is not None and self._free < self._read_at // 2)
        return (says,) if says and is_news else ()

    def take_away(self) -> None:
        """Somebody has read it."""
        if self.said:
            self._read_at = self._free

    async def look_on(self) -> None:
        """Look for as long as the screen is there."""
        while True:
            before = self.said
            self._free = await self._screen.setting.desk.free_bytes()
            if not little_room(self._free):
                self._read_at = None
            if self.said != before:
                self._screen.show_banner()
            await asyncio.sleep(LOOKS_EVERY)
