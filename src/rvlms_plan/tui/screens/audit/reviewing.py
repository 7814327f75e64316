"""Writing a review on the screen of a case: what each key asks, and what it hands on. Nothing goes into the case."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from rvlms_plan.domain.answers import answer_words
from rvlms_plan.domain.refusals import BadValue, Refused
from rvlms_plan.domain.review import MEANINGS, Query, ReviewState
from rvlms_plan.domain.review.facts import AGREED, REVIEWED, UNSETTLED
from rvlms_plan.domain.text import clean
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.tui.screens.audit.review_rows import VERIFIED, query_state
from rvlms_plan.tui.screens.audit.reviewer import AUDITORS, Reviewer, Roles
from rvlms_plan.tui.widgets.form import YES, Asking, Question, yes_or_no
from rvlms_plan.tui.widgets.lines import cut, wrapped
from rvlms_plan.use_cases.station import Station, Who

if TYPE_CHECKING:
    from rvlms_plan.store.database import Database
    from rvlms_plan.tui.screens.audit.case_screen import AuditCaseScreen
    from rvlms_plan.use_cases.audit.reviewing import Done, Reviewed

Texts = dict[str, str]
CASE, ANSWER, CLOSE, SHOW = "case", "answer", "close", "show"
_MOST_EVIDENCE = 8
ROWS_OF_ANSWER = 14
"""Rows that the head, a question of a few options and its hint take on a low screen."""
_STOOD = "That stands already; nothing was added."


class Work(Protocol):
    """One request on a review, carried out on the store thread."""

    def __call__(self, database: Database, station: Station, *, who: Who, texts: Texts, request: str) -> Done:
        """Carry it out under the name of that request."""


class Reviewing:
    """The flows of one case's screen. Each begins with who it is; what was typed is kept until it is saved or left."""

    def __init__(self, screen: AuditCaseScreen) -> None:
        self._screen = screen
        self.reviewer = Reviewer(screen)

    @property
    def _found(self) -> Reviewed:
        return self._screen.seen.reviewed

    async def query(self) -> None:
        """Ask the team about what the cursor is on; about the case where it is on nothing that has a name."""
        abouts, said = self._abouts()
        who = await self.reviewer.as_one_of(AUDITORS)
        if who is None:
            return
        about = abouts[0]
        if len(abouts) > 1:
            options = tuple((each, self._about_words(each)) for each in abouts)
            texts = await self._screen.ask(
                Asking("A query", (Question("about", "About which", options, starts_on=about),), (said,))
            )
            if texts is None:
                return
            about = texts["about"]

        def work(database: Database, station: Station, *, who: Who, texts: Texts, request: str) -> Done:
            from rvlms_plan.use_cases.audit import reviewing  # noqa: PLC0415 - on the store thread

            return reviewing.open_query(database, station, self._code, about, texts["text"], who, request)

        asked = Question("text", "What is asked of the team", check=_some_words("The query"))
        told = (said,) if said else ()
        await self._enter(f"Query about {self._about_words(about)}", (asked,), who, work, "Query {} is open.", told)

    async def of_query(self, number: int) -> None:
        """Ask what to do with a query: answer it, close it, go to what it is about."""
        query = self._found.review.query(number)
        if query is None:
            return
        if not query.is_open or self._found.review.standing:
            self._show(query)
            return
        options = [
            (ANSWER, "Answer it, for the team"),
            (CLOSE, "Take the answer as enough" if query.answers else "Close it without an answer"),
        ]
        if query.about != CASE:
            options.append((SHOW, f"Go to {self._about_words(query.about)}"))
        asked = Question("what", "What now", tuple(options))
        texts = await self._screen.ask(
            Asking(f"Query {number}, {query_state(query)}", (asked,), (self._short(query.text),))
        )
        if texts is None:
            return
        if texts["what"] == SHOW:
            self._show(query)
        else:
            await (self.answer(query) if texts["what"] == ANSWER else self.close(query))

    async def answer(self, query: Query) -> None:
        """Answer a query in a role of the team."""
        who = await self.reviewer.as_one_of(self._found.case.checklist.role_titles)
        if who is None:
            return

        def work(database: Database, station: Station, *, who: Who, texts: Texts, request: str) -> Done:
            from rvlms_plan.use_cases.audit import reviewing  # noqa: PLC0415 - on the store thread

            return reviewing.answer_query(database, station, self._code, query.number, texts["text"], who, request)

        asked = Question("text", "The answer", check=_some_words("The answer"))
        said = f"Query {query.number} is answered."
        await self._enter(f"Answer to query {query.number}", (asked,), who, work, said, (self._short(query.text),))

    async def close(self, query: Query) -> None:
        """Take the answer as enough; without one, with a word why."""
        who = await self.reviewer.as_one_of(AUDITORS)
        if who is None:
            return

        def work(database: Database, station: Station, *, who: Who, texts: Texts, request: str) -> Done:
            from rvlms_plan.use_cases.audit import reviewing  # noqa: PLC0415 - on the store thread

            return reviewing.close_query(database, station, self._code, query.number, texts["text"], who, request)

        has_answer = not query.waits_for_answer
        label = "A remark" if has_answer else "Why it is closed without an answer"
        answers = [f"Answer: {getattr(each.fact, 'text', '')}" for each in query.answers[-1:]]
        told = tuple(self._short(each, len(answers) + 1) for each in (f"Query: {query.text}", *answers))
        asked = Question("text", label, optional=has_answer)
        said = f"Query {query.number} is closed."
        await self._enter(f"Close query {query.number}", (asked,), who, work, said, told)

    async def verify(self) -> None:
        """Verify the item that the cursor is on, as it was read."""
        item = self._item()
        if item is None:
            self._screen.say(
                "v verifies an item: put the cursor on one, on the page Checklist or on an entry about it."
            )
            return
        who = await self.reviewer.as_one_of(AUDITORS)
        if who is None:
            return
        found = self._found

        def work(database: Database, station: Station, *, who: Who, texts: Texts, request: str) -> Done:  # noqa: ARG001
            from rvlms_plan.use_cases.audit import reviewing  # noqa: PLC0415 - on the store thread

            return reviewing.verify_item(database, station, self._code, item, who, request, read=found.case.position)

        shown = found.view.items[item]
        stands = answer_words(shown.item, shown.given.answer) if shown.given else ""
        told = (f"It stands as {': '.join(filter(None, (str(shown.state).replace('-', ' '), stands)))}.",)
        asked = yes_or_no("sure", "Was it checked against a source outside this record", "Yes: verified", "No")
        title = f"Verify {shown.item.challenge} [{item}]"
        await self._enter(title, (asked,), who, work, "Verified as it stands.", told, goes_on=_says_yes)

    async def sign(self) -> None:
        """Sign the review over the case as it was read; signed is final."""
        found, review = self._found, self._found.review
        if found.state is ReviewState.CHANGED:
            raise Refused(
                "The case has changed since the review was signed. u reopens it, with a reason, to sign anew."
            )
        meanings = (AGREED,) if review.standing else (UNSETTLED,) if review.open_queries else (REVIEWED,)
        roles = self._all_roles if review.standing else AUDITORS
        who = await self.reviewer.as_one_of(roles)
        if who is None:
            return
        has_pin = await self.reviewer.has_pin(who)

        def work(database: Database, station: Station, *, who: Who, texts: Texts, request: str) -> Done:
            from rvlms_plan.use_cases.audit import reviewing  # noqa: PLC0415 - on the store thread

            return reviewing.sign(
                database, station, self._code, texts["meaning"], who, request, read=found.case.position
            )

        options = tuple((each, MEANINGS[each]) for each in meanings)
        asked = [Question("meaning", "What the signature says", options)]
        if has_pin:
            asked.append(Question("pin", f"PIN of {who.person}, to sign", is_secret=True))
        waits = [each.number for each in review.open_queries]
        told = [f"Over entry {found.case.position} of {self._code}, SHA-256 {found.case.head[:16]}. Signed is final."]
        if waits:
            told.append(f"Not closed: quer{'y' if len(waits) == 1 else 'ies'} {', '.join(map(str, waits))}.")
        if found.view.case.ended is None:
            told.append("The case is in progress: what comes after shows as changed since signed.")
        if found.is_of_team(who.person):
            told.append(f"{who.person} was of the case's own team; the signature will say so.")
        known_by = self.reviewer.known_for if has_pin else None
        await self._enter("Sign the review", tuple(asked), who, work, "Signed.", tuple(told), known_by=known_by)

    async def reopen(self) -> None:
        """Take a signed review up again, with a reason."""
        if not self._found.review.standing:
            raise Refused("The review is not signed; there is nothing to reopen.")
        who = await self.reviewer.as_one_of(AUDITORS)
        if who is None:
            return

        def work(database: Database, station: Station, *, who: Who, texts: Texts, request: str) -> Done:
            from rvlms_plan.use_cases.audit import reviewing  # noqa: PLC0415 - on the store thread

            return reviewing.reopen(database, station, self._code, texts["reason"], who, request)

        told = ("The signatures stay to be read, and stand no longer.",)
        asked = Question("reason", "The reason, in a few words", check=_some_words("The reason"))
        await self._enter("Reopen the review", (asked,), who, work, "Reopened.", told)

    async def who(self) -> None:
        """Say who is at the keyboard, auditor or of the team."""
        who = await self.reviewer.take(self._all_roles)
        if who is not None:
            self._screen.say(f"{who.person}, {who.role}, is at the keyboard.")

    @property
    def _all_roles(self) -> Roles:
        return {**AUDITORS, **self._found.case.checklist.role_titles}

    @property
    def _code(self) -> str:
        return self._screen.code

    async def _enter(
        self,
        title: str,
        asked: tuple[Question, ...],
        who: Who,
        work: Work,
        done: str,
        told: tuple[str, ...] = (),
        *,
        goes_on: Callable[[Texts], bool] = bool,
        known_by: Callable[[Who, str], Awaitable[Who]] | None = None,
    ) -> None:
        """Ask until it is saved or left, then read the case again. One request, whatever became of a try: one entry."""
        request, problem, kept = str(uuid.uuid4()), "", Texts()
        while True:
            says = (problem,) if problem else (*told, self.reviewer.words)
            texts = await self._screen.ask(Asking(title, asked, says, problem=bool(problem), kept=kept))
            if texts is None or not goes_on(texts):
                return
            try:
                by = await known_by(who, texts["pin"]) if known_by is not None else who
                made = await self._screen.setting.desk.in_review(partial(work, who=by, texts=texts, request=request))
            except Refused as refused:
                problem = " ".join([refused.says, *refused.bars])
            except (BadValue, StoreProblem) as bad:
                problem = bad.says
            else:
                break
            kept = {name: text for name, text in texts.items() if name != "pin"}
        self._screen.action_retry()
        self._screen.say(done.format(made.entries[0].position) if made.entries else _STOOD)

    def _abouts(self) -> tuple[list[str], str]:
        """Give what a query may be about, by where the cursor is, and what is remarked there."""
        screen, row_id = self._screen, self._screen.rows.chosen or ""
        kind, _, name = row_id.partition(" ")
        if screen.page.ID == "entries" and kind == "entry":
            return [f"entry:{name}"], ""
        if screen.page.ID == "findings" and kind == "finding":
            finding = screen.seen.audited.findings[int(name)]
            return [*(f"entry:{each}" for each in finding.evidence[:_MOST_EVIDENCE]), CASE], finding.says
        item = self._item() if screen.page.ID in {"checklist", "review"} else None
        return [f"item:{item}" if item else CASE], ""

    def _item(self) -> str | None:
        """Give the item that the cursor is on: by itself, by an entry about it, or as one that was verified."""
        screen, row_id = self._screen, self._screen.rows.chosen or ""
        kind, _, name = row_id.partition(" ")
        if screen.page.ID == "entries" and kind == "entry":
            name = getattr(screen.seen.told[int(name) - 1].entry.fact, "item", "")
        elif not (screen.page.ID == "checklist" and kind == "item") and kind != VERIFIED.strip():
            return None
        return name if name in screen.checklist.items else None

    def _short(self, text: str, among: int = 1) -> str:
        """Give as much of a text as leaves room for a question below `among` of them; it stands whole on the page."""
        width, height = self._screen.size
        lines = wrapped(text.replace("\n", " "), max(20, width - 2))
        most = max(1, (height - ROWS_OF_ANSWER) // among)
        return cut(" ".join(lines), most * (width - 2)) if len(lines) > most else text

    def _about_words(self, about: str) -> str:
        from rvlms_plan.use_cases.audit.reviewing import about_words  # noqa: PLC0415 - it was read by it

        return about_words(self._found.case, about)

    def _show(self, query: Query) -> None:
        kind, _, name = query.about.partition(":")
        if kind == "entry":
            self._screen.show_entries((int(name),), f"query {query.number}")
        elif kind == "item":
            self._screen.show_item(name)
        else:
            self._screen.say(f"Query {query.number} is about the case as a whole.")


def _says_yes(texts: Texts) -> bool:
    return texts["sure"] == YES


def _some_words(what: str) -> Callable[[str], object]:
    def check(text: str) -> None:
        if not clean(text, lines=True, what=what):
            raise BadValue(f"{what} cannot be empty.")

    return check
