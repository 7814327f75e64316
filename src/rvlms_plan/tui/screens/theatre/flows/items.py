"""The items: answered, overridden, set not applicable, put off to a later phase.

A tick needs no question and runs beside others, in their order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from rvlms_plan.domain.answers import answer_words, parse_fields
from rvlms_plan.domain.case import ItemState, ItemView
from rvlms_plan.domain.case.proposing import proposed
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.refusals import AskAgain, BadValue
from rvlms_plan.tui.screens.theatre import questions as q
from rvlms_plan.tui.screens.theatre.flows.asking import NOTHING_KEPT, Texts
from rvlms_plan.tui.screens.theatre.flows.people import PeopleFlows
from rvlms_plan.tui.widgets.form import YES, yes_or_no
from rvlms_plan.use_cases.station import Who

if TYPE_CHECKING:
    from rvlms_plan.use_cases.live import Recorded

DRAWN_WITHIN = 0.03
"""The cursor goes on at once; it is drawn together with the answer where that is saved as quickly as this."""


class ItemFlows(PeopleFlows):
    """Enter and space answer; o, x and d pass an item by."""

    answers_by = "answer"
    """The request that an answer is."""

    def answer(self, item_id: str) -> None:
        """Answer an item: at once where a key is the whole answer, else by its questions."""
        shown = self._screen.view.items[item_id]
        if shown.state is ItemState.DONE:
            self._screen.show_status("answered already; u corrects it")
        elif shown.state is ItemState.NOT_APPLICABLE and not shown.act:
            self._screen.show_status(f"not applicable because {shown.why}")
        elif self._screen.saving.marks.get(item_id) in {"saving", "unsure"}:
            self._screen.show_status("being saved")
        else:
            self.start(self._answer(shown))
            is_whole = len(shown.waited_for) <= 1
            if shown.item.is_tick and is_whole and self._voice(shown) is not None and self._typist_is_known:
                # Behind the first step of the flow, which hands the request on: another thread takes a while to wake.
                on = partial(self._screen.to_next_open, item_id, draw_within=DRAWN_WITHIN)
                asyncio.get_running_loop().call_soon(on)

    async def _answer(self, shown: ItemView) -> None:
        who = await self._who(shown)
        if who is None:
            return
        screen, item = self._screen, shown.item
        if item.is_tick:
            await self._confirmed_answer(item.id, {item.fields[0].name: "done"}, who)
            return
        now, given = screen.now, shown.given
        proposal = proposed(screen.view, item, now)
        if given is not None and not given.is_whole(item):
            kept: Mapping[str, str] = {
                each.name: each.prefill for each in q.answer_questions(screen.view, item, now, None, given)
            }
            same = yes_or_no("same", f"{shown.item.response}: {', '.join(kept.values())}. Said the same?", "yes", "no")
            if (await self._ask(item.challenge, same) or {}).get("same") == YES:
                await self._confirmed_answer(item.id, dict(kept), who)
            return
        texts = await self._ask(item.challenge, *q.answer_questions(screen.view, item, now, proposal), spoken=who)
        while texts is not None:
            if (problem := await self._confirmed_answer(item.id, texts, who)) is None:
                return
            asked = q.answer_questions(screen.view, item, now, proposal)
            texts = await self._ask(item.challenge, *asked, problem=problem, kept=texts)

    async def _confirmed_answer(self, item_id: str, texts: Texts, who: Who) -> str | None:
        """Record an answer, asking once more where it is unusual; give the sentence where it is to be typed anew."""
        recorded_or_says = await self._recorded_or_asked(self.answers_by, item_id, item_id, texts, who)
        if isinstance(recorded_or_says, str):
            return recorded_or_says
        if recorded_or_says is not None:
            self._learn(who)
            if not recorded_or_says.entries:
                return None  # the cursor stays at what the foot says of it
            if self._screen.chosen == item_id and self._screen.view.items[item_id].state is ItemState.DONE:
                self._screen.to_next_open(item_id)
        return None

    async def _recorded_or_asked(self, act: str, item_id: str, *args: object, **more: object) -> Recorded | str | None:
        """Carry out an act that may be asked once more; give a sentence where the answer is to be changed."""
        gave = self._gave(item_id, *args)
        try:
            return await self._record(self._request(act, *args, **more), item_id, gave)
        except AskAgain as again:
            sure = yes_or_no("sure", "Record it so?", "Yes, it is right", "No, change it")
            title = self._screen.view.case.checklist.items[item_id].challenge
            texts = await self._ask(f"Asked once more: {title}", sure, says=again.questions)
            if texts is None:
                return None
            if texts["sure"] != YES:
                return "Change it, or Esc to leave."
            return await self._record(self._request(act, *args, **more, confirmed=True), item_id, gave)
        except BadValue as problem:
            return problem.says

    def _gave(self, item_id: str, *args: object) -> str:
        """Put an answer that was typed into words; a tick has none."""
        checklist = self._screen.view.case.checklist
        item, texts = checklist.items[item_id], next((each for each in args if isinstance(each, dict)), None)
        if texts is None or item.is_tick:
            return ""
        try:
            return answer_words(item, parse_fields(checklist, item, texts, self._screen.now))
        except BadValue:
            return ", ".join(filter(None, texts.values()))

    async def override(self, row_id: str) -> None:
        """Override a blocking item with a second person."""
        screen, shown = self._screen, self._screen.view.items.get(row_id)
        if shown is None:
            return
        if not shown.item.override:
            screen.show_status("not blocking: it may be left open, or x")
            return
        who = await self._who(shown)
        if who is None:
            return
        problem, kept = "", NOTHING_KEPT
        title = f"Override: {shown.item.challenge}"
        while True:
            asked = q.override_questions(screen.view.case.checklist, shown.item)
            texts = await self._ask(title, *asked, problem=problem, kept=kept, spoken=who)
            if texts is None:
                return
            kept = texts
            try:
                second = Voice(await self._checked_name(texts["person"]), texts.get("role") or shown.item.override[0])
                second_known = await self._second_known(second)
                if second_known is None:
                    return
                act = self._request("override", row_id, texts["reason"], second, who, second_known=second_known)
                recorded = await self._record(act, row_id, texts["reason"])
            except BadValue as bad:
                problem = bad.says
                continue
            if recorded is not None:
                screen.to_next_open(row_id)
            return

    async def not_applicable(self, row_id: str) -> None:
        """Set an item not applicable, with a reason."""
        shown = self._screen.view.items.get(row_id)
        if shown is None:
            return
        if shown.item.override:
            self._screen.show_status("blocking: answer it, or o overrides it")
            return
        await self._with_reason(shown, f"Not applicable: {shown.item.challenge}", "set_not_applicable")

    async def _with_reason(self, shown: ItemView, title: str, act: str) -> None:
        who = await self._who(shown)
        problem = ""
        while who is not None:
            texts = await self._ask(title, q.REASON, problem=problem, spoken=who)
            if texts is None:
                return
            try:
                request = self._request(act, shown.item.id, texts["reason"], who)
                recorded = await self._record(request, shown.item.id, texts["reason"])
            except BadValue as bad:
                problem = bad.says
                continue
            if recorded is not None:
                self._screen.to_next_open(shown.item.id)
            return

    async def defer(self, row_id: str) -> None:
        """Put an item off to a later phase."""
        screen, shown = self._screen, self._screen.view.items.get(row_id)
        if shown is None:
            return
        asked = q.defer_questions(screen.view, shown.item)
        if not asked[0].options or (shown.item.override and not shown.item.may_defer_to):
            screen.show_status("this item cannot be deferred")
            return
        who = await self._who(shown)
        texts = await self._ask(f"Defer: {shown.item.challenge}", *asked, spoken=who) if who else None
        if texts is None or who is None:
            return
        recorded = await self._record(self._request("defer", row_id, texts["to"], who), row_id)
        if recorded is not None:
            screen.to_next_open(row_id)
