"""Pedals send F13, F14 and F15, and Textual 8.2.8 reads none of what terminals send for them.

`CSI 25~` comes out as a control character, `CSI 1;2P` as shift and F1, and `CSI 1;2R` as the place of a cursor that
nobody asked for.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual import _xterm_parser, events
from textual.message import Message

SEQUENCES = {
    "\x1b[25~": "f13",
    "\x1b[1;2P": "f13",
    "\x1b[26~": "f14",
    "\x1b[1;2Q": "f14",
    "\x1b[28~": "f15",
}
"""What terminals send for the three, but for the last of them, which stands in `F15_AS_A_PLACE`."""
F15_AS_A_PLACE = (1, 0)
"""`CSI 1;2R`, as Textual reads it: column and row from 0. A screen that is full never asks where its cursor is."""


class PedalReader(_xterm_parser.XTermParser):
    """Reads the pedals as the keys that they are."""

    def feed(self, data: str) -> Iterable[Message]:
        """Read what came from the terminal."""
        for message in super().feed(data):
            is_pedal = isinstance(message, events.CursorPosition) and (message.x, message.y) == F15_AS_A_PLACE
            yield events.Key("f15", None) if is_pedal else message

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:  # noqa: FBT001, FBT002
        if key := SEQUENCES.get(sequence):
            return [events.Key(key, None)]
        return super()._sequence_to_key_events(sequence, alt)
