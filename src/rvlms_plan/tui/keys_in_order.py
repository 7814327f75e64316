"""Keys keep their order and their place: the next one is handed on when the one before has done what it does.

Textual hands every key at once to whatever has the focus then. Keys that arrive in one burst (a slow line, a scanner, a
quick hand) would still go to the list while the question that the first of them opens is on its way, and be lost.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Any, Protocol, runtime_checkable

from textual import events
from textual.app import App
from textual.message import Message

from rvlms_plan.domain.text import LONGEST_TEXT, made_visible

LONGEST_WAIT_SECONDS = 5.0
HANDLED_AFTER_SECONDS = 0.25
"""A key that was handed on so long ago has been handled: no hand waits for the next, and no time is spent on asking."""


@runtime_checkable
class TakesAtOnce(Protocol):
    """A widget that needs nobody else to deal with some keys."""

    def took(self, event: events.Key) -> bool:
        """Deal with a key, or tell that this is none of those."""


class KeysInOrder(App[None]):
    """Feeds keys and pastes one after the other, each when the screen says that it has settled."""

    def __init__(self, **keys: Any) -> None:
        super().__init__(**keys)
        self._waiting_keys: deque[events.Key | events.Paste] = deque()
        self._feeding: asyncio.Task[None] | None = None
        self._handed_on = 0.0
        self.last_touched = time.monotonic()
        """When somebody last pressed a key or touched the screen, in seconds of the steady clock."""

    async def on_event(self, event: events.Event) -> None:
        """Queue a key or a paste that comes from the terminal; let all else through."""
        if isinstance(event, events.InputEvent | events.Paste):
            self.last_touched = time.monotonic()
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        if isinstance(event, events.Paste):
            # Wherever it goes, what steers a terminal is visible text by now. One sign too many is kept, to be refused.
            event.text = made_visible(event.text[: LONGEST_TEXT + 1], lines=True)
        is_first = not self._waiting_keys and (self._feeding is None or self._feeding.done())
        if is_first and self._has_handled_all and not getattr(self.screen, "is_settling", False):
            self._handed_on = time.monotonic()
            await super().on_event(event)
            return
        self._waiting_keys.append(event)
        if is_first:
            self._feeding = asyncio.create_task(self._feed())

    def took_at_once(self, event: Message) -> bool:
        """Give a key straight to what has the focus, where nothing is under way that it would overtake.

        By two queues, with what Textual does around each, it takes as long as saving the answer.
        """
        if not isinstance(event, events.Key) or not self.app_focus or not self._is_at_rest:
            return False
        screen, focused = self.screen, self.focused
        if not isinstance(focused, TakesAtOnce) or getattr(screen, "is_settling", False):
            return False
        if not all(pump._message_queue.empty() for pump in focused.ancestors_with_self):  # noqa: SLF001
            return False
        with focused._context():  # noqa: SLF001
            if focused.took(event):
                self._handed_on = self.last_touched = time.monotonic()
                return True
        return False

    @property
    def _is_at_rest(self) -> bool:
        is_feeding = self._feeding is not None and not self._feeding.done()
        was_touched = time.monotonic() - self.last_touched < HANDLED_AFTER_SECONDS
        return not (self._waiting_keys or is_feeding or was_touched) and self._has_handled_all

    @property
    def _has_handled_all(self) -> bool:
        return time.monotonic() - self._handed_on >= HANDLED_AFTER_SECONDS

    async def _feed(self) -> None:
        while self._waiting_keys:
            try:
                await self._settle()
                self._handed_on = time.monotonic()
                await super().on_event(self._waiting_keys.popleft())
            except Exception as error:  # noqa: BLE001 - a task of its own: nobody else would hear of it
                self._waiting_keys.clear()
                self._handle_exception(error)

    async def _settle(self) -> None:
        """Wait until the key before was handled on its whole way up, and no question is still on its way in."""
        deadline = time.monotonic() + LONGEST_WAIT_SECONDS
        for _ in range(0 if self._has_handled_all else 2):
            for pump in [*(self.focused or self.screen).ancestors_with_self]:
                handled = asyncio.Event()
                if not pump.call_later(handled.set):
                    continue
                try:
                    await asyncio.wait_for(handled.wait(), LONGEST_WAIT_SECONDS)
                except TimeoutError:  # the program was stopped, or stood still: the keys go on
                    return
        while getattr(self.screen, "is_settling", False) and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.001)  # screens come and go; an event of one would not wake for the next
