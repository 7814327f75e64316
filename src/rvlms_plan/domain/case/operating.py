"""Decisions of the operation: clamps, happenings, cards, what the list caught.

They are accepted whatever phase is open: a torn cava does not wait for a form.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case.decisions import NEW_INFORMATION, Facts, asked_again_facts
from rvlms_plan.domain.case.operation import TakenCard
from rvlms_plan.domain.case.phases import CaseView
from rvlms_plan.domain.case.state import Case
from rvlms_plan.domain.case.times import check_past, how_ended
from rvlms_plan.domain.checklist import VALUE, Card, ClampRules
from rvlms_plan.domain.clamps import Clamp
from rvlms_plan.domain.happenings import questions_on
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.refusals import AskAgain, BadValue, Refused, Unknown
from rvlms_plan.domain.text import clean

RETRIED_WITHIN = timedelta(seconds=10)
"""The same amount again, by the same person and so soon, is the same request sent twice."""


# Clamps


def place(view: CaseView, vessel: str, kind: str | None, happened_at: datetime | None, at: datetime) -> Facts:
    """Put a clamp on a vessel, now or at an earlier moment.

    Now is never before the last clamp there came off, though another station's clock be ahead.

    Raises:
        Unknown: The checklist has no such vessel or kind of clamp.
        BadValue: The time lies ahead.
        Refused: The case has ended, or a clamp of another kind, or of another time, is on that vessel.
    """
    case, rules = view.case, view.case.checklist.clamps
    _known_clamp(rules, vessel, kind)
    check_past(happened_at, at)
    title = vessel_title(rules, vessel)
    there = _clamps_on(case, vessel)
    on = happened_at or max([at, *(other.off for other in there if other.off is not None)])
    for other in there:
        is_same_kind = kind in {None, other.type}
        if other.is_on and is_same_kind and happened_at in {None, other.on}:
            return []
        if other.is_on:
            raise Refused(
                f"{title} has had a clamp since {other.on:%H:%M:%S} ({_type_words(rules, other.type)}, entry "
                f"{other.entry.position}). Take that off first, or correct that entry."
            )
        if other.off is not None and other.on == happened_at and is_same_kind:
            return []
        if other.off is not None and on < other.off:
            raise Refused(
                f"{title} had a clamp from {other.on:%H:%M:%S} to {other.off:%H:%M:%S} (entry {other.entry.position}), "
                "and has one clamp at a time. Correct that entry if its times are wrong."
            )
    still_runs(case, "no clamp can be put on")
    placed = e.ClampPlaced(vessel, kind)
    return [e.Dated(placed, on) if happened_at is None and on > at else placed]


def release(view: CaseView, vessel: str, happened_at: datetime | None, at: datetime) -> Facts:
    """Take the clamp off a vessel. Also once the case has ended: no clock runs on for want of a form.

    Now is never before it was put on, though the clock of the station that put it on be ahead.

    Raises:
        Unknown: The checklist has no such vessel.
        BadValue: The time lies ahead, or is said to be before the clamp was put on.
        Refused: No clamp is on it.
    """
    case, rules = view.case, view.case.checklist.clamps
    _known_clamp(rules, vessel, None)
    check_past(happened_at, at)
    title = vessel_title(rules, vessel)
    there = _clamps_on(case, vessel)
    clamp = next((each for each in there if each.is_on), None)
    if clamp is None:
        if there and happened_at in {None, there[-1].off}:
            return []
        others = [f"{vessel_title(rules, each.vessel)} has one" for each in case.operation.clamps_on]
        raise Refused(f"No clamp is on {title}.", others)
    released = e.ClampReleased(clamp.entry.position)
    if happened_at is not None and happened_at < clamp.on:
        raise BadValue(f"The clamp on {title} was put on at {clamp.on:%H:%M:%S}; it cannot have come off before.")
    return [e.Dated(released, clamp.on) if happened_at is None and at < clamp.on else released]


def vessel_title(rules: ClampRules, vessel: str) -> str:
    """Give the words for a vessel."""
    known = rules.vessel(vessel)
    return known.title if known else vessel


def _type_words(rules: ClampRules, kind: str | None) -> str:
    return dict(rules.types).get(kind or "", kind or "kind not said")


def _known_clamp(rules: ClampRules, vessel: str, kind: str | None) -> None:
    vessels, types = [each.id for each in rules.vessels], [name for name, _ in rules.types]
    if not vessels:
        raise Refused("The checklist of this case names no vessels, so it keeps no clamps.")
    if vessel not in vessels:
        raise Unknown("vessel", vessel, vessels)
    if kind is not None and kind not in types:
        raise Unknown("kind of clamp", kind, types)


def _clamps_on(case: Case, vessel: str) -> list[Clamp]:
    """Give the clamps that were on a vessel, in the order of their times."""
    there = (clamp for clamp in case.operation.clamps if clamp.vessel == vessel and not clamp.withdrawn)
    return sorted(there, key=lambda clamp: (clamp.on, clamp.entry.position))


# Happenings


def happen(
    view: CaseView,
    fact: e.Happened,
    happened_at: datetime | None,
    at: datetime,
    voice: Voice | None = None,
    *,
    confirmed: bool = False,
) -> Facts:
    """Record that something happened, and what follows from it: answers it corrects, items it asks again.

    Raises:
        Unknown: No happening goes by that name.
        BadValue: The time lies ahead.
        AskAgain: The amount is unusual and was not confirmed.
        Refused: The case is closed, or what happens once is recorded already at another time.
    """
    kinds = view.case.checklist.happening_kinds
    if fact.what not in kinds:
        raise Unknown("happening", fact.what, kinds)
    check_past(happened_at, at)
    case, kind = view.case, kinds[fact.what]
    if kind.once and (earlier := case.happening(fact.what)):
        if happened_at in {None, earlier.at} and fact.value in {None, earlier.value}:
            return []
        raise Refused(
            f"{kind.title} is recorded already, at {earlier.at:%H:%M} (entry {earlier.entry.position}). "
            "Correct that entry if the time is wrong."
        )
    if _was_just_told(case, fact, happened_at, at, voice):
        return []
    if case.ended is not None and not case.ended.abandoned:
        raise Refused(f"{case.code} was closed; it takes only corrections and follow-up.")
    if not confirmed and (questions := questions_on(kind, fact)):
        raise AskAgain(questions)
    follows = [*_corrections(view, kind.answers, fact), *asked_again_facts(view, kind.re_opens, kind.id)]
    return [fact, *([] if case.ended is not None else follows)]


def _was_just_told(
    case: Case, fact: e.Happened, happened_at: datetime | None, at: datetime, voice: Voice | None
) -> bool:
    for each in reversed(case.happenings):
        stamp = each.entry.stamp
        if each.entry.fact != fact or each.corrected or voice not in {None, stamp.said_by}:
            continue
        if happened_at is not None:
            return happened_at == each.at
        return _ends_with(case, each.entry) and at - stamp.at <= RETRIED_WITHIN and stamp.happened_at == stamp.at
    return False


def _ends_with(case: Case, entry: e.Entry) -> bool:
    """Tell whether nothing was entered after an entry but what followed from it: that goes by its request's name."""
    newest = case.newest
    return newest is not None and (newest == entry or newest.stamp.request.startswith(f"{entry.stamp.request}/"))


