"""Reviews: what auditors ask of a case, what the team answers, what is verified, signatures."""

from rvlms_plan.domain.review.decisions import SeenCase, is_verified
from rvlms_plan.domain.review.facts import FACTS, MEANINGS, ReviewFact
from rvlms_plan.domain.review.state import (
    STATE_WORDS,
    Query,
    Review,
    ReviewState,
    Signature,
    Verification,
    last_entries,
)

__all__ = [
    "FACTS",
    "MEANINGS",
    "STATE_WORDS",
    "Query",
    "Review",
    "ReviewFact",
    "ReviewState",
    "SeenCase",
    "Signature",
    "Verification",
    "is_verified",
    "last_entries",
]
