"""A case as the exports tell it: as it stands, its journal in words with each entry's hash, and its findings."""

from __future__ import annotations

from dataclasses import dataclass

from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.findings import Finding
from rvlms_plan.domain.timeline import Told


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One case. `hashes` are those of the entries of `told`, in hexadecimal, in the same order."""

    view: CaseView
    told: tuple[Told, ...]
    hashes: tuple[str, ...]
    findings: tuple[Finding, ...]
