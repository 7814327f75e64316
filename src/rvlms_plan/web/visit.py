"""The program behind one browser: begun for it, at its case, and ended with it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from rvlms_plan.web import DRIVER
from rvlms_plan.web.packets import SIZE_VARIABLE, Begin, arguments_of

LEAVES_WITHIN, ENDS_WITHIN = 10.0, 5.0
"""So many seconds a program has to finish what it is saving, and then to follow a signal, before it is killed."""
SAID_BYTES = 2000
"""No more than this is kept of what a program says at its end."""
Tell = Callable[[Sequence[object]], Awaitable[None]]


class Visit(AppService):
    """One run of the program. `ended` is what it left with: its exit code and its last words.

    Keys go no further than here until the browser has drawn what the program shows: they would answer what nobody saw.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        draw: Callable[[bytes], Awaitable[None]],
        show: Callable[[], Awaitable[None]],
        notice: Callable[[dict[str, object]], Awaitable[None]],
    ) -> None:
        super().__init__("", write_bytes=draw, write_str=_nothing, close=_nothing, download_manager=DownloadManager())
        self._command_line = tuple(command)
        self._more_environment = dict(environment)
        self._show = show
        self._notice = notice
        self._has_shown = False
        self._is_seen = False
        self._nobody_looks = False
        self.ended: tuple[int, str] | None = None

    async def begin(self, begin: Begin, when_ended: Callable[[], Awaitable[None]]) -> None:
        """Start the program where the browser was; `when_ended` is awaited once when it has ended by itself."""
        self._command_line += tuple(arguments_of(begin.at))
        await self._open_app_process(begin.width, begin.height)
        self._task = asyncio.create_task(self._run_through(when_ended))

    async def _open_app_process(self, width: int = 80, height: int = 24) -> asyncio.subprocess.Process:
        """Start it without a shell, and in a group of its own: ctrl+c at the server's terminal is the server's."""
        self._process = await asyncio.create_subprocess_exec(
            *self._command_line,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={
                **self._build_environment(width, height),
                "TEXTUAL_DRIVER": DRIVER,
                SIZE_VARIABLE: f"{width}x{height}",
                "PYTHONIOENCODING": "utf-8",
                **self._more_environment,
            },
            start_new_session=True,
        )
        self._stdin = self._process.stdin
        return self._process

    async def _run_through(self, when_ended: Callable[[], Awaitable[None]]) -> None:
        process = self._process
        if process is None or process.stderr is None:
            return
        last_words = asyncio.create_task(_read_last(process.stderr))
        await self.run()
        self.ended = await process.wait(), await last_words
        if not self._nobody_looks:  # else it was the browser that left, and it may come back
            await when_ended()

    async def run(self) -> None:
        """Hand on what the program draws; read on where nobody looks any more, so that it can finish."""
        if self._process is None or (out := self._process.stdout) is None:
            return
        with contextlib.suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await out.readuntil(b"__GANGLION__\n")
            while True:
                head = await out.readexactly(5)
                packet = await out.readexactly(int.from_bytes(head[1:], "big"))
                if self._nobody_looks:
                    continue
                try:
                    if head[:1] == b"D":
                        await self.on_data(packet)
                    elif head[:1] == b"M":
                        await self.on_meta(packet)
                except (ConnectionError, RuntimeError):
                    self._nobody_looks = True

    async def on_meta(self, data: bytes) -> None:
        """Take that its picture was sent, and where it is. Files to download and pages to open go nowhere."""
        told: dict[str, Any] = json.loads(data)
        if told.get("type") == "shown":
            self._has_shown = True
            await self._show()
        elif told.get("type") == "whereabouts" and isinstance(told.get("at"), dict):
            await self._notice(told["at"])

    def drawn(self) -> None:
        """Take keys from now on: what the program has shown is what the browser says to have drawn."""
        self._is_seen = self._has_shown

    async def type(self, text: str) -> None:
        """Hand keys and touches on; drop what was pressed before anything was seen."""
        if self._is_seen:
            await self.send_bytes(text.encode("utf-8", "replace"))

    async def stop(self) -> None:
        """End the program: asked first, told by a signal then, killed at last. What is being saved is saved first."""
        self._nobody_looks = True
        process, task = self._process, self._task
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ask_to_leave(process), LEAVES_WITHIN)
        for act in (process.terminate, process.kill):
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    act()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(process.wait(), ENDS_WITHIN)
        if task is not None and task is not asyncio.current_task():
            await asyncio.wait([task], timeout=ENDS_WITHIN)

    async def _ask_to_leave(self, process: asyncio.subprocess.Process) -> None:
        await self.send_meta({"type": "quit"})
        self.stdin.close()
        await process.wait()


async def _nothing(*_: object) -> None:
    """Stand where textual-serve would write past us."""


async def _read_last(stream: asyncio.StreamReader) -> str:
    kept = b""
    while data := await stream.read(4096):
        kept = (kept + data)[-SAID_BYTES:]
    return kept.decode("utf-8", "replace").strip()
