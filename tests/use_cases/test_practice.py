"""A drill is a real case in a store of its own; what was missed comes back on the day that FSRS gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fsrs import Card, Rating, Scheduler

from rvlms_plan.domain import drill_entries as de
from rvlms_plan.domain.practice.debrief import Kind, debrief
from rvlms_plan.domain.practice.runs import played, reference
from rvlms_plan.domain.practice.team import SAFE, Player, Team
from rvlms_plan.formats.practice import load_shipped
from rvlms_plan.store.database import PRACTICE, THEATRE, Database, open_store
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.use_cases.practice import learning
from rvlms_plan.use_cases.practice.asking_cards import asked
from rvlms_plan.use_cases.practice.clock import DrillClock
from rvlms_plan.use_cases.practice.drilling import begin_drill, drills, resume_drill
from rvlms_plan.use_cases.practice.learning import AGAIN, EASY, GOOD, HARD, Rated
from rvlms_plan.use_cases.practice.portfolio import portfolio_csv, portfolio_of, portfolio_pdf
from rvlms_plan.use_cases.practice.schedule import coming_back_words, due, schedule
from rvlms_plan.use_cases.verifying import verify

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


class Hands:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = MONDAY

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def now() -> Hands:
    return Hands()


@pytest.fixture
def store(tmp_path: Path, now: Hands) -> Iterator[Database]:
    database = open_store(tmp_path / "theatre.practice.db", PRACTICE, now, "tests")
    yield database
    database.close()


def test_a_drill_in_the_store_is_the_drill_in_memory_and_its_record_verifies(store: Database, now: Hands) -> None:
    loaded = load_shipped("third-morning")
    drill = begin_drill(store, DrillClock(now), loaded, "exam", "Ada")
    player = Player(drill.patient, drill, Team("forgetful", skip=frozenset({"duplex"})))
    player.play()
    found = drill.debrief()
    run = played(loaded.patient, loaded.checklist, MONDAY, Team("forgetful", skip=frozenset({"duplex"})))[0]
    beside = debrief(loaded.patient, loaded.checklist, run.entries)
    assert found == replace(beside, learner="Ada")
    assert [each.about for each in found.killers] == ["duplex"]
    report = verify(store)
    assert report.problems == []
    assert report.entries > 100
    ((code, kept),) = drills(store)
    assert (code, kept.mode, kept.learner) == ("DRILL-0001", "exam", "Ada")


def test_a_drill_is_taken_up_where_it_was_left_and_its_clock_stood_still(store: Database, now: Hands) -> None:
    clock = DrillClock(now)
    drill = begin_drill(store, clock, load_shipped("wall-of-the-cava"), "guided", "Ada")
    assert clock() == MONDAY
    now.at += timedelta(minutes=3)
    assert clock.faster() == 5
    now.at += timedelta(minutes=2)
    assert clock() == MONDAY + timedelta(minutes=13)
    told = drill.ask("contrast-imaging")
    assert "7.4 cm" in told.entries[0].fact.says  # type: ignore[union-attr]
    left_at = clock()
    assert left_at == MONDAY + timedelta(minutes=33)
    now.at += timedelta(days=2)
    again = resume_drill(store, DrillClock(now), "DRILL-0001")
    assert again.clock() == left_at
    assert again.drill.asked.keys() == {"contrast-imaging"}
    assert again.drill.mode == "guided"
    assert again.ask("contrast-imaging").entries == ()


def test_a_beginning_that_was_cut_off_goes_on_when_the_drill_is_taken_up(
    store: Database, now: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rvlms_plan.use_cases.practice.drilling._take_up", lambda _drill: None)
    begin_drill(store, DrillClock(now), load_shipped("torn-cava"), "exam", "Ada")
    monkeypatch.undo()
    drill = resume_drill(store, DrillClock(now), "DRILL-0001")
    assert drill.drill.taken_up is not None
    assert {"work-up", "mdt-meeting", "readiness"} <= set(drill.live.case.closings)


def test_a_practice_store_is_no_theatre_store_and_the_other_way_round(store: Database, tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match="holds practice records, not theatre records. The two are never mixed"):
        open_store(tmp_path / "theatre.practice.db", THEATRE, Hands(), "tests")
    open_store(tmp_path / "theatre.db", THEATRE, Hands(), "tests").close()
    with pytest.raises(StoreProblem, match="holds theatre records, not practice records"):
        open_store(tmp_path / "theatre.db", PRACTICE, Hands(), "tests")


def judged(store: Database, now: Hands, name: str, team: Team, mode: str = "exam") -> None:
    """Enter what a drill of a team came to, without playing it in the store."""
    loaded = load_shipped(name)
    run = played(loaded.patient, loaded.checklist, MONDAY, team)[0]
    found = debrief(
        loaded.patient, loaded.checklist, run.entries, reference(loaded.patient, loaded.checklist, MONDAY)[0]
    )
    number = len(learning.results(store)) + 1
    learning.judge(store, now, f"DRILL-{number:04}", f"id-{number}", replace(found, learner="Ada", mode=mode))


SKIPS = Team("x", skip=frozenset({"duplex", "kidney-stage"}))


def test_what_was_missed_comes_back_on_the_day_that_fsrs_gives(store: Database, now: Hands) -> None:
    judged(store, now, "third-morning", SKIPS)
    ratings = learning.cards_known(store, "Ada")
    assert {(each.card, each.rating) for each in ratings} == {
        ("third-morning/ask/duplex", AGAIN),
        ("third-morning/item/kidney-stage", AGAIN),
    }
    cards = schedule(ratings)
    assert [each.due for each in cards] == [MONDAY + timedelta(days=1)] * 2
    assert coming_back_words(cards, MONDAY) == "Coming back to you: 2 tomorrow"
    assert due(cards, MONDAY) == []
    now.at = MONDAY + timedelta(days=1, hours=3)
    assert [each.card for each in due(cards, now.at)] == [each.card for each in cards]
    learning.recall(store, now, "ada", "third-morning/ask/duplex", GOOD)
    later = {each.card: each for each in schedule(learning.cards_known(store, "Ada"))}
    assert later["third-morning/ask/duplex"].due > now.at + timedelta(days=1)
    assert (later["third-morning/ask/duplex"].times, later["third-morning/ask/duplex"].lapses) == (2, 1)


@pytest.mark.parametrize(
    "ratings", [(AGAIN, AGAIN, GOOD, GOOD), (HARD, GOOD, EASY), (AGAIN, GOOD, AGAIN, HARD, GOOD), (GOOD,)]
)
def test_the_schedule_is_what_the_fsrs_library_gives(ratings: tuple[int, ...]) -> None:
    at, told = MONDAY, list[Rated]()
    scheduler = Scheduler(
        desired_retention=0.9, learning_steps=(), relearning_steps=(), maximum_interval=365, enable_fuzzing=False
    )
    card = Card(card_id=7, due=at)
    for rating in ratings:
        told.append(Rated("card", rating, at))
        card, _ = scheduler.review_card(card, Rating(rating), review_datetime=at)
        at = card.due + timedelta(hours=5)
    (found,) = schedule(told)
    assert found.due == card.due


def test_a_card_that_an_exam_finds_right_counts_as_recalled_and_a_studied_one_does_not(
    store: Database, now: Hands
) -> None:
    judged(store, now, "third-morning", SKIPS)
    now.at += timedelta(days=1)
    judged(store, now, "third-morning", SAFE, mode="study")
    assert len(learning.cards_known(store, "Ada")) == 2
    judged(store, now, "third-morning", SAFE)
    assert [each.rating for each in learning.cards_known(store, "Ada")] == [AGAIN, AGAIN, GOOD, GOOD]


def test_a_drill_is_judged_once_however_often_it_is_asked(store: Database, now: Hands) -> None:
    drill = begin_drill(store, DrillClock(now), load_shipped("third-morning"), "exam", "Ada")
    drill.end()
    for _ in range(2):
        learning.judge(store, now, drill.live.case.code, drill.live.case.id, drill.debrief())
    (result,) = learning.results(store, "Ada")
    assert (result.fact.passed, result.fact.percent) == (False, 0)


def test_ratings_stand_beside_the_step_score_and_the_newest_of_each_counts(store: Database, now: Hands) -> None:
    judged(store, now, "third-morning", SKIPS)
    learning.rate(store, now, "Ada", "DRILL-0001", by=learning.SELF, score=5)
    learning.rate(store, now, "Ada", "DRILL-0001", by=learning.TRAINER, score=3, rater="Berg")
    learning.rate(store, now, "Ada", "DRILL-0001", by=learning.SELF, score=4)
    (result,) = learning.results(store, "ada")
    assert (result.own, result.trainer, result.fact.percent) == (4, 3, 80)


def test_a_portfolio_is_a_table_and_a_document_of_synthetic_patients(store: Database, now: Hands) -> None:
    judged(store, now, "third-morning", SKIPS)
    now.at += timedelta(days=7)
    judged(store, now, "third-morning", SAFE)
    learning.rate(store, now, "Ada", "DRILL-0002", by=learning.SELF, score=4)
    found = portfolio_of(store, "Ada", now.at)
    lines = portfolio_csv(found).decode().splitlines()
    assert lines[0] == (
        "date,learner,drill,case,title,version,mode,passed,percent,right,steps,killers_missed,remarks,self_rating,"
        "trainer_rating,synthetic"
    )
    assert lines[1].startswith("2026-03-02,Ada,DRILL-0001,third-morning,The third morning,1.0.0,exam,no,80,")
    assert lines[2].endswith(",exam,yes,100,15,15,,0,4,,yes")
    assert found.progress == (("Ada", "▇█"),)
    made = portfolio_pdf(found)
    assert made.startswith(b"%PDF")
    assert made == portfolio_pdf(found)
    from io import BytesIO

    from pypdf import PdfReader

    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)
    assert "Portfolio of Ada" in text
    assert "not passed: The third morning" in text
    assert "Synthetic patients only" in text


def test_a_card_asks_by_its_cue_and_tells_decision_pitfall_rescue_and_source() -> None:
    found = asked("quiet-mass/item/metanephrines")
    assert found.cue.startswith("Early, strong enhancement")
    assert [line.split(":")[0] for line in found.recall[:4]] == ["Metanephrines", "Decide", "Pitfall", "Rescue"]
    assert any("Lenders" in each for each in found.sources)
    for card in ("torn-cava/card/bleeding", "third-morning/ask/duplex", "quiet-mass/order/alpha-before-beta"):
        assert asked(card).recall
    assert asked("torn-cava/happening/conversion").recall[0] == "Conversion to open"
    assert "no longer there" in asked("gone/item/x").recall[0]


def test_every_word_of_a_debrief_that_can_come_back_is_a_card_that_can_be_asked() -> None:
    loaded = load_shipped("torn-cava")
    run = played(loaded.patient, loaded.checklist, MONDAY, Team("x", skip=frozenset({"bleeding", "counts", "field"})))[
        0
    ]
    found = debrief(loaded.patient, loaded.checklist, run.entries)
    for card in learning.again(found, set()):
        assert asked(card).cue
    assert {each.kind for each in found.remarks} == {Kind.MISSED}
    assert isinstance(run.moment.drill.taken_up.fact, de.DrillTakenUp)  # type: ignore[union-attr]
