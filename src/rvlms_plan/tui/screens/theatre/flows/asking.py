"""Asking and requesting, for every flow: one asks at a time; a request is one of `use_cases.theatre` by its name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from rvlms_plan.domain.answers import parse
from rvlms_plan.domain.checklist import Field, Kind
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.tui.widgets.form import Asking, Question
from rvlms_plan.use_cases.station import Who

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.theatre.live_screen import LiveScreen
    from rvlms_plan.use_cases.live import Recorded

Texts = dict[str, str]
NOTHING_KEPT: Mapping[str, str] = {}
Flow = Coroutine[Any, Any, None]


class Asks:
    """The form of one screen of a case, and who may ask on it."""

    def __init__(self, screen: LiveScreen) -> None:
        self._screen = screen
        self.is_starting = False
        """A flow began, or was given a PIN, and has neither asked nor handed its request on yet."""
        self._running: set[asyncio.Task[None]] = set()

    def start(self, flow: Flow) -> None:
        """Run a flow that may ask; while another asks, the key that came is dropped and seen to be."""
        if self._screen.form.is_asking:
            flow.close()
            self._screen.show_status("finish the question first, or Esc")
            return
        self.is_starting = True
        # Not a worker: of each step of one the screen is told by a message, which takes as long as saving a tick.
        running = asyncio.create_task(self._started(flow))
        self._running.add(running)
        running.add_done_callback(self._ended)

    @property
    def is_running(self) -> bool:
        """Tell whether a flow has begun and not ended."""
        return bool(self._running)

    def stop(self) -> None:
        """End every flow where it waits; a request that was handed on is carried out."""
        for each in self._running:
            each.cancel()

    async def _started(self, flow: Flow) -> None:
        try:
            await flow
        except BadValue as problem:  # no question stands open in which it could be typed anew
            self._screen.banner(problem.says)
        finally:
            self.is_starting = False

    def _ended(self, flow: asyncio.Task[None]) -> None:
        self._running.discard(flow)
        if not flow.cancelled():
            flow.result()  # a fault is raised here, and ends the program by the loop's handler

    async def _ask(
        self,
        title: str,
        *asked: Question,
        says: tuple[str, ...] = (),
        problem: str = "",
        kept: Mapping[str, str] | None = None,
        spoken: Who | None = None,
    ) -> Texts | None:
        said = (
            *says,
            *filter(None, (problem,)),
            *((f"said by {spoken.person}, {spoken.role} (s changes)",) if spoken and not problem else ()),
        )
        self._screen.add_class("-asking")
        self._screen.show_clock()
        self.is_starting = False
        try:
            texts = await self._screen.form.ask(Asking(title, asked, said, problem=bool(problem), kept=kept or {}))
        finally:
            self._screen.remove_class("-asking")
            # While a PIN is being checked keys wait: what is typed is perhaps the next PIN, and no answer to an item.
            self.is_starting = any(each.is_secret for each in asked)
        if self._screen.is_attached:
            self._screen.show_clock()
            self._screen.restore_focus()
        return texts

    async def _ask_all(self, asking: Asking) -> Texts | None:
        return await self._ask(
            asking.title, *asking.questions, says=() if asking.problem else asking.says,
            problem=" ".join(asking.says) if asking.problem else "", kept=asking.kept,
        )  # fmt: skip

    async def _record(
        self, request: Callable[[str], Recorded], item_id: str | None = None, gave: str = ""
    ) -> Recorded | None:
        """Hand a request on. Returns and raises as `Saving.record`."""
        self.is_starting = False
        return await self._screen.saving.record(request, item_id, gave)

    def _request(self, act: str, *args: object, **more: object) -> Callable[[str], Recorded]:
        """Give one request of `use_cases.theatre` on this case, to be carried out under a request's name."""

        def work(request: str) -> Recorded:
            from rvlms_plan.use_cases import theatre  # noqa: PLC0415 - loaded on the store thread

            recorded: Recorded = getattr(theatre, act)(self._screen.live, *args, **more, request=request)
            return recorded

        return work

    def _past_moment(self, text: str) -> datetime | None:
        """Read a time of today (or of yesterday, where it would lie ahead); None is now.

        Raises:
            BadValue: It is no time, or lies ahead.
        """
        return None if text.strip().lower() == "now" else self._moment(Kind.CLAMP, text)

    def _moment(self, kind: Kind, text: str) -> datetime:
        """Read a time of today, or a day (its noon, or now where it is today)."""
        now = self._screen.now
        field = Field("when", kind, "When")
        value = parse(self._screen.view.case.checklist, field, text, now)
        moment = datetime.fromisoformat(str(value))
        if kind is not Kind.DATE:
            return moment
        if moment.date() == now.date():
            return now
        return moment.replace(tzinfo=now.tzinfo) + timedelta(hours=12)
