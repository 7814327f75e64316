"""Verification: whether the record in the file is the one that was written, entry by entry."""

from __future__ import annotations

from rvlms_plan.use_cases.verifying.report import KeyUsed, Report
from rvlms_plan.use_cases.verifying.whole import verify

__all__ = ["KeyUsed", "Report", "verify"]
