"""Checklists as YAML files that a clinician reads and edits.

`load` gives the checklist of a file, or raises `BadChecklist` with every problem at once, each with line and column.
What only an audit or an author needs, `comparing` and `json_schema`, is not loaded with it.
"""

from rvlms_plan.formats.checklist.folder import shipped
from rvlms_plan.formats.checklist.loading import load, load_shipped
from rvlms_plan.formats.checklist.problems import BadChecklist, Problem

__all__ = [
    "BadChecklist",
    "Problem",
    "load",
    "load_shipped",
    "shipped",
]
