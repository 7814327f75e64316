"""The practice screen: synthetic patients by difficulty, drills to go on with, what is due, who rehearses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult

from rvlms_plan.domain.practice.drill import EXAM, MODES
from rvlms_plan.domain.practice.wording import sparks
from rvlms_plan.domain.refusals import BadValue, Refused
from rvlms_plan.domain.text import clean_name
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.tui.commands import PRACTICE, bindings_of, footer_words
from rvlms_plan.tui.screens.base import OurScreen, Reading
from rvlms_plan.tui.screens.settings import Setting
from rvlms_plan.tui.widgets.case_lines import status_lines
from rvlms_plan.tui.widgets.form import Asking, Form, Question
from rvlms_plan.tui.widgets.key_gate import COUNTED_ONCE
from rvlms_plan.tui.widgets.line_list import LineList
from rvlms_plan.tui.widgets.lines import LineBlock, wrapped
from rvlms_plan.tui.widgets.practice_rows import ABOUT, CARDS_ROW, practice_head, practice_rows

if TYPE_CHECKING:
    from rvlms_plan.use_cases.practice.drilling import LiveDrill
    from rvlms_plan.use_cases.practice_desk import Overview, PracticeDesk

_KEYS = (
    (
        "Study works the patient through with you; guided says at once whether an answer fits; exam says nothing until "
        "the debrief. m changes it for the next drill."
    ),
    (
        "A drill is passed when no killer item was missed. The step score counts what was right and in time, never how "
        "fast it was ticked. Your rating and a trainer's stand beside it."
    ),
    "What was missed comes back as cards, on the day that is best for remembering; c asks those that are due.",
)


class PracticeScreen(OurScreen[None]):
    """Chooses what to rehearse."""

    NAME = PRACTICE
    BINDINGS = bindings_of(PRACTICE)
    AUTO_FOCUS = "#practice-rows"
    is_practice = True
    names_practice = True

    def __init__(self, setting: Setting, *, begin: str = "", mode: str = EXAM) -> None:
        super().__init__()
        self.setting = setting
        self.mode = mode
        self._begin_first = begin
        self._seen: Overview | None = None
        self._said = "opening the practice store"
        self._problem = ""
        self._is_opening = False

    @property
    def desk(self) -> PracticeDesk:
        """The practice store."""
        if self.setting.practice is None:
            raise ValueError("practice has a desk of its own")
        return self.setting.practice

    @property
    def learner(self) -> str:
        """Who rehearses; empty until they have said so."""
        return self.setting.typist.person

    @property
    def is_settling(self) -> bool:
        """Tell whether a drill is about to open: keys wait for it."""
        return self._is_opening or not self.is_mounted

    def compose(self) -> ComposeResult:
        """Make the parts."""
        yield LineBlock(id="practice-head")
        yield LineBlock(id="practice-about")
        yield LineList(self.setting.gate, self.setting.glyphs, id="practice-rows")
        yield Form(self.setting.gate, self.setting.glyphs, id="form")
        yield LineBlock(id="banner")
        yield LineBlock(id="practice-foot")
        yield from self.compose_small()

    def on_mount(self) -> None:
        """Read what there is behind the first frame."""
        self.call_after_refresh(self._read)

    def on_screen_resume(self) -> None:
        """Show what came of a drill; outside of one, time is the station's."""
        self.desk.clock.stop()
        if self._seen is not None:
            self._read()

    def resized(self) -> None:
        """Show everything anew."""
        self._show()

    def restore_focus(self) -> None:
        """Take the keys again: in the question that stands open, else in the list."""
        form = self.query_one(Form)
        if form.is_asking:
            form.take_keys()
        else:
            self.set_focus(self.query_one("#practice-rows", LineList))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let no other command in while a question stands open."""
        if self.is_mounted and self.query_one(Form).is_asking and action not in {"explain", "keys"}:
            return False
        return super().check_action(action, parameters)

    @work(exclusive=True, group="read")
    async def _read(self) -> None:
        try:
            self._seen = await self.desk.overview(self.learner)
        except StoreProblem as problem:
            self._problem = problem.says
        self._said = ""
        self._show()
        if self._begin_first and self._seen is not None:
            name, self._begin_first = self._begin_first, ""
            self._open(lambda: self._begin(name))

    @on(LineList.Asked)
    def _asked(self, event: LineList.Asked) -> None:
        if event.row_id == CARDS_ROW:
            self.action_due_cards()
        elif self._seen is not None and any(code == event.row_id for code, _ in self._seen.open):
            self._open(lambda: self.desk.go_on_with(event.row_id))
        else:
            self._open(lambda: self._begin(event.row_id))

    @on(LineList.Ignored)
    def _say_ignored(self) -> None:
        self._say(COUNTED_ONCE)

    def _open(self, opening: Callable[[], object]) -> None:
        self._is_opening = True  # at once: a key that follows is for the drill
        self._open_drill(opening)

    @work(exclusive=True, group="open")
    async def _open_drill(self, opening: Callable[[], object]) -> None:
        try:
            if not self.learner and not await self._ask_learner():
                return
            self._say("preparing the patient")
            drill: LiveDrill = await opening()  # type: ignore[misc]
        except (StoreProblem, BadValue, Refused) as problem:
            self._problem = problem.says
            self._say("")
            return
        finally:
            self._is_opening = False
        self._problem = ""
        self._say("")
        from rvlms_plan.tui.screens.practice.drill_screen import DrillScreen  # noqa: PLC0415 - behind the first frame

        count = len(self._seen.patients) if self._seen else drill.patient.difficulty
        self.app.push_screen(DrillScreen(self.setting, drill, count))

    async def _begin(self, name: str) -> LiveDrill:
        return await self.desk.begin(name, self.mode, self.learner)

    async def _ask_learner(self) -> bool:
        """Ask who rehearses; tell whether it was said."""
        asked = Question("person", "Your name, as your portfolio has it", prefill=self.learner)
        self._is_opening = False  # the keys are the question's
        says: tuple[str, ...] = ()
        self.add_class("-asking")
        try:
            while (
                texts := await self.query_one(Form).ask(Asking("Who rehearses", (asked,), says, problem=True))
            ) is not None:
                try:
                    self.setting.typist.person = clean_name(texts["person"])
                except BadValue as bad:
                    says = (bad.says,)
                    continue
                break
        finally:
            self.remove_class("-asking")
        self.restore_focus()
        self._show()
        return bool(self.learner) and texts is not None

    @work(exclusive=True, group="open")
    async def action_learner(self) -> None:
        """Say who rehearses."""
        if await self._ask_learner():
            self._read()

    def action_mode(self) -> None:
        """Take the next mode."""
        modes = list(MODES)
        self.mode = modes[(modes.index(self.mode) + 1) % len(modes)]
        self._show()

    def action_due_cards(self) -> None:
        """Ask the cards that are due."""
        if not self.learner:
            self._say("say who rehearses first: w")
            return
        from rvlms_plan.tui.screens.practice.recall_screen import RecallScreen  # noqa: PLC0415 - behind the first frame

        self.app.push_screen(RecallScreen(self.setting, self.learner))

    def action_progress(self) -> None:
        """Draw the step scores over the weeks, and say what comes back when."""
        if self._seen is None or not self._seen.results:
            self._say("nothing to draw yet: no drill was judged" if self.learner else "say who rehearses first: w")
            return
        self.read(f"Progress of {self.learner}", progress_page(self._seen, self.desk, self.setting))

    def action_explain(self) -> None:
        """Say what practice is."""
        paragraphs = [part for text in (ABOUT, *_KEYS) for part in (("text", text), ("text", ""))]
        self.app.push_screen(Reading("Practice", paragraphs))

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss()

    def _show(self) -> None:
        if not self.is_mounted or not self.size.width:
            return
        width, glyphs = self.size.width, self.setting.glyphs
        self.query_one("#practice-head", LineBlock).show(practice_head(self.mode, self.learner, width, glyphs))
        is_low = self.has_class("-low")
        about = [] if is_low else [*((("muted", f" {part}"),) for part in wrapped(ABOUT, width - 2)), ()]
        self.query_one("#practice-about", LineBlock).show(about)
        rows = self.query_one("#practice-rows", LineList)
        if self._seen is not None:
            scores: dict[str, list[int]] = {}
            for each in self._seen.results:
                if each.fact.mode == EXAM:
                    scores.setdefault(each.fact.practice, []).append(each.fact.percent)
            seen = self._seen
            rows.show(practice_rows(seen.patients, seen.open, scores, self._due(), width, glyphs))
            if rows.chosen is None:
                rows.action_move_to_end(-1)
        banner = self.query_one("#banner", LineBlock)
        banner.set_class(bool(self._problem), "-shown")
        banner.show([(("problem", f" {part}"),) for part in wrapped(self._problem, max(20, width - 2))])
        self._say(self._said)

    def _due(self) -> int:
        from rvlms_plan.use_cases.practice.schedule import due  # noqa: PLC0415 - behind the first frame

        return len(due(self._seen.cards, self.desk.clock.real)) if self._seen else 0

    def _say(self, word: str) -> None:
        self._said = word
        width, glyphs = self.size.width, self.setting.glyphs
        keys = [("Enter", "begin"), *footer_words(PRACTICE)]
        foot = status_lines(("info", f" {word}"), (), keys, width)
        self.query_one("#practice-foot", LineBlock).show([(("edge", glyphs.rule * width),), *foot])


def progress_page(seen: Overview, desk: PracticeDesk, setting: Setting) -> list[tuple[str, str]]:
    """Give the page of progress: exams by patient, one sign each, and by week; then what comes back when."""
    from rvlms_plan.use_cases.practice.schedule import coming_back_words  # noqa: PLC0415 - behind the first frame

    is_ascii = setting.glyphs.is_ascii
    page = [("muted", "Step scores of exams, one sign each, the newest last"), ("text", "")]
    for patient in seen.patients:
        told = [each for each in seen.results if each.fact.practice == patient.id and each.fact.mode == EXAM]
        drawn = sparks([each.fact.percent for each in told][-30:], ascii_only=is_ascii)
        passed = sum(each.fact.passed for each in told)
        said = f"{drawn}  {passed} of {len(told)} passed" if told else "not yet"
        page.append(("text" if told else "muted", f"{patient.difficulty}  {patient.title:<34.34} {said}"))
    weeks: dict[str, list[int]] = {}
    for each in seen.results:
        if each.fact.mode == EXAM:
            weeks.setdefault(f"{each.at:%G-W%V}", []).append(each.fact.percent)
    if weeks:
        page += [("text", ""), ("muted", "By week, the mean of that week's exams and how many they were"), ("text", "")]
    for week, percents in sorted(weeks.items()):
        mean = sum(percents) // len(percents)
        page.append(("text", f"{week}  {mean:>3} %  {('#' if is_ascii else '█') * (mean // 4)} {len(percents)}"))
    page += [("text", ""), ("due", coming_back_words(seen.cards, desk.clock.real) or "No card comes back.")]
    return page
