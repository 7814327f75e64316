"""The pause point read aloud: where the team goes on, and which gaps are still to be settled."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import Walk
from checklists import BLOCK, REQUIRED, TICK, checklist, choice, item, phase
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.case import aloud, cards, operating
from rvlms_plan.domain.checklist import Card, Checklist
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.refusals import Refused


def pause() -> Checklist:
    """One phase of four items: a tick, a choice, one that each says, one that the choice decides."""
    items = (
        item("ready", fields=TICK, level=REQUIRED),
        replace(item("side", fields=choice("left", "right"), level=BLOCK), override=("surgeon",), re_opens=("ready",)),
        replace(item("team", fields=TICK, level=BLOCK), roles=("surgeon", "nurse"), each=True, override=("surgeon",)),
        item("light", fields=TICK, level=REQUIRED),
    )
    return checklist(phase("time-out", *items))


@pytest.fixture
def walk() -> Walk:
    return Walk(pause())


def reads(walk: Walk, name: str, *, gap: bool = False, text: str = "") -> None:
    walk.tell(aloud.read_aloud(walk.view, name, gap=gap, text=text))


def says_done(walk: Walk, name: str, by: str = "surgeon", *words: str) -> None:
    voice = Voice({"surgeon": "Berg", "nurse": "Novak"}[by], by)
    walk.tell(aloud.answer_aloud(walk.view, name, walk.read(name, *words), voice), by)


def next_id(walk: Walk, behind: str | None = None) -> str | None:
    shown = aloud.next_to_read(walk.view, walk.view.phase("time-out"), behind)
    return shown.item.id if shown else None


def gaps(walk: Walk) -> list[str]:
    return [name for name, _ in walk.view.case.operation.gaps]


def test_one_key_answers_an_open_item_and_records_that_it_was_read(walk: Walk) -> None:
    says_done(walk, "ready")
    assert [each.kind for each in walk.journal[-2:]] == ["ItemAnswered", "ItemReadAloud"]
    before = len(walk.journal)
    says_done(walk, "ready")
    assert len(walk.journal) == before


def test_an_item_that_each_must_say_is_read_when_the_last_has_said_it(walk: Walk) -> None:
    says_done(walk, "team", "surgeon")
    assert walk.journal[-1].kind == "ItemAnswered"
    assert "team" not in walk.view.case.operation.aloud
    says_done(walk, "team", "nurse")
    assert walk.journal[-1].kind == "ItemReadAloud"


def test_who_comes_back_lands_on_the_first_item_that_was_not_read(walk: Walk) -> None:
    says_done(walk, "ready")
    reads(walk, "side", gap=True)
    assert next_id(walk) == "team"
    assert next_id(walk, "team") == "light"
    walk.view = walk.replayed()
    assert next_id(walk) == "team"


def test_what_is_asked_again_is_read_again(walk: Walk) -> None:
    says_done(walk, "ready")
    says_done(walk, "side", "surgeon", "left")
    walk.correct("side", "right", because="new-information")
    assert next_id(walk) == "ready"


def test_a_re_opened_phase_is_read_from_its_top(walk: Walk) -> None:
    says_done(walk, "ready")
    says_done(walk, "side", "surgeon", "left")
    for by in ("surgeon", "nurse"):
        says_done(walk, "team", by)
    says_done(walk, "light")
    walk.close("time-out")
    assert next_id(walk) is None
    walk.correct("side")
    assert walk.view.phase("time-out").closing.reopened is not None
    assert next_id(walk) == "ready"
    before = len(walk.journal)
    says_done(walk, "ready")
    assert [each.kind for each in walk.journal[before:]] == ["ItemReadAloud"]
    assert next_id(walk) == "side"
    reads(walk, "ready")
    assert len(walk.journal) == before + 1


def test_an_open_item_is_not_said_to_be_so(walk: Walk) -> None:
    with pytest.raises(Refused, match="is open"):
        reads(walk, "ready")


def test_a_gap_unticks_nothing_and_stands_until_it_is_read_again(walk: Walk) -> None:
    walk.answer("light")
    reads(walk, "light", gap=True, text="bulb")
    assert gaps(walk) == ["light"]
    assert walk.item("light") == "done"
    reads(walk, "light")
    assert gaps(walk) == []


def test_an_answer_settles_a_gap_and_one_that_is_taken_back_does_not(walk: Walk) -> None:
    for name in ("ready", "side"):
        reads(walk, name, gap=True)
    walk.answer("ready")
    assert gaps(walk) == ["side"]
    walk.answer("side", "left")
    reads(walk, "side", gap=True, text="wrong")
    walk.correct("side")
    assert gaps(walk) == ["side"]
    walk.answer("side", "right")
    assert gaps(walk) == []
    reads(walk, "side", gap=True, text="wrong")
    assert gaps(walk) == ["side"]
    walk.correct("side", "left")
    assert gaps(walk) == []


def test_a_gap_waits_for_all_who_must_say_it_and_an_override_settles_none(walk: Walk) -> None:
    reads(walk, "team", gap=True)
    reads(walk, "side", gap=True)
    walk.answer("team", by="surgeon")
    walk.override("side", second="surgeon", by="nurse")
    assert gaps(walk) == ["team", "side"]
    walk.answer("team", by="nurse")
    assert gaps(walk) == ["side"]


def test_a_gap_said_again_after_it_was_settled_is_a_new_one(walk: Walk) -> None:
    reads(walk, "ready", gap=True)
    before = len(walk.journal)
    reads(walk, "ready", gap=True)
    assert len(walk.journal) == before
    walk.answer("ready")
    reads(walk, "ready", gap=True)
    assert gaps(walk) == ["ready"]


@given(st.lists(st.tuples(st.sampled_from(["done", "gap", "read", "answer", "back"]), st.integers(0, 3)), max_size=12))
def test_whatever_is_said_the_gaps_are_those_that_nothing_followed(steps: list[tuple[str, int]]) -> None:
    walk, names = Walk(pause()), ("ready", "side", "team", "light")
    expected: dict[str, None] = {}
    for act, place in steps:
        name = names[place]
        words = ("left",) if name == "side" else ()
        is_done = walk.item(name) == "done"
        if act == "gap":
            reads(walk, name, gap=True)
            if name not in expected:
                expected[name] = None
        elif act == "read" and is_done:
            reads(walk, name)
            expected.pop(name, None)
        elif act in {"answer", "done"} and not is_done:
            for by in ("surgeon", "nurse") if name == "team" else ("surgeon",):
                says_done(walk, name, by, *words) if act == "done" else walk.answer(name, *words, by=by)
            expected.pop(name, None)
        elif act == "back" and is_done:
            walk.correct(name)
        assert gaps(walk) == list(expected)
    assert [name for name, _ in walk.replayed().case.operation.gaps] == gaps(walk)


def test_the_wall_goes_past_a_gap_and_comes_back_to_it(walk: Walk) -> None:
    def on_wall(behind: str | None = None) -> str | None:
        shown = aloud.next_on_wall(walk.view, walk.view.phase("time-out"), behind)
        return shown.item.id if shown else None

    assert on_wall() == "ready"
    reads(walk, "ready", gap=True)
    assert on_wall("ready") == "side"
    walk.answer("side", "left")
    for by in ("surgeon", "nurse"):
        walk.answer("team", by=by)
    reads(walk, "light", gap=True)
    assert on_wall("light") == "ready"
    assert on_wall("ready") == "light"
    for name in ("ready", "light"):
        walk.answer(name)
    assert on_wall() is None


def test_cards_queue_by_priority_then_by_time() -> None:
    made = tuple(
        Card(name, name.capitalize(), name[0], priority, ("one", "two"))
        for name, priority in (
            ("note", "advisory"),
            ("clamp", "caution"),
            ("surge", "warning"),
            ("bleeding", "warning"),
        )
    )
    walk = Walk(replace(pause(), cards=made))
    assert [card.id for card in cards.by_priority(walk.view)] == ["surge", "bleeding", "clamp", "note"]
    for name in ("note", "bleeding", "clamp", "surge"):
        walk.tell(operating.open_card(walk.view, name))
    assert [card.id for card, _ in cards.queue(walk.view)] == ["bleeding", "surge", "clamp", "note"]
    assert [cards.after(walk.view, name).id for name in ("bleeding", "note")] == ["surge", "bleeding"]
    walk.tell(operating.tick_step(walk.view, "surge", 1))
    assert cards.open_steps(made[2], cards.open_card(walk.view, "surge")) == [2]
    walk.tell(operating.end_card(walk.view, "surge", complete=False))
    assert [card.id for card, _ in cards.queue(walk.view)] == ["bleeding", "clamp", "note"]
    assert isinstance(walk.journal[-1].fact, e.CardEnded)
