"""The drill of due cards: a cue, what is to be recalled, and how well it was. Five minutes at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.tui.commands import RECALL, bindings_of
from rvlms_plan.tui.screens.base import OurScreen
from rvlms_plan.tui.screens.settings import Setting
from rvlms_plan.tui.widgets.lines import Line, LineBlock, spread, wrapped

if TYPE_CHECKING:
    from rvlms_plan.use_cases.practice.asking_cards import Asked
    from rvlms_plan.use_cases.practice_desk import PracticeDesk

ABOUT = (
    "Say the answer to yourself before you show it. Then rate how it came: 1 not recalled, 2 with effort, 3 recalled, "
    "4 at once. The better it came, the later it is asked again."
)


class RecallScreen(OurScreen[None]):
    """Asks one card after the other."""

    NAME = RECALL
    BINDINGS = bindings_of(RECALL)
    AUTO_FOCUS = ""
    is_practice = True
    names_practice = True

    def __init__(self, setting: Setting, learner: str) -> None:
        super().__init__()
        self.setting = setting
        self._learner = learner
        self._cards: list[Asked] | None = None
        self._place = 0
        self._is_shown = False
        self._problem = ""

    @property
    def desk(self) -> PracticeDesk:
        """The practice store."""
        if self.setting.practice is None:
            raise ValueError("practice has a desk of its own")
        return self.setting.practice

    @property
    def card(self) -> Asked | None:
        """The card that is asked; None before they are read and behind the last."""
        return self._cards[self._place] if self._cards is not None and self._place < len(self._cards) else None

    def compose(self) -> ComposeResult:
        """Make the parts."""
        yield LineBlock(id="recall-head")
        with VerticalScroll(id="recall-page", can_focus=False):
            yield LineBlock(id="recall-lines")
        yield LineBlock(id="recall-foot")
        yield from self.compose_small()

    def on_mount(self) -> None:
        """Read the cards."""
        self._read()

    @work(exclusive=True)
    async def _read(self) -> None:
        try:
            self._cards = await self.desk.due(self._learner)
        except StoreProblem as problem:
            self._problem = problem.says
        self.resized()

    def resized(self) -> None:
        """Show the card for this size."""
        if not self.is_mounted or not self.size.width:
            return
        width, glyphs, count = self.size.width, self.setting.glyphs, len(self._cards or ())
        said = f"{min(self._place + 1, count)} of {count} " if count else ""
        head = spread((("chip", " PRACTICE "), ("strong", "  What you missed")), (("text", said),), width)
        self.query_one("#recall-head", LineBlock).show([head, (("edge", glyphs.rule * width),)])
        self.query_one("#recall-lines", LineBlock).show(self._lines(width))
        keys: Line = (("strong", " Esc"), ("muted", " back"))
        if self.card is not None:
            keys = (("strong", " Enter"), ("muted", " show   "), *keys)
            if self._is_shown:
                keys = tuple(
                    span
                    for key, word in (("1", "not recalled"), ("2", "with effort"), ("3", "recalled"), ("4", "at once"))
                    for span in (("strong", f" {key}"), ("muted", f" {word}  "))
                )
        foot: list[Line] = [(("edge", glyphs.rule * width),), keys]
        foot += [(("problem", f" {part}"),) for part in wrapped(self._problem, width - 2) if self._problem]
        self.query_one("#recall-foot", LineBlock).show(foot)

    def _lines(self, width: int) -> list[Line]:
        card, room = self.card, width - 3
        if self._cards is None:
            return [(("muted", " reading"),)]
        if card is None:
            said = (
                "That was all for today."
                if self._cards
                else "No card is due today. What you miss in drills comes back here."
            )
            return [(), *((("strong", f" {part}"),) for part in wrapped(said, room))]
        lines: list[Line] = [(("muted", f" {card.case}"),), ()]
        lines += [(("strong", f" {part}"),) for part in wrapped(card.cue, room)]
        if self._is_shown:
            for text in card.recall:
                lines += [(), *((("text", f" {part}"),) for part in wrapped(text, room))]
            lines.append(())
            lines += [(("muted", f" {part}"),) for each in card.sources for part in wrapped(f"source: {each}", room)]
        return lines

    def action_reveal(self) -> None:
        """Show what is to be recalled."""
        if self.card is not None:
            self._is_shown = True
            self.resized()

    @work(exclusive=True)
    async def action_recalled(self, rating: int) -> None:
        """Enter how it was recalled, and go on; only once it was shown."""
        card = self.card
        if card is None or not self._is_shown:
            return
        self._is_shown = False
        try:
            await self.desk.recalled(self._learner, card.card, rating)
        except StoreProblem as problem:
            self._problem, self._is_shown = f"{problem.says} Rate it again.", True
        else:
            self._problem, self._place = "", self._place + 1
        self.query_one("#recall-page", VerticalScroll).scroll_home(animate=False)
        self.resized()

    def action_explain(self) -> None:
        """Say how cards are rated."""
        self.read("What you missed", [("text", ABOUT)])

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss()
