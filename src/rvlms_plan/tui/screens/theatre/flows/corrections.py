"""What stands is corrected: an item's answer, a follow-up; always with a reason, and what stood is kept."""

from __future__ import annotations

from dataclasses import replace

from rvlms_plan.domain.case import FollowUp
from rvlms_plan.domain.checklist import Kind
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.tui.screens.theatre import questions as q
from rvlms_plan.tui.screens.theatre.flows.asking import NOTHING_KEPT, Texts
from rvlms_plan.tui.screens.theatre.flows.entries import EntryFlows
from rvlms_plan.tui.screens.theatre.flows.items import ItemFlows


class CorrectionFlows(ItemFlows, EntryFlows):
    """u corrects the row under the cursor."""

    async def correct(self, row_id: str) -> None:
        """Correct an item, or what goes by the number of its entry."""
        if row_id.startswith("entry-"):
            position = int(row_id.removeprefix("entry-"))
            if not await self.correct_entry(position):
                await self._correct_follow_up(position)
            return
        screen = self._screen
        shown = screen.view.items.get(row_id)
        standing = screen.view.case.standing(row_id)
        if shown is None or (standing.given is None and standing.act is None):
            screen.show_status("nothing stands here to correct")
            return
        sees = standing.given.entry.position if standing.given else None
        who = await self._who(shown)
        title = f"Correct: {shown.item.challenge}"
        texts = await self._ask(title, q.BECAUSE, q.REASON, q.change_question(shown.item)) if who else None
        if texts is None or who is None:
            return
        given: Texts | None = None
        problem = ""
        while True:
            if texts["change"] == q.CHANGE:
                asked = q.answer_questions(screen.view, shown.item, screen.now, None, shown.given)
                given = await self._ask(title, *asked, problem=problem, kept=given or {})
                if given is None:
                    return
            outcome = await self._recorded_or_asked(
                "correct", row_id, row_id, given, who, because=texts["because"], reason=texts["reason"], sees=sees
            )
            if not isinstance(outcome, str):
                return
            problem = outcome

    async def _correct_follow_up(self, position: int) -> None:
        screen = self._screen
        visit: FollowUp | None = next(
            (each for each in screen.view.case.follow_ups if each.entry.position == position), None
        )
        who = await self._typist_as_who()
        if visit is None or who is None:
            return
        why = await self._ask(f"Correct the follow-up of {visit.on:%Y-%m-%d}", q.BECAUSE, q.REASON)
        problem, kept = "", NOTHING_KEPT
        while why is not None:
            asked = q.follow_up_questions(screen.now, visit)
            texts = await self._ask("What is right", *asked, problem=problem, kept=kept)
            if texts is None:
                return
            try:
                on = self._moment(Kind.DATE, texts["on"])
                changed = {name: texts[name] for name in ("by", "state", "imaging", "site")}
                spoken = replace(who, happened_at=visit.on if on.date() == visit.on.date() else on)
                reasons = {"because": why["because"], "reason": why["reason"]}
                await self._record(self._request("correct_entry", position, changed, spoken, **reasons))
            except BadValue as bad:
                problem, kept = bad.says, texts
                continue
            return
