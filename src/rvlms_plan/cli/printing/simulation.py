"""What was simulated, and whether the rules found what was planted: as lines and as data."""

from __future__ import annotations

from typing import Any

from rvlms_plan.domain.counting import count
from rvlms_plan.use_cases.simulating import Checked, OfRule, Written, counted


def checked_lines(checked: Checked) -> list[str]:
    """Give precision and recall by rule, then what differs."""
    rows = [*checked.rules.items(), ("all rules", counted(checked.rules.values()))]
    lines = [f"{'rule':28}{'planted':>9}{'found':>9}{'unplanted':>11}{'precision':>11}{'recall':>9}"]
    lines += [
        f"{name:28}{of.found + of.missed:>9}{of.found:>9}{of.unplanted:>11}"
        f"{_share(of.precision):>11}{_share(of.recall):>9}"
        for name, of in rows
    ]
    lines += [f"not found: {code} {rule}, {about}" for code, rule, about in checked.missed]
    lines += [f"not planted: {code} {rule}, {about}" for code, rule, about in checked.unplanted]
    return [
        *lines,
        f"{count(checked.cases, 'case')}. The faults are of our own making; no theatre was watched.",
    ]


def checked_data(checked: Checked) -> dict[str, Any]:
    """Give the same as data."""
    return {
        "cases": checked.cases,
        "is_right": checked.is_right,
        "all": _data(counted(checked.rules.values())),
        "rules": {name: _data(of) for name, of in checked.rules.items()},
        "missed": [_one(*each) for each in checked.missed],
        "unplanted": [_one(*each) for each in checked.unplanted],
    }


def written_data(written: Written, checked: Checked | None) -> dict[str, Any]:
    """Give what was written as data, and the comparison where it was asked for."""
    return {
        "synthetic": True,
        "seed": written.seed,
        "until": written.until.isoformat(),
        "cases": written.cases,
        "entries": written.entries,
        "were_there": written.were_there,
        "check": checked_data(checked) if checked else None,
    }


def _data(of: OfRule) -> dict[str, Any]:
    return {
        "planted": of.found + of.missed,
        "found": of.found,
        "unplanted": of.unplanted,
        "precision": None if of.precision is None else f"{of.precision:.4f}",
        "recall": None if of.recall is None else f"{of.recall:.4f}",
    }


def _one(code: str, rule: str, about: str) -> dict[str, str]:
    return {"code": code, "rule": rule, "about": about}


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.4f}"
