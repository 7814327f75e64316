"""What is wrong with a file: where exactly, what, and what to do. All of it is collected before any of it is said."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from rvlms_plan.domain.refusals import shortened

MOST = 500
"""No more problems than these are collected from one file."""
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    where: str
    what: str
    what_to_do: str

    def __str__(self) -> str:
        return f"{shown(self.file)}:{self.line}:{self.column}: {self.where}: {self.what}; {self.what_to_do}"


class BadChecklist(Exception):
    """A checklist that could not be run, with every problem that was found in it, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Enough(Exception):
    """So much is wrong that more of it helps nobody; a hostile file would otherwise have a million problems."""


class Report:
    """Collects the problems of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: dict[Problem, None] = {}

    def add(self, mark: tuple[int, int], where: str, what: str, what_to_do: str) -> None:
        """Note a problem at a line and column; the same one twice is noted once.

        Raises:
            Enough: That many problems are noted already.
        """
        if len(self.problems) == MOST:
            last = max((problem.line, problem.column) for problem in self.problems)
            more = Problem(self.file, *last, "file", "there are more problems", "correct those above first")
            self.problems[more] = None
            raise Enough
        sentence = (shortened(shown(part), _LONGEST) for part in (where, what, what_to_do))
        self.problems[Problem(self.file, *mark, *sentence)] = None


def quoted(text: str) -> str:
    """Echo a text of the file inside a sentence."""
    return f"'{shortened(shown(text))}'"


def listed(words: Iterable[str], last: str = "or") -> str:
    """Put words in a row: `a, b or c`."""
    *most, final = words
    return f"{', '.join(most)} {last} {final}" if most else final


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Give the known name that a person most likely meant, or None."""
    near = difflib.get_close_matches(shortened(name), list(islice(known, MOST)), n=1, cutoff=0.5)
    return near[0] if near else None


def choose(name: str, known: Iterable[str], otherwise: str) -> str:
    """Say what to do about an unknown name: take the nearest known one, or one of a few, or something else."""
    known = list(known)
    near = nearest(name, known)
    if near:
        return f"did you mean {near}?"
    return f"write {listed(known)}" if 0 < len(known) <= 12 else otherwise


def shown(text: str) -> str:
    """Put a text on one line, with what steers a terminal or hides itself made visible."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text.replace("\n", " "))
