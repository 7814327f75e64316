"""What every screen of ours shares: its commands, its help pages, and a word when the terminal is too small."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from rvlms_plan.tui.commands import ALWAYS, commands_of
from rvlms_plan.tui.frames import ChangedLines, changed_lines
from rvlms_plan.tui.widgets.lines import KeepsStrips, Line, LineBlock, wrapped

SMALLEST = (40, 12)
"""Columns and rows below which nothing can be shown as it must be."""
WIDE = 110
"""Columns from which there is room for three parts side by side."""
BOX_CELLS = 52
PAGE_CELLS = 100
BACK: Line = (("muted", " Esc back   up and down scroll"),)
KEY_CELLS = 15
LOWEST = 14
"""Rows below which the head of a case is one line."""
LOW = 20
"""Rows below which only what is needed to answer is shown."""


Result = TypeVar("Result")

LATE_SECONDS = 0.005


class Roomy(Screen[Result]):
    """A screen that says so where the terminal is too small for it, and takes no command meanwhile."""

    ALLOW_SELECT = False
    is_practice: ClassVar[bool] = False
    """It shows synthetic patients of practice, and so does all that lies over it."""
    names_practice: ClassVar[bool] = False
    """It says so in its own head."""

    def compose_small(self) -> ComposeResult:
        """Make what stands in place of everything where the terminal is too small."""
        if self.in_practice and not self.names_practice:
            yield LineBlock([(("chip", " PRACTICE "), ("due", " a synthetic patient"))], id="practice-strip")
        yield LineBlock(id="too-small")

    @property
    def in_practice(self) -> bool:
        """Tell whether this lies in practice: then the word always stands on it."""
        return any(getattr(screen, "is_practice", False) for screen in (self, *self.app.screen_stack))

    def on_resize(self, event: events.Resize) -> None:
        """Say how much room is needed where there is too little; nothing typed is lost by it."""
        width, height = event.size
        small = width < SMALLEST[0] or height < SMALLEST[1]
        if self.has_class("-too-small") and not small:
            self.call_after_refresh(self.restore_focus)
        self.set_class(small, "-too-small")
        self.set_class(width >= WIDE, "-wide")
        self.set_class(height < LOW, "-low")
        if small:
            said = f"This window has {width} x {height}. rvlms-plan needs {SMALLEST[0]} x {SMALLEST[1]} at least."
            kept = "Nothing is lost: make it larger to go on."
            width = max(1, width - 1)
            lines = [(("strong", part),) for sentence in (said, kept) for part in wrapped(sentence, width)]
            self.query_one("#too-small", LineBlock).show(lines)
        self.resized()

    def resized(self) -> None:
        """Show everything anew for the new size."""

    def clocks_below(self) -> list[Line]:
        """Give the running clamp clocks of the case that is open, for whatever lies over it; none where none is."""
        width = min(self.size.width, PAGE_CELLS)
        holders = (each for each in reversed(self.app.screen_stack) if isinstance(each, Roomy))
        return next((lines for each in holders if (lines := each.own_clocks(width))), [])

    def own_clocks(self, width: int) -> list[Line]:  # noqa: ARG002 - a screen of a case has them
        """Give the clamp clocks of this screen's own case, short, for so many columns."""
        return []

    def restore_focus(self) -> None:
        """Take the keys again where they were, once there is room: what is hidden loses them."""
        if found := self.query(self.AUTO_FOCUS or "*"):
            found.first().focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Let no command in that nobody could see the effect of."""
        return not self.has_class("-too-small")


class Reading(Roomy[None], ModalScreen[None]):
    """A page to read, over the screen it belongs to; any of Esc, Enter, q and its own key leaves.

    `below` gives the lines of a drawing under it, for so many columns and a window of so many rows. The clocks of
    clamps stay in sight and run on.
    """

    AUTO_FOCUS = "#page"
    BINDINGS = [
        Binding("escape,enter,q,question_mark,f1,g", "dismiss", "Back", show=False),
        Binding("exclamation_mark,f15", "app.cards", "Cards", show=False),
    ]

    def __init__(
        self,
        title: str,
        paragraphs: Sequence[tuple[str, str]],
        below: Callable[[int, int], Sequence[Line]] | None = None,
        hanging: int = 0,
    ) -> None:
        super().__init__()
        self._title = title
        self._paragraphs = tuple(paragraphs)
        self._hanging = hanging
        self._below = below or (lambda _width, _height: ())

    def compose(self) -> ComposeResult:
        """Make the page."""
        with VerticalScroll(id="page"):
            yield LineBlock(id="page-lines")
        yield LineBlock(id="page-foot")
        yield from self.compose_small()

    def on_mount(self) -> None:
        """Keep the clocks running."""
        self.set_interval(1, self._show_foot)

    def _show_foot(self) -> None:
        self.query_one("#page-foot", LineBlock).show([*self.clocks_below(), BACK])

    def resized(self) -> None:
        """Break the lines for this width."""
        width = max(20, min(self.size.width, PAGE_CELLS) - 6)
        below = self._below(width, self.size.height)
        self.query_one("#page-lines", LineBlock).show(
            [*page_lines(self._title, self._paragraphs, width, self._hanging), *below]
        )
        self._show_foot()


def page_lines(title: str, paragraphs: Iterable[tuple[str, str]], width: int, hanging: int = 0) -> list[Line]:
    """Give the lines of a page: its title, then each paragraph in its meaning; an empty one is a gap.

    What does not fit on a paragraph's first line goes on below it, `hanging` cells to the right.
    """
    lines: list[Line] = [(("strong", part),) for part in wrapped(title, width)]
    lines.append(())
    for meaning, text in paragraphs:
        for line in text.split("\n"):
            first, *rest = wrapped(line[hanging:], width - hanging)
            lines += [
                ((meaning, line[:hanging] + first),),
                *((("text", " " * hanging), (meaning, part)) for part in rest),
            ]
    return lines


class Confirm(Roomy[bool], ModalScreen[bool]):
    """Asks before something that cannot be taken back; y does it, and Enter never does."""

    AUTO_FOCUS = ""
    BINDINGS = [
        Binding("y", "answer(True)", "Yes", show=False),
        Binding("n,escape", "answer(False)", "No", show=False),
    ]

    def __init__(self, sentences: Sequence[str], yes: str, no: str) -> None:
        super().__init__()
        self._sentences = tuple(sentences)
        self._choices = (yes, no)

    def compose(self) -> ComposeResult:
        """Make the box."""
        yield LineBlock(id="confirm")
        yield from self.compose_small()

    def resized(self) -> None:
        """Break the lines for this width."""
        yes, no = self._choices
        room = max(20, min(BOX_CELLS, self.size.width) - 6)
        said = [(("strong", part),) for sentence in self._sentences for part in wrapped(sentence, room)]
        self.query_one("#confirm", LineBlock).show([*said, (), (("due", f"y  {yes}"),), (("text", f"n  {no}"),)])

    def action_answer(self, yes: bool) -> None:  # noqa: FBT001 - Textual's actions take positions
        """Give the answer."""
        self.dismiss(yes)


class OurScreen(Roomy[Result], KeepsStrips):
    """A screen with commands from the registry."""

    NAME: ClassVar[str] = ""
    holds_a_case: ClassVar[bool] = False
    """Leaving the program from here, or from what lies over it, asks first."""

    def on_next_second(self, now: datetime, show: Callable[[], None]) -> asyncio.TimerHandle:
        """Call `show` when the clock has gone on to its next full second, or a little later, while the screen is there.

        A timer ends up to a millisecond early: it would show the same second again, and be set for the rest of it.
        Textual's timers are tasks that send messages: of a station at rest they would be a good part of all it does.
        """

        def on_time() -> None:
            if self.is_running:
                show()

        return asyncio.get_running_loop().call_later(1.0 + LATE_SECONDS - now.microsecond / 1_000_000, on_time)

    def action_keys(self) -> None:
        """Show all keys of this screen."""
        paragraphs = [
            key_line(each.key_words, f"{each.title}. {each.help}") for each in (*commands_of(self.NAME), *ALWAYS)
        ]
        self.read("Keys", [*self.own_keys(), *paragraphs], hanging=KEY_CELLS)

    def read(
        self,
        title: str,
        paragraphs: Sequence[tuple[str, str]],
        below: Callable[[int, int], Sequence[Line]] | None = None,
        hanging: int = 0,
    ) -> None:
        """Show a page to read over this screen."""
        self.app.push_screen(Reading(title, paragraphs, below, hanging))

    def draw_now(self, parts: Iterable[Widget]) -> None:
        """Draw these parts at once, where no more than their lines changed; else Textual does it in its own time.

        Textual would hand each changed part on by three messages and a timer: as long again as drawing them takes.
        """
        changed = [part for part in parts if part._repaint_required and part.display]  # noqa: SLF001
        if not changed or not self.is_current or any(part._layout_required for part in (self, *changed)):  # noqa: SLF001
            return
        for part in changed:
            part._repaint_required = False  # noqa: SLF001
        self._dirty_widgets.update(changed)
        has_more = self._scroll_required or self._repaint_required or self._callbacks or self.app._batch_count  # noqa: SLF001
        pieces = None if has_more else changed_lines(self._compositor, self._dirty_widgets)
        if pieces is None:
            self._on_timer_update()
        else:
            self._dirty_widgets.clear()
            self.app._display(self, ChangedLines(pieces))  # type: ignore[arg-type]  # noqa: SLF001 - no more is asked of it

    def own_keys(self) -> Sequence[tuple[str, str]]:
        """Name the keys that belong to the screen's parts and not to a command."""
        return [key_line("up down", "Move."), key_line("enter space", "Open.")]


def key_line(keys: str, says: str) -> tuple[str, str]:
    """Give a line of the page of keys: the keys, and what they do in a column of its own."""
    return ("text", f"{keys:<{KEY_CELLS}}{says}")
