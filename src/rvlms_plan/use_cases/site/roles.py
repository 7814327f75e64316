"""The roles that people can have in cases: those of the shipped checklists."""

from __future__ import annotations

from rvlms_plan.formats import checklist as checklist_format


def shipped_roles() -> list[str]:
    """Name every role of the shipped checklists, those of the first one first."""
    shipped = (checklist_format.load(path.read_bytes(), path.name) for path in checklist_format.shipped().values())
    return list(dict.fromkeys(role for checklist in shipped for role in checklist.role_titles))
