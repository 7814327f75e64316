"""What state each item of a case is in, and why: computed from the whole case, never stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, ValuesView
from enum import StrEnum
from typing import NamedTuple, cast

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import answer_words, unit_words
from rvlms_plan.domain.case.state import Act, Case, Given, Reopened
from rvlms_plan.domain.checklist import Checklist, Item, Phase, Test, When
from rvlms_plan.domain.conditions import Truth, all_of, holds, truth_of


class ItemState(StrEnum):
    """Every state an item can be in."""

    OPEN = "open"
    WAITS = "waits"
    DONE = "done"
    NOT_APPLICABLE = "not-applicable"
    DEFERRED = "deferred"
    OVERRIDDEN = "overridden"


UNMET = frozenset({ItemState.OPEN, ItemState.WAITS})


class ItemView(NamedTuple):  # a frozen dataclass takes three times as long to make
    """An item as it stands in a case. `said` is why it was passed by, where it went, or why it is asked again."""

    item: Item
    state: ItemState
    said: str = ""
    given: Given | None = None
    act: Act | None = None
    act_entry: e.Entry | None = None
    reopened: Reopened | None = None
    because: tuple[tuple[Test, ItemView], ...] = ()
    """The tests by which it does not apply, or waits, each with the item that it reads."""

    @property
    def why(self) -> str:
        """Say what it waits for, why it is not applicable, or where it went. Most are never asked."""
        return self.said or _because_words(self.because)

    @property
    def is_unmet(self) -> bool:
        """Tell whether it is still to be dealt with."""
        return self.state is ItemState.OPEN or self.state is ItemState.WAITS  # an Enum hashes slowly

    @property
    def waited_for(self) -> tuple[str, ...]:
        """The roles that have still to say an item asked of each."""
        if not self.item.each:
            return ()
        said = {voice.role for voice in self.given.voices} if self.given else set()
        return tuple(role for role in self.item.roles if role not in said)


_TRUE, _DONE = Truth.TRUE, ItemState.DONE
_NOT_YET = cast("ItemView", None)
"""Stands in the place of a view, so that the order is the file's whichever is asked for first."""


