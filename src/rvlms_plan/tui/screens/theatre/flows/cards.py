"""Cards: taken up, their steps ticked, completed or left; a step that was ticked by mistake is taken back."""

from __future__ import annotations

from rvlms_plan.domain.case import cards
from rvlms_plan.domain.checklist import Card
from rvlms_plan.domain.entries import Entry
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.tui.screens.theatre import questions as q
from rvlms_plan.tui.screens.theatre.flows.people import PeopleFlows
from rvlms_plan.tui.widgets.card_rows import state_words, title_word
from rvlms_plan.tui.widgets.form import YES, yes_or_no
from rvlms_plan.use_cases.station import Who

NOBODY = "Not recorded: nobody is named as at the keyboard (w). The card can be read all the same."


class CardFlows(PeopleFlows):
    """Who reads a card aloud and ticks it is who is at the keyboard."""

    async def take_up(self, card: Card) -> None:
        """Take a card up; one that is open is gone on with."""
        if (who := await self._reader()) is not None:
            await self._record(self._request("open_card", card.id, who))

    async def tick(self, card: Card, step: int) -> bool:
        """Tick a step of a card, taking the card up first where that was not saved. Tell whether it is ticked."""
        who = await self._reader()
        if who is None:
            return False
        is_open = cards.open_card(self._screen.view, card.id) is not None
        if not is_open and await self._record(self._request("open_card", card.id, who)) is None:
            return False
        return await self._record(self._request("tick_step", card.id, step, who)) is not None

    async def end(self, card: Card) -> bool:
        """Complete a card of which all steps are done, else ask whether it is left as it is. Tell whether it ended."""
        screen = self._screen
        taken = cards.open_card(screen.view, card.id)
        left = cards.open_steps(card, taken)
        if taken is None:
            screen.show_status("the card is not open")
            return False
        if left:
            steps = f"{len(left)} step{'s' * (len(left) != 1)} open"
            named = tuple(f"{step}  {card.steps[step - 1]}" for step in left)
            sure = yes_or_no("sure", f"Leave it with {steps}?", "Leave it so", "Go on with it")
            texts = await self._ask(f"Leave: {title_word(card)}", sure, says=named)
            if texts is None or texts["sure"] != YES:
                return False
        who = await self._reader()
        if who is None or await self._record(self._request("end_card", card.id, who, complete=not left)) is None:
            return False
        screen.show_status(f"{title_word(card)}: {state_words(card, cards.newest(screen.view, card.id))}")
        return True

    async def take_back(self, entry: Entry, what: str) -> None:
        """Take back a step, or the end of a card, that was entered by mistake, with a reason."""
        who = await self._reader()
        problem = ""
        while who is not None:
            texts = await self._ask(f"Take back: {what}", q.BECAUSE, q.REASON, problem=problem)
            if texts is None:
                return
            reasons = {"because": texts["because"], "reason": texts["reason"]}
            try:
                await self._record(self._request("correct_entry", entry.position, {}, who, **reasons))
            except BadValue as bad:
                problem = bad.says
                continue
            return

    async def _reader(self) -> Who | None:
        who = await self._typist_as_who()
        if who is None:
            self._screen.show_status(NOBODY)
        return who
