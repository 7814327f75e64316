"""Whether what PINs are checked by is what the site's journal says was set: a PIN put in from outside is named."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection

from rvlms_plan.domain.checking import Problem
from rvlms_plan.domain.people import person_key
from rvlms_plan.domain.site.facts import JOURNAL_ID
from rvlms_plan.store import pins, record
from rvlms_plan.use_cases.verifying.report import Report

SITE = "site"
_SET, _GONE = "PinSet", {"PinRemoved", "PersonLeft"}


def check_pins(connection: Connection, report: Report) -> None:
    """Compare the PINs kept with the journal, unless that is not whole itself; the first that disagrees is named."""
    if (SITE, JOURNAL_ID) in report.found:
        return
    standing: dict[str, tuple[int, Any]] = {}
    for row in record.entries(connection, [(SITE, JOURNAL_ID)]):
        position, kind, body = row[2], row[4], row[6]
        if kind == _SET or kind in _GONE:
            try:
                fact = json.loads(body)["fact"]
                person = person_key(str(fact["person"]))
            except (ValueError, KeyError, TypeError):
                report.add(Problem(SITE, JOURNAL_ID, None, position, "it names no person"))
                return
            if kind == _SET:
                standing[person] = (position, fact.get("seal"))
            else:
                standing.pop(person, None)
    for person, kept in pins.all_kept(connection):
        position, seal = standing.pop(person, (None, None))
        if position is None:
            what = "the store keeps a PIN of a person who was given none: it was put in from outside"
            report.add(Problem(SITE, JOURNAL_ID, None, None, what))
        elif not isinstance(kept, str) or pins.seal_of(kept) != seal:
            report.add(
                Problem(SITE, JOURNAL_ID, None, position, "the PIN kept for this person is not the one set here")
            )
    for position, _ in standing.values():
        report.add(Problem(SITE, JOURNAL_ID, None, position, "the PIN set here is not kept any more: it was taken out"))
