"""The sections of a checklist file. These models are its grammar; the JSON Schema is generated from them.

Names and references between sections are checked in `rules`, on the tree, where every position is known.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from rvlms_plan.formats.checklist.answers import Answer, NumberKind, Options
from rvlms_plan.formats.checklist.proposals import Propose
from rvlms_plan.formats.checklist.words import LETTER, Line, Number, Part, Reference, Slug, Text, Unit, mistake

OnceInEach = Literal["incision", "closure", "left-theatre"]
MOST_ITEMS = 9
MOST_STEPS = 12
TimeKind = Literal["caval", "renal-inflow", "hepatic-inflow", "other"]


class Bounds(Part):
    """A number lies above or below a bound, not on it."""

    above: Number | None = None
    below: Number | None = None


def _test_kind(value: Any) -> str | None:
    return "(answers)" if isinstance(value, list) else "(bounds)" if isinstance(value, dict) else None


Expected = Annotated[
    Annotated[list[Slug], Field(min_length=1), Tag("(answers)")] | Annotated[Bounds, Tag("(bounds)")],
    Discriminator(
        _test_kind,
        custom_error_type="condition",
        custom_error_message="expected a list of answers, or a bound",
    ),
]
When = Annotated[list[Annotated[dict[Reference, Expected], Field(min_length=1)]], Field(min_length=1)]
"""Any of the maps may hold; all keys of a map must."""


class Source(Part):
    """Where a fact comes from."""

    text: Text
    doi: Line | None = None
    url: Line | None = None
    licence: Line | None = None


class Due(Part):
    """Expected so many days after a happening."""

    after: OnceInEach
    days: Annotated[int, Field(ge=0, le=3660)]


class Item(Part):
    """One challenge and its response."""

    id: Slug
    """A slug, unique in the file, never used again for something else."""
    challenge: Line
    """What is called out."""
    response: Line
    """What is to be answered, in words."""
    role: Annotated[list[Slug], Field(min_length=1)]
    """Who answers."""
    each: bool = False
    """Whether every role named says it."""
    asked_by: Slug | None = None
    """Who calls it out, in a read-do phase."""
    level: Literal["block", "required", "advisory"] = "required"
    override: Annotated[list[Slug], Field(min_length=1)] | None = None
    """The roles of the second person who can release a blocking item."""
    overridden_as: Slug | None = None
    """The answer that an overridden item counts as where a condition reads it; none is no value."""
    re_opens: Annotated[list[Slug], Field(min_length=1)] | None = None
    """The items that are asked again when new information replaces the answer of this one."""
    needs_no_clamp: bool = False
    """Whether it cannot be answered while a clamp is on."""
    may_defer_to: Slug | None = None
    """The later phase to which it may be put off."""
    when: When | None = None
    answer: Answer | None = None
    """How it is answered; without it, a tick."""
    ask_when: Annotated[dict[Slug, When], Field(min_length=1)] | None = None
    """ANSWER: the condition under which that answer is asked once more."""
    propose: Propose | None = None
    due: Due | None = None
    sources: Annotated[list[Slug], Field(min_length=1)] | None = None
    local: bool = False
    """Whether it is a custom of this hospital, without a source."""
    verify: bool = False
    """Whether it rests on general knowledge until a clinician signs it."""
    who_item: Annotated[int, Field(ge=1, le=19)] | None = None
    """Which of the 19 items of the WHO checklist it paraphrases."""
    why: Text | None = None
    """One or two sentences for the help."""


class Phase(Part):
    """A part of the pathway that ends at a pause point."""

    id: Slug
    title: Line
    short: Annotated[Line, Field(max_length=9)] | None = None
    """A word for the path bar, of at most 9 characters."""
    pause: Line
    """The pause point at its end."""
    before_incision: bool = False
    """Whether it closes only when all earlier phases are closed."""
    status: Literal["planning", "in-theatre", "recovery", "follow-up"]
    style: Literal["do-confirm", "read-do"]
    lead: Slug
    core_step: Annotated[int, Field(ge=1, le=5)] | None = None
    when: When | None = None
    follow_ups: bool = False
    """Whether the repeatable follow-ups are recorded in it."""
    open_when_abandoned: bool = False
    """Whether its items are still answered once a case is abandoned."""
    items: Annotated[list[Item], Field(min_length=1, json_schema_extra={"maxItems": MOST_ITEMS})]


class Stop(Part):
    """A condition that sends the case back."""

    id: Slug
    when: When
    back_to: Slug
    """The phase to which it sends the case back."""
    says: Text
    card: Slug | None = None


class Card(Part):
    """A read-do list for a non-normal event."""

    id: Slug
    title: Line
    key: Annotated[str, Field(pattern=LETTER)]
    """The letter that opens it."""
    priority: Literal["warning", "caution", "advisory"]
    when: When | None = None
    steps: Annotated[list[Line], Field(min_length=1, json_schema_extra={"maxItems": MOST_STEPS})]
    re_opens: Annotated[list[Slug], Field(min_length=1)] | None = None
    """The items that it re-opens."""
    sources: Annotated[list[Slug], Field(min_length=1)] | None = None
    local: bool = False
    verify: bool = False


class Vessel(Part):
    """A vessel that a clamp can be placed on, and which kind of time it counts."""

    title: Line
    time: TimeKind


class Reminder(Part):
    """Minutes after which a running clamp is remarked on."""

    amber: Annotated[Number, Field(ge=0)] | None = None
    red: Annotated[Number, Field(ge=0)] | None = None
    verify: bool = False


class Clamps(Part):
    """The vessels, the kinds of clamp, and the reminders by kind of time."""

    vessels: Annotated[dict[Slug, Vessel], Field(min_length=1)]
    types: dict[Slug, Line] | None = None
    reminders: dict[TimeKind, Reminder] | None = None


class HappeningKind(Part):
    """What can be recorded as happening. One that the program has already is refined; another needs a title."""

    title: Line | None = None
    text: Line | None = None
    """What is asked for in words, where words are asked for."""
    amount: NumberKind | None = None
    """Amounts add up to a running total."""
    products: Options | None = None
    """Of what the amount is: product: Words."""
    once: bool = False
    """Whether it happens once in a case."""
    answers: Annotated[dict[Slug, Slug], Field(min_length=1)] | None = None
    """item: the option that recording it brings, as new information, where the item was answered otherwise."""
    re_opens: Annotated[list[Slug], Field(min_length=1)] | None = None
    """The items that are asked again once it is recorded."""


class OrderRule(Part):
    """One item is to be answered before another."""

    id: Slug
    before: Slug
    after: Slug
    says: Text
    sources: Annotated[list[Slug], Field(min_length=1)] | None = None


class SummaryField(Part):
    """An answer that heads the screen and feeds the cohort."""

    id: Slug
    title: Line
    from_: Annotated[Line, Field(alias="from")]
    """item, item.field, case:age, case:sex, follow-up:months, follow-up:by or follow-up:state."""
    unit: Unit | None = None
    head: bool = False


class Figure(Part):
    """One published figure."""

    median: Number | None = None
    low: Number | None = None
    high: Number | None = None
    counts: Annotated[dict[Slug, Annotated[int, Field(ge=0)]], Field(min_length=1)] | None = None
    """answer: how many patients."""
    above_zero: Annotated[int, Field(ge=0)] | None = None
    """How many patients had more than none."""


class Reported(Part):
    """What a published series reports, beside which a cohort is shown."""

    source: Slug
    cases: Annotated[int, Field(ge=1)]
    """How many patients it had."""
    figures: Annotated[dict[Slug, Figure], Field(min_length=1)]
    """By the id of the summary field."""


class PictureReading(Part):
    """An answer that the planning picture marks."""

    from_: Annotated[Reference, Field(alias="from")]
    """item or item.field, an answer with options."""
    places: Annotated[dict[Slug, Slug], Field(min_length=1)] | None = None
    """ANSWER: the place of the drawing, where the two are not called the same."""
    doubted_by: Annotated[list[Slug], Field(min_length=1)] | None = None
    """The happenings after which an earlier answer may not hold any more: the picture says so."""


class Picture(Part):
    """The planning picture: the answers that it is drawn from."""

    tumour: PictureReading
    """Where the tumour is."""
    thrombus: PictureReading | None = None
    """Where the thrombus' upper end is."""
    clamp_sites: PictureReading | None = None
    """Where clamps are planned."""
    shows_on: Annotated[list[Slug], Field(min_length=1)] | None = None
    """The items whose help shows the picture."""


