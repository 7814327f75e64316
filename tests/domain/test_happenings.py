"""Happenings are read from what a person types, told in words, and added up; what sets a total replaces it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases import START, Walk
from checklists import clamped
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.happenings import happening_words, questions_on, read_happening, total_of, totals
from rvlms_plan.domain.refusals import AskAgain, BadValue, Refused, Unknown

CHECKS = clamped()
KINDS = CHECKS.happening_kinds


@pytest.fixture
def walk() -> Walk:
    return Walk(CHECKS)


@pytest.mark.parametrize(
    ("what", "given", "fact"),
    [
        ("incision", (), e.Happened("incision")),
        ("blood-loss", ("250",), e.Happened("blood-loss", amount="250")),
        ("blood-loss", ("+250",), e.Happened("blood-loss", amount="250")),
        ("blood-loss", ("250 mL",), e.Happened("blood-loss", amount="250")),
        ("blood-loss", ("250ml",), e.Happened("blood-loss", amount="250")),
        ("blood-loss", ("=1200",), e.Happened("blood-loss", amount="1200", sets=True)),
        ("blood-loss", ("= 1200 mL",), e.Happened("blood-loss", amount="1200", sets=True)),
        ("blood-loss", {"amount": "62.5"}, e.Happened("blood-loss", amount="62.5")),
        ("transfusion", ("red-cells", "2"), e.Happened("transfusion", amount="2", product="red-cells")),
        ("transfusion", ("red-cells=2",), e.Happened("transfusion", amount="2", product="red-cells")),
        ("transfusion", ("red-cells", "2 units"), e.Happened("transfusion", amount="2", product="red-cells")),
        ("transfusion", ("plasma", "=4"), e.Happened("transfusion", amount="4", product="plasma", sets=True)),
        ("fluid", {"product": "colloid", "amount": "500"}, e.Happened("fluid", amount="500", product="colloid")),
        ("drug", ("heparin", "5000", "IU"), e.Happened("drug", "heparin 5000 IU")),
        ("antibiotic-redose", (), e.Happened("antibiotic-redose")),
        ("antibiotic-redose", ("cefazolin 2 g",), e.Happened("antibiotic-redose", "cefazolin 2 g")),
        ("conversion", ("bleeding from the cava",), e.Happened("conversion", "bleeding from the cava")),
    ],
)
def test_a_happening_is_read_as_a_person_types_it(what: str, given: object, fact: e.Happened) -> None:
    assert read_happening(CHECKS, what, given, START) == fact  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("what", "given", "says"),
    [
        ("blood-los", ("250",), "Did you mean blood-loss?"),
        ("transfusion", ("red-cell", "2"), "red-cells"),
        ("transfusion", ("red-cells",), "amount is still to be given"),
        ("transfusion", (), "product is still to be given"),
        ("blood-loss", (), "amount is still to be given"),
        ("blood-loss", ("much",), "much"),
        ("blood-loss", ("-250",), "-250"),
        ("blood-loss", ("=",), "amount is still to be given"),
        ("drug", (), "drug and dose is still to be given"),
        ("incision", ("10:05",), "takes no value, only its time"),
    ],
)
def test_what_is_missing_or_cannot_be_is_said(what: str, given: tuple[str, ...], says: str) -> None:
    with pytest.raises(BadValue) as problem:
        read_happening(CHECKS, what, given, START)
    assert says in problem.value.says


def test_an_unknown_kind_names_the_nearest() -> None:
    with pytest.raises(Unknown) as problem:
        read_happening(CHECKS, "convertion", (), START)
    assert problem.value.nearest == "conversion"


def test_an_unusual_amount_is_asked_once_more_a_total_is_not() -> None:
    kind = KINDS["blood-loss"]
    assert "5000" in questions_on(kind, e.Happened("blood-loss", amount="5000"))[0]
    assert questions_on(kind, e.Happened("blood-loss", amount="500")) == []
    assert questions_on(kind, e.Happened("blood-loss", amount="5000", sets=True)) == []


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (e.Happened("incision"), ""),
        (e.Happened("blood-loss", amount="250"), "250 mL"),
        (e.Happened("blood-loss", amount="1200", sets=True), "total 1200 mL"),
        (e.Happened("transfusion", amount="2", product="red-cells"), "Red cells 2 units"),
        (e.Happened("drug", "heparin 5000 IU"), "heparin 5000 IU"),
        (e.Happened("of another checklist", "words", amount="3", product="p"), "p 3 words"),
    ],
)
def test_what_a_happening_holds_is_put_into_words(fact: e.Happened, words: str) -> None:
    assert happening_words(CHECKS, fact) == words


def told(walk: Walk) -> list[tuple[str, str | None, str]]:
    return [(each.what, each.product, each.amount) for each in totals(CHECKS, walk.view.case.happenings)]


def test_amounts_add_up_by_kind_and_product_in_the_order_of_the_checklist(walk: Walk) -> None:
    for what, *words in (
        ("transfusion", "plasma", "1"),
        ("transfusion", "red-cells", "2"),
        ("blood-loss", "250"),
        ("blood-loss", "62.5"),
        ("transfusion", "red-cells", "1"),
    ):
        walk.happen(what, *words)
    assert told(walk) == [
        ("blood-loss", None, "312.5"),
        ("transfusion", "red-cells", "3"),
        ("transfusion", "plasma", "1"),
    ]
    assert total_of(CHECKS, walk.view.case.happenings, "transfusion") == "4"
    assert total_of(CHECKS, walk.view.case.happenings, "transfusion", "plasma") == "1"
    assert total_of(CHECKS, walk.view.case.happenings, "fluid") is None


def test_a_total_that_is_set_covers_all_before_it_and_goes_on_from_there(walk: Walk) -> None:
    walk.happen("blood-loss", "250")
    walk.happen("blood-loss", "=1200")
    walk.happen("blood-loss", "100")
    assert told(walk) == [("blood-loss", None, "1300")]


def test_a_corrected_amount_counts_as_corrected_and_a_withdrawn_one_not_at_all(walk: Walk) -> None:
    walk.happen("blood-loss", "250")
    first = walk.journal[-1].position
    walk.happen("blood-loss", "=900")
    second = walk.journal[-1].position
    walk.amend(second, {"amount": "800"})
    assert told(walk) == [("blood-loss", None, "800")]
    assert walk.view.case.happenings[1].sets, "what set the total sets it still"
    walk.amend(second, {})
    assert told(walk) == [("blood-loss", None, "250")]
    walk.amend(first, {})
    assert told(walk) == []
    assert [entry.fact.amount for entry in walk.journal if isinstance(entry.fact, e.Happened)] == ["250", "900"]


def test_a_late_entry_keeps_both_times(walk: Walk) -> None:
    walk.now += timedelta(hours=1)
    walk.happen("blood-loss", "250", happened_at=START)
    each = walk.view.case.happenings[0]
    assert each.at == START
    assert each.entry.is_late


def test_what_happens_once_is_recorded_once_and_said_again_it_stands(walk: Walk) -> None:
    walk.happen("incision")
    at = walk.view.case.happenings[0].at
    before = walk.view.case.position
    walk.happen("incision")
    walk.happen("incision", happened_at=at)
    assert walk.view.case.position == before
    with pytest.raises(Refused, match=r"Incision is recorded already, at .* \(entry 2\)\. Correct that entry"):
        walk.happen("incision", happened_at=at - timedelta(minutes=5))


def test_a_time_that_lies_ahead_is_refused(walk: Walk) -> None:
    with pytest.raises(BadValue, match="lies ahead"):
        walk.happen("blood-loss", "250", happened_at=walk.now + timedelta(minutes=5))


def test_an_unusual_amount_is_not_recorded_unless_confirmed(walk: Walk) -> None:
    from rvlms_plan.domain.case import operating

    fact = e.Happened("blood-loss", amount="5000")
    with pytest.raises(AskAgain):
        operating.happen(walk.view, fact, None, walk.now)
    assert operating.happen(walk.view, fact, None, walk.now, confirmed=True) == [fact]
