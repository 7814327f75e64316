"""What goes by the number of its entry is corrected: clamps, happenings, what was caught; with a reason, always."""

from __future__ import annotations

from dataclasses import replace

from rvlms_plan.domain.case import Caught, Happening
from rvlms_plan.domain.checklist import Kind
from rvlms_plan.domain.clamps import Clamp
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.tui.screens.theatre import operation_questions as q
from rvlms_plan.tui.screens.theatre.flows.asking import NOTHING_KEPT
from rvlms_plan.tui.screens.theatre.flows.people import PeopleFlows
from rvlms_plan.tui.screens.theatre.questions import BECAUSE, REASON
from rvlms_plan.tui.widgets.form import Question
from rvlms_plan.tui.widgets.so_far_rows import happening_title
from rvlms_plan.use_cases.station import Who


class EntryFlows(PeopleFlows):
    """One change at a time: which, what is right, mistake or new information, the reason."""

    async def correct_entry(self, position: int) -> bool:
        """Correct the clamp, happening or catch of that number; tell whether there is one."""
        operation = self._screen.view.case.operation
        standing: tuple[Clamp | Happening | Caught, ...] = (
            *operation.clamps,
            *operation.happenings,
            *operation.caught,
        )
        found = next((each for each in standing if each.entry.position == position), None)
        if found is None:
            return False
        who = await self._typist_as_who()
        match found:
            case Clamp() if who:
                await self._correct_clamp(found, who)
            case Happening() if who:
                await self._correct_happening(found, who)
            case Caught() if who:
                await self._change(f"Caught: {found.text}. It was not so", position, q.NEVER, None, who)
            case _:
                pass
        return True

    async def _correct_clamp(self, clamp: Clamp, who: Who) -> None:
        screen = self._screen
        if clamp.withdrawn:
            screen.show_status("this clamp never was on; c enters one anew")
            return
        title = f"Correct: {q.clamp_words(screen.view, clamp)}"
        chosen = await self._ask(title, q.clamp_change_question(clamp))
        if chosen is None:
            return
        change = chosen["change"]
        of_release = change in {q.OFF_TIME, q.NOT_OFF} and clamp.off_entry is not None
        position = clamp.off_entry.position if of_release and clamp.off_entry else clamp.entry.position
        asked = q.clamp_value_question(screen.view, clamp, change, screen.now)
        await self._change(title, position, q.NEVER if change == q.NOT_OFF else change, asked, who)

    async def _correct_happening(self, happening: Happening, who: Who) -> None:
        screen = self._screen
        kind = screen.view.case.checklist.happening_kinds.get(happening.what)
        title = f"Correct: {happening_title(screen.view, happening.what)}, {happening.at:%H:%M:%S}"
        change = q.TIME
        if kind is not None and kind.fields:
            chosen = await self._ask(title, q.happening_change_question(kind))
            if chosen is None:
                return
            change = chosen["change"]
        asked = q.happening_value_question(kind, happening, change, screen.now)
        await self._change(title, happening.entry.position, change, asked, who)

    async def _change(self, title: str, position: int, change: str, asked: Question | None, who: Who) -> None:
        """Ask for what is right and why, and record the correction; a value that cannot be is asked for again."""
        questions = (*((asked,) if asked else ()), BECAUSE, REASON)
        problem, kept = "", NOTHING_KEPT
        while True:
            texts = await self._ask(title, *questions, problem=problem, kept=kept)
            if texts is None:
                return
            try:
                at = self._moment(Kind.CLAMP, texts["at"]) if asked and asked.name == "at" else None
                changes = {change: texts["value"]} if asked and asked.name == "value" else {}
                spoken = replace(who, happened_at=at)
                reasons = {"because": texts["because"], "reason": texts["reason"]}
                await self._record(self._request("correct_entry", position, changes, spoken, **reasons))
            except BadValue as bad:
                problem, kept = bad.says, texts
                continue
            return
