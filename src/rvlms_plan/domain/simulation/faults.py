"""The faults that can be planted, each with what the rules are to find of it: no more, and no less."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.checklist import INCISION, LEFT_THEATRE, Item, Kind, Level, Phase, Style
from rvlms_plan.domain.conditions import Truth
from rvlms_plan.domain.simulation.answers import Answers, unusual
from rvlms_plan.domain.simulation.ground import Ground
from rvlms_plan.domain.simulation.manners import CAUGHT, CONCERN, Manner


@dataclass(frozen=True, slots=True)
class Planted:
    """What a rule is to find: the rule's name, and the phase, item or happening that it is about."""

    rule: str
    about: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault is planted: the phase as it is begun, with what its case knows."""

    ground: Ground
    view: CaseView
    phase: Phase
    manner: Manner
    answers: Answers
    people: Mapping[str, str]
    station: str
    chance: random.Random

    @property
    def applicable(self) -> list[Item]:
        """The items that certainly apply."""
        return [item for item in self.phase.items if self.view.items.applies(item) is Truth.TRUE]

    @property
    def possible(self) -> int:
        """How many of the items may come to apply."""
        return sum(self.view.items.applies(item) is not Truth.FALSE for item in self.phase.items)

    def one(self, items: list[Item]) -> Item | None:
        """Choose one, or None of none."""
        return self.chance.choice(items) if items else None


Found = list[Planted]
_QUICK, _SLOW = 2.0, 40.0


def bursts(at: Place) -> Found:
    """Five or six answers two seconds apart: a burst, and no more than half of the gaps."""
    if len(at.applicable) < 7:
        return []
    began, usual = at.chance.randint(1, 2), at.manner.pace
    at.manner.pace = lambda number: _QUICK if began < number < began + 5 else usual(number)
    return [Planted("bursts", at.phase.id)]


def median_gap(at: Place) -> Found:
    """By fours within three seconds, with pauses: no five come within ten seconds, and most gaps are short."""
    if len(at.applicable) < 5:
        return []
    at.manner.pace = lambda number: 1.0 if number % 4 else _SLOW
    return [Planted("median-gap", at.phase.id)]


def late_entry(at: Place) -> Found:
    """One answer entered long after it was given."""
    if at.phase.style is Style.READ_DO:
        return []
    items = [item for item in at.applicable if at.ground.is_by_itself(item) and item.id not in at.ground.ordered]
    if (item := at.one(items)) is None:
        return []
    at.manner.late[item.id] = timedelta(minutes=at.chance.randint(12, 90))
    return [Planted("late-entry", item.id)]


def answered_behind(at: Place) -> Found:
    """One item answered when the next phase has begun."""
    items = [item for item in at.applicable if at.ground.can_stay_open(item) and not item.due]
    if (item := at.one(items)) is None or at.ground.next_phase(at.phase) is None:
        return []
    at.manner.behind.append(item)
    return [Planted("answered-behind-phase", at.phase.id)]


def after_incision(at: Place) -> Found:
    """The time out is closed when the incision has been made."""
    at.manner.closes_after = INCISION
    return [Planted("pause-after-incision", at.phase.id)]


def after_leaving(at: Place) -> Found:
    """The sign out is closed when the patient has left."""
    at.manner.closes_after = LEFT_THEATRE
    return [Planted("pause-after-leaving", at.phase.id)]


def out_of_order(at: Place) -> Found:
    """A phase is closed only when the one behind it has been."""
    following = at.ground.next_phase(at.phase)
    if following is None:
        return []
    at.manner.closes_later = True
    return [Planted("closed-out-of-order", following.id)]


def ahead_of_gate(at: Place) -> Found:
    """An item of the next phase is answered while the gate before it is open."""
    following = at.ground.next_phase(at.phase)
    if following is None or following.style is Style.READ_DO:
        return []
    items = [
        item
        for item in following.items
        if at.ground.is_by_itself(item) and item.id not in at.ground.ordered and not item.when and not item.due
    ]
    if at.view.items.phase_truth(following) is not Truth.TRUE or (item := at.one(items)) is None:
        return []
    at.manner.ahead.append(item)
    return [Planted("ahead-of-gate", following.id)]


def read_do_order(at: Place) -> Found:
    """One item of a read-do phase is answered before all others."""
    items = [
        item
        for item in at.applicable[1:]
        if at.ground.is_by_itself(item) and item.id not in at.ground.ordered and not at.ground.is_reported(item)
    ]
    if (item := at.one(items)) is None:
        return []
    at.manner.order.remove(item)
    at.manner.order.insert(0, item)
    return [Planted("read-do-order", at.phase.id)]


def order(at: Place) -> Found:
    """A rule of order is broken within a do-confirm phase, by an answer that is not asked about once more."""
    items = {item.id: item for item in at.applicable}
    rules = [
        rule
        for rule in at.ground.checklist.order
        if rule.after in items and rule.before in items and at.ground.is_by_itself(items[rule.after])
    ]
    for rule in rules:
        item = items[rule.after]
        asked = {option for option, _ in item.ask_when}
        fine = [option for option, _ in item.fields[0].options if option not in asked]
        if item.is_single and fine and not any(test.item == rule.before for group in item.when for test in group):
            at.answers.fixed[item.id] = fine[-1]
            at.manner.order.remove(item)
            at.manner.order.insert(at.manner.order.index(items[rule.before]), item)
            return [Planted("order", rule.id)]
    return []


def low_completeness(at: Place) -> Found:
    """So many items stay open that fewer than three in four are done, whatever comes to apply."""
    items = [item for item in at.applicable if at.ground.can_stay_open(item)]
    needed = at.possible // 4 + 1
    if len(items) < needed or at.possible <= needed:
        return []
    at.manner.left_open.update(item.id for item in at.chance.sample(items, needed))
    return [Planted("low-completeness", at.phase.id)]


def another_role(at: Place) -> Found:
    """One answer is said by somebody whom the item does not ask."""
    item = at.one([item for item in at.applicable if not item.each])
    others = [role for role in at.people if item and role not in item.roles]
    if item is None or not others:
        return []
    at.manner.roles[item.id] = at.chance.choice(others)
    return [Planted("another-role", item.id)]


def one_voice(at: Place) -> Found:
    """One person answers all, each in the role that is asked."""
    asked = [set(item.roles) for item in at.applicable]
    if len(asked) < 4 or set.intersection(*asked):
        return []
    at.manner.one_voice = at.people[at.phase.lead]
    return [Planted("one-voice", at.phase.id)]


def roll_call_missing(at: Place) -> Found:
    """The roll call is not held."""
    items = [item for item in at.applicable if item.is_single and item.fields[0].kind is Kind.PEOPLE]
    if (item := at.one(items)) is None or item.level is Level.BLOCK:
        return []
    at.manner.left_open.add(item.id)
    return [Planted("roll-call-missing", at.phase.id)]


def override(at: Place) -> Found:
    """A blocking item is passed by."""
    items = [
        item
        for item in at.applicable
        if item.level is Level.BLOCK and at.ground.is_by_itself(item) and item.id not in at.ground.before
    ]
    item = at.one(items)
    seconds = [role for role in item.override if role not in item.roles] if item else []
    if item is None or not seconds or len(at.applicable) < 4:
        return []
    at.manner.overridden[item.id] = at.chance.choice(seconds)
    return [Planted("override", item.id)]


def corrected(because: str, rule: str) -> Callable[[Place], Found]:
    """Give what has one answer replaced by another, for that reason."""

    def plant(at: Place) -> Found:
        items = [
            item
            for item in at.applicable
            if at.ground.is_by_itself(item)
            and not at.ground.is_reported(item)
            and item.is_single
            and item.fields[0].kind in {Kind.CHOICE, Kind.NUMBER}
            and at.answers.other(item, item.fields[0], at.answers.typed(item)[item.fields[0].name]) is not None
        ]
        if (item := at.one(items)) is None:
            return []
        at.manner.corrected[item.id] = because
        return [Planted(rule, item.id)]

    return plant


def asked_again(at: Place) -> Found:
    """A number beyond its usual range is confirmed."""
    items = [
        item
        for item in at.applicable
        if at.ground.is_by_itself(item)
        and not at.ground.is_reported(item)
        and any(unusual(field) is not None for field in item.fields)
    ]
    if (item := at.one(items)) is None:
        return []
    field = at.chance.choice([field for field in item.fields if unusual(field) is not None])
    name = item.id if item.is_single else f"{item.id}.{field.name}"
    at.answers.fixed[name] = str(unusual(field))
    return [Planted("asked-again", item.id)]


def clock_jump(at: Place) -> Found:
    """The station's clock is set before an answer."""
    if (item := at.one([item for item in at.applicable if not item.each])) is None:
        return []
    at.manner.clock[item.id] = at.chance.choice((-1, 1)) * at.chance.randint(30, 3600)
    return [Planted("clock-jump", at.station)]


