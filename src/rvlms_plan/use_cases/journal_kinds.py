"""The kinds of journal beside those of cases, so that whoever goes through the whole record can fold them all."""

from __future__ import annotations

from typing import Any

from rvlms_plan.domain.review import FACTS, Review, ReviewFact
from rvlms_plan.store import journal
from rvlms_plan.use_cases.recording import JournalKind
from rvlms_plan.use_cases.site.directory import SITE

REVIEW: JournalKind[Review, ReviewFact] = JournalKind(journal.REVIEW, FACTS, Review, Review.after)
"""The review of a case goes by the case's id."""

KINDS: dict[str, JournalKind[Any, Any]] = {each.name: each for each in (SITE, REVIEW)}
