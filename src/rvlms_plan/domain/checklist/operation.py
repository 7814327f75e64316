"""What a checklist says of the operation: cards, vessels and clamps, and the kinds of happening."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from rvlms_plan.domain.checklist.conditions import When
from rvlms_plan.domain.checklist.fields import Field


@dataclass(frozen=True, slots=True)
class Card:
    """A read-do list for a non-normal event."""

    id: str
    title: str
    key: str
    priority: str
    steps: tuple[str, ...]
    when: When = ()
    re_opens: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    local: bool = False
    verify: bool = False


@dataclass(frozen=True, slots=True)
class Vessel:
    """A vessel a clamp can be placed on, and which kind of time it counts."""

    id: str
    title: str
    time: str


@dataclass(frozen=True, slots=True)
class ClampReminder:
    """Minutes after which a running clamp of this kind of time is remarked on: steady, never an alarm."""

    time: str
    amber: Decimal | None
    red: Decimal | None
    verify: bool = False


@dataclass(frozen=True, slots=True)
class ClampRules:
    """The vessels, the kinds of clamp and the reminders of a checklist."""

    vessels: tuple[Vessel, ...] = ()
    types: tuple[tuple[str, str], ...] = ()
    reminders: tuple[ClampReminder, ...] = ()

    def vessel(self, vessel_id: str) -> Vessel | None:
        """Give the vessel of that id."""
        return next((each for each in self.vessels if each.id == vessel_id), None)

    def reminder(self, time: str) -> ClampReminder | None:
        """Give the reminder for a kind of time."""
        return next((each for each in self.reminders if each.time == time), None)


@dataclass(frozen=True, slots=True)
class HappeningKind:
    """What can be recorded as happening in an operation, and by which fields: amount, product, text (of those it has).

    Recording it corrects the `answers` (item, option) as new information and asks the items that it `re_opens` again.
    """

    id: str
    title: str
    fields: tuple[Field, ...] = ()
    once: bool = False
    answers: tuple[tuple[str, str], ...] = ()
    re_opens: tuple[str, ...] = ()

    def field(self, name: str) -> Field | None:
        """Give the field of that name."""
        return next((each for each in self.fields if each.name == name), None)
