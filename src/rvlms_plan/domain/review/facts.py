"""What can be entered in a review's journal. Each fact names the case and how far its journal went then.

Facts that exist are never changed: journals written with them must be read for ever.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Which case it is about, by its code, and its newest entry at that time: position and hash in hexadecimal."""

    case: str
    seen: int
    head: str


@dataclass(frozen=True, slots=True)
class QueryOpened(Seen):
    """An auditor asked the team something about the case, an item (`item:ID`) or an entry (`entry:N`)."""

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class QueryAnswered(Seen):
    """The team answered the query that the entry of that number opened."""

    query: int
    text: str


@dataclass(frozen=True, slots=True)
class QueryClosed(Seen):
    """An auditor took the answer to the query of that number as enough, with a word where there was one to say."""

    query: int
    text: str | None = None


@dataclass(frozen=True, slots=True)
class ItemVerified(Seen):
    """An auditor verified an item as it stood then; what is entered about it later takes that away."""

    item: str


@dataclass(frozen=True, slots=True)
class ReviewSigned(Seen):
    """A person signed the review of the case as it stood, with one of the fixed meanings."""

    meaning: str


@dataclass(frozen=True, slots=True)
class ReviewReopened(Seen):
    """An auditor took a signed review up again, with the reason; the signatures stay in the journal."""

    reason: str


ReviewFact = QueryOpened | QueryAnswered | QueryClosed | ItemVerified | ReviewSigned | ReviewReopened

FACTS: dict[str, type[ReviewFact]] = {kind.__name__: kind for kind in ReviewFact.__args__}

REVIEWED, UNSETTLED, AGREED = "reviewed", "reviewed-unsettled", "agreed"
MEANINGS = {
    REVIEWED: "I have reviewed this record, and my queries are settled.",
    UNSETTLED: "I have reviewed this record. The queries that are open could not be settled.",
    AGREED: "I have read this record and its signed review, and agree with the review.",
}
"""What a signature says, by the name that it is asked for with."""
