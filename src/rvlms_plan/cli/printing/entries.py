"""Entries: those that a command made, and whole journals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rvlms_plan.domain.case import Case
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.entries import Entry, Stamp, to_data
from rvlms_plan.domain.people import AUTHENTICATED, BROKE_GLASS
from rvlms_plan.domain.timeline import Told, timeline, told
from rvlms_plan.use_cases.live import Recorded


def recorded_lines(recorded: Recorded, before: Case) -> Iterator[str]:
    """Give one line an entry that was made; `before` is the case as it was when it was taken up."""
    case = recorded.view.case
    for entry in recorded.entries:
        follows = before.position + 1 == entry.position
        words = told(before if follows else case, entry)
        before = before.after(entry) if follows else case
        what = f"{words.title}: {words.new}" if words.new else words.title
        yield f"{case.code}, entry {entry.position}: {what}, said by {_voice(case.checklist, entry.stamp)}"


def recorded_data(recorded: Recorded) -> dict[str, Any]:
    """Give what a writing command did as JSON data."""
    view = recorded.view
    return {
        "case": view.case.code,
        "status": str(view.status),
        "phase": view.current.phase.id if view.current else None,
        "stood_already": not recorded.entries,
        "entries": [to_data(entry) for entry in recorded.entries],
    }


def entries_lines(checklist: Checklist, journal: Sequence[Entry]) -> Iterator[str]:
    """Give one line an entry: its number, when it was entered, who said it, what it says, and what stood before."""
    width = len(str(len(journal)))
    for each in timeline(checklist, journal):
        yield f"{each.entry.position:>{width}}  {each.entry.stamp.at:%Y-%m-%d %H:%M:%S}  " + _line(checklist, each)


def entries_data(journal: Sequence[tuple[Entry, str]]) -> list[dict[str, Any]]:
    """Give a journal as JSON data: every entry as it is kept, with its hash."""
    return [to_data(entry) | {"hash": own} for entry, own in journal]


def _line(checklist: Checklist, each: Told) -> str:
    stamp = each.entry.stamp
    new = f"{each.old} → {each.new}" if each.old else each.new
    what = f"{each.title} [{each.about}]" + (f": {new}" if new else "")
    because = f"{each.because.replace('-', ' ')}: " if each.because else ""
    why = f" ({because}{each.reason})" if each.reason else ""
    return f"{_voice(checklist, stamp)}{_typist(stamp)}{_happened(stamp)}: {what}{why}"


def _voice(checklist: Checklist, stamp: Stamp) -> str:
    voice = stamp.said_by
    return f"{voice.person} ({checklist.role_titles.get(voice.role, voice.role)})"


def _typist(stamp: Stamp) -> str:
    typed = "" if stamp.entered_by == stamp.said_by.person else f", typed by {stamp.entered_by}"
    return typed + {AUTHENTICATED: ", by PIN", BROKE_GLASS: ", GLASS BROKEN"}.get(stamp.entered_known, "")


def _happened(stamp: Stamp) -> str:
    return "" if stamp.happened_at == stamp.at else f", happened {stamp.happened_at:%Y-%m-%d %H:%M}"
