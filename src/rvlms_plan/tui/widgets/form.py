"""Questions asked in place, one after the other; what was typed is kept until it is taken or given up."""

from __future__ import annotations

import asyncio

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.domain.text import LONGEST_TEXT
from rvlms_plan.tui.widgets.form_lines import (
    NO,
    OPTION_KEYS,
    YES,
    Asking,
    Question,
    hint_lines,
    option_rows,
    said_lines,
    yes_or_no,
)
from rvlms_plan.tui.widgets.form_parts import PickList, SafeInput
from rvlms_plan.tui.widgets.glyphs import UNICODE, Glyphs
from rvlms_plan.tui.widgets.key_gate import KeyGate
from rvlms_plan.tui.widgets.line_list import LineList
from rvlms_plan.tui.widgets.lines import LineBlock

__all__ = ["NO", "OPTION_KEYS", "YES", "Asking", "Form", "PickList", "Question", "SafeInput", "yes_or_no"]
FORM_TENTHS = 7
"""How much of the screen's height a form may take, as in app.tcss."""
SMALLEST_FORM = 8
ROWS_AROUND = 4
"""Rows that the case's head, a clock and the foot keep, whatever is asked."""
ROWS_OF_QUESTION = 3


class Form(Vertical):
    """Asks, and gives one text for each question, or None where it was given up (Esc)."""

    BINDINGS = [
        Binding("escape", "give_up", "Leave", priority=True),
        Binding("shift+tab", "back", "Back", priority=True),
    ]

    def __init__(self, gate: KeyGate, glyphs: Glyphs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._gate = gate
        self._glyphs = glyphs
        self._asking: Asking | None = None
        self._place = 0
        self._texts: dict[str, str] = {}
        self._several: set[str] = set()
        self._error: tuple[str, ...] = ()
        self._lacks = 0
        self._laid_out_for: object = None
        self._answered: asyncio.Future[dict[str, str] | None] | None = None

    @property
    def is_asking(self) -> bool:
        """Tell whether questions stand open."""
        return self._asking is not None

    def compose(self) -> ComposeResult:
        """Make the parts: what is said, the options or the line, the hint."""
        yield LineBlock(id="form-says")
        yield PickList(self._gate, self._glyphs, id="form-options")
        yield SafeInput(id="form-line", select_on_focus=False)
        yield LineBlock(id="form-hint")

    def on_mount(self) -> None:
        """Begin unseen."""
        self.display = False

    async def ask(self, asking: Asking) -> dict[str, str] | None:
        """Ask the questions and wait for the answers."""
        if self._answered is not None and not self._answered.done():
            return None
        self._asking, self._place, self._error = asking, 0, ()
        self._texts = {each.name: asking.kept.get(each.name, each.prefill) for each in asking.questions}
        self._answered = asyncio.get_running_loop().create_future()
        self.display = True
        self._show()
        try:
            return await self._answered
        finally:
            if any(each.is_secret for each in asking.questions):
                self.query_one("#form-line", SafeInput).clear()
                self._texts = {}
            self._asking = None
            self.display = False
            if self.is_attached:
                self.screen.remove_class("-long")

    def take_keys(self) -> None:
        """Put the keys into the question that stands open."""
        if self.question is not None:
            # At once: `Widget.focus` would let the next key go where the keys went before.
            self.screen.set_focus(self.query_one("#form-options" if self.question.options else "#form-line"))

    def on_descendant_blur(self) -> None:
        """Keep the keys: a part that was hidden lets go of them later, when it may be asking again."""
        self.call_after_refresh(self._keep_keys)

    def _keep_keys(self) -> None:
        if self.question is not None and self.screen.is_current and self.screen.focused is None:
            self.take_keys()

    def action_give_up(self) -> None:
        """Leave; nothing is recorded."""
        self._finish(None)

    def action_back(self) -> None:
        """Go back to the question before."""
        if self._asking and self._place > 0:
            self._keep()
            self._place -= 1
            self._show()

    @on(Input.Submitted)
    def _take_line(self, event: Input.Submitted) -> None:
        event.stop()
        if self._gate.lets_through("enter", self.query_one("#form-line", SafeInput).enter_came_at):
            self._take(event.value)
        else:
            self.post_message(LineList.Ignored())

    @on(SafeInput.Typed)
    def _deliberate(self, event: SafeInput.Typed) -> None:
        event.stop()
        self._gate.forget("enter")

    @on(SafeInput.TooLong)
    def _say_too_long(self, event: SafeInput.TooLong) -> None:
        event.stop()
        self._error = (f"What was pasted is longer than {LONGEST_TEXT:,} characters; nothing of it was taken.",)
        self._say()

    @on(SafeInput.Proposed)
    def _take_proposal(self, event: SafeInput.Proposed) -> None:
        event.stop()
        if self.question is None or not self.question.proposal:
            return
        if self._gate.lets_through("tab", event.came_at):
            self._take(self.question.proposal)
        else:
            self.post_message(LineList.Ignored())

    @on(PickList.Picked)
    def _take_pick(self, event: PickList.Picked) -> None:
        event.stop()
        self._pick(event.option)

    @on(LineList.NoneChosen)
    def _say_none_chosen(self, event: LineList.NoneChosen) -> None:
        event.stop()
        self._error = ("No answer has that key; its own key picks one.",)
        self._say()

    @on(LineList.Asked)
    def _take_row(self, event: LineList.Asked) -> None:
        event.stop()
        if self.question is not None and self.question.several:
            self._take(",".join(option for option, _ in self.question.options if option in self._several))
        else:
            self._take(event.row_id)

    def on_resize(self) -> None:
        """Break the lines anew."""
        if self._asking:
            self._say()
            if self.question is not None and self.question.options:
                self._show_options()

    @property
    def question(self) -> Question | None:
        """The question that stands open."""
        return self._asking.questions[self._place] if self._asking else None

    def _pick(self, option: str) -> None:
        if self.question is None or not self.question.several:
            self._take(option)
            return
        self._several ^= {option}
        self._show_options()

    def _take(self, text: str) -> None:
        question, asking = self.question, self._asking
        if question is None or asking is None:
            return
        value = text if text.strip() else question.if_empty
        if not value.strip() and not question.optional and not question.several:
            self._error = (f"{question.label}: still to be answered. Esc leaves without recording.",)
            self._say()
            return
        try:
            if question.check is not None:
                question.check(value)
        except BadValue as bad:
            self._error = (bad.says,)
            self._say()
            return
        self._texts[question.name], self._error = value, ()
        if self._place + 1 < len(asking.questions):
            self._place += 1
            self._show()
        else:
            self._finish(dict(self._texts))

    def _keep(self) -> None:
        if self.question is not None and not self.question.options and not self.question.is_secret:
            self._texts[self.question.name] = self.query_one("#form-line", SafeInput).value

    def _finish(self, texts: dict[str, str] | None) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_result(texts)

    def _show(self) -> None:
        question = self.question
        if question is None:
            return
        options, line = self.query_one("#form-options", PickList), self.query_one("#form-line", SafeInput)
        options.display, line.display = bool(question.options), not question.options
        self._say()
        if question.options:
            self._several = set(filter(None, self._texts[question.name].split(",")))
            self._show_options()
            options.choose(options.rows[0].id if question.several else question.starts_on)
        else:
            line.password = question.is_secret
            line.value = self._texts[question.name]
            line.cursor_position = len(line.value)
        self.take_keys()

    def _show_options(self) -> None:
        question = self.question
        if question is None:
            return
        width = max(20, self.size.width - 3)  # one cell is kept free for the scrollbar
        self.query_one("#form-options", PickList).show(option_rows(question, self._several, self._glyphs, width))

    def _say(self) -> None:
        """Say what is asked; once it is laid out, say less where what stands around it left fewer rows than thought."""
        laid_out_for = (self.screen.size, self._asking, self._place, self._error)
        if laid_out_for != self._laid_out_for:
            self._laid_out_for, self._lacks = laid_out_for, 0
        self._show_words()
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """Give up as many rows as the parts lack, so that none of them, and not the way out, is pushed off."""
        if self._asking is None or not isinstance(self.parent, Widget):
            return
        rows = sum(each.outer_size.height for each in self.parent.children if each.display)
        if rows > self.parent.size.height:
            self._lacks += rows - self.parent.size.height
            self._show_words()
            self.call_after_refresh(self._show_marked)

    def _show_marked(self) -> None:
        options = self.query_one("#form-options", PickList)
        if options.display and options.chosen is not None:
            options.choose(options.chosen)
        else:
            options.scroll_home(animate=False)

    def _show_words(self) -> None:
        if self._asking is None or self.question is None:
            return
        width, question = max(20, self.size.width - 2), self.question
        hint = hint_lines(question, self._place, width)
        height = self.screen.size.height
        room = max(SMALLEST_FORM, height * FORM_TENTHS // 10) - 1 - len(hint)
        wanted = sum(len(row.lines) for row in option_rows(question, self._several, self._glyphs, width)) or 1
        is_long = wanted + ROWS_OF_QUESTION > room
        self.screen.set_class(is_long, "-long")  # the screen may give it rows of its own
        room = max(room, height - ROWS_AROUND - 1 - len(hint)) if is_long and self.screen.has_class("-asking") else room
        room -= self._lacks
        says = said_lines(self._asking, self._place, self._texts, self._error, (width, room - min(wanted, 4)))
        self.query_one("#form-says", LineBlock).show(says)
        self.query_one("#form-options", PickList).styles.max_height = max(2, room - len(says))
        self.query_one("#form-hint", LineBlock).show(hint)
