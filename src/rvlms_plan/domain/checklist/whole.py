"""A checklist as the program holds it: frozen values, no file, no patient.

The words are those of docs/architecture.md. `formats/checklist` reads one from YAML and refuses what could not be run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from rvlms_plan.domain.checklist.conditions import When
from rvlms_plan.domain.checklist.fields import VALUE, Field, Kind, Level, Proposal, Style
from rvlms_plan.domain.checklist.happenings import with_standard
from rvlms_plan.domain.checklist.operation import Card, ClampRules, HappeningKind
from rvlms_plan.domain.checklist.picture import PictureRules
from rvlms_plan.domain.checklist.reported import Reported
from rvlms_plan.domain.status import Status


@dataclass(frozen=True, slots=True)
class Due:
    """An item is expected so many days after a happening."""

    after: str
    days: int


@dataclass(frozen=True, slots=True)
class Item:
    """One challenge and its response."""

    id: str
    challenge: str
    response: str
    roles: tuple[str, ...]
    fields: tuple[Field, ...] = (Field(VALUE, Kind.TICK),)
    level: Level = Level.REQUIRED
    each: bool = False
    asked_by: str | None = None
    override: tuple[str, ...] = ()
    overridden_as: str | None = None
    re_opens: tuple[str, ...] = ()
    """The items that are asked again when new information replaces the answer of this one."""
    places_clamp: bool = False
    """Answering it puts a clamp into the ledger."""
    needs_no_clamp: bool = False
    """It cannot be answered while the ledger has a clamp on."""
    may_defer_to: str | None = None
    when: When = ()
    ask_when: tuple[tuple[str, When], ...] = ()
    propose: Proposal | None = None
    due: Due | None = None
    sources: tuple[str, ...] = ()
    local: bool = False
    verify: bool = False
    who_item: int | None = None
    why: str = ""

    @property
    def is_tick(self) -> bool:
        """Tell whether a single key answers it."""
        return len(self.fields) == 1 and self.fields[0].kind is Kind.TICK

    @property
    def is_single(self) -> bool:
        """Tell whether the answer is one value without a name."""
        return len(self.fields) == 1 and self.fields[0].name == VALUE

    def field(self, name: str) -> Field | None:
        """Give the field of that name."""
        return next((each for each in self.fields if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the pathway that ends at a pause point."""

    id: str
    title: str
    pause: str
    status: Status
    style: Style
    lead: str
    items: tuple[Item, ...]
    short: str = ""
    before_incision: bool = False
    core_step: int | None = None
    when: When = ()
    follow_ups: bool = False
    open_when_abandoned: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """A condition that sends the case back."""

    id: str
    when: When
    back_to: str
    says: str
    card: str | None = None


