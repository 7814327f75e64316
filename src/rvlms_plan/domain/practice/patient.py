"""A synthetic patient as the program holds it: what can be asked, what is answered, what befalls, what is taught."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from rvlms_plan.domain.checklist import Range, Source, Test


@dataclass(frozen=True, slots=True)
class Seen:
    """One part of a condition on a drill: all of these names were asked, done …; or (`not_`) none was."""

    kind: str
    names: tuple[str, ...]
    not_: bool = False


@dataclass(frozen=True, slots=True)
class Lasted:
    """One part of a condition on a drill: so many minutes have passed `since` each, or a kind of clamp time runs."""

    kind: str
    minutes: tuple[tuple[str, Decimal], ...]


Whenever = tuple[tuple[Test | Seen | Lasted, ...], ...]
"""Any group may hold; all parts of a group must. An empty condition always holds."""


@dataclass(frozen=True, slots=True)
class Reveal:
    """What is answered to a request, where its condition holds."""

    says: str
    when: Whenever = ()


@dataclass(frozen=True, slots=True)
class Request:
    """Something that can be asked: a test, the imaging, what somebody at the table sees. It takes `minutes`."""

    id: str
    title: str
    reveals: tuple[Reveal, ...]
    of: str = ""
    needed_for: tuple[str, ...] = ()
    minutes: int = 0
    why: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accept:
    """What else than the safe answer will do for one field: anything, these options, a range of numbers."""

    anything: bool = False
    options: tuple[str, ...] = ()
    range: Range | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """The safe answer to an item where its condition holds, as typed, field by field; what else will do, what harms."""

    give: Mapping[str, str]
    accept: Mapping[str, Accept] = field(default_factory=dict)
    unsafe: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    when: Whenever = ()
    why: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Response:
    """What a team does about a turn, within so many minutes: `kind` is ask, item, card or happening."""

    kind: str
    name: str
    words: str = ""
    within: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What befalls the patient once its condition holds. A `harm` follows from what was left out or done wrongly."""

    id: str
    title: str
    says: str
    when: Whenever
    harm: bool = False
    respond: tuple[Response, ...] = ()
    why: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Killer:
    """What a drill cannot be passed without: an item, a request, a card or a rule of order."""

    kind: str
    name: str
    why: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Teaching:
    """What is taught of one item: the cue, the decision, the pitfall and the rescue."""

    item: str
    cue: str
    decision: str
    pitfall: str
    rescue: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Patient:
    """A whole practice case. `sha256` is that of its text; `sources` are its own, the checklist's are known besides.

    A drill runs from the phase `begins` to the phase `ends`; a safe team has done what lies before. `days_after` says
    how many days lie behind the closing of a phase.
    """

    id: str
    version: str
    title: str
    difficulty: int
    checklist: str
    checklist_version: str
    vignette: tuple[str, ...]
    begins: str
    ends: str
    age: int | None = None
    sex: str | None = None
    sources: tuple[Source, ...] = ()
    based_on: tuple[str, ...] = ()
    days_after: Mapping[str, int] = field(default_factory=dict)
    requests: tuple[Request, ...] = ()
    answers: Mapping[str, tuple[Expected, ...]] = field(default_factory=dict)
    turns: tuple[Turn, ...] = ()
    killers: tuple[Killer, ...] = ()
    teaching: tuple[Teaching, ...] = ()
    sha256: str = ""

    def request(self, name: str) -> Request | None:
        """Give the request of that id."""
        return next((each for each in self.requests if each.id == name), None)

    def turn(self, name: str) -> Turn | None:
        """Give the turn of that id."""
        return next((each for each in self.turns if each.id == name), None)

    def taught(self, item: str) -> Teaching | None:
        """Give what is taught of an item."""
        return next((each for each in self.teaching if each.item == item), None)

    def killer(self, kind: str, name: str) -> Killer | None:
        """Give the killer of that kind and name."""
        return next((each for each in self.killers if (each.kind, each.name) == (kind, name)), None)
