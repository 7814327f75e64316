"""Whether each review was made over the case that the store has, and whether the register tells how far it came."""

from __future__ import annotations

import json

from sqlalchemy import Connection

from rvlms_plan.domain.checking import REGISTER, Problem
from rvlms_plan.store import record
from rvlms_plan.use_cases.verifying.report import Report

REVIEW = "review"


def check_reviews(connection: Connection, report: Report, cases: set[str] | None) -> None:
    """Hold what each review says that it saw against the case's entries; the first that disagrees is named.

    Of these cases only, by their ids, unless None. A review that is not whole itself is named already.
    """
    for case_id in sorted(cases) if cases is not None else record.journals_of_kind(connection, REVIEW):
        if (REVIEW, case_id) in report.found:
            continue
        for row in record.entries(connection, [(REVIEW, case_id)]):
            if wrong := _wrong(connection, case_id, row[6]):
                report.add(Problem(REVIEW, case_id, None, row[2], wrong))
                break
    if cases is None:
        for case_id, code in record.rows_reviewed_without_journal(connection):
            what = "its row tells of a review of which there is no journal"
            report.add(Problem(REGISTER, case_id, code, None, what))


def _wrong(connection: Connection, case_id: str, body: bytes) -> str | None:
    try:
        fact = json.loads(body)["fact"]
        seen, head = fact["seen"], bytes.fromhex(fact["head"])
    except (ValueError, KeyError, TypeError):
        return "it does not say which entry of the case it saw"
    there = record.hash_at(connection, "case", case_id, seen) if isinstance(seen, int) else None
    if there is None:
        return f"the entry {seen} of the case that it was made over is not there"
    return None if there == head else f"it was made over another entry {seen} of the case than the one that is there"