class Items(Mapping[str, ItemView]):
    """The views of all items of a case, by id, in the file's order; and the truth of any condition on them."""

    def __init__(self, case: Case, before: Items | None = None, told: Collection[str] = ()) -> None:
        """Of what the same case was `before`, all is kept but what rests on the items of which something was `told`."""
        self._case = case
        self._weighed: dict[int, tuple[Test, Truth]]
        """By the identity of a test, held so that no other can have it: twenty items may hang on the same few."""
        self._deciding: dict[int, tuple[When, tuple[tuple[Test, ItemView], ...]]]
        """In the same way: all items of a phase have the same."""
        if before is None:
            self._weighed, self._deciding = {}, {}
            self._views = dict.fromkeys(case.checklist.items, _NOT_YET)
            self._applies: dict[str, Truth] = {}
            self._phase_truth: dict[str, Truth] = {}
            self.deferred = frozenset(item for item in case.standings if _is_deferred(case, item))
            """The items that were put off to some phase."""
            return
        self._weighed, self._deciding = before._weighed, before._deciding  # noqa: SLF001 - our own
        self._views, self._applies, self._phase_truth = before._views, before._applies, before._phase_truth  # noqa: SLF001
        self.deferred = before.deferred
        if told:
            self._forget(case.checklist, told)

    def _forget(self, checklist: Checklist, told: Collection[str]) -> None:
        """Go on with copies of what was known, without what rests on the items of which something was told."""
        views, applies, phase_truth = self._views.copy(), self._applies.copy(), self._phase_truth.copy()
        self._views, self._applies, self._phase_truth = views, applies, phase_truth
        self._weighed, self._deciding = {}, {}
        for item in told:
            if _is_deferred(self._case, item) is not (item in self.deferred):
                self.deferred ^= {item}
            views[item] = _NOT_YET
            for resting in checklist.rests_on[item]:
                views[resting] = _NOT_YET
                applies.pop(resting, None)
            for phase in checklist.phases_resting_on[item]:
                phase_truth.pop(phase, None)
        for item in self.deferred:  # each rests on another phase besides, and is named where it is read
            for shown in (item, *checklist.rests_on[item]):
                views[shown] = _NOT_YET

    def __getitem__(self, item_id: str) -> ItemView:
        """Give the view of an item, computed when it is first asked for."""
        view = self._views[item_id]
        if view is _NOT_YET:
            checklist = self._case.checklist
            view = self._views[item_id] = self._view(checklist.phase_of[item_id], checklist.items[item_id])
        return view

    def __contains__(self, item_id: object) -> bool:
        return item_id in self._views

    def __iter__(self) -> Iterator[str]:
        return iter(self._views)

    def __len__(self) -> int:
        return len(self._views)

    def values(self) -> ValuesView[ItemView]:
        """Give the views in the file's order."""
        for item_id in [item_id for item_id, view in self._views.items() if view is _NOT_YET]:
            self[item_id]
        return self._views.values()

    def of(self, phase: Phase) -> tuple[ItemView, ...]:
        """Give the views of a phase's own items."""
        views = self._views
        return tuple([view if (view := views[item.id]) is not _NOT_YET else self[item.id] for item in phase.items])

    def truth(self, when: When) -> Truth:
        """Weigh a condition on this case."""
        return truth_of(when, self._test)

    def phase_truth(self, phase: Phase) -> Truth:
        """Weigh a phase's own condition, once."""
        truth = self._phase_truth.get(phase.id)
        if truth is None:
            truth = self._phase_truth[phase.id] = self.truth(phase.when)
        return truth

    def applies(self, item: Item) -> Truth:
        """Weigh whether an item applies: its phase's condition and its own."""
        checklist = self._case.checklist
        if item.id in checklist.always_applicable:
            return _TRUE
        truth = self._applies.get(item.id)
        if truth is None:
            truth = self.phase_truth(checklist.phase_of[item.id])
            if item.when:
                truth = all_of((truth, self.truth(item.when)))
            self._applies[item.id] = truth
        return truth

    def because(self, when: When) -> str:
        """Say on which answers a condition is false, or for which items it waits."""
        return _because_words(self._because(when))

    def _because(self, when: When) -> tuple[tuple[Test, ItemView], ...]:
        """Give the tests that decide a condition which does not hold."""
        kept = self._deciding.get(id(when))
        if kept is None:
            whole = self.truth(when)
            deciding = [test for group in when for test in group if self._test(test) is whole is not Truth.TRUE]
            kept = self._deciding[id(when)] = when, tuple((test, self[test.item]) for test in deciding)
        return kept[1]

    def _test(self, test: Test) -> Truth:
        kept = self._weighed.get(id(test))
        if kept is None:
            kept = self._weighed[id(test)] = (test, self._weigh(test))
        return kept[1]

    def _weigh(self, test: Test) -> Truth:
        item = self._case.checklist.items[test.item]
        applies = self.applies(item)
        if applies is Truth.FALSE:
            return Truth.FALSE
        standing = self._case.standing(item.id)
        if standing.given is not None and standing.given.is_whole(item):
            return applies if holds(test, standing.given.answer) else Truth.FALSE
        match standing.act:
            case e.ItemOverridden():
                counts_as = item.overridden_as in test.allowed and counts_in(item) == test.field
                return applies if counts_as else Truth.FALSE
            case e.ItemSetNotApplicable():
                return Truth.FALSE
            case _:
                return Truth.UNDECIDED

    def _view(self, phase: Phase, item: Item) -> ItemView:
        standing = self._case.standing(item.id)
        given, act, entry = standing.given, standing.act, standing.act_entry
        applies = self.applies(item)
        if applies is Truth.FALSE:
            when = phase.when if self.phase_truth(phase) is Truth.FALSE else item.when
            because = self._because(when)
            return ItemView(item, ItemState.NOT_APPLICABLE, "", given, act, entry, because=because)
        if given is not None and given.is_whole(item):
            return ItemView(item, _DONE, "", given)
        match act:
            case e.ItemOverridden():
                return ItemView(item, ItemState.OVERRIDDEN, act.reason, given, act, entry)
            case e.ItemSetNotApplicable():
                return ItemView(item, ItemState.NOT_APPLICABLE, act.reason, given, act, entry)
            case e.ItemDeferred() if self.phase_truth(self._case.checklist.phase(act.to)) is not Truth.FALSE:
                where = self._case.checklist.phase(act.to).title
                return ItemView(item, ItemState.DEFERRED, where, given, act, entry)
            case _:  # nothing, or put off to a phase that turned out not to apply: nobody would ask for it there
                pass
        if applies is Truth.UNDECIDED:
            when = phase.when if self.phase_truth(phase) is Truth.UNDECIDED else item.when
            because = self._because(when)
            return ItemView(item, ItemState.WAITS, "", given, reopened=standing.reopened, because=because)
        if given is None and standing.reopened is None:
            return ItemView(item, ItemState.OPEN)
        why = _still_to_say(self._case.checklist, item, given) or reopened_words(
            self._case.checklist, item, standing.reopened
        )
        return ItemView(item, ItemState.OPEN, why, given, reopened=standing.reopened)


