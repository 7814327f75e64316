"""What happened in the operation, as it stands: clamps, happenings, cards, things caught, what was read aloud."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.clamps import Clamp, on_now


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened in this case, as it stands after corrections."""

    entry: e.Entry
    what: str
    at: datetime
    value: str | None = None
    amount: str | None = None
    product: str | None = None
    sets: bool = False
    corrected: int = 0


@dataclass(frozen=True, slots=True)
class TakenCard:
    """A card that was taken up: which steps were done by which entries, and how it ended."""

    entry: e.Entry
    card: str
    steps: Mapping[int, e.Entry] = field(default_factory=lambda: MappingProxyType({}))
    ended: e.Entry | None = None
    complete: bool = False

    @property
    def is_open(self) -> bool:
        """Tell whether it was neither completed nor left."""
        return self.ended is None


@dataclass(frozen=True, slots=True)
class ReadAloud:
    """The newest that was said aloud of an item. A gap stays until it is settled, by the entry that is named then."""

    entry: e.Entry
    gap: bool
    text: str | None = None
    settled: e.Entry | None = None

    @property
    def is_gap(self) -> bool:
        """Tell whether a gap was found and nothing has settled it since."""
        return self.gap and self.settled is None


@dataclass(frozen=True, slots=True)
class Caught:
    """Something that an item caught before it did harm."""

    entry: e.Entry
    item: str
    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """All of it, in the order of the entries."""

    happenings: tuple[Happening, ...] = ()
    clamps: tuple[Clamp, ...] = ()
    cards: tuple[TakenCard, ...] = ()
    caught: tuple[Caught, ...] = ()
    aloud: Mapping[str, ReadAloud] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def clamps_on(self) -> list[Clamp]:
        """The clamps that are on, the one that has been on longest first."""
        return on_now(self.clamps)

    @property
    def open_cards(self) -> list[TakenCard]:
        """The cards that were taken up and neither completed nor left, in that order."""
        return [card for card in self.cards if card.is_open]

    @property
    def gaps(self) -> list[tuple[str, ReadAloud]]:
        """The gaps that were found when items were read aloud and are not settled, the oldest first.

        A gap is settled when the item is read out again as done, or is answered (by all who must say it) or corrected
        to another answer after it. An answer that is taken back, an override and a deferral settle none.
        """
        found = [(item, said) for item, said in self.aloud.items() if said.is_gap]
        return sorted(found, key=lambda each: each[1].entry.position)

    def after(self, entry: e.Entry) -> Operation:
        """Give it with one more entry of the operation."""
        match entry.fact:
            case e.Happened() as fact:
                happening = Happening(
                    entry, fact.what, entry.stamp.happened_at, fact.value, fact.amount, fact.product, fact.sets
                )
                return replace(self, happenings=(*self.happenings, happening))
            case e.ClampPlaced() as fact:
                clamp = Clamp(entry, fact.vessel, fact.type, entry.stamp.happened_at)
                return replace(self, clamps=(*self.clamps, clamp))
            case e.ClampReleased() as fact:
                off = entry.stamp.happened_at
                return replace(
                    self, clamps=_changed(self.clamps, fact.clamp, lambda c: replace(c, off=off, off_entry=entry))
                )
            case e.CaughtByList() as fact:
                return replace(self, caught=(*self.caught, Caught(entry, fact.item, fact.text)))
            case e.ItemReadAloud() as fact:
                said = ReadAloud(entry, fact.gap, fact.text)
                return replace(self, aloud=MappingProxyType({**self.aloud, fact.item: said}))
            case _:
                return replace(self, cards=self._cards_after(entry))

    def _cards_after(self, entry: e.Entry) -> tuple[TakenCard, ...]:
        match entry.fact:
            case e.CardOpened() as opened:
                return (*self.cards, TakenCard(entry, opened.card))
            case e.CardStepDone() as done:
                return _changed(self.cards, done.opening, lambda card: _step_done(card, done.step, entry))
            case e.CardEnded() as ended:
                complete = ended.complete
                return _changed(self.cards, ended.opening, lambda card: replace(card, ended=entry, complete=complete))
            case _:
                raise ValueError(f"{entry.kind} is nothing of the operation")

    def corrected(self, entry: e.Entry, fact: e.EntryCorrected) -> Operation:
        """Give it after a correction of one of its entries; one of anything else changes nothing here."""
        return replace(
            self,
            happenings=tuple(_happenings_corrected(self.happenings, fact)),
            clamps=tuple(_clamp_corrected(clamp, entry, fact) for clamp in self.clamps),
            cards=tuple(_card_corrected(card, fact) for card in self.cards) if fact.withdrawn else self.cards,
            caught=tuple(each for each in self.caught if not (fact.withdrawn and each.entry.position == fact.entry)),
        )

    def settled(self, item: str, entry: e.Entry) -> Operation:
        """Give it after an item was answered or corrected: a gap that was found there is settled."""
        said = self.aloud.get(item)
        if said is None or not said.is_gap:
            return self
        return replace(self, aloud=MappingProxyType({**self.aloud, item: replace(said, settled=entry)}))

    def reopened(self, items: Iterable[str]) -> Operation:
        """Give it after items are asked again: what was said of them aloud holds no longer."""
        gone = set(items)
        return replace(
            self, aloud=MappingProxyType({item: said for item, said in self.aloud.items() if item not in gone})
        )


T = TypeVar("T", Clamp, TakenCard)


def _changed(each_of: tuple[T, ...], position: int, change: Callable[[T], T]) -> tuple[T, ...]:
    return tuple(change(each) if each.entry.position == position else each for each in each_of)


def _step_done(card: TakenCard, step: int, entry: e.Entry) -> TakenCard:
    return replace(card, steps=MappingProxyType({**card.steps, step: entry}))


def _happenings_corrected(happenings: tuple[Happening, ...], fact: e.EntryCorrected) -> Iterable[Happening]:
    for each in happenings:
        if each.entry.position != fact.entry:
            yield each
        elif not fact.withdrawn:
            changes = {name: value for name, value in fact.fields.items() if name in {"value", "amount", "product"}}
            yield replace(each, at=fact.happened_at or each.at, corrected=each.corrected + 1, **changes)  # type: ignore[arg-type]


def _clamp_corrected(clamp: Clamp, entry: e.Entry, fact: e.EntryCorrected) -> Clamp:
    """Correct the placing or the release of a clamp. A release that never was leaves the clamp on."""
    corrections = (*clamp.corrections, entry)
    if fact.entry == clamp.entry.position:
        if fact.withdrawn:
            return replace(clamp, withdrawn=True, corrections=corrections)
        changes = {name: value for name, value in fact.fields.items() if name in {"vessel", "type"}}
        return replace(clamp, on=fact.happened_at or clamp.on, corrections=corrections, **changes)  # type: ignore[arg-type]
    if clamp.off_entry is not None and fact.entry == clamp.off_entry.position:
        if fact.withdrawn:
            return replace(clamp, off=None, off_entry=None, corrections=corrections)
        return replace(clamp, off=fact.happened_at or clamp.off, corrections=corrections)
    return clamp


def _card_corrected(card: TakenCard, fact: e.EntryCorrected) -> TakenCard:
    """Take a step, or the end of a card, back."""
    if card.ended is not None and card.ended.position == fact.entry:
        return replace(card, ended=None, complete=False)
    steps = {step: entry for step, entry in card.steps.items() if entry.position != fact.entry}
    return card if len(steps) == len(card.steps) else replace(card, steps=MappingProxyType(steps))
