"""A case as a QuestionnaireResponse: what stands now, in the shape of its own checklist's Questionnaire."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import Case, CaseView, ItemState, ItemView
from rvlms_plan.domain.case.course import FOLLOW_UP_BY, FOLLOW_UP_STATES
from rvlms_plan.domain.checklist import AMOUNT, PRODUCT, Status
from rvlms_plan.domain.conditions import Truth
from rvlms_plan.domain.findings import NOT_OBSERVATIONS
from rvlms_plan.formats.fhir import questions as asked
from rvlms_plan.formats.fhir.names import (
    BECAUSE,
    DEFERRED,
    NOT_APPLICABLE,
    OVERRIDDEN,
    PASSED_BY,
    SECOND,
    XHTML,
    Resource,
    coding,
    id_of,
    kept,
    link,
    text,
)
from rvlms_plan.formats.fhir.values import answers, moment, number, string

Given = dict[str, list[Resource]]
"""Answers by the link id of the question."""
PATIENT = "patient"


def response(view: CaseView, questions: Resource) -> Resource:
    """Give the response of a case; `questions` is its checklist's Questionnaire."""
    case = view.case
    filled_in = list(_filled_in(questions["item"], dict(_given(view)), dict(_repeated(case))))
    data = {
        "resourceType": "QuestionnaireResponse",
        "id": id_of("case", case.id),
        "text": {"status": "generated", "div": _narrative(view)},
        "contained": [{"resourceType": "Patient", "id": PATIENT, "identifier": [{"value": case.code}]}],
        "questionnaire": f"{asked.canonical(case.checklist)}|{case.checklist.version}",
        "status": status(view),
        "subject": {"reference": f"#{PATIENT}"},
        "authored": (case.newest or case.opened).stamp.at.isoformat(),
        "item": filled_in,
    }
    return kept(data)


def status(view: CaseView) -> str:
    """Give how far a case is in FHIR's words."""
    if view.status is Status.ABANDONED:
        return "stopped"
    if view.status is Status.CLOSED:
        return "amended" if view.case.is_amended else "completed"
    return "in-progress"


def element_ids(items: Iterable[Resource]) -> Iterator[str]:
    """Give the ids of the elements of a response that can be pointed to."""
    for item in items:
        if "id" in item:
            yield item["id"]
        yield from element_ids(item.get("item", ()))


def _narrative(view: CaseView) -> str:
    case = view.case
    said = (
        f"Case {case.code}, {case.checklist.title} {case.checklist.version}, {str(view.status).replace('-', ' ')}. "
        f"{NOT_OBSERVATIONS}"
    )
    return f'<div xmlns="{XHTML}"><p>{html.escape(text(said))}</p></div>'


def _filled_in(
    questions: Iterable[Resource], given: Given, repeated: Mapping[str, list[Given]], *, within: bool = False
) -> Iterator[Resource]:
    """Give the items that have something in them, as the questions are nested."""
    for question in questions:
        name, words = question["linkId"], question.get("text")
        if name in repeated and not within:
            for each in repeated[name]:
                yield from _filled_in([question], each, repeated, within=True)
        elif question["type"] == "group":
            if inner := list(_filled_in(question["item"], given, repeated, within=within)):
                own = {"id": name} if _is_of_item(question) else {}
                yield kept({**own, "linkId": name, "text": words, "item": inner})
        elif name in given:
            yield kept({"linkId": name, "text": words, "answer": given[name]})


def _is_of_item(question: Resource) -> bool:
    return ":" not in question["linkId"] and not question.get("repeats") and question["linkId"] != asked.CASE


def _given(view: CaseView) -> Iterator[tuple[str, list[Resource]]]:
    case = view.case
    if case.age is not None:
        yield f"{asked.CASE}:age", [{"valueQuantity": number(Decimal(case.age), "a")}]
    if case.sex is not None:
        yield f"{asked.CASE}:sex", [{"valueCoding": coding(case.sex, case.sex)}]
    for shown in view.items.values():
        if view.items.applies(shown.item) is Truth.TRUE:  # what is disabled has no answers in a response
            yield from _of_item(shown)
    if case.notes:
        said = [note.fact.text for note in case.notes if isinstance(note.fact, e.NoteWritten)]
        yield asked.NOTE, [string(each) for each in said]


