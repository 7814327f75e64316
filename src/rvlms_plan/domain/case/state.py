"""A case: what the entries of its journal add up to. Nothing here decides; `decisions` does."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import Answer
from rvlms_plan.domain.case.operation import Happening, Operation
from rvlms_plan.domain.checklist import INCISION, Checklist, Item
from rvlms_plan.domain.drill_entries import InDrill
from rvlms_plan.domain.people import ATTESTED, Trust, Voice


class Given(NamedTuple):
    """An answer that stands, and who said it. An item asked of each role is answered when every one has."""

    answer: Answer
    voices: tuple[Voice, ...]
    entry: e.Entry
    asked_again: tuple[str, ...] = ()
    corrected: int = 0

    def is_whole(self, item: Item) -> bool:
        """Tell whether all who must say it have."""
        return not item.each or {voice.role for voice in self.voices} >= set(item.roles)


Act = e.ItemOverridden | e.ItemSetNotApplicable | e.ItemDeferred


class Standing(NamedTuple):
    """What has been done about one item: an answer, or an act in its place. A whole answer outranks the act."""

    given: Given | None = None
    act: Act | None = None
    act_entry: e.Entry | None = None
    reopened: Reopened | None = None
    """Why it is asked again, until it is dealt with."""


@dataclass(frozen=True, slots=True)
class Reopened:
    """What stood for an item when it was asked again, and the entry that says why."""

    entry: e.Entry
    before: Given | Act | None


@dataclass(frozen=True, slots=True)
class Closing:
    """A phase's newest closing, and what re-opened it since."""

    entry: e.Entry
    fact: e.PhaseClosed
    reopened: e.Entry | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One follow-up, as it stands after corrections."""

    entry: e.Entry
    on: datetime
    by: str
    state: str
    imaging: str | None = None
    site: str | None = None
    corrected: int = 0


@dataclass(frozen=True, slots=True)
class Ended:
    """How and when the case was closed or abandoned."""

    entry: e.Entry
    abandoned: bool
    reason: str | None
    open_phases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """One patient's way through one checklist. `position` is that of the newest entry that it holds."""

    checklist: Checklist
    id: str
    code: str
    age: int | None
    sex: str | None
    opened: e.Entry
    position: int = 1
    standings: MappingProxyType[str, Standing] = field(default_factory=lambda: MappingProxyType({}))
    closings: MappingProxyType[str, Closing] = field(default_factory=lambda: MappingProxyType({}))
    operation: Operation = field(default_factory=Operation)
    follow_ups: tuple[FollowUp, ...] = ()
    notes: tuple[e.Entry, ...] = ()
    ended: Ended | None = None
    newest: e.Entry | None = None
    withdrawn: frozenset[int] = frozenset()
    """The numbers of the happenings and follow-ups that never were."""
    people: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Every name seen so far, with the newest role each spoke in."""
    trust: Trust = field(default_factory=Trust)
    """How those names were known."""

    def standing(self, item_id: str) -> Standing:
        """Give what has been done about an item so far."""
        return self.standings.get(item_id, _NOTHING)

    @property
    def happenings(self) -> tuple[Happening, ...]:
        """What happened in the operation, in the order of the entries."""
        return self.operation.happenings

    @cached_property
    def incision(self) -> Happening | None:
        """The incision, once it was recorded."""
        return self.happening(INCISION)

    def happening(self, what: str) -> Happening | None:
        """Give the first happening of that kind."""
        return next((each for each in self.happenings if each.what == what), None)

    @property
    def is_amended(self) -> bool:
        """Tell whether anything was entered after the case was closed."""
        return self.ended is not None and not self.ended.abandoned and self.position > self.ended.entry.position

    def after(self, entry: e.Entry) -> Case:
        """Give the case with one more entry.

        Raises:
            ValueError: The entry is not the next of this journal.
        """
        if entry.position != self.position + 1:
            raise ValueError(f"entry {entry.position} does not follow entry {self.position}")
        made = object.__new__(Case)  # `dataclasses.replace` takes ten times as long
        values = made.__dict__
        values.update(self.__dict__)
        values.pop("incision", None)  # computed from the happenings, which may be others now
        values.update(self._changes(entry))
        values["position"] = entry.position
        values["newest"] = entry
        voice, known = entry.stamp.said_by, entry.stamp.entered_known
        if self.people.get(voice.person) != voice.role:
            values["people"] = _with(self.people, voice.person, voice.role)
        if known != ATTESTED:
            values["trust"] = self.trust.after(known)
        return made

    def _changes(self, entry: e.Entry) -> dict[str, object]:
        """Give what an entry changes, by the names of the fields."""
        match entry.fact:
            case e.ItemAnswered() as fact:
                stood = self.standings.get(fact.item, _NOTHING)
                return self._said(fact.item, _answered(stood, entry, fact), entry)
            case e.ItemCorrected() as fact:
                return self._said(fact.item, _corrected(self.standing(fact.item), entry, fact), entry)
            case e.ItemOverridden() | e.ItemSetNotApplicable() | e.ItemDeferred() as fact:
                stood = self.standing(fact.item)
                return self._standing(fact.item, Standing(stood.given, fact, entry, stood.reopened))
            case e.PhaseClosed() | e.PhaseReopened() as fact:
                return {"closings": _with(self.closings, fact.phase, self._closing(entry, fact))}
            case e.ItemsReopened() as fact:
                return self._reopened(entry, fact)
            case e.FollowUpRecorded() as fact:
                visit = FollowUp(entry, entry.stamp.happened_at, fact.by, fact.state, fact.imaging, fact.site)
                return {"follow_ups": (*self.follow_ups, visit)}
            case e.EntryCorrected() as fact:
                return {
                    "operation": self.operation.corrected(entry, fact),
                    "follow_ups": tuple(_follow_up_corrected(self.follow_ups, fact)),
                    "withdrawn": self.withdrawn | ({fact.entry} if fact.withdrawn else set()),
                }
            case e.NoteWritten():
                return {"notes": (*self.notes, entry)}
            case e.CaseClosed() | e.CaseAbandoned() as fact:
                abandoned = isinstance(fact, e.CaseAbandoned)
                left = fact.open_phases if isinstance(fact, e.CaseClosed) else ()
                return {"ended": Ended(entry, abandoned, fact.reason, left)}
            case fact if isinstance(fact, e.ClockJumped | InDrill):
                return {}
            case e.CaseOpened():
                raise ValueError("a case is opened once")
            case _:
                return {"operation": self.operation.after(entry)}

    def _reopened(self, entry: e.Entry, fact: e.ItemsReopened) -> dict[str, object]:
        standings = dict(self.standings)
        for item in fact.items:
            stood = self.standing(item)
            standings[item] = Standing(reopened=Reopened(entry, stood.given or stood.act))
        return {"standings": MappingProxyType(standings), "operation": self.operation.reopened(fact.items)}

    def _closing(self, entry: e.Entry, fact: e.PhaseClosed | e.PhaseReopened) -> Closing:
        if isinstance(fact, e.PhaseClosed):
            return Closing(entry, fact)
        return replace(self.closings[fact.phase], reopened=entry)

    def _said(self, item_id: str, standing: Standing, entry: e.Entry) -> dict[str, object]:
        """Change an item's answer, which settles a gap that was read out there once it is whole."""
        changes, given = self._standing(item_id, standing), standing.given
        if item_id not in self.operation.aloud:
            return changes
        if given is not None and given.entry is entry and given.is_whole(self.checklist.items[item_id]):
            changes["operation"] = self.operation.settled(item_id, entry)
        return changes

    def _standing(self, item_id: str, standing: Standing) -> dict[str, object]:
        return {"standings": _with(self.standings, item_id, standing)}


