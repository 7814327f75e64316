"""The lock: nobody writes until somebody takes the keyboard; the clamps' clocks run on in sight, and nothing is lost.

It lies over whatever was shown. A question that stood open stands open below, with what was typed.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from rvlms_plan.domain.people import AUTHENTICATED, BROKE_GLASS
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.tui.screens.base import WIDE, Roomy
from rvlms_plan.tui.screens.theatre.case_screen import IDLE, CaseScreen
from rvlms_plan.tui.screens.theatre.flows.signing_on import Taking
from rvlms_plan.tui.widgets.case_lines import header_lines
from rvlms_plan.tui.widgets.clock_lines import block_lines, short_lines
from rvlms_plan.tui.widgets.form import Asking, Form, Question
from rvlms_plan.tui.widgets.lines import Line, LineBlock, wrapped

if TYPE_CHECKING:
    from rvlms_plan.use_cases.site import SignOn

ROWS_TO_ASK = 10
"""Rows that the head, what is said and a question take; the clocks are big in the rest, or a line."""
KEPT = "What was being typed is kept below."


class LockScreen(Roomy[None], ModalScreen[None]):
    """Asks who takes the keyboard, again and again; Esc goes from the PIN to another name and never past the lock."""

    AUTO_FOCUS = ""
    holds_a_case = True

    def __init__(self, owner: CaseScreen, because: str) -> None:
        super().__init__()
        self._owner = owner
        self._because = because
        self._form = Form(owner.setting.gate, owner.setting.glyphs)
        self._problem = ""
        self._asking: asyncio.Task[None] | None = None

    def compose(self) -> ComposeResult:
        """Make the parts."""
        with Vertical(id="lock"):
            yield LineBlock(id="lock-head")
            yield LineBlock(id="lock-clocks")
            yield LineBlock(id="lock-said")
            yield self._form
        yield from self.compose_small()

    @property
    def is_settling(self) -> bool:
        """Tell whether the question is still on its way: keys wait for it."""
        return self.is_current and not self._form.is_asking and self._asking is not None and not self._asking.done()

    def on_mount(self) -> None:
        """Say that it is locked, begin to ask, and keep the clocks running."""
        self.set_interval(1, self._show_clocks)
        self._asking = asyncio.create_task(self._take())
        self._asking.add_done_callback(lambda done: None if done.cancelled() else done.result())

    def on_unmount(self) -> None:
        """Ask no more."""
        if self._asking is not None:
            self._asking.cancel()

    def resized(self) -> None:
        """Show everything for this size."""
        self._show_clocks()

    def restore_focus(self) -> None:
        """Put the keys into the question again."""
        self._form.take_keys()

    async def _take(self) -> None:
        setting, typist = self._owner.setting, self._owner.setting.typist
        await setting.desk.keyboard.lock(typist.person, typist.role, typist.known, self._because)
        roles = self._owner.view.case.checklist.role_titles
        signed: SignOn | None = None
        had_it = self._owner.live.directory.find(typist.person)
        asks_name = (
            had_it is None or not had_it.has_pin
        )  # else nobody would be asked anything, and it would not be locked
        while signed is None:
            directory = self._owner.live.directory
            if directory.is_in_use:
                taking = Taking(setting.desk.keyboard, directory, roles, self._ask, typist.role, unlocks=True)
                signed = await taking.take(typist.person, asks_name=asks_name)
            else:
                signed = await self._by_name()
            asks_name = True
        typist.person, typist.role, typist.known = signed.person, signed.role, signed.known
        self._owner.presence.tell()
        self.dismiss()

    async def _by_name(self) -> SignOn | None:
        """Take the keyboard where nobody is known by more than a name."""
        typist, titles = self._owner.setting.typist, self._owner.view.case.checklist.role_titles
        asked = (
            Question("person", "Who is at the keyboard", prefill=typist.person),
            Question("role", "In which role", options=tuple(titles.items())),
        )
        said = (self._problem,) if self._problem else ()
        texts = await self._ask(Asking("Who types", asked, said, problem=bool(said)))
        if texts is None:
            return None
        try:
            keyboard = self._owner.setting.desk.keyboard
            return await keyboard.sign_on(texts["person"], texts["role"], None, unlocks=True)
        except (BadValue, StoreProblem) as bad:
            self._problem = bad.says
            return None

    async def _ask(self, asking: Asking) -> dict[str, str] | None:
        self.set_class(True, "-asking")  # noqa: FBT003 - Textual's own order
        self._show_clocks()
        return await self._form.ask(asking)

    def _show_clocks(self) -> None:
        if not (self.is_mounted and self.size.width):
            return
        owner, width = self._owner, self.size.width
        glyphs, typist = owner.setting.glyphs, owner.setting.typist
        self.query_one("#lock-head", LineBlock).show(header_lines(owner.view, owner.now, width, glyphs))
        clocks = block_lines(owner.view, owner.now, width, glyphs)
        if len(clocks) + ROWS_TO_ASK > self.size.height:
            clocks = short_lines(owner.view, owner.now, width, glyphs)
        self.query_one("#lock-clocks", LineBlock).show([*clocks, ()] if clocks else [])
        who = f"{typist.person}, {typist.role}, had the keyboard" if typist.person else "nobody had the keyboard"
        how = {AUTHENTICATED: " by PIN", BROKE_GLASS: " by broken glass"}.get(typist.known, " by name")
        why = "after idle time" if self._because == IDLE else "by hand"
        said = f"LOCKED {why}: {who}{how}. {KEPT}"
        lines: list[Line] = [(("due", f" {part}"),) for part in wrapped(said, max(20, min(width, WIDE) - 2))]
        self.query_one("#lock-said", LineBlock).show(lines)
