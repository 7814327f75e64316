"""Pasted text stays text: what Textual's reader of keys makes of escape characters inside a paste is kept out.

It reads an escape sequence in the middle of a paste as keys, which then act as commands, and takes it out of the text.
Most terminals strip such characters from what they paste; not all do, and a multiplexer or a script need not.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual.message import Message

from rvlms_plan.domain.text import LONGEST_TEXT, made_visible
from rvlms_plan.tui.pedals import PedalReader

START, END = "\x1b[200~", "\x1b[201~"
_ALONE = {" ": "space", "\r": "enter"}
"""The keys that answer, as most terminals send them: to find them out takes Textual a twentieth of a tick."""


class PasteReader(PedalReader):
    """Hands a paste on with its control characters made visible, and no more of it than is needed to refuse it."""

    def __init__(self, debug: bool = False) -> None:  # noqa: FBT001, FBT002 - as Textual calls it
        super().__init__(debug)
        self._is_pasting = False
        self._taken = 0
        self._held = ""
        self._tail = ""

    def feed(self, data: str) -> Iterable[Message]:
        """Read what came from the terminal. An empty text is its end."""
        if not data:
            return super().feed("")
        if data in _ALONE and not self._is_pasting and self._timeout_time is None:
            self._tail = ""
            return (events.Key(_ALONE[data], data),)
        safe = self._safe(data)
        return super().feed(safe) if safe else ()

    def _safe(self, data: str) -> str:
        data, self._held = self._held + data, ""
        safe = ""
        while data:
            if self._is_pasting:
                text, end, data = data.partition(END)
                if not end:
                    text, self._held = _without_beginning_of(END, text)
                safe += self._cut(text) + end
                self._is_pasting = not end
            else:
                before = self._tail
                place = (before + data).find(START)
                until = len(data) if place < 0 else place + len(START) - len(before)
                safe += data[:until]
                self._tail = (before + data[:until])[1 - len(START) :]
                self._is_pasting, self._taken, data = place >= 0, 0, data[until:]
        return safe

    def _cut(self, text: str) -> str:
        kept = made_visible(text, lines=True)[: max(0, LONGEST_TEXT + 1 - self._taken)]
        self._taken += len(kept)
        return kept


def _without_beginning_of(mark: str, text: str) -> tuple[str, str]:
    """Part a text from what may be the beginning of a mark, of which the rest is still to come."""
    for length in range(min(len(mark) - 1, len(text)), 0, -1):
        if text.endswith(mark[:length]):
            return text[:-length], text[-length:]
    return text, ""
