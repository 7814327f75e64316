"""The persons that the screens of one case propose: those who spoke in it, and those chosen since."""

from __future__ import annotations

from dataclasses import dataclass, field

from rvlms_plan.domain.case import Case
from rvlms_plan.domain.people import Voice


@dataclass(frozen=True, slots=True)
class Known:
    """Who speaks in which role, and who was chosen for one item."""

    by_role: dict[str, str] = field(default_factory=dict)
    by_item: dict[str, Voice] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Case) -> Known:
        """Begin with those who spoke in a case so far."""
        return cls({role: person for person, role in case.people.items()})
