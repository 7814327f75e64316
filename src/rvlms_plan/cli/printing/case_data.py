"""A case as JSON data. Its shape is in docs/command-line.md and does not change silently: keys are only added."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rvlms_plan.cli.printing.operation_data import operation_data
from rvlms_plan.domain.answers import answer_words
from rvlms_plan.domain.case import Case, CaseView, Given, ItemState, ItemView, PhaseView, closing_words
from rvlms_plan.domain.checklist import Stop
from rvlms_plan.domain.entries import Entry, ItemDeferred, ItemOverridden, ItemsReopened, NoteWritten
from rvlms_plan.domain.happenings import happening_words
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.presence import Present
from rvlms_plan.domain.summary import next_due, summary_value, summary_words


def case_data(view: CaseView, now: datetime, present: Iterable[Present] = ()) -> dict[str, Any]:
    """Give everything that `case show` knows; clamps that are on have run until `now`."""
    case, checklist = view.case, view.case.checklist
    due = next_due(view)
    return {
        "code": case.code,
        "id": case.id,
        "status": str(view.status),
        "age": case.age,
        "sex": case.sex,
        "checklist": {
            "id": checklist.id,
            "version": checklist.version,
            "title": checklist.title,
            "sha256": checklist.sha256,
        },
        "opened_at": _at(case.opened),
        "changed_at": _at(case.newest or case.opened),
        "entries": case.position,
        "current_phase": view.current.phase.id if view.current else None,
        "bars": view.bars(view.current) if view.current and case.ended is None else [],
        "stops": [_stop(stop) for stop in view.stops],
        "head": [words for field in checklist.summary if field.head and (words := summary_words(view, field))],
        "summary": {
            field.id: {"title": field.title, "value": value, "words": summary_words(view, field), "unit": field.unit}
            for field in checklist.summary
            if (value := summary_value(view, field)) is not None
        },
        "phases": [_phase(view, phase) for phase in view.phases],
        "happenings": [
            {
                "entry": each.entry.position,
                "what": each.what,
                "at": each.at.isoformat(),
                "value": each.value,
                "amount": each.amount,
                "product": each.product,
                "sets": each.sets,
                "words": happening_words(checklist, each),
                "entered_at": _at(each.entry),
                "late": each.entry.is_late,
                "corrected": each.corrected,
                **_said(each.entry),
            }
            for each in case.happenings
        ],
        **operation_data(view, now),
        "follow_ups": [
            {
                "entry": each.entry.position,
                "on": each.on.isoformat(),
                "by": each.by,
                "state": each.state,
                "imaging": each.imaging,
                "site": each.site,
                "corrected": each.corrected,
                **_said(each.entry),
            }
            for each in case.follow_ups
        ],
        "notes": [
            {"entry": each.position, "text": each.fact.text, "at": _at(each), **_said(each)}
            for each in case.notes
            if isinstance(each.fact, NoteWritten)
        ],
        "people": [{"person": person, "role": role} for person, role in case.people.items()],
        "stations": [
            {"station": each.station, "person": each.person, "role": each.role, "shows": each.shows} for each in present
        ],
        "due": {"title": due[0], "on": due[1].isoformat()} if due else None,
        "ended": _ended(case),
        "amended": case.is_amended,
    }


def _phase(view: CaseView, phase: PhaseView) -> dict[str, Any]:
    closing = phase.closing
    return {
        "id": phase.phase.id,
        "title": phase.phase.title,
        "state": str(phase.state),
        "words": phase_state_words(view, phase),
        "why": phase.why,
        "before_incision": phase.phase.before_incision,
        "core_step": phase.phase.core_step,
        "bars": [] if view.case.ended else view.bars(phase) if _can_be_barred(phase) else [],
        "overrides": phase.overrides,
        "open": phase.count(ItemState.OPEN),
        "closed": None
        if closing is None
        else {
            "entry": closing.entry.position,
            "at": _at(closing.entry),
            "overrides": closing.fact.overrides,
            "open_items": list(closing.fact.open_items),
            **_said(closing.entry),
        },
        "items": [_item(each) for each in phase.items],
        "deferred_here": [each.item.id for each in phase.deferred_here],
    }


def _can_be_barred(phase: PhaseView) -> bool:
    return phase.state not in {"closed", "not-applicable"}


def _item(each: ItemView) -> dict[str, Any]:
    given, act = each.given, each.act
    entry = given.entry if given is not None else each.act_entry
    voices = given.voices if given is not None else (entry.stamp.said_by,) if entry is not None else ()
    return {
        "id": each.item.id,
        "challenge": each.item.challenge,
        "state": str(each.state),
        "level": str(each.item.level),
        "roles": list(each.item.roles),
        "why": each.why,
        "answer": {name: _plain(value) for name, value in given.answer.items()} if given is not None else None,
        "words": answer_words(each.item, given.answer) if given is not None else "",
        "said_by": voices[-1].person if voices else None,
        "role": voices[-1].role if voices else None,
        "voices": [_voice(voice) for voice in voices],
        "second": _voice(act.second) if isinstance(act, ItemOverridden) else None,
        "deferred_to": act.to if isinstance(act, ItemDeferred) else None,
        "entry": entry.position if entry is not None else None,
        "entered_by": entry.stamp.entered_by if entry is not None else None,
        "at": _at(entry) if entry is not None else None,
        "happened_at": entry.stamp.happened_at.isoformat() if entry is not None else None,
        "reopened": _reopened(each),
        "corrected": given.corrected if given is not None else 0,
        "asked_again": list(given.asked_again) if given is not None else [],
        "verify": each.item.verify,
    }


def phase_state_words(view: CaseView, phase: PhaseView) -> str:
    """Say in words how a phase stands; once the case has ended, one never begun was never performed."""
    if phase.state == "closed":
        return closing_words(phase)
    if phase.state == "not-begun" and view.case.ended is not None:
        return "never performed"
    return {"not-applicable": f"not applicable because {phase.why}", "waits": f"waits for {phase.why}"}.get(
        phase.state, phase.state.replace("-begun", " begun")
    )


def _stop(stop: Stop) -> dict[str, Any]:
    return {"id": stop.id, "says": stop.says, "back_to": stop.back_to, "card": stop.card}


def _ended(case: Case) -> dict[str, Any] | None:
    ended = case.ended
    if ended is None:
        return None
    return {
        "how": "abandoned" if ended.abandoned else "closed",
        "entry": ended.entry.position,
        "at": _at(ended.entry),
        "reason": ended.reason,
        "open_phases": list(ended.open_phases),
        **_said(ended.entry),
    }


def _reopened(each: ItemView) -> dict[str, Any] | None:
    """Say why an item is asked again while it is, and what stood before."""
    reopened = each.reopened
    if reopened is None or not each.is_unmet or not isinstance(reopened.entry.fact, ItemsReopened):
        return None
    before = reopened.before
    words = answer_words(each.item, before.answer) if isinstance(before, Given) else ""
    return {"entry": reopened.entry.position, "because": reopened.entry.fact.because, "before": words}


def _said(entry: Entry) -> dict[str, Any]:
    stamp = entry.stamp
    return {"said_by": stamp.said_by.person, "role": stamp.said_by.role, "entered_by": stamp.entered_by}


def _voice(voice: Voice) -> dict[str, str]:
    return {"person": voice.person, "role": voice.role}


def _at(entry: Entry) -> str:
    return entry.stamp.at.isoformat()


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
