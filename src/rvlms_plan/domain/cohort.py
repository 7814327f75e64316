"""A cohort in numbers: for each summary field n, median (min to max), quartiles or counts, beside what is published.

Only answers that people gave are counted; a field that nobody answered is missing, and said to be.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import accumulate

from rvlms_plan.domain.answers import unit_words
from rvlms_plan.domain.case.course import FOLLOW_UP_BY, FOLLOW_UP_STATES
from rvlms_plan.domain.checklist import VALUE, Checklist, Figure, Kind, SummaryField

_NUMBERS_OF_CASES = frozenset({"case:age", "follow-up:months"})


@dataclass(frozen=True, slots=True)
class Numbers:
    """The distribution of a number. Quartiles by linear interpolation between the ends (inclusive)."""

    n: int
    median: Decimal
    low: Decimal
    high: Decimal
    lower_quartile: Decimal
    upper_quartile: Decimal
    above_zero: int


@dataclass(frozen=True, slots=True)
class Line:
    """One field of the result table: its numbers or its counts, how many cases lack it, and the published figure."""

    field: SummaryField
    missing: int
    numbers: Numbers | None = None
    counts: tuple[tuple[str, str, int], ...] = ()
    """Answer, its words, how many cases."""
    reported: Figure | None = None

    @property
    def n(self) -> int:
        """How many cases have it."""
        return self.numbers.n if self.numbers else sum(count for _, _, count in self.counts)


def table(checklist: Checklist, cases: Sequence[Mapping[str, str]]) -> list[Line]:
    """Give the result table of some cases, each given as its summary answers by field id."""
    counted = {field.id: Counter(case[field.id] for case in cases if field.id in case) for field in checklist.summary}
    return table_of_counts(checklist, counted, len(cases))


def table_of_counts(checklist: Checklist, counted: Mapping[str, Mapping[str, int]], cases: int) -> list[Line]:
    """Give the result table of so many cases, given by field as how many of them have each answer."""
    found = []
    for field in checklist.summary:
        answers = Counter(counted.get(field.id, {}))
        figure = checklist.reported.figure(field.id) if checklist.reported else None
        missing = cases - answers.total()
        if is_number(checklist, field):
            found.append(Line(field, missing, numbers_of(answers), reported=figure))
        else:
            found.append(Line(field, missing, counts=_counts(checklist, field, answers), reported=figure))
    return found


def is_number(checklist: Checklist, field: SummaryField) -> bool:
    """Tell whether a summary field holds a number."""
    if field.read in _NUMBERS_OF_CASES:
        return True
    item_id, _, name = field.read.partition(".")
    of_item = checklist.items[item_id].field(name or VALUE) if item_id in checklist.items else None
    return of_item is not None and of_item.kind is Kind.NUMBER


def numbers_of(counted: Mapping[str, int]) -> Numbers | None:
    """Give the distribution of decimal texts, each with how often it was given; what is no number is left out.

    None where none is left. Of a hundred thousand cases few answers differ: only these are read and sorted.
    """
    counts = Counter[Decimal]()
    for text, count in counted.items():
        if count and (number := _decimal(text)) is not None:
            counts[number] += count
    if not counts:
        return None
    numbers = sorted(counts)
    ends = list(accumulate(counts[each] for each in numbers))
    n = ends[-1]

    def ranked(place: int) -> Decimal:
        return numbers[bisect(ends, place)]

    def quarter(which: int) -> Decimal:
        place, part = divmod(which * (n - 1), 4)
        return (ranked(place) * (4 - part) + ranked(min(place + 1, n - 1)) * part) / 4

    return Numbers(
        n=n,
        median=ranked(n // 2) if n % 2 else (ranked(n // 2 - 1) + ranked(n // 2)) / 2,
        low=numbers[0],
        high=numbers[-1],
        lower_quartile=quarter(1),
        upper_quartile=quarter(3),
        above_zero=sum(counts[each] for each in numbers if each > 0),
    )


def numbers_words(numbers: Numbers, unit: str = "") -> str:
    """Put a distribution into words as a paper does: `314.5 (224–467) min`."""
    ends = f"{plain(numbers.median)} ({plain(numbers.low)}–{plain(numbers.high)})"
    return f"{ends} {unit_words(unit)}".rstrip()


def line_words(line: Line) -> str:
    """Put what a cohort has of one field into words: its distribution, or how many gave each answer; `-` for none."""
    if line.numbers is None:
        return ", ".join(f"{words} {count}" for _, words, count in line.counts) or "-"
    said = numbers_words(line.numbers, line.field.unit)
    wants_above = line.reported is not None and line.reported.above_zero is not None
    return f"{said}, {line.numbers.above_zero} above 0" if wants_above else said


def quartile_words(line: Line) -> str:
    """Give the quartiles of a number, to two places; empty where it is none."""
    if line.numbers is None:
        return ""
    ends = (line.numbers.lower_quartile, line.numbers.upper_quartile)
    return "–".join(plain(round(end, 2)) for end in ends)


def figure_words(checklist: Checklist, line: Line) -> str:
    """Put a published figure into words; empty where there is none."""
    figure, parts = line.reported, []
    if figure is None:
        return ""
    if figure.median is not None:
        ends = (
            f" ({plain(figure.low)}–{plain(figure.high)})" if figure.low is not None and figure.high is not None else ""
        )
        parts.append(f"{plain(figure.median)}{ends} {unit_words(line.field.unit)}".rstrip())
    parts += [f"{option_words(checklist, line.field, answer)} {count}" for answer, count in figure.counts]
    if figure.above_zero is not None:
        parts.append(f"{figure.above_zero} above 0")
    return ", ".join(parts)


def plain(number: Decimal) -> str:
    """Write a number without trailing zeros or exponents."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def option_words(checklist: Checklist, field: SummaryField, answer: str) -> str:
    """Give the words of one answer of a summary field."""
    if field.read.startswith("follow-up:"):
        return {**FOLLOW_UP_BY, **FOLLOW_UP_STATES}.get(answer, answer)
    item_id, _, name = field.read.partition(".")
    of_item = checklist.items[item_id].field(name or VALUE) if item_id in checklist.items else None
    return of_item.words_for(answer) if of_item else answer


def _counts(checklist: Checklist, field: SummaryField, counts: Counter[str]) -> tuple[tuple[str, str, int], ...]:
    """Give the counts of answers: those of the file in its order, then the most frequent, then by name."""
    item_id, _, name = field.read.partition(".")
    of_item = checklist.items[item_id].field(name or VALUE) if item_id in checklist.items else None
    known = [option for option, _ in of_item.options] if of_item else []
    order = [*known, *sorted(counts.keys() - set(known), key=lambda answer: (-counts[answer], answer))]
    return tuple((each, option_words(checklist, field, each), counts[each]) for each in order if counts[each])


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
