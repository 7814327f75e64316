"""What a simulated team answers: plausible texts as a person could type them, drawn by chance, tied where they must be.

The weights and ranges are invented, so that a register has something to show. They say nothing about any patient.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Mapping
from decimal import Decimal
from itertools import accumulate

from rvlms_plan.domain.checklist import VALUE, Field, Item, Kind, Range
from rvlms_plan.domain.simulation.ground import Ground

Typed = dict[str, str]
"""One text a field; `D-14` is the day a fortnight before, `T-30` the time half an hour before."""

_WEIGHTS: Mapping[str, Mapping[str, int]] = {
    "vein": {
        "ivc-infrarenal": 5,
        "ivc-pararenal": 4,
        "ivc-retrohepatic": 2,
        "renal-left": 4,
        "renal-right": 3,
        "gonadal-left": 2,
        "gonadal-right": 2,
        "iliac-left": 1,
        "iliac-right": 1,
    },
    "thrombus.level": {"none": 12, "renal-vein": 2, "infrahepatic": 2, "retrohepatic": 1},
    "metanephrines.test": {"plasma-free-supine": 6, "plasma-free-seated": 2, "urine-fractionated": 2},
    "paraganglioma": {"excluded": 5, "not-excluded": 1},
    "mdt.decision": {"operate": 1},
    "approach-planned": {"laparoscopic": 6, "open": 4, "robotic": 2, "hybrid": 1},
    "vascular-plan.clamp": {"satinsky-partial": 7, "complete-infrarenal": 2, "complete-renal": 1, "none": 1},
    "allergy.known": {"none": 8, "known": 1},
    "thrombus-now": {"unchanged": 5, "lower": 1},
    "outcome-day-30.state": {"alive": 1},
    "outcome-day-90.state": {"alive": 12, "not-known": 1},
    "complications": {"none": 10, "i": 4, "ii": 5, "iiia": 2, "iiib": 1},
    "diagnosis.diagnosis": {"leiomyosarcoma": 12, "other-sarcoma": 2, "paraganglioma": 1, "other": 1},
    "prophylaxis.drug": {"low-molecular-weight": 8, "heparin": 2},
}
"""How often each option is chosen; one that is not named never. Of other fields the first option is the most usual."""

_NUMBERS: Mapping[str, tuple[int, int, int, int]] = {
    "size": (25, 190, 70, 1),
    "metanephrines.multiple-of-upper-limit": (20, 95, 50, 2),
    "kidneys.creatinine": (48, 130, 76, 0),
    "creatinine-day-1": (50, 145, 88, 0),
    "creatinine-day-3": (50, 145, 84, 0),
    "creatinine-day-7": (50, 140, 82, 0),
    "critical-steps.duration": (150, 600, 300, 0),
    "critical-steps.loss": (250, 2500, 600, 0),
    "oximeter": (94, 100, 98, 0),
}
"""Low, high and most frequent, in units of the last digit, and how many digits stand behind the point."""

_FIRST_WEIGHS = 6
_TIED = {
    "anaesthesia-concerns": {VALUE: "paraganglioma"},
    "approach-now": {VALUE: "approach-planned"},
    "clamp-plan": {"clamp": "vascular-plan.clamp"},
    "clamp-type": {VALUE: "vascular-plan.clamp"},
}
"""Answers that say again what another said."""
_DATES = {"imaging-date": "D-3", "first-dose": "D-14"}
_TIMES = {"time": "T-25", "repeat-at": "T+215"}
_GIVEN_THOUGH_OPTIONAL = {"multiple-of-upper-limit", "read-by", "time"}


class Answers:
    """One patient's answers: drawn when they are first asked for, the same ever after."""

    def __init__(self, ground: Ground, chance: random.Random, people: Mapping[str, str]) -> None:
        self.ground = ground
        self.checklist = ground.checklist
        self.chance = chance
        self.people = people
        self._drawn: dict[str, str] = {}
        self.fixed: dict[str, str] = {}
        """What is answered whatever chance says, by `item` or `item.field`."""

    def typed(self, item: Item) -> Typed:
        """Give an item's answer, one text a field."""
        return {
            field.name: self._text(name, item, field)
            for name, field in self.ground.named[item.id]
            if not field.optional or field.name in _GIVEN_THOUGH_OPTIONAL or name in self.fixed
        }

    def option(self, reference: str) -> str:
        """Give what was or will be chosen for `item` or `item.field`; empty where the checklist has no such field."""
        item_id, _, name = reference.partition(".")
        item = self.checklist.items.get(item_id)
        field = item.field(name or VALUE) if item else None
        return self._text(_name(item, field), item, field) if item and field else ""

    def other(self, item: Item, field: Field, than: str) -> str | None:
        """Give another answer to a field, for a correction; None where there is none."""
        if field.kind is Kind.NUMBER:
            step = Decimal(1).scaleb(-_exponent(than))
            return next((text for by in (1, -1, 2) if _holds(field, text := str(Decimal(than) + by * step))), None)
        asked = {option for option, _ in item.ask_when}
        weights = _WEIGHTS.get(_name(item, field))
        options = [o for o, _ in field.options if o != than and o not in asked and (weights is None or o in weights)]
        return self.chance.choice(options) if options else None

    def _text(self, name: str, item: Item, field: Field) -> str:
        if name in self.fixed:
            return self.fixed[name]
        if item.id in _TIED and (tied := _TIED[item.id].get(field.name)):
            said = self.option(tied)
            if any(option == said for option, _ in field.options):
                return said
        if name not in self._drawn:
            self._drawn[name] = self._draw(name, item, field)
        return self._drawn[name]

    def _draw(self, name: str, item: Item, field: Field) -> str:
        match field.kind:
            case Kind.TICK:
                return "done"
            case Kind.CHOICE:
                return self._choice(name, item, field)
            case Kind.SEVERAL:
                return field.options[0][0]
            case Kind.NUMBER:
                return self._number(name, field)
            case Kind.DATE:
                return _DATES.get(field.name, "today")
            case Kind.TIME:
                return _TIMES.get(field.name, "T-1")
            case Kind.DATETIME | Kind.CLAMP:
                return "now"
            case Kind.PEOPLE:
                return ", ".join(f"{person}:{role}" for role, person in list(self.people.items())[:5])
            case Kind.TEXT:
                return self.people.get("endocrinologist", "as discussed") if field.name == "read-by" else "as discussed"

    def _choice(self, name: str, item: Item, field: Field) -> str:
        if item.id == "biopsy" and self.option("paraganglioma") == "not-excluded":
            return "not-done-paraganglioma"
        if name not in self.ground.weighed:
            self.ground.weighed[name] = _weighed(_WEIGHTS.get(name), field)
        options, sums = self.ground.weighed[name]
        return options[bisect(sums, self.chance.random() * sums[-1], 0, len(options) - 1)]  # as `choices` draws one

    def _number(self, name: str, field: Field) -> str:
        low, high, most, digits = _NUMBERS.get(name) or _range(field)
        drawn = int(self.chance.triangular(low, high, most))
        return format(Decimal(drawn).scaleb(-digits), "f") if digits else str(drawn)


