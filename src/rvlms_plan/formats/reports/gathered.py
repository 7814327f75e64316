"""What a report is made of, gathered from the store by a use case: values of the domain, and when and by what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.charts import RunChart, ShareChart
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.cohort import Line
from rvlms_plan.domain.conformance import Conformance
from rvlms_plan.domain.findings import Finding
from rvlms_plan.domain.review import Review
from rvlms_plan.domain.timeline import Told


@dataclass(frozen=True, slots=True)
class Made:
    """When the report was made, by which program, at which station."""

    at: datetime
    program: str
    station: str


@dataclass(frozen=True, slots=True)
class Covering:
    """The checkpoint that covers a journal farthest: its number, time, station, key, hash, up to which entry."""

    number: int
    at: str
    station: str
    key: str
    hash: str
    position: int


@dataclass(frozen=True, slots=True)
class CaseReport:
    """One case. `hashes` are those of the entries of `told`; `problems` what verification found wrong with it now."""

    view: CaseView
    told: tuple[Told, ...]
    hashes: tuple[str, ...]
    findings: tuple[Finding, ...]
    conformance: Conformance
    covering: Covering | None
    problems: tuple[str, ...]
    changes: tuple[str, ...]
    """How the checklist that comes with the program differs from the words of this case."""
    newer: str
    """Its version, where that is another than the case's."""
    remark: str
    review: Review
    verified: tuple[str, ...]
    """The items that its review verified, and about which nothing was entered since."""
    made: Made


@dataclass(frozen=True, slots=True)
class Run:
    """A number over time: its title and unit, whether by quarter, the label of each point, and the chart."""

    title: str
    unit: str
    by_quarter: bool
    labels: tuple[str, ...]
    chart: RunChart


@dataclass(frozen=True, slots=True)
class CentrePart:
    """One centre's part of a cohort: its name, its cases, and the fields of the whole cohort counted in them."""

    name: str
    cases: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class CohortReport:
    """A cohort. `where` is the filter in words; `counted` in how many cases items and rules of order were counted."""

    checklist: Checklist
    cases: int
    where: tuple[str, ...]
    left_aside: tuple[tuple[str, int], ...]
    lines: tuple[Line, ...]
    conformance: Conformance
    counted: int
    run: Run | None
    shares: tuple[tuple[str, ShareChart], ...]
    remarks: tuple[str, ...]
    rules_version: str
    made: Made
    centres: tuple[CentrePart, ...] = ()
    """Each centre by itself, where that was asked for."""