def _corrections(view: CaseView, answers: tuple[tuple[str, str], ...], fact: e.Happened) -> list[e.Fact]:
    """Give the corrections that a happening brings with it: of answers that stand and say otherwise."""
    found: list[e.Fact] = []
    title = view.case.checklist.happening_kinds[fact.what].title
    for item, option in answers:
        standing = view.case.standing(item)
        if standing.given is not None and standing.given.answer.get(VALUE) != option:
            reason = f"{title}: {fact.value}" if fact.value else title
            found.append(e.ItemCorrected(item, {VALUE: option}, NEW_INFORMATION, reason))
            found += asked_again_facts(view, view.case.checklist.items[item].re_opens, item)
    return found


# Cards


def open_card(view: CaseView, card_id: str) -> Facts:
    """Take up a card; one that is open already is gone on with.

    Raises:
        Unknown: The checklist has no such card.
        Refused: The case has ended.
    """
    known_card(view, card_id)
    if any(taken.card == card_id for taken in view.case.operation.open_cards):
        return []
    still_runs(view.case, "no card can be taken up")
    return [e.CardOpened(card_id)]


def tick_step(view: CaseView, card_id: str, step: int) -> Facts:
    """Tick a step of an open card; steps count from 1.

    Raises:
        Unknown: The checklist has no such card.
        BadValue: The card has no such step.
        Refused: The card is not open, or the case was closed.
    """
    card, taken = known_card(view, card_id), _taken(view, card_id)
    if not 1 <= step <= len(card.steps):
        raise BadValue(f"{card.title} has steps 1 to {len(card.steps)}; there is no step {step}.")
    if step in taken.steps:
        return []
    still_runs(view.case, "no card can be gone on with")
    return [e.CardStepDone(taken.entry.position, step)]


