"""Corrections of entries that go by their number: happenings, clamps, follow-ups, card steps, what was caught."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import parse
from rvlms_plan.domain.case.course import FOLLOW_UP_BY, FOLLOW_UP_STATES
from rvlms_plan.domain.case.decisions import Facts, because_and_reason
from rvlms_plan.domain.case.operating import vessel_title
from rvlms_plan.domain.case.operation import Caught, Happening
from rvlms_plan.domain.case.phases import CaseView
from rvlms_plan.domain.case.state import FollowUp
from rvlms_plan.domain.case.times import check_past
from rvlms_plan.domain.checklist import TEXT, Checklist, ClampRules
from rvlms_plan.domain.clamps import Clamp
from rvlms_plan.domain.refusals import BadValue, Refused, Unknown
from rvlms_plan.domain.text import clean

Fields = dict[str, str | None]


def correct_entry(
    view: CaseView,
    entry: int,
    changes: Mapping[str, str],
    happened_at: datetime | None,
    at: datetime,
    *,
    because: str,
    reason: str,
) -> Facts:
    """Correct an entry by its number in the journal; with no change at all it is withdrawn. The first form stays.

    A happening has `amount`, `product`, `text`; a placed clamp `vessel`, `type`; a follow-up `by`, `state`, `imaging`,
    `site`; each has its time. A release has its time only; a card's step, its end, and what was caught are withdrawn.

    Raises:
        Unknown: The entry has no such field.
        BadValue: The time lies ahead, or a value cannot be.
        Refused: Nothing that stands goes by that number, a clamp would lie over another on its vessel, or a card of
            which the end is taken back was taken up again since.
    """
    why = because_and_reason(because, reason)
    check_past(happened_at, at)
    target = _target(view, entry)
    if target is None:
        if entry in view.case.withdrawn and not changes and happened_at is None:
            return []
        raise Refused(
            f"Entry {entry} is nothing that stands and goes by its number (a happening, a clamp, a follow-up, a card's "
            "step). An item is corrected by its name."
        )
    fields = _corrected_fields(view, target, entry, changes, at)
    withdrawn = not fields and happened_at is None
    if not withdrawn and _stands_so(target, entry, fields, happened_at):
        return []
    fact = e.EntryCorrected(entry, *why, happened_at, {}, withdrawn=True) if withdrawn else None
    fact = fact or e.EntryCorrected(entry, *why, happened_at, fields)
    if isinstance(target, Clamp):
        _check_clamps(view, target, fact)
    if isinstance(target, e.Entry):
        _check_card(view, target)
    return [fact]


Target = Happening | FollowUp | Clamp | Caught | e.Entry


def _target(view: CaseView, entry: int) -> Target | None:
    """Find what stands under a number; a clamp is found by the entry of its release too."""
    operation = view.case.operation
    standing: tuple[Happening | FollowUp | Caught, ...] = (
        *operation.happenings,
        *view.case.follow_ups,
        *operation.caught,
    )
    for each in standing:
        if each.entry.position == entry:
            return each
    for clamp in operation.clamps:
        is_release = clamp.off_entry is not None and clamp.off_entry.position == entry
        if not clamp.withdrawn and (is_release or clamp.entry.position == entry):
            return clamp
    of_cards = [step for card in operation.cards for step in (*card.steps.values(), card.ended) if step is not None]
    return next((each for each in of_cards if each.position == entry), None)


def _corrected_fields(view: CaseView, target: Target, entry: int, changes: Mapping[str, str], at: datetime) -> Fields:
    match target:
        case FollowUp():
            return _of_follow_up(changes)
        case Happening():
            return _of_happening(view.case.checklist, target, changes, at)
        case Clamp() if target.entry.position == entry:
            return _of_clamp(view.case.checklist.clamps, changes)
        case _:
            for name in changes:
                raise Unknown("field of this entry", name, ["--happened-at"] if isinstance(target, Clamp) else [])
            return {}


def _of_follow_up(changes: Mapping[str, str]) -> Fields:
    known: dict[str, Mapping[str, str] | None] = {
        "by": FOLLOW_UP_BY,
        "state": FOLLOW_UP_STATES,
        "imaging": None,
        "site": None,
    }
    fields: Fields = {}
    for name, text in changes.items():
        if name not in known:
            raise Unknown("field of this entry", name, [*known, "--happened-at"])
        options = known[name]
        if options is not None and text not in options:
            raise Unknown(name, text, options)
        fields[name] = clean(text or "", what=name.capitalize()) or None
    return fields


def _of_happening(checklist: Checklist, target: Happening, changes: Mapping[str, str], at: datetime) -> Fields:
    kind = checklist.happening_kinds[target.what]
    fields: Fields = {}
    for name, text in changes.items():
        field = kind.field(name)
        if field is None:
            raise Unknown("field of this entry", name, [*(each.name for each in kind.fields), "--happened-at"])
        value = None if field.optional and not text.strip() else str(parse(checklist, field, text, at))
        fields["value" if name == TEXT else name] = value
    return fields


def _of_clamp(rules: ClampRules, changes: Mapping[str, str]) -> Fields:
    known = {"vessel": [each.id for each in rules.vessels], "type": [name for name, _ in rules.types]}
    fields: Fields = {}
    for name, text in changes.items():
        if name not in known:
            raise Unknown("field of this entry", name, [*known, "--happened-at"])
        if text not in known[name]:
            raise Unknown("vessel" if name == "vessel" else "kind of clamp", text, known[name])
        fields[name] = text
    return fields


def _check_card(view: CaseView, target: e.Entry) -> None:
    """Refuse to take back the end of a card that was taken up again since: it would be open twice."""
    cards = view.case.operation.cards
    for taken in cards:
        if taken.ended is target and any(
            each.card == taken.card and each.entry.position > target.position for each in cards
        ):
            raise Refused(f"The card {taken.card} was taken up again since; how it ended before that stands.")


def _stands_so(target: Target, entry: int, fields: Fields, happened_at: datetime | None) -> bool:
    match target:
        case Happening():
            stands = target.at
        case FollowUp():
            stands = target.on
        case Clamp() if target.entry.position != entry and target.off is not None:
            stands = target.off
        case Clamp():
            stands = target.on
        case _:
            if happened_at is not None:
                raise BadValue("The time of this entry is when it was entered. It can only be withdrawn.")
            return False
    return happened_at in {None, stands} and all(getattr(target, name) == value for name, value in fields.items())


def _check_clamps(view: CaseView, target: Clamp, fact: e.EntryCorrected) -> None:
    """Refuse a correction by which a vessel would have two clamps at once, or one that came off before it was on.

    Raises:
        BadValue: It would have come off before it was put on.
        Refused: It would lie over another clamp.
    """
    rules = view.case.checklist.clamps
    trial = view.case.operation.corrected(target.entry, fact).clamps
    corrected = next(clamp for clamp in trial if clamp.entry.position == target.entry.position)
    title = vessel_title(rules, corrected.vessel)
    if corrected.off is not None and corrected.off < corrected.on:
        raise BadValue(
            f"The clamp on {title} would have come off at {corrected.off:%H:%M:%S}, before it was put on at "
            f"{corrected.on:%H:%M:%S}."
        )
    if clash := overlapping([clamp for clamp in trial if clamp.vessel == corrected.vessel]):
        first, second = clash
        raise Refused(
            f"{title} has one clamp at a time: entries {first.entry.position} and {second.entry.position} would lie "
            "over each other. Correct or withdraw one of them first."
        )


def overlapping(clamps: Sequence[Clamp] | Iterable[Clamp]) -> tuple[Clamp, Clamp] | None:
    """Give the first two clamps of one vessel that were on at the same time, or None."""
    counted = sorted((c for c in clamps if not c.withdrawn), key=lambda clamp: (clamp.on, clamp.entry.position))
    for first, second in pairwise(counted):
        if first.off is None or second.on < first.off:
            return first, second
    return None
