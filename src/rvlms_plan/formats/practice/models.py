"""The sections of a practice case. These models are its grammar; the JSON Schema is generated from them.

What is named elsewhere (items, phases, roles, sources) is looked up in `rules`, where every position is known.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, GetJsonSchemaHandler, Tag, WithJsonSchema
from pydantic_core import CoreSchema

from rvlms_plan.domain.checklist import VALUE, Range
from rvlms_plan.domain.practice.patient import Accept
from rvlms_plan.formats.checklist.models import Source, known_format
from rvlms_plan.formats.checklist.words import Line, Number, Part, Reference, Slug, Text, mistake

ANY = "any"
_RANGE = {
    "type": "object",
    "properties": {"from": {"type": "number"}, "to": {"type": "number"}},
    "additionalProperties": False,
    "minProperties": 1,
}
_ONE = {"anyOf": [{"const": ANY}, {"type": "array", "items": {"type": "string"}}, _RANGE]}


class _Or:
    """Tells the schema that something shorter may stand in place of a list: one of its values, or that."""

    def __init__(self, shorter: dict[str, Any], *, one: bool) -> None:
        self._shorter = shorter
        self._one = one

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        made = handler(core)
        return {"anyOf": [self._shorter, *([made["items"]] if self._one else []), made]}


def _part_kind(value: Any) -> str | None:
    return "(answers)" if isinstance(value, list) else "(bounds)" if isinstance(value, dict) else None


Names = Annotated[list[Slug], Field(min_length=1)]
Seen = Annotated[
    Annotated[Names, Tag("(answers)")] | Annotated[dict[Slug, Number], Field(min_length=1), Tag("(bounds)")],
    Discriminator(
        _part_kind,
        custom_error_type="condition",
        custom_error_message="expected a list of names, or numbers",
    ),
]
Whenever = Annotated[list[Annotated[dict[Reference, Seen], Field(min_length=1)]], Field(min_length=1)]
"""Any of the maps may hold; all keys of a map must."""


def _typed(value: Any) -> Any:
    """Give a value as a person would type it: numbers exact, lists with commas."""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    return value


Typed = Annotated[
    str,
    BeforeValidator(_typed),
    Field(min_length=1),
    WithJsonSchema({"type": ["string", "number", "array"], "items": {"type": "string"}}),
]


def _by_field(value: Any) -> Any:
    """Give an answer field by field; one without fields is the value of its only one."""
    return value if isinstance(value, dict) else {VALUE: value}


def _accept_one(value: Any) -> Accept:
    if value == ANY:
        return Accept(anything=True)
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return Accept(options=tuple(value))
    if isinstance(value, dict) and value and set(value) <= {"from", "to"}:
        low, high = (_number(value.get(end)) for end in ("from", "to"))
        return Accept(range=Range(low, high))
    raise mistake("this does not say what else will do", f"write {ANY}, [answer, answer], or {{from: 1, to: 2}}")


def _number(value: Any) -> Decimal | None:
    if value is None or (isinstance(value, int | Decimal) and not isinstance(value, bool)):
        return None if value is None else Decimal(value)
    raise mistake("an end of a range is a number", "write it as {from: 1, to: 2}")


def _accept(value: Any) -> dict[str, Accept]:
    if isinstance(value, dict) and value and not set(value) <= {"from", "to"}:
        return {str(name): _accept_one(each) for name, each in value.items()}
    return {VALUE: _accept_one(value)}


def _unsafe(value: Any) -> Any:
    return value if isinstance(value, dict) else {VALUE: value}


def _branches(value: Any) -> Any:
    """Give the branches of an answer: one that is written without a list is the only one."""
    is_list = isinstance(value, list) and any(isinstance(each, dict) for each in value)
    branches = value if is_list else [value]
    return [each if isinstance(each, dict) else {"give": each} for each in branches]


def _reveals(value: Any) -> Any:
    return value if isinstance(value, list) else [{"says": value}]


_ACCEPT_SCHEMA = {"anyOf": [*_ONE["anyOf"], {"type": "object", "additionalProperties": _ONE}]}


class Expected(Part):
    """A safe answer, and what else will do."""

    when: Whenever | None = None
    """Where the answer depends on how the drill went: the first branch whose condition holds counts."""
    give: Annotated[
        dict[Slug, Typed],
        BeforeValidator(_by_field),
        WithJsonSchema(
            {
                "anyOf": [
                    {"type": ["string", "number", "array"], "items": {"type": "string"}},
                    {"type": "object", "additionalProperties": {"type": ["string", "number", "array"]}},
                ]
            }
        ),
    ]
    """What a safe team answers, as it would be typed; field by field where the item has fields."""
    accept: Annotated[Any, BeforeValidator(_accept), WithJsonSchema(_ACCEPT_SCHEMA)] = None
    """What else will do: any, a list of answers, {from: LOW, to: HIGH}; by field where the item has fields."""
    unsafe: (
        Annotated[
            dict[Slug, Names],
            BeforeValidator(_unsafe),
            WithJsonSchema(
                {
                    "anyOf": [
                        {"type": "array", "items": {"type": "string"}},
                        {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
                    ]
                }
            ),
        ]
        | None
    ) = None
    """Answers that would harm this patient."""
    why: Text | None = None
    sources: Names | None = None


Answer = Annotated[
    list[Expected],
    Field(min_length=1),
    _Or({"type": ["string", "number", "array"], "items": {"type": "string"}}, one=True),
    BeforeValidator(_branches),
]


class Reveal(Part):
    """What is told, where its condition holds."""

    when: Whenever | None = None
    says: Text


class Request(Part):
    """Something that can be asked for."""

    id: Slug
    title: Line
    """What it is called in the list of what can be asked."""
    of: Slug | None = None
    """The role that answers."""
    needed_for: Names | None = None
    """The items that cannot be answered without it."""
    minutes: Annotated[int, Field(ge=0, le=1440)] = 0
    """How long it takes, by the drill's clock."""
    says: Annotated[list[Reveal], Field(min_length=1), _Or({"type": "string"}, one=False), BeforeValidator(_reveals)]
    """What is revealed; a list of branches where that depends on how the drill went."""
    why: Text | None = None
    sources: Names | None = None


