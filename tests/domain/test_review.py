"""A review: who may say what when, what it adds up to, and what a case that goes on does to it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import START, Walk
from checklists import small
from rvlms_plan.domain.chain import canonical
from rvlms_plan.domain.entries import EntryOf, Stamp, read_entry, to_data
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.refusals import BadValue, Refused, Unknown
from rvlms_plan.domain.review import FACTS, MEANINGS, Review, ReviewState, SeenCase, decisions, last_entries
from rvlms_plan.domain.review.state import Entry

EK, AMIN, BERG = Voice("Ek", "auditor"), Voice("Amin", "auditor"), Voice("Berg", "surgeon")
CHECKS = small()


class Reviewing:
    """A review that goes on beside a case, each request decided and told to its journal."""

    def __init__(self) -> None:
        self.case = Walk(CHECKS)
        self.case.answer("lump", "excluded")
        self.case.answer("size", "7.4")
        self.review = Review("id-of-RV-1")
        self.journal: list[Entry] = []

    @property
    def seen(self) -> SeenCase:
        position = self.case.view.case.position
        return SeenCase("RV-1", CHECKS, position, f"{position:064x}", last_entries(CHECKS, self.case.journal))

    @property
    def state(self) -> ReviewState:
        return self.review.state(self.seen.position)

    def tell(self, facts: decisions.Facts, by: Voice) -> int:
        for fact in facts:
            position = self.review.position + 1
            stamp = Stamp(f"r{position}", START, START, by, by.person, "audit")
            self.journal.append(EntryOf(position, stamp, fact))
            self.review = self.review.after(self.journal[-1])
        return len(facts)

    def open(self, about: str = "case", text: str = "Why?", by: Voice = EK) -> int:
        return self.tell(decisions.open_query(self.review, self.seen, by, about, text), by)

    def answer(self, number: int, text: str = "Because.", by: Voice = BERG) -> int:
        return self.tell(decisions.answer_query(self.review, self.seen, by, number, text), by)

    def close(self, number: int, text: str | None = None, by: Voice = EK) -> int:
        return self.tell(decisions.close_query(self.review, self.seen, by, number, text), by)

    def verify(self, item: str, by: Voice = EK) -> int:
        return self.tell(decisions.verify_item(self.review, self.seen, by, item), by)

    def sign(self, meaning: str = "reviewed", by: Voice = EK) -> int:
        return self.tell(decisions.sign(self.review, self.seen, by, meaning), by)

    def reopen(self, reason: str = "a second look", by: Voice = EK) -> int:
        return self.tell(decisions.reopen(self.review, self.seen, by, reason), by)


def test_a_query_is_opened_answered_closed_and_the_review_signed() -> None:
    on = Reviewing()
    assert on.state is ReviewState.NONE
    on.open("item:size")
    assert on.state is ReviewState.OPEN
    on.answer(1)
    assert on.state is ReviewState.ANSWERED
    on.close(1)
    assert on.state is ReviewState.SETTLED
    on.sign()
    assert on.state is ReviewState.SIGNED
    assert [(each.meaning, each.seen) for each in on.review.standing] == [("reviewed", 3)]


def test_the_same_wish_twice_is_one_entry() -> None:
    on = Reviewing()
    for ask in (on.open, lambda: on.answer(1), lambda: on.close(1), lambda: on.verify("size"), on.sign, on.reopen):
        assert ask() == 1
        assert ask() == 0


def test_who_asks_is_an_auditor_and_who_answers_is_of_the_team() -> None:
    on = Reviewing()
    with pytest.raises(Refused, match="auditor's"):
        on.open(by=BERG)
    on.open()
    with pytest.raises(Refused, match="answered by the team"):
        on.answer(1, by=EK)
    with pytest.raises(Unknown, match="role"):
        on.answer(1, by=Voice("Berg", "surgeno"))
    for ask in (on.close, on.verify, on.reopen):
        with pytest.raises(Refused, match="auditor's"):
            ask(1 if ask == on.close else "size", by=BERG)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="signed in the role auditor"):
        on.sign(by=BERG)


def test_a_query_is_about_what_there_is() -> None:
    on = Reviewing()
    for about in ("item:sise", "entry:4", "entry:0", "entry:x", "phase:work-up"):
        with pytest.raises(BadValue):
            on.open(about)
    with pytest.raises(BadValue, match="cannot be empty"):
        on.open(text="  ")
    on.open("entry:003")
    assert on.review.queries[0].about == "entry:3"
    with pytest.raises(Unknown, match="query"):
        on.answer(2)


def test_a_query_without_an_answer_is_closed_only_with_a_word() -> None:
    on = Reviewing()
    on.open()
    with pytest.raises(Refused, match="no answer yet"):
        on.close(1)
    on.close(1, "settled by telephone")
    with pytest.raises(Refused, match="is closed"):
        on.answer(1)


def test_a_review_with_open_queries_is_not_signed_as_settled() -> None:
    on = Reviewing()
    on.open(text="Which test?")
    with pytest.raises(Refused) as refused:
        on.sign()
    assert refused.value.bars == ("query 1 is open: Which test?",)
    on.sign("reviewed-unsettled")
    assert on.state is ReviewState.SIGNED


def test_unsettled_is_said_only_where_a_query_is_open() -> None:
    on = Reviewing()
    with pytest.raises(Refused, match="No query is open"):
        on.sign("reviewed-unsettled")
    with pytest.raises(Unknown, match="meaning"):
        on.sign("approved")


def test_signed_is_final_until_it_is_reopened_with_a_reason() -> None:
    on = Reviewing()
    on.open()
    on.answer(1)
    on.close(1)
    on.sign()
    for ask in (lambda: on.open(text="More?"), lambda: on.verify("lump"), lambda: on.sign(by=AMIN)):
        with pytest.raises(Refused, match=r"[Rr]eopen"):
            ask()
    with pytest.raises(BadValue, match="reason"):
        on.reopen("")
    on.reopen()
    assert on.state is ReviewState.SETTLED
    assert [each.undone is not None for each in on.review.signatures] == [True], "it stays to be read"
    assert on.open(text="More?") == 1


def test_another_person_agrees_and_the_same_one_does_not() -> None:
    on = Reviewing()
    with pytest.raises(Refused, match="no signed review"):
        on.sign("agreed", by=BERG)
    on.sign()
    with pytest.raises(Refused, match="signed this review already"):
        on.sign("agreed", by=replace(EK, person="EK"))
    assert on.sign("agreed", by=BERG) == 1
    assert [each.meaning for each in on.review.standing] == ["reviewed", "agreed"]


def test_a_case_that_goes_on_changes_a_signed_review_and_nobody_agrees_with_it_then() -> None:
    on = Reviewing()
    on.sign()
    on.case.write("seen again")
    assert on.state is ReviewState.CHANGED
    with pytest.raises(Refused, match="changed since"):
        on.sign("agreed", by=BERG)
    on.reopen("the case went on")
    on.sign()
    assert on.state is ReviewState.SIGNED


def test_a_change_to_a_verified_item_takes_the_mark_away_and_only_there() -> None:
    on = Reviewing()
    on.verify("lump")
    on.verify("size")
    on.case.correct("size", "7.9")
    verified = {item: decisions.is_verified(on.review, on.seen, item) for item in ("lump", "size")}
    assert verified == {"lump": True, "size": False}
    assert on.verify("size") == 1, "it is verified again as it stands now"
    assert decisions.is_verified(on.review, on.seen, "size")


def test_an_item_that_applies_by_an_answer_is_changed_with_that_answer() -> None:
    on = Reviewing()
    on.case.correct("lump", "not-excluded", because="new-information")
    on.case.answer("drug", "given")
    on.verify("drug")
    on.case.correct("lump", "excluded")
    assert not decisions.is_verified(on.review, on.seen, "drug")


def test_what_nobody_entered_cannot_be_verified() -> None:
    on = Reviewing()
    with pytest.raises(Refused, match="Nothing was entered about leaflet"):
        on.verify("leaflet")
    with pytest.raises(Unknown, match="item"):
        on.verify("leaflets")


ASKS = st.sampled_from(["open", "answer", "close", "verify", "sign", "unsettled", "agree", "reopen", "case"])


@given(st.lists(st.tuples(ASKS, st.integers(1, 8), st.sampled_from([EK, AMIN, BERG])), max_size=25))
def test_any_sequence_is_decided_without_a_fault_and_folds_back_from_its_data(
    asked: list[tuple[str, int, Voice]],
) -> None:
    on = Reviewing()
    for what, number, by in asked:
        acts = {
            "open": lambda: on.open(text=f"Query {number}", by=by),  # noqa: B023
            "answer": lambda: on.answer(number, by=by),  # noqa: B023
            "close": lambda: on.close(number, "so be it", by=by),  # noqa: B023
            "verify": lambda: on.verify("size", by=by),  # noqa: B023
            "sign": lambda: on.sign(by=by),  # noqa: B023
            "unsettled": lambda: on.sign("reviewed-unsettled", by=by),  # noqa: B023
            "agree": lambda: on.sign("agreed", by=by),  # noqa: B023
            "reopen": lambda: on.reopen(by=by),  # noqa: B023
            "case": lambda: on.case.write(f"note {on.seen.position}"),
        }
        was_signed, queries = bool(on.review.standing), on.review.queries
        try:
            acts[what]()
        except (Refused, BadValue):
            assert on.review.queries == queries
            continue
        if was_signed and what in {"open", "answer", "close", "verify"}:
            assert on.review.queries == queries, "nothing goes into a signed review"
    data = [json.loads(canonical({"journal": {}, **to_data(entry)})) for entry in on.journal]
    again = Review("id-of-RV-1")
    for each in data:
        again = again.after(read_entry(each, FACTS, EntryOf))
    assert again == on.review
    assert on.state in ReviewState


def test_an_entry_out_of_its_place_is_no_entry_of_a_review() -> None:
    on = Reviewing()
    on.open()
    with pytest.raises(ValueError, match="does not follow"):
        on.review.after(on.journal[0])
    fact = replace(on.journal[0].fact)
    answered = decisions.answer_query(on.review, on.seen, BERG, 1, "x")[0]
    with pytest.raises(ValueError, match="no query 7"):
        on.review.after(EntryOf(2, on.journal[0].stamp, replace(answered, query=7)))  # type: ignore[call-arg]
    assert fact.case == "RV-1"
    assert set(MEANINGS) == {"reviewed", "reviewed-unsettled", "agreed"}
