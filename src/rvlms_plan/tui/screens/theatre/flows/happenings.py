"""What happened, and when: moments, losses, products, drugs, conversions; and what the list caught."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rvlms_plan.domain.checklist import BLOOD_LOSS
from rvlms_plan.domain.refusals import AskAgain, BadValue
from rvlms_plan.tui.screens.theatre import operation_questions as q
from rvlms_plan.tui.screens.theatre.flows.asking import NOTHING_KEPT, Texts
from rvlms_plan.tui.screens.theatre.flows.entries import EntryFlows
from rvlms_plan.tui.widgets.form import YES, yes_or_no
from rvlms_plan.use_cases.live import Recorded
from rvlms_plan.use_cases.station import Who

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.theatre.case_screen import CaseScreen


class HappeningFlows(EntryFlows):
    """e notes what happened, b a blood loss, k what the item under the cursor caught."""

    _screen: CaseScreen

    async def happening(self) -> None:
        """Note anything that happened; what happens once and is noted already is corrected."""
        screen = self._screen
        who = await self._typist_as_who()
        chosen = await self._ask("What happened", q.what_question(screen.view)) if who else None
        if chosen is None or who is None:
            return
        what = chosen["what"]
        if what == q.SO_FAR:
            screen.show_page(q.SO_FAR)
            return
        kind, earlier = screen.view.case.checklist.happening_kinds[what], screen.view.case.happening(what)
        if kind.once and earlier is not None:
            await self._correct_happening(earlier, who)
        else:
            await self._happened(what, who)

    async def blood_loss(self) -> None:
        """Add a blood loss, or set the total."""
        who = await self._typist_as_who()
        if who is not None:
            await self._happened(BLOOD_LOSS, who)

    async def caught(self, row_id: str) -> None:
        """Mark that an item caught something before it did harm, with a few words."""
        screen, shown = self._screen, self._screen.view.items.get(row_id)
        if shown is None:
            screen.show_status("put the cursor on the item that caught something")
            return
        who = await self._typist_as_who()
        problem, kept = "", NOTHING_KEPT
        while who is not None:
            texts = await self._ask(f"Caught by the list: {shown.item.challenge}", q.CAUGHT, problem=problem, kept=kept)
            if texts is None:
                return
            try:
                await self._record(self._request("caught", row_id, texts["text"], who), row_id)
            except BadValue as bad:
                problem, kept = bad.says, texts
                continue
            return

    async def _happened(self, what: str, who: Who) -> None:
        screen = self._screen
        kind = screen.view.case.checklist.happening_kinds[what]
        problem, kept = "", NOTHING_KEPT
        while True:
            asked = q.happening_questions(screen.view, kind, screen.now)
            texts = await self._ask(kind.title, *asked, problem=problem, kept=kept)
            if texts is None:
                return
            outcome = await self._happened_or_asked(what, texts, who)
            if not isinstance(outcome, str):
                return
            problem, kept = outcome, texts

    async def _happened_or_asked(self, what: str, texts: Texts, who: Who) -> Recorded | str | None:
        """Record a happening, asking once more where it is unusual; give a sentence where it is to be changed."""
        kind = self._screen.view.case.checklist.happening_kinds[what]
        given = {field.name: texts[field.name] for field in kind.fields}
        try:
            spoken = replace(who, happened_at=self._past_moment(texts["at"]))
            return await self._record(self._request("happen", what, spoken, given))
        except AskAgain as again:
            sure = yes_or_no("sure", "Record it so?", "Yes, it is right", "No, change it")
            said = await self._ask(f"Asked once more: {kind.title}", sure, says=again.questions)
            if said is None:
                return None
            if said["sure"] != YES:
                return "Change it, or Esc to leave."
            return await self._record(self._request("happen", what, spoken, given, confirmed=True))
        except BadValue as bad:
            return bad.says
