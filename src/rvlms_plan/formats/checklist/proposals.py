"""A formula whose result is offered as an answer, as the file writes it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from rvlms_plan.formats.checklist.words import Line, Part, Slug


class Proposal(Part):
    """A named formula whose result is offered; a person answers."""

    formula: Slug
    from_: Annotated[list[Line] | None, Field(alias="from")] = None
    """What it reads, in order: item, item.field, happening:KIND, total:KIND.PRODUCT, clamp-minutes:TIME or today."""


class _OrName:
    """Tells the schema that the formula's name alone may stand in place of the map."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, handler(core)]}


def _named(value: Any) -> Any:
    return {"formula": value} if isinstance(value, str) else value


Propose = Annotated[Proposal, _OrName(), BeforeValidator(_named)]
