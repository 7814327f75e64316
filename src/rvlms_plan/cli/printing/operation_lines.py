"""What happened in an operation as text for people: clamps, happenings and totals, what was caught, cards, gaps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rvlms_plan.domain.answers import measured
from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.case.operating import vessel_title
from rvlms_plan.domain.clamps import TIME_WORDS, Clamp, clock_words, times
from rvlms_plan.domain.entries import Entry
from rvlms_plan.domain.happenings import happening_words, totals


def operation_lines(view: CaseView, now: datetime) -> Iterator[str]:
    """Give each part under its heading; what never happened has none."""
    parts = {
        "Clamps": _clamps(view, now),
        "Happenings": _happenings(view),
        "Totals": _totals(view),
        "Caught by the list": _caught(view),
        "Cards": _cards(view),
        "Gaps found when read aloud": _gaps(view),
    }
    for title, lines in parts.items():
        said = list(lines)
        if said:
            yield from ("", title, *(f"  {line}" for line in said))


def _clamps(view: CaseView, now: datetime) -> Iterator[str]:
    rules, clamps = view.case.checklist.clamps, view.case.operation.clamps
    yield from (_clamp(view, clamp, now) for clamp in clamps)
    for each in times(rules, clamps, now):
        running = f", running {clock_words(each.running)}" if each.running is not None else ""
        yield (
            f"{TIME_WORDS.get(each.kind, each.kind)}: {clock_words(each.cumulative)} in all, "
            f"longest {clock_words(each.longest)}, placed {each.count}x{running}"
        )


def _clamp(view: CaseView, clamp: Clamp, now: datetime) -> str:
    rules = view.case.checklist.clamps
    kind = dict(rules.types).get(clamp.type or "", clamp.type or "")
    ends = "WITHDRAWN" if clamp.withdrawn else f"off {clamp.off:%H:%M:%S}" if clamp.off else "ON NOW"
    said = ", ".join(filter(None, (vessel_title(rules, clamp.vessel), kind)))
    time = "" if clamp.withdrawn else f", {clock_words(clamp.time(now))}"
    corrected = f", corrected by entry {clamp.corrections[-1].position}" if clamp.corrections else ""
    numbered = f"entry {clamp.entry.position}{_late(clamp.entry)}{corrected}"
    return f"{said}: on {clamp.on:%Y-%m-%d %H:%M:%S}, {ends}{time} ({numbered})"


def _happenings(view: CaseView) -> Iterator[str]:
    checklist = view.case.checklist
    for each in view.case.happenings:
        kind = checklist.happening_kinds.get(each.what)
        said = ": ".join(filter(None, (kind.title if kind else each.what, happening_words(checklist, each))))
        yield f"{each.at:%Y-%m-%d %H:%M}  {said} (entry {each.entry.position}{_late(each.entry)})"


def _totals(view: CaseView) -> Iterator[str]:
    for each in totals(view.case.checklist, view.case.happenings):
        yield f"{each.title}: {measured(each.amount, each.unit)}".rstrip()


def _caught(view: CaseView) -> Iterator[str]:
    for each in view.case.operation.caught:
        challenge = view.case.checklist.items[each.item].challenge
        yield f"{_when(each.entry)}  {challenge}: {each.text} (entry {each.entry.position})"


def _cards(view: CaseView) -> Iterator[str]:
    cards = {card.id: card for card in view.case.checklist.cards}
    for taken in view.case.operation.cards:
        how = "complete" if taken.complete else "left" if taken.ended else "open"
        card = cards[taken.card]
        yield f"{_when(taken.entry)}  {card.title}: {how}, {len(taken.steps)} of {len(card.steps)} steps done"


def _gaps(view: CaseView) -> Iterator[str]:
    for item, said in view.case.operation.gaps:
        text = f": {said.text}" if said.text else ""
        yield f"{_when(said.entry)}  {view.case.checklist.items[item].challenge}{text}"


def _when(entry: Entry) -> str:
    return f"{entry.stamp.happened_at:%Y-%m-%d %H:%M}"


def _late(entry: Entry) -> str:
    return f", entered late at {entry.stamp.at:%H:%M}" if entry.is_late else ""
