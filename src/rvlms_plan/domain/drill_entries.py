"""Entries of practice: what happens in a drill besides its case, and what a learner's own journal keeps of it.

A drill's are in the journal of its case and change nothing of the case. A learner's journal is one of the practice
store's site journals; results, progress and the schedule are what it adds up to.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DrillBegun:
    """A drill of a synthetic patient began: which practice case in which words, in which mode, for whom."""

    practice: str
    version: str
    sha256: str
    mode: str
    learner: str


@dataclass(frozen=True, slots=True)
class DrillTakenUp:
    """What went before the learner came has been played; from here on it is the learner's."""


@dataclass(frozen=True, slots=True)
class PatientAsked:
    """The patient, a test or somebody at the table was asked, and this was the answer."""

    request: str
    says: str


@dataclass(frozen=True, slots=True)
class TurnTaken:
    """The patient took a turn: what the practice case calls it, and what was seen of it."""

    turn: str
    says: str


@dataclass(frozen=True, slots=True)
class DrillEnded:
    """The learner ended the drill; what comes after it is not judged."""


@dataclass(frozen=True, slots=True)
class DrillJudged:
    """What a drill came to. `percent` is the step score of `right` out of `steps`; each remark is `kind about`.

    `again` are the cards that it calls for, each with its rating, `card rating`.
    """

    drill: str
    practice: str
    version: str
    mode: str
    passed: bool
    percent: int
    right: int
    steps: int
    killers: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DrillRated:
    """A person rated a drill as a whole, 1 to 5: the learner (`self`) or a trainer. It stands beside the step score."""

    drill: str
    by: str
    score: int
    words: str | None = None


@dataclass(frozen=True, slots=True)
class CardRecalled:
    """A card was asked, and rated 1 (not recalled) to 4 (easily)."""

    card: str
    rating: int


InDrill = DrillBegun | DrillTakenUp | PatientAsked | TurnTaken | DrillEnded
OfLearner = DrillJudged | DrillRated | CardRecalled
LEARNER_FACTS: dict[str, type[OfLearner]] = {kind.__name__: kind for kind in OfLearner.__args__}
