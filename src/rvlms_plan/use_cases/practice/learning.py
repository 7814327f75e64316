"""A learner's own journal in the practice store: what drills came to, how they were rated, which cards were recalled.

Results, progress and the schedule are what it adds up to; nothing of them is kept besides.
"""

from __future__ import annotations

import contextlib
import unicodedata
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from rvlms_plan.domain import drill_entries as de
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.practice.debrief import Debrief, Kind
from rvlms_plan.domain.practice.drill import EXAM
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.domain.text import clean, clean_name
from rvlms_plan.store import journal
from rvlms_plan.store.database import Database
from rvlms_plan.store.problems import SavedAlready

LEARNER = "learner"
SELF, TRAINER = "self", "trainer"
AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
"""How a card was recalled, as FSRS rates it."""
RATINGS = {AGAIN: "not recalled", HARD: "with effort", GOOD: "recalled", EASY: "at once"}
_WEIGHS = {Kind.MISSED: AGAIN, Kind.UNSAFE: AGAIN, Kind.OTHERWISE: AGAIN, Kind.OUT_OF_ORDER: HARD, Kind.LATE: HARD}


@dataclass(frozen=True, slots=True)
class Result:
    """One drill as it was judged, with how it was rated since."""

    at: datetime
    learner: str
    fact: de.DrillJudged
    own: int | None = None
    trainer: int | None = None


def judge(database: Database, now: Callable[[], datetime], code: str, case_id: str, found: Debrief) -> None:
    """Enter what a drill came to, once: asked again, it stands."""
    known = {each.card for each in cards_known(database, found.learner)}
    fact = de.DrillJudged(
        code,
        found.patient.id,
        found.patient.version,
        found.mode,
        found.passed,
        found.percent,
        found.right,
        found.steps,
        tuple(each.about for each in found.killers),
        tuple(f"{each.kind} {each.card}" for each in found.remarks),
        tuple(f"{card} {rating}" for card, rating in again(found, known).items()),
    )
    with contextlib.suppress(SavedAlready):
        _append(database, now(), found.learner, fact, f"judged-{case_id}")


def again(found: Debrief, known: set[str]) -> dict[str, int]:
    """Give the cards that a drill calls for, each with its rating.

    What was not as it should be comes back, but for what a drill that was ended early never came to, unless it is a
    killer item; a card that is known counts as recalled where an exam found it right.
    """
    cards: dict[str, int] = {}
    for remark in found.remarks:
        if remark.of != "turn" and (remark.reached or remark.killer):
            card = f"{found.patient.id}/{remark.card}"
            cards[card] = min(cards.get(card, EASY), _WEIGHS[remark.kind])
    if found.mode == EXAM:
        right = {f"{found.patient.id}/{each}" for each in found.right_steps}
        cards |= dict.fromkeys(sorted((known & right) - cards.keys()), GOOD)
    return cards


def rate(
    database: Database,
    now: Callable[[], datetime],
    learner: str,
    drill: str,
    *,
    by: str,
    score: int,
    words: str = "",
    rater: str = "",
) -> None:
    """Rate a drill as a whole, as the learner or as a trainer; the newest rating of each stands.

    Raises:
        BadValue: The score is not from 1 to 5, or it is said by neither.
    """
    if by not in {SELF, TRAINER} or score not in range(1, 6):
        raise BadValue("A rating is 1 to 5, by self or by a trainer.")
    fact = de.DrillRated(drill, by, score, clean(words, what="The words") or None)
    _append(database, now(), learner, fact, str(uuid.uuid4()), said_by=rater)


def recall(database: Database, now: Callable[[], datetime], learner: str, card: str, rating: int) -> None:
    """Enter how a card was recalled.

    Raises:
        BadValue: The rating is not one of the four.
    """
    if rating not in RATINGS:
        raise BadValue("A card is rated 1 to 4.")
    _append(database, now(), learner, de.CardRecalled(card, rating), str(uuid.uuid4()))


def results(database: Database, learner: str | None = None) -> list[Result]:
    """Give the drills that were judged, of one learner or of all, the oldest first."""
    found: dict[tuple[str, str], Result] = {}
    for entry in entries_of(database, learner):
        match entry.fact:
            case de.DrillJudged() as fact:
                found[_whose(entry), fact.drill] = Result(entry.stamp.at, entry.stamp.entered_by, fact)
            case de.DrillRated() as fact if (_whose(entry), fact.drill) in found:
                result = found[_whose(entry), fact.drill]
                is_own = fact.by == SELF
                found[_whose(entry), fact.drill] = Result(
                    result.at,
                    result.learner,
                    result.fact,
                    fact.score if is_own else result.own,
                    result.trainer if is_own else fact.score,
                )
            case _:
                pass
    return sorted(found.values(), key=lambda each: each.at)


@dataclass(frozen=True, slots=True)
class Rated:
    """One rating of one card, in the order in which they were given."""

    card: str
    rating: int
    at: datetime


def cards_known(database: Database, learner: str) -> list[Rated]:
    """Give every rating of every card of a learner, by drills and by recall, the oldest first."""
    found = []
    for entry in entries_of(database, learner):
        match entry.fact:
            case de.DrillJudged() as fact:
                pairs = (each.rsplit(" ", 1) for each in fact.again)
                found += [Rated(card, int(rating), entry.stamp.at) for card, rating in pairs]
            case de.CardRecalled() as fact:
                found.append(Rated(fact.card, fact.rating, entry.stamp.at))
            case _:
                pass
    return found


LearnerEntry = e.EntryOf[de.OfLearner]


def entries_of(database: Database, learner: str | None) -> list[LearnerEntry]:
    """Give the entries of a learner's journal, or of all learners'."""
    with database.reading() as connection:
        ids = [_id_of(learner)] if learner is not None else _ids(connection)
        return [kept.entry for each in ids for kept in journal.read_as(connection, journal.SITE, each, _read)]


def _read(data: Mapping[str, Any]) -> LearnerEntry:
    return e.read_entry(data, de.LEARNER_FACTS, e.EntryOf)


def _whose(entry: LearnerEntry) -> str:
    return _folded(entry.stamp.entered_by)


def _append(
    database: Database, at: datetime, learner: str, fact: de.OfLearner, request: str, said_by: str = ""
) -> None:
    """Append to a learner's journal. A trainer's words are said by the trainer, and still entered for the learner."""
    name = clean_name(learner, "The learner's name")
    voice = Voice(clean_name(said_by), TRAINER) if said_by else Voice(name, LEARNER)

    def work(connection: Connection) -> None:
        head = journal.head_of(connection, journal.SITE, _id_of(learner))
        stamp = e.Stamp(request, at, at, voice, name, "practice")
        journal.append(connection, journal.SITE, _id_of(learner), head, e.EntryOf(head.position + 1, stamp, fact))

    database.write(work)


def _ids(connection: Connection) -> Sequence[str]:
    return [each for each in journal.ids(connection, journal.SITE) if each.startswith(f"{LEARNER}/")]


def _id_of(learner: str) -> str:
    return f"{LEARNER}/{_folded(learner)}"


def _folded(name: str) -> str:
    """Give a name as its journal is called: the same person, however it is written."""
    bare = unicodedata.normalize("NFKD", clean_name(name, "The learner's name").casefold())
    return " ".join("".join(each for each in bare if not unicodedata.combining(each)).split())
