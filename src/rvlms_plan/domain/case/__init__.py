"""A case: its state, what is computed from it, and the decisions that add to it."""

from rvlms_plan.domain.case.items import UNMET, Items, ItemState, ItemView
from rvlms_plan.domain.case.operation import Caught, Happening, Operation, ReadAloud, TakenCard
from rvlms_plan.domain.case.phases import PASSED, CaseView, PhaseState, PhaseView, closed_words, closing_words
from rvlms_plan.domain.case.state import (
    Case,
    Closing,
    Ended,
    FollowUp,
    Given,
    Reopened,
    Standing,
    opened,
    replay,
)
from rvlms_plan.domain.checklist import CLOSURE, INCISION, LEFT_THEATRE

__all__ = [
    "CLOSURE",
    "INCISION",
    "LEFT_THEATRE",
    "PASSED",
    "UNMET",
    "Case",
    "CaseView",
    "Caught",
    "Closing",
    "Ended",
    "FollowUp",
    "Given",
    "Happening",
    "ItemState",
    "ItemView",
    "Items",
    "Operation",
    "PhaseState",
    "PhaseView",
    "ReadAloud",
    "Reopened",
    "Standing",
    "TakenCard",
    "closed_words",
    "closing_words",
    "opened",
    "replay",
]
