"""The tabs of browsers: what each is called in the record, and who types in it where they gave a name alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

TYPIST_SECONDS = 600.0
"""For so long after a line was cut the same tab is taken to be in the same hands, where they gave a name alone."""
_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of a browser. The browser is known by its badge; the tab says which it is, and stays so over a reload."""

    browser: str
    sign: str

    @property
    def name(self) -> str:
        """What it is called in the record: first its browser, which no tab can choose, then itself."""
        return f"{self.browser[:_DIGITS]}-{self.sign[:_DIGITS]}"


class Typists:
    """Who types in which tab, by name alone: in memory, and no longer than TYPIST_SECONDS after its line has ended."""

    def __init__(self) -> None:
        self._typing: dict[Tab, tuple[str, str]] = {}
        self._ends: dict[Tab, asyncio.TimerHandle] = {}

    def __len__(self) -> int:
        """Count the tabs of which it is known."""
        return len(self._typing)

    def note(self, tab: Tab, at: dict[str, object]) -> None:
        """Take out of where a program is who types there: the page is not told."""
        self.forget(tab)
        person, role = at.pop("person", None), at.pop("role", None)
        if isinstance(person, str) and isinstance(role, str):
            self._typing[tab] = person, role

    def told(self, tab: Tab) -> Mapping[str, str]:
        """Give what the program of a tab is told of who typed there just now; it is here again."""
        self._come(tab)
        person, role = self._typing.get(tab, ("", ""))
        return {"RVLMS_PLAN_PERSON": person, "RVLMS_PLAN_ROLE": role}

    def left(self, tab: Tab) -> None:
        """Begin to count: the line of a tab has ended, and nothing says that it comes back."""
        self._come(tab)
        if tab in self._typing:
            self._ends[tab] = asyncio.get_running_loop().call_later(TYPIST_SECONDS, self.forget, tab)

    def forget(self, tab: Tab) -> None:
        """Know nobody there any more."""
        self._come(tab)
        self._typing.pop(tab, None)

    def _come(self, tab: Tab) -> None:
        if ends := self._ends.pop(tab, None):
            ends.cancel()
