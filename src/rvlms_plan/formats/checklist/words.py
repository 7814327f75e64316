"""The small vocabulary that every section shares: slugs, lines of text, numbers, ranges."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from rvlms_plan.domain.text import LONGEST_TEXT

SLUG = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
REFERENCE = "^[a-z][a-z0-9]*(-[a-z0-9]+)*([.][a-z][a-z0-9]*(-[a-z0-9]+)*)?$"
LINE = r"^[^\n]*[^\s][^\n]*$"
TEXT = r"[^\s]"
UNIT = "^[!-~]+$"
LETTER = "^[A-Za-z]$"

PATTERN_WORDS = {
    SLUG: (
        "a slug (small letters, digits and hyphens, beginning with a letter, such as time-out)",
        "write it as a slug",
    ),
    REFERENCE: ("an item's id, or item.field", "write it as paraganglioma or alpha-blocker.drug"),
    LINE: ("one line of text", "write a few words, on one line"),
    TEXT: ("text", "write a few words"),
    UNIT: ("a UCUM unit in plain characters, without blanks", "write it as cm, mm[Hg], umol/L or {units}"),
    LETTER: ("one letter", "write it as b"),
}
"""What each pattern asks for, and what to do about a text that does not fit."""

# The lengths keep a hostile file off the screens; no honest one comes near them.
Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=80)]
Reference = Annotated[str, StringConstraints(pattern=REFERENCE, max_length=161)]
Line = Annotated[str, StringConstraints(pattern=LINE, strip_whitespace=True, max_length=LONGEST_TEXT)]
Text = Annotated[str, StringConstraints(pattern=TEXT, strip_whitespace=True, max_length=LONGEST_TEXT)]
Unit = Annotated[str, StringConstraints(pattern=UNIT, max_length=40)]


class Part(BaseModel):
    """A map of known keys, written with hyphens; another key is a mistake."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        alias_generator=lambda name: name.replace("_", "-"),
        use_attribute_docstrings=True,
    )


def mistake(what: str, what_to_do: str) -> PydanticCustomError:
    """Make an error whose sentence is already one for a person."""
    return PydanticCustomError("mistake", "{what}; {what_to_do}", {"what": what, "what_to_do": what_to_do})


def _exact(value: Any) -> Any:
    return Decimal(value) if type(value) is int else value


Number = Annotated[Decimal, BeforeValidator(_exact), WithJsonSchema({"type": "number"})]


def _two_ends(ends: list[Decimal | None]) -> list[Decimal | None]:
    if len(ends) != 2:
        raise mistake(f"a range has two ends; found {len(ends)}", "write [LOW, HIGH], with null for an open end")
    low, high = ends
    if low is None and high is None:
        raise mistake("both ends of the range are open", "write a number, or delete the line")
    if low is not None and high is not None and low > high:
        raise mistake(f"the range begins at {low} and ends at {high}", "write the lower number first")
    return ends


Ends = Annotated[
    list[Number | None],
    AfterValidator(_two_ends),
    WithJsonSchema({"type": "array", "items": {"type": ["number", "null"]}, "minItems": 2, "maxItems": 2}),
]
