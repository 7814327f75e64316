"""The review of a case in its report: signatures with their meaning, queries with their answers, what was verified."""

from __future__ import annotations

from collections.abc import Iterator

from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.counting import entries
from rvlms_plan.domain.people import same_person
from rvlms_plan.domain.review import MEANINGS, STATE_WORDS, Query, ReviewState, Signature
from rvlms_plan.domain.review import facts as f
from rvlms_plan.formats.reports.document import Block, Table, Words, table
from rvlms_plan.formats.reports.gathered import CaseReport
from rvlms_plan.formats.reports.words import when, who


def review_blocks(report: CaseReport) -> Iterator[Block | None]:
    """Give how the review stands, its signatures, its queries and the items that it verified."""
    review, checklist = report.review, report.view.case.checklist
    state = review.state(len(report.told))
    yield Words(f"Review: {STATE_WORDS[state]}.", weighs=state is ReviewState.CHANGED)
    if state is ReviewState.NONE:
        return
    yield table(
        ("Signed by", "When", "Meaning", "Over", "Since then"),
        (
            (
                who(checklist, each.entry) + _of_team(report, each),
                when(each.entry),
                MEANINGS[each.meaning],
                f"entry {each.seen}, hash {each.head}",
                _since(report, each),
            )
            for each in review.signatures
        ),
        (3, 3, 5, 5, 3),
    )
    yield table(
        ("Reopened by", "When", "Reason"),
        (
            (who(checklist, entry), when(entry), entry.fact.reason)
            for entry in review.reopened
            if isinstance(entry.fact, f.ReviewReopened)
        ),
        (3, 3, 6),
    )
    yield _queries(checklist, review.queries)
    if review.verified:
        stands = [checklist.items[item].challenge for item in report.verified]
        gone = [checklist.items[item].challenge for item in review.verified if item not in report.verified]
        said = f"Items verified and unchanged since: {'; '.join(stands) or 'none'}."
        yield Words(f"{said} Verified, and changed since: {'; '.join(gone)}." if gone else said)


def _queries(checklist: Checklist, queries: tuple[Query, ...]) -> Table | None:
    return table(
        ("Query", "About", "Asked", "Answered", "Closed"),
        (
            (
                str(each.number),
                _about(checklist, each.about),
                f"{each.text} ({who(checklist, each.opened)}, {when(each.opened)})",
                "; ".join(
                    f"{entry.fact.text} ({who(checklist, entry)}, {when(entry)})"
                    for entry in each.answers
                    if isinstance(entry.fact, f.QueryAnswered)
                )
                or "not answered",
                _closed(checklist, each),
            )
            for each in queries
        ),
        (0, 2, 4, 4, 3),
    )


def _about(checklist: Checklist, about: str) -> str:
    kind, _, name = about.partition(":")
    if kind == "item":
        return checklist.items[name].challenge if name in checklist.items else name
    return f"entry {name}" if kind == "entry" else "the case"


def _closed(checklist: Checklist, query: Query) -> str:
    if query.closed is None:
        return "OPEN"
    text = query.closed.fact.text if isinstance(query.closed.fact, f.QueryClosed) else None
    return f"{f'{text} ' if text else ''}({who(checklist, query.closed)}, {when(query.closed)})"


def _since(report: CaseReport, signature: Signature) -> str:
    if signature.undone is not None:
        return "reopened: it stands no longer"
    more = len(report.told) - signature.seen
    return f"CHANGED: {entries(more)} more" if more > 0 else "unchanged"


def _of_team(report: CaseReport, signature: Signature) -> str:
    person = signature.entry.stamp.said_by.person
    is_of_team = any(same_person(person, each) for each in report.view.case.people)
    return ", who was of the case's own team" if is_of_team else ""
