"""What goes by its number is corrected with a reason; both forms stay, and no vessel comes to have two clamps."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases import Walk
from checklists import clamped
from rvlms_plan.domain.answers import parse_fields
from rvlms_plan.domain.case import clamp_item, decisions, entry_corrections
from rvlms_plan.domain.clamps import time_of
from rvlms_plan.domain.refusals import BadValue, Refused, Unknown


@pytest.fixture
def walk() -> Walk:
    one = Walk(clamped())
    one.now += timedelta(hours=2)
    return one


def clamped_between(walk: Walk, vessel: str, on: int, off: int | None) -> int:
    """Clamp between so many minutes ago; give the entry of the placing."""
    now = walk.now
    walk.clamp(vessel, "partial", now - timedelta(minutes=on))
    entry = walk.journal[-1].position
    if off is not None:
        walk.unclamp(vessel, now - timedelta(minutes=off))
    return entry


def test_a_mis_keyed_clamp_is_withdrawn_with_a_reason_and_the_ledger_shows_both(walk: Walk) -> None:
    wrong = clamped_between(walk, "cava", 10, None)
    walk.amend(wrong, {})
    clamp = walk.view.case.operation.clamps[0]
    assert (clamp.withdrawn, clamp.is_on, clamp.time(walk.now)) == (True, False, timedelta(0))
    assert [entry.fact.reason for entry in clamp.corrections] == ["said so"]
    walk.clamp("cava")
    assert [each.withdrawn for each in walk.view.case.operation.clamps] == [True, False]


def test_the_vessel_the_kind_and_the_time_of_a_clamp_are_corrected(walk: Walk) -> None:
    entry = clamped_between(walk, "cava", 10, None)
    at = walk.now - timedelta(minutes=14)
    walk.amend(entry, {"vessel": "artery", "type": "complete"}, at)
    clamp = walk.view.case.operation.clamps[0]
    assert (clamp.vessel, clamp.type, clamp.on) == ("artery", "complete", at)
    assert clamp.entry.stamp.happened_at != at, "the first form stays"


def test_a_release_has_its_own_number_its_time_is_corrected_and_one_that_never_was_leaves_the_clamp_on(
    walk: Walk,
) -> None:
    placed = clamped_between(walk, "cava", 20, 10)
    at = walk.now - timedelta(minutes=5)
    walk.amend(placed + 1, {}, at)
    assert walk.view.case.operation.clamps[0].off == at
    walk.amend(placed + 1, {})
    assert walk.view.case.operation.clamps[0].is_on
    walk.unclamp("cava")
    assert not walk.view.case.operation.clamps[0].is_on


def test_a_correction_that_says_what_stands_is_no_entry(walk: Walk) -> None:
    placed = clamped_between(walk, "cava", 20, 10)
    clamp = walk.view.case.operation.clamps[0]
    before = walk.view.case.position
    walk.amend(placed, {"vessel": "cava"})
    walk.amend(placed, {}, clamp.on)
    walk.amend(placed + 1, {}, clamp.off)
    assert walk.view.case.position == before
    walk.amend(placed, {})
    walk.amend(placed, {})
    assert walk.view.case.position == before + 1, "withdrawn twice is withdrawn once"


def test_no_correction_lays_a_clamp_over_another_on_its_vessel(walk: Walk) -> None:
    first = clamped_between(walk, "cava", 60, 50)
    second = clamped_between(walk, "cava", 40, 30)
    other = clamped_between(walk, "artery", 55, None)
    before, minute = walk.view.case.position, timedelta(minutes=1)
    earlier, later, _ = walk.view.case.operation.clamps
    assert earlier.off
    for entry, changes, at in (
        (second, {}, earlier.off - minute),
        (first + 1, {}, later.on + minute),
        (other, {"vessel": "cava"}, None),
    ):
        with pytest.raises(Refused, match="one clamp at a time"):
            walk.amend(entry, changes, at)
    with pytest.raises(Refused, match="one clamp at a time"):
        walk.amend(first + 1, {}), "a release that never was would leave it on under the second"
    assert walk.view.case.position == before


def test_a_clamp_cannot_have_come_off_before_it_was_on(walk: Walk) -> None:
    placed = clamped_between(walk, "cava", 20, 10)
    for entry, minutes in ((placed, 5), (placed + 1, 30)):
        with pytest.raises(BadValue, match="before it was put on"):
            walk.amend(entry, {}, walk.now - timedelta(minutes=minutes))


def test_what_stands_under_a_number_is_said_and_what_it_has_no_field_for(walk: Walk) -> None:
    placed = clamped_between(walk, "cava", 20, 10)
    with pytest.raises(Refused, match="Entry 1 is nothing that stands and goes by its number"):
        walk.amend(1, {})
    with pytest.raises(Unknown, match="amount"):
        walk.amend(placed, {"amount": "3"})
    with pytest.raises(Unknown, match="Did you mean cava"):
        walk.amend(placed, {"vessel": "cav"})
    with pytest.raises(Unknown, match="field of this entry"):
        walk.amend(placed + 1, {"vessel": "cava"})
    with pytest.raises(BadValue, match="lies ahead"):
        walk.amend(placed, {}, walk.now + timedelta(hours=1))


def test_a_correction_has_a_reason_and_one_of_two_becauses(walk: Walk) -> None:
    placed = clamped_between(walk, "cava", 20, 10)

    def correct(because: str, reason: str) -> object:
        return entry_corrections.correct_entry(walk.view, placed, {}, None, walk.now, because=because, reason=reason)

    with pytest.raises(BadValue, match="mistake or new-information"):
        correct("slip", "mis-keyed")
    with pytest.raises(BadValue, match="Give a reason"):
        correct("mistake", " ")


def test_a_happening_has_its_amount_product_text_and_time_corrected(walk: Walk) -> None:
    walk.happen("transfusion", "red-cells", "2")
    entry = walk.journal[-1].position
    at = walk.now - timedelta(minutes=30)
    walk.amend(entry, {"product": "plasma", "amount": "3"}, at)
    each = walk.view.case.happenings[0]
    assert (each.product, each.amount, each.at, each.corrected) == ("plasma", "3", at, 1)
    walk.happen("drug", "heparin")
    walk.amend(walk.journal[-1].position, {"text": "heparin 5000 IU"})
    assert walk.view.case.happenings[1].value == "heparin 5000 IU"
    with pytest.raises(BadValue):
        walk.amend(entry, {"amount": "many"})


def test_the_end_of_a_card_that_was_taken_up_again_since_stands(walk: Walk) -> None:
    walk.card("tear", 1, complete=False)
    ended = walk.journal[-1].position
    walk.card("tear", 2)
    with pytest.raises(Refused, match="taken up again since"):
        entry_corrections.correct_entry(walk.view, ended, {}, None, walk.now, because="mistake", reason="not yet")
    assert len(walk.view.case.operation.open_cards) == 1


def test_a_card_step_its_end_and_what_was_caught_are_withdrawn_and_have_no_time_of_their_own(walk: Walk) -> None:
    walk.card("tear", 1, 2)
    step = walk.journal[-1].position
    walk.amend(step, {})
    assert sorted(walk.view.case.operation.cards[0].steps) == [1]
    walk.card("tear", complete=False)
    walk.amend(walk.journal[-1].position, {})
    assert walk.view.case.operation.open_cards
    walk.catch("side", "the wrong side")
    caught = walk.journal[-1].position
    with pytest.raises(BadValue, match="It can only be withdrawn"):
        walk.amend(step - 1, {}, walk.now)
    walk.amend(caught, {})
    assert walk.view.case.operation.caught == ()


# The item by which a clamp goes into the ledger


def test_what_is_on_is_offered_as_the_answer(walk: Walk) -> None:
    assert clamp_item.proposed_clamp(walk.view) == {}
    clamped_between(walk, "artery", 5, None)
    clamped_between(walk, "cava", 15, None)
    offered = {name: each.text for name, each in clamp_item.proposed_clamp(walk.view).items()}
    clamp = walk.view.case.operation.clamps_on[0]
    assert offered == {"vessel": "cava", "type": "partial", "time": clamp.on.isoformat(timespec="seconds")}


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ((), {"time": "now"}),
        (("artery", "complete", "08:30"), {"vessel": "artery", "type": "complete", "time": "08:30"}),
        (("08:30", "artery"), {"vessel": "artery", "time": "08:30"}),
        (("arterie",), {"vessel": "arterie", "time": "now"}),
        (("cava", "now"), {"vessel": "cava", "time": "now"}),
    ],
)
def test_the_words_of_a_command_line_are_shared_out(walk: Walk, words: tuple[str, ...], fields: dict[str, str]) -> None:
    assert clamp_item.fields_of_words(walk.view, words) == fields


def test_what_is_not_said_is_taken_from_the_clamp_that_is_on_that_vessel(walk: Walk) -> None:
    clamped_between(walk, "cava", 15, None)
    at = walk.view.case.operation.clamps_on[0].on.isoformat(timespec="seconds")
    assert clamp_item.fields_of_words(walk.view, ()) == {"vessel": "cava", "type": "partial", "time": at}
    assert clamp_item.fields_of_words(walk.view, ("artery",)) == {"vessel": "artery", "time": "now"}


def answered(walk: Walk, fields: dict[str, str]) -> None:
    checks = walk.view.case.checklist
    given = parse_fields(checks, checks.items["clamp"], fields, walk.now)
    facts = decisions.answer(walk.view, "clamp", given, decisions.Voice("Berg", "surgeon"))
    walk.tell([*facts, *clamp_item.placed_by(walk.view, "clamp", given, walk.now)])


def test_answering_it_puts_the_clamp_into_the_ledger_once(walk: Walk) -> None:
    at = (walk.now - timedelta(minutes=5)).replace(second=0, microsecond=0)
    answered(walk, {"vessel": "cava", "type": "complete", "time": at.isoformat()})
    clamps = walk.view.case.operation.clamps
    assert [(each.vessel, each.type, each.on) for each in clamps] == [("cava", "complete", at)]
    assert time_of("caval", clamps, at + timedelta(minutes=7)).running == timedelta(minutes=7)


def test_answering_it_for_a_clamp_that_is_on_places_no_second(walk: Walk) -> None:
    clamped_between(walk, "cava", 15, None)
    answered(walk, {name: each.text for name, each in clamp_item.proposed_clamp(walk.view).items()})
    assert len(walk.view.case.operation.clamps) == 1
