"""Drills that ended and were not judged: the program was killed between the two, and the debrief is still to be had."""

from __future__ import annotations

from rvlms_plan.store.database import Database
from rvlms_plan.use_cases.practice import drilling, learning
from rvlms_plan.use_cases.practice.clock import DrillClock


def judge_what_ended(database: Database, clock: DrillClock) -> None:
    """Judge every drill that ended and has no result yet."""
    known = {each.fact.drill for each in learning.results(database)}
    for code, drill in drilling.drills(database):
        if drill.ended is not None and code not in known:
            found = drilling.resume_drill(database, clock, code)
            clock.stop()
            learning.judge(database, lambda: clock.real, code, found.live.case.id, found.debrief())
