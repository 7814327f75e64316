"""No sequence of requests loses an answer, breaks a gate, or leaves a case that can neither go on nor be closed."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import initialize

from cases import Walk
from rvlms_plan.formats.checklist import load_shipped
from sequences import OnAnyChecklist, Sequence


class OnTheShippedChecklist(Sequence):
    """On the whole pathway, as it is shipped."""

    @initialize()
    def open(self) -> None:
        """Open a case."""
        self.walk = Walk(load_shipped("rvlms"))


class OnTheWhoChecklist(Sequence):
    """On the 19 items of the WHO."""

    @initialize()
    def open(self) -> None:
        """Open a case."""
        self.walk = Walk(load_shipped("who-surgical-safety"))


TestOnAnyChecklist = pytest.mark.filterwarnings("error")(OnAnyChecklist.TestCase)
TestOnAnyChecklist.settings = settings(stateful_step_count=40)
TestOnTheWhoChecklist = OnTheWhoChecklist.TestCase
TestOnTheWhoChecklist.settings = settings(stateful_step_count=40, max_examples=max(5, settings().max_examples // 6))
TestOnTheShippedChecklist = OnTheShippedChecklist.TestCase
TestOnTheShippedChecklist.settings = settings(
    stateful_step_count=60, max_examples=max(4, settings().max_examples // 12)
)
