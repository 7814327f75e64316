"""What of a checklist can go wrong by itself: items that nothing else rests on, so that one fault stays one fault."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from rvlms_plan.domain.answers import Answer
from rvlms_plan.domain.case import Case, CaseView
from rvlms_plan.domain.checklist import VALUE, Checklist, Field, Item, Kind, Level, Phase, When

_READ_ALIKE = (Kind.TICK, Kind.CHOICE, Kind.SEVERAL)


class Ground:
    """A checklist, and which of its items are read by others. Made once for all cases on it."""

    def __init__(self, checklist: Checklist) -> None:
        self.checklist = checklist
        self._first: CaseView | None = None
        self.weighed: dict[str, tuple[list[str], list[int]]] = {}
        """What can be chosen for a field, by its name in `named`, and the sums of the weights up to each."""

        self.read_as: dict[tuple[str, tuple[tuple[str, str], ...]], Answer] = {}
        """What a typed answer was read as, by the item's id and the texts, of items that are read alike at any time."""

    @cached_property
    def read_alike(self) -> frozenset[str]:
        """The items that are read alike at any time: ticks, and choices of the few that the file gives."""
        items = self.checklist.items.values()
        return frozenset(each.id for each in items if all(field.kind in _READ_ALIKE for field in each.fields))

    @cached_property
    def named(self) -> dict[str, tuple[tuple[str, Field], ...]]:
        """The fields of each item by its id, each behind its name among all: `item` or `item.field`."""
        return {
            item.id: tuple((item.id if each.name == VALUE else f"{item.id}.{each.name}", each) for each in item.fields)
            for item in self.checklist.items.values()
        }

    @cached_property
    def read(self) -> frozenset[str]:
        """The items that a condition reads: of items, phases, stops, cards, and what is asked once more."""
        checklist = self.checklist
        whens = [item.when for item in checklist.items.values()] + [phase.when for phase in checklist.phases]
        whens += [stop.when for stop in checklist.stops] + [card.when for card in checklist.cards]
        whens += [when for item in checklist.items.values() for _, when in item.ask_when]
        return frozenset(_read(whens))

    @cached_property
    def ordered(self) -> frozenset[str]:
        """The items of the file's rules of order."""
        return frozenset(name for rule in self.checklist.order for name in (rule.before, rule.after))

    @cached_property
    def before(self) -> frozenset[str]:
        """The items that have to be answered before others."""
        return frozenset(rule.before for rule in self.checklist.order)

    def begun(self, case: Case) -> CaseView:
        """Give the view of a case that was just opened; all that it shares with the others was computed once."""
        if self._first is None:
            self._first = CaseView(case)
            return self._first
        return CaseView(case, self._first)

    def is_by_itself(self, item: Item) -> bool:
        """Tell whether nothing follows from an item: it has one voice, and no condition, rule or clamp reads it."""
        has_people = any(field.kind is Kind.PEOPLE for field in item.fields)
        is_of_clamps = item.places_clamp or item.needs_no_clamp
        return not (item.each or has_people or is_of_clamps or item.re_opens or item.id in self.read)

    def can_stay_open(self, item: Item) -> bool:
        """Tell whether an item may stay open and nothing else comes of it."""
        return item.level is not Level.BLOCK and self.is_by_itself(item) and item.id not in self.before

    def is_reported(self, item: Item) -> bool:
        """Tell whether a formula proposes an answer from what was recorded or answered."""
        return item.propose is not None or any(field.propose for field in item.fields)

    def next_phase(self, phase: Phase) -> Phase | None:
        """Give the phase behind."""
        place = self.checklist.phase_index[phase.id] + 1
        return self.checklist.phases[place] if place < len(self.checklist.phases) else None


def _read(whens: list[When]) -> Iterator[str]:
    for when in whens:
        for group in when:
            for test in group:
                yield test.item
