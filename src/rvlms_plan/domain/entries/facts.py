"""The facts of a case, in the past tense, never changed; a case is what they add up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rvlms_plan.domain.answers import Answer
from rvlms_plan.domain.drill_entries import InDrill
from rvlms_plan.domain.entries.stamped import EntryOf, read_entry
from rvlms_plan.domain.people import ATTESTED, Voice


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """A case began, under a pseudonymous code and with the words of one checklist."""

    code: str
    checklist: str
    version: str
    sha256: str
    age: int | None = None
    sex: str | None = None


@dataclass(frozen=True, slots=True)
class ItemAnswered:
    """A person answered an item. `asked_again` are the questions that the answer was confirmed against."""

    item: str
    answer: Answer
    asked_again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemCorrected:
    """What stood for an item was replaced (withdrawn where `answer` is None), by mistake or new-information."""

    item: str
    answer: Answer | None
    because: str
    reason: str
    asked_again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemSetNotApplicable:
    """A person said that an item does not apply, with the reason."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class ItemDeferred:
    """An item was put off to a named later phase."""

    item: str
    to: str


@dataclass(frozen=True, slots=True)
class ItemOverridden:
    """A blocking item was passed by with a reason and a second person, known by PIN where their hands were free."""

    item: str
    reason: str
    second: Voice
    second_known: str = ATTESTED


@dataclass(frozen=True, slots=True)
class PhaseClosed:
    """A phase ended at its pause point, with so many overrides and these required items open."""

    phase: str
    overrides: int
    open_items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhaseReopened:
    """What was entered before it left a closed phase with these blocking items unmet; it is to be closed again."""

    phase: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemsReopened:
    """What stood for these items holds no longer and is asked again, because of an item, a happening or a card."""

    items: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class ItemReadAloud:
    """An item was read out at its pause point and answered aloud: it is so, or there is a gap. It unticks nothing."""

    item: str
    gap: bool = False
    text: str | None = None


@dataclass(frozen=True, slots=True)
class CaughtByList:
    """An item caught something before it did harm."""

    item: str
    text: str


@dataclass(frozen=True, slots=True)
class Happened:
    """Something of the operation happened. `amount` is decimal text in the kind's unit.

    It adds to what was recorded before, or `sets` the total; `product` is one of the kind's; `value` are words.
    """

    what: str
    value: str | None = None
    amount: str | None = None
    product: str | None = None
    sets: bool = False


@dataclass(frozen=True, slots=True)
class ClampPlaced:
    """A clamp was put on a vessel, at `happened_at`."""

    vessel: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class ClampReleased:
    """The clamp that was placed by the entry of that number came off, at `happened_at`."""

    clamp: int


@dataclass(frozen=True, slots=True)
class CardOpened:
    """A card for a non-normal event was taken up."""

    card: str


@dataclass(frozen=True, slots=True)
class CardStepDone:
    """A step of the card that the entry `opening` took up was done; steps count from 1."""

    opening: int
    step: int


@dataclass(frozen=True, slots=True)
class CardEnded:
    """The card that the entry `opening` took up was completed, or left with steps open."""

    opening: int
    complete: bool


@dataclass(frozen=True, slots=True)
class NoteWritten:
    """A person wrote a note."""

    text: str


@dataclass(frozen=True, slots=True)
class FollowUpRecorded:
    """A follow-up took place: by visit or phone, on `happened_at`, with what it found."""

    by: str
    state: str
    imaging: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class EntryCorrected:
    """A happening, a clamp, a follow-up or another such entry was corrected; its earlier form stays in the journal.

    `happened_at` and `fields` hold what stands now; `withdrawn` says that it never happened.
    """

    entry: int
    because: str
    reason: str
    happened_at: datetime | None = None
    fields: Mapping[str, str | None] = field(default_factory=dict)
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """The case ended; phases not closed are named, with the reason."""

    reason: str | None = None
    open_phases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseAbandoned:
    """The case was given up, with the reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class ClockJumped:
    """The station's clock was moved by so many seconds; times within one run of the program did not follow it.

    `restarted`: its machine was started anew since it entered something here, so by how much is not known.
    """

    seconds: int
    restarted: bool = False


Fact = (
    CaseOpened
    | ItemAnswered
    | ItemCorrected
    | ItemSetNotApplicable
    | ItemDeferred
    | ItemOverridden
    | PhaseClosed
    | PhaseReopened
    | ItemsReopened
    | ItemReadAloud
    | CaughtByList
    | Happened
    | ClampPlaced
    | ClampReleased
    | CardOpened
    | CardStepDone
    | CardEnded
    | NoteWritten
    | FollowUpRecorded
    | EntryCorrected
    | CaseClosed
    | CaseAbandoned
    | ClockJumped
    | InDrill
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A fact with a time of its own: it happened at another moment than the rest of its request."""

    fact: Fact
    happened_at: datetime


FACTS: dict[str, type[Fact]] = {kind.__name__: kind for kind in Fact.__args__}


@dataclass(frozen=True, slots=True)
class Entry(EntryOf[Fact]):
    """One fact in its place in a case's journal."""


def from_data(data: Mapping[str, Any]) -> Entry:
    """Read an entry of a case back; `from_data(to_data(entry)) == entry`."""
    return read_entry(data, FACTS, Entry)
