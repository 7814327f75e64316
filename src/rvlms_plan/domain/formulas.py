"""Named formulas that propose an answer. A person gives the answer; the program concludes nothing.

Each takes what its item's file names, in order, as text (None where it is not given yet) and gives a proposal with the
formula in words, or None where something is missing.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal, InvalidOperation


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a formula proposes, as a person would type it, and how it was come by."""

    text: str
    formula: str


Values = Sequence[str | None]


def days_between(values: Values) -> Proposed | None:
    """Whole days from the first date to the second."""
    first, second = [_day(value) for value in values] if len(values) == 2 else (None, None)
    if first is None or second is None:
        return None
    return Proposed(str((second - first).days), f"days from {first} to {second}")


def minutes_between(values: Values) -> Proposed | None:
    """Whole minutes from the first moment to the second."""
    first, second = [_moment(value) for value in values] if len(values) == 2 else (None, None)
    if first is None or second is None:
        return None
    minutes = int((second - first).total_seconds() // 60)
    return Proposed(str(minutes), f"minutes from {first:%H:%M} to {second:%H:%M}")


def kdigo_stage(values: Values) -> Proposed | None:
    """The stage by creatinine: 1.5 to 1.9 times baseline is 1, 2.0 to 2.9 is 2, from 3.0 is 3 (KDIGO 2012).

    The rise of 26.5 µmol/L within 48 h and the urine output are not computed; the person who answers weighs them.
    """
    baseline = _number(values[0]) if values else None
    measured = [number for value in values[1:] if (number := _number(value)) is not None]
    if baseline is None or not measured or baseline <= 0:
        return None
    highest = max(measured)
    stage = sum(highest >= baseline * bound for bound in (Decimal("1.5"), Decimal(2), Decimal(3)))
    return Proposed(
        f"stage-{stage}", f"highest {highest} over baseline {baseline} is {_cut(highest / baseline)} times (KDIGO)"
    )


def fnclcc_grade(values: Values) -> Proposed | None:
    """The grade by the sum of differentiation, mitoses and necrosis: 2 to 3 is 1, 4 to 5 is 2, 6 to 8 is 3 (FNCLCC)."""
    possible = (_SCORES[1:], _SCORES[1:], _SCORES[:3])
    if len(values) != 3 or any(value not in scores for value, scores in zip(values, possible, strict=True)):
        return None
    scores = [_SCORES.index(value) for value in values if value]
    total = sum(scores)
    grade = 1 if total <= 3 else 2 if total <= 5 else 3
    return Proposed(f"grade-{grade}", f"{' + '.join(map(str, scores))} = {total} (FNCLCC)")


def follow_up_dates(values: Values) -> Proposed | None:
    """The first follow-up three months after the operation: the calendar's consensus-style default, not proven."""
    began = _day(values[0]) if values else None
    if began is None:
        return None
    first = _months_later(began, 3)
    return Proposed(first.isoformat(), f"3 months after {began}; then 3-monthly to 24 months (consensus, not proven)")


def as_recorded(values: Values) -> Proposed | None:
    """What the running totals and the clamp ledger have come to; nothing recorded proposes nothing."""
    recorded = values[0] if values else None
    return Proposed(recorded, "as recorded during the operation") if recorded else None


def conversion_outcome(values: Values) -> Proposed | None:
    """Whether a conversion is recorded; that there was none can be said once the operation is over.

    It reads the time of the conversion and that of the closure.
    """
    converted, over = [_moment(value) for value in values] if len(values) == 2 else (None, None)
    if converted is not None:
        return Proposed("converted", f"recorded at {converted:%H:%M}")
    return Proposed("not-converted", "none recorded by closure") if over is not None else None


FORMULAS: dict[str, Callable[[Values], Proposed | None]] = {
    "days-between": days_between,
    "minutes-between": minutes_between,
    "kdigo-stage": kdigo_stage,
    "fnclcc-grade": fnclcc_grade,
    "follow-up-dates": follow_up_dates,
    "as-recorded": as_recorded,
    "conversion-outcome": conversion_outcome,
}


_LARGE = Decimal(1000)
_SCORES = ("score-0", "score-1", "score-2", "score-3")


def _moment(text: str | None) -> datetime | None:
    """Read a moment with its offset; what is anything else is not given."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _day(text: str | None) -> date | None:
    try:
        return datetime.fromisoformat(text or "").date()
    except ValueError:
        return None


def _number(text: str | None) -> Decimal | None:
    try:
        return Decimal(text or "")
    except InvalidOperation:
        return None


def _cut(ratio: Decimal) -> str:
    """Give two decimals, never rounded up: 2.996 times is not shown as the 3 that it did not reach."""
    return f"{ratio:.0f}" if ratio > _LARGE else str(ratio.quantize(Decimal("0.01"), ROUND_DOWN))


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
