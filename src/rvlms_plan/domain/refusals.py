"""What the domain says when it cannot do as asked. Each is a sentence for the person who asked."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class Refused(Exception):
    """The case or the program's rules do not allow it. `bars` names what stands in the way, one line each."""

    def __init__(self, says: str, bars: Iterable[str] = ()) -> None:
        super().__init__(says)
        self.says = says
        self.bars = tuple(bars)


class OpenItemsRemain(Refused):
    """A phase would be closed with required items open: named here, and to be confirmed once."""


class NotWhole(Exception):
    """The record fails verification. `problems` names what is wrong, one line each."""

    def __init__(self, says: str, problems: Iterable[str] = ()) -> None:
        super().__init__(says)
        self.says = says
        self.problems = tuple(problems)


class BadValue(Exception):
    """What was typed is of the wrong type or outside what can be."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


class AskAgain(BadValue):
    """The answer can be true but is unusual: it is asked once more, by these questions."""

    def __init__(self, questions: Iterable[str]) -> None:
        self.questions = tuple(questions)
        super().__init__(" ".join(self.questions))


class Unknown(BadValue):
    """Nothing goes by that name; the nearest known one is named."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        known = list(known)
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        hint = f" Did you mean {near[0]}?" if near else _listed(known)
        super().__init__(f"There is no {what} called {shortened(name)}.{hint}")
        self.what = what
        self.nearest = near[0] if near else None


def shortened(text: str, longest: int = 60) -> str:
    """Cut a text that is only being echoed, so that a pasted page neither drowns nor steers the sentence around it."""
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(character if character.isprintable() else "\ufffd" for character in cut)


def _listed(known: list[str]) -> str:
    return f" Known: {', '.join(known)}." if 0 < len(known) <= 12 else ""
