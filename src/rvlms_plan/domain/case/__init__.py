"""A case: its state, what is computed from it, and the decisions that add to it."""

from rvlms_plan.domain.case.items import UNMET, Items, ItemState, ItemView
from rvlms_plan.domain.case.phases import PASSED, CaseView, PhaseState, PhaseView, closed_words, closing_words
from rvlms_plan.domain.case.state import (
    CLOSURE,
    INCISION,
    LEFT_THEATRE,
    Case,
    Closing,
    Ended,
    FollowUp,
    Given,
    Happening,
    Standing,
    opened,
    replay,
)

__all__ = [
    "CLOSURE",
    "INCISION",
    "LEFT_THEATRE",
    "PASSED",
    "UNMET",
    "Case",
    "CaseView",
    "Closing",
    "Ended",
    "FollowUp",
    "Given",
    "Happening",
    "ItemState",
    "ItemView",
    "Items",
    "PhaseState",
    "PhaseView",
    "Standing",
    "closed_words",
    "closing_words",
    "opened",
    "replay",
]
