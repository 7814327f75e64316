"""Answers: read from what a person typed, checked against what can be, and put into words."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists import ADVISORY, TICK, checklist, choice, ends, item, number, phase
from rvlms_plan.domain.answers import (
    Value,
    answer_words,
    as_typed,
    measured,
    outside_asked,
    parse,
    parse_answer,
    parse_fields,
    unit_words,
    what_is_asked,
    words,
)
from rvlms_plan.domain.checklist import VALUE, Field, Kind
from rvlms_plan.domain.refusals import BadValue, Unknown
from rvlms_plan.domain.text import clean

NOW = datetime(2026, 11, 23, 10, 30, 15, 250, tzinfo=timezone(timedelta(hours=1)))
OPTIONS = (("left", "Left side"), ("right", "Right side"), ("none", "Left"))
CHECKLIST = checklist(phase("only", item("tick")))


def field(kind: Kind, **keys: Any) -> Field:
    if kind in {Kind.CHOICE, Kind.SEVERAL}:
        keys.setdefault("options", OPTIONS)
    return Field(VALUE, kind, **keys)


def read(kind: Kind, text: str, **keys: Any) -> Value:
    return parse(CHECKLIST, field(kind, **keys), text, NOW)


def refusal(kind: Kind, text: str, **keys: Any) -> str:
    with pytest.raises(BadValue) as refused:
        read(kind, text, **keys)
    said = refused.value.says
    assert said.endswith((".", "?"))
    assert said.isprintable()
    assert len(said) < 300
    return said


NAMES = st.text(st.characters(exclude_characters=",;:"), min_size=1, max_size=20)
TYPED: dict[Kind, st.SearchStrategy[str]] = {
    Kind.TICK: st.sampled_from(["done", " Yes ", "TRUE", "tick"]),
    Kind.CHOICE: st.sampled_from(["left", "RIGHT ", "Left side", "none", "Left"]),
    Kind.SEVERAL: st.lists(st.sampled_from(["left", "right", "none"]), min_size=1).map(",".join),
    Kind.NUMBER: st.decimals(-9999, 9999, places=3).map(str) | st.integers(-999, 999).map(str),
    Kind.TEXT: st.text(max_size=100),
    Kind.DATE: st.dates().map(date.isoformat) | st.sampled_from(["today", "Yesterday", "tomorrow"]),
    Kind.TIME: st.times().map(lambda t: t.isoformat("seconds")) | st.sampled_from(["7:05", "0705", "7.05", "23:59:59"]),
    Kind.DATETIME: st.datetimes().map(datetime.isoformat).filter(lambda t: "T" in t) | st.just("now"),
    Kind.CLAMP: st.times().map(lambda t: t.isoformat("seconds")) | st.just("now"),
    Kind.PEOPLE: st.lists(NAMES | NAMES.map(lambda name: f"{name}:nurse"), min_size=1).map(",".join),
}


@pytest.mark.parametrize("kind", Kind)
@given(st.data())
def test_what_was_read_and_typed_again_reads_the_same(kind: Kind, data: st.DataObject) -> None:
    try:
        value = read(kind, data.draw(TYPED[kind]))
    except BadValue:
        return
    assert read(kind, as_typed(value)) == value
    assert words(field(kind), value)


@pytest.mark.parametrize("kind", Kind)
@given(st.text(st.characters() | st.sampled_from("0123456789:-T.,\x1b\ud800"), max_size=40))
def test_whatever_is_typed_is_read_or_refused_in_a_sentence(kind: Kind, text: str) -> None:
    try:
        value = read(kind, text, refuse_outside=ends(-100, 100) if kind is Kind.NUMBER else None)
    except BadValue as refused:
        said = refused.says
    else:
        said = "."
        kept = value if isinstance(value, tuple) else (value,)
        assert all(isinstance(each, str) and each and clean(each) == each for each in kept) or value is True
    assert said.endswith((".", "?"))
    assert said.isprintable()


def test_a_tick_takes_nothing_but_done() -> None:
    assert read(Kind.TICK, "done") is True
    assert refusal(Kind.TICK, "no") == "This item is ticked, not filled in: write done or nothing, not no."


def test_a_choice_is_taken_by_its_name_or_its_words_and_a_name_goes_before_words() -> None:
    assert read(Kind.CHOICE, "LEFT") == "left", "the words of another option are Left"
    assert read(Kind.CHOICE, "left side") == "left"
    assert read(Kind.CHOICE, "none") == "none"
    swapped = (("yes", "No"), ("no", "Yes"))
    assert read(Kind.CHOICE, "no", options=swapped) == "no"
    assert read(Kind.CHOICE, "yes", options=swapped) == "yes"


def test_an_unknown_choice_is_refused_with_the_nearest() -> None:
    with pytest.raises(Unknown) as refused:
        read(Kind.CHOICE, "rigth")
    assert refused.value.nearest == "right"
    assert "(nothing)" in refusal(Kind.CHOICE, "  ")


def test_several_are_kept_in_the_files_order_and_once() -> None:
    assert read(Kind.SEVERAL, "right, LEFT,right") == ("left", "right")
    assert refusal(Kind.SEVERAL, "left,up").startswith("There is no answer called up.")


def test_several_of_nothing_is_no_answer() -> None:
    for nothing in ("", " ", ", ,"):
        assert "choose at least one" in refusal(Kind.SEVERAL, nothing).lower()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12", "12"),
        ("1.50", "1.50"),
        ("1,5", "1.5"),
        ("0,25", "0.25"),
        ("-3", "-3"),
        ("\u22123", "-3"),
        ("+7", "7"),
        (".5", "0.5"),
        ("007", "7"),
        ("-0", "0"),
        ("-0.00", "0.00"),
        ("1,2345", "1.2345"),
        ("٣", "3"),
    ],
)
def test_a_number_is_kept_as_plain_decimal_text(typed: str, kept: str) -> None:
    assert read(Kind.NUMBER, typed) == kept


@pytest.mark.parametrize(
    "typed", ["1,500", "1 500", "1.5.1", "1e3", "0x1", "NaN", "inf", "1_000", "", "5.", "1,5,5", "--1"]
)
def test_what_could_be_two_numbers_or_none_is_refused(typed: str) -> None:
    assert "is not a number" in refusal(Kind.NUMBER, typed)


def test_a_comma_before_three_digits_is_refused_because_it_can_mean_either() -> None:
    assert "Write 1500 or 1.5: a comma before three digits can mean either." in refusal(Kind.NUMBER, "1,500")


def test_a_unit_typed_with_the_number_is_named_and_refused() -> None:
    assert refusal(Kind.NUMBER, "120 mmHg", unit="mm[Hg]") == (
        "This answer: 120 mmHg is not a number. The unit is mmHg; leave it out."
    )


def test_what_cannot_be_is_refused_and_the_ends_belong_to_what_can() -> None:
    inside = ends(0, 100)
    assert read(Kind.NUMBER, "0", refuse_outside=inside) == "0"
    assert read(Kind.NUMBER, "100.0", refuse_outside=inside) == "100.0"
    assert refusal(Kind.NUMBER, "101", refuse_outside=inside, unit="%") == (
        "This answer: 101 cannot be. It lies within 0 to 100 %."
    )
    assert "0 or more" in refusal(Kind.NUMBER, "-1", refuse_outside=ends(0))
    assert "100 or less" in refusal(Kind.NUMBER, "101", refuse_outside=ends(None, 100))


@pytest.mark.parametrize(("value", "is_asked"), [("10", False), ("140", False), ("9.99", True), ("140.01", True)])
def test_what_is_unusual_is_asked_about_and_never_refused(value: str, is_asked: bool) -> None:
    dose = Field("daily-dose", Kind.NUMBER, unit="mg/d", refuse_outside=ends(0, 1000), ask_outside=ends(10, 140))
    assert parse(CHECKLIST, dose, value, NOW) == value
    question = outside_asked(dose, value)
    assert (question is not None) is is_asked
    if question:
        assert question == f"daily-dose: {value} mg/d is outside the usual 10 to 140. Is it right?"


def test_an_open_end_of_the_usual_is_said_in_words() -> None:
    upper, lower = number(ask_outside=ends(None, 5))[0], number(ask_outside=ends(5))[0]
    assert outside_asked(upper, "6") == "6 is outside the usual up to 5. Is it right?"
    assert outside_asked(lower, "4") == "4 is outside the usual 5 or more. Is it right?"
    assert outside_asked(field(Kind.TEXT), "6") is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("2026-02-28", "2026-02-28"), ("today", "2026-11-23"), ("Yesterday", "2026-11-22"), ("tomorrow", "2026-11-24")],
)
def test_a_date_is_a_calendar_day_or_a_word_for_one(typed: str, kept: str) -> None:
    assert read(Kind.DATE, typed) == kept


@pytest.mark.parametrize(
    "typed", ["2026-02-30", "23.11.2026", "11/23/2026", "20261123", "2026-W48-1", "", "2026-11-23T10:00"]
)
def test_a_date_in_another_form_is_refused_since_it_could_be_misread(typed: str) -> None:
    assert "is not a date. Write YYYY-MM-DD, or today." in refusal(Kind.DATE, typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("7:05", "07:05"),
        ("0705", "07:05"),
        ("705", "07:05"),
        ("7.05", "07:05"),
        ("07:05:30", "07:05:30"),
        ("070530", "07:05:30"),
    ],
)
def test_a_time_is_read_with_or_without_its_colon(typed: str, kept: str) -> None:
    assert read(Kind.TIME, typed) == kept


@pytest.mark.parametrize("typed", ["24:00", "7:60", "7", "70530", "7:0530", "0705:30", "7:05:60", "noon", "1:2"])
def test_a_time_with_a_digit_too_many_or_too_few_is_refused_not_guessed(typed: str) -> None:
    assert "is not a time. Write HH:MM or HH:MM:SS." in refusal(Kind.TIME, typed)


def test_a_date_and_time_takes_the_stations_offset_unless_it_names_one() -> None:
    assert read(Kind.DATETIME, "2026-11-23 08:00") == "2026-11-23T08:00:00+01:00"
    assert read(Kind.DATETIME, "2026-11-23T08:00:00-05:00") == "2026-11-23T08:00:00-05:00"
    assert read(Kind.DATETIME, "NOW") == "2026-11-23T10:30:15+01:00"


@pytest.mark.parametrize("typed", ["2026-11-23", "20261123", "08:00", "2026-13-01 08:00", ""])
def test_a_date_without_its_time_is_not_taken_for_midnight(typed: str) -> None:
    assert "is not a date and time" in refusal(Kind.DATETIME, typed)


def test_a_clamps_time_is_todays_or_yesterdays_where_it_would_lie_ahead() -> None:
    assert read(Kind.CLAMP, "10:12") == "2026-11-23T10:12:00+01:00"
    assert read(Kind.CLAMP, "10:31") == "2026-11-23T10:31:00+01:00", "a minute is left for clocks that differ"
    assert read(Kind.CLAMP, "23:50") == "2026-11-22T23:50:00+01:00"
    assert read(Kind.CLAMP, "now") == "2026-11-23T10:30:15+01:00"
    assert read(Kind.CLAMP, "2026-11-22t23:50") == "2026-11-22T23:50:00+01:00"


def test_a_clamp_cannot_have_been_placed_in_the_future() -> None:
    assert "lies ahead" in refusal(Kind.CLAMP, "2026-11-23T12:00")
    assert "lies ahead" in refusal(Kind.CLAMP, "2027-01-01T00:00+01:00")


def test_a_roll_call_names_people_once_each() -> None:
    assert read(Kind.PEOPLE, "Li:nurse; Berg , Li:nurse") == ("Li:nurse", "Berg")
    assert words(field(Kind.PEOPLE), ("Li:nurse", "Berg")) == "Li (nurse), Berg"
    assert "name at least one person" in refusal(Kind.PEOPLE, " , ")


def test_a_roll_call_has_an_end() -> None:
    crowd = ",".join(f"Person {number}" for number in range(2000))
    assert "characters" in refusal(Kind.PEOPLE, crowd)


def test_a_text_of_nothing_is_no_answer() -> None:
    assert "write a few words" in refusal(Kind.TEXT, " \t ")
    assert read(Kind.TEXT, " clot \x1b[2J ") == "clot ␛[2J"


DRUG = Field("drug", Kind.CHOICE, options=(("a", "Drug A"), ("b", "Drug B")))
DOSE = Field("dose", Kind.NUMBER, title="Daily dose", unit="mg/d", optional=True)
GIVEN = item("given", (DRUG, DOSE))


def test_an_item_with_fields_is_answered_field_by_field() -> None:
    assert parse_answer(CHECKLIST, GIVEN, ["drug=a", "dose=1,5"], NOW) == {"drug": "a", "dose": "1.5"}
    assert parse_answer(CHECKLIST, GIVEN, ["drug=B"], NOW) == {"drug": "b"}
    assert parse_fields(CHECKLIST, GIVEN, {"drug": "a", "dose": " "}, NOW) == {"drug": "a"}
    assert answer_words(GIVEN, {"drug": "a", "dose": "1.5"}) == "Drug A, Daily dose 1.5 mg/d"


@pytest.mark.parametrize(
    ("given_words", "says"),
    [
        (["a"], "given is answered field by field: write FIELD=VALUE. Fields: drug, dose."),
        (["drgu=a"], "There is no field of given called drgu. Did you mean drug?"),
        (["drug=a", "drug=b"], "The field drug is given twice."),
        (["dose=1"], "Challenge given: still to be given: drug."),
    ],
)
def test_fields_that_are_unknown_twice_or_missing_are_refused(given_words: list[str], says: str) -> None:
    with pytest.raises(BadValue) as refused:
        parse_answer(CHECKLIST, GIVEN, given_words, NOW)
    assert refused.value.says == says


def test_an_item_whose_fields_are_all_optional_is_not_answered_by_nothing() -> None:
    loose = item("loose", (DOSE, Field("note", Kind.TEXT, optional=True)))
    for nothing in ([], ["note= "]):
        with pytest.raises(BadValue, match="at least one of"):
            parse_answer(CHECKLIST, loose, nothing, NOW)
    assert parse_answer(CHECKLIST, loose, ["note=x"], NOW) == {"note": "x"}


def test_a_single_value_is_answered_by_its_words() -> None:
    assert parse_answer(CHECKLIST, item("tick"), [], NOW) == {VALUE: True}
    assert parse_answer(CHECKLIST, item("text", (field(Kind.TEXT),)), ["two", "words"], NOW) == {VALUE: "two words"}
    several = item("several", (field(Kind.SEVERAL),))
    assert parse_answer(CHECKLIST, several, ["left", "right"], NOW) == {VALUE: ("left", "right")}


def test_a_single_value_that_is_missing_or_twice_is_refused_by_what_is_asked() -> None:
    side = item("side", choice("left", "right"), ADVISORY)
    with pytest.raises(BadValue, match=r"give a value \(one of left, right\)"):
        parse_answer(CHECKLIST, side, [], NOW)
    with pytest.raises(BadValue, match="side takes one value, not 2"):
        parse_answer(CHECKLIST, side, ["left", "right"], NOW)
    with pytest.raises(BadValue, match=r"give a value \(one of left, right\)"):
        parse_fields(CHECKLIST, side, {VALUE: " "}, NOW)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_says_what_may_be_typed(kind: Kind) -> None:
    assert what_is_asked(field(kind)).isprintable()
    assert what_is_asked(number(unit="mm[Hg]")[0]) == "a number in mmHg"


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("mm[Hg]", "mmHg"),
        ("umol/L", "µmol/L"),
        ("Cel", "°C"),
        ("{units}", "units"),
        ("d", "days"),
        ("cm", "cm"),
        ("", ""),
    ],
)
def test_units_are_said_as_on_a_ward(unit: str, said: str) -> None:
    assert unit_words(unit) == said


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (Kind.TICK, True, "done"),
        (Kind.CHOICE, "left", "Left side"),
        (Kind.CHOICE, "gone", "gone"),
        (Kind.SEVERAL, ("left", "right"), "Left side, Right side"),
        (Kind.NUMBER, "1.50", "1.50"),
        (Kind.DATE, "2026-11-23", "2026-11-23"),
        (Kind.TIME, time(7, 5).isoformat("minutes"), "07:05"),
        (Kind.DATETIME, "2026-11-23T08:00:00+01:00", "2026-11-23 08:00"),
        (Kind.CLAMP, "2026-11-23T08:00:01+01:00", "08:00:01"),
        (Kind.TEXT, "[b]", "[b]"),
    ],
)
def test_every_kind_is_put_into_words(kind: Kind, value: Value, said: str) -> None:
    assert words(field(kind), value) == said


def test_the_ends_of_a_range_belong_to_it_and_an_absent_end_is_open() -> None:
    assert ends(0, 1).holds(Decimal(0))
    assert ends(0, 1).holds(Decimal(1))
    assert not ends(0, 1).holds(Decimal("1.0000001"))
    assert ends(None, 1).holds(Decimal(-9999))
    assert ends(0).holds(Decimal(9999))


def test_a_tick_is_answered_by_a_single_key_and_a_choice_is_not() -> None:
    assert item("tick", TICK).is_tick
    assert not item("side", choice("a")).is_tick


def test_two_choices_of_the_same_words_and_two_dates_are_told_apart_by_their_names() -> None:
    works = (("works", "Works"), ("not", "Does not work"))
    fields = [Field("left", Kind.CHOICE, title="Left", options=works), Field("right", Kind.CHOICE, options=works)]
    kidneys = item("kidneys", (*fields, Field("drug", Kind.CHOICE, options=OPTIONS)))
    said = answer_words(kidneys, {"left": "works", "right": "not", "drug": "none"})
    assert said == "Left Works, right Does not work, Left"
    days = item("days", (Field("first", Kind.DATE), Field("last", Kind.DATE)))
    assert answer_words(days, {"first": "2026-11-01", "last": "2026-11-02"}) == "first 2026-11-01, last 2026-11-02"


def test_one_of_a_unit_is_said_in_the_singular() -> None:
    assert measured("1", "{units}") == "1 unit"
    assert measured("2", "{units}") == "2 units"
    assert measured("1", "mmol/L") == "1 mmol/L"
    assert words(Field(VALUE, Kind.NUMBER, unit="d"), "1") == "1 day"