def _weighed(known: Mapping[str, int] | None, field: Field) -> tuple[list[str], list[int]]:
    """Give the options of a field that are chosen at all, and the sums of their weights up to each."""
    every = [option for option, _ in field.options]
    options = [option for option in every if known is None or option in known] or every
    weights = [known.get(o, 1) if known else _FIRST_WEIGHS if place == 0 else 1 for place, o in enumerate(options)]
    return options, list(accumulate(weights))


def unusual(field: Field) -> str | None:
    """Give a number that is asked about once more and can be; None where the field has no such range."""
    asked, refused = field.ask_outside, field.refuse_outside or Range()
    if field.kind is not Kind.NUMBER or asked is None:
        return None
    beyond = [asked.high + 1] if asked.high is not None else []
    beyond += [asked.low - 1, asked.low / 2] if asked.low is not None else []
    found = next((number for number in beyond if refused.holds(number) and not asked.holds(number)), None)
    return None if found is None else format(found.normalize(), "f")


def _range(field: Field) -> tuple[int, int, int, int]:
    usual = field.ask_outside or field.refuse_outside or Range()
    low = int(usual.low) if usual.low is not None else 0
    high = int(usual.high) if usual.high is not None else low + 300
    return low, high, (2 * low + high) // 3, 0


def _holds(field: Field, text: str) -> bool:
    number = Decimal(text)
    return all(ends is None or ends.holds(number) for ends in (field.ask_outside, field.refuse_outside))


def _exponent(text: str) -> int:
    return len(text.partition(".")[2])


def _name(item: Item, field: Field) -> str:
    return item.id if field.name == VALUE else f"{item.id}.{field.name}"
