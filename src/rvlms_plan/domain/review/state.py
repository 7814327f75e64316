"""A review: what the entries of its journal add up to, and how that stands against a case that may have gone on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.entries import EntryOf
from rvlms_plan.domain.review import facts as f

Entry = EntryOf[f.ReviewFact]
CASE, ITEM, ENTRY = "case", "item:", "entry:"


class ReviewState(StrEnum):
    """How far a review has come. `CHANGED`: it is signed, and the case has gone on since."""

    NONE = "none"
    OPEN = "open"
    ANSWERED = "answered"
    SETTLED = "settled"
    SIGNED = "signed"
    CHANGED = "changed"


STATE_WORDS = {
    ReviewState.NONE: "not begun",
    ReviewState.OPEN: "open queries",
    ReviewState.ANSWERED: "all queries answered, not all closed",
    ReviewState.SETTLED: "begun, no query open",
    ReviewState.SIGNED: "signed",
    ReviewState.CHANGED: "signed, and the case has changed since",
}


@dataclass(frozen=True, slots=True)
class Query:
    """One query with its answers; it goes by the number of the entry that opened it."""

    opened: Entry
    about: str
    text: str
    answers: tuple[Entry, ...] = ()
    closed: Entry | None = None

    @property
    def number(self) -> int:
        """The number that it goes by."""
        return self.opened.position

    @property
    def is_open(self) -> bool:
        """Tell whether it was not closed yet."""
        return self.closed is None

    @property
    def waits_for_answer(self) -> bool:
        """Tell whether the team has not answered it yet."""
        return self.is_open and not self.answers


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature: its entry, its meaning, how far the case went; `undone` by the entry that re-opened the review."""

    entry: Entry
    meaning: str
    seen: int
    head: str
    undone: Entry | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """An item that was verified as it stood at that entry of the case."""

    entry: Entry
    item: str
    seen: int


@dataclass(frozen=True, slots=True)
class Review:
    """The review of the case of that id. `position` is that of the newest entry that it holds, 0 where it has none."""

    case_id: str
    position: int = 0
    queries: tuple[Query, ...] = ()
    verified: Mapping[str, Verification] = field(default_factory=lambda: MappingProxyType({}))
    signatures: tuple[Signature, ...] = ()
    reopened: tuple[Entry, ...] = ()

    @property
    def standing(self) -> tuple[Signature, ...]:
        """The signatures that stand."""
        return tuple(each for each in self.signatures if each.undone is None)

    @property
    def open_queries(self) -> tuple[Query, ...]:
        """The queries that were not closed."""
        return tuple(each for each in self.queries if each.is_open)

    @property
    def seen(self) -> int:
        """How far the case went when the review was signed; 0 where no signature stands."""
        return min((each.seen for each in self.standing), default=0)

    def query(self, number: int) -> Query | None:
        """Give the query of that number."""
        return next((each for each in self.queries if each.number == number), None)

    def state(self, case_position: int) -> ReviewState:
        """Say how it stands, the case's newest entry being at that position."""
        if self.standing:
            return ReviewState.CHANGED if case_position > self.seen else ReviewState.SIGNED
        if not self.position:
            return ReviewState.NONE
        if any(each.waits_for_answer for each in self.queries):
            return ReviewState.OPEN
        return ReviewState.ANSWERED if self.open_queries else ReviewState.SETTLED

    def after(self, entry: Entry) -> Review:
        """Give it with one more entry.

        Raises:
            ValueError: The entry is not the next of this journal, or names a query that there is not.
        """
        if entry.position != self.position + 1:
            raise ValueError(f"entry {entry.position} does not follow {self.position}")
        return replace(self._told(entry), position=entry.position)

    def _told(self, entry: Entry) -> Review:
        match entry.fact:
            case f.QueryOpened() as fact:
                return replace(self, queries=(*self.queries, Query(entry, fact.about, fact.text)))
            case f.QueryAnswered() as fact:
                return self._of_query(fact.query, lambda query: replace(query, answers=(*query.answers, entry)))
            case f.QueryClosed() as fact:
                return self._of_query(fact.query, lambda query: replace(query, closed=entry))
            case f.ItemVerified() as fact:
                verified = Verification(entry, fact.item, fact.seen)
                return replace(self, verified=MappingProxyType({**self.verified, fact.item: verified}))
            case f.ReviewSigned() as fact:
                signature = Signature(entry, fact.meaning, fact.seen, fact.head)
                return replace(self, signatures=(*self.signatures, signature))
            case f.ReviewReopened():
                undone = tuple(each if each.undone else replace(each, undone=entry) for each in self.signatures)
                return replace(self, signatures=undone, reopened=(*self.reopened, entry))

    def _of_query(self, number: int, change: Callable[[Query], Query]) -> Review:
        if self.query(number) is None:
            raise ValueError(f"there is no query {number}")
        return replace(self, queries=tuple(change(each) if each.number == number else each for each in self.queries))


def last_entries(checklist: Checklist, journal: Iterable[e.Entry]) -> dict[str, int]:
    """Give the position of the newest entry of a case about each item: by it a verified item is verified no longer.

    A correction of another item, on which it rests whether this one applies, is about this one too.
    """
    found: dict[str, int] = {}
    for entry in journal:
        if isinstance(entry.fact, e.ItemCorrected):
            found |= {item: entry.position for item in checklist.rests_on[entry.fact.item] if item in found}
        match entry.fact:
            case e.ItemsReopened() as fact:
                found |= dict.fromkeys(fact.items, entry.position)
            case e.CaughtByList() | e.ItemReadAloud():
                pass
            case fact if (item := getattr(fact, "item", None)) is not None:
                found[item] = entry.position
            case _:
                pass
    return found
