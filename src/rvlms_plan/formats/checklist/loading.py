"""Load a checklist, or say everything that is wrong with it."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import lru_cache

from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.refusals import Unknown
from rvlms_plan.formats.checklist import rules, shape, values
from rvlms_plan.formats.checklist.folder import shipped
from rvlms_plan.formats.checklist.models import File
from rvlms_plan.formats.checklist.problems import BadChecklist, Enough, Report
from rvlms_plan.formats.checklist.reading import read
from rvlms_plan.formats.checklist.text import decode


@lru_cache(maxsize=8)
def load(text: bytes, name: str, *, is_pinned: bool = False) -> Checklist:
    """Load a checklist from the bytes of its file, the same bytes once; `name` is what the problems call it.

    `is_pinned` says that a case was opened with this text: what only a new file has to get right is passed over.

    Raises:
        BadChecklist: It could not be run; all problems are named at once.
    """
    report = Report(name)
    file: File | None = None
    with suppress(Enough):
        file = _read(text, report, is_pinned=is_pinned)
    if file is None or report.problems:
        raise BadChecklist(report.problems)
    return values.checklist(file, hashlib.sha256(text).hexdigest())


def _read(text: bytes, report: Report, *, is_pinned: bool) -> File | None:
    decoded = decode(text, report)
    root = read(decoded, report) if decoded is not None else None
    if root is None:
        return None
    file = shape.check(root, File, report)
    rules.check(root, report, is_pinned=is_pinned)
    return file


def load_shipped(checklist_id: str) -> Checklist:
    """Load the shipped checklist of that id.

    Raises:
        Unknown: None is called so; the nearest is named.
        BadChecklist: The shipped file was changed and could not be run.
    """
    known = shipped()
    if checklist_id not in known:
        raise Unknown("checklist", checklist_id, known)
    file = known[checklist_id]
    return load(file.read_bytes(), file.name)
