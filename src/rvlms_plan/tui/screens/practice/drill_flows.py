"""What a drill adds to the flows of the theatre: asking the patient, letting time pass, ending it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rvlms_plan.domain import drill_entries as de
from rvlms_plan.domain.practice.drill import NOTHING_TOLD
from rvlms_plan.tui.screens.theatre.flows import Flows
from rvlms_plan.tui.widgets.form import YES, Question, yes_or_no

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.practice.drill_screen import DrillScreen
    from rvlms_plan.use_cases.live import Recorded

_WAITS = {
    "1": ("1 minute", timedelta(minutes=1)),
    "5": ("5 minutes", timedelta(minutes=5)),
    "30": ("30 minutes", timedelta(minutes=30)),
    "day": ("To the next morning", timedelta(days=1)),
    "week": ("A week", timedelta(days=7)),
}


class DrillFlows(Flows):
    """Of those that ask, one runs at a time, as in theatre."""

    _screen: DrillScreen

    async def ask_patient(self) -> None:
        """Ask for something; what is revealed is shown, and stays to be read again."""
        screen = self._screen
        asked = screen.drill.drill.asked
        here = {item.id for item in screen.view.case.checklist.phase(screen.phase_id).items}
        requests = sorted(
            screen.drill.patient.requests,
            key=lambda each: (here.isdisjoint(each.needed_for), each.id in asked),
        )
        options = tuple((each.id, f"{each.title}{'  (asked)' if each.id in asked else ''}") for each in requests)
        texts = await self._ask("Ask the patient", Question("what", "What do you ask for", options=options))
        if texts is None:
            return

        def ask(_request: str) -> Recorded:
            return screen.drill.ask(texts["what"])

        recorded = await self._record(ask)
        entry = screen.drill.drill.asked.get(texts["what"])
        if recorded is None or entry is None or not isinstance(entry.fact, de.PatientAsked):
            return
        request = screen.drill.patient.request(texts["what"])
        page = [("text", entry.fact.says)]
        if entry.fact.says == NOTHING_TOLD and screen.view.case.incision is None:
            page += [("text", ""), ("muted", "The operation has not begun: e records the incision.")]
        screen.read(request.title if request else texts["what"], page)

    async def wait(self) -> None:
        """Let time pass on the drill's clock."""
        options = tuple((name, words) for name, (words, _) in _WAITS.items())
        texts = await self._ask("Let time pass", Question("how", "How long", options=options))
        if texts is not None:
            await self._screen.passes(_WAITS[texts["how"]][1], is_day=texts["how"] in {"day", "week"})

    async def end_drill(self) -> None:
        """End the drill, after it was asked once more, and go to its debrief."""
        sure = yes_or_no("sure", "End the drill and see the debrief?", "Yes, the debrief", "No, go on")
        texts = await self._ask("End the drill", sure)
        if texts is not None and texts["sure"] == YES:
            await self._screen.ends()
