"""What happened, and when: incision, closure, leaving theatre."""

from __future__ import annotations

from datetime import datetime

from rvlms_plan.domain.checklist import MOMENTS, Kind
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.tui.screens.theatre import questions as q
from rvlms_plan.tui.screens.theatre.flows.asking import NOTHING_KEPT
from rvlms_plan.tui.screens.theatre.flows.people import PeopleFlows
from rvlms_plan.use_cases.station import Who


class HappeningFlows(PeopleFlows):
    """e notes what happened; noted again, its time is corrected."""

    async def happening(self) -> None:
        """Note incision, closure or leaving theatre, or correct its time."""
        screen = self._screen
        problem, kept = "", NOTHING_KEPT
        who = await self._typist_as_who()
        while who is not None:
            asked = q.happening_questions(screen.view, screen.now)
            texts = await self._ask("What happened", *asked, problem=problem, kept=kept)
            if texts is None:
                return
            try:
                at = self._moment(Kind.CLAMP, texts["at"])
                earlier = screen.view.case.happening(texts["what"])
                if earlier is not None:
                    await self._correct_happening(texts["what"], earlier.entry.position, at, who)
                    return
                spoken = Who(who.person, who.role, who.entered_by, at)
                await self._record(self._request("happen", texts["what"], spoken))
            except BadValue as bad:
                problem, kept = bad.says, texts
                continue
            return

    async def _correct_happening(self, what: str, position: int, at: datetime, who: Who) -> None:
        texts = await self._ask(f"Correct the time of: {MOMENTS[what]}, now {at:%H:%M:%S}", q.BECAUSE, q.REASON)
        if texts is None:
            return
        spoken = Who(who.person, who.role, who.entered_by, at)
        because, reason = texts["because"], texts["reason"]
        await self._record(self._request("correct_entry", position, {}, spoken, because=because, reason=reason))
