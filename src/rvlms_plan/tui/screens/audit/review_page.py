"""The page of a case on which its review stands and is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rvlms_plan.tui.screens.audit.review_rows import CHANGED, QUERY, SIGNATURE, VERIFIED, review_rows
from rvlms_plan.tui.widgets.line_list import Row

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.audit.case_screen import AuditCaseScreen


class ReviewPage:
    """What was asked and answered about the case, what is verified, and who signed it."""

    ID, TITLE, SHORT = "review", "Review", "Review"
    SAYS = (
        "An auditor asks (q, on the page of what is asked about: entry, finding or item; from elsewhere about the "
        "case), the team answers, the auditor closes. Enter on a query answers it, closes it, or goes to what it is "
        "about.\n"
        "v verifies an item as it stands; what is entered about it later takes that away.\n"
        "s signs the review over the case as it was read, with one of three fixed meanings, by PIN where the person "
        "has one. Signed is final: u reopens it, with a reason, and that is recorded too. What is entered into the "
        "case after that shows as changed since signed.\n"
        "w says who is at the keyboard. All of this stands in a journal of its own: nothing is written into the case."
    )

    def rows(self, screen: AuditCaseScreen, width: int) -> list[Row]:
        """Give the review."""
        return review_rows(screen.seen.reviewed, width, screen.zone, screen.setting.glyphs)

    def words(self, screen: AuditCaseScreen, width: int) -> str:  # noqa: ARG002 - as every page
        """Say who writes."""
        return screen.who_words

    def asked(self, screen: AuditCaseScreen, row_id: str) -> None:
        """Ask what to do with a query, or go to what a row is about."""
        review, kind, name = screen.seen.reviewed.review, *row_id.split(" ")[:1], row_id.partition(" ")[2]
        if row_id == CHANGED:
            since = range(review.seen + 1, screen.seen.reviewed.case.position + 1)
            screen.show_entries(since, "entered since the review was signed")
        elif kind == QUERY.strip():
            screen.start(screen.reviewing.of_query(int(name)))
        elif kind == VERIFIED.strip():
            screen.show_item(name)
        elif kind == SIGNATURE.strip():
            screen.show_entries((review.signatures[int(name)].seen,), "signed over this entry")
