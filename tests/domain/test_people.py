"""Who speaks: names that are one person's, names that are nearly, and roll calls."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvlms_plan.domain.people import Voice, known_spelling, near_duplicate, roll_call, roll_call_member, same_person
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.domain.text import clean_name

NAMES = st.text(min_size=1, max_size=30).filter(lambda text: bool(text.strip()))


@pytest.mark.parametrize(
    "other",
    [
        "berg, jörg",
        "BERG, JORG",
        " Berg,  Jörg ",
        "Berg, Jo\u0308rg",
        "\uff22\uff45\uff52\uff47, Jörg",  # full width
        "B\u200cerg, Jörg\u202e",  # with what cannot be seen
        "\U0001d401\U0001d41e\U0001d42b\U0001d420, Jörg",  # mathematical bold
    ],
)
def test_case_accents_width_and_blanks_do_not_tell_people_apart(other: str) -> None:
    assert same_person("Berg, Jörg", clean_name(other))


def test_a_title_written_with_or_without_a_dot_is_the_same_person() -> None:
    assert same_person("Dr. Li", "Dr Li")


def test_people_with_different_names_are_different_people() -> None:
    assert not same_person("Li", "Lin")
    assert not same_person("Anna Berg", "Anne Berg")


@given(NAMES)
def test_everyone_is_themselves_in_any_case(name: str) -> None:
    assert same_person(name, name)
    assert same_person(name, name.casefold())


def test_a_name_almost_like_a_known_one_is_pointed_out() -> None:
    assert near_duplicate("Andersen", ["Anderson", "Li"]) == "Anderson"
    assert near_duplicate("Novák", ["Novak"]) is None, "that is Novak, in another spelling"
    assert near_duplicate("Okoye", ["Anderson"]) is None
    assert near_duplicate("Lin", ["Li"]) is None, "short names differ by a letter and are different people"


def test_a_known_person_keeps_the_spelling_in_use() -> None:
    assert known_spelling("novak", ["Li", "Novák"]) == "Novák"
    assert known_spelling("Berg", ["Li", "Novák"]) == "Berg"


def test_a_roll_call_names_people_with_their_role() -> None:
    assert roll_call_member("  Anna   Li : Nurse ", ["nurse"]) == "Anna Li:nurse"
    assert roll_call_member("Anna Li", ["nurse"]) == "Anna Li"
    assert roll_call("Anna Li:nurse") == Voice("Anna Li", "nurse")
    assert roll_call("Anna Li") == Voice("Anna Li", "")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Li:nures", "There is no role called nures for Li. Did you mean nurse?"),
        ("Li:zzz", "There is no role called zzz for Li. Roles: surgeon, nurse."),
        ("Li:", "There is no role called (nothing) for Li. Roles: surgeon, nurse."),
        (":nurse", "A name in the roll call cannot be empty."),
    ],
)
def test_a_roll_call_refuses_unknown_roles_and_empty_names_in_a_sentence(text: str, says: str) -> None:
    with pytest.raises(BadValue) as refused:
        roll_call_member(text, ["surgeon", "nurse"])
    assert refused.value.says == says


def test_a_hostile_role_in_a_roll_call_is_not_echoed_raw() -> None:
    with pytest.raises(BadValue) as refused:
        roll_call_member("Li:\x1b]52;c;x\x07" + "y" * 300, ["nurse"])
    assert refused.value.says.isprintable()
    assert len(refused.value.says) < 200
