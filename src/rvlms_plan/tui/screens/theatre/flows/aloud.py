"""Reading aloud: an item is said to be done, which answers it where it was open, or a gap is noted."""

from __future__ import annotations

from rvlms_plan.domain.case import ItemState, ItemView
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.tui.screens.theatre.flows.asking import NOTHING_KEPT
from rvlms_plan.tui.screens.theatre.flows.course import CourseFlows
from rvlms_plan.tui.screens.theatre.flows.items import ItemFlows
from rvlms_plan.tui.widgets.form import Question

GAP = Question("text", "The gap, in a few words", optional=True)


class AloudFlows(ItemFlows, CourseFlows):
    """An open item that is read out is answered by the same key, in one request with its reading."""

    answers_by = "answer_aloud"

    async def done(self, shown: ItemView, *, is_open: bool) -> None:
        """Say that an item is so; an open one is answered, by its question where it has one."""
        if shown.state is ItemState.WAITS:
            self._screen.show_status(f"waits for {shown.why}: answer that first, or g for a gap")
            return
        if is_open:
            await self._answer(shown)
            return
        who = await self._who(shown)
        if who is None:
            return
        request = self._request("read_aloud", shown.item.id, who, gap=False)
        if await self._record(request, shown.item.id) is not None:
            self._learn(who)
            self._screen.to_next_open(shown.item.id)

    async def gap(self, shown: ItemView) -> None:
        """Note a gap, with a few words or none. It unticks nothing."""
        who, problem, kept = await self._who(shown), "", NOTHING_KEPT
        while who is not None:
            texts = await self._ask(f"Gap: {shown.item.challenge}", GAP, problem=problem, kept=kept, spoken=who)
            if texts is None:
                return
            kept = texts
            try:
                request = self._request("read_aloud", shown.item.id, who, gap=True, text=texts["text"])
                recorded = await self._record(request, shown.item.id)
            except BadValue as bad:
                problem = bad.says
                continue
            if recorded is not None:
                self._learn(who)
                self._screen.to_next_open(shown.item.id)
            return
