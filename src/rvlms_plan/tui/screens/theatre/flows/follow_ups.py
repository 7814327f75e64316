"""Follow-up: a visit or a phone call, and what was found."""

from __future__ import annotations

from dataclasses import replace

from rvlms_plan.domain.checklist import Kind
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.tui.screens.theatre import questions as q
from rvlms_plan.tui.screens.theatre.flows.asking import NOTHING_KEPT
from rvlms_plan.tui.screens.theatre.flows.people import PeopleFlows


class FollowUpFlows(PeopleFlows):
    """The row below the items of follow-up records one."""

    async def follow_up(self) -> None:
        """Record a follow-up."""
        screen = self._screen
        who = await self._typist_as_who()
        problem, kept = "", NOTHING_KEPT
        while who is not None:
            texts = await self._ask("Follow-up", *q.follow_up_questions(screen.now), problem=problem, kept=kept)
            if texts is None:
                return
            try:
                on = self._moment(Kind.DATE, texts["on"])
                spoken = replace(who, happened_at=on)
                found = {"imaging": texts["imaging"], "site": texts["site"]}
                await self._record(self._request("follow_up", texts["by"], texts["state"], spoken, **found))
            except BadValue as bad:
                problem, kept = bad.says, texts
                continue
            return
