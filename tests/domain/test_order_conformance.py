"""Rules of order that say something, and shares of items that are never added together."""

from __future__ import annotations

from findings_help import SIX, Paced

from checklists import checklist, item, phase
from rvlms_plan.domain.case import ItemState
from rvlms_plan.domain.conformance import conformance
from rvlms_plan.domain.order import first_answers, judged


def test_a_rule_says_nothing_until_the_later_was_answered_or_where_the_earlier_does_not_apply() -> None:
    walk = Paced()
    walk.answer("a")
    checks = walk.view.case.checklist
    assert list(judged(checks, first_answers(walk.journal))) == []
    walk.answer("b")
    (kept,) = judged(checks, first_answers(walk.journal))
    assert (kept.is_kept, kept.rule.id) == (True, "plan-first")
    assert list(judged(checks, first_answers(walk.journal), frozenset({"a"}))) == []


def test_the_first_answer_counts_not_what_it_was_corrected_to_or_asked_again() -> None:
    walk = Paced()
    walk.answer("lump", "none")
    walk.correct("lump", "small")
    assert {name: entry.position for name, entry in first_answers(walk.journal).items()} == {"lump": 2}


def test_shares_tell_done_not_applicable_deferred_overridden_and_open_apart() -> None:
    walk = Paced()
    walk.override("lump")
    walk.tick(*"abc")
    walk.set_not_applicable("d")
    walk.defer("site", "sign-out")
    found = conformance([(walk.view, walk.journal)])
    plan = found.phases["plan"]
    counts = [plan.of(state) for state in (ItemState.DONE, ItemState.NOT_APPLICABLE, ItemState.OVERRIDDEN)]
    assert (counts, plan.of(ItemState.OPEN), plan.applicable) == ([3, 1, 1], 2, 6)
    assert found.phases["time-out"].of(ItemState.DEFERRED) == 1
    assert found.gates["plan"].of(ItemState.OVERRIDDEN) == 1
    assert found.roles["nurse"].applicable == 2
    assert found.items["lump"].of(ItemState.OVERRIDDEN) == 1
    assert sum(found.whole.counts.values()) == len(walk.view.items)


def test_a_share_is_cut_and_none_where_nothing_applied() -> None:
    walk = Paced()
    walk.tick(*SIX)
    found = conformance([(walk.view, walk.journal)])
    assert found.phases["plan"].percent(ItemState.DONE) == 85, "6 of 7 is 85.7 %"
    nothing = conformance([])
    assert nothing.whole.percent(ItemState.DONE) is None


def test_many_cases_are_counted_together_and_the_order_of_each_by_itself() -> None:
    good, bad = Paced(), Paced()
    good.tick("a", "b")
    bad.tick("b", "a")
    found = conformance([(walk.view, walk.journal) for walk in (good, bad)])
    assert found.order_kept == {"plan-first": (1, 2)}
    assert found.items["a"].of(ItemState.DONE) == 2


def test_a_checklist_without_rules_of_order_keeps_and_breaks_none() -> None:
    assert list(judged(checklist(phase("p", item("x"))), {})) == []
