"""A learner's portfolio: the drills that were judged, as a table and as a document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rvlms_plan.domain.practice.wording import sparks
from rvlms_plan.formats import practice as practice_format
from rvlms_plan.store.database import Database
from rvlms_plan.use_cases.practice.learning import Result, cards_known, results
from rvlms_plan.use_cases.practice.schedule import Scheduled, schedule


@dataclass(frozen=True, slots=True)
class Row:
    """One drill of a portfolio. Step score and ratings stand apart: they are different things."""

    date: str
    learner: str
    drill: str
    case: str
    title: str
    version: str
    mode: str
    passed: bool
    percent: int
    right: int
    steps: int
    killers_missed: str
    remarks: int
    self_rating: int | None
    trainer_rating: int | None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What one learner, or all of a store, have practised. `progress` draws each one's exams."""

    made: datetime
    learner: str
    rows: tuple[Row, ...]
    progress: tuple[tuple[str, str], ...]
    cards: tuple[Scheduled, ...] = ()


def portfolio_of(database: Database, learner: str | None, now: datetime) -> Portfolio:
    """Gather a portfolio."""
    found = results(database, learner)
    titles = {name: practice_format.load_shipped(name).patient.title for name in practice_format.shipped()}
    names = list(dict.fromkeys(each.learner for each in found))
    progress = [(name, sparks(percents)) for name in names if (percents := _exams(found, name))]
    cards = schedule(cards_known(database, learner)) if learner is not None else []
    rows = tuple(_row(each, titles.get(each.fact.practice, each.fact.practice)) for each in found)
    return Portfolio(now, learner or "", rows, tuple(progress), tuple(cards))


def portfolio_csv(found: Portfolio) -> bytes:
    """Write a portfolio as CSV, UTF-8."""
    from rvlms_plan.formats.tables.portfolio import portfolio_table  # noqa: PLC0415

    return portfolio_table(found.rows)


def portfolio_pdf(found: Portfolio) -> bytes:
    """Set a portfolio as PDF."""
    from rvlms_plan.formats.pdf.portfolio import paper_portfolio  # noqa: PLC0415 - loads typst

    return paper_portfolio(found.learner, found.rows, found.progress, found.made)


def _exams(found: list[Result], learner: str) -> list[int]:
    return [each.fact.percent for each in found if each.learner == learner and each.fact.mode == "exam"]


def _row(result: Result, title: str) -> Row:
    fact = result.fact
    return Row(
        f"{result.at:%Y-%m-%d}",
        result.learner,
        fact.drill,
        fact.practice,
        title,
        fact.version,
        fact.mode,
        fact.passed,
        fact.percent,
        fact.right,
        fact.steps,
        ", ".join(fact.killers),
        len(fact.remarks),
        result.own,
        result.trainer,
    )
