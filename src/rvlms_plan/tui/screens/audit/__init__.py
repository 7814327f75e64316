"""The audit's screens: the register, one case, a cohort. They read, and write nothing into a case's journal."""

from rvlms_plan.tui.screens.audit.case_screen import AuditCaseScreen
from rvlms_plan.tui.screens.audit.register_screen import RegisterScreen

__all__ = ["AuditCaseScreen", "RegisterScreen"]
