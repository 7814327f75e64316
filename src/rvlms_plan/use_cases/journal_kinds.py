"""The kinds of journal beside those of cases, so that whoever goes through the whole record can fold them all."""

from __future__ import annotations

from typing import Any

from rvlms_plan.use_cases.recording import JournalKind
from rvlms_plan.use_cases.site.directory import SITE

KINDS: dict[str, JournalKind[Any, Any]] = {SITE.name: SITE}
