"""What an auditor asks of a case: how its list was used. Reads only; a case's journal is its team's."""

from __future__ import annotations

from dataclasses import dataclass

from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.conformance import Conformance, conformance
from rvlms_plan.domain.entries import Entry
from rvlms_plan.domain.findings import Finding, findings
from rvlms_plan.store.database import Database
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
