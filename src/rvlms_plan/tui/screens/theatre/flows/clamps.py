"""Clamps: put on and taken off by vessel, in as few keys as that can be said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rvlms_plan.domain.case.operating import vessel_title
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.tui.screens.theatre import operation_questions as q
from rvlms_plan.tui.screens.theatre.flows.asking import NOTHING_KEPT
from rvlms_plan.tui.screens.theatre.flows.people import PeopleFlows
from rvlms_plan.use_cases.station import Who

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.theatre.case_screen import CaseScreen


class ClampFlows(PeopleFlows):
    """c puts a clamp on, takes one off, or opens the ledger."""

    _screen: CaseScreen

    async def clamp(self) -> None:
        """Put a clamp on or take one off, now or at an earlier moment."""
        screen = self._screen
        if not screen.view.case.checklist.clamps.vessels:
            screen.show_status("the checklist of this case names no vessels, so it keeps no clamps")
            return
        who = await self._typist_as_who()
        chosen = await self._ask("Clamp", q.clamp_question(screen.view)) if who else None
        if chosen is None or who is None:
            return
        act, _, vessel = chosen["act"].partition(" ")
        if act == q.LEDGER:
            screen.show_page(q.LEDGER)
        else:
            await self._placed_or_released(act, vessel, who)

    async def _placed_or_released(self, act: str, vessel: str, who: Who) -> None:
        screen = self._screen
        title = f"Clamp {act}: {vessel_title(screen.view.case.checklist.clamps, vessel)}"
        problem, kept = "", NOTHING_KEPT
        while True:
            asked = (
                q.clamp_on_questions(screen.view, vessel, screen.now)
                if act == q.ON
                else (q.time_question(screen.now, "Off when"),)
            )
            texts = await self._ask(title, *asked, problem=problem, kept=kept)
            if texts is None:
                return
            try:
                spoken = replace(who, happened_at=self._past_moment(texts["at"]))
                more = (texts["kind"] or None,) if act == q.ON else ()
                await self._record(self._request(f"clamp_{act}", vessel, *more, spoken))
            except BadValue as bad:
                problem, kept = bad.says, texts
                continue
            return
