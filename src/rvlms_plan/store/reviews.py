"""How far each review has come, in the register: written with each entry of a review, rebuildable from its journal.

A tick writes none of it: that a case changed since its review was signed is seen by comparing two numbers of its row.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from rvlms_plan.domain.review import Review, ReviewState


def write_state(connection: Connection, case_id: str, review: Review) -> None:
    """Write how a review stands into its case's row."""
    state, seen = kept_state(review)
    connection.execute(_WRITE, {"state": state, "seen": seen, "case_id": case_id})


def kept_state(review: Review) -> tuple[str, int]:
    """Give what is kept of a review: its state when nothing is added to the case, and how far the case was signed."""
    return str(review.state(review.seen)), review.seen


def state_in(row: Any) -> ReviewState:
    """Say how a review stands, from the columns of its case's row."""
    state = ReviewState(row["review"])
    is_changed = state is ReviewState.SIGNED and row["positions"] > row["review_seen"]
    return ReviewState.CHANGED if is_changed else state


def state_of(connection: Connection, case_id: str) -> tuple[str, int] | None:
    """Give what the register keeps of a review, or None where it does not have the case."""
    found = connection.execute(_STATE, {"case_id": case_id}).first()
    return None if found is None else (str(found[0]), int(found[1]))


def held(state: str) -> str:
    """Give the SQL condition for a state; names and states stand here, nothing that a person typed."""
    match ReviewState(state):
        case ReviewState.SIGNED:
            return "review = 'signed' and positions <= review_seen"
        case ReviewState.CHANGED:
            return "review = 'signed' and positions > review_seen"
        case other:
            return f"review = '{other}'"


_WRITE = text("update register set review = :state, review_seen = :seen where case_id = :case_id")
_STATE = text("select review, review_seen from register where case_id = :case_id")
