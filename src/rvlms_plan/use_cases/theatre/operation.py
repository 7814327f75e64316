"""What happens between incision and closure: clamps, happenings, cards, what the list caught, what is read aloud."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rvlms_plan.domain.case import CaseView, aloud, clamp_item, decisions, entry_corrections, operating
from rvlms_plan.domain.entries import ItemAnswered
from rvlms_plan.domain.happenings import read_happening
from rvlms_plan.use_cases.live import LiveCase, Recorded
from rvlms_plan.use_cases.station import Who
from rvlms_plan.use_cases.theatre.items import Given, read_answer, voice_of


def clamp_on(live: LiveCase, vessel: str, kind: str | None, who: Who, request: str | None = None) -> Recorded:
    """Put a clamp on a vessel, at `who.happened_at`. Raises as `operating.place`."""
    return live.record(
        lambda view: operating.place(view, vessel, kind, who.happened_at, live.station.now()), who, request
    )


def clamp_off(live: LiveCase, vessel: str, who: Who, request: str | None = None) -> Recorded:
    """Take the clamp off a vessel, at `who.happened_at`. Raises as `operating.release`."""
    return live.record(lambda view: operating.release(view, vessel, who.happened_at, live.station.now()), who, request)


def happen(
    live: LiveCase,
    what: str,
    who: Who,
    given: Sequence[str] | Mapping[str, str] = (),
    *,
    confirmed: bool = False,
    request: str | None = None,
) -> Recorded:
    """Record a happening, and what follows from it. Raises as `read_happening` and `operating.happen`."""
    voice = voice_of(live.view, who)

    def ask(view: CaseView) -> decisions.Facts:
        now = live.station.now()
        fact = read_happening(view.case.checklist, what, given, now)
        return operating.happen(view, fact, who.happened_at, now, voice, confirmed=confirmed)

    return live.record(ask, who, request)


def correct_entry(
    live: LiveCase,
    entry: int,
    changes: Mapping[str, str],
    who: Who,
    *,
    because: str,
    reason: str,
    request: str | None = None,
) -> Recorded:
    """Correct an entry by its number, its time by `who.happened_at`. Raises as `entry_corrections.correct_entry`."""

    def ask(view: CaseView) -> decisions.Facts:
        now = live.station.now()
        return entry_corrections.correct_entry(
            view, entry, changes, who.happened_at, now, because=because, reason=reason
        )

    return live.record(ask, Who(who.person, who.role, who.entered_by), request)


def caught(live: LiveCase, item_id: str, text: str, who: Who, request: str | None = None) -> Recorded:
    """Record that an item caught something before it did harm. Raises as `operating.catch`."""
    return live.record(lambda view: operating.catch(view, item_id, text), who, request)


def open_card(live: LiveCase, card: str, who: Who, request: str | None = None) -> Recorded:
    """Take up a card. Raises as `operating.open_card`."""
    return live.record(lambda view: operating.open_card(view, card), who, request)


def tick_step(live: LiveCase, card: str, step: int, who: Who, request: str | None = None) -> Recorded:
    """Tick a step of an open card. Raises as `operating.tick_step`."""
    return live.record(lambda view: operating.tick_step(view, card, step), who, request)


def end_card(live: LiveCase, card: str, who: Who, *, complete: bool, request: str | None = None) -> Recorded:
    """Complete a card, or leave it. Raises as `operating.end_card`."""
    return live.record(lambda view: operating.end_card(view, card, complete=complete), who, request)


def read_aloud(
    live: LiveCase, item_id: str, who: Who, *, gap: bool, text: str = "", request: str | None = None
) -> Recorded:
    """Record what was said aloud of an item: it is so, or there is a gap. Raises as `aloud.read_aloud`."""
    return live.record(lambda view: aloud.read_aloud(view, item_id, gap=gap, text=text), who, request)


def answer_aloud(
    live: LiveCase, item_id: str, given: Given, who: Who, *, confirmed: bool = False, request: str | None = None
) -> Recorded:
    """Answer an item as it is read out, and record that it was, in one transaction. Raises as `items.answer`."""
    voice = voice_of(live.view, who)

    def ask(view: CaseView) -> decisions.Facts:
        now = live.station.now()
        value = read_answer(view, item_id, given, now)
        facts = aloud.answer_aloud(view, item_id, value, voice, confirmed=confirmed)
        answers = any(isinstance(fact, ItemAnswered) for fact in facts)
        return [*facts, *clamp_item.placed_by(view, item_id, value, now)] if answers else facts

    return live.record(ask, who, request)