@dataclass(frozen=True, slots=True)
class Precedence:
    """An order rule: `before` is to be answered earlier than `after`."""

    id: str
    before: str
    after: str
    says: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Threshold:
    """The numbers of a finding's rule, by name."""

    rule: str
    numbers: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class SummaryField:
    """An answer that heads the screen (`head`) and feeds the cohort.

    `read` is `item`, `item.field`, `case:age`, `case:sex`, `follow-up:months`, `follow-up:by` or `follow-up:state`.
    """

    id: str
    title: str
    read: str
    unit: str = ""
    head: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from."""

    id: str
    text: str
    doi: str = ""
    url: str = ""
    licence: str = ""


@dataclass(frozen=True)
class Checklist:
    """A whole definition. `sha256` is that of the text it was read from, in hexadecimal."""

    id: str
    version: str
    title: str
    roles: tuple[tuple[str, str], ...]
    phases: tuple[Phase, ...]
    sources: tuple[Source, ...] = ()
    stops: tuple[Stop, ...] = ()
    cards: tuple[Card, ...] = ()
    clamps: ClampRules = field(default_factory=ClampRules)
    happenings: tuple[HappeningKind, ...] = ()
    """What the file adds to the kinds that every checklist has."""
    findings: tuple[Threshold, ...] = ()
    order: tuple[Precedence, ...] = ()
    summary: tuple[SummaryField, ...] = ()
    reported: Reported | None = None
    picture: PictureRules | None = None
    notice: str = ""
    sha256: str = ""

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by its id, in the order of the file."""
        return {item.id: item for phase in self.phases for item in phase.items}

    @cached_property
    def items_due(self) -> tuple[Item, ...]:
        """The items that are expected some days after a happening."""
        return tuple(item for item in self.items.values() if item.due)

    @cached_property
    def proposed_items(self) -> tuple[Item, ...]:
        """The items for which a formula proposes an answer."""
        return tuple(item for item in self.items.values() if item.propose or any(each.propose for each in item.fields))

    @cached_property
    def proposals(self) -> dict[str, dict[str, Proposal]]:
        """What is proposed for each of these, by its id and the field's name; an item's own is of its first field."""
        found = {each.id: {of.name: of.propose for of in each.fields if of.propose} for each in self.proposed_items}
        for each in self.proposed_items:
            if each.propose is not None:
                found[each.id][each.fields[0].name] = each.propose
        return found

    @cached_property
    def roll_calls(self) -> tuple[Item, ...]:
        """The items that ask who is there."""
        return tuple(each for each in self.items.values() if each.is_single and each.fields[0].kind is Kind.PEOPLE)

    @cached_property
    def summary_items(self) -> tuple[str, ...]:
        """The items that the summary's answers are read from, by id."""
        read = (field.read.partition(".")[0] for field in self.summary)
        return tuple(dict.fromkeys(each for each in read if each in self.items))

    @cached_property
    def phase_of(self) -> dict[str, Phase]:
        """The phase that holds each item, by the item's id."""
        return {item.id: phase for phase in self.phases for item in phase.items}

    @cached_property
    def phase_index(self) -> dict[str, int]:
        """The place of each phase in the pathway, from 0."""
        return {phase.id: place for place, phase in enumerate(self.phases)}

    @cached_property
    def reads(self) -> dict[str, frozenset[str]]:
        """The items on which each item's being applicable rests, by its id: those its conditions read, and theirs."""
        found: dict[str, frozenset[str]] = {}

        def read_by(item_id: str) -> frozenset[str]:
            if item_id not in found:
                whens = (self.phase_of[item_id].when, self.items[item_id].when)
                near = frozenset(test.item for when in whens for group in when for test in group)
                found[item_id] = near.union(*(read_by(each) for each in near))
            return found[item_id]

        return {item_id: read_by(item_id) for item_id in self.items}

    @cached_property
    def always_applicable(self) -> frozenset[str]:
        """The items that apply to every case: neither they nor their phases have a condition."""
        return frozenset(item.id for phase in self.phases if not phase.when for item in phase.items if not item.when)

    @cached_property
    def happening_kinds(self) -> Mapping[str, HappeningKind]:
        """Every kind of happening by id: those of every checklist as this one refines them, then its own."""
        return with_standard(self.happenings)

    @cached_property
    def rests_on(self) -> dict[str, tuple[str, ...]]:
        """The items whose being applicable rests on each item, by its id: `reads` seen from the other side."""
        found: dict[str, list[str]] = {item_id: [] for item_id in self.items}
        for item_id, read in self.reads.items():
            for each in read:
                found[each].append(item_id)
        return {item_id: tuple(resting) for item_id, resting in found.items()}

    @cached_property
    def phases_resting_on(self) -> dict[str, tuple[str, ...]]:
        """The phases that what was done about each item can change, by the item's id: its own, and what rests on it."""
        found: dict[str, list[str]] = {item_id: [] for item_id in self.items}
        for phase in self.phases:
            near = {test.item for group in phase.when for test in group} | {item.id for item in phase.items}
            for item_id in near.union(*(self.reads[each] for each in near)):
                found[item_id].append(phase.id)
        return {item_id: tuple(resting) for item_id, resting in found.items()}

    @cached_property
    def stops_rest_on(self) -> frozenset[str]:
        """The items that decide whether a stop's condition holds: those that they read, and what these rest on."""
        near = {test.item for stop in self.stops for group in stop.when for test in group}
        return frozenset(near.union(*(self.reads[each] for each in near)))

    @cached_property
    def role_titles(self) -> dict[str, str]:
        """The words for each role."""
        return dict(self.roles)

    def phase(self, phase_id: str) -> Phase:
        """Give the phase of that id."""
        return self.phases[self.phase_index[phase_id]]
