"""What an item can be answered with, as the file writes it: a bare word, or a map with one kind."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from rvlms_plan.formats.checklist.problems import choose, listed, quoted
from rvlms_plan.formats.checklist.proposals import Propose
from rvlms_plan.formats.checklist.words import Ends, Line, Part, Slug, Unit, mistake

BARE = ("tick", "number", "text", "date", "time", "datetime", "people", "clamp")
WITH_OPTIONS = ("choice", "several")
KINDS = (*WITH_OPTIONS, *BARE)


class Nothing(Part):
    """Nothing more to say: `{}`."""


class NumberKind(Part):
    """A number: its unit (UCUM), what cannot be, and what is asked once more."""

    unit: Unit | None = None
    """The unit in UCUM, such as cm, mm[Hg], umol/L, {ULN}."""
    refuse_outside: Ends | None = None
    """The impossible only: [LOW, HIGH], null for an open end."""
    ask_outside: Ends | None = None
    """The unusual, asked once more and marked: [LOW, HIGH], null for an open end."""


Options = Annotated[dict[Slug, Line], Field(min_length=1)]


class Kinds(Part):
    """One value. Exactly one kind stands here."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [kind]} for kind in KINDS]})

    choice: Options | None = None
    """One of these: answer: Words."""
    several: Options | None = None
    """Any of these: answer: Words."""
    number: NumberKind | None = None
    tick: Nothing | None = None
    text: Nothing | None = None
    date: Nothing | None = None
    time: Nothing | None = None
    datetime: Nothing | None = None
    people: Nothing | None = None
    """A roll call: persons with their roles."""
    clamp: Nothing | None = None
    """Places or releases a clamp in the ledger."""


class FieldKinds(Kinds):
    """One named value of an answer."""

    title: Line | None = None
    """What the screen calls it; without it, the name."""
    optional: bool = False
    """Whether it may be left empty."""
    propose: Propose | None = None
    """What is offered for this field; a person answers."""


class _OrBareWord:
    """Tells the schema that a bare word may stand in place of the map."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"enum": list(BARE)}, handler(core)]}


def _one_kind(value: Any, kinds: tuple[str, ...]) -> Any:
    """Turn a bare word into a map, and see that exactly one kind is named."""
    if isinstance(value, str):
        if value in BARE:
            return {value: {}}
        if value in kinds:
            raise mistake(f"{value} does not say what can be answered", f"write {{{value}: {{name: Words}}}}")
        raise mistake(
            f"expected one of {', '.join(kinds)}; found {quoted(value)}", choose(value, kinds, "name one of them")
        )
    if not isinstance(value, dict):
        raise mistake(
            "this does not say how the item is answered",
            f"write one of {listed(BARE)}, or a map such as {{choice: {{…}}}}",
        )
    found = [kind for kind in kinds if kind in value]
    if len(found) > 1:
        advice = "keep one; several values are named under fields" if "fields" in kinds else "keep one"
        raise mistake(f"{listed(found, 'and')} stand together; an answer has one kind", advice)
    known = {"title", "optional", "propose"} if "fields" not in kinds else set[str]()
    if not found and set(value) <= known:
        raise mistake("this does not say how it is answered", f"write one of {listed(kinds)}")
    return value


def _field(value: Any) -> Any:
    return _one_kind(value, KINDS)


def _answer(value: Any) -> Any:
    return _one_kind(value, (*KINDS, "fields"))


FieldAnswer = Annotated[FieldKinds, _OrBareWord(), BeforeValidator(_field)]


class AnswerKinds(Kinds):
    """How an item is answered: exactly one kind, or named fields."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [kind]} for kind in (*KINDS, "fields")]})

    fields: Annotated[dict[Slug, FieldAnswer], Field(min_length=1)] | None = None
    """Several named values, each of one kind: name: KIND."""


Answer = Annotated[AnswerKinds, _OrBareWord(), BeforeValidator(_answer)]
