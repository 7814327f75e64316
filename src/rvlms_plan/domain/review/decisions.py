"""What may be entered in a review: a review, the case as it is and a wish give facts, or a sentence why not.

No fact means that it stands already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypedDict

from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.people import Voice, same_person
from rvlms_plan.domain.refusals import BadValue, Refused, Unknown
from rvlms_plan.domain.review import facts as f
from rvlms_plan.domain.review.state import CASE, ENTRY, ITEM, Query, Review
from rvlms_plan.domain.site.directory import AUDITOR
from rvlms_plan.domain.text import clean

Facts = Sequence[f.ReviewFact]


@dataclass(frozen=True, slots=True)
class SeenCase:
    """The case as a reviewer sees it: its words, its newest entry, and the newest entry about each item."""

    code: str
    checklist: Checklist
    position: int
    head: str
    touched: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def named(self) -> _Named:
        """What every fact says of it."""
        return {"case": self.code, "seen": self.position, "head": self.head}


class _Named(TypedDict):
    case: str
    seen: int
    head: str


def open_query(review: Review, case: SeenCase, by: Voice, about: str, text: str) -> Facts:
    """Ask the team something about the `case`, an item (`item:ID`) or an entry (`entry:N`).

    Raises:
        Refused: The review is signed, or the voice is no auditor's.
        Unknown, BadValue: There is no such item or entry; the text is empty or too long.
    """
    _check_auditor(by)
    about, said = _about(case, about), _words(text, "The query")
    _check_not_signed(review)
    if any(each.is_open and (each.about, each.text) == (about, said) for each in review.queries):
        return []
    return [f.QueryOpened(about, said, **case.named)]


def answer_query(review: Review, case: SeenCase, by: Voice, number: int, text: str) -> Facts:
    """Answer a query for the team.

    Raises:
        Refused: The review is signed, the query is closed, or an auditor would answer.
        Unknown, BadValue: There is no such query or role; the text is empty or too long.
    """
    if by.role == AUDITOR:
        raise Refused("Queries are answered by the team, in one of its roles; an auditor closes them.")
    if by.role not in case.checklist.role_titles:
        raise Unknown("role", by.role, case.checklist.role_titles)
    said, query = _words(text, "The answer"), _query(review, number)
    newest = query.answers[-1] if query.answers else None
    if newest is not None and isinstance(newest.fact, f.QueryAnswered) and newest.fact.text == said:
        return []
    _check_not_signed(review)
    if not query.is_open:
        raise Refused(f"Query {number} is closed. What is to be added to it is a new query.")
    return [f.QueryAnswered(number, said, **case.named)]


def close_query(review: Review, case: SeenCase, by: Voice, number: int, text: str | None) -> Facts:
    """Take the answer to a query as enough.

    Raises:
        Refused: The review is signed, nobody has answered it yet, or the voice is no auditor's.
        Unknown, BadValue: There is no such query; the text is too long.
    """
    _check_auditor(by)
    query = _query(review, number)
    if not query.is_open:
        return []
    _check_not_signed(review)
    said = clean(text or "", what="The remark") or None
    if query.waits_for_answer and said is None:
        raise Refused(f"Query {number} has no answer yet. Say in a few words why it is closed without one.")
    return [f.QueryClosed(number, said, **case.named)]


def verify_item(review: Review, case: SeenCase, by: Voice, item: str) -> Facts:
    """Say that an item was verified as it stands; a later entry about it takes that away.

    Raises:
        Refused: The review is signed, nothing was entered about the item, or the voice is no auditor's.
        Unknown: The checklist has no such item.
    """
    _check_auditor(by)
    if item not in case.checklist.items:
        raise Unknown("item", item, case.checklist.items)
    if is_verified(review, case, item):
        return []
    _check_not_signed(review)
    if item not in case.touched:
        raise Refused(f"Nothing was entered about {item} ({case.checklist.items[item].challenge}): nothing to verify.")
    return [f.ItemVerified(item, **case.named)]


def is_verified(review: Review, case: SeenCase, item: str) -> bool:
    """Tell whether an item is verified, and nothing was entered about it since."""
    verified = review.verified.get(item)
    return verified is not None and case.touched.get(item, 0) <= verified.seen


def sign(review: Review, case: SeenCase, by: Voice, meaning: str) -> Facts:
    """Sign the review over the case as it stands, with one of the fixed meanings.

    Raises:
        Unknown: There is no such meaning.
        Refused: Queries are open (each named), it is signed already, or what would be agreed with is not signed.
    """
    if meaning not in f.MEANINGS:
        raise Unknown("meaning", meaning, f.MEANINGS)
    if by.role != AUDITOR and (meaning != f.AGREED or by.role not in case.checklist.role_titles):
        raise Refused(f"A review is signed in the role {AUDITOR}; the team's roles can sign that they agree with it.")
    for each in review.standing:
        if same_person(each.entry.stamp.said_by.person, by.person):
            if (each.meaning, each.seen) == (meaning, case.position):
                return []
            raise Refused(f"{by.person} has signed this review already. Reopen it, with a reason, to sign anew.")
    if meaning == f.AGREED:
        if not review.standing:
            raise Refused("There is no signed review to agree with yet.")
        if case.position > review.seen:
            raise Refused("The case has changed since the review was signed. Reopen the review first.")
    elif review.standing:
        raise Refused("The review is signed. Another person can agree with it, or it is reopened with a reason.")
    elif meaning == f.REVIEWED and review.open_queries:
        named = [f"query {each.number} is open: {each.text}" for each in review.open_queries]
        raise Refused("The review cannot be signed as settled: queries are open.", named)
    elif meaning == f.UNSETTLED and not review.open_queries:
        raise Refused(f"No query is open. Sign as {f.REVIEWED}.")
    return [f.ReviewSigned(meaning, **case.named)]


def reopen(review: Review, case: SeenCase, by: Voice, reason: str) -> Facts:
    """Take a signed review up again. The signatures stay in the journal, and stand no longer.

    Raises:
        Refused: No signature stands, or the voice is no auditor's.
        BadValue: The reason is empty or too long.
    """
    _check_auditor(by)
    said = _words(reason, "The reason")
    if not review.standing:
        if review.reopened and review.reopened[-1].position == review.position:
            return []
        raise Refused("The review is not signed; there is nothing to reopen.")
    return [f.ReviewReopened(said, **case.named)]


def check_read(case: SeenCase, read: int | None, item: str | None = None) -> None:
    """Check that nothing came behind the entry up to which somebody read the case, or of one item; None asks nothing.

    Raises:
        Refused: Something came, which they have not read.
    """
    newest = case.position if item is None else case.touched.get(item, 0)
    if read is not None and newest > read:
        what = case.code if item is None else f"This item of {case.code}"
        raise Refused(f"{what} has gone on to entry {newest}; you have read up to {read}. Nothing was recorded.")


def _check_auditor(by: Voice) -> None:
    if by.role != AUDITOR:
        raise Refused(f"That is an auditor's: say --role {AUDITOR}. The team answers queries.")


def _check_not_signed(review: Review) -> None:
    if review.standing:
        newest = review.standing[-1].entry.stamp
        raise Refused(
            f"The review was signed by {newest.said_by.person} at {newest.at:%Y-%m-%d %H:%M} and is final. "
            "Reopen it, with a reason, to go on."
        )


def _query(review: Review, number: int) -> Query:
    query = review.query(number)
    if query is None:
        raise Unknown("query", str(number), [str(each.number) for each in review.queries])
    return query


def _about(case: SeenCase, about: str) -> str:
    if about == CASE:
        return about
    if about.startswith(ITEM):
        item = about.removeprefix(ITEM)
        if item not in case.checklist.items:
            raise Unknown("item", item, case.checklist.items)
        return about
    number = about.removeprefix(ENTRY)
    if not about.startswith(ENTRY) or not number.isascii() or not number.isdecimal():
        raise BadValue(f"A query is about the {CASE}, an item ({ITEM}ID) or an entry ({ENTRY}N).")
    if not 1 <= int(number) <= case.position:
        raise BadValue(f"{case.code} has no entry {number}; its newest is {case.position}.")
    return f"{ENTRY}{int(number)}"


def _words(text: str, what: str) -> str:
    said = clean(text, lines=True, what=what)
    if not said:
        raise BadValue(f"{what} cannot be empty.")
    return said
