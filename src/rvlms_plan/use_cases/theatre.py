"""What the team in theatre does: open a case, answer its items, close its phases, follow the patient up.

The screens and the command line come through here. Texts from people are read here; decisions are the domain's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import Answer, parse_answer, parse_fields
from rvlms_plan.domain.case import CaseView, course, decisions
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.refusals import AskAgain, Unknown, shortened
from rvlms_plan.domain.text import clean_name
from rvlms_plan.formats import checklist as checklist_format
from rvlms_plan.store import journal
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases.live import LiveCase, Recorded, begin, found
from rvlms_plan.use_cases.register import cases as cases  # noqa: PLC0414 - listed here too
from rvlms_plan.use_cases.station import Station, Who

Given = Sequence[str] | Mapping[str, str]
"""An answer as typed: the words of a command line, or one text a field from a form."""

DEFAULT_CHECKLIST = "rvlms"


def new_case(
    database: Database,
    station: Station,
    code: str,
    who: Who,
    *,
    checklist: str | None = None,
    age: int | None = None,
    sex: str | None = None,
    request: str | None = None,
) -> LiveCase:
    """Open a case with the newest version of a shipped checklist; one that stands so already is taken up.

    Raises:
        Unknown: There is no such checklist, role or sex.
        BadValue: The code or the age cannot be taken.
        Refused: The code is taken by a case opened otherwise.
    """
    course.checked_code(code)
    shipped = checklist_format.shipped()
    name = checklist or DEFAULT_CHECKLIST
    if name not in shipped:
        raise Unknown("checklist", name, shipped)
    text = shipped[name].read_bytes()
    fact = course.open_case(checklist_format.load(text, shipped[name].name), code, age, sex)
    return begin(database, station, text, fact, who, request)


def ask_about_code(code: str, patterns: Sequence[str]) -> None:
    """Ask about a code that may be a patient's name or number.

    Raises:
        AskAgain: It matches one of the patterns.
    """
    if any(re.search(pattern, code) for pattern in patterns):
        raise AskAgain(
            [f"{shortened(code)} looks like a name or a hospital number. A case has a pseudonym. Is this one?"]
        )


def shipped_titles() -> dict[str, str]:
    """Give the shipped checklists' titles by id."""
    return {
        name: checklist_format.load(path.read_bytes(), path.name).title
        for name, path in checklist_format.shipped().items()
    }


def entries(database: Database, code: str) -> list[tuple[e.Entry, str]]:
    """Read a case's journal, oldest first, each entry with its hash in hexadecimal."""
    with database.reading() as connection:
        row = found(connection, code)
        return [(kept.entry, kept.hash.hex()) for kept in journal.read(connection, journal.CASE, row.case_id)]


def answer(
    live: LiveCase, item_id: str, given: Given, who: Who, *, confirmed: bool = False, request: str | None = None
) -> Recorded:
    """Answer an item. Raises as `decisions.answer`, and BadValue for a text that is no answer."""
    voice = _voice(live.view, who)

    def ask(view: CaseView) -> decisions.Facts:
        value = read_answer(view, item_id, given, live.station.now())
        return decisions.answer(view, item_id, value, voice, confirmed=confirmed)

    return live.record(ask, who, request)


def correct(
    live: LiveCase,
    item_id: str,
    given: Given | None,
    who: Who,
    *,
    because: str,
    reason: str,
    confirmed: bool = False,
    request: str | None = None,
) -> Recorded:
    """Replace or (with None) withdraw what stands for an item. Raises as `decisions.correct`."""

    def ask(view: CaseView) -> decisions.Facts:
        value = None if given is None else read_answer(view, item_id, given, live.station.now())
        return decisions.correct(view, item_id, value, because=because, reason=reason, confirmed=confirmed)

    return live.record(ask, who, request)


def set_not_applicable(live: LiveCase, item_id: str, reason: str, who: Who, request: str | None = None) -> Recorded:
    """Set an item not applicable by hand. Raises as `decisions.set_not_applicable`."""
    return live.record(lambda view: decisions.set_not_applicable(view, item_id, reason), who, request)


def defer(live: LiveCase, item_id: str, to: str, who: Who, request: str | None = None) -> Recorded:
    """Put an item off to a later phase. Raises as `decisions.defer`."""
    return live.record(lambda view: decisions.defer(view, item_id, to), who, request)


def override(
    live: LiveCase, item_id: str, reason: str, second: Voice, who: Who, request: str | None = None
) -> Recorded:
    """Pass by a blocking item with a second person. Raises as `decisions.override`."""
    voice, other = _voice(live.view, who), Voice(clean_name(second.person, "The second person's name"), second.role)
    return live.record(lambda view: decisions.override(view, item_id, reason, voice, other), who, request)


def close_phase(
    live: LiveCase, phase_id: str, who: Who, *, confirmed: bool = False, request: str | None = None
) -> Recorded:
    """Close a phase. Raises as `course.close_phase`."""
    return live.record(lambda view: course.close_phase(view, phase_id, confirmed=confirmed), who, request)


def happen(live: LiveCase, what: str, who: Who, request: str | None = None) -> Recorded:
    """Record incision, closure or leaving theatre. Raises as `course.happen`."""
    return live.record(lambda view: course.happen(view, what, who.happened_at, live.station.now()), who, request)


def note(live: LiveCase, text: str, who: Who, request: str | None = None) -> Recorded:
    """Write a note. Raises as `course.note`."""
    voice = _voice(live.view, who)
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


def correct_entry(
    live: LiveCase,
    entry: int,
    changes: Mapping[str, str],
    who: Who,
    *,
    because: str,
    reason: str,
    request: str | None = None,
) -> Recorded:
    """Correct a happening or a follow-up, its time by `who.happened_at`. Raises as `course.correct_entry`."""

    def ask(view: CaseView) -> decisions.Facts:
        now = live.station.now()
        return course.correct_entry(view, entry, changes, who.happened_at, now, because=because, reason=reason)

    return live.record(ask, Who(who.person, who.role, who.entered_by), request)


def close(live: LiveCase, reason: str | None, who: Who, request: str | None = None) -> Recorded:
    """Close the case. Raises as `course.close`."""
    return live.record(lambda view: course.close(view, reason), who, request)


def abandon(live: LiveCase, reason: str, who: Who, request: str | None = None) -> Recorded:
    """Give the case up. Raises as `course.abandon`."""
    return live.record(lambda view: course.abandon(view, reason), who, request)


def read_answer(view: CaseView, item_id: str, given: Given, at: datetime) -> Answer:
    """Read an answer as typed.

    Raises:
        Unknown: The checklist has no such item.
        BadValue: It is no answer to that item.
    """
    checklist = view.case.checklist
    if item_id not in checklist.items:
        raise Unknown("item", item_id, checklist.items)
    item = checklist.items[item_id]
    if isinstance(given, Mapping):
        return parse_fields(checklist, item, given, at)
    return parse_answer(checklist, item, given, at)


def _voice(view: CaseView, who: Who) -> Voice:
    if who.role not in view.case.checklist.role_titles:
        raise Unknown("role", who.role, view.case.checklist.role_titles)
    return Voice(clean_name(who.person), who.role)
