"""Entries of the operation told in words, for timelines and audits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import answer_words
from rvlms_plan.domain.case import Case
from rvlms_plan.domain.case.operating import vessel_title
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.clamps import Clamp, clock_words
from rvlms_plan.domain.happenings import happening_words


def operation_words(case: Case, entry: e.Entry) -> tuple[str, str, str]:
    """Give what one entry of the operation is about (an id), its title and its words."""
    checklist = case.checklist
    match entry.fact:
        case e.Happened() as fact:
            kind = checklist.happening_kinds.get(fact.what)
            said = f"{entry.stamp.happened_at:%Y-%m-%d %H:%M} {happening_words(checklist, fact)}".strip()
            return fact.what, kind.title if kind else fact.what, said
        case e.ClampPlaced() as fact:
            new = _placed_words(checklist, fact.vessel, fact.type, entry.stamp.happened_at)
            return fact.vessel, "Clamp on", new
        case e.ClampReleased() as fact:
            clamp = _clamp(case, fact.clamp)
            vessel = clamp.vessel if clamp else ""
            off = entry.stamp.happened_at
            after = f", after {clock_words(off - clamp.on)}" if clamp else ""
            return vessel, "Clamp off", f"{vessel_title(checklist.clamps, vessel)} {off:%H:%M:%S}{after}"
        case e.CaughtByList() as fact:
            return fact.item, checklist.items[fact.item].challenge, f"caught by the list: {fact.text}"
        case e.ItemReadAloud() as fact:
            gap = f"gap{f': {fact.text}' if fact.text else ''}" if fact.gap else "done"
            return fact.item, checklist.items[fact.item].challenge, f"read aloud: {gap}"
        case e.CardOpened() as fact:
            return fact.card, _card_title(case, fact.card), "card taken up"
        case e.CardStepDone() as fact:
            card = _card_of(case, fact.opening)
            return card, _card_title(case, card), _step_words(case, card, fact.step)
        case e.CardEnded() as fact:
            card = _card_of(case, fact.opening)
            return card, _card_title(case, card), "card complete" if fact.complete else "card left"
        case _:
            raise ValueError(f"{entry.kind} is not told here")


def follows(checklist: Checklist, entries: Sequence[e.Entry]) -> tuple[str, ...]:
    """Say what the first of some entries brought with it: answers corrected, items and phases that are open again."""
    said = []
    for entry in entries:
        match entry.fact:
            case e.ItemCorrected(item=item, answer=answer) if entry is not entries[0] and answer is not None:
                asked = checklist.items[item]
                said.append(f"{asked.challenge}: now corrected to {answer_words(asked, answer)}.")
            case e.ItemsReopened(items=items):
                said.append(f"Asked again: {'; '.join(checklist.items[each].challenge for each in items)}.")
            case e.PhaseReopened(phase=phase):
                said.append(f"{checklist.phase(phase).title} is open again: answer it there and close it anew.")
            case _:
                pass
    return tuple(said)


def numbered_words(case: Case, position: int) -> tuple[str, str] | None:
    """Give the title and the words of what stands under a number, as it stands; None where nothing does."""
    found = (part(case, position) for part in (_happening_words, _clamp_words, _caught_words, _card_words))
    return next((words for words in found if words is not None), None)


def _happening_words(case: Case, position: int) -> tuple[str, str] | None:
    checklist = case.checklist
    for each in case.happenings:
        if each.entry.position == position:
            kind = checklist.happening_kinds.get(each.what)
            said = f"{each.at:%Y-%m-%d %H:%M} {happening_words(checklist, each)}".strip()
            return (kind.title if kind else each.what), said
    return None


def _clamp_words(case: Case, position: int) -> tuple[str, str] | None:
    checklist = case.checklist
    for clamp in case.operation.clamps:
        if clamp.entry.position == position:
            said = _placed_words(checklist, clamp.vessel, clamp.type, clamp.on)
            return None if clamp.withdrawn else ("Clamp on", said)
        if clamp.off_entry is not None and clamp.off_entry.position == position:
            return "Clamp off", f"{vessel_title(checklist.clamps, clamp.vessel)} {clamp.off:%H:%M:%S}"
    return None


def _caught_words(case: Case, position: int) -> tuple[str, str] | None:
    for each in case.operation.caught:
        if each.entry.position == position:
            return case.checklist.items[each.item].challenge, f"caught by the list: {each.text}"
    return None


def _card_words(case: Case, position: int) -> tuple[str, str] | None:
    for taken in case.operation.cards:
        title = _card_title(case, taken.card)
        for step, done in taken.steps.items():
            if done.position == position:
                return title, _step_words(case, taken.card, step)
        if taken.ended is not None and taken.ended.position == position:
            return title, "card complete" if taken.complete else "card left"
    return None


def _placed_words(checklist: Checklist, vessel: str, kind: str | None, on: datetime) -> str:
    types = dict(checklist.clamps.types)
    return ", ".join(
        filter(None, (vessel_title(checklist.clamps, vessel), types.get(kind or "", kind), f"{on:%H:%M:%S}"))
    )


def _clamp(case: Case, position: int) -> Clamp | None:
    return next((each for each in case.operation.clamps if each.entry.position == position), None)


def _card_of(case: Case, opening: int) -> str:
    return next((each.card for each in case.operation.cards if each.entry.position == opening), "")


def _card_title(case: Case, card_id: str) -> str:
    return next((card.title for card in case.checklist.cards if card.id == card_id), card_id)


def _step_words(case: Case, card_id: str, step: int) -> str:
    card = next((card for card in case.checklist.cards if card.id == card_id), None)
    return f"step {step}: {card.steps[step - 1]}" if card and step <= len(card.steps) else f"step {step}"