def known_format(value: Any) -> Any:
    """See that a file is of the one format that is known."""
    if type(value) is int and value > 1:
        raise mistake(f"this program reads format 1; found {value}", "take a newer program for this file")
    if type(value) is not int or value != 1:  # true equals 1 in Python, not in a file
        raise mistake("the format is the number 1", "write format: 1")
    return value


class File(Part):
    """A checklist for rvlms-plan, format 1."""

    format: Annotated[Literal[1], BeforeValidator(known_format)]
    """The format of this file."""
    id: Slug
    """A slug that stays the same over all versions."""
    version: Line
    """Text such as 1.0.0."""
    title: Line
    notice: Text | None = None
    """Attribution that is shown with it."""
    sources: dict[Slug, Source] | None = None
    roles: Annotated[dict[Slug, Line], Field(min_length=1)]
    """Every role that is named below: id: Words."""
    stops: list[Stop] | None = None
    phases: Annotated[list[Phase], Field(min_length=1)]
    clamps: Clamps | None = None
    cards: list[Card] | None = None
    happenings: dict[Slug, HappeningKind] | None = None
    """What this checklist adds to the happenings that every one has, by id."""
    findings: dict[Slug, dict[Slug, Number]] | None = None
    """rule: {name: number}."""
    order: list[OrderRule] | None = None
    summary: list[SummaryField] | None = None
    reported: Reported | None = None
    picture: Picture | None = None