def told_of(fact: e.Fact) -> Collection[str]:
    """Name the items for which something else stands once a fact is entered."""
    match fact:
        case e.ItemAnswered() | e.ItemCorrected() | e.ItemOverridden() | e.ItemSetNotApplicable() | e.ItemDeferred():
            return (fact.item,)
        case e.ItemsReopened():
            return fact.items
        case _:
            return ()


_NOTHING = Standing()
K = TypeVar("K")
V = TypeVar("V")


def opened(checklist: Checklist, case_id: str, entry: e.Entry) -> Case:
    """Begin a case from its first entry.

    Raises:
        ValueError: The entry does not open a case, or the checklist is not the one that it names.
    """
    fact = entry.fact
    if not isinstance(fact, e.CaseOpened) or entry.position != 1:
        raise ValueError("a journal of a case begins with CaseOpened")
    if fact.sha256 != checklist.sha256:
        raise ValueError("the checklist's text is not the one that the case was opened with")
    voice, trust = entry.stamp.said_by, Trust().after(entry.stamp.entered_known)
    people = MappingProxyType({voice.person: voice.role})
    return Case(checklist, case_id, fact.code, fact.age, fact.sex, entry, newest=entry, people=people, trust=trust)


def replay(checklist: Checklist, case_id: str, journal: Iterable[e.Entry]) -> Case:
    """Fold a whole journal into its case."""
    journal = iter(journal)
    case = opened(checklist, case_id, next(journal))
    for entry in journal:
        case = case.after(entry)
    return case


def _with(mapping: MappingProxyType[K, V], key: K, value: V) -> MappingProxyType[K, V]:
    return MappingProxyType(mapping | {key: value})  # `|` copies at the speed of a dict; `**` asks for each key


def _answered(standing: Standing, entry: e.Entry, fact: e.ItemAnswered) -> Standing:
    earlier = standing.given
    if earlier is None:
        given = Given(fact.answer, (entry.stamp.said_by,), entry, fact.asked_again)
    elif dict(earlier.answer) == dict(fact.answer):
        voices = (*earlier.voices, entry.stamp.said_by)
        given = Given(earlier.answer, voices, entry, earlier.asked_again, earlier.corrected)
    else:
        given = Given(fact.answer, (entry.stamp.said_by,), entry, fact.asked_again)
    return Standing(given, standing.act, standing.act_entry, standing.reopened)


def _corrected(standing: Standing, entry: e.Entry, fact: e.ItemCorrected) -> Standing:
    if fact.answer is None:
        return standing._replace(given=None) if standing.given and standing.act is None else Standing()
    times = standing.given.corrected + 1 if standing.given else 1
    given = Given(fact.answer, (entry.stamp.said_by,), entry, fact.asked_again, times)
    return Standing(given)


def _follow_up_corrected(follow_ups: tuple[FollowUp, ...], fact: e.EntryCorrected) -> Iterable[FollowUp]:
    for each in follow_ups:
        if each.entry.position != fact.entry:
            yield each
        elif not fact.withdrawn:
            changed = {name: value for name, value in fact.fields.items() if name in {"by", "state", "imaging", "site"}}
            yield replace(each, on=fact.happened_at or each.on, corrected=each.corrected + 1, **changed)  # type: ignore[arg-type]
