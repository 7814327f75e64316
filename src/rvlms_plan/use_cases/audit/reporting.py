"""What a report to file is made of: one case or one cohort, gathered from the store and verified on the way."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from rvlms_plan.domain.case import Case, CaseView
from rvlms_plan.domain.checking import problem_words
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.conformance import conformance
from rvlms_plan.domain.findings import VERSION, findings
from rvlms_plan.domain.refusals import NotWhole
from rvlms_plan.domain.review import SeenCase, is_verified, last_entries
from rvlms_plan.domain.timeline import timeline
from rvlms_plan.formats.reports import CaseReport, CentrePart, CohortReport, Covering, Made, Run
from rvlms_plan.store import checkpoints, journal, simulated
from rvlms_plan.store.database import Database
from rvlms_plan.store.problems import Unreadable
from rvlms_plan.use_cases import recording, verifying
from rvlms_plan.use_cases.audit.cohort import Cohort
from rvlms_plan.use_cases.journal_kinds import REVIEW
from rvlms_plan.use_cases.journals import entries
from rvlms_plan.use_cases.live import resume
from rvlms_plan.use_cases.station import Station

SIMULATED = "Simulated: no case of this store is a patient, and no data is real."


def says_of(database: Database) -> list[str]:
    """Give what must stand on everything that is made of a store: whether its cases are simulated."""
    with database.reading() as connection:
        return [SIMULATED] if simulated.simulated_until(connection) is not None else []


def case_report(
    database: Database, station: Station, code: str, program: str, remark: Callable[[Case], str] = lambda _: ""
) -> CaseReport:
    """Gather the report of a case as far as its journal goes now, and verify that journal.

    `remark` gives what must stand on every output of a case (that it is synthetic). A record that fails is reported all
    the same where it can be read, and the report says so on every page.

    Raises:
        Unknown: There is no such case.
        NotWhole: Its journal cannot be read through.
    """
    made = Made(station.now(), program, station.shown_name)
    checked = verifying.verify(database, [code], looks_through=False, whole_chain=False)
    problems = tuple(problem_words(each) for each in checked.problems)
    try:
        view = resume(database, station, code).view
        kept = [each for each in entries(database, code) if each[0].position <= view.case.position]
        told = tuple(timeline(view.case.checklist, (entry for entry, _ in kept)))
    except (ValueError, KeyError, TypeError, AttributeError, Unreadable) as error:
        if not problems:
            raise
        raise NotWhole(f"{code} cannot be read through, so there is no report of it.", problems) from error
    in_order = [entry for entry, _ in kept]
    newer = _shipped(view.case.checklist)
    with database.reading() as connection:
        covering = _covering(connection, journal.CASE, view.case.id)
        review = recording.value_of(connection, REVIEW, view.case.id)
    head = SeenCase(
        view.case.code, view.case.checklist, len(kept), kept[-1][1], last_entries(view.case.checklist, in_order)
    )
    return CaseReport(
        view=view,
        told=told,
        hashes=tuple(own for _, own in kept),
        findings=tuple(findings(view, in_order)),
        conformance=conformance([(view, in_order)]),
        covering=covering,
        problems=problems,
        changes=tuple(_changes(view, newer)) if newer else (),
        newer=f"{newer.id} {newer.version}" if newer else "",
        remark=remark(view.case) or " ".join(says_of(database)),
        review=review,
        verified=tuple(item for item in review.verified if is_verified(review, head, item)),
        made=made,
    )


def cohort_report(found: Cohort, station: Station, program: str, remarks: Sequence[str] = ()) -> CohortReport:
    """Give the report of a cohort that was counted."""
    run = found.run
    return CohortReport(
        checklist=found.checklist,
        cases=found.cases,
        where=found.where,
        left_aside=found.left_aside,
        lines=found.lines,
        conformance=found.conformance,
        counted=found.counted,
        run=Run(run.title, run.unit, run.by_quarter, run.labels, run.chart) if run else None,
        shares=found.shares,
        remarks=tuple(remarks),
        rules_version=VERSION,
        made=Made(station.now(), program, station.shown_name),
        centres=tuple(CentrePart(each.name, each.cases, each.lines) for each in found.centres),
    )


def _covering(connection: Connection, kind: str, journal_id: str) -> Covering | None:
    """Find the checkpoint that covers a journal farthest."""
    for kept in checkpoints.naming(connection, journal_id):
        body = json.loads(kept.body)
        for head in body["heads"]:
            if (head["kind"], head["id"]) == (kind, journal_id):
                return Covering(
                    kept.number, body["at"], body["station"], body["key"], kept.hash.hex(), int(head["position"])
                )
    return None


def _shipped(checklist: Checklist) -> Checklist | None:
    """Give the checklist of that name that comes with the program, where its text is another than the case's."""
    from rvlms_plan.formats.checklist import load_shipped, shipped  # noqa: PLC0415 - see `live.pinned`

    if checklist.id not in shipped():
        return None
    newest = load_shipped(checklist.id)
    return newest if newest.sha256 != checklist.sha256 else None


def _changes(view: CaseView, newer: Checklist) -> list[str]:
    from rvlms_plan.formats.checklist.comparing import differences  # noqa: PLC0415 - see `live.pinned`

    return [str(each) for each in differences(view.case.checklist, newer)]
