"""The theatre screen: shows one case, and turns keys into the flows that ask and record."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from rvlms_plan.domain.case import CaseView, PhaseState
from rvlms_plan.domain.refusals import Refused
from rvlms_plan.store.problems import OutcomeUnknown, StoreProblem
from rvlms_plan.tui.commands import THEATRE, bindings_of, commands_of, footer_words
from rvlms_plan.tui.screens.base import OurScreen, Reading
from rvlms_plan.tui.screens.settings import Setting
from rvlms_plan.tui.screens.theatre.explain import gate_page, item_page, phase_page
from rvlms_plan.tui.screens.theatre.flows import Flows
from rvlms_plan.tui.screens.timeline import TimelineScreen
from rvlms_plan.tui.widgets import case_lines
from rvlms_plan.tui.widgets.form import Form
from rvlms_plan.tui.widgets.item_rows import CLOSE_ROW, FOLLOW_UP_ROW, Shown, phase_rows
from rvlms_plan.tui.widgets.line_list import LineList
from rvlms_plan.tui.widgets.lines import Line, LineBlock, spread, wrapped
from rvlms_plan.tui.widgets.path_bar import PathBar

if TYPE_CHECKING:
    from rvlms_plan.use_cases.live import LiveCase, Recorded

SAVING_SHOWS_AFTER = 0.05
PATH_CELLS, FACTS_CELLS = 25, 26
FRESH_SECONDS = 4.0
SAYS_OF_MARK = {"saving": "saving", "unsure": "not known yet whether it was saved"}
ASKS_EVERY = 1.0
ASKED_STILL = (
    "Whether the last answer was saved is not known yet.",
    "The store is asked until it says; nothing else is saved before. Go on on paper meanwhile.",
)


class TheatreScreen(OurScreen[None]):
    """One case. `view` is the case as last saved; nothing is drawn as done before that."""

    NAME = THEATRE
    BINDINGS = bindings_of(THEATRE)
    AUTO_FOCUS = "#items"
    holds_a_case = True

    def __init__(self, setting: Setting, live: LiveCase) -> None:
        super().__init__()
        self.setting = setting
        self.live = live
        self.view: CaseView = live.view
        self.phase_id = self.view.shows_phase.phase.id
        self.marks: dict[str, str] = {}
        self._saved_at = ""
        self._word = ""
        self._unsettled: str | None = None
        self._said: tuple[str, ...] = ()
        self._not_saved: dict[str | None, str] = {}
        self._being_saved: set[str] = set()
        self._flows = Flows(self)

    def compose(self) -> ComposeResult:
        """Make the parts."""
        gate, glyphs = self.setting.gate, self.setting.glyphs
        yield LineBlock(id="header")
        yield PathBar(id="path")
        yield LineBlock(id="rule-above", classes="rule")
        with Horizontal(id="body"):
            yield LineBlock(id="path-column")
            with Vertical(id="middle"):
                yield LineBlock(id="title")
                yield LineList(gate, glyphs, id="items")
                yield Form(gate, glyphs, id="form")
            yield LineBlock(id="facts")
        yield LineBlock(id="totals")
        yield LineBlock(id="banner")
        yield LineBlock(id="rule-below", classes="rule")
        yield LineBlock(id="status")
        yield from self.compose_small()

    def on_mount(self) -> None:
        """Begin where the case was left; listen for other stations; run the clock."""
        self._to_open_item()
        self.set_interval(1, self._show_clock)
        self._listen()

    def resized(self) -> None:
        """Show everything for the new size."""
        self.show()
        self.banner(*self._said)
        if self.items.chosen is None:
            self._to_open_item()

    def restore_focus(self) -> None:
        """Take the keys again: in the question that stands open, else in the list."""
        if self.form.is_asking:
            self.form.take_keys()
        else:
            self.items.focus()

    @property
    def is_settling(self) -> bool:
        """Tell whether a question may be about to open: keys wait for it."""
        return self._flows.is_starting

    # What is shown

    @property
    def now(self) -> datetime:
        """The station's time."""
        return self.setting.desk.station.now()

    @property
    def items(self) -> LineList:
        """The list of items."""
        return self.query_one("#items", LineList)

    @property
    def form(self) -> Form:
        """Where questions are asked."""
        return self.query_one("#form", Form)

    def show(self) -> None:
        """Show the case as it is; parts that say the same stay as they are."""
        if not self.is_mounted or not self.size.width:
            return
        phase, width, glyphs = self.view.phase(self.phase_id), self.size.width, self.setting.glyphs
        middle = width - (PATH_CELLS + FACTS_CELLS + 4 if self.has_class("-wide") else 0)
        self._show_clock()
        self.query_one("#path", PathBar).show_path(*case_lines.path_line(self.view, self.phase_id, width, glyphs))
        is_low = self.has_class("-low")
        self._block("title").show(case_lines.title_lines(self.view, phase, middle, glyphs, is_low=is_low))
        self.items.show(phase_rows(self.view, phase, Shown(middle - 1, glyphs, self.now, self.marks)))
        if self.has_class("-wide"):
            self._block("path-column").show(case_lines.path_column(self.view, self.phase_id, PATH_CELLS, glyphs))
            typist = self.setting.typist.person
            self._block("facts").show(case_lines.facts_column(self.view, typist, self.now, FACTS_CELLS))
        for rule in ("rule-above", "rule-below"):
            self._block(rule).show([(("edge", glyphs.rule * width),)])
        self.show_status()

    def show_status(self, word: str | None = None) -> None:
        """Show the foot: what was saved when, who types, the keys; and a passing word where there is one."""
        if word is not None:
            self._word = word
        width, typist = self.size.width, self.setting.typist
        meaning, saved = self._saved_words()
        types = f"{typist.person}, {typist.role}, types" if typist.person else "w: who types?"
        left: Line = ((meaning, f" {saved}"), ("muted", f" {self.setting.glyphs.dot} {types}"))
        right: list[tuple[str, str]] = []
        for key, said in [("?", "keys"), *((key, said) for key, said in footer_words(THEATRE) if key != "?")]:
            more = [("strong", f" {key} "), ("muted", f"{said} ")]
            if sum(len(text) for _, text in (*left, *right, *more)) >= width:
                break
            right += more
        self._block("status").show([spread(left, tuple(right), width)])

    def _saved_words(self) -> tuple[str, str]:
        if self._word:
            return "info", self._word
        if self._unsettled:
            return "problem", "1 not known to be saved"
        if self._not_saved:
            return "problem", f"{len(self._not_saved)} not saved"
        return "done", f"saved {self._saved_at}" if self._saved_at else "all saved"

    def banner(self, *sentences: str) -> None:
        """Show a steady banner of this and of what was not saved; take it away where there is nothing to say."""
        self._said = sentences
        said = [*sentences, *self._not_saved.values()]
        block = self._block("banner")
        block.set_class(bool(said), "-shown")
        width = max(20, self.size.width - 2)
        block.show([(("problem", f" {part}"),) for sentence in said for part in wrapped(sentence, width)])

    def go_to_phase(self, phase_id: str) -> None:
        """Show a phase, the cursor on its first open item."""
        self.phase_id = phase_id
        self.show()
        self._to_open_item()

    def to_next_open(self, behind: str, *, draw_within: float = 0.0) -> None:
        """Put the cursor on the next open item behind one, else on the first open, else on the closing row."""
        rows = [row.id for row in self.items.rows if row.can_be_chosen]
        start = rows.index(behind) + 1 if behind in rows else 0
        order = [*rows[start:], *rows[:start]]
        target = next((row for row in order if self._is_open(row)), CLOSE_ROW)
        self.items.choose(target if target in rows else behind, draw_within=draw_within)

    # What is recorded

    async def record(
        self, work_on: Callable[[str], Recorded], item_id: str | None = None, *, quiet: bool = False
    ) -> Recorded | None:
        """Save one request and show what became of it; None where nothing was saved, with a banner that says why.

        Raises:
            AskAgain, BadValue: To be asked about where the question stands.
        """
        if self._unsettled:
            self._say_not_saved(item_id, "This was not saved. Give it again when the store has answered.")
            return None
        request = str(uuid.uuid4())
        self._flows.is_starting = False
        self._being_saved.add(request)
        timer = self.set_timer(SAVING_SHOWS_AFTER, partial(self._mark_saving, request, item_id))
        try:
            recorded = await self.setting.desk.do(lambda: work_on(request))
        except Refused as refused:
            self.banner(refused.says, *(f"  {bar}" for bar in refused.bars))
            return None
        except OutcomeUnknown:
            self._unsettled = request
            self.banner(*ASKED_STILL)
            self._settle(request, item_id)
            return None
        except StoreProblem as problem:
            self._say_not_saved(item_id, problem.says)
            return None
        finally:
            timer.stop()
            self._being_saved.discard(request)
            self._mark(item_id, "unsure" if self._unsettled == request else None)
        self._saved_at = f"{self.now:%H:%M:%S}" if recorded.entries else self._saved_at
        self._not_saved.pop(item_id, None)
        self.banner()
        self.show_status("" if recorded.entries or quiet else "That stands already; nothing was added")
        self._take(recorded.view)
        return recorded

    def _mark_saving(self, request: str, item_id: str | None) -> None:
        if request in self._being_saved:  # a timer that was stopped may have rung already
            self._mark(item_id, "saving")

    @work(group="settle")
    async def _settle(self, request: str, item_id: str | None) -> None:
        """Ask the store, opened anew, whether the request in doubt was saved, until it says; then say which it was."""
        while True:
            try:
                was_saved = await self.setting.desk.settle(self.live, request)
            except StoreProblem as problem:
                self.banner(*ASKED_STILL, problem.says)
                await asyncio.sleep(ASKS_EVERY)
            else:
                break
        self._unsettled = None
        self.marks.pop(item_id or "", None)
        self._take(self.live.view)
        if was_saved:
            self._saved_at = f"{self.now:%H:%M:%S}"
            self.banner(f"{self._named(item_id)} saved after all. The disk failed: tell whoever looks after it.")
        else:
            self.banner()
            self._say_not_saved(item_id, "Not saved: the disk failed. What was saved before is kept. Give it again.")

    def _say_not_saved(self, item_id: str | None, says: str) -> None:
        """Say what was not saved until it is, or until Esc: an answer that is saved later does not take that away."""
        self._not_saved[item_id] = f"{self._named(item_id)} {says}"
        self.banner(*self._said)

    def _named(self, item_id: str | None) -> str:
        shown = self.view.items.get(item_id or "")
        return f"{shown.item.challenge}:" if shown else "The last entry:"

    def _take(self, view: CaseView) -> None:
        self.view = view
        self.show()

    def _mark(self, item_id: str | None, mark: str | None) -> None:
        if item_id is None:
            if mark:
                self.show_status(SAYS_OF_MARK.get(mark, mark))
            elif self._word in SAYS_OF_MARK.values():
                self.show_status("")
            return
        before = self.marks.get(item_id)
        if mark is None:
            self.marks.pop(item_id, None)
        else:
            self.marks[item_id] = mark
        if before != mark:
            self.show()

    @work(group="listen")
    async def _listen(self) -> None:
        """Show what other stations enter; where the store cannot be read, say so and listen again."""
        while True:
            try:
                async for _ in self.setting.desk.changes(self.live):
                    self._show_changes()
            except StoreProblem:
                self.show_status("other stations' answers are not seen: the store cannot be read")
                await asyncio.sleep(ASKS_EVERY)

    def _show_changes(self) -> None:
        if self._unsettled:
            return
        before = self.view
        self._take(self.live.view)
        fresh = [
            each for each in self.view.items if self.view.items[each] != before.items[each] and each not in self.marks
        ]
        for item_id in fresh:
            self._mark(item_id, "new")
        self.set_timer(FRESH_SECONDS, partial(self._fade, fresh))

    def _fade(self, items: list[str]) -> None:
        for item_id in items:
            if self.marks.get(item_id) == "new":
                self._mark(item_id, None)

    # Keys

    @on(LineList.Asked, "#items")
    def _asked(self, event: LineList.Asked) -> None:
        if event.row_id == CLOSE_ROW:
            self._flows.start(self._flows.close_phase())
        elif event.row_id == FOLLOW_UP_ROW:
            self._flows.start(self._flows.follow_up())
        elif event.row_id.startswith("entry-"):
            self.show_status("u corrects this follow-up")
        else:
            self._flows.answer(event.row_id)

    @on(LineList.Ignored)
    def _say_ignored(self) -> None:
        self.show_status("held or double press: counted once")

    @on(LineList.Moved, "#items")
    def _forget_word(self) -> None:
        if self._word:
            self.show_status("")

    @on(PathBar.Asked)
    def _to_phase(self, event: PathBar.Asked) -> None:
        self.go_to_phase(event.phase_id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let no other command in while a question stands open."""
        if self.is_mounted and self.form.is_asking and action in _WAITS_FOR_THE_ANSWER:
            return False
        return super().check_action(action, parameters)

    def action_next_open(self) -> None:
        """Go to the next open item."""
        self.to_next_open(self.items.chosen or "")

    def action_phase(self, by: int) -> None:
        """Show the phase before or after."""
        index = self.view.case.checklist.phase_index[self.phase_id] + by
        if 0 <= index < len(self.view.phases):
            self.go_to_phase(self.view.phases[index].phase.id)

    def action_gate(self) -> None:
        """List what bars this phase, and go to the first of it."""
        phase = self.view.phase(self.phase_id)
        if phase.blocking:
            self.items.choose(phase.blocking[0].item.id)
        self.app.push_screen(Reading(f"What bars the closing of {phase.phase.title}", gate_page(self.view, phase)))

    def action_explain(self) -> None:
        """Say what the item under the cursor asks, why, and from which source; else what the phase is."""
        shown = self.view.items.get(self.items.chosen or "")
        checklist = self.view.case.checklist
        if shown is None:
            phase = self.view.phase(self.phase_id)
            self.app.push_screen(Reading(phase.phase.title, phase_page(self.view, phase)))
        else:
            self.app.push_screen(Reading(shown.item.challenge, item_page(checklist, shown, self.now)))

    def action_timeline(self) -> None:
        """Show every entry of this case."""
        self.app.push_screen(TimelineScreen(self.setting, self.view.case.code))

    def action_leave(self) -> None:
        """Go back home; the case is saved as it stands."""
        self.dismiss()

    def action_correct(self) -> None:
        """Correct what stands for the row under the cursor."""
        self._flows.start(self._flows.correct(self.items.chosen or ""))

    def action_override(self) -> None:
        """Override the item under the cursor."""
        self._flows.start(self._flows.override(self.items.chosen or ""))

    def action_not_applicable(self) -> None:
        """Set the item under the cursor not applicable."""
        self._flows.start(self._flows.not_applicable(self.items.chosen or ""))

    def action_defer(self) -> None:
        """Defer the item under the cursor."""
        self._flows.start(self._flows.defer(self.items.chosen or ""))

    def action_note(self) -> None:
        """Write a note."""
        self._flows.start(self._flows.note())

    def action_happening(self) -> None:
        """Note something that happened."""
        self._flows.start(self._flows.happening())

    def action_said_by(self) -> None:
        """Change who says the item under the cursor."""
        self._flows.start(self._flows.said_by(self.items.chosen or ""))

    def action_typist(self) -> None:
        """Say who is at the keyboard."""
        self._flows.start(self._flows.typist())

    def action_end_case(self) -> None:
        """Close or abandon the case."""
        self._flows.start(self._flows.end_case())

    def on_key(self, event: events.Key) -> None:
        """Take a banner away with Esc before anything else."""
        if event.key == "escape" and self._block("banner").has_class("-shown") and not self.form.is_asking:
            event.stop()
            event.prevent_default()
            self._not_saved.clear()
            self.banner(*(ASKED_STILL if self._unsettled else ()))

    def own_keys(self) -> list[tuple[str, str]]:
        """Name the keys of the list."""
        return [
            ("text", f"{'enter space':<14} Answer the item under the cursor; on the last row, close the phase."),
            ("text", f"{'up down':<14} Move. A key held or pressed twice answers one item."),
        ]

    # Parts

    def _block(self, name: str) -> LineBlock:
        return self.query_one(f"#{name}", LineBlock)

    def _show_clock(self) -> None:
        if not self.is_mounted or not self.size.width:
            return
        now, width, glyphs = self.now, self.size.width, self.setting.glyphs
        self._block("header").show(case_lines.header_lines(self.view, now, width, glyphs))
        self._block("totals").show([case_lines.totals_line(self.view, now, width, glyphs)])

    def _is_open(self, row_id: str) -> bool:
        shown = self.view.items.get(row_id)
        return shown is not None and self.view.phase(self.phase_id).is_unmet_here(shown) and row_id not in self.marks

    def _to_open_item(self) -> None:
        self.show()
        phase = self.view.phase(self.phase_id)
        first = next((each.item.id for each in phase.shown if self._is_open(each.item.id)), None)
        ended = phase.state in {PhaseState.CLOSED, PhaseState.NOT_APPLICABLE}
        self.items.choose(first or (phase.items[0].item.id if ended else CLOSE_ROW))


_WAITS_FOR_THE_ANSWER = {each.action.partition("(")[0] for each in commands_of(THEATRE)} - {"explain"}
