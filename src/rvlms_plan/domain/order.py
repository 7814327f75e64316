"""Order: what was to come before what, and whether it did. One engine, for the auditor and for practice.

A rule (`Precedence`) says that one item is answered before another, as Declare's precedence: where the later one was
answered, the earlier one had been. Where either does not apply, or the later one was never answered, the rule says
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.checklist import Checklist, Phase, Precedence, Style
from rvlms_plan.domain.register import ORDER_BROKEN, ORDER_KEPT, ORDER_SILENT

First = Mapping[str, e.Entry]
"""The entry by which each item was first answered."""


def first_answers(journal: Iterable[e.Entry]) -> dict[str, e.Entry]:
    """Give the entry by which each item was first answered, in the order in which they were."""
    first: dict[str, e.Entry] = {}
    for entry in journal:
        if isinstance(entry.fact, e.ItemAnswered):
            first.setdefault(entry.fact.item, entry)
    return first


@dataclass(frozen=True, slots=True)
class Kept:
    """One rule that could be judged: whether it was kept, and the entries that show it (the earlier one may lack)."""

    rule: Precedence
    is_kept: bool
    before: e.Entry | None
    after: e.Entry


def judged(checklist: Checklist, first: First, not_applicable: frozenset[str] = frozenset()) -> Iterator[Kept]:
    """Judge each of the file's rules that says something about this case.

    An item counts at the moment at which it happened; two of the same moment are in the order of their entries.
    """
    for rule in checklist.order:
        after = first.get(rule.after)
        if after is None or rule.before in not_applicable:
            continue
        before = first.get(rule.before)
        yield Kept(rule, before is not None and _moment(before) < _moment(after), before, after)


def letters(checklist: Checklist, judgements: Iterable[Kept]) -> str:
    """Give what became of each of the file's rules, in its order, in a letter each (`domain.register`)."""
    found = {kept.rule.id: kept.is_kept for kept in judgements}
    said = {True: ORDER_KEPT, False: ORDER_BROKEN, None: ORDER_SILENT}
    return "".join(said[found.get(rule.id)] for rule in checklist.order)


def out_of_order(phase: Phase, first: First) -> Iterator[tuple[e.Entry, e.Entry]]:
    """Give the answers of a read-do phase that came before one that stands above them, each with the one passed over.

    Only answers count: what did not apply or was passed by is not read out.
    """
    if phase.style is not Style.READ_DO:
        return
    answered = [first[item.id] for item in phase.items if item.id in first]
    latest: e.Entry | None = None
    for entry in answered:
        if latest is not None and _moment(entry) < _moment(latest):
            yield entry, latest
        else:
            latest = entry


def _moment(entry: e.Entry) -> tuple[object, int]:
    return entry.stamp.happened_at, entry.position
