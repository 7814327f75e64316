"""The review of a case as rows: how it stands, signatures, queries with their answers, what is verified."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from rvlms_plan.domain.counting import entries
from rvlms_plan.domain.entries import EntryOf
from rvlms_plan.domain.people import AUTHENTICATED, BROKE_GLASS
from rvlms_plan.domain.review import MEANINGS, STATE_WORDS, Query, ReviewState, Signature
from rvlms_plan.tui.widgets.audit.case_pages import heading, lines_of
from rvlms_plan.tui.widgets.glyphs import Glyphs
from rvlms_plan.tui.widgets.line_list import CURSOR_CELLS, Row
from rvlms_plan.tui.widgets.lines import Line

if TYPE_CHECKING:
    from rvlms_plan.use_cases.audit.reviewing import Reviewed

QUERY, VERIFIED, SIGNATURE, CHANGED = "query ", "verified ", "signature ", "changed"
NOTHING_YET = (
    "Nothing was asked, verified or signed yet. q asks the team something: about the entry, finding or item under the "
    "cursor on its page, and from here about the case."
)
_KNOWN = {AUTHENTICATED: ", by PIN", BROKE_GLASS: ", by broken glass"}
_OPEN, _ANSWERED, _CLOSED = "OPEN", "ANSWERED", "CLOSED"


def changed_words(found: Reviewed) -> str:
    """Say how many entries the case has that no standing signature covers; empty where it has none, or none stands."""
    if found.state is not ReviewState.CHANGED:
        return ""
    return f"CHANGED SINCE SIGNED: {entries(found.case.position - found.review.seen)} more"


def query_state(query: Query) -> str:
    """Say how far a query has come: OPEN waits for the team, ANSWERED for the auditor."""
    return _CLOSED if not query.is_open else _ANSWERED if query.answers else _OPEN


def item_words(found: Reviewed, item: str) -> str:
    """Say what a review holds of an item, for the line of that item; empty where nothing."""
    asked = [each for each in found.review.open_queries if each.about == f"item:{item}"]
    said = [f"query {each.number} {query_state(each).lower()}" for each in asked]
    if item in found.review.verified:
        said.append("verified" if found.is_verified(item) else "changed since it was verified")
    return ", ".join(said)


def review_rows(found: Reviewed, width: int, zone: tzinfo | None, glyphs: Glyphs) -> list[Row]:
    """Give the whole review, its texts whole."""
    drawn = _Drawn(found, width - CURSOR_CELLS, zone, glyphs)
    return [*drawn.standing(), *drawn.queries(), *drawn.verified()]


class _Drawn:
    """One review, drawn for a width."""

    def __init__(self, found: Reviewed, width: int, zone: tzinfo | None, glyphs: Glyphs) -> None:
        self._found, self._width, self._zone, self._glyphs = found, width, zone, glyphs
        self._titles = found.case.checklist.role_titles

    def standing(self) -> Iterator[Row]:
        """Give how it stands and who signed it; what came behind a signature stands first."""
        found, state = self._found, self._found.state
        meaning = {ReviewState.SIGNED: "done", ReviewState.CHANGED: "problem", ReviewState.OPEN: "due"}
        if words := changed_words(found):
            said = f"{self._glyphs.problem} {words}. The signature does not cover that. Enter shows it; u reopens."
            yield Row(CHANGED, tuple(self._lines("problem", said)))
        said = f"Review of {found.case.code}: {STATE_WORDS[state]}; the case has {entries(found.case.position)}."
        yield Row("state", tuple(self._lines(meaning.get(state, "strong"), said)))
        if state is ReviewState.NONE:
            yield Row("nothing", tuple(self._lines("muted", NOTHING_YET)), can_be_chosen=False)
        for number, signature in enumerate(found.review.signatures):
            yield Row(f"{SIGNATURE}{number}", tuple(self._signature(signature)))
        for entry in found.review.reopened:
            reason = f"Reopened {self._by(entry)}: {getattr(entry.fact, 'reason', '')}"
            yield Row(f"reopened {entry.position}", tuple(self._lines("due", reason)))

    def queries(self) -> Iterator[Row]:
        """Give each query with its answers and how it was closed."""
        queries = self._found.review.queries
        if not queries:
            return
        states = [query_state(each) for each in queries]
        counts = ", ".join(f"{states.count(each)} {each.lower()}" for each in (_OPEN, _ANSWERED, _CLOSED))
        yield heading(
            "queries", f"Queries: {counts}", self._width, "Enter on one answers it, closes it, or goes there."
        )
        for query in queries:
            yield Row(f"{QUERY}{query.number}", tuple(self._query(query)))

    def verified(self) -> Iterator[Row]:
        """Give each item that was verified, and whether it still is."""
        found = self._found
        if not found.review.verified:
            return
        yield heading("verified", "Items verified", self._width)
        for item, each in found.review.verified.items():
            stands = found.is_verified(item)
            title, by = self._about(f"item:{item}"), self._by(each.entry)
            sign = self._glyphs.done if stands else self._glyphs.problem
            how = f"verified as of entry {each.seen}" if stands else "CHANGED since, verified no longer"
            lines = [
                *self._lines("done" if stands else "problem", f"{sign} {title}: {how}"),
                *self._lines("muted", by, 3),
            ]
            yield Row(f"{VERIFIED}{item}", tuple(lines))

    def _signature(self, signature: Signature) -> Iterator[Line]:
        undone = signature.undone
        is_over = undone is not None or signature.seen < self._found.case.position
        yield from self._lines(
            "muted" if undone else "due" if is_over else "done", f"Signed {self._by(signature.entry)}"
        )
        yield from self._lines("muted" if undone else "text", f'"{MEANINGS[signature.meaning]}"', 3)
        yield from self._lines("muted", f"Over entry {signature.seen}, SHA-256 {signature.head}", 3)
        if self._found.is_of_team(signature.entry.stamp.said_by.person):
            yield from self._lines("due", "This person was of the case's own team.", 3)
        if undone is not None:
            yield from self._lines("due", f"Stands no longer: reopened {self._by(undone)}.", 3)

    def _query(self, query: Query) -> Iterator[Line]:
        state = query_state(query)
        meaning = {_OPEN: "due", _ANSWERED: "info"}.get(state, "muted")
        yield from self._lines(meaning, f"{query.number}  {state}  {self._about(query.about)}")
        yield from self._said("text", query.text, query.opened)
        for answer in query.answers:
            yield from self._said("text", f"Answer: {getattr(answer.fact, 'text', '')}", answer)
        if query.closed is not None:
            text = getattr(query.closed.fact, "text", None)
            yield from self._said("text", f"Closed: {text}" if text else "Closed", query.closed)

    def _said(self, meaning: str, text: str, entry: EntryOf[Any]) -> Iterator[Line]:
        for part in text.split("\n"):
            yield from self._lines(meaning, part, 4)
        yield from self._lines("muted", self._by(entry), 6)

    def _about(self, about: str) -> str:
        from rvlms_plan.use_cases.audit.reviewing import about_words  # noqa: PLC0415 - it was read by it

        return about_words(self._found.case, about)

    def _by(self, entry: EntryOf[Any]) -> str:
        stamp = entry.stamp
        voice, when = stamp.said_by, stamp.at.astimezone(self._zone)
        typed = "" if stamp.entered_by == voice.person else f", typed by {stamp.entered_by}"
        role = self._titles.get(voice.role, voice.role)
        return f"{when:%Y-%m-%d %H:%M} by {voice.person}, {role}{typed}{_KNOWN.get(stamp.entered_known, '')}"

    def _lines(self, meaning: str, text: str, indent: int = 1) -> Iterator[Line]:
        return lines_of(meaning, text, self._width, indent, indent + 2 if indent == 1 else indent)
