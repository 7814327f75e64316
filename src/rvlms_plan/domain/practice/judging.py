"""Whether an answer is the safe one, another that will do, one that does not fit the patient, or one that harms."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from rvlms_plan.domain.answers import Answer, Value, parse_fields
from rvlms_plan.domain.checklist import Checklist, Field, Item, Kind
from rvlms_plan.domain.practice.drill import Moment
from rvlms_plan.domain.practice.patient import Accept, Expected, Patient
from rvlms_plan.domain.usual import at_clock, usual

ANYTHING = frozenset({Kind.TEXT, Kind.DATE, Kind.TIME, Kind.DATETIME, Kind.PEOPLE, Kind.CLAMP, Kind.TICK})
"""What is judged only where the practice case says how."""


class Verdict(StrEnum):
    """What an answer is."""

    RIGHT = "right"
    OTHERWISE = "otherwise"
    UNSAFE = "unsafe"


def expected_now(patient: Patient, moment: Moment, item_id: str) -> Expected | None:
    """Give the safe answer to an item at this moment; None where the practice case has none."""
    return next((each for each in patient.answers.get(item_id, ()) if moment.holds(each.when)), None)


def verdict(expected: Expected | None, item: Item, given: Answer) -> Verdict:
    """Judge an answer, field by field; the worst counts."""
    if expected is None:
        return Verdict.RIGHT
    if any(_is_unsafe(expected, name, value) for name, value in given.items()):
        return Verdict.UNSAFE
    fields = (each for each in item.fields if each.name in given or not each.optional or each.name in expected.give)
    return (
        Verdict.RIGHT if all(_will_do(expected, each, given.get(each.name)) for each in fields) else Verdict.OTHERWISE
    )


def safe_answer(expected: Expected | None, checklist: Checklist, item: Item, moment: Moment) -> Answer:
    """Give the safe answer as it would be kept; of what is not judged, only what the practice case says."""
    known = dict(expected.give) if expected else {}
    filled = {each.name: usual(checklist, each) for each in item.fields if not each.optional} | known
    return parse_fields(checklist, item, at_clock(filled, moment.at), moment.at)


def _is_unsafe(expected: Expected, name: str, value: Value) -> bool:
    harmful = expected.unsafe.get(name, ())
    values = value if isinstance(value, tuple) else (str(value),)
    return any(each in harmful for each in values)


def _will_do(expected: Expected, field: Field, value: Value | None) -> bool:
    accept, safe = expected.accept.get(field.name), expected.give.get(field.name)
    if accept is not None and accept.anything:
        return True
    if value is None:
        return field.optional and accept is None and (safe is None or field.kind in ANYTHING)
    if field.kind in ANYTHING or (safe is None and accept is None):
        return True
    return _fits(field, value, safe or "", accept or Accept())


def _fits(field: Field, value: Value, safe: str, accept: Accept) -> bool:
    match field.kind, value:
        case Kind.SEVERAL, tuple():
            wanted = {each.strip() for each in safe.split(",") if each.strip()}
            return wanted <= set(value) <= wanted | set(accept.options)
        case Kind.NUMBER, str():
            number = Decimal(value)
            is_safe = bool(safe) and number == Decimal(safe)
            return is_safe or (accept.range is not None and accept.range.holds(number))
        case _:
            return value == safe or value in accept.options
