"""Conditions have three values: true, false, and undecided where an item they read is still open or deferred."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import Enum

from rvlms_plan.domain.answers import Answer, Value
from rvlms_plan.domain.checklist import Test, When


class Truth(Enum):
    """Kleene's three values."""

    TRUE = "true"
    FALSE = "false"
    UNDECIDED = "undecided"


_TRUE, _FALSE, _UNDECIDED = Truth.TRUE, Truth.FALSE, Truth.UNDECIDED


def all_of(truths: Iterable[Truth]) -> Truth:
    """False where any is false; else undecided where any is undecided; else true."""
    whole = _TRUE
    for truth in truths:  # compared one by one: an Enum hashes slowly, and each tick weighs a hundred
        if truth is _FALSE:
            return _FALSE
        if truth is _UNDECIDED:
            whole = _UNDECIDED
    return whole


def any_of(truths: Iterable[Truth]) -> Truth:
    """True where any is true; else undecided where any is undecided; else false."""
    whole = _FALSE
    for truth in truths:
        if truth is _TRUE:
            return _TRUE
        if truth is _UNDECIDED:
            whole = _UNDECIDED
    return whole


def truth_of(when: When, test_truth: Callable[[Test], Truth]) -> Truth:
    """Weigh a whole condition; an empty one holds."""
    if len(when) == 1:  # most are, of one test
        return test_truth(when[0][0]) if len(when[0]) == 1 else all_of(map(test_truth, when[0]))
    return any_of([all_of(map(test_truth, group)) for group in when]) if when else _TRUE


def holds(test: Test, answer: Answer) -> bool:
    """Tell whether an answer that was given satisfies a test; a field left empty satisfies none."""
    value = answer.get(test.field)
    return value is not None and _value_holds(test, value)


def _value_holds(test: Test, value: Value) -> bool:
    if isinstance(value, bool):
        return "done" in test.allowed
    if isinstance(value, tuple):
        return any(each in test.allowed for each in value)
    if test.allowed:
        return value in test.allowed
    number = Decimal(value)
    return (test.above is None or number > test.above) and (test.below is None or number < test.below)
