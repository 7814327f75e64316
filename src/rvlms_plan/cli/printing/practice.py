"""Practice cases and debriefs as JSON data, of the shape in docs/command-line.md."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from rvlms_plan.domain.checklist import Source
from rvlms_plan.domain.practice.debrief import Debrief
from rvlms_plan.domain.practice.patient import Patient
from rvlms_plan.domain.practice.wording import source_words


def patient_data(patient: Patient) -> dict[str, Any]:
    """Give a practice case in short."""
    return {
        "id": patient.id,
        "version": patient.version,
        "title": patient.title,
        "synthetic": True,
        "difficulty": patient.difficulty,
        "checklist": {"id": patient.checklist, "version": patient.checklist_version},
        "begins": patient.begins,
        "ends": patient.ends,
        "killers": [{"kind": each.kind, "name": each.name} for each in patient.killers],
    }


def debrief_data(found: Debrief, sources: Mapping[str, Source]) -> dict[str, Any]:
    """Give a debrief."""
    return {
        "case": found.patient.id,
        "version": found.patient.version,
        "synthetic": True,
        "mode": found.mode,
        "passed": found.passed,
        "killers_missed": [each.about for each in found.killers],
        "right": found.right,
        "steps": found.steps,
        "percent": found.percent,
        "remarks": [
            {
                "kind": str(each.kind),
                "of": each.of,
                "about": each.about,
                "killer": each.killer,
                "says": each.says,
                "why": each.why,
                "sources": source_words(each, sources),
            }
            for each in found.remarks
        ],
        "timeline": [
            {"what": each.title, "minutes": _minutes(each.own), "reference_minutes": _minutes(each.reference)}
            for each in found.timeline
        ],
    }


def _minutes(time: timedelta | None) -> int | None:
    return None if time is None else int(time.total_seconds() // 60)