def differs(at: Place) -> Found:
    """A total is answered otherwise than it was recorded."""
    items = [item for item in at.applicable if reads_record(item)]
    if (item := at.one(items)) is None:
        return []
    at.manner.differs = item.id
    return [Planted("differs-from-record", item.id)]


def reads_record(item: Item) -> bool:
    """Tell whether a number of an item is proposed from a total or from moments of the operation."""
    proposals = [item.propose, *(field.propose for field in item.fields if field.kind is Kind.NUMBER)]
    reads = [read for proposal in proposals if proposal for read in proposal.reads]
    return item.fields[0].kind is Kind.NUMBER and any(read.startswith(("happening:", "total:")) for read in reads)


def caught(at: Place) -> Found:
    """The list catches something."""
    if (item := at.one(at.applicable)) is None:
        return []
    at.manner.besides[item.id] = CAUGHT
    return [Planted("caught", item.id)]


def concern(at: Place) -> Found:
    """Somebody stops for a concern."""
    if (item := at.one(at.applicable)) is None:
        return []
    at.manner.besides[item.id] = CONCERN
    return [Planted("concern", CONCERN)]


def deferred_never_done(at: Place) -> Found:
    """An item is put off to the next phase, and nobody does it there."""
    following = at.ground.next_phase(at.phase)
    items = [item for item in at.applicable if at.ground.can_stay_open(item)]
    if following is None or len(at.applicable) < 4 or (item := at.one(items)) is None:
        return []
    if at.view.items.phase_truth(following) is not Truth.TRUE:
        return []
    at.manner.deferred[item.id] = following.id
    return [Planted("deferred-never-done", item.id)]


def clamp_left(at: Place) -> Found:
    """A clamp put on at the very end has no release."""
    vessels = [vessel.id for vessel in at.ground.checklist.clamps.vessels]
    if not vessels:
        return []
    at.manner.leaves_clamp = at.chance.choice(vessels)
    return [Planted("clamp-without-release", at.manner.leaves_clamp)]
