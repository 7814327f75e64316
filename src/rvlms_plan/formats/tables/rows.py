"""The rows of the tables, from a case or a checklist. Each gives its cells in the order of its table's columns."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import as_typed, words
from rvlms_plan.domain.case import ItemState, ItemView
from rvlms_plan.domain.case.operating import vessel_title
from rvlms_plan.domain.checklist import AMOUNT, Checklist, Field, SummaryField
from rvlms_plan.domain.clamps import kind_of
from rvlms_plan.domain.findings import VERSION, rule_of
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.summary import summary_value
from rvlms_plan.domain.timeline import Told
from rvlms_plan.formats.case_record import CaseRecord
from rvlms_plan.formats.tables.columns import SUMMARY, TABLES

Row = tuple[object, ...]


def case_row(record: CaseRecord, summary: Iterable[str]) -> Row:
    """Give the row of a case; `summary` are the ids of the summary answers that have a column."""
    view, case = record.view, record.view.case
    counts = Counter(shown.state for shown in view.items.values())
    fields = {field.id: field for field in case.checklist.summary}
    newest = case.newest or case.opened
    return (
        case.code,
        case.checklist.id,
        case.checklist.version,
        case.checklist.sha256,
        str(view.status),
        case.age,
        case.sex,
        _time(case.opened.stamp.at),
        _time(newest.stamp.at),
        _time(case.ended.entry.stamp.at) if case.ended else None,
        case.is_amended,
        case.position,
        record.hashes[-1],
        len(view.items),
        *(counts[state] for state in _COUNTED),
        sum(not finding.is_success for finding in record.findings),
        sum(finding.is_success for finding in record.findings),
        *(summary_value(view, fields[each]) if each in fields else None for each in summary),
    )


_COUNTED = (
    ItemState.DONE,
    ItemState.NOT_APPLICABLE,
    ItemState.DEFERRED,
    ItemState.OVERRIDDEN,
    ItemState.OPEN,
    ItemState.WAITS,
)


def answer_rows(record: CaseRecord) -> Iterator[Row]:
    """Give the rows of all items of a case, answered or not."""
    case = record.view.case
    for shown in record.view.items.values():
        is_done = shown.state is ItemState.DONE
        given = shown.given if is_done else None
        entry = given.entry if given else shown.act_entry if shown.state is not ItemState.WAITS else None
        voices = given.voices if given else (entry.stamp.said_by,) if entry else ()
        for field in shown.item.fields:
            value = given.answer.get(field.name) if given else None
            yield (
                case.code,
                case.checklist.phase_of[shown.item.id].id,
                shown.item.id,
                field.name,
                str(shown.state),
                None if value is None else as_typed(value),
                field.unit,
                None if value is None else words(field, value),
                *_voices(voices),
                *(_times(entry) if entry else (None, None, None, None)),
                given.corrected if given else None,
                bool(given.asked_again) if given else None,
                _why(shown),
            )


def _why(shown: ItemView) -> str:
    second = f", with {shown.act.second.person}" if isinstance(shown.act, e.ItemOverridden) else ""
    return shown.why + (second if shown.state is ItemState.OVERRIDDEN else "")


def entry_rows(record: CaseRecord) -> Iterator[Row]:
    """Give the rows of a journal, oldest first: each entry once."""
    checklist = record.view.case.checklist
    for told, own in zip(record.told, record.hashes, strict=True):
        entry, stamp = told.entry, told.entry.stamp
        item = getattr(entry.fact, "item", None)
        phase = checklist.phase_of[item].id if item in checklist.phase_of else getattr(entry.fact, "phase", None)
        yield (
            record.view.case.code,
            entry.position,
            _activity(told),
            _time(stamp.happened_at),
            _time(stamp.at),
            f"{stamp.said_by.role}:{stamp.said_by.person}",
            stamp.said_by.person,
            stamp.said_by.role,
            stamp.entered_by,
            stamp.said_known,
            stamp.entered_known,
            stamp.station,
            entry.kind,
            phase,
            item,
            told.new,
            told.old,
            told.because,
            told.reason,
            int((stamp.at - stamp.happened_at).total_seconds()),
            json.dumps(e.to_data(entry)["fact"], ensure_ascii=False, separators=(",", ":")),
            stamp.request,
            own,
        )


_DONE_TO = {
    e.ItemAnswered: "answered",
    e.ItemCorrected: "corrected",
    e.ItemSetNotApplicable: "not applicable",
    e.ItemDeferred: "deferred",
    e.ItemOverridden: "overridden",
    e.ItemReadAloud: "read aloud",
    e.CaughtByList: "caught by",
    e.PhaseClosed: "closed",
    e.PhaseReopened: "re-opened",
    e.Happened: "happened",
    e.ClampPlaced: "clamp on",
    e.ClampReleased: "clamp off",
    e.CardOpened: "card taken up",
    e.CardStepDone: "card step done",
    e.CardEnded: "card ended",
}
"""What was done to what the entry is about. All other kinds are about no one thing that cases share."""
_ALONE = {
    e.CaseOpened: "case opened",
    e.CaseClosed: "case closed",
    e.CaseAbandoned: "case abandoned",
    e.ItemsReopened: "items asked again",
    e.NoteWritten: "note written",
    e.FollowUpRecorded: "follow-up",
    e.EntryCorrected: "entry corrected",
    e.ClockJumped: "clock moved",
}


def _activity(told: Told) -> str:
    kind = type(told.entry.fact)
    return _ALONE.get(kind) or f"{_DONE_TO[kind]} {told.about}"


def clamp_rows(record: CaseRecord) -> Iterator[Row]:
    """Give the rows of a case's clamps, withdrawn ones too."""
    rules = record.view.case.checklist.clamps
    for clamp in record.view.case.operation.clamps:
        placed, released = clamp.entry.stamp.said_by, clamp.off_entry.stamp.said_by if clamp.off_entry else None
        yield (
            record.view.case.code,
            clamp.entry.position,
            clamp.vessel,
            vessel_title(rules, clamp.vessel),
            kind_of(rules, clamp),
            clamp.type,
            _time(clamp.on),
            _time(clamp.off) if clamp.off else None,
            int((clamp.off - clamp.on).total_seconds()) if clamp.off else None,
            placed.person,
            placed.role,
            released.person if released else None,
            released.role if released else None,
            len(clamp.corrections),
            clamp.withdrawn,
        )


