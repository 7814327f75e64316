"""The keys by which a review is written on the screen of a case."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from rvlms_plan.tui.screens.audit.audit_screen import AuditScreen

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.audit.reviewing import Reviewing


class WritesReview(AuditScreen):
    """A screen of one case, with the flows that write its review."""

    reviewing: Reviewing

    @property
    def is_read(self) -> bool:
        """Tell whether the case was read: each screen has its own."""
        return False

    @property
    def who_words(self) -> str:
        """Say who is at the keyboard."""
        typist = self.setting.typist
        return f"{typist.person}, {typist.role}, is at the keyboard" if typist.person else "nobody is at the keyboard"

    def action_query(self) -> None:
        """Ask the team about what the cursor is on."""
        self._review(self.reviewing.query)

    def action_verify_item(self) -> None:
        """Verify the item that the cursor is on."""
        self._review(self.reviewing.verify)

    def action_sign(self) -> None:
        """Sign the review."""
        self._review(self.reviewing.sign)

    def action_reopen(self) -> None:
        """Take the review up again."""
        self._review(self.reviewing.reopen)

    def action_reviewer(self) -> None:
        """Say who is at the keyboard."""
        self._review(self.reviewing.who)

    def _review(self, flow: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if self.is_read:
            self.start(flow())
