"""Practice cases as YAML files that a teacher reads and edits.

`load` gives the patient of a file, or raises `BadPractice` with every problem at once, each with line and column;
`check` besides lets the safe team play it.
"""

from rvlms_plan.formats.practice.folder import shipped
from rvlms_plan.formats.practice.json_schema import schema, schema_text
from rvlms_plan.formats.practice.loading import BadPractice, Loaded, check, load, load_shipped
from rvlms_plan.formats.practice.teams import BadTeam, load_team

__all__ = [
    "BadPractice",
    "BadTeam",
    "Loaded",
    "check",
    "load",
    "load_shipped",
    "load_team",
    "schema",
    "schema_text",
    "shipped",
]
