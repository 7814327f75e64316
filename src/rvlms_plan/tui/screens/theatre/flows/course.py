"""The course of the case: a phase is closed, something is noted, the case ends."""

from __future__ import annotations

from rvlms_plan.domain.case import PASSED
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.tui.screens.theatre import questions as q
from rvlms_plan.tui.screens.theatre.flows.asking import NOTHING_KEPT
from rvlms_plan.tui.screens.theatre.flows.people import PeopleFlows
from rvlms_plan.tui.widgets.form import YES, Question, yes_or_no


class CourseFlows(PeopleFlows):
    """The last row closes its phase; m notes; E ends the case."""

    async def close_phase(self) -> None:
        """Close the shown phase; required items that are open are named and confirmed once."""
        screen = self._screen
        phase = screen.view.phase(screen.phase_id)
        who = await self._leader(phase.phase.lead)
        if who is None:
            return
        if phase.required_open and not screen.view.bars(phase):
            named = tuple(f"open: {each.item.challenge}" for each in phase.required_open)
            sure = yes_or_no("sure", f"Close {phase.phase.title} with {len(named)} open?", "Close it so", "Go back")
            texts = await self._ask(f"Close: {phase.phase.title}", sure, says=named)
            if texts is None or texts["sure"] != YES:
                return
        recorded = await self._record(
            self._request("close_phase", phase.phase.id, who, confirmed=bool(phase.required_open))
        )
        if recorded is not None:
            screen.go_to_phase(screen.view.shows_phase.phase.id)

    async def note(self) -> None:
        """Write a note."""
        who = await self._typist_as_who()
        problem, kept = "", NOTHING_KEPT
        while who is not None:
            texts = await self._ask("Note", Question("text", "What is to be noted"), problem=problem, kept=kept)
            if texts is None:
                return
            kept = texts
            try:
                await self._record(self._request("note", texts["text"], who), gave=texts["text"])
            except BadValue as bad:
                problem = bad.says
                continue
            return

    async def end_case(self) -> None:
        """Close or abandon the case."""
        screen = self._screen
        who = await self._typist_as_who()
        how = await self._ask("End the case", *q.end_questions()) if who else None
        if how is None or who is None:
            return
        is_open = any(phase.state not in PASSED for phase in screen.view.phases)
        reason = ""
        if how["how"] == q.ABANDON or is_open:
            named = [phase.phase.title for phase in screen.view.phases if phase.state not in PASSED]
            says = (f"Phases open: {', '.join(named)}.",) if named else ()
            texts = await self._ask("End the case", q.REASON, says=says)
            if texts is None:
                return
            reason = texts["reason"]
        act = "abandon" if how["how"] == q.ABANDON else "close"
        try:
            await self._record(self._request(act, reason, who), gave=reason or "")
        except BadValue as bad:
            screen.banner(bad.says)
