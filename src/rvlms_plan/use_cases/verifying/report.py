"""What a verification came to."""

from __future__ import annotations

from dataclasses import dataclass, field

from rvlms_plan.domain.checking import CHECKPOINTS, REGISTER, STORE, TEXTS, Problem

_PARTS = (STORE, TEXTS, CHECKPOINTS, REGISTER)


@dataclass
class KeyUsed:
    """A key that signed checkpoints, in hexadecimal, the station that named itself with it, and how many it signed."""

    key: str
    station: str
    checkpoints: int = 0


@dataclass
class Report:
    """What was read, and the first thing that is wrong with each journal.

    `uncovered_journals` and `uncovered_entries` count what no checkpoint covers yet; `uncovered_closings` those closed
    phases and cases among them for which one was due and could not be made.
    """

    thorough: bool = True
    entries: int = 0
    journals: int = 0
    texts: int = 0
    checkpoints: int = 0
    newest: dict[str, object] | None = None
    uncovered_journals: int = 0
    uncovered_entries: int = 0
    uncovered_closings: int = 0
    kept_checked: int = 0
    keys: dict[tuple[str, str], KeyUsed] = field(default_factory=dict)
    found: dict[tuple[str, str | None], Problem] = field(default_factory=dict)

    def add(self, problem: Problem) -> None:
        """Note a problem; of each journal the one at the lowest position is kept."""
        key = problem.journal, problem.id
        earlier = self.found.get(key)
        if earlier is None or _place(problem) < _place(earlier):
            self.found[key] = problem

    @property
    def problems(self) -> list[Problem]:
        """All problems: those of the whole store first, then journal by journal."""
        return sorted(
            self.found.values(),
            key=lambda each: (
                _PARTS.index(each.journal) if each.journal in _PARTS else len(_PARTS),
                each.journal,
                (each.code or "").casefold(),
                each.id or "",
                _place(each),
            ),
        )

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.found


def _place(problem: Problem) -> int:
    return 0 if problem.position is None else problem.position
