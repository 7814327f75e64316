"""What an auditor asks of a case: how its list was used. Reads only; a case's journal is its team's."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.conformance import Conformance, conformance
from rvlms_plan.domain.entries import Entry
from rvlms_plan.domain.findings import Finding, findings
from rvlms_plan.domain.lanes import Lanes, lanes
from rvlms_plan.domain.timeline import Told, timeline
from rvlms_plan.formats.checklist import BadChecklist, load, shipped
from rvlms_plan.formats.checklist.comparing import Difference, differences
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases.audit.reviewing import Reviewed, reviewed
from rvlms_plan.use_cases.journals import entries
from rvlms_plan.use_cases.live import resume
from rvlms_plan.use_cases.station import Station


@dataclass(frozen=True, slots=True)
class Audited:
    """One case as an auditor reads it: as it stands, its journal, and what the rules remark."""

    view: CaseView
    journal: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    conformance: Conformance

    @property
    def is_running(self) -> bool:
        """Tell whether it is still in progress, so that more may come."""
        return self.view.case.ended is None


def audited(database: Database, station: Station, code: str) -> Audited:
    """Read a case for an audit, as far as its journal goes now.

    Raises:
        Unknown: There is no such case.
    """
    live = resume(database, station, code)
    journal = tuple(entry for entry, _ in entries(database, code) if entry.position <= live.case.position)
    found = tuple(findings(live.view, journal))
    return Audited(live.view, journal, found, conformance([(live.view, journal)]))


@dataclass(frozen=True, slots=True)
class Changes:
    """What the shipped checklist of the same id has changed since a case was opened; `found` is empty where nothing.

    `version` is the shipped one's; None where none is shipped under that id, or it cannot be read.
    """

    version: str | None
    found: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspected:
    """One case with all that an auditor's screen shows of it. `hashes` are those of its entries, in hexadecimal."""

    audited: Audited
    told: tuple[Told, ...]
    hashes: tuple[str, ...]
    lanes: Lanes
    changes: Changes
    reviewed: Reviewed


def inspected(database: Database, station: Station, code: str) -> Inspected:
    """Read a case for an auditor's screen, as far as its journal goes now.

    Raises:
        Unknown: There is no such case.
    """
    review = reviewed(database, code)
    found = audited(database, station, code)
    checklist, upto = found.view.case.checklist, found.view.case.position
    hashes = tuple(own for entry, own in entries(database, code) if entry.position <= upto)
    told = tuple(timeline(checklist, found.journal))
    return Inspected(found, told, hashes, lanes(found.view, found.journal), changed_since(checklist), review)


def changed_since(checklist: Checklist) -> Changes:
    """Compare a pinned checklist with the shipped one of its id."""
    file = shipped().get(checklist.id)
    if file is None:
        return Changes(None)
    text = file.read_bytes()
    if hashlib.sha256(text).hexdigest() == checklist.sha256:
        return Changes(checklist.version)
    try:
        now = load(text, file.name)
    except BadChecklist:
        return Changes(None)
    return Changes(now.version, tuple(differences(checklist, now)))
