"""Text from people: cleaned once, never able to steer a terminal or to hide."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvlms_plan.domain.refusals import BadValue, Unknown, shortened
from rvlms_plan.domain.text import LONGEST_NAME, LONGEST_TEXT, clean, clean_name

HOSTILE = st.text(
    alphabet=st.characters() | st.sampled_from("\x1b\x9b\x00\x07\r\n\t\x7f\u202e\u200b\u2028\ud800\u00ad\ufeff\u0301 "),
    max_size=200,
)


@given(HOSTILE, st.booleans())
def test_cleaning_twice_changes_nothing(text: str, lines: bool) -> None:
    once = clean(text, lines=lines)
    assert clean(once, lines=lines) == once


@given(HOSTILE)
def test_nothing_that_steers_a_terminal_or_hides_survives(text: str) -> None:
    kept = clean(text)
    assert not {unicodedata.category(each) for each in kept} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert unicodedata.is_normalized("NFC", kept)
    assert kept == kept.strip()
    kept.encode()


@given(HOSTILE)
def test_lines_keep_line_breaks_and_no_other_control(text: str) -> None:
    kept = clean(text, lines=True)
    assert {each for each in kept if unicodedata.category(each) == "Cc"} <= {"\n"}


def test_what_cannot_be_shown_becomes_visible_instead_of_vanishing() -> None:
    assert clean("a\x1b]52;c;x\x07b") == "a␛]52;c;x␇b"
    assert clean("a\x7fb") == "a␡b"
    assert clean("left\u202eright") == "left\ufffdright"
    assert clean("a\x9bb") == "a\ufffdb"
    assert clean("lone \ud800 surrogate") == "lone \ufffd surrogate"


@pytest.mark.parametrize(
    "invisible", ["\u034f", "\u115f", "\u3164", "\uffa0", "\ufe0f", "\U000e0100", "\u2800", "\u180b"]
)
def test_a_letter_that_nobody_can_see_does_not_pass_for_nothing(invisible: str) -> None:
    assert clean(f"a{invisible}b") == "a\ufffdb"


def test_accents_emoji_and_markup_stay_as_typed() -> None:
    for text in ("Müller-Ørsted, 5 µmol/L ≥ 3 × ½", "[IMPORTANT] <b>latex</b> # *", "李雷 и Ольга", "🩸 1 200 mL"):
        assert clean(text) == text


def test_a_line_break_in_one_line_text_is_a_blank_and_a_tab_too() -> None:
    assert clean(" one\r\ntwo\rthree\tfour\n") == "one two three four"
    assert clean("one\r\ntwo\r", lines=True) == "one\ntwo"


def test_a_text_that_is_too_long_is_refused_with_its_length() -> None:
    assert clean("x" * LONGEST_TEXT) == "x" * LONGEST_TEXT
    with pytest.raises(BadValue, match=r"2,001 characters long; the most that can be kept is 2,000"):
        clean("x" * (LONGEST_TEXT + 1))


def test_a_text_that_grows_by_normalising_is_held_to_the_same_limit() -> None:
    with pytest.raises(BadValue, match="longer than the 2,000"):
        clean("\u0344" * LONGEST_TEXT)  # NFC takes it apart


@given(st.text(max_size=LONGEST_NAME))
def test_a_name_is_one_line_with_single_blanks_and_cleaning_it_twice_changes_nothing(text: str) -> None:
    try:
        name = clean_name(text)
    except BadValue:
        return
    assert name == clean_name(name)
    assert name == " ".join(name.split())
    assert 0 < len(name) <= LONGEST_NAME


def test_an_empty_name_and_one_that_is_too_long_are_refused() -> None:
    for text in ("", " \t\n", "\r"):
        with pytest.raises(BadValue, match="cannot be empty"):
            clean_name(text)
    with pytest.raises(BadValue, match="81 characters"):
        clean_name("x" * 81)


def test_what_a_refusal_echoes_cannot_steer_a_terminal_and_does_not_drown_the_sentence() -> None:
    said = Unknown("item", "\x1b]0;owned\x07" + "x" * 500 + "\n", ["vein"]).says
    assert said.isprintable()
    assert len(said) < 200
    assert shortened("\u202eabc\u200b") == "\ufffdabc\ufffd"


def test_an_unknown_name_is_refused_with_the_nearest_known_one() -> None:
    near = Unknown("item", "paraglioma", ["paraganglioma", "vein"])
    assert near.says == "There is no item called paraglioma. Did you mean paraganglioma?"
    assert near.nearest == "paraganglioma"
    assert Unknown("role", "zzz", ["surgeon", "nurse"]).says == "There is no role called zzz. Known: surgeon, nurse."
    assert Unknown("item", "zzz", map(str, range(13))).says == "There is no item called zzz."
