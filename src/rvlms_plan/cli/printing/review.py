"""Reviews, as text for people and as data."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rvlms_plan.cli.printing.lines import width
from rvlms_plan.domain.counting import entries
from rvlms_plan.domain.entries import EntryOf, to_data
from rvlms_plan.domain.review import MEANINGS, STATE_WORDS, Query, ReviewFact, Signature
from rvlms_plan.domain.review import facts as f
from rvlms_plan.use_cases.audit.reviewing import Reviewed, about_words

if TYPE_CHECKING:
    from rvlms_plan.store.pages import Listed


def review_lines(found: Reviewed) -> Iterator[str]:
    """Give the whole review: how it stands, its queries, verified items, signatures, and what can be signed."""
    review, case = found.review, found.case
    yield f"Review of {case.code}: {STATE_WORDS[found.state]}; the case has {entries(case.position)}"
    for signature in review.signatures:
        yield from _wrapped(_signature_words(found, signature))
    for entry in review.reopened:
        reason = getattr(entry.fact, "reason", "")
        yield from _wrapped(f"Reopened {_when(entry)} by {_who(entry)}: {reason}")
    if review.queries:
        yield from ("", f"Queries: {len(review.queries)}, {len(review.open_queries)} not closed")
        for query in review.queries:
            yield from _query(found, query)
    if review.verified:
        yield from ("", "Items verified")
        for item, verified in review.verified.items():
            stands = "verified" if found.is_verified(item) else "CHANGED since, no longer verified"
            title = case.checklist.items[item].challenge if item in case.checklist.items else item
            seen = f"at entry {verified.seen}"
            yield from _wrapped(f"{title} [{item}]: {stands}; {seen}, {_when(verified.entry)}, {_who(verified.entry)}")
    if not review.standing:
        yield from ("", "What can be signed")
        for name, words in MEANINGS.items():
            yield from _wrapped(f"{name}: {words}")


def _signature_words(found: Reviewed, signature: Signature) -> str:
    said = f"Signed {_when(signature.entry)} by {_who(signature.entry)}: {MEANINGS[signature.meaning]}"
    said += f" Over entry {signature.seen}, {signature.head[:16]}."
    if found.is_of_team(signature.entry.stamp.said_by.person):
        said += " This person was of the case's own team."
    since = found.case.position - signature.seen
    if signature.undone is not None:
        return f"{said} Undone by the reopening of {_when(signature.undone)}."
    return f"{said} CHANGED since: {entries(since)} more." if since else said


def _query(found: Reviewed, query: Query) -> Iterator[str]:
    state = "closed" if not query.is_open else "answered" if query.answers else "OPEN"
    about = about_words(found.case, query.about)
    yield from _wrapped(f"{query.number}  {state}  {about}: {query.text} ({_who(query.opened)}, {_when(query.opened)})")
    for answer in query.answers:
        text = getattr(answer.fact, "text", "")
        yield from _wrapped(f"answer: {text} ({_who(answer)}, {_when(answer)})", "      ")
    if query.closed is not None:
        text = getattr(query.closed.fact, "text", None)
        said = f"closed: {text}" if text else "closed"
        yield from _wrapped(f"{said} ({_who(query.closed)}, {_when(query.closed)})", "      ")


def made_lines(found: Reviewed, entries: Sequence[EntryOf[ReviewFact]]) -> Iterator[str]:
    """Give a line an entry that was made."""
    for entry in entries:
        said = _fact_words(found, entry.fact)
        yield f"Review of {found.case.code}, entry {entry.position}: {said}, said by {_who(entry)}"


def _fact_words(found: Reviewed, fact: ReviewFact) -> str:
    match fact:
        case f.QueryOpened():
            return f"query opened on {about_words(found.case, fact.about)}: {fact.text}"
        case f.QueryAnswered():
            return f"query {fact.query} answered: {fact.text}"
        case f.QueryClosed():
            return f"query {fact.query} closed" + (f": {fact.text}" if fact.text else "")
        case f.ItemVerified():
            return f"{about_words(found.case, f'item:{fact.item}')} verified as of entry {fact.seen}"
        case f.ReviewSigned():
            return f"signed over entry {fact.seen}: {MEANINGS[fact.meaning]}"
        case f.ReviewReopened():
            return f"reopened: {fact.reason}"


def made_data(found: Reviewed, entries: Sequence[EntryOf[ReviewFact]]) -> dict[str, Any]:
    """Give what a writing command of `review` does as JSON data."""
    return {
        "case": found.case.code,
        "review": str(found.state),
        "stood_already": not entries,
        "entries": [to_data(entry) for entry in entries],
    }


def review_data(found: Reviewed) -> dict[str, Any]:
    """Give what `review show --json` does."""
    review, case = found.review, found.case
    return {
        "case": case.code,
        "review": str(found.state),
        "case_entries": case.position,
        "case_head": case.head,
        "queries": [
            {
                "query": query.number,
                "about": query.about,
                "text": query.text,
                "state": "closed" if not query.is_open else "answered" if query.answers else "open",
                "opened": _stamp(query.opened),
                "answers": [{"text": getattr(each.fact, "text", ""), **_stamp(each)} for each in query.answers],
                "closed": {"text": getattr(query.closed.fact, "text", None), **_stamp(query.closed)}
                if query.closed
                else None,
            }
            for query in review.queries
        ],
        "verified": [
            {"item": item, "seen": each.seen, "stands": found.is_verified(item), **_stamp(each.entry)}
            for item, each in review.verified.items()
        ],
        "signatures": [
            {
                "meaning": each.meaning,
                "says": MEANINGS[each.meaning],
                "seen": each.seen,
                "head": each.head,
                "of_team": found.is_of_team(each.entry.stamp.said_by.person),
                "stands": each.undone is None,
                **_stamp(each.entry),
            }
            for each in review.signatures
        ],
        "reopened": [{"reason": getattr(each.fact, "reason", ""), **_stamp(each)} for each in review.reopened],
        "meanings": MEANINGS,
        "entries": [to_data(entry) | {"hash": own} for entry, own in found.entries],
    }


def listed_lines(found: Sequence[Listed]) -> Iterator[str]:
    """Give a line a case: code, how its review stands, status, head."""
    if not found:
        yield "No review."
    for each in found:
        head = " · ".join(each.row.head)
        yield f"{each.row.code}  {STATE_WORDS[each.review]}  ({each.row.status})  {head}".rstrip()


def listed_data(found: Sequence[Listed]) -> list[dict[str, Any]]:
    """Give what `review list --json` does."""
    return [
        {
            "code": each.row.code,
            "review": str(each.review),
            "status": str(each.row.status),
            "entries": each.row.positions,
        }
        for each in found
    ]


def _stamp(entry: EntryOf[Any]) -> dict[str, Any]:
    voice = entry.stamp.said_by
    return {
        "entry": entry.position,
        "at": entry.stamp.at.isoformat(),
        "person": voice.person,
        "role": voice.role,
        "entered_by": entry.stamp.entered_by,
    }


def _who(entry: EntryOf[Any]) -> str:
    voice, typist = entry.stamp.said_by, entry.stamp.entered_by
    typed = "" if typist == voice.person else f", typed by {typist}"
    return f"{voice.person} ({voice.role}){typed}"


def _when(entry: EntryOf[Any]) -> str:
    return f"{entry.stamp.at:%Y-%m-%d %H:%M}"


def _wrapped(text: str, first: str = "  ") -> list[str]:
    return [
        line
        for part in text.split("\n")
        for line in textwrap.wrap(
            part, width(), initial_indent=first, subsequent_indent=f"{first}    ", break_on_hyphens=False
        )
    ]