class Response(Part):
    """What a team does about a turn: exactly one of card, happening, ask, item."""

    card: Slug | None = None
    happening: Slug | None = None
    ask: Slug | None = None
    item: Slug | None = None
    words: Typed | None = None
    """What is recorded of a happening, as on the command line."""
    within: Annotated[int, Field(ge=1, le=1440)] | None = None
    """Minutes after which it is late."""


class Turn(Part):
    """What befalls the patient, once, as soon as its condition holds."""

    id: Slug
    title: Line
    when: Whenever
    says: Text
    """What is seen of it."""
    harm: bool = False
    """Whether it follows from what was left out or done wrongly."""
    respond: list[Response] | None = None
    why: Text
    sources: Names


class Killer(Part):
    """What the drill cannot be passed without: exactly one of item, ask, card, order."""

    item: Slug | None = None
    ask: Slug | None = None
    card: Slug | None = None
    order: Slug | None = None
    why: Text
    sources: Names


class Teaching(Part):
    """What is taught of one item."""

    cue: Text
    """What should make one think of it."""
    decision: Text
    pitfall: Text
    rescue: Text
    """What to do when it was missed."""
    sources: Names


class OfChecklist(Part):
    """The checklist that the case is played on."""

    id: Slug
    version: Line


class OfPatient(Part):
    """The synthetic person."""

    age: Annotated[int, Field(ge=0, le=130)] | None = None
    sex: Literal["female", "male", "other"] | None = None


def _synthetic(value: Any) -> Any:
    if value is not True:
        raise mistake("a practice case is of a synthetic patient, and says so", "write synthetic: true")
    return value


class File(Part):
    """A practice case for rvlms-plan, format 1."""

    format: Annotated[Literal[1], BeforeValidator(known_format)]
    """The format of this file."""
    id: Slug
    """A slug that stays the same over all versions; also the name of the file."""
    version: Line
    title: Line
    synthetic: Annotated[bool, BeforeValidator(_synthetic), WithJsonSchema({"const": True})]
    """Always true: no practice case is of a real patient."""
    difficulty: Annotated[int, Field(ge=1, le=9)]
    """Its place on the ladder, from 1."""
    checklist: OfChecklist
    patient: OfPatient
    begins: Slug
    """The phase with which the drill begins; a safe team has done those before it."""
    ends: Slug
    """The phase with which it ends."""
    days_after: dict[Slug, Annotated[int, Field(ge=0, le=365)]] | None = None
    """phase: how many days lie behind its closing."""
    vignette: Annotated[list[Text], Field(min_length=1)]
    """What is known at the beginning, paragraph by paragraph."""
    sources: dict[Slug, Source] | None = None
    """Sources that the checklist does not have."""
    based_on: Names
    """The sources that the patient was put together from."""
    requests: Annotated[list[Request], Field(min_length=1)]
    answers: Annotated[dict[Slug, Answer], Field(min_length=1)]
    """item: what a safe team answers."""
    turns: list[Turn] | None = None
    killers: Annotated[list[Killer], Field(min_length=1)]
    teaching: Annotated[dict[Slug, Teaching], Field(min_length=1)]
    """item: what is taught of it."""


class TeamFile(Part):
    """A team that plays a practice case by itself, format 1."""

    format: Annotated[Literal[1], BeforeValidator(known_format)]
    name: Line
    skip: list[Slug] | None = None
    """Items, requests and cards that it leaves out."""
    answers: dict[Slug, Annotated[dict[Slug, Typed], BeforeValidator(_by_field)]] | None = None
    """item: what it answers in place of the safe answer."""
    after: dict[Slug, Slug] | None = None
    """item: the item after which it is dealt with."""
