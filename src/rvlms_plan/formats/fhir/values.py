"""Values as FHIR holds them: the type of a question, and the answers to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from rvlms_plan.domain.answers import Value, unit_words
from rvlms_plan.domain.checklist import Field, Kind
from rvlms_plan.formats.fhir.names import UCUM, UNIT_OPTION, Resource, coding, text

TYPES = {
    Kind.TICK: "boolean",
    Kind.CHOICE: "choice",
    Kind.SEVERAL: "choice",
    Kind.TEXT: "text",
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.DATETIME: "dateTime",
    Kind.PEOPLE: "string",
    Kind.CLAMP: "dateTime",
}
"""A number is a quantity where it has a unit, else a decimal."""


def question(link_id: str, field: Field, words: str) -> Resource:
    """Give the question that asks for a field."""
    asks: Resource = {"linkId": link_id, "text": text(words), "type": TYPES.get(field.kind, "decimal")}
    if field.kind is Kind.NUMBER and field.unit:
        asks = {"extension": [{"url": UNIT_OPTION, "valueCoding": unit(field.unit)}], **asks, "type": "quantity"}
    if field.kind in {Kind.SEVERAL, Kind.PEOPLE}:
        asks["repeats"] = True
    if field.options:
        asks["answerOption"] = options(field.options)
    return asks


def options(given: Iterable[tuple[str, str]]) -> list[Resource]:
    """Give the options of a choice."""
    return [{"valueCoding": coding(option, words)} for option, words in given]


def answers(field: Field, value: Value) -> list[Resource]:
    """Give a value as answers to the question that asks for its field."""
    if isinstance(value, bool):
        return [{"valueBoolean": value}]
    many = value if isinstance(value, tuple) else (value,)
    match field.kind:
        case Kind.CHOICE | Kind.SEVERAL:
            return [{"valueCoding": coding(each, field.words_for(each))} for each in many]
        case Kind.NUMBER:
            kind = "valueQuantity" if field.unit else "valueDecimal"
            return [{kind: number(Decimal(each), field.unit)} for each in many]
        case Kind.DATE:
            return [{"valueDate": each} for each in many]
        case Kind.TIME:
            return [{"valueTime": each if each.count(":") == 2 else f"{each}:00"} for each in many]
        case Kind.DATETIME | Kind.CLAMP:
            return [moment(datetime.fromisoformat(each)) for each in many]
        case _:
            return [string(each) for each in many]


def number(value: Decimal, ucum: str) -> Resource | Decimal:
    """Give a Quantity where there is a unit, else the decimal; the digits stay as they were typed."""
    return {"value": value, "unit": unit_words(ucum), "system": UCUM, "code": ucum} if ucum else value


def unit(ucum: str) -> Resource:
    """Give a unit as a Coding."""
    return coding(ucum, unit_words(ucum), UCUM)


def moment(at: datetime) -> Resource:
    """Give an answer that is a moment."""
    return {"valueDateTime": at.isoformat()}


def string(said: str) -> Resource:
    """Give an answer in words."""
    return {"valueString": text(said)}
