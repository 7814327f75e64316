"""What an auditor asks: of one case, of the register. Reads only; a case's journal is its team's."""

from rvlms_plan.use_cases.audit.cohort import Cohort, cohort
from rvlms_plan.use_cases.audit.fields import Askable, askable
from rvlms_plan.use_cases.audit.one_case import Audited, Changes, Inspected, audited, inspected
from rvlms_plan.use_cases.audit.rebuilding import rebuild, stale
from rvlms_plan.use_cases.audit.register import NOTHING, RegisterPage, listed, read_where
from rvlms_plan.use_cases.audit.saved import delete_filter, save_filter, saved_filter, saved_filters

__all__ = [
    "NOTHING",
    "Askable",
    "Audited",
    "Changes",
    "Cohort",
    "Inspected",
    "RegisterPage",
    "askable",
    "audited",
    "cohort",
    "delete_filter",
    "inspected",
    "listed",
    "read_where",
    "rebuild",
    "save_filter",
    "saved_filter",
    "saved_filters",
    "stale",
]
