"""The planning picture as JSON data. Its shape is in docs/command-line.md; keys are only added."""

from __future__ import annotations

from typing import Any

from rvlms_plan.domain.picture import Picture, legend


def picture_data(picture: Picture) -> dict[str, Any]:
    """Give what is marked where, how the thrombus runs, and everything that the picture says in words."""
    checklist = picture.checklist
    return {
        "code": picture.code,
        "checklist": {"id": checklist.id, "version": checklist.version, "sha256": checklist.sha256},
        "marks": [
            {"kind": str(mark.kind), "place": mark.place, "answer": mark.answer, "words": mark.words}
            for mark in picture.marks
        ],
        "thrombus": [
            {"place": stretch.place, "begins": stretch.begins, "ends": stretch.ends} for stretch in picture.path
        ],
        "words": [words for _, words in legend(picture)],
    }
