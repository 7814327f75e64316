"""The wall view: one item, large, with three targets for touch and pedals. Nothing to type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal

from rvlms_plan.domain import presence
from rvlms_plan.domain.case import ItemView, PhaseView, aloud
from rvlms_plan.tui.commands import WALL, bindings_of
from rvlms_plan.tui.screens.theatre.explain import GAP, item_page, phase_page
from rvlms_plan.tui.screens.theatre.flows.wall import WallFlows
from rvlms_plan.tui.screens.theatre.foot import banner_lines, known_words
from rvlms_plan.tui.screens.theatre.over_screen import OverScreen
from rvlms_plan.tui.screens.theatre.wall_cards import WallCards
from rvlms_plan.tui.widgets.card_rows import strip_line
from rvlms_plan.tui.widgets.case_lines import NARROW, header_lines
from rvlms_plan.tui.widgets.clock_lines import short_lines
from rvlms_plan.tui.widgets.key_gate import COUNTED_ONCE
from rvlms_plan.tui.widgets.lines import Line, LineBlock, wrapped
from rvlms_plan.tui.widgets.target import Target
from rvlms_plan.tui.widgets.wall_lines import Wall, wall_lines

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.theatre.case_screen import CaseScreen

ANSWER = "wall-answer"
"""The one name under which touch, pedal and key pass the gate: two of them at once answer one item."""
TARGET_ROWS = 3
TALL_TARGETS_FROM_ROWS = 22


class WallScreen(OverScreen):
    """Follows the case: the phase where work goes on, and in it the first item that is open and has no gap."""

    NAME = WALL
    SHOWS = presence.WALL
    BINDINGS = bindings_of(WALL)
    AUTO_FOCUS = ""

    def __init__(self, owner: CaseScreen) -> None:
        super().__init__(owner)
        self.flows: WallFlows = WallFlows(self)
        self._at: str | None = None
        self._own_change = True
        self._said: tuple[Line, ...] = ()
        self._told: list[tuple[str, str]] = []
        self._word: tuple[str, str] = ("text", "")
        self._lines = LineBlock(id="wall")
        self._targets = [
            Target(name, label, self.setting.gate, self.setting.glyphs, is_heavy=name == "done")
            for name, label in (("done", "DONE"), ("problem", "PROBLEM"), ("cards", "CARDS"))
        ]

    def compose(self) -> ComposeResult:
        """Make the parts."""
        yield self._lines
        yield self.form
        with Horizontal(id="targets"):
            yield from self._targets
        yield from self.compose_small()

    def on_mount(self) -> None:
        """Ask once who is at this station, where nobody is known: what is ticked here is entered by them."""
        self.owner.presence.tell()
        if self.flows.typist_as_who is None:
            self.flows.start(self.flows.typist())

    def on_unmount(self) -> None:
        """Say that the wall is gone."""
        super().on_unmount()
        self.owner.presence.tell()

    @property
    def chosen(self) -> str | None:
        """The item that is shown."""
        return self._at

    @property
    def has_banner(self) -> bool:
        """Tell whether something stands that was not saved, or refused."""
        return bool(self._said)

    @property
    def _phase(self) -> PhaseView:
        return self.view.shows_phase

    @property
    def _item(self) -> ItemView | None:
        return self.view.items[self._at] if self._at else None

    def show(self) -> None:
        """Show the item that is to be done, and let a press that was meant for the one before not count for it."""
        if not (self.is_mounted and self.size.width):
            return
        phase = self._phase
        self.phase_id = phase.phase.id
        shown = self._item
        following = aloud.next_on_wall(self.view, phase, self._at)
        is_dealt_with = shown is None or shown not in phase.shown or not phase.is_unmet_here(shown)
        gaps = {each.item.id for each, _ in aloud.gaps_of(self.view, phase)}
        goes_past = self._at in gaps and following is not None and following.item.id not in gaps
        if is_dealt_with or goes_past:
            self._go_to(following)
        self.show_clock()

    def show_clock(self) -> None:
        """Show the lines anew: the time, how long a clamp has been on."""
        width, height = self.size
        shown, glyphs = self._item, self.setting.glyphs
        if self.has_class("-asking"):  # the question has the rows; whose case it is and the clocks stay
            head = header_lines(self.view, self.now, width, glyphs, is_short=True)
            self._lines.show([*head, *short_lines(self.view, self.now, width, glyphs)])
            return
        rows = height - (self._targets[0].size.height or TARGET_ROWS)
        voice = self.flows.voice(shown) if shown else None
        wall = Wall(width, rows, glyphs, self.now, voice, strip_line(self.view, width, glyphs), self._said_lines(width))
        self._lines.show(wall_lines(self.view, self._phase, shown, wall))

    def show_foot(self, meaning: str, words: str) -> None:
        """Say it above the targets; a passing word stands alone."""
        typist, dot = self.setting.typist.person, f" {self.setting.glyphs.dot} "
        if not self.owner.word:
            names = known_words(self.setting)[0 if self.size.width >= NARROW else -1]
            words = dot.join(filter(None, (words, f"{typist} at this station" if typist else "", names)))
        self._word = (meaning, words)
        self.show_clock()

    def show_banner(self, problems: Sequence[str], followed: Sequence[str]) -> None:
        """Say above the targets what was refused or not saved, and what followed."""
        self._said = tuple(banner_lines(problems, followed, self.size.width))
        self._told = [*(("problem", each) for each in problems), *(("due", each) for each in followed)]
        self.show_clock()

    def go_to_phase(self, phase_id: str) -> None:
        """Stay: the wall follows the case."""

    def to_next_open(self, behind: str, *, draw_within: float = 0.0) -> None:  # noqa: ARG002 - drawn as a whole
        """Go on from an item that was dealt with here."""
        if self._at in {behind, None} or not self._phase.is_unmet_here(self.view.items[behind]):
            self._go_to(aloud.next_on_wall(self.view, self._phase, behind), own=True)
        self.show_clock()

    def on_key(self, event: events.Key) -> None:
        """Take pedals and keys through one gate with the targets."""
        super().on_key(event)
        if self.form.is_asking:
            return
        act = {
            "f13": self.action_done,
            "enter": self.action_done,
            "space": self.action_done,
            "f14": self.action_problem,
        }
        if event.key in act:
            event.stop()
            event.prevent_default()
            self._through(event.time, act[event.key])

    @on(Target.Pressed)
    def _pressed(self, event: Target.Pressed) -> None:
        if self.form.is_asking:
            return
        if event.name == "cards":
            self.action_cards()
        else:
            self._through(event.time, self.action_done if event.name == "done" else self.action_problem)

    @on(Target.Ignored)
    def _say_ignored(self) -> None:
        self.show_status(COUNTED_ONCE)

    def action_done(self) -> None:
        """Say that the item shown is done."""
        if (shown := self._item) is None:
            self.show_status("nothing is open here")
        elif self.saving.marks.get(shown.item.id) in {"saving", "unsure"}:
            self.show_status("being saved")
        else:
            self.flows.start(self.flows.done(shown))

    def action_problem(self) -> None:
        """Note a gap in the item shown, and go on."""
        if (shown := self._item) is not None:
            self.flows.start(self.flows.problem(shown))

    def action_cards(self) -> None:
        """Show the cards as large targets."""
        self.app.push_screen(WallCards(self.owner))

    def action_explain(self) -> None:
        """Say what the item asks, why, and from which source; what was refused or not saved stands above it, whole."""
        told = [*self._told, GAP] if self._told else []
        if (shown := self._item) is None:
            self.read(self._phase.phase.title, [*told, *phase_page(self.view, self._phase)])
        else:
            self.read(shown.item.challenge, [*told, *item_page(self.view.case.checklist, shown, self.now)])

    def own_keys(self) -> list[tuple[str, str]]:
        """Say what the targets are."""
        return [
            ("text", f"{'touch':<14} DONE, PROBLEM and CARDS are the pedals F13, F14 and F15."),
            ("text", f"{'':<14} Held or pressed twice they answer one item; they never sign, override, skip or end."),
        ]

    def _through(self, came_at: float, act: object) -> None:
        if self.setting.gate.lets_through(ANSWER, came_at):
            act()  # type: ignore[operator]
        else:
            self.show_status(COUNTED_ONCE)

    def _go_to(self, item: ItemView | None, *, own: bool = False) -> None:
        before, self._at = self._at, item.item.id if item else None
        if before is not None and before != self._at and not own:
            # Another station dealt with it: a press that was already under way was meant for the one before.
            self.setting.gate.lets_through(ANSWER, events.Event().time)

    def _said_lines(self, width: int) -> tuple[Line, ...]:
        if self._said:
            return self._said
        meaning, words = self._word
        return tuple(((meaning, f" {part}"),) for part in wrapped(words, width - 2)) if words else ()
