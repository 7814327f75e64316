"""The course of a case: its phases, notes, follow-ups, its end."""

from __future__ import annotations

from rvlms_plan.domain.case import CaseView, course, decisions
from rvlms_plan.use_cases.live import LiveCase, Recorded
from rvlms_plan.use_cases.station import Who
from rvlms_plan.use_cases.theatre.items import voice_of


def close_phase(
    live: LiveCase, phase_id: str, who: Who, *, confirmed: bool = False, request: str | None = None
) -> Recorded:
    """Close a phase. Raises as `course.close_phase`."""
    return live.record(lambda view: course.close_phase(view, phase_id, confirmed=confirmed), who, request)


def note(live: LiveCase, text: str, who: Who, request: str | None = None) -> Recorded:
    """Write a note. Raises as `course.note`."""
    voice = voice_of(live.view, who)
    return live.record(lambda view: course.note(view, text, who.happened_at, voice), who, request)


def follow_up(
    live: LiveCase,
    by: str,
    state: str,
    who: Who,
    *,
    imaging: str | None = None,
    site: str | None = None,
    request: str | None = None,
) -> Recorded:
    """Record a follow-up on the day of `who.happened_at`. Raises as `course.follow_up`."""

    def ask(view: CaseView) -> decisions.Facts:
        now = live.station.now()
        return course.follow_up(view, by, state, imaging, site, who.happened_at or now, now)

    return live.record(ask, who, request)


def close(live: LiveCase, reason: str | None, who: Who, request: str | None = None) -> Recorded:
    """Close the case. Raises as `course.close`."""
    return live.record(lambda view: course.close(view, reason), who, request)


def abandon(live: LiveCase, reason: str, who: Who, request: str | None = None) -> Recorded:
    """Give the case up. Raises as `course.abandon`."""
    return live.record(lambda view: course.abandon(view, reason), who, request)