def happening_rows(record: CaseRecord) -> Iterator[Row]:
    """Give the rows of what happened in the operation."""
    kinds = record.view.case.checklist.happening_kinds
    for each in record.view.case.happenings:
        kind = kinds.get(each.what)
        amount = kind.field(AMOUNT) if kind else None
        yield (
            record.view.case.code,
            each.entry.position,
            each.what,
            kind.title if kind else each.what,
            _time(each.at),
            each.product,
            each.amount,
            amount.unit if amount and each.amount is not None else None,
            each.sets if each.amount is not None else None,
            each.value,
            *_voices((each.entry.stamp.said_by,)),
            each.corrected,
        )


def follow_up_rows(record: CaseRecord) -> Iterator[Row]:
    """Give the rows of a case's follow-ups."""
    for visit in record.view.case.follow_ups:
        yield (
            record.view.case.code,
            visit.entry.position,
            _time(visit.on),
            visit.by,
            visit.state,
            visit.imaging,
            visit.site,
            *_voices((visit.entry.stamp.said_by,)),
            visit.corrected,
        )


def finding_rows(record: CaseRecord) -> Iterator[Row]:
    """Give the rows of what the rules remark on a case."""
    for finding in record.findings:
        yield (
            record.view.case.code,
            finding.rule,
            VERSION,
            finding.is_success,
            finding.about,
            finding.says,
            rule_of(finding.rule).limits,
            ";".join(map(str, finding.evidence)),
        )


def item_rows(checklist: Checklist) -> Iterator[Row]:
    """Give the rows of a checklist's items."""
    for item in checklist.items.values():
        for field in item.fields:
            yield (
                checklist.id,
                checklist.version,
                checklist.sha256,
                checklist.phase_of[item.id].id,
                item.id,
                field.name,
                item.challenge,
                item.response,
                field.title,
                str(field.kind),
                field.unit,
                _options(field),
                str(item.level),
                ";".join(item.roles),
                item.each,
                ";".join(item.sources),
                item.verify,
            )


def dictionary_rows(summary: Mapping[str, SummaryField]) -> Iterator[Row]:
    """Give the rows of the data dictionary, with the columns of summary answers behind those of the cases."""
    for table in TABLES:
        for column in table.columns:
            yield (f"{table.name}.csv", column.name, column.kind, None, column.says)
        if table is TABLES[0]:
            for name, field in summary.items():
                says = f"{field.title}: the summary answer read from {field.read}; empty where nobody answered."
                yield (f"{table.name}.csv", SUMMARY + name, "text", field.unit, says)


def _options(field: Field) -> str:
    return ";".join(f"{option}={said}" for option, said in field.options)


def _time(moment: datetime) -> str:
    return moment.isoformat()


def _times(entry: e.Entry) -> tuple[str, str, str, int]:
    return _time(entry.stamp.happened_at), _time(entry.stamp.at), entry.stamp.entered_by, entry.position


def _voices(voices: Iterable[Voice]) -> tuple[str, str]:
    voices = tuple(voices)
    return ";".join(voice.person for voice in voices), ";".join(voice.role for voice in voices)
