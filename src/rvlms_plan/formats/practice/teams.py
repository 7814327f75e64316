"""A team that plays a practice case by itself, as a YAML file."""

from __future__ import annotations

from contextlib import suppress

from rvlms_plan.domain.practice.team import Team
from rvlms_plan.formats.checklist import shape
from rvlms_plan.formats.checklist.problems import BadChecklist, Enough, Report, choose, quoted
from rvlms_plan.formats.checklist.reading import read
from rvlms_plan.formats.checklist.text import decode
from rvlms_plan.formats.checklist.tree import Mapping, where
from rvlms_plan.formats.practice import values
from rvlms_plan.formats.practice.loading import Loaded
from rvlms_plan.formats.practice.models import TeamFile


class BadTeam(BadChecklist):
    """A team that could not play, with every problem that was found in its file."""


def load_team(text: bytes, name: str, loaded: Loaded) -> Team:
    """Load a team for a practice case.

    Raises:
        BadTeam: It names what the case does not have, or is of the wrong shape.
    """
    report = Report(name)
    file: TeamFile | None = None
    with suppress(Enough):
        decoded = decode(text, report)
        root = read(decoded, report) if decoded is not None else None
        if root is not None:
            file = shape.check(root, TeamFile, report)
            if isinstance(root, Mapping):
                _names(root, loaded, report)
    if file is None or report.problems:
        raise BadTeam(report.problems)
    return values.team(file)


def _names(root: Mapping, loaded: Loaded, report: Report) -> None:
    items = list(loaded.checklist.items)
    known = [*items, *(each.id for each in loaded.patient.requests), *(each.id for each in loaded.checklist.cards)]
    for name, node in root.texts("skip"):
        if name not in known:
            says = f"there is no item, request or card called {quoted(name)}"
            report.add(node.mark, where(node), says, choose(name, known, "delete it"))
    for key in ("answers", "after"):
        section = root.map(key)
        for name in section.children if section else ():
            if section is not None and name not in items:
                advice = choose(name, items, "delete it")
                report.add(section.marks[name], where(section), f"there is no item called {quoted(name)}", advice)
