"""Checklists as YAML files that a clinician reads and edits.

`load` gives the checklist of a file, or raises `BadChecklist` with every problem at once, each with line and column.
"""

from rvlms_plan.formats.checklist.comparing import Difference, differences, differences_text
from rvlms_plan.formats.checklist.folder import shipped
from rvlms_plan.formats.checklist.json_schema import schema, schema_text
from rvlms_plan.formats.checklist.loading import load, load_shipped
from rvlms_plan.formats.checklist.problems import BadChecklist, Problem

__all__ = [
    "BadChecklist",
    "Difference",
    "Problem",
    "differences",
    "differences_text",
    "load",
    "load_shipped",
    "schema",
    "schema_text",
    "shipped",
]
