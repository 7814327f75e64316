"""Happenings: read from what a person typed, put into words, and added up to running totals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from rvlms_plan.domain.answers import outside_asked, parse, unit_words, what_is_asked, words
from rvlms_plan.domain.checklist import AMOUNT, PRODUCT, TEXT, Checklist, HappeningKind
from rvlms_plan.domain.entries import Happened
from rvlms_plan.domain.refusals import BadValue, Unknown, shortened
from rvlms_plan.domain.text import clean

if TYPE_CHECKING:
    from rvlms_plan.domain.case.operation import Happening

_SETS = "="


def read_happening(checklist: Checklist, what: str, given: Sequence[str] | Mapping[str, str], at: datetime) -> Happened:
    """Read a happening from the words of a command line, or from one text a field.

    An amount is added to what was recorded; behind `=` it sets the total. A product stands before its amount.

    Raises:
        Unknown: There is no such kind, or no such product.
        BadValue: Something is missing, of the wrong type, or outside what can be.
    """
    kinds = checklist.happening_kinds
    if what not in kinds:
        raise Unknown("happening", what, kinds)
    kind = kinds[what]
    texts = dict(given) if isinstance(given, Mapping) else _by_field(kind, given)
    read: dict[str, str] = {}
    sets = False
    for field in kind.fields:
        text = texts.get(field.name, "").strip()
        if field.name == AMOUNT:
            sets = text.startswith(_SETS)
            text = _without_unit(text.lstrip("=+").strip(), field.unit)
        if not text and field.optional:
            continue
        if not text:
            raise BadValue(f"{kind.title}: {field.title.lower()} is still to be given ({what_is_asked(field)}).")
        read[field.name] = str(parse(checklist, field, text, at))
    return Happened(what, read.get(TEXT), read.get(AMOUNT), read.get(PRODUCT), sets)


def _by_field(kind: HappeningKind, given: Sequence[str]) -> dict[str, str]:
    """Share the words of a command line out: `PRODUCT AMOUNT`, `PRODUCT=AMOUNT`, `AMOUNT`, or words."""
    names = [field.name for field in kind.fields]
    if not names:
        if given:
            raise BadValue(f"{kind.title} takes no value, only its time; {shortened(clean(given[0][:200]))} was given.")
        return {}
    if names == [TEXT]:
        return {TEXT: " ".join(given)}
    said = " ".join(given).strip()
    if PRODUCT not in names:
        return {AMOUNT: said}
    product, _, amount = re.sub(r"^([a-z][a-z-]*)=", r"\1 ", said).partition(" ")
    return {PRODUCT: product, AMOUNT: amount}


def _without_unit(text: str, unit: str) -> str:
    """Take the unit off behind a number: `250 mL` is 250."""
    for word in {unit, unit_words(unit), unit_words(unit).rstrip("s")}:
        if word and text.casefold().endswith(word.casefold()):
            return text[: -len(word)].strip()
    return text


def questions_on(kind: HappeningKind, fact: Happened) -> list[str]:
    """Give what is asked once more before a happening is recorded."""
    field = kind.field(AMOUNT)
    question = outside_asked(field, fact.amount) if field and fact.amount is not None and not fact.sets else None
    return [f"{kind.title}: {question}"] if question else []


def happening_words(checklist: Checklist, happening: Happened | Happening) -> str:
    """Put what a happening holds into words: `250 mL`, `Red cells 2 units`, `total 1200 mL`; empty for a moment."""
    kind = checklist.happening_kinds.get(happening.what)
    parts = []
    if happening.product is not None:
        of_product = kind.field(PRODUCT) if kind else None
        parts.append(words(of_product, happening.product) if of_product else happening.product)
    if happening.amount is not None:
        of_amount = kind.field(AMOUNT) if kind else None
        said = words(of_amount, happening.amount) if of_amount else happening.amount
        parts.append(f"total {said}" if happening.sets else said)
    return " ".join(filter(None, (*parts, happening.value)))


@dataclass(frozen=True, slots=True)
class Total:
    """What was recorded of one kind (and product) so far, as decimal text in `unit`."""

    what: str
    product: str | None
    amount: str
    unit: str
    title: str


def totals(checklist: Checklist, happenings: Iterable[Happening]) -> list[Total]:
    """Add up what was recorded, in the order of the checklist's kinds and products; what sets a total replaces it.

    Entries count in the order in which they were entered: a total that was read off covers all entered before it.
    """
    sums: dict[tuple[str, str | None], Decimal] = {}
    for each in happenings:
        if each.amount is not None:
            key = (each.what, each.product)
            sums[key] = Decimal(each.amount) + (Decimal(0) if each.sets else sums.get(key, Decimal(0)))
    summed = {what for what, _ in sums}
    found = []
    for kind in [kind for kind in checklist.happening_kinds.values() if kind.id in summed]:
        field, of_product = kind.field(AMOUNT), kind.field(PRODUCT)
        if field is None:
            continue
        products = [name for name, _ in of_product.options] if of_product else [None]
        for product in products:
            if (kind.id, product) in sums:
                title = of_product.words_for(product) if of_product and product else kind.title
                found.append(Total(kind.id, product, format(sums[kind.id, product], "f"), field.unit, title))
    return found


def total_of(
    checklist: Checklist, happenings: Iterable[Happening], what: str, product: str | None = None
) -> str | None:
    """Give one total as decimal text (over all products where none is named), or None where nothing was recorded."""
    of_kind = [each for each in happenings if each.what == what]
    found = [each for each in totals(checklist, of_kind) if product in {None, each.product}]
    return format(sum((Decimal(each.amount) for each in found), Decimal(0)), "f") if found else None
