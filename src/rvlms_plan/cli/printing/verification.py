"""What a verification came to, as data."""

from __future__ import annotations

from typing import Any

from rvlms_plan.use_cases.verifying import Report


def report_data(report: Report) -> dict[str, Any]:
    """Give a verification as JSON data."""
    return {
        "whole": report.is_whole,
        "thorough": report.thorough,
        "entries": report.entries,
        "journals": report.journals,
        "texts": report.texts,
        "checkpoints": {
            "count": report.checkpoints,
            "kept_compared": report.kept_checked,
            "newest": report.newest,
            "uncovered_journals": report.uncovered_journals,
            "uncovered_entries": report.uncovered_entries,
            "uncovered_closings": report.uncovered_closings,
        },
        "keys": [
            {"key": used.key, "station": used.station, "checkpoints": used.checkpoints} for used in report.keys.values()
        ],
        "problems": [
            {
                "journal": each.journal,
                "id": each.id,
                "code": each.code,
                "position": each.position,
                "what": each.what,
            }
            for each in report.problems
        ],
    }
