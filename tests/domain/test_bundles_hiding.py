"""What leaves in a bundle names nobody: no name, text, date or high age of the source is in it, and intervals stay."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists import TICK, checklist, choice, item, number, phase
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.bundles import LEFT_OUT, Hidden, Hiding, NotHidden, Unfit, walked
from rvlms_plan.domain.centres import case_code, code_of_key
from rvlms_plan.domain.chain import canonical
from rvlms_plan.domain.checklist import Card, ClampRules, Field, Kind, Vessel
from rvlms_plan.domain.drill_entries import InDrill
from rvlms_plan.domain.people import ATTESTED, AUTHENTICATED, BROKE_GLASS, Voice

SECRET = b"s" * 32
CENTRE = code_of_key("ab" * 32)
CANARY = "Qzcanary"
CHECKS = checklist(
    phase(
        "p",
        item("tick", TICK),
        item("which", choice("x", "y")),
        item("much", number()),
        item("years", number(unit="a")),
        item("words", (Field("value", Kind.TEXT),)),
        item(
            "many",
            (
                Field("several", Kind.SEVERAL, options=(("x", "X"), ("y", "Y"))),
                Field("day", Kind.DATE),
                Field("time", Kind.TIME),
                Field("moment", Kind.DATETIME),
                Field("clamp", Kind.CLAMP),
                Field("people", Kind.PEOPLE),
            ),
        ),
    ),
    cards=(Card("c", "Card", "c", "warning", ("first",), local=True),),
    clamps=ClampRules((Vessel("v", "Vein", "caval"),), (("partial", "Partial"),)),
)

BASE = datetime.fromisoformat("1911-03-04T12:00:00.123456")
ZONES = [timezone(timedelta(hours=hours)) for hours in (-11, 0, 2, 14)]

FEW = max(8, settings.default.max_examples // 8)  # type: ignore[union-attr]

canaries = st.text(max_size=8).map(lambda text: f"{CANARY}{text}")
canary_names = canaries.map(lambda text: text.replace(":", ""))
moments = st.builds(
    lambda seconds, zone: (BASE + timedelta(seconds=seconds)).replace(tzinfo=zone),
    st.integers(0, 3 * 86400),
    st.sampled_from(ZONES),
)
days = moments.map(lambda moment: moment.date().isoformat())
voices = st.builds(Voice, canary_names, st.sampled_from(["surgeon", "nurse"]))
ANSWERS = st.one_of(
    st.just(("tick", {"value": True})),
    st.just(("which", {"value": "x"})),
    st.just(("much", {"value": "12.5"})),
    st.integers(90, 130).map(lambda age: ("years", {"value": str(age)})),
    canaries.map(lambda text: ("words", {"value": text})),
    st.builds(
        lambda day, moment, clamp, people: (
            "many",
            {
                "several": ("x",),
                "day": day,
                "time": "10:05",
                "moment": moment.isoformat(),
                "clamp": clamp.isoformat(timespec="seconds"),
                "people": tuple(people),
            },
        ),
        days,
        moments,
        moments,
        st.lists(st.tuples(canary_names, st.sampled_from(["", ":nurse"])).map("".join), min_size=1, max_size=3),
    ),
)
asked = st.lists(canaries, max_size=2).map(tuple)
because = st.sampled_from(["mistake", "new-information"])
FACTS: dict[str, st.SearchStrategy[Any]] = {
    "CaseOpened": st.builds(
        e.CaseOpened,
        canaries,
        st.just(CHECKS.id),
        st.just(CHECKS.version),
        st.just(CHECKS.sha256),
        st.integers(91, 130),
        st.just("female"),
    ),
    "ItemAnswered": st.builds(lambda given, again: e.ItemAnswered(*given, again), ANSWERS, asked),
    "ItemCorrected": st.builds(
        lambda given, why, reason, again: e.ItemCorrected(*given, why, reason, again), ANSWERS, because, canaries, asked
    ),
    "ItemSetNotApplicable": st.builds(e.ItemSetNotApplicable, st.just("tick"), canaries),
    "ItemDeferred": st.just(e.ItemDeferred("tick", "p")),
    "ItemOverridden": st.builds(e.ItemOverridden, st.just("tick"), canaries, voices, st.just(AUTHENTICATED)),
    "PhaseClosed": st.just(e.PhaseClosed("p", 1, ("tick",))),
    "PhaseReopened": st.just(e.PhaseReopened("p", ("tick",))),
    "ItemsReopened": st.sampled_from(["tick", "conversion", "c"]).map(lambda why: e.ItemsReopened(("tick",), why)),
    "ItemReadAloud": st.builds(e.ItemReadAloud, st.just("tick"), st.booleans(), canaries),
    "CaughtByList": st.builds(e.CaughtByList, st.just("tick"), canaries),
    "Happened": st.builds(
        e.Happened, st.just("transfusion"), canaries, st.just("2"), st.just("red-cells"), st.booleans()
    ),
    "ClampPlaced": st.just(e.ClampPlaced("v", "partial")),
    "ClampReleased": st.just(e.ClampReleased(2)),
    "CardOpened": st.just(e.CardOpened("c")),
    "CardStepDone": st.just(e.CardStepDone(2, 1)),
    "CardEnded": st.builds(e.CardEnded, st.just(2), st.booleans()),
    "NoteWritten": st.builds(e.NoteWritten, canaries),
    "FollowUpRecorded": st.builds(e.FollowUpRecorded, st.just("phone"), st.just("no-disease"), canaries, canaries),
    "EntryCorrected": st.builds(
        lambda why, reason, at, text: e.EntryCorrected(
            2,
            why,
            reason,
            at,
            {
                "amount": "3",
                "product": "plasma",
                "value": text,
                "vessel": "v",
                "type": None,
                "by": "visit",
                "state": "lost",
                "imaging": text,
                "site": text,
            },
            withdrawn=True,
        ),
        because,
        canaries,
        moments,
        canaries,
    ),
    "CaseClosed": st.builds(e.CaseClosed, canaries, st.just(("p",))),
    "CaseAbandoned": st.builds(e.CaseAbandoned, canaries),
    "ClockJumped": st.sampled_from([e.ClockJumped(-3600), e.ClockJumped(0, restarted=True)]),
}
known = st.sampled_from([ATTESTED, AUTHENTICATED, BROKE_GLASS])
stamps = st.builds(e.Stamp, canaries, moments, moments, voices, canary_names, canaries, known, known)


def hiding(code: str = "RV-1", first: datetime | None = None) -> Hiding:
    return Hiding(CENTRE, SECRET, code, first or BASE.replace(tzinfo=ZONES[2]))


def source_days(data: Any) -> set[str]:
    """Give every day that is named anywhere in an entry."""
    if isinstance(data, dict):
        return set().union(*(source_days(each) for each in data.values()))
    if isinstance(data, list | tuple):
        return set().union(*(source_days(each) for each in data))
    return {data[:10]} if isinstance(data, str) and data.startswith("1911-03-") else set()


def test_every_kind_of_fact_is_hidden_by_a_test() -> None:
    assert set(FACTS) == set(e.FACTS) - {kind.__name__ for kind in OF_PRACTICE}


OF_PRACTICE = InDrill.__args__


@pytest.mark.parametrize("kind", OF_PRACTICE)
def test_an_entry_of_practice_neither_leaves_nor_comes_in(kind: type[e.Fact]) -> None:
    fact = kind(*("x" for _ in dataclasses.fields(kind)))
    stamp = e.Stamp("r", BASE, BASE, Voice("P", "surgeon"), "P", "s")
    for hand in (hiding(), Hidden(hiding().case)):
        with pytest.raises(Unfit, match="practice"):
            walked(e.Entry(2, stamp, fact), CHECKS, hand)


@pytest.mark.parametrize("kind", FACTS)
def test_no_name_text_date_or_age_of_an_entry_is_in_its_hidden_bytes(kind: str) -> None:
    @settings(max_examples=FEW)
    @given(stamps, FACTS[kind])
    def hidden(stamp: e.Stamp, fact: e.Fact) -> None:
        entry = e.Entry(2, stamp, fact)
        told = walked(entry, CHECKS, hiding())
        written = canonical(e.to_data(told)).decode().casefold()
        assert CANARY.casefold() not in written
        for day in source_days(e.to_data(entry)):
            assert day not in written
        if isinstance(told.fact, e.CaseOpened):
            assert told.fact.age == 90
        if isinstance(told.fact, e.ItemAnswered) and told.fact.item == "years":
            assert told.fact.answer == {"value": "90"}
        assert told.stamp.at - told.stamp.happened_at == stamp.at - stamp.happened_at
        assert told.stamp.at.utcoffset() == timedelta(0)
        back = e.from_data(json.loads(canonical(e.to_data(told))))
        assert walked(back, CHECKS, Hidden(hiding().case)) == told, "what was let out is let in"
        assert dataclasses.fields(told.fact) == dataclasses.fields(fact)

    hidden()


@settings(max_examples=4 * FEW)
@given(st.sampled_from(sorted(set(FACTS) - {"ItemDeferred", "CaseOpened"})).flatmap(FACTS.__getitem__), stamps)
def test_what_was_not_hidden_is_not_let_in(fact: e.Fact, stamp: e.Stamp) -> None:
    with pytest.raises((NotHidden, Unfit)):
        walked(e.Entry(2, stamp, fact), CHECKS, Hidden(hiding().case))


@settings(max_examples=4 * FEW)
@given(st.text(min_size=1, max_size=8), moments, moments)
def test_a_case_is_moved_by_whole_weeks_into_the_past_and_nothing_between_its_moments_changes(
    code: str, one: datetime, other: datetime
) -> None:
    hand = hiding(code, one)
    assert hand.moment(one) - hand.moment(other) == one - other
    moved = hand.moment(one).replace(tzinfo=None) - one.replace(tzinfo=None)
    assert timedelta(weeks=-52) <= moved <= timedelta(weeks=-1)
    assert moved % timedelta(weeks=1) == timedelta(0), "a Monday stays one, and the clock on the wall stays"
    assert hand.moment(other) == datetime.fromisoformat(hand.moment_text(other.isoformat()))


@pytest.mark.parametrize(
    "ends", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-11:00", "0001-12-30T00:00:00+00:00"]
)
def test_the_ends_of_the_calendar_are_moved_too(ends: str) -> None:
    assert hiding().moment_text(ends)[:10] != ends[:10]
    assert hiding().day(ends[:10]) != ends[:10]


def test_a_person_is_one_in_a_case_and_another_in_the_next() -> None:
    one, next_case = hiding("RV-1"), hiding("RV-2")
    assert one.person("Dr. Bérg") == one.person("dr berg") != one.person("Li")
    assert one.person("Berg") != next_case.person("Berg")
    assert one.station("theatre 3") != next_case.station("theatre 3")
    assert hiding("rv-1").person("Berg") == one.person("Berg"), "a code is one in any spelling"


def test_what_followed_from_a_request_still_follows_from_it() -> None:
    hand = hiding()
    first, second = hand.request("abc"), hand.request("abc/2")
    assert second == f"{first}/2"
    assert hand.request("abc/Qzcanary/3").startswith(f"{first}/")
    assert "anary" not in hand.request("abc/Qzcanary/3")


def test_another_secret_gives_other_codes_and_pseudonyms() -> None:
    other = Hiding(CENTRE, b"t" * 32, "RV-1", BASE.replace(tzinfo=ZONES[0]))
    assert other.case != hiding().case == case_code(CENTRE, SECRET, "rv-1")
    assert other.person("Berg") != hiding().person("Berg")


WRONG: list[Callable[[], e.Fact]] = [
    lambda: e.ItemAnswered("nowhere", {"value": True}),
    lambda: e.ItemAnswered("which", {"value": "Mrs Smith"}),
    lambda: e.ItemAnswered("much", {"value": "12 mL, Smith"}),
    lambda: e.ItemAnswered("tick", {"Smith": True}),
    lambda: e.ItemAnswered("tick", {"value": "Smith"}),
    lambda: e.ItemAnswered("many", {"day": "Smith"}),
    lambda: e.ItemAnswered("many", {"time": "Smith"}),
    lambda: e.ItemAnswered("many", {"people": ("Smith:owner",)}),
    lambda: e.Happened("Smith"),
    lambda: e.Happened("transfusion", product="Smith"),
    lambda: e.ClampPlaced("Smith"),
    lambda: e.CardOpened("Smith"),
    lambda: e.FollowUpRecorded("Smith", "lost"),
    lambda: e.ItemDeferred("tick", "Smith"),
    lambda: e.ItemCorrected("tick", None, "Smith", "x"),
    lambda: e.ItemsReopened(("tick",), "Smith"),
    lambda: e.EntryCorrected(2, "mistake", "x", fields={"Smith": "x"}),
    lambda: e.EntryCorrected(2, "mistake", "x", fields={"by": "Smith"}),
    lambda: e.ClockJumped("Smith"),  # type: ignore[arg-type]
    lambda: e.ItemOverridden("tick", "x", VOICE, "Smith"),
    lambda: e.CaseOpened("x", "Smith", CHECKS.version, CHECKS.sha256),
]


@pytest.mark.parametrize("fact", WRONG)
def test_what_is_not_of_the_checklists_words_is_refused_and_not_repeated(fact: Callable[[], e.Fact]) -> None:
    stamp = e.Stamp("r", hiding().moment(BASE.replace(tzinfo=ZONES[0])), BASE.replace(tzinfo=ZONES[0]), VOICE, "x", "y")
    with pytest.raises(Unfit) as unfit:
        walked(e.Entry(2, stamp, fact()), CHECKS, hiding())
    assert "Smith" not in unfit.value.what


VOICE = Voice("Berg", "surgeon")


def test_a_text_that_was_left_out_says_so() -> None:
    stamp = e.Stamp("r", BASE.replace(tzinfo=ZONES[0]), BASE.replace(tzinfo=ZONES[0]), VOICE, "x", "y")
    assert walked(e.Entry(2, stamp, e.NoteWritten("seen")), CHECKS, hiding()).fact == e.NoteWritten(LEFT_OUT)
