"""A drill: the theatre screen in another frame, a patient that answers, and what each mode says."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from rvlms_plan.domain.answers import answer_words
from rvlms_plan.domain.case import CaseView
from rvlms_plan.domain.practice.drill import GUIDED, STUDY
from rvlms_plan.domain.practice.judging import Verdict, expected_now, safe_answer, verdict
from rvlms_plan.domain.usual import CAST
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.tui.commands import DRILL, bindings_of
from rvlms_plan.tui.screens.practice.drill_flows import DrillFlows
from rvlms_plan.tui.screens.settings import Setting
from rvlms_plan.tui.screens.theatre import TheatreScreen
from rvlms_plan.tui.screens.theatre.explain import item_page
from rvlms_plan.tui.widgets.lines import Line, LineBlock
from rvlms_plan.tui.widgets.practice_rows import VERDICT_WORDS, drill_line, taught, taught_lines

if TYPE_CHECKING:
    from rvlms_plan.use_cases.practice.drilling import LiveDrill
    from rvlms_plan.use_cases.practice_desk import PracticeDesk

_MORNING = 8
_TAUGHT_ROWS = {"low": 2, "usual": 8, "wide": 16}
"""As many as app.tcss has room for."""
_TOLD_AT_ONCE = 3
"""So many sentences of what befell stay in sight; v has all of them."""


class DrillScreen(TheatreScreen):
    """The theatre screen, where what is recorded has its consequences."""

    NAME = DRILL
    BINDINGS = bindings_of(DRILL)
    is_practice = True

    def __init__(self, setting: Setting, drill: LiveDrill, count: int) -> None:
        self.drill = drill
        self._count = count
        self._taught = LineBlock(id="taught")
        super().__init__(setting, drill.live)
        self.items.when_moved = self._moved_on
        self._flows = DrillFlows(self)
        self._drill_flows = self._flows
        self.known.by_role.update(
            {role: person for role, person in CAST.items() if role in drill.checklist.role_titles}
        )
        self._looking: asyncio.Task[None] | None = None
        self._fits = ""
        """What guided mode says of an answer that fits, until the next one."""

    @property
    def desk(self) -> PracticeDesk:
        """The practice store."""
        if self.setting.practice is None:
            raise ValueError("practice has a desk of its own")
        return self.setting.practice

    def begin(self) -> None:
        """Begin with the patient's story where nothing was done yet."""
        super().begin()
        taken_up = self.drill.drill.taken_up
        if taken_up is not None and self.view.case.position == taken_up.position:
            self.action_vignette()

    def beside_items(self) -> ComposeResult:
        """Make what study mode teaches."""
        yield self._taught

    def above_header(self, width: int) -> list[Line]:
        """Give the line that says which drill this is."""
        if self.has_class("-low") and self.has_class("-asking"):
            return []
        begun = self.drill.drill.taken_up
        passed = self.now - begun.stamp.at if begun else timedelta(0)
        clock, mode = self.drill.clock, self.drill.drill.mode
        return [drill_line(self.drill.patient, self._count, mode, passed, clock.speed, width, self.setting.glyphs)]

    def take(self, view: CaseView) -> None:
        """Show what was saved, and what follows from it."""
        before = self.saved_view
        super().take(view)
        if view is not before and view.case.position > before.case.position:
            self._follow(before, view)

    def show(self) -> None:
        """Show the drill as it is."""
        super().show()
        self._teach()

    def show_status(self, word: str | None = None) -> None:
        """Show the foot; where nothing else is to be said, that an answer fits."""
        super().show_status(word)
        if self._fits and not self.word and not self.saving.not_saved and not self.saving.is_in_doubt:
            (self.over or self.parts).show_foot("done", self._fits)

    def show_clock(self) -> None:
        """Show what the time changes, and let the patient take the turns that it brings."""
        super().show_clock()
        if self.is_mounted and self._looking is None:
            self._look()

    def _follow(self, before: CaseView, view: CaseView) -> None:
        """Say what the mode says of what was just done; let days pass behind a phase; let the patient take turns."""
        for phase, closing in view.case.closings.items():
            if phase not in before.case.closings and closing.reopened is None:
                self._pass_days(phase)
        if self.drill.drill.mode == GUIDED:
            self._say_at_once(before, view)
        self._look()

    def _pass_days(self, phase: str) -> None:
        if days := self.drill.patient.days_after.get(phase):
            self.drill.clock.wait(self.now + timedelta(days=days))
            self.show_status(f"{days} day{'s' * (days != 1)} later")

    def _say_at_once(self, before: CaseView, view: CaseView) -> None:
        moment, self._fits = self.drill.moment, ""
        for item_id, shown in view.items.items():
            given = shown.given
            if given is None or given == before.items[item_id].given or item_id not in self.drill.patient.answers:
                continue
            expected = expected_now(self.drill.patient, moment, item_id)
            found = verdict(expected, shown.item, given.answer)
            if found is Verdict.RIGHT or expected is None:
                self._fits = f"{shown.item.challenge}: {VERDICT_WORDS[found]}"
                self.show_status()
                continue
            safe = answer_words(shown.item, safe_answer(expected, self.drill.checklist, shown.item, moment))
            told = self.drill.patient.taught(item_id)
            why = expected.why or (told.pitfall if told else shown.item.why)
            self._tell(f"{shown.item.challenge}: {VERDICT_WORDS[found]}. Safe: {safe}. {why}")

    def _look(self) -> None:
        """Look, behind what is asked, whether the patient takes a turn."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._turns())
            self._looking.add_done_callback(self._looked)

    def _looked(self, task: asyncio.Task[None]) -> None:
        self._looking = None
        if not task.cancelled():
            task.result()

    async def _turns(self) -> None:
        try:
            taken = await self.desk.carry_out(self.drill.turns)
        except StoreProblem as problem:
            self.banner(problem.says)
            return
        if not taken or not self.is_attached:
            return
        self.saved_view = self.drill.live.view
        words = [f"{turn.title}. {turn.says}" for turn in taken]
        if self.drill.drill.mode != "exam":
            words += [turn.why for turn in taken]
        super().show()
        self._tell(*words)
        self.app.bell()

    def _tell(self, *words: str) -> None:
        """Say it in the steady banner, below what stands there and was not taken away; the newest few stay."""
        self.saving.followed = (*self.saving.followed, *words)[-_TOLD_AT_ONCE:]
        self.show_banner()

    async def passes(self, time: timedelta, *, is_day: bool) -> None:
        """Let time pass: by minutes, or to the morning of a day ahead."""
        until = self.now + time
        if is_day:
            until = until.replace(hour=_MORNING, minute=0, second=0, microsecond=0)
        self.drill.clock.wait(until)
        self.show()
        self.show_status(f"it is {self.now:%A %H:%M}")
        self._look()

    async def ends(self) -> None:
        """End the drill, judge it, and show its debrief."""
        self.show_status("judging the drill")
        try:
            found, overview = await self.desk.end(self.drill)
        except StoreProblem as problem:
            self.banner(problem.says)
            return
        from rvlms_plan.tui.screens.practice.debrief_screen import DebriefScreen  # noqa: PLC0415 - behind the drill

        self.desk.clock.stop()
        self.app.switch_screen(DebriefScreen(self.setting, self.view.case.code, self.drill.checklist, found, overview))

    def _moved_on(self) -> None:
        self._forget_word()
        self._teach()

    def _teach(self) -> None:
        """Show what study mode teaches of the item under the cursor, as far as there is room for it."""
        item = self.items.chosen if self.is_mounted else None
        is_shown = self.drill.drill.mode == STUDY and item in self.view.items and not self.page
        self._taught.set_class(is_shown, "-shown")
        if is_shown and item is not None:
            width = (self._taught.size.width or self.size.width) - 1
            lines = taught_lines(self._told(item), width)
            most = _TAUGHT_ROWS["low" if self.has_class("-low") else "wide" if self.has_class("-wide") else "usual"]
            if len(lines) > most:
                lines = [*lines[: most - 1], (("muted", " F1 shows the rest"),)]
            self._taught.show([(("edge", self.setting.glyphs.rule * (width + 1)),), *lines])

    def _told(self, item_id: str) -> list[tuple[str, str]]:
        """Give what is taught of an item, each with its word."""
        patient, checklist, moment = self.drill.patient, self.drill.checklist, self.drill.moment
        expected, item = expected_now(patient, moment, item_id), self.view.items[item_id].item
        safe = "" if expected is None else answer_words(item, safe_answer(expected, checklist, item, moment))
        return taught(patient, checklist, item_id, safe)

    def action_explain(self) -> None:
        """Say what the item under the cursor asks and why; in study mode what is taught of it first, whole."""
        shown = self.view.items.get(self.items.chosen or "")
        if self.drill.drill.mode != STUDY or shown is None:
            super().action_explain()
            return
        page = [("text", f"{word}: {text}") for word, text in self._told(shown.item.id)]
        page += [("text", ""), *item_page(self.drill.checklist, shown, self.now)]
        self.read(shown.item.challenge, page)

    def action_vignette(self) -> None:
        """Tell the patient's story, then what was revealed and what befell so far."""
        patient = self.drill.patient
        page = [part for text in patient.vignette for part in (("text", text), ("text", ""))]
        page.append(("muted", "The patient is synthetic. q asks, E ends the drill, ? shows all keys."))
        told = sorted(
            [*self.drill.drill.asked.items(), *self.drill.drill.turns.items()], key=lambda each: each[1].position
        )
        for name, entry in told:
            request, turn = patient.request(name), patient.turn(name)
            title = request.title if request else turn.title if turn else name
            page += [("text", ""), ("strong", f"{entry.stamp.at:%H:%M} {title}")]
            page.append(("text", str(getattr(entry.fact, "says", ""))))
        self.read(patient.title, page)

    def action_ask_patient(self) -> None:
        """Ask the patient."""
        self._flows.start(self._drill_flows.ask_patient())

    def action_wait(self) -> None:
        """Let time pass."""
        self._flows.start(self._drill_flows.wait())

    def action_faster(self) -> None:
        """Run the clock at the next speed."""
        speed = self.drill.clock.faster()
        self.show_clock()
        self.show_status(f"the drill's clock runs {speed} times as fast" if speed > 1 else "the clock runs as yours")

    def action_end_drill(self) -> None:
        """End the drill."""
        self._flows.start(self._drill_flows.end_drill())
