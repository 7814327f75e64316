"""A newcomer reaches a debrief from the demonstration with the keys that the screen shows, in a real terminal."""

from __future__ import annotations

import re

from terminal import Terminal

_KEYS = {"Enter": "enter", "Esc": "escape", "shift+e": "E"}


def shown_key(terminal: Terminal, word: str) -> str:
    """Give the key that stands before a word on the screen, as a newcomer would read it."""
    found = re.findall(rf"(\S+) +{re.escape(word)}", terminal.text)
    assert found, f"no key is shown for {word}\n{terminal.text}"
    return _KEYS.get(found[-1], found[-1])  # the foot's, where words above it read alike


def test_a_newcomer_reaches_a_debrief_from_the_demonstration_by_the_keys_on_the_screen() -> None:
    with Terminal("demo") as terminal:
        terminal.sees("Practice   rehearse a case on the same screens", within=60)
        terminal.press(shown_key(terminal, "Practice"))
        terminal.sees("A lump on the wall of the cava")
        terminal.press(shown_key(terminal, "begin"))
        terminal.sees("Your name")
        terminal.types("Ada\r")
        terminal.sees("The patient is synthetic", within=60)
        terminal.press(shown_key(terminal, "back"))
        terminal.sees("debrief")
        terminal.press(shown_key(terminal, "ask"))
        terminal.sees("What do you ask for")
        terminal.press(shown_key(terminal, "Metanephrines"))
        terminal.sees("Okoye calls a paraganglioma")
        terminal.press(shown_key(terminal, "back"))
        terminal.sees("debrief")
        terminal.press(shown_key(terminal, "debrief"))
        terminal.sees("Yes, the debrief")
        terminal.press(shown_key(terminal, "Yes, the debrief"))
        terminal.sees("not passed: ")
        terminal.sees("PRACTICE")
        terminal.sees("Coming back to you:")
        terminal.press("ctrl+q")
        assert terminal.ends() == 0
