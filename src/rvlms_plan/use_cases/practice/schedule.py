"""When what was missed comes back: every rating of a learner's cards, folded through FSRS.

The clock is always passed in, and nothing is left to chance: the same ratings give the same days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from rvlms_plan.use_cases.practice.learning import AGAIN, Rated

DRILL_OF_CARDS = 10
"""So many due cards are a drill of five minutes."""
LONGEST_DAYS = 365


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A card: when it comes back, how often it was rated, and how often it was not recalled."""

    card: str
    due: datetime
    last: datetime
    times: int
    lapses: int


def schedule(ratings: Iterable[Rated]) -> list[Scheduled]:
    """Fold ratings, oldest first, into the cards as they stand, the one that is due first at the front.

    FSRS with its published parameters, 90 % retention, whole days (no steps of minutes) and no fuzz.
    """
    from fsrs import Card, Rating, Scheduler  # noqa: PLC0415 - only where cards are scheduled

    scheduler = Scheduler(
        desired_retention=0.9,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST_DAYS,
        enable_fuzzing=False,
    )
    cards: dict[str, Card] = {}
    times: dict[str, list[Rated]] = {}
    for rated in ratings:
        at = rated.at.astimezone(UTC)
        card = cards.get(rated.card) or Card(card_id=len(cards) + 1, due=at)
        cards[rated.card], _ = scheduler.review_card(card, Rating(rated.rating), review_datetime=at)
        times.setdefault(rated.card, []).append(rated)
    found = [
        Scheduled(name, card.due, times[name][-1].at, len(times[name]), sum(r.rating == AGAIN for r in times[name]))
        for name, card in cards.items()
    ]
    return sorted(found, key=lambda each: (each.due, each.card))


def due(cards: Iterable[Scheduled], at: datetime, most: int = DRILL_OF_CARDS) -> list[Scheduled]:
    """Give the cards that are due by the end of that day, at most as many as five minutes hold."""
    day = at.date()
    return [each for each in cards if each.due.astimezone(at.tzinfo).date() <= day][:most]


def coming_back(cards: Iterable[Scheduled], at: datetime) -> list[tuple[date, int]]:
    """Give on which days how many cards come back; what is overdue comes back today."""
    days: dict[date, int] = {}
    for each in cards:
        day = max(each.due.astimezone(at.tzinfo).date(), at.date())
        days[day] = days.get(day, 0) + 1
    return sorted(days.items())


def coming_back_words(cards: Iterable[Scheduled], at: datetime) -> str:
    """Say it: `Coming back to you: 3 tomorrow, 2 on Friday`. Empty where nothing does."""
    told = [f"{count} {_day_words(day, at.date())}" for day, count in coming_back(cards, at)[:4]]
    return f"Coming back to you: {', '.join(told)}" if told else ""


def _day_words(day: date, today: date) -> str:
    ahead = (day - today).days
    if ahead < 2:
        return ("today", "tomorrow")[ahead]
    return f"on {day:%A}" if day - today < timedelta(days=7) else f"on {day:%Y-%m-%d}"
