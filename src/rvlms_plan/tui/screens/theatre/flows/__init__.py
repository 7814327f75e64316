"""What happens between a key and an entry: who says it, what is asked, the request, and what is asked once more.

One file for each noun that keys are about; `asking` and `people` lie below them all. A new noun is a file with a class
of its own, among the bases of `Flows`; its key is in `tui/commands.py`, and `screen.py` has the action that starts it.
"""

from __future__ import annotations

from rvlms_plan.tui.screens.theatre.flows.clamps import ClampFlows
from rvlms_plan.tui.screens.theatre.flows.corrections import CorrectionFlows
from rvlms_plan.tui.screens.theatre.flows.course import CourseFlows
from rvlms_plan.tui.screens.theatre.flows.follow_ups import FollowUpFlows
from rvlms_plan.tui.screens.theatre.flows.happenings import HappeningFlows
from rvlms_plan.tui.screens.theatre.flows.items import ItemFlows


class Flows(CorrectionFlows, ItemFlows, ClampFlows, CourseFlows, HappeningFlows, FollowUpFlows):
    """All flows of one theatre screen; of those that ask, one runs at a time."""


__all__ = ["Flows"]
