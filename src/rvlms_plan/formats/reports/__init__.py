"""Reports to file: of a case and of a cohort, as PDF and as plain text, from values that a use case gathered."""

from rvlms_plan.formats.reports.case import case_document
from rvlms_plan.formats.reports.cohort import cohort_document
from rvlms_plan.formats.reports.document import Document
from rvlms_plan.formats.reports.gathered import CaseReport, CentrePart, CohortReport, Covering, Made, Run
from rvlms_plan.formats.reports.text import report_lines, report_text

__all__ = [
    "CaseReport",
    "CentrePart",
    "CohortReport",
    "Covering",
    "Document",
    "Made",
    "Run",
    "case_document",
    "cohort_document",
    "report_lines",
    "report_text",
]