def end_card(view: CaseView, card_id: str, *, complete: bool) -> Facts:
    """Complete a card of which every step is done, or leave it as it is. A completed one asks its items again.

    Raises:
        Unknown: The checklist has no such card.
        Refused: The card is not open, or is to be complete with steps open (each named), or the case was closed.
    """
    card = known_card(view, card_id)
    last = next((taken for taken in reversed(view.case.operation.cards) if taken.card == card_id), None)
    if last is not None and not last.is_open and last.complete is complete:
        return []
    taken = _taken(view, card_id)
    left = [f"step {n}: {text}" for n, text in enumerate(card.steps, start=1) if n not in taken.steps]
    if complete and left:
        raise Refused(f"{card.title} is not complete. Do what is open, or leave the card.", left)
    still_runs(view.case, "no card can be gone on with")
    ended: list[e.Fact] = [e.CardEnded(taken.entry.position, complete)]
    if complete and view.case.ended is None:
        said_before = [item for item in card.re_opens if _was_said_before(view.case, item, taken)]
        ended += asked_again_facts(view, said_before, card_id)
    return ended


def known_card(view: CaseView, card_id: str) -> Card:
    """Give a card of the checklist.

    Raises:
        Unknown: There is no such card.
    """
    cards = {card.id: card for card in view.case.checklist.cards}
    if card_id not in cards:
        raise Unknown("card", card_id, cards)
    return cards[card_id]


def _taken(view: CaseView, card_id: str) -> TakenCard:
    taken = next((each for each in view.case.operation.open_cards if each.card == card_id), None)
    if taken is None:
        raise Refused(f"The card {card_id} is not open. Open it first.")
    return taken


def _was_said_before(case: Case, item: str, taken: TakenCard) -> bool:
    given = case.standing(item).given
    return given is not None and given.entry.position < taken.entry.position


# What the list caught


def catch(view: CaseView, item_id: str, text: str) -> Facts:
    """Record that an item caught something before it did harm; SURPASS calls it intercepted.

    Raises:
        Unknown: The checklist has no such item.
        BadValue: The text is empty.
        Refused: The case has ended.
    """
    if item_id not in view.items:
        raise Unknown("item", item_id, view.items)
    said = clean(text, what="What was caught")
    if not said:
        raise BadValue("Say in a few words what was caught.")
    if any((each.item, each.text) == (item_id, said) for each in view.case.operation.caught):
        return []
    still_runs(view.case, "nothing more is recorded as caught")
    return [e.CaughtByList(item_id, said)]


def still_runs(case: Case, what: str) -> None:
    """Tell that a closed case takes no more of the operation; an abandoned one still does.

    Raises:
        Refused: The case was closed.
    """
    if case.ended is not None and not case.ended.abandoned:
        raise Refused(f"{case.code} was {how_ended(case)}; {what} any more.")
