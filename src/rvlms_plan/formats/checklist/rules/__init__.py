"""What must hold between the parts of a checklist, so that every case that is opened with it can be run to its end."""

from rvlms_plan.formats.checklist.problems import Report
from rvlms_plan.formats.checklist.rules import answers, conditions, names, picture, references, thresholds
from rvlms_plan.formats.checklist.rules.parts import Parts
from rvlms_plan.formats.checklist.tree import Mapping, Node


def check(root: Node, report: Report, *, is_pinned: bool = False) -> None:
    """Note everything that does not hold. A part of the wrong shape is passed over; its shape is reported elsewhere.

    A text that a case is pinned to was taken by the program of its day: a threshold that this one does not know (any
    more) is passed over there, for the case has to be read all the same.
    """
    if not isinstance(root, Mapping):
        return
    parts = Parts(root)
    for rules in (names, references, answers, conditions, picture):
        rules.check(parts, report)
    if not is_pinned:
        thresholds.check(parts, report)
