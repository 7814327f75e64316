"""Entries told in words: what was entered, what stood before it, and why it changed. For timelines and audits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from rvlms_plan.domain import drill_entries as de
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import Answer, answer_words
from rvlms_plan.domain.case import Case, Standing, closed_words, opened
from rvlms_plan.domain.case.course import FOLLOW_UP_BY, FOLLOW_UP_STATES
from rvlms_plan.domain.case.items import because_words
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.operation_words import numbered_words, operation_words

NOTHING = "nothing"
WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Told:
    """One entry in words. `about` is the id of the item or phase, or the kind of happening; `old` what stood before."""

    entry: e.Entry
    about: str
    title: str
    new: str = ""
    old: str = ""
    because: str = ""
    reason: str = ""


def timeline(checklist: Checklist, journal: Iterable[e.Entry]) -> Iterator[Told]:
    """Tell a whole journal, oldest first."""
    journal = iter(journal)
    first = next(journal)
    case = opened(checklist, "", first)
    yield told(case, first)
    for entry in journal:
        yield told(case, entry)
        case = case.after(entry)


def told(case: Case, entry: e.Entry) -> Told:
    """Tell one entry; `case` is the case before it, or after it: then what stood before is left out."""
    checklist = case.checklist
    match entry.fact:
        case e.CaseOpened() as fact:
            patient = ", ".join(filter(None, (fact.sex, None if fact.age is None else f"age {fact.age}")))
            new = "; ".join(filter(None, (patient, f"checklist {fact.checklist} {fact.version}")))
            return Told(entry, fact.code, "Case opened", new)
        case e.ItemAnswered() as fact:
            confirmed = " (asked again and confirmed)" if fact.asked_again else ""
            return _of_item(case, entry, fact.item, _answer(checklist, fact.item, fact.answer) + confirmed)
        case e.ItemCorrected() as fact:
            new = _answer(checklist, fact.item, fact.answer) if fact.answer is not None else "withdrawn"
            old = _standing(checklist, fact.item, case.standing(fact.item))
            return _of_item(case, entry, fact.item, new, old=old, because=fact.because, reason=fact.reason)
        case e.ItemSetNotApplicable() as fact:
            return _of_item(case, entry, fact.item, "not applicable", reason=fact.reason)
        case e.ItemDeferred() as fact:
            return _of_item(case, entry, fact.item, f"deferred to {checklist.phase(fact.to).title}")
        case e.ItemOverridden() as fact:
            second = f"{fact.second.person} ({checklist.role_titles.get(fact.second.role, fact.second.role)})"
            return _of_item(case, entry, fact.item, f"overridden, with {second}", reason=fact.reason)
        case e.PhaseClosed() as fact:
            return Told(entry, fact.phase, checklist.phase(fact.phase).title, closed_words(fact))
        case e.PhaseReopened() as fact:
            unmet = ", ".join(checklist.items[item].challenge for item in fact.items)
            return Told(entry, fact.phase, checklist.phase(fact.phase).title, f"re-opened: {unmet}")
        case e.FollowUpRecorded() as fact:
            found = _follow_up(entry.stamp.happened_at, fact.by, fact.state, fact.imaging, fact.site)
            return Told(entry, "follow-up", "Follow-up", found)
        case e.ItemsReopened() as fact:
            again = ", ".join(checklist.items[item].challenge for item in fact.items)
            return Told(
                entry, fact.because, "Asked again", again, reason=f"after: {because_words(checklist, fact.because)}"
            )
        case e.EntryCorrected() as fact:
            return _entry_corrected(case, entry, fact)
        case _:
            return _of_course(case, entry) or Told(entry, *operation_words(case, entry))


def _of_course(case: Case, entry: e.Entry) -> Told | None:
    match entry.fact:
        case e.NoteWritten() as fact:
            return Told(entry, "note", "Note", fact.text)
        case e.CaseClosed() as fact:
            titles = [case.checklist.phase(phase).title for phase in fact.open_phases]
            left = f"with phases open: {', '.join(titles)}" if titles else ""
            return Told(entry, case.code, "Case closed", left, reason=fact.reason or "")
        case e.CaseAbandoned() as fact:
            return Told(entry, case.code, "Case abandoned", reason=fact.reason)
        case e.ClockJumped(restarted=True):
            return Told(entry, "clock", "The station's machine was started anew", "times across it are by its clock")
        case e.ClockJumped() as fact:
            return Told(
                entry, "clock", "The station's clock was moved", f"by {fact.seconds} s; times within one run were not"
            )
        case _:
            return _of_drill(entry)


def _of_drill(entry: e.Entry) -> Told | None:
    match entry.fact:
        case de.DrillBegun() as fact:
            return Told(
                entry, fact.practice, "Drill begun", f"{fact.practice} {fact.version}, {fact.mode}, {fact.learner}"
            )
        case de.DrillTakenUp():
            return Told(entry, "drill", "Drill taken up", "what stands above was done by a safe team")
        case de.PatientAsked() as fact:
            return Told(entry, fact.request, "Asked", fact.says)
        case de.TurnTaken() as fact:
            return Told(entry, fact.turn, "The patient took a turn", fact.says)
        case de.DrillEnded():
            return Told(entry, "drill", "Drill ended")
        case _:
            return None


def _of_item(
    case: Case, entry: e.Entry, item: str, new: str, *, old: str = "", because: str = "", reason: str = ""
) -> Told:
    return Told(entry, item, case.checklist.items[item].challenge, new, old, because, reason)


def _answer(checklist: Checklist, item: str, answer: Answer) -> str:
    return answer_words(checklist.items[item], answer)


def _standing(checklist: Checklist, item: str, standing: Standing) -> str:
    if standing.given is not None:
        return _answer(checklist, item, standing.given.answer)
    match standing.act:
        case e.ItemOverridden():
            return "overridden"
        case e.ItemSetNotApplicable():
            return "not applicable"
        case e.ItemDeferred() as act:
            return f"deferred to {checklist.phase(act.to).title}"
        case None:
            return NOTHING


def _follow_up(on: datetime, by: str, state: str, imaging: str | None, site: str | None) -> str:
    details = (
        f"{on:%Y-%m-%d}",
        FOLLOW_UP_BY.get(by, by),
        FOLLOW_UP_STATES.get(state, state),
        f"imaging: {imaging}" if imaging else "",
        f"site: {site}" if site else "",
    )
    return ", ".join(filter(None, details))


def _entry_corrected(case: Case, entry: e.Entry, fact: e.EntryCorrected) -> Told:
    """Tell a correction of an entry that goes by its number: what stood, and what stands now."""
    after = case.after(entry) if case.position < entry.position else case
    title, old = _numbered(case, fact.entry) or ("Entry", WITHDRAWN)
    new = (_numbered(after, fact.entry) or ("", WITHDRAWN))[1]
    return Told(entry, f"entry {fact.entry}", title, new, old, fact.because, fact.reason)


def _numbered(case: Case, position: int) -> tuple[str, str] | None:
    for visit in case.follow_ups:
        if visit.entry.position == position:
            return "Follow-up", _follow_up(visit.on, visit.by, visit.state, visit.imaging, visit.site)
    return numbered_words(case, position)
