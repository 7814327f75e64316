"""The debrief: passed or not, what was missed and why, the score; two ratings beside it, and what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult

from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.practice.debrief import Debrief
from rvlms_plan.domain.practice.drill import EXAM
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.domain.text import clean_name
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.tui.commands import DEBRIEF, bindings_of, footer_words
from rvlms_plan.tui.screens.base import OurScreen
from rvlms_plan.tui.screens.settings import Setting
from rvlms_plan.tui.widgets.case_lines import status_lines
from rvlms_plan.tui.widgets.form import Asking, Form, Question
from rvlms_plan.tui.widgets.line_list import LineList
from rvlms_plan.tui.widgets.lines import Line, LineBlock, spread, wrapped
from rvlms_plan.tui.widgets.practice_rows import debrief_rows, timeline_page

if TYPE_CHECKING:
    from rvlms_plan.use_cases.practice_desk import Overview, PracticeDesk

_SCORES = (
    ("1", "1  much was missing"),
    ("2", "2  below what is expected"),
    ("3", "3  as expected"),
    ("4", "4  above what is expected"),
    ("5", "5  outstanding"),
)
ABOUT = (
    "A drill is passed when no killer item was missed, answered otherwise or unsafely.",
    (
        "The step score counts items, questions and responses: right and in time whole, late half. What was out of "
        "order costs a step, two where the flow is blocked or released; a harm costs one. How fast it was ticked "
        "counts nowhere."
    ),
    "Your rating and a trainer's, 1 to 5, are views of the whole. They stand beside the score and are not added to it.",
    "What was not as the safe team does it comes back to you as a card.",
)


class DebriefScreen(OurScreen[None]):
    """Says how a drill went."""

    NAME = DEBRIEF
    BINDINGS = bindings_of(DEBRIEF)
    AUTO_FOCUS = "#debrief-rows"
    is_practice = True
    names_practice = True

    def __init__(self, setting: Setting, code: str, checklist: Checklist, found: Debrief, seen: Overview) -> None:
        super().__init__()
        self.setting = setting
        self._code = code
        self._checklist = checklist
        self._found = found
        self._seen = seen
        self._problem = ""

    @property
    def desk(self) -> PracticeDesk:
        """The practice store."""
        if self.setting.practice is None:
            raise ValueError("practice has a desk of its own")
        return self.setting.practice

    def compose(self) -> ComposeResult:
        """Make the parts."""
        yield LineBlock(id="debrief-head")
        yield LineList(self.setting.gate, self.setting.glyphs, id="debrief-rows")
        yield Form(self.setting.gate, self.setting.glyphs, id="form")
        yield LineBlock(id="banner")
        yield LineBlock(id="debrief-foot")
        yield from self.compose_small()

    def on_mount(self) -> None:
        """Begin at the verdict."""
        self.query_one("#debrief-rows", LineList).action_move_to_end(-1)

    def restore_focus(self) -> None:
        """Take the keys again: in the question that stands open, else in the list."""
        form = self.query_one(Form)
        if form.is_asking:
            form.take_keys()
        else:
            self.set_focus(self.query_one("#debrief-rows", LineList))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let no other command in while a question stands open."""
        if self.is_mounted and self.query_one(Form).is_asking and action not in {"explain", "keys"}:
            return False
        return super().check_action(action, parameters)

    def resized(self) -> None:
        """Show everything for this size."""
        from rvlms_plan.formats.practice.values import sources_of  # noqa: PLC0415 - behind the drill

        width, glyphs, found = self.size.width, self.setting.glyphs, self._found
        left: Line = (("chip", " PRACTICE "), ("strong", f"  Debrief {glyphs.dot} {found.patient.title}"))
        head = spread(left, (("text", f"{found.mode.upper()} {self._code} "),), width)
        self.query_one("#debrief-head", LineBlock).show([head, (("edge", glyphs.rule * width),)])
        rows = debrief_rows(found, sources_of(found.patient, self._checklist), self._before(), width, glyphs)
        self.query_one("#debrief-rows", LineList).show(rows)
        self._show_foot()

    def _show_foot(self) -> None:
        from rvlms_plan.use_cases.practice.schedule import coming_back_words  # noqa: PLC0415 - behind the drill

        width, glyphs = self.size.width, self.setting.glyphs
        result = next((each for each in reversed(self._seen.results) if each.fact.drill == self._code), None)
        ratings = [f"you {result.own if result and result.own else '-'} of 5"]
        ratings.append(f"trainer {result.trainer if result and result.trainer else '-'} of 5")
        back = coming_back_words(self._seen.cards, self.desk.clock.real) or "Nothing comes back to you."
        lines: list[Line] = [(("edge", glyphs.rule * width),)]
        lines += [(("due", f" {part}"),) for part in wrapped(back, width - 2)]
        keys = footer_words(DEBRIEF)
        lines += status_lines(
            ("text", f" rated: {f' {glyphs.dot} '.join(ratings)}"), (), [*keys, ("Esc", "back")], width
        )
        self.query_one("#debrief-foot", LineBlock).show(lines)
        banner = self.query_one("#banner", LineBlock)
        banner.set_class(bool(self._problem), "-shown")
        banner.show([(("problem", f" {part}"),) for part in wrapped(self._problem, max(20, width - 2))])

    def _before(self) -> list[int]:
        """Give the step scores of this patient's earlier exams."""
        earlier = [each.fact for each in self._seen.results if each.fact.drill != self._code]
        return [fact.percent for fact in earlier if fact.practice == self._found.patient.id and fact.mode == EXAM]

    @on(LineList.Asked)
    def _asked(self, event: LineList.Asked) -> None:
        if event.row_id == "verdict":
            self.action_beside()

    @work(exclusive=True)
    async def action_rate(self) -> None:
        """Rate oneself."""
        await self._rate("self")

    @work(exclusive=True)
    async def action_trainer(self) -> None:
        """Let a trainer rate."""
        await self._rate("trainer")

    async def _rate(self, by: str) -> None:
        score = Question("score", "The drill as a whole", options=_SCORES)
        asked = (score,) if by == "self" else (Question("person", "The trainer's name"), score)
        title = "How did you do" if by == "self" else "A trainer rates"
        says: tuple[str, ...] = ()
        while (texts := await self.query_one(Form).ask(Asking(title, asked, says, problem=True))) is not None:
            try:
                rater = clean_name(texts["person"]) if by == "trainer" else ""
                await self.desk.rate(self._code, self._found.learner, by, int(texts["score"]), rater)
                self._seen = await self.desk.overview(self._found.learner)
            except BadValue as bad:
                says = (bad.says,)
                continue
            except StoreProblem as problem:
                self._problem = problem.says
            break
        self.restore_focus()
        self._show_foot()

    def action_due_cards(self) -> None:
        """Ask the cards that are due."""
        from rvlms_plan.tui.screens.practice.recall_screen import RecallScreen  # noqa: PLC0415 - behind the drill

        self.app.push_screen(RecallScreen(self.setting, self._found.learner))

    def action_beside(self) -> None:
        """Show the timeline beside the safe team's."""
        self.read("Beside the safe team", timeline_page(self._found), hanging=27)

    def action_explain(self) -> None:
        """Say how a drill is judged."""
        self.read("How a drill is judged", [part for text in ABOUT for part in (("text", text), ("text", ""))])

    def action_leave(self) -> None:
        """Go back to practice."""
        self.dismiss()
