"""What becomes of a request: saved, refused, not saved, not known yet; each is said, and none is said too early."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from rvlms_plan.domain.case.decisions import said_words
from rvlms_plan.domain.operation_words import follows
from rvlms_plan.domain.refusals import Refused
from rvlms_plan.store.problems import OutcomeUnknown, StoreProblem
from rvlms_plan.tui.widgets.key_gate import COUNTED_ONCE

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.theatre.case_screen import CaseScreen
    from rvlms_plan.use_cases.live import Recorded

SAVING_SHOWS_AFTER = 0.05
ASKS_EVERY = 1.0
SAYS_OF_MARK = {"saving": "saving", "unsure": "not known yet whether it was saved"}
ASKED_STILL = (
    "Whether the last answer was saved is not known yet.",
    "The store is asked until it says; nothing else is saved before. Go on on paper meanwhile.",
)


class Saving:
    """The requests of one theatre screen.

    `marks` says of an item: saving, unsure, new. `not_saved` holds, by item, what is still to be said of it.
    """

    def __init__(self, screen: CaseScreen) -> None:
        self._screen = screen
        self.marks: dict[str, str] = {}
        self.not_saved: dict[str | None, str] = {}
        self.followed: tuple[str, ...] = ()
        """What the last entries brought with them (answers corrected, items asked again), until Esc."""
        self._saved_at = ""
        self._unsettled: str | None = None
        self._being_saved: set[str] = set()

    async def record(
        self, work_on: Callable[[str], Recorded], item_id: str | None = None, gave: str = ""
    ) -> Recorded | None:
        """Save one request and show what became of it; None where nothing was saved, with a banner that says why.

        `gave` is what was typed: where it is refused, because another station was quicker say, it is shown still.

        Raises:
            AskAgain, BadValue: To be asked about where the question stands.
        """
        screen = self._screen
        if self._unsettled:
            self._say_not_saved(item_id, "This was not saved. Give it again when the store has answered.")
            return None
        request, word = str(uuid.uuid4()), screen.word
        self._being_saved.add(request)
        loop = asyncio.get_running_loop()
        timer = loop.call_later(SAVING_SHOWS_AFTER, partial(self._mark_saving, request, item_id))
        try:
            recorded = await screen.setting.desk.do(lambda: work_on(request))
        except Refused as refused:
            typed = (f"You gave: {gave}",) if gave else ()
            screen.banner(refused.says, *(f"  {bar}" for bar in refused.bars), *typed)
            screen.take(screen.live.view)  # what it was refused for was perhaps entered elsewhere
            return None
        except OutcomeUnknown as problem:
            self._unsettled = request
            self._log("outcome-unknown")
            screen.banner(*ASKED_STILL)
            screen.run_worker(self._settle(request, item_id, problem.failed), group="settle")
            return None
        except StoreProblem as problem:
            self._log("not-saved", problem=type(problem).__name__)
            self._say_not_saved(item_id, problem.says)
            return None
        finally:
            timer.cancel()
            self._being_saved.discard(request)
            self.mark(item_id, "unsure" if self._unsettled == request else None)
        self._saved_at = f"{screen.now:%H:%M:%S}" if recorded.entries else self._saved_at
        self.not_saved.pop(item_id, None)
        self.followed = follows(screen.view.case.checklist, recorded.entries) or self.followed
        screen.banner()
        held = screen.word if screen.word == COUNTED_ONCE != word else ""  # said of the very press that is saved
        screen.word = held if recorded.entries else self._stood_words(item_id, recorded)
        screen.take(recorded.view)
        return recorded

    def _stood_words(self, item_id: str | None, recorded: Recorded) -> str:
        """Say that nothing was added, and who had said it before."""
        shown = recorded.view.items.get(item_id or "")
        if shown is None or shown.given is None:
            return "That stands already; nothing was added"
        return f"stands already: {said_words(shown.given, self._screen.now)}"

    @property
    def is_in_doubt(self) -> bool:
        """Tell whether it is not known yet if the last request was saved."""
        return self._unsettled is not None

    def words(self) -> tuple[str, str]:
        """Give how things stand, with its meaning, for the foot."""
        if self._unsettled:
            return "problem", "1 not known to be saved"
        if self.not_saved:
            return "problem", f"{len(self.not_saved)} not saved"
        return "done", f"saved {self._saved_at}" if self._saved_at else "all saved"

    def mark(self, item_id: str | None, mark: str | None) -> None:
        """Mark an item, or with None take its mark away; what is about no item is said in the foot."""
        if item_id is None:
            if mark:
                self._screen.show_status(SAYS_OF_MARK.get(mark, mark))
            elif self._screen.word in SAYS_OF_MARK.values():
                self._screen.show_status("")
            return
        before = self.marks.get(item_id)
        if mark is None:
            self.marks.pop(item_id, None)
        else:
            self.marks[item_id] = mark
        if before != mark:
            self._screen.show()

    def forget_banner(self) -> None:
        """Take away what was said, but not that something is in doubt."""
        self.not_saved.clear()
        self.followed = ()
        self._screen.room.take_away()
        self._screen.banner(*(ASKED_STILL if self._unsettled else ()))

    def _mark_saving(self, request: str, item_id: str | None) -> None:
        if request in self._being_saved:
            self.mark(item_id, "saving")

    async def _settle(self, request: str, item_id: str | None, failed: str) -> None:
        """Ask the store, opened anew, whether the request in doubt was saved, until it says; then say which it was."""
        screen = self._screen
        while True:
            try:
                was_saved = await screen.setting.desk.settle(screen.live, request)
            except StoreProblem as problem:
                screen.banner(*ASKED_STILL, problem.says)
                await asyncio.sleep(ASKS_EVERY)
            else:
                break
        self._unsettled = None
        self._log("outcome-known", saved=was_saved)
        self.marks.pop(item_id or "", None)
        screen.take(screen.live.view)
        if was_saved:
            self._saved_at = f"{screen.now:%H:%M:%S}"
            screen.banner(
                f"{self._named(item_id)} saved after all. {_begun(failed)} failed: tell whoever looks after it."
            )
        else:
            screen.banner()
            self._say_not_saved(item_id, f"Not saved: {failed} failed. What was saved before is kept. Give it again.")

    def _log(self, what: str, **told: str | bool) -> None:
        """Keep a line of it on another thread: the disk that fails may be the log's too."""
        work = partial(self._screen.setting.log, what, **told)
        asyncio.get_running_loop().run_in_executor(None, work)

    def _say_not_saved(self, item_id: str | None, says: str) -> None:
        """Say what was not saved until it is, or until Esc: an answer that is saved later does not take that away."""
        self.not_saved[item_id] = f"{self._named(item_id)} {says}"
        self._screen.show_banner()

    def _named(self, item_id: str | None) -> str:
        shown = self._screen.view.items.get(item_id or "")
        return f"{shown.item.challenge}:" if shown else "The last entry:"


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]
