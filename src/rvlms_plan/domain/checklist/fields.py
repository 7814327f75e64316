"""What an answer is made of: its fields, what each can hold, and what is proposed for it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

VALUE = "value"
"""The one field's name where an answer is not made of named fields."""


class Level(StrEnum):
    """How much an item weighs when its phase is closed."""

    BLOCK = "block"
    REQUIRED = "required"
    ADVISORY = "advisory"


class Style(StrEnum):
    """Work from memory and then confirm, or read each item and do it."""

    DO_CONFIRM = "do-confirm"
    READ_DO = "read-do"


class Kind(StrEnum):
    """What one field of an answer can hold."""

    TICK = "tick"
    CHOICE = "choice"
    SEVERAL = "several"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    PEOPLE = "people"
    CLAMP = "clamp"


@dataclass(frozen=True, slots=True)
class Range:
    """The two ends of what is expected or possible; an absent end is open."""

    low: Decimal | None = None
    high: Decimal | None = None

    def holds(self, number: Decimal) -> bool:
        """Tell whether the number lies between the ends, which belong to the range."""
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)


@dataclass(frozen=True, slots=True)
class Field:
    """One named value of an answer. `unit` is UCUM; `options` are (answer, words) in the order shown."""

    name: str
    kind: Kind
    title: str = ""
    options: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    refuse_outside: Range | None = None
    ask_outside: Range | None = None
    optional: bool = False
    propose: Proposal | None = None

    def words_for(self, option: str) -> str:
        """Give the words of an option, or the option itself where the file has none."""
        return next((words for name, words in self.options if name == option), option)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A named formula and what it reads, in the formula's order.

    That is `item`, `item.field`, `today`, `happening:KIND` (its time), `total:KIND` or `total:KIND.PRODUCT` (recorded
    so far) or `clamp-minutes:TIME` (minutes under clamp of that kind of time).
    """

    formula: str
    reads: tuple[str, ...] = ()