def _of_item(shown: ItemView) -> Iterator[tuple[str, list[Resource]]]:
    item, act = shown.item, shown.act
    if shown.state is ItemState.DONE and shown.given:
        for field in item.fields:
            if field.name in shown.given.answer:
                yield link(item.id, field.name), answers(field, shown.given.answer[field.name])
    elif shown.state is ItemState.OVERRIDDEN and isinstance(act, e.ItemOverridden):
        yield item.id + PASSED_BY, [{"valueCoding": coding(OVERRIDDEN, "Overridden")}]
        yield item.id + BECAUSE, [string(act.reason)]
        yield item.id + SECOND, [string(f"{act.second.person}:{act.second.role}")]
    elif shown.state is ItemState.DEFERRED:
        yield item.id + PASSED_BY, [{"valueCoding": coding(DEFERRED, "Deferred")}]
        yield item.id + BECAUSE, [string(shown.why)]
    elif shown.state is ItemState.NOT_APPLICABLE and isinstance(act, e.ItemSetNotApplicable):
        yield item.id + PASSED_BY, [{"valueCoding": coding(NOT_APPLICABLE, "Not applicable")}]
        yield item.id + BECAUSE, [string(act.reason)]


def _repeated(case: Case) -> Iterator[tuple[str, list[Given]]]:
    yield asked.CLAMP, [_named(asked.CLAMP, each) for each in _clamps(case)]
    yield asked.HAPPENING, [_named(asked.HAPPENING, each) for each in _happenings(case)]
    yield asked.FOLLOW_UP, [_named(asked.FOLLOW_UP, each) for each in _follow_ups(case)]
    challenges = {item.id: item.challenge for item in case.checklist.items.values()}
    caught = [
        {"item": {"valueCoding": coding(each.item, challenges.get(each.item))}, "text": string(each.text)}
        for each in case.operation.caught
    ]
    yield asked.CAUGHT, [_named(asked.CAUGHT, each) for each in caught]


def _clamps(case: Case) -> Iterator[Mapping[str, Resource | None]]:
    rules, types = case.checklist.clamps, dict(case.checklist.clamps.types)
    for clamp in case.operation.clamps:
        if not clamp.withdrawn:
            vessel = rules.vessel(clamp.vessel)
            kind = None
            if clamp.type is not None:
                kind = {"valueCoding": coding(clamp.type, types.get(clamp.type))} if types else string(clamp.type)
            yield {
                "vessel": {"valueCoding": coding(clamp.vessel, vessel.title if vessel else None)},
                "type": kind,
                "on": moment(clamp.on),
                "off": moment(clamp.off) if clamp.off else None,
            }


def _happenings(case: Case) -> Iterator[Mapping[str, Resource | None]]:
    kinds = case.checklist.happening_kinds
    amounts = sorted({field.unit for kind in kinds.values() if (field := kind.field(AMOUNT))})
    for each in case.happenings:
        kind = kinds.get(each.what)
        of_amount, of_product = (kind.field(AMOUNT), kind.field(PRODUCT)) if kind else (None, None)
        amount: dict[str, Resource | None] = {}
        if each.amount is not None and of_amount:
            name = f"amount-{amounts.index(of_amount.unit)}"
            amount = {name: answers(of_amount, each.amount)[0]}
        product = of_product.words_for(each.product) if of_product and each.product else each.product
        yield {
            "kind": {"valueCoding": coding(each.what, kind.title if kind else None)},
            "at": moment(each.at),
            "product": string(product) if product else None,
            **amount,
            "sets-total": {"valueBoolean": True} if each.amount is not None and each.sets else None,
            "text": string(each.value) if each.value else None,
        }


def _follow_ups(case: Case) -> Iterator[Mapping[str, Resource | None]]:
    for visit in case.follow_ups:
        yield {
            "at": moment(visit.on),
            "by": {"valueCoding": coding(visit.by, FOLLOW_UP_BY.get(visit.by))},
            "state": {"valueCoding": coding(visit.state, FOLLOW_UP_STATES.get(visit.state))},
            "imaging": string(visit.imaging) if visit.imaging else None,
            "site": string(visit.site) if visit.site else None,
        }


def _named(group: str, each: Mapping[str, Resource | None]) -> Given:
    return {f"{group}:{name}": [value] for name, value in each.items() if value is not None}
