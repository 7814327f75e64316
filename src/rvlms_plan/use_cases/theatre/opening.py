"""Open a case, list the shipped checklists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rvlms_plan.domain.case import course
from rvlms_plan.domain.refusals import AskAgain, Unknown, shortened
from rvlms_plan.formats import checklist as checklist_format
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases.live import LiveCase, begin
from rvlms_plan.use_cases.station import Station, Who

DEFAULT_CHECKLIST = "rvlms"


def new_case(
    database: Database,
    station: Station,
    code: str,
    who: Who,
    *,
    checklist: str | None = None,
    age: int | None = None,
    sex: str | None = None,
    request: str | None = None,
) -> LiveCase:
    """Open a case with the newest version of a shipped checklist; one that stands so already is taken up.

    Raises:
        Unknown: There is no such checklist, role or sex.
        BadValue: The code or the age cannot be taken.
        Refused: The code is taken by a case opened otherwise.
    """
    course.checked_code(code)
    shipped = checklist_format.shipped()
    name = checklist or DEFAULT_CHECKLIST
    if name not in shipped:
        raise Unknown("checklist", name, shipped)
    text = shipped[name].read_bytes()
    fact = course.open_case(checklist_format.load(text, shipped[name].name), code, age, sex)
    return begin(database, station, text, fact, who, request)


def ask_about_code(code: str, patterns: Sequence[str]) -> None:
    """Ask about a code that may be a patient's name or number.

    Raises:
        AskAgain: It matches one of the patterns.
    """
    if any(re.search(pattern, code) for pattern in patterns):
        raise AskAgain(
            [f"{shortened(code)} looks like a name or a hospital number. A case has a pseudonym. Is this one?"]
        )


def shipped_titles() -> dict[str, str]:
    """Give the shipped checklists' titles by id."""
    return {
        name: checklist_format.load(path.read_bytes(), path.name).title
        for name, path in checklist_format.shipped().items()
    }
