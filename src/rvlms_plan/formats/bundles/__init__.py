"""Bundles: the cases of one centre in one file of JSON lines. docs/bundle-format.md specifies it."""

from rvlms_plan.formats.bundles.reading import BadBundle, CaseRead, TextRead, opened, read
from rvlms_plan.formats.bundles.writing import Bundle, Counts

__all__ = ["BadBundle", "Bundle", "CaseRead", "Counts", "TextRead", "opened", "read"]