def _is_deferred(case: Case, item_id: str) -> bool:
    return isinstance(case.standing(item_id).act, e.ItemDeferred)


STATE_WORDS = {
    ItemState.OPEN: "open",
    ItemState.WAITS: "waits",
    ItemState.DONE: "done",
    ItemState.NOT_APPLICABLE: "not applicable",
    ItemState.DEFERRED: "deferred",
    ItemState.OVERRIDDEN: "overridden",
}


def counts_in(item: Item) -> str | None:
    """Name the field that an override counts as an answer of: the first that has `overridden-as` among its options."""
    return next((f.name for f in item.fields if any(option == item.overridden_as for option, _ in f.options)), None)


def _because_words(deciding: Iterable[tuple[Test, ItemView]]) -> str:
    return "; ".join(dict.fromkeys(_test_words(test, view) for test, view in deciding))


def _test_words(test: Test, view: ItemView) -> str:
    item = view.item
    if view.is_unmet or view.state is ItemState.DEFERRED:
        return item.challenge
    if view.given is not None and view.state is ItemState.DONE:
        field = item.field(test.field)
        if field is None:
            return f"{item.challenge}: {answer_words(item, view.given.answer)}"
        if test.field not in view.given.answer:
            return f"{item.challenge}, {field.title or field.name}: not given"
        said = answer_words(item, {test.field: view.given.answer[test.field]})
        return f"{item.challenge}: {said}{_bound_words(test, unit_words(field.unit))}"
    return f"{item.challenge}: {STATE_WORDS[view.state]}"


def _bound_words(test: Test, unit: str) -> str:
    bounds = [
        f"not {way} {end} {unit}".strip()
        for way, end in (("above", test.above), ("below", test.below))
        if end is not None
    ]
    return f" ({' or '.join(bounds)})" if bounds else ""


def reopened_words(checklist: Checklist, item: Item, reopened: Reopened | None) -> str:
    """Say why an item is asked again and what stood before; empty where it is not."""
    if reopened is None or not isinstance(reopened.entry.fact, e.ItemsReopened):
        return ""
    before = reopened.before
    stood = f"; it was: {answer_words(item, before.answer)}" if isinstance(before, Given) else ""
    return f"asked again after: {because_words(checklist, reopened.entry.fact.because)}{stood}"


def because_words(checklist: Checklist, because: str) -> str:
    """Name the item, happening or card for which items are asked again."""
    if because in checklist.items:
        return checklist.items[because].challenge
    if because in checklist.happening_kinds:
        return checklist.happening_kinds[because].title
    return next((card.title for card in checklist.cards if card.id == because), because)


def _still_to_say(checklist: Checklist, item: Item, given: Given | None) -> str:
    if given is None:
        return ""
    said = {voice.role for voice in given.voices}
    waits = [checklist.role_titles.get(role, role) for role in item.roles if role not in said]
    return "waits for " + ", ".join(waits)
